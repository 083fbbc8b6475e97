"""Mending as a clerk does it on the command line: aliases, corrections, and single rows read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.cli import main
from geo.files.aliases import load_aliases
from tests.files.incoming.clerk import mended

CASES = (
    "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi\n"
    "A,2024-03-05,Entikong,Sanggau,asal\n"
    "B,2024-03-06,Sei Raya Dalam Sekali,KKR,asal\n"
    "C,2024-02-31,Tebas,Sambas,asal\n"
    "A,2024-03-05,Entikong,Sanggau,asal\n"
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "kasus.csv"
    path.write_text(CASES)
    return path


def check(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 1) -> dict[str, Any]:
    assert main(["check", *map(str, arguments), "--json"]) == code
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def statuses(report: dict[str, Any]) -> list[tuple[int, str, str | None]]:
    return [(row["row"], row["status"], row["kode"]) for row in report["rows"]]


def test_an_alias_places_a_row_and_its_undo_gives_the_old_result_back(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    before = check(capsys, cases, "--out", tmp_path)
    written = before["rows"][1]["written"]
    assert written == {"kecamatan": "Sei Raya Dalam Sekali", "kabupaten": "KKR"}
    options = [part for name, told in written.items() for part in (f"--{name}", told)]
    assert main(["alias", "add", "61.12.01", *options, "--as-of", "2025-01-02"]) == 0
    capsys.readouterr()
    after = check(capsys, cases, "--out", tmp_path)
    assert statuses(after)[1] == (2, "matched", "61.12.01")
    assert after["ledger"]["sources"][0]["notes"]["alias"] == 1
    assert [row for row in statuses(after) if row[0] != 2] == [row for row in statuses(before) if row[0] != 2]  # fmt: skip
    assert main(["alias", "undo"]) == 0
    capsys.readouterr()
    assert check(capsys, cases, "--out", tmp_path) == before


def test_the_json_tells_what_mending_needs(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    report = check(capsys, cases, "--out", tmp_path)
    [file] = report["files"]
    assert (file["file"], file["kind"], len(file["sha256"])) == ("kasus.csv", "cases", 64)
    assert all(
        set(row) >= {"row", "status", "kode", "reason", "candidates"} for row in report["rows"]
    )
    [fault] = report["rows"][2]["faults"]
    assert (fault["column"], fault["value"], fault["rule"]) == ("tanggal", "2024-02-31", "date_impossible")  # fmt: skip
    assert fault["what"]
    [number] = report["rows"][3]["faults"]
    assert (number["column"], number["value"]) == ("id_kasus", None)
    crossings = tmp_path / "lintas.csv"
    crossings.write_text("tanggal,pos,asal,jumlah\n2024-03-05,PLBN Aruk,Kampung Entah,2\n2024-03-06,Pos Entah,Sambas,1\n")  # fmt: skip
    rows = check(capsys, crossings, "--out", tmp_path)["rows"]
    assert rows[0]["origin"]["written"] == {"asal": "Kampung Entah"}
    assert rows[1]["written"] == {"pos": "Pos Entah"}


def test_only_the_rows_that_are_asked_for(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    report = check(capsys, cases, "--row", 1, "--row", 3, "--out", tmp_path / "kosong")
    assert statuses(report) == [(1, "matched", "61.03.21"), (3, "rejected", None)]
    assert report["ledger"]["total"]["received"] == 2
    assert not (tmp_path / "kosong").exists()
    assert statuses(check(capsys, cases, "--row", 4))[0][1] == "rejected"
    check(capsys, cases, "--row", 1, code=0)
    assert check(capsys, cases, "--row", 9, code=2)["error"]["key"] == "error.source.no_such_row"
    two = check(capsys, cases, cases, "--row", 1, code=2)
    assert two["error"]["key"] == "error.source.row_of_one_file"


def test_a_mended_workbook_is_fed_back(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    check(capsys, cases, "--out", tmp_path)
    book = (tmp_path / "quarantine.xlsx").read_bytes()
    typed = {2: {"kode_wilayah": "61.12.01"}, 3: {"tanggal": "2024-02-29"}, 4: {"tindakan": "abaikan"}}  # fmt: skip
    path = mended(book, tmp_path / "perbaikan.xlsx", typed)
    report = check(capsys, cases, "--corrections", path, "--out", tmp_path, code=0)
    assert statuses(report) == [(1, "matched", "61.03.21"), (2, "matched", "61.12.01"), (3, "matched", "61.01.04"), (4, "rejected", None)]  # fmt: skip
    assert report["ledger"]["sources"][0]["notes"] == {"dikoreksi": 3}
    cases.write_text(CASES + "D,2024-03-09,Tebas,Sambas,asal\n")
    refused = check(capsys, cases, "--corrections", path, code=2)
    assert refused["error"]["key"] == "error.source.corrections_version"
    assert refused["error"]["facts"] == {"path": "perbaikan.xlsx", "file": "kasus.csv"}


@pytest.mark.usefixtures("numbers_alone")
def test_aliases_and_corrections_are_inputs_of_the_edition(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    def run(*arguments: object) -> dict[str, Any]:
        assert main(["run", "--cases", str(cases), "--out", str(tmp_path / "out"), "--json", *map(str, arguments)]) == 0  # fmt: skip
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return report

    plain = run()
    path = mended((tmp_path / "out" / "quarantine.xlsx").read_bytes(), tmp_path / "p.xlsx", {3: {"tanggal": "2024-02-29"}})  # fmt: skip
    main(["alias", "add", "61.01", "--kecamatan", "tidak dipakai"])
    capsys.readouterr()
    assert run()["manifest"] == plain["manifest"]
    main(["alias", "add", "61.12.01", "--kecamatan", "Sei Raya Dalam Sekali", "--kabupaten", "KKR"])
    capsys.readouterr()
    named = run("--corrections", path)
    assert set(named["manifest"]["inputs"]) == {
        *plain["manifest"]["inputs"],
        "alias",
        "koreksi-1",
        "riwayat",
    }
    assert named["edisi"] != plain["edisi"]
    assert named["ledger"]["total"]["matched"] == 3
    assert run("--corrections", path)["manifest"] == named["manifest"]


def test_the_verbs_of_aliases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def say(*arguments: object, code: int = 0) -> str:
        assert main(["alias", *map(str, arguments)]) == code
        told = capsys.readouterr()
        return told.out + told.err

    assert say("list") == "Belum ada alias.\n"
    assert say("undo") == "Tidak ada perubahan yang dapat dibatalkan.\n"
    assert say("add", "PLBN Aruk", "--pos", "gerbang", "--lang", "id") == "pos gerbang berarti PLBN Aruk\n"  # fmt: skip
    assert "(2025-01-02)" in say("add", "luar_negeri", "--asal", "K L", "--as-of", "2025-01-02")
    assert say("list").count("\n") == 2
    assert json.loads(say("list", "--json"))["alias"][1] == {"asal": "K L", "arti": "luar_negeri", "sejak": "2025-01-02"}  # fmt: skip
    assert "2 alias" in say("export", tmp_path / "a.csv")
    say("remove", "--asal", "k l")
    assert len(load_aliases()) == 1
    assert "Tidak ada alias" in say("remove", "--asal", "k l", code=2)
    assert "2 alias" in say("import", tmp_path / "a.csv")
    assert len(load_aliases()) == 2
    assert "99.99" in say("add", "99.99", "--asal", "x", code=2)
    assert say("add", "61.01", "--asal", "x", "--as-of", "kemarin", code=2)
    assert "orang" in say("add", "61.01", "--asal", "a" + "@" + "contoh.id", code=3)
