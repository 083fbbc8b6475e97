"""The app as a server, for tests that look at it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(folder: Path, port: int = 0, *, kill: bool = False) -> Iterator[str]:
    """The app in a process of its own, showing `folder`; yields its address. `kill` ends it without a chance to tidy up."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "geo.app", "--server.port", str(port)],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "WASPADA_EDITION": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill() if kill else process.terminate()
        process.wait(timeout=20)
