"""The key of the fingerprints: one, private, agreed on by all, gone when deleted."""

from __future__ import annotations

import hashlib
import hmac
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.files.home import settings_home, state_home
from geo.files.secret import Secret, load_secret, secret_path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}


def test_the_key_is_made_once_and_for_this_user_alone(home: dict[str, str]) -> None:
    first = load_secret(home)
    assert first.kept
    assert len(first.key) == 32
    assert load_secret(home) == first
    assert stat.S_IMODE(secret_path(home).stat().st_mode) == 0o600
    assert [path.name for path in secret_path(home).parent.iterdir()] == ["kunci"]


def test_a_deleted_key_makes_a_new_one(home: dict[str, str]) -> None:
    first = load_secret(home)
    secret_path(home).unlink()
    assert load_secret(home).key != first.key


def test_runs_that_start_together_agree_on_one_key(home: dict[str, str]) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: load_secret(home).key, range(64)))
    assert len(set(found)) == 1


def test_a_key_that_others_may_read_is_closed(home: dict[str, str]) -> None:
    load_secret(home)
    secret_path(home).chmod(0o644)
    load_secret(home)
    assert stat.S_IMODE(secret_path(home).stat().st_mode) == 0o600


def test_something_else_in_its_place_is_told(home: dict[str, str]) -> None:
    secret_path(home).parent.mkdir(parents=True)
    for held in ("", "zz", "ab" * 31):
        secret_path(home).write_text(held)
        with pytest.raises(SourceError) as caught:
            load_secret(home)
        assert caught.value.reason == "secret_foreign"


def test_where_nothing_can_be_written_the_key_lives_for_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    secret = load_secret({"XDG_CONFIG_HOME": str(tmp_path / "file")})
    assert not secret.kept
    assert len(secret.key) == 32


def test_a_failed_link_leaves_nothing_behind(home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("geo.files.key_file.os.link", refuse)
    assert not load_secret(home).kept
    assert list(secret_path(home).parent.iterdir()) == []


def test_a_mark_is_an_hmac_in_consonants() -> None:
    secret = Secret(bytes(range(32)), kept=True)
    digest = hmac.new(secret.key, b"hari\x1f2025-03-12", hashlib.sha256).hexdigest()[:32]
    letters = "".join("bcdfghjklmnpqrst"[int(sign, 16)] for sign in digest)
    assert secret.mark("hari", "2025-03-12") == letters
    assert secret.marks("hari", ["2025-03-12", "x", "2025-03-12"])[0::2] == [letters, letters]
    assert secret.mark("a", "b", "c") != secret.mark("a", "bc")
    assert secret.mark("a", "b") != Secret(bytes(32), kept=True).mark("a", "b")


def test_the_usual_places() -> None:
    assert settings_home({}) == Path.home() / ".config" / "waspada"
    assert state_home({}) == Path.home() / ".local" / "state" / "waspada"
