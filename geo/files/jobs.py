"""What a user of the app has given and answered so far, kept through a reload and a killed server; only who has the link can read it.

Each piece of work has a folder in `XDG_STATE_HOME/waspada/masuk`. Its name and the key of its contents (AES-256-GCM) come from the
random token of the link: without the link the folder says nothing but its age, and a person's marks never lie open on the disk.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from geo.files.home import state_home

FOLDER = "masuk"
SINCE = "sejak"
"""An empty file: its age is that of the work."""
_NOTE = "catatan"
_NONCE = 12
_LONGEST_TOKEN = 64


def new_token() -> str:
    """A token that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Job:
    """The work behind one link; the folder is made with the first thing that is kept."""

    token: str = field(repr=False)
    home: Path

    @classmethod
    def of(cls, token: str, environ: Mapping[str, str] | None = None) -> Job:
        """That of a token, whether there is one or not."""
        return cls(token[:_LONGEST_TOKEN], state_home(os.environ if environ is None else environ) / FOLDER)  # fmt: skip

    @cached_property
    def folder(self) -> Path:
        """Where it lies."""
        return self.home / self._derived(b"folder").hex()[:40]

    @property
    def exists(self) -> bool:
        """True where something is kept."""
        return (self.folder / _NOTE).is_file()

    def keep(self, content: bytes | memoryview) -> str:
        """Keep a file; returns the name it has here. The same content is kept once."""
        name = blake2b(content, key=self._derived(b"name"), digest_size=16).hexdigest()
        if not (self.folder / name).is_file():
            self._write(name, content)
        return name

    def read(self, name: str) -> bytes:
        """A file as it was given; raises OSError or ValueError where it is gone or was changed."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        sealed = (self.folder / name).read_bytes()
        try:
            return AESGCM(self._derived(b"key")).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())  # fmt: skip
        except InvalidTag as error:
            raise ValueError(name) from error

    def note(self, said: Mapping[str, Any]) -> None:
        """Keep what is to be known of the work, in place of what was kept before."""
        self._write(_NOTE, json.dumps(said).encode())

    def noted(self) -> dict[str, Any]:
        """What was kept last; empty where there is nothing, or it cannot be read."""
        try:
            said: dict[str, Any] = json.loads(self.read(_NOTE))
        except (OSError, ValueError):
            return {}
        return said

    def since(self) -> float:
        """When it was begun, in seconds since 1970."""
        return (self.folder / SINCE).stat().st_mtime

    def drop(self, name: str) -> None:
        """Take one file away."""
        (self.folder / name).unlink(missing_ok=True)

    def discard(self) -> None:
        """Take all of it away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _derived(self, what: bytes) -> bytes:
        return blake2b(self.token.encode(), person=what, digest_size=32).digest()

    def _write(self, name: str, content: bytes | memoryview) -> None:
        """Sealed, and there as a whole or not at all."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.folder / SINCE, os.O_CREAT | os.O_EXCL, 0o600))
        nonce = secrets.token_bytes(_NONCE)
        half = self.folder / f".{name}-{secrets.token_hex(4)}"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - opened with its mode
            file.write(nonce + AESGCM(self._derived(b"key")).encrypt(nonce, content, name.encode()))
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.folder / name)
