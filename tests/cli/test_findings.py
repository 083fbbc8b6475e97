"""What is told beside the ledger: by `check`, `run` and `same`, on the terminal and as JSON; and that it changes no edition."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import openpyxl
import pytest

from geo.cli import main
from geo.text import text

HEAD = "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi,modus,korban\n"
DINAS = [
    "LP/B/12/III/2025,2025-03-12,Sajingan Besar,Sambas,asal,magang palsu,2",
    "LP/B/13/III/2025,2025-03-15,Paloh,Sambas,asal,,1",
    "LP/B/14/IV/2025,2025-04-02,Entikong,Sanggau,asal,,1",
]
POLDA = [
    "PPA-2025-0001,2025-05-09,Jagoi Babang,Bengkayang,asal,,3",
    "LP-B-012-III-2025,2025-03-13,Sajingan Besar,Sambas,asal,,2",
]
FIGURES = """\
periode_awal,periode_akhir,indikator,satuan,tingkat,wilayah,kabupaten,nilai,dasar,rentang,sumber,url
2024-01-01,2024-12-31,deported_pmi,orang,kabupaten,Sambas,Sambas,40,asal,periode,Antara,https://contoh.id/a
2024-01-01,2024-12-31,deported_pmi,orang,kabupaten,Sambas,Sambas,44,asal,periode,Tribun,https://contoh.id/b
2024-01-01,2024-12-31,deported_pmi,orang,kabupaten,Sanggau,Sanggau,9,asal,periode,Antara,https://contoh.id/a
"""
CROSSINGS = """\
tanggal,pos,arah,jenis,asal,jumlah
2024-01-01,PLBN Aruk,masuk,deportasi,Kab. Sambas,30
2024-12-31,PLBN Aruk,masuk,deportasi,Kab. Sambas,3
"""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def put(folder: Path, name: str, rows: list[str]) -> str:
    path = folder / name
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    return [put(tmp_path, "dinas-2025-03.csv", DINAS), put(tmp_path, "polda.csv", POLDA)]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int | None = None) -> dict:  # type: ignore[type-arg]
    found = main([*arguments, "--json"])
    assert code is None or found == code
    report: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return report


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_check_proposes_and_changes_nothing(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    report = answer(capsys, "check", *files, "--out", str(tmp_path), code=0)
    assert report["ledger"]["total"]["rejected"] == 0
    (pair,) = report["same_case"]
    assert (pair["file"], pair["row"], pair["other_file"], pair["other_row"]) == ("dinas-2025-03.csv", 1, "polda.csv", 2)  # fmt: skip
    assert (pair["strength"], pair["days"], pair["decision"]) == ("kuat", 1, None)
    assert report["same_case_skipped"] == 0
    assert [(one["source"], one["declared"]) for one in report["coverage"]] == [("dinas-2025-03.csv", []), ("polda.csv", [])]  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "quarantine.xlsx")[text("same_case.sheet")]
    line = [cell.value for cell in sheet[2]]
    assert line[:5] == ["dinas-2025-03.csv", 1, "polda.csv", 2, "kuat"]
    assert "LP" not in " ".join(str(cell.value) for row in sheet for cell in row)


def test_check_says_it_on_the_terminal(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert main(["check", *files, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "dinas-2025-03.csv baris 1 dan polda.csv baris 2: kuat (nomor kasus, tanggal" in said
    assert ", selisih 1 hari" in said
    assert text("coverage.inferred") in said
    assert text("same_case.workbook", path=tmp_path / "quarantine.xlsx") in said


def test_one_case_counts_once_by_the_users_word_until_it_is_taken_back(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    told = answer(capsys, "same", *files, "--same", "1:2", code=0)
    assert [pair["decision"] for pair in told["same_case"]] == ["sama"]
    report = answer(capsys, "check", *files, "--out", str(tmp_path), code=1)
    assert [(row["row"], row["reason"]) for row in report["rows"] if row["status"] == "rejected"] == [(2, "duplicate_confirmed")]  # fmt: skip
    assert main(["same", *files]) == 0
    assert text("same_case.decision.sama") in capsys.readouterr().out
    answer(capsys, "same", *files, "--undo", "1:2", code=0)
    assert answer(capsys, "check", *files, "--out", str(tmp_path), code=0)["same_case"]
    assert main(["same", *files, "--different", "1:2"]) == 0
    said = capsys.readouterr().out
    assert text("cli.same.kept", pairs=1) in said
    assert text("same_case.decision.beda") in said
    assert text("same_case.how") not in said


def test_same_says_when_there_is_nothing(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    Path(files[1]).write_text(HEAD + POLDA[0] + "\n", encoding="utf-8")
    assert main(["same", *files]) == 0
    assert text("same_case.none") in capsys.readouterr().out


@pytest.mark.parametrize(("pair", "key"), [("1-2", "error.config.pair_unreadable"), ("9:1", "error.source.row_unusable")])  # fmt: skip
def test_a_pair_that_is_none_is_refused(files: list[str], pair: str, key: str, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert answer(capsys, "same", *files, "--same", pair, code=2)["error"]["key"] == key


@pytest.mark.usefixtures("numbers_alone")
def test_runs_tell_what_changed_and_editions_do_not_depend_on_it(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    def run(*cases: str, out: str) -> dict:  # type: ignore[type-arg]
        given = [part for case in cases for part in ("--cases", case)]
        return answer(capsys, "run", *given, "--out", str(tmp_path / out), code=0)

    first = run(*files, out="satu")
    assert [one["known"] for one in first["changes"]] == [False, False]
    april = [DINAS[0], DINAS[1].replace(",1", ",2"), "LP/B/15/V/2025,2025-05-02,,Sanggau,asal,,1"]
    second = [put(tmp_path, "dinas-2025-04.csv", april), files[1]]
    checked = answer(capsys, "check", *second, "--out", str(tmp_path))
    told = run(*second, out="dua")
    ours = told["changes"][0]
    assert (ours["new"], ours["corrected"], ours["withdrawn"], ours["unchanged"]) == (1, 1, 1, 1)
    assert ours["effect"] == {"matched": -1, "partial": 1}
    assert {**checked["changes"][0], "source": "kasus-1"} == ours
    assert told["changes"][1]["known"] is False
    again = run(*second, out="tiga")
    assert again["changes"] == told["changes"]
    assert hashes(tmp_path / "dua") == hashes(tmp_path / "tiga")
    assert again["same_case"] == told["same_case"]


@pytest.mark.usefixtures("numbers_alone")
def test_an_older_file_can_be_named(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    old = put(tmp_path, "lama.csv", DINAS[:2])
    assert main(["check", files[0], "--since", old, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert text("changes.line", name="dinas-2025-03.csv", new=1, corrected=0, withdrawn=0, unchanged=2) in said  # fmt: skip
    assert "cocok +1" in said
    report = answer(capsys, "run", "--cases", files[0], "--since", old, "--out", str(tmp_path / "e"), code=0)  # fmt: skip
    assert report["changes"][0]["new"] == 1


@pytest.mark.usefixtures("numbers_alone")
def test_where_nothing_can_be_kept_the_edition_is_made_all_the_same(files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    (tmp_path / "penuh").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "penuh"))
    assert main(["run", "--cases", files[0], "--out", str(tmp_path / "e")]) == 0
    told = capsys.readouterr()
    assert text("changes.not_kept", path="x").split("x")[0].strip() in told.err
    assert (tmp_path / "e" / "manifest.json").is_file()


def test_coverage_of_a_name_that_no_file_bears_stops_a_run(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    config = tmp_path / "w.toml"
    config.write_text('[cakupan."dinas-2025-3.csv"]\nkabupaten = ["61.01"]\n')
    report = answer(capsys, "run", "--cases", files[0], "--config", str(config), "--out", str(tmp_path / "e"), code=2)  # fmt: skip
    assert report["error"]["key"] == "error.config.coverage_no_source"
    assert "dinas-2025-03.csv" in report["error"]["message"]
    config.write_text('[cakupan."dinas-2025-03.csv"]\nkabupaten = ["61.01"]\nawal = 2025-01-01\nakhir = 2025-12-31\n[seri]\n"dinas-2025-03.csv" = "dinas"\n')  # fmt: skip
    assert main(["check", files[0], "--config", str(config), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "61.01" in said
    assert text("coverage.declared") in said


@pytest.mark.usefixtures("no_backtest")
def test_figures_that_contradict_are_published_and_the_users_own_counts_are_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    figures, crossings, out = tmp_path / "angka.csv", tmp_path / "lintas.csv", tmp_path / "e"
    figures.write_text(FIGURES, encoding="utf-8")
    crossings.write_text(CROSSINGS, encoding="utf-8")
    report = answer(capsys, "run", "--figures", str(figures), "--crossings", str(crossings), "--out", str(out), code=0)  # fmt: skip
    assert [(one["jenis"], one["nilai"], one["nilai_lain"]) for one in report["contradictions"]] == [("nilai", 44, 40), ("berkas_pengguna", 33, 44)]  # fmt: skip
    published = json.loads((out / "ledger.json").read_text())["bertentangan"]
    assert [(one["sumber"], one["sumber_lain"]) for one in published] == [("Tribun", "Antara")]
    book = openpyxl.load_workbook(out / "kecamatan.xlsx")
    rows = list(book["bertentangan"].iter_rows(values_only=True))
    assert len(rows) == 2
    assert "33" not in {str(cell) for cell in rows[1]}
    explained = {row[1] for row in book["kamus"].iter_rows(values_only=True) if row[0] == "bertentangan"}  # fmt: skip
    assert explained == set(rows[0])
    assert main(["check", str(figures), str(crossings), "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert text("contradictions.kind.nilai") in said
    assert text("contradictions.own", name="lintas.csv") in said
