"""The signature of this machine: an Ed25519 key pair made once, and who signed what (RFC 8032).

The cryptographic library is imported where something is signed or checked: the help and the start of the app need none.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from geo.errors import SourceError
from geo.files.home import settings_home
from geo.files.key_file import kept_key, read_key

_HEX_DIGITS = 64
_LARGEST_BYTES = 10_000


@dataclass(frozen=True)
class Signer:
    """A private key, which nothing shows, and its public one."""

    seed: bytes = field(repr=False)

    @cached_property
    def public(self) -> str:
        """The public key, 64 hex digits."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature, 128 hex digits; the same message gives the same one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message).hex()


def signing_key_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the private key is kept."""
    return settings_home(environ) / "kunci-tanda"


def load_signer(environ: Mapping[str, str] = os.environ) -> Signer | None:
    """The key of this user, made where there is none; None where it cannot be kept: nothing is signed with a key that is gone tomorrow.

    Raises SourceError where the file holds something else.
    """
    path = signing_key_path(environ)
    try:
        seed = kept_key(path)
    except SourceError as error:
        raise SourceError("signing_key_foreign", path=str(path)) from error
    return Signer(seed) if seed else None


def own_public_key(environ: Mapping[str, str] = os.environ) -> str | None:
    """The public key of this user; None where none was made yet. Raises SourceError as `load_signer`."""
    path = signing_key_path(environ)
    try:
        return Signer(read_key(path)).public
    except OSError:
        return None
    except SourceError as error:
        raise SourceError("signing_key_foreign", path=str(path)) from error


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """True where the signature of this message was made with the private key of `public`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """A short form to read out on the telephone: 80 bits of the key's SHA-256 in fours.

    >>> fingerprint("00" * 32)
    '6668-7aad-f862-bd77-6c8f'
    """
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    return "-".join(digest[start : start + 4] for start in range(0, 20, 4))


def read_public_key(given: str) -> str:
    """A public key as its 64 hex digits or as the name of a file that holds them; SourceError where it is neither."""
    held = given.strip().lower()
    if re.fullmatch(rf"[0-9a-f]{{{_HEX_DIGITS}}}", held):
        return held
    path = Path(given)
    try:
        content = path.read_bytes()[:_LARGEST_BYTES].decode("ascii", errors="replace").lower()
    except OSError as error:
        raise SourceError("public_key_unreadable", path=path.name) from error
    found = re.search(rf"(?<![0-9a-f])[0-9a-f]{{{_HEX_DIGITS}}}(?![0-9a-f])", content)
    if not found:
        raise SourceError("public_key_unreadable", path=path.name)
    return found[0]
