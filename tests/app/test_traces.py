"""The app shows no exact number without a trace, and hands out files that can be checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.app.downloads import _taken
from geo.files.audit_log import entries
from geo.files.edition import load_edition
from geo.files.proof import prove, sign_manifest
from geo.files.signing import load_signer
from tests.app.test_pages import app, html

Make = Callable[..., Path]
NAME = "2025-12-31-0123abcd"


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("rumah")))


def logged() -> list[tuple[str, str | None, str | int | None]]:
    return [(one.event.action, one.event.release, one.event.filter.get("file")) for one in entries()]  # fmt: skip


def test_a_session_that_opens_exact_numbers_is_logged_once(make: Make) -> None:
    make(tier="rahasia", k=0)
    test = app()
    assert not test.exception
    assert "rahasia" in html(test)
    test.run()
    assert logged() == [("exact_view", NAME, None)]


def test_exact_numbers_are_not_shown_where_no_trace_can_be_kept(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    make(tier="rahasia", k=0)
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/waspada")
    test = app()
    assert "tanpa jejak" in test.error[0].value
    assert not test.dataframe
    assert not test.get("bidi_component")


def test_a_public_edition_opens_without_a_log(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/waspada")
    assert not app().error
    assert logged() == []


def test_a_download_is_logged_when_it_is_taken(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = load_edition(make())
    assert _taken(edition, "kecamatan.csv") == b"kode\n"
    assert logged() == [("export", NAME, "kecamatan.csv")]
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/waspada")
    assert _taken(edition, "kecamatan.csv") == b"kode\n"


def test_a_signed_edition_hands_out_its_proof(make: Make, tmp_path: Path) -> None:
    folder = make()
    path = folder / "manifest.json"
    signed = sign_manifest(json.loads(path.read_bytes()), load_signer())
    path.write_text(json.dumps(signed), encoding="utf-8")
    (button,) = [one for one in app().get("download_button") if one.key == "unduh_bukti"]
    assert button.proto.label == "Surat bukti keaslian (JSON)"


def test_what_the_app_hands_out_passes_the_check(make: Make, tmp_path: Path) -> None:
    from geo.files.proof import proof

    folder = make()
    path = folder / "manifest.json"
    path.write_text(json.dumps(sign_manifest(json.loads(path.read_bytes()), load_signer())))
    edition = load_edition(folder)
    away = tmp_path / "unduhan"
    away.mkdir()
    (away / f"waspada-{NAME}-bukti.json").write_bytes(proof(edition.manifest) or b"")
    file = away / f"waspada-{NAME}-kecamatan.csv"
    file.write_bytes(_taken(edition, "kecamatan.csv"))
    found = prove(file)
    assert (found.by, found.vouched) == ("own", True)
