"""A mended workbook fed back: exactly those rows move, as if the file had said so, and nothing else does."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import Intake
from geo.errors import IdentityError, SourceError, WaspadaError
from geo.files.corrections import Change, corrections_csv
from geo.files.incoming.all_sheets import write_sheets
from geo.files.incoming.corrections import Corrections, check_landed, read_corrections
from geo.files.incoming.duplicates import reject_repeated
from geo.files.incoming.mend import read_mended
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords, Records
from geo.text import text
from tests.files.incoming.clerk import mended, placed, workbook
from tests.files.incoming.conftest import made_up_nik

HEADER = "id_kasus,tanggal,kecamatan,kabupaten,korban,catatan\n"
GOOD = ("Alang,Utara", "Duku,Tengah", "Ilalang,Kota Selatan")
FAULTS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "date": ({"tanggal": "2024-02-31"}, {"tanggal": "2024-02-29"}),
    "number": ({"korban": "dua puluh sekian"}, {"korban": "20"}),
    "name": ({"kecamatan": "Xyzzy"}, {"kecamatan": "Bintang", "kabupaten": "Utara"}),
    "twice": ({"kecamatan": "Sungai Raya", "kabupaten": ""}, {"kode_wilayah": "61.03.02"}),
    "empty": ({"kecamatan": "", "kabupaten": ""}, {"kecamatan": "Enau", "kabupaten": "Tengah"}),
    "clash": ({"kecamatan": "Alang", "kabupaten": "Tengah"}, {"kabupaten": "Utara"}),
    "both": ({"tanggal": "kemarin", "korban": "-1"}, {"tanggal": "2024-01-01", "korban": "1"}),
}
Feed = Callable[..., Records]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process: a child costs time, and the tests of the command line have one."""

    def here(_module: str, stream: BinaryIO, intake: Intake) -> bytes:
        sink = io.BytesIO()
        write_sheets(stream, sink, intake)
        return sink.getvalue()

    monkeypatch.setattr("geo.files.incoming.corrections.in_child", here)


@pytest.fixture
def feed(tmp_path: Path, reference: Reference) -> Feed:
    """Read text as a file with corrections."""

    def reader(content: str, *corrections: Corrections, file: str = "kasus.csv", **asked: Any) -> Records:  # fmt: skip
        path = tmp_path / file
        path.write_text(content, encoding="utf-8")
        given = {"kind": "crossings" if file == "lintas.csv" else "cases", **asked}
        return read_mended(path, corrections, name="uji-1", reference=reference, synthetic=True, **given)  # fmt: skip

    return reader


def outcome(located: LocatedRecords) -> dict[int, tuple[object, ...]]:
    """All that is known of each row: its place or why it has none, its values, and its faults."""
    records = located.records
    faults: dict[int, list[tuple[str, str]]] = {}
    for row, column, rule in records.rejected[["row", "column", "rule"]].itertuples(index=False):
        faults.setdefault(row, []).append((column, rule))
    values = records.frame.astype("str").set_index("row").T.to_dict("list")
    return {
        line.row: (line.status, line.kode if isinstance(line.kode, str) else None, line.reason if isinstance(line.reason, str) else None, line.candidates, tuple(map(str, values.get(line.row, ()))), tuple(faults.get(line.row, ())))
        for line in located.places.itertuples()
    }  # fmt: skip


Row = dict[str, str]


@st.composite
def files(draw: st.DrawFn) -> tuple[list[Row], dict[int, str], set[int], set[int]]:
    """Rows, the fault of each faulty one, those that the clerk mends, and those set aside."""
    rows: list[Row] = []
    faults: dict[int, str] = {}
    for number in range(1, draw(st.integers(2, 9)) + 1):
        kecamatan, kabupaten = draw(st.sampled_from(GOOD)).split(",")
        row = {"id_kasus": f"K{number}", "tanggal": f"2024-03-{number:02d}", "kecamatan": kecamatan, "kabupaten": kabupaten, "korban": "1", "catatan": draw(st.sampled_from(["", "lama", "baru"]))}  # fmt: skip
        fault = draw(st.sampled_from(["", "", *FAULTS, "copy"]))
        clean = [n for n in range(1, number) if n not in faults]
        if fault == "copy" and clean:
            row = {**rows[draw(st.sampled_from(clean)) - 1]}
            faults[number] = fault
        elif fault in FAULTS:
            row |= FAULTS[fault][0]
            faults[number] = fault
        rows.append(row)
    touched = draw(st.sets(st.sampled_from(sorted(faults)))) if faults else set()
    aside = draw(st.sets(st.sampled_from(sorted(touched)))) if touched else set()
    return rows, faults, touched - aside, aside


def written(rows: list[Row], columns: tuple[str, ...]) -> str:
    lines = [",".join(row.get(name, "") for name in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


def cure(number: int, fault: str) -> Row:
    return {"id_kasus": f"B{number}"} if fault == "copy" else FAULTS[fault][1]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(files(), st.booleans())
def test_exactly_those_rows_move(feed: Feed, reference: Reference, zones: Zones, case: tuple[list[Row], dict[int, str], set[int], set[int]], delete: bool) -> None:  # fmt: skip
    rows, faults, cured, aside = case
    columns = tuple(HEADER.strip().split(","))
    content = written(rows, columns)
    [first] = placed([feed(content)], reference, zones)
    before = outcome(first)
    typed: dict[int, Row] = {number: cure(number, faults[number]) for number in cured}
    typed |= {number: {text("quarantine.action"): "abaikan"} for number in aside}
    untouched = set(faults) - cured - aside
    # The stupid twin: the file as it should have been, written by hand.
    fixed = [{**row, **(cure(n, faults[n]) if n in cured else {})} for n, row in enumerate(rows, 1)]
    [by_hand] = placed([feed(written(fixed, (*columns, "kode_wilayah")))], reference, zones)
    twin = outcome(by_hand)
    with tempfile.TemporaryDirectory() as folder:
        deleted = untouched if delete else ()
        path = mended(workbook([first]), Path(folder) / "q.xlsx", typed, deleted=deleted)
        said = read_corrections(path)
        [again] = placed([feed(content, said)], reference, zones)
        for number, told in outcome(again).items():
            if number in aside:
                assert told[0] == "rejected"
                assert told[2] == "set_aside_by_user"
                assert told[5] == (("", "set_aside_by_user"),)
            elif number in cured:
                assert told == twin[number], number
                assert told[0] == "matched"
            else:
                assert told == before[number], number
        assert again.records.mended == cured | aside
        assert again.records.received == len(rows)
        # What is still wrong, saved without a change, corrects nothing more.
        silent = read_corrections(mended(workbook([again]), Path(folder) / "lagi.xlsx", {}))
        assert same(feed(content, said, silent), again.records)


def same(one: Records, other: Records) -> bool:
    """Equal to the last cell."""
    frames = ("frame", "raw", "rejected")
    return one.problems == other.problems and all(getattr(one, name).equals(getattr(other, name)) for name in frames)  # fmt: skip


def test_a_second_run_gives_the_same_bytes(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    said = corrections(tmp_path, feed(FAULTY), reference, zones, {1: {"kecamatan": "Qwert"}})
    books = [workbook(placed([feed(FAULTY, said)], reference, zones)) for _ in range(2)]
    assert books[0] == books[1]


def test_numbers_that_stand_in_two_places_are_still_told(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "id_kasus,tanggal,kecamatan,kabupaten\nA,2024-03-05,Alang,Utara\nA,2024-03-05,Xyzzy,Utara\n"  # fmt: skip
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, {2: {"kecamatan": "Bintang"}}))  # fmt: skip
    assert [(one.rule, one.rows) for one in again.problems] == [("id_repeated", (1, 2))]
    assert len(again.frame) == 2


def corrections(tmp_path: Path, records: Records, reference: Reference, zones: Zones, typed: dict[int, dict[str, object]], name: str = "quarantine.xlsx") -> Corrections:  # fmt: skip
    book = workbook(placed([records], reference, zones))
    return read_corrections(mended(book, tmp_path / name, typed))


def test_other_dates_keep_their_order(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    """Only row 2 proves the order of day and month, and it is mended in ISO form: the others still mean what they meant."""
    content = "tanggal,kecamatan,kabupaten\n03/04/2024,Alang,Utara\n25/03/2024,Xyzzy,Utara\n05/06/2024,Xyzzy,Utara\n"  # fmt: skip
    first = feed(content)
    typed = {2: {"tanggal": "2024-03-25", "kecamatan": "Bintang"}, 3: {"tanggal": "07/06/2024", "kecamatan": "Bintang"}}  # fmt: skip
    again = feed(content, corrections(tmp_path, first, reference, zones, typed))
    assert [day.date() for day in again.frame["tanggal"]] == [date(2024, 4, 3), date(2024, 3, 25), date(2024, 6, 7)]  # fmt: skip


def test_a_date_that_needs_an_order_is_a_fault_where_the_file_has_none(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "tanggal,kecamatan,kabupaten\n2024-04-03,Alang,Utara\n2024-13-03,Alang,Utara\n2024-14-03,Alang,Utara\n"  # fmt: skip
    typed = {2: {"tanggal": "03/04/2024"}, 3: {"tanggal": "25/04/2024"}}
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, typed))  # type: ignore[arg-type]  # text is a cell
    assert again.rejected[["row", "rule"]].to_numpy().tolist() == [[2, "date_order_mixed"]]  # fmt: skip
    assert [day.date() for day in again.frame["tanggal"]] == [date(2024, 4, 3), date(2024, 4, 25)]


def test_a_mended_row_gives_way_to_one_that_was_not(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    """Mended into the number of row 2, which is marked a duplicate in the file and would give way by itself."""
    content = "id_kasus,tanggal,kecamatan,kabupaten,status\nA,2024-03-05,Xyzzy,Utara,baru\nB,2024-03-05,Alang,Utara,duplikat\n"  # fmt: skip
    typed: dict[int, dict[str, object]] = {1: {"kecamatan": "Alang", "id_kasus": "B"}}
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, typed))
    assert again.rejected[["row", "rule"]].to_numpy().tolist() == [[1, "duplicate"]]


def test_a_row_that_repeated_a_mended_one_stays_rejected(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "id_kasus,tanggal,kecamatan,kabupaten\nA,2024-03-05,Xyzzy,Utara\nA,2024-03-05,Xyzzy,Utara\n"  # fmt: skip
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, {1: {"kecamatan": "Alang"}}))  # fmt: skip
    assert again.frame["kecamatan"].tolist() == ["Alang"]
    assert again.rejected["row"].tolist() == [2]


def test_between_files_too(tmp_path: Path, reference: Reference, zones: Zones) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    paths[0].write_text("id_kasus,tanggal,kecamatan,kabupaten\nA,2024-03-05,Xyzzy,Utara\n")
    paths[1].write_text("id_kasus,tanggal,kecamatan,kabupaten,korban\nA,2024-03-05,Alang,Utara,2\n")

    def read(*said: Corrections) -> tuple[Records, ...]:
        return reject_repeated([read_mended(path, said, name=path.name, reference=reference, synthetic=True, kind="cases") for path in paths])  # fmt: skip

    said = read_corrections(mended(workbook(placed(read(), reference, zones)), tmp_path / "q.xlsx", {1: {"kecamatan": "Alang"}}))  # fmt: skip
    first, second = read(said)
    assert first.rejected["rule"].tolist() == ["duplicate"]
    assert len(second.frame) == 1


def test_origins_and_posts_are_mended_alike(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "tanggal,pos,asal,jumlah\n2024-03-05,entah,Alang,2\n2024-03-06,PLBN Alang,entah,1\n2024-03-07,PLBN Alang,Duku,1\n"  # fmt: skip
    first = feed(content, file="lintas.csv")
    said = corrections(tmp_path, first, reference, zones, {1: {"pos": "PLBN Alang"}, 2: {"asal": "Enau"}})  # fmt: skip
    again = feed(content, said, file="lintas.csv")
    [located] = placed([again], reference, zones)
    assert located.places["kode"].tolist() == ["61.01.01"] * 3
    assert located.origins is not None
    assert located.origins["kode"].tolist() == ["61.01.01", "61.02.02", "61.02.01"]
    assert again.mended == {1, 2}


def test_a_long_row_is_read_once_it_is_touched(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "tanggal,kecamatan,kabupaten\n2024-03-05,Alang,Utara,x\n2024-03-06,Alang,Utara,x\n"
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, {1: {"tanggal": "2024-03-07"}}))  # fmt: skip
    assert again.rejected[["row", "rule"]].to_numpy().tolist() == [[2, "cells_beyond_header"]]


def test_an_emptied_cell_is_empty_and_an_emptied_row_too(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "tanggal,kecamatan,kabupaten,korban\n2024-03-05,Alang,Utara,-3\n2024-03-99,Duku,,1\n"
    typed: dict[int, dict[str, object]] = {
        1: {"korban": None},
        2: {"tanggal": None, "kecamatan": None, "korban": None},
    }
    again = feed(content, corrections(tmp_path, feed(content), reference, zones, typed))
    assert again.frame["korban"].isna().tolist() == [True]
    assert again.rejected[["row", "rule"]].to_numpy().tolist() == [[2, "row_empty"]]


def test_later_corrections_go_before_earlier_ones(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    content = "tanggal,kecamatan,kabupaten\n2024-03-05,Xyzzy,Utara\n2024-03-06,Qwert,Utara\n"
    action = text("quarantine.action")
    one = corrections(tmp_path, feed(content), reference, zones, {1: {"kecamatan": "Abcdef"}, 2: {action: "abaikan"}}, "1.xlsx")  # fmt: skip
    two = corrections(tmp_path, feed(content, one), reference, zones, {1: {"kecamatan": "Alang"}, 2: {action: None, "kecamatan": "Bintang"}}, "2.xlsx")  # fmt: skip
    back = corrections(tmp_path, feed(content, one), reference, zones, {1: {"kecamatan": "Xyzzy"}}, "3.xlsx")  # fmt: skip
    assert feed(content, one, two).frame["kecamatan"].tolist() == ["Alang", "Bintang"]
    assert feed(content, one, back).frame["kecamatan"].tolist() == ["Xyzzy"]


def test_the_same_table_as_csv(feed: Feed, tmp_path: Path) -> None:
    content = "id_kasus,tanggal,kecamatan,kabupaten,korban\nA,2024-03-05,Xyzzy,Utara,1\nB,2024-03-06,Qwert,Utara,-2\nC,x,Duku,Tengah,1\n"  # fmt: skip
    first = feed(content)
    changes = [
        Change("kasus.csv", first.sha256, 2, {"kecamatan": "Alang", "korban": ""}),
        Change("kasus.csv", first.sha256, 1, {"kode_wilayah": "61.01.02"}),
        Change("kasus.csv", first.sha256, 3, leave_out=True),
    ]
    path = tmp_path / "koreksi.csv"
    path.write_bytes(corrections_csv("cases", changes))
    assert corrections_csv("cases", changes[::-1]) == path.read_bytes()
    again = feed(content, read_corrections(path))
    assert again.frame[["kode_wilayah", "kecamatan"]].fillna("").to_numpy().tolist() == [["61.01.02", "Xyzzy"], ["", "Alang"]]  # fmt: skip
    assert again.frame["korban"].isna().tolist() == [False, True]
    assert again.rejected["rule"].tolist() == ["set_aside_by_user"]
    assert again.raw["kode_wilayah"].tolist() == ["61.01.02", "", ""]


FAULTY = "tanggal,kecamatan,kabupaten\n2024-03-05,Xyzzy,Utara\n2024-03-06,Alang,Utara\n"


def edited(tmp_path: Path, book: bytes, change: Callable[[Any], None]) -> Path:
    opened = openpyxl.load_workbook(io.BytesIO(book))
    change(opened)
    path = tmp_path / "quarantine.xlsx"
    opened.save(path)
    return path


def column(page: Any, role: str) -> int:
    return next(cell.column for cell in page[1] if cell.value == text(f"quarantine.{role}"))


def typed(role: str, value: object) -> Callable[[Any], None]:
    def change(opened: Any) -> None:
        page = opened.worksheets[1]
        page.cell(2, column(page, role)).value = value

    return change


def without(role: str) -> Callable[[Any], None]:
    return lambda opened: opened.worksheets[1].delete_cols(column(opened.worksheets[1], role))


def doubled(opened: Any) -> None:
    opened.worksheets[1].cell(1, 20).value = "kecamatan"


def formula(opened: Any) -> None:
    opened.worksheets[1]["F2"].value = '=HYPERLINK("http://contoh.id")'


def lost(opened: Any) -> None:
    del opened[opened.sheetnames[1]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (typed("fingerprint", "a" * 64), "corrections_version"),
        (typed("fingerprint", "0a1b"), "corrections_line"),
        (typed("fingerprint", None), "corrections_line"),
        (typed("row", 99), "corrections_no_row"),
        (typed("row", "satu"), "corrections_line"),
        (typed("row", 0), "corrections_line"),
        (typed("row", 1.5), "corrections_line"),
        (typed("action", "hapus"), "corrections_action"),
        (without("fingerprint"), "corrections_unmarked"),
        (without("file"), "corrections_unmarked"),
        (without("row"), "corrections_unmarked"),
        (doubled, "corrections_twice_column"),
        (formula, "corrections_formula"),
        (lost, "corrections_none"),
    ],
)
def test_what_does_not_tell_its_row_is_refused(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones, change: Callable[[Any], None], reason: str) -> None:  # fmt: skip
    first = feed(FAULTY)
    book = workbook(placed([first], reference, zones))
    path = edited(tmp_path, book, change)

    def use() -> None:
        said = read_corrections(path)
        check_landed([said], [feed(FAULTY, said)])

    with pytest.raises(SourceError) as caught:
        use()
    assert caught.value.reason == reason
    assert text(caught.value.key, "id", **caught.value.facts)
    assert caught.value.facts["path"] == "quarantine.xlsx"


def test_corrections_of_a_file_that_is_not_there(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    said = corrections(tmp_path, feed(FAULTY), reference, zones, {1: {"kecamatan": "Alang"}})
    other = feed(FAULTY + "2024-03-07,Alang,Utara\n", said, file="lain.csv")
    assert other.mended == frozenset()
    with pytest.raises(SourceError) as caught:
        check_landed([said], [other])
    assert caught.value.reason == "corrections_elsewhere"
    check_landed([said], [feed(FAULTY, said)])


def test_two_lines_about_one_row_must_agree(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    first = feed(FAULTY)
    book = workbook(placed([first, first], reference, zones))

    def change(opened: Any, second: str) -> None:
        for page, name in zip(opened.worksheets[1:], ("Alang", second), strict=True):
            page.cell(2, next(c.column for c in page[1] if c.value == "kecamatan")).value = name

    for second, reason in (("Alang", None), ("Xyzzy", None), ("Bintang", "corrections_twice")):
        said = read_corrections(
            edited(tmp_path, book, lambda opened, second=second: change(opened, second))
        )  # type: ignore[misc]  # bound at once
        try:
            assert feed(FAULTY, said).frame["kecamatan"].tolist()[0] == "Alang"
            assert reason is None
        except WaspadaError as error:
            assert error.reason == reason  # noqa: PT017 - both ways out are looked at


@pytest.mark.parametrize("where", ["kecamatan", "catatan saya", "alasan"])
def test_a_number_of_a_person_is_refused(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones, where: str) -> None:  # fmt: skip
    def change(opened: Any) -> None:
        page = opened.worksheets[1]
        at = next((c.column for c in page[1] if c.value == where), page.max_column + 1)
        page.cell(1, at).value = where
        page.cell(2, at).value = f"lihat {made_up_nik()}"

    path = edited(tmp_path, workbook(placed([feed(FAULTY)], reference, zones)), change)
    with pytest.raises(IdentityError) as caught:
        read_corrections(path)
    assert caught.value.facts == {"path": "quarantine.xlsx", "columns": where, "count": 1}


def test_a_column_that_asks_for_persons_is_refused(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    def change(opened: Any) -> None:
        opened.worksheets[1].cell(1, 20).value = "Nama Korban"
        opened.worksheets[1].cell(2, 20).value = "x"

    with pytest.raises(IdentityError):
        read_corrections(edited(tmp_path, workbook(placed([feed(FAULTY)], reference, zones)), change))  # fmt: skip


def test_columns_of_another_kind_are_refused(feed: Feed, tmp_path: Path) -> None:
    first = feed(FAULTY)
    path = tmp_path / "k.csv"
    path.write_bytes(corrections_csv("crossings", [Change("kasus.csv", first.sha256, 1, {"pos": "Alang"})]))  # fmt: skip
    with pytest.raises(SourceError, match="corrections_kind"):
        feed(FAULTY, read_corrections(path))


def zipped() -> bytes:
    """An archive that looks like a workbook and is none."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(("content", "reason"), [(b"PAR1xxxxPAR1", "corrections_form"), (b"a;b\n1;2\n", "corrections_none"), (b'"a,b\n', "broken_csv"), (b"", "empty"), (b"\x00\x01", "is_binary"), (b"\xff\xfea", "is_binary"), (zipped(), "damaged_workbook")])  # fmt: skip
def test_other_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_corrections(path)
    assert caught.value.reason == reason
    with pytest.raises(SourceError, match="missing"):
        read_corrections(tmp_path / "tidak-ada.xlsx")


def test_a_workbook_without_faults_corrects_nothing(feed: Feed, tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    good = "tanggal,kecamatan,kabupaten\n2024-03-05,Alang,Utara\n"
    said = corrections(tmp_path, feed(good), reference, zones, {})
    assert said.files == {}
    pd.testing.assert_frame_equal(feed(good, said).frame, feed(good).frame)
