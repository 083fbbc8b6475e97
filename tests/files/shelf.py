"""A server on this machine that gives files, and misbehaves on demand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shelf(ThreadingHTTPServer):
    """Files by name; `script` holds what the next requests meet, `asked` what was asked: (name, range or None)."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files = files
        self.script: deque[tuple[str, int | str]] = deque()
        self.asked: list[tuple[str, str | None]] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: Shelf

    def log_message(self, *_parts: object) -> None:
        """Keep quiet."""

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, None))
        self.send_error(403)

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        asked = self.headers["Range"]
        self.server.asked.append((name, asked))
        act, value = self.server.script.popleft() if self.server.script else ("give", 0)
        if act == "status":
            self.send_error(int(value))
        elif act == "redirect":
            self.send_response(302)
            self.send_header("Location", str(value))
            self.end_headers()
        elif act == "hang":
            self.server.released.wait(10)
            self.close_connection = True
        else:
            self._give(name, asked, act, int(value))

    def _give(self, name: str, asked: str | None, act: str, value: int) -> None:
        content = self.server.files[name]
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and act != "whole" else 0  # fmt: skip
        if asked and start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            start += value if act == "shift" else 0
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        body = content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:value] if act in {"cut", "stall"} else body)
        if act == "stall":
            self.server.released.wait(10)
        self.close_connection = True


@contextmanager
def shelf(files: dict[str, bytes]) -> Iterator[Shelf]:
    """The server, running until the block ends."""
    server = Shelf(files)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
