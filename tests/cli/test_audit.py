"""`waspada audit`, `waspada verify` and the trace of every verb that shows exact numbers."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.cli import main
from geo.files.audit_log import append, audit_path, entries
from geo.files.proof import sign_manifest
from geo.files.signing import Signer, load_signer
from geo.release.audit import Event

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NOWHERE = "/dev/null/waspada"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of his own."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


@pytest.fixture
def copied(edition: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration edition."""
    shutil.copytree(edition, tmp_path / "out")
    return tmp_path / "out"


def test_a_run_is_signed_and_logged(edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:  # fmt: skip
    shutil.copytree(edition.parent / "XDG_STATE_HOME", tmp_path / "state")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    manifest = json.loads((edition / "manifest.json").read_bytes())
    name = manifest["edisi"]
    found = [(one.event.action, dict(one.event.filter), one.event.rows) for one in entries() if one.event.release == name]  # fmt: skip
    facts = {"tier": "publik", "period": "2023-01-01:2025-12-31", "as_of": "2025-12-31"}
    received = [source["count"]["received"] for source in json.loads((edition / "ledger.json").read_bytes())["sources"]]  # fmt: skip
    assert found[:3] == [
        ("import", {"source": "kasus-1", "kind": "cases"}, received[0]),
        ("import", {"source": "lintas-1", "kind": "crossings"}, received[1]),
        ("release", facts, sum(received)),
    ]
    assert main(["audit", "verify"]) == 0
    assert main(["verify", str(edition), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["signed_by"], told["changed"], told["tier"]) == ("own", [], "publik")
    assert told["key"] == manifest["tanda"]["kunci"]


def test_verify_tells_a_changed_log_and_its_line(home: Path, capsys: Said) -> None:
    for rows in range(3):
        append(Event("export", rows=rows, release="2025-12-31-0123abcd"), at=AT)
    assert main(["audit", "verify", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["findings"], told["path"]) == (3, [], str(audit_path()))
    whole = audit_path().read_bytes()
    audit_path().write_bytes(whole.replace(b'"rows":1', b'"rows":7'))
    assert main(["audit", "verify", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "Line 2: no valid line of the log" in said
    assert told["last"] in said
    audit_path().write_bytes(whole[: whole.rindex(b'{"action"')])
    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"] == [{"line": None, "rule": "cut_off"}]


def test_show_lists_what_was_done(home: Path, capsys: Said) -> None:
    append(Event("exact_view", purpose="Laporan tahunan", filter={"kode": "61.03.21"}, rows=1200), at=AT)  # fmt: skip
    append(Event("backup"), at=AT.replace(day=3))
    assert main(["audit", "show"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("2026-01-02T03:04:05Z  ")
    assert first.endswith("angka persis dibuka: kode=61.03.21; 1.200 baris; tujuan: Laporan tahunan")  # fmt: skip
    assert "cadangan dibuat" in second
    assert main(["audit", "show", "--since", "2026-01-03", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["action"], only["number"]) == ("backup", 2)
    assert main(["audit", "show", "--since", "kemarin"]) == 2


def test_key_shows_the_public_key_alone(home: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    assert main(["audit", "key"]) == 0
    signer = load_signer()
    assert signer is not None
    assert capsys.readouterr().out.strip() == signer.public
    assert main(["audit", "key", "--json"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["key"] == signer.public
    assert signer.seed.hex() not in said
    monkeypatch.setenv("XDG_CONFIG_HOME", NOWHERE)
    assert main(["audit", "key"]) == 2


def test_verify_says_whose_signature_it_is(copied: Path, home: Path, capsys: Said) -> None:
    assert main(["verify", str(copied)]) == 0
    assert "kunci lain" in capsys.readouterr().out
    load_signer()
    assert main(["verify", str(copied)]) == 1
    key = json.loads((copied / "manifest.json").read_bytes())["tanda"]["kunci"]
    assert main(["verify", str(copied), "--key", key]) == 0
    assert "kunci yang Anda percaya" in capsys.readouterr().out
    assert main(["verify", str(copied), "--key", "0" * 64]) == 1
    assert main(["verify", str(copied), "--key", "zz"]) == 2


def test_a_file_is_checked_by_the_proof_that_goes_along(copied: Path, tmp_path: Path, capsys: Said) -> None:  # fmt: skip
    away = tmp_path / "away"
    assert main(["verify", str(copied), "--proof", str(away / "bukti.json")]) == 0
    shutil.copy(copied / "kecamatan.csv", away / "kiriman.csv")
    assert main(["verify", str(away / "kiriman.csv")]) == 0
    assert main(["verify", str(away / "kiriman.csv"), "--manifest", str(copied / "manifest.json")]) == 0  # fmt: skip
    (away / "kiriman.csv").write_text("kode\n")
    capsys.readouterr()
    assert main(["verify", str(away / "kiriman.csv")]) == 1
    assert "Bukan berkas edisi" in capsys.readouterr().out
    shutil.copy(copied / "map.png", tmp_path / "map.png")
    assert main(["verify", str(tmp_path / "map.png")]) == 1
    assert "--manifest" in capsys.readouterr().out


@pytest.fixture
def exact(copied: Path) -> Path:
    """The demonstration edition as if it were exact, signed by this user."""
    path = copied / "manifest.json"
    held = {**json.loads(path.read_bytes()), "tier": "rahasia"}
    path.write_text(json.dumps(sign_manifest(held, Signer(bytes(32)))), encoding="utf-8")
    return copied


def test_every_exact_view_is_logged_or_refused(exact: Path, home: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    name = json.loads((exact / "manifest.json").read_bytes())["edisi"]
    for verb in (["explain", "61.03.21"], ["explain", "61.03"], ["backtest"]):
        assert main([*verb, "--edition", str(exact)]) == 0
    found = [(one.event.action, one.event.release, one.event.filter.get("kode")) for one in entries()]  # fmt: skip
    assert found == [("exact_view", name, kode) for kode in ("61.03.21", "61.03", None)]
    monkeypatch.setenv("XDG_STATE_HOME", NOWHERE)
    for verb in (["explain", "61.03.21"], ["explain", "61.03"], ["backtest"]):
        capsys.readouterr()
        assert main([*verb, "--edition", str(exact)]) == 3
        assert capsys.readouterr().out == ""


def test_the_other_tiers_need_no_log(edition: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", NOWHERE)
    assert main(["explain", "61.03.21", "--edition", str(edition)]) == 0
    assert main(["audit", "verify"]) == 0


@pytest.mark.parametrize("missing", ["XDG_STATE_HOME", "XDG_CONFIG_HOME"])
def test_no_exact_edition_without_a_trace(home: Path, missing: str, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv(missing, NOWHERE)
    asked = ["run", "--tier", "rahasia", "--purpose", "uji", "--out", str(home / "out")]
    assert main(asked) == 3
    assert "tanpa jejak" in capsys.readouterr().err
    assert not (home / "out").exists()


@pytest.mark.parametrize("tier", ["publik", "rahasia"])
def test_a_purpose_that_names_somebody_is_refused_and_kept_nowhere(home: Path, tier: str, capsys: Said) -> None:  # fmt: skip
    number = "0812" + "34567890"
    asked = ["run", "--tier", tier, "--purpose", f"untuk {number}", "--out", str(home / "out")]
    assert main([*asked, "--json"]) == 3
    said = capsys.readouterr()
    assert number not in said.out + said.err
    assert not (home / "out").exists()
    kept = [path for path in home.rglob("*") if path.is_file() and number.encode() in path.read_bytes()]  # fmt: skip
    assert kept == []
