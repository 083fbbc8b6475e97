"""The marked workbook of problems: every row that needs mending, its cells marked, nothing live, nothing private."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from geo.files.incoming.read import read_records
from geo.products.quarantine import quarantine_workbook, sheet_name
from geo.tables.ledger import Count, Ledger, SourceLedger
from geo.tables.reference import Reference
from geo.tables.stages import LocatedRecords, Records
from geo.text import LANGUAGES, Language, text

CASES = """\
id_kasus,tanggal,kecamatan,kabupaten,modus,korban,sumber
RAHASIA-1,2024-03-05,Alang,Utara,magang,1,dinas
RAHASIA-2,2024-02-31,Alang,Utara,magang,-3,=cmd|' /C calc'!A0
RAHASIA-3,2024-03-05,Sungai Raya,,aneh,1,dinas
RAHASIA-4,2024-03-05,Kuching,,magang,1,http://contoh.id
"""
CROSSINGS = (
    "tanggal,pos,asal,jumlah\n2024-03-05,Alang,entah,2\n2024-03-06,Alang,Alang,\nx,Alang,Alang,1\n"
)


def records_of(tmp_path: Path, reference: Reference, name: str, content: str) -> Records:
    path = tmp_path / "masuk.csv"
    path.write_text(content, encoding="utf-8")
    return read_records(path, kind=None, name=name, reference=reference, synthetic=True)


def placed(
    records: Records, statuses: dict[int, tuple[str, str | None, tuple[str, ...]]]
) -> pd.DataFrame:
    rejected = dict(zip(records.rejected["row"], records.rejected["rule"], strict=True))
    rows = []
    for row in range(1, records.received + 1):
        status, reason, candidates = statuses.get(row, ("matched", None, ()))
        if row in rejected:
            status, reason, candidates = "rejected", rejected[row], ()
        rows.append((row, status, "61.01.01" if status == "matched" else None, reason, candidates))
    return pd.DataFrame(rows, columns=["row", "status", "kode", "reason", "candidates"])


def ledger_of(*located: LocatedRecords) -> Ledger:
    sources = [
        SourceLedger(one.records.name, one.records.kind, Count.of(one.places["status"], one.records.received),
                     origin=None if one.origins is None else Count.of(one.origins["status"], one.records.received))
        for one in located
    ]  # fmt: skip
    return Ledger(tuple(sources))


@pytest.fixture
def located(tmp_path: Path, reference: Reference) -> list[LocatedRecords]:
    cases = records_of(tmp_path, reference, "kasus-1", CASES)
    crossings = records_of(tmp_path, reference, "lintas-1", CROSSINGS)
    return [
        LocatedRecords(cases, placed(cases, {3: ("unresolved", "name_ambiguous", ("61.02.03", "61.03.02")), 4: ("outside", "name_unknown", ())})),
        LocatedRecords(crossings, placed(crossings, {}), origins=placed(crossings, {1: ("unresolved", "name_unknown", ())})),
    ]  # fmt: skip


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def marked(sheet: openpyxl.worksheet.worksheet.Worksheet, row: int) -> set[str]:
    titles = [cell.value for cell in sheet[1]]
    return {
        str(title)
        for title, cell in zip(titles, sheet[row], strict=True)
        if cell.fill.fill_type == "solid"
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_stands_first(located: list[LocatedRecords], lang: Language) -> None:
    book = opened(quarantine_workbook(located, ledger_of(*located), lang))
    assert book.sheetnames == [text("quarantine.ledger", lang), "kasus-1", "lintas-1"]
    rows = list(book.worksheets[0].iter_rows(min_row=5, values_only=True))
    assert rows[0][:8] == ("kasus-1", text("quarantine.jenis.cases", lang), 4, 1, 0, 1, 1, 1)
    assert rows[2][:3] == (
        text("quarantine.origin", lang, source="lintas-1"),
        text("quarantine.jenis.crossings", lang),
        3,
    )
    assert rows[3][:8] == (text("quarantine.total", lang), "", 7, 3, 0, 1, 1, 2) or rows[3][
        2:8
    ] == (7, 3, 0, 1, 1, 2)
    notes = [
        row[1] for row in rows if row[0] == "kasus-1" and row[1] in ("tanggal", "modus", "korban")
    ]
    assert notes == ["tanggal", "korban", "modus"]


def test_offending_cells_are_marked_with_reason_and_mend(located: list[LocatedRecords]) -> None:
    sheet = opened(quarantine_workbook(located, ledger_of(*located)))["kasus-1"]
    rows = {
        row[0]: dict(zip([cell.value for cell in sheet[1]], row, strict=True))
        for row in sheet.iter_rows(min_row=2, values_only=True)
    }
    assert list(rows) == [2, 3, 4]
    assert marked(sheet, 2) == {"tanggal", "korban"}
    assert marked(sheet, 3) == {"kecamatan"}
    assert (
        rows[2]["alasan"]
        == "korban: Jumlah tidak boleh negatif. tanggal: Tanggal ini tidak ada dalam kalender."
    )
    assert rows[2]["cara memperbaiki"].startswith("Periksa angkanya.")
    assert rows[3]["kemungkinan"] == "61.02.03, 61.03.02"
    assert rows[3]["alasan"] == text("reason.name_ambiguous.what")
    assert rows[4]["status baris"] == "di luar"


def test_open_origins_of_crossings_are_listed(located: list[LocatedRecords]) -> None:
    sheet = opened(quarantine_workbook(located, ledger_of(*located)))["lintas-1"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [1, 3]
    assert marked(sheet, 2) == {"asal"}
    assert marked(sheet, 3) == {"tanggal"}


def test_nothing_is_live_and_no_case_number_is_kept(located: list[LocatedRecords]) -> None:
    content = quarantine_workbook(located, ledger_of(*located))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheets = "".join(part for name, part in parts.items() if "sheet" in name)
    assert not re.search(r"<f\b|<hyperlink", sheets)
    assert "=cmd|" in sheets
    assert "RAHASIA" not in "".join(parts.values())
    assert "id_kasus" not in [cell.value for cell in opened(content)["kasus-1"][1]]


def test_the_same_input_gives_the_same_bytes(located: list[LocatedRecords]) -> None:
    assert quarantine_workbook(located, ledger_of(*located)) == quarantine_workbook(
        located, ledger_of(*located)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_bad_rows_it_says_so(tmp_path: Path, reference: Reference, lang: Language) -> None:
    records = records_of(
        tmp_path, reference, "kasus-1", "tanggal,kecamatan,modus\n2024-03-05,Alang,magang\n"
    )
    one = LocatedRecords(records, placed(records, {}))
    book = opened(quarantine_workbook([one], ledger_of(one), lang))
    assert book["kasus-1"]["A2"].value == text("quarantine.nothing", lang)
    assert opened(quarantine_workbook([], Ledger(()), lang)).sheetnames == [
        text("quarantine.ledger", lang)
    ]


def test_hostile_cells_give_a_workbook_that_opens(tmp_path: Path, reference: Reference) -> None:
    cells = [
        "\x01\x02",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "<x>&",
        "_x0041_",
        "a" * 40_000,
        "{=1}",
        "http://a",
    ]
    lines = "".join(f'x,"{cell}",magang\n' for cell in cells)
    records = records_of(
        tmp_path,
        reference,
        "kasus[1]: a/b*?.csv",
        "tanggal,kecamatan,modus\n" + lines.replace("\x01\x02", "\uffff"),
    )
    one = LocatedRecords(records, placed(records, {}))
    content = quarantine_workbook([one, one], ledger_of(one))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["buku besar", "kasus_1__ a_b__.csv", "kasus_1__ a_b__.csv 2"]
    shown = [row[5] for row in book.get_sheet_by_index(1).to_python()[1:]]
    assert shown[2:4] == ["<x>&", "_x0041_"]
    assert len(shown[4]) == 32_000
    assert opened(content).worksheets[1].max_row == len(cells) + 1


def test_sheet_names_are_allowed_and_different() -> None:
    taken: set[str] = set()
    names = [sheet_name(name, taken) for name in ("A" * 40, "a" * 40, "", "'", "x/y", "X_Y")]
    assert names == ["A" * 26, "a" * 26 + " 2", "-", "- 2", "x_y", "X_Y 2"]


def test_many_bad_rows_are_streamed(
    tmp_path: Path, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.products.quarantine.ROWS_PER_SHEET", 400)
    records = records_of(
        tmp_path, reference, "kasus-1", "tanggal,kecamatan,modus\n" + "x,Alang,magang\n" * 1000
    )
    one = LocatedRecords(records, placed(records, {}))
    book = opened(quarantine_workbook([one], ledger_of(one)))
    assert book.sheetnames[1:] == ["kasus-1", "kasus-1 2", "kasus-1 3"]
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == 1000
