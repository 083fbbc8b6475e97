"""A throwaway PostgreSQL cluster for tests: on a unix socket in a folder of its own, as an ordinary user, with the disk waited for."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_SETTINGS = {
    "listen_addresses": "", "fsync": "on", "shared_buffers": "8MB", "max_connections": "80", "max_wal_senders": "0",
    "wal_level": "minimal", "min_wal_size": "2MB", "max_wal_size": "16MB", "autovacuum": "off", "dynamic_shared_memory_type": "mmap",
}  # fmt: skip


@contextmanager
def cluster() -> Iterator[str]:
    """Address of a running server (`postgresql://...`), gone with its folder in the end. A missing server is an AssertionError."""
    assert BINARIES, (
        "PostgreSQL is missing: install the packages of .ci/apt.txt (make test does it where it may)"
    )
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    data = folder / "d"
    try:
        as_user = _as_user(folder)
        _do([*as_user, BINARIES[-1] / "initdb", "-D", data, "-U", "waspada", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--wal-segsize=1"])  # fmt: skip
        given = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*as_user, BINARIES[-1] / "postgres", "-D", data, "-k", folder, *given],
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            _wait(folder, server)
            yield f"postgresql://waspada@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGQUIT)  # nothing in it is worth a farewell
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(folder: Path) -> list[str]:
    """A server refuses to run as root: then it runs as the user of the package, or as nobody."""
    if os.geteuid():
        return []
    names = {one.pw_name for one in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _do(words: list[str | Path]) -> None:
    done = subprocess.run(words, capture_output=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr.decode()


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while not (folder / ".s.PGSQL.5432").exists() or not _answers(folder):
        assert server.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline, "PostgreSQL did not start within 30 s"
        time.sleep(0.02)


def _answers(folder: Path) -> bool:
    asked = [BINARIES[-1] / "pg_isready", "-h", folder, "-q"]
    return subprocess.run(asked, check=False).returncode == 0
