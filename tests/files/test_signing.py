"""One private key per user, signatures that only it can make."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.files.signing import (
    Signer,
    fingerprint,
    is_signed,
    load_signer,
    own_public_key,
    read_public_key,
    signing_key_path,
)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "c")}


def test_the_vector_of_the_standard() -> None:
    """RFC 8032, 7.1, test 2."""
    signer = Signer(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))  # fmt: skip
    assert signer.public == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signer.sign(b"\x72") == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_the_key_is_made_once_for_all_and_for_this_user_alone(home: dict[str, str]) -> None:
    assert own_public_key(home) is None
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: load_signer(home), range(16)))
    assert len(found) == 1
    signer = found.pop()
    assert signer is not None
    assert own_public_key(home) == signer.public
    assert stat.S_IMODE(signing_key_path(home).stat().st_mode) == 0o600
    assert signer.seed.hex() not in repr(signer)


def test_only_the_key_and_the_message_fit(home: dict[str, str]) -> None:
    signer = Signer(bytes(32))
    signature = bytes.fromhex(signer.sign(b"a"))
    assert is_signed(signer.public, b"a", signature)
    assert not is_signed(signer.public, b"b", signature)
    assert not is_signed(Signer(bytes(range(32))).public, b"a", signature)
    assert not is_signed(signer.public, b"a", signature[:-1])
    assert not is_signed("zz", b"a", signature)


def test_where_it_cannot_be_kept_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert load_signer({"XDG_CONFIG_HOME": str(tmp_path / "file")}) is None


def test_something_else_in_its_place_is_told(home: dict[str, str]) -> None:
    signing_key_path(home).parent.mkdir(parents=True)
    signing_key_path(home).write_text("zz")
    for asked in (load_signer, own_public_key):
        with pytest.raises(SourceError) as caught:
            asked(home)
        assert caught.value.reason == "signing_key_foreign"


def test_a_public_key_is_read_from_its_digits_or_a_file(tmp_path: Path) -> None:
    key = Signer(bytes(32)).public
    path = tmp_path / "kunci.txt"
    path.write_text(f"Kantor A: {key.upper()}\n")
    assert read_public_key(f" {key} ") == read_public_key(str(path)) == key
    path.write_text(key + "00")
    for given in (str(path), str(tmp_path / "none"), "12"):
        with pytest.raises(SourceError):
            read_public_key(given)
    assert len(fingerprint(key)) == 24


def test_the_library_is_only_loaded_where_something_is_signed() -> None:
    code = "import sys, geo.cli.commands, geo.files.audit_log, geo.files.proof; geo.cli.commands.build('id'); sys.exit('cryptography' in sys.modules)"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
