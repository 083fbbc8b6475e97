"""The key of this user's fingerprints: made once, kept outside every store, gone when its file is deleted."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.files.home import settings_home
from geo.files.key_file import KEY_BYTES, kept_key

_MARK_BYTES = 16
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
_APART = b"\x1f"


@dataclass(frozen=True)
class Secret:
    """A key of 256 bits, and whether it is kept: marks of a key that is not kept mean nothing after this run."""

    key: bytes
    kept: bool

    def mark(self, kind: str, *parts: str) -> str:
        """HMAC-SHA-256 of a fact, its first 128 bits as 32 consonants.

        A plain hash of a case number or a date can be undone by trying them all; without the key this one cannot. `kind` keeps
        equal words of two facts apart. Consonants only: a search of the store for a date, a number or a name finds nothing.

        >>> len(Secret(bytes(32), kept=False).mark("hari", "2025-03-12"))
        32
        """
        message = _APART.join(part.encode("utf-8", "surrogatepass") for part in (kind, *parts))
        digest = hmac.digest(self.key, message, "sha256")[:_MARK_BYTES]
        return digest.hex().translate(_LETTERS)

    def marks(self, kind: str, values: Iterable[str]) -> list[str]:
        """`mark` of each value, each distinct one reckoned once."""
        known: dict[str, str] = {}
        return [
            known[value] if value in known else known.setdefault(value, self.mark(kind, value))
            for value in values
        ]


def load_secret(environ: Mapping[str, str] = os.environ) -> Secret:
    """The key in `XDG_CONFIG_HOME/waspada/kunci`, made where there is none; deleting the file makes a new one.

    Two runs that start together agree on one key: the file appears whole or not at all, and the first one stands. Where the folder
    cannot be written the key lives for this run only. Raises SourceError where the file holds something else.
    """
    key = kept_key(secret_path(environ))
    return Secret(key or secrets.token_bytes(KEY_BYTES), kept=key is not None)


def secret_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the key is kept."""
    return settings_home(environ) / "kunci"
