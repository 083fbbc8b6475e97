"""Titles above, merged titles, totals and notes below: a table of ours is read as it stands, or asks."""

from __future__ import annotations

import pytest

from geo.errors import IdentityError, SchemaError
from geo.files.incoming.answers import Answers
from geo.files.incoming.head import find_head

from .conftest import Reader
from .office_tables import as_csv, as_xlsx

TITLE = [["DATA KASUS TPPO"], ["Tahun 2024"], []]
MERGED = [["No", "Tanggal", "Lokasi Kejadian", "", "Peran", "Korban"], ["", "", "Kabupaten", "Kecamatan", "", ""]]  # fmt: skip
DEEP = [
    ["No", "Waktu", "Lokasi", "", "", "Keterangan", ""],
    ["", "Tanggal", "Wilayah", "", "Desa", "Peran", "Jumlah"],
    ["", "", "Kabupaten", "Kecamatan", "", "", "Korban"],
]
BODY = [["1", "2024-03-05", "Sambas", "Paloh", "asal", "2"], ["2", "2024-03-06", "Sanggau", "Entikong", "transit", "1.200"]]  # fmt: skip
FEET = [["", "Jumlah", "", "", "", "1.202"], [], ["", "", "", "", "Pontianak, Januari 2025"], ["", "", "", "", "Kepala Dinas"]]  # fmt: skip


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("title", [[], TITLE])
@pytest.mark.parametrize("numbers", [[], [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]]])
def test_merged_titles_over_a_table_of_ours(read: Reader, file: str, title: list, numbers: list) -> None:  # fmt: skip
    grid = [*title, *MERGED, *numbers, *BODY, *FEET]
    content = as_csv(grid, ";", "utf-8") if file == "a.csv" else as_xlsx([("Data", grid)], numbers=True)  # fmt: skip
    records = read(content, file=file)
    found = records.frame[["row", "kabupaten", "kecamatan", "peran_lokasi", "korban"]]
    assert found.to_numpy().tolist() == [[1, "Sambas", "Paloh", "asal", 2], [2, "Sanggau", "Entikong", "transit", 1200]]  # fmt: skip
    told = dict(records.rejected[["row", "rule"]].itertuples(index=False, name=None))
    assert told[3] == "total_row"
    assert {told[row] for row in list(told)[-2:]} == {"footer_row"}
    assert set(told.values()) <= {"total_row", "footer_row", "row_empty"}


def test_titles_three_rows_deep() -> None:
    head = find_head([*DEEP, *BODY], "cases")
    assert (head.start, head.first) == (0, 3)
    assert [path[-1] if path else "" for path in head.paths] == ["No", "Tanggal", "Kabupaten", "Kecamatan", "Desa", "Peran", "Korban"]  # fmt: skip
    assert head.fits("cases")


def test_a_row_of_data_is_no_title() -> None:
    for row in (["Maret 2024", "x", "Sambas"], ["", "", "asal"], ["2024-03-05", "x", ""], ["", "x", "Sambas"], ["asal", "x", "Sambas"]):  # fmt: skip
        assert find_head([["tanggal", "", "kabupaten"], row, row], "cases").first == 1, row


def test_what_only_the_row_above_names_is_seen(read: Reader) -> None:
    """A name that is merged over two rows stands above the row that holds our titles."""
    grid = [["No", "Nama", "Kejadian", "", ""], ["", "", "Tanggal", "Kabupaten", "Kecamatan"], ["1", "Xx", "2024-03-05", "Sambas", "Paloh"]]  # fmt: skip
    with pytest.raises(IdentityError) as caught:
        read(as_csv(grid, ";", "utf-8"), kind="cases")
    assert caught.value.facts["columns"] == "Nama"
    assert len(read(as_csv(grid, ";", "utf-8"), kind="cases", drop_identity=True).frame) == 1
    alone = [["", "Nama", "", "", ""], *grid[1:]]
    with pytest.raises(IdentityError):
        read(as_csv(alone, ";", "utf-8"), kind="cases")


@pytest.mark.parametrize(
    ("upper", "lower", "found"),
    [
        (["bulan", "pos", "Jumlah", ""], ["", "", "L", "P"], ["Jumlah L", "Jumlah P"]),
        (["bulan", "pos", "Orang", ""], ["", "", "Dewasa", "Anak"], ["Orang Dewasa", "Orang Anak"]),
    ],
)
def test_a_count_that_is_split_is_asked_for(read: Reader, upper: list, lower: list, found: list) -> None:  # fmt: skip
    grid = [upper, lower, ["2024-03", "Aruk", "31", "7"], ["2024-04", "Aruk", "5", "2"]]
    with pytest.raises(SchemaError) as caught:
        read(as_csv(grid, ";", "utf-8"), kind="crossings")
    assert (caught.value.reason, caught.value.facts["found"]) == ("count_unread", found)
    total = [[*upper, ""], [*lower, "Total"], ["2024-03", "Aruk", "31", "7", "38"]]
    if upper[2] == "Jumlah":
        assert read(as_csv(total, ";", "utf-8"), kind="crossings").frame["jumlah"].tolist() == [38]


def test_what_is_told_of_offenders_is_not_of_victims(read: Reader) -> None:
    grid = [["Tanggal", "Kabupaten", "Peran", "Pelaku", ""], ["", "", "", "Jenis Kelamin", "Usia"], ["2024-03-05", "Sambas", "asal", "L", "45"]]  # fmt: skip
    frame = read(as_csv(grid, ";", "utf-8"), drop_identity=True).frame
    assert frame[["jenis_kelamin", "kelompok_usia"]].isna().all(axis=None)
    both = [[*grid[0], "Korban", ""], [*grid[1], "Jenis Kelamin", "Usia"], [*grid[2], "P", "16"]]
    frame = read(as_csv(both, ";", "utf-8"), drop_identity=True).frame
    assert frame[["jenis_kelamin", "kelompok_usia"]].to_numpy().tolist() == [["P", "13-17"]]


def test_two_columns_under_different_titles_are_a_question(read: Reader) -> None:
    grid = [["Tanggal", "Daerah Asal", "", "Tempat Kerja", ""], ["", "Kabupaten", "Kecamatan", "Kabupaten", "Negara"], ["2024-03-05", "Sambas", "Paloh", "Kuching", "Malaysia"]]  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        read(as_csv(grid, ";", "utf-8"), kind="cases")
    assert caught.value.reason == "same_column_twice"
    answers = Answers.of(["Daerah Asal Kabupaten=kabupaten"])
    records = read(as_csv(grid, ";", "utf-8"), kind="cases", answers=answers)
    assert records.frame["kabupaten"].tolist() == ["Sambas"]


@pytest.mark.parametrize("label", ["Jumlah", "JUMLAH:", "Total", "Jml.", "Sub Total"])
def test_a_total_with_a_day_is_no_place(read: Reader, label: str) -> None:
    content = f"tanggal;pos;arah;jenis;jumlah\n2024-03-05;Aruk;masuk;deportasi;2\n2024-03-05;{label};masuk;deportasi;2\n"
    records = read(content)
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [[2, "total_row"]]


def test_a_usable_row_is_never_set_aside_for_its_first_word(read: Reader) -> None:
    content = "sumber;tanggal;kabupaten;peran\nTotal Kasih Foundation;2024-03-05;Sambas;asal\nx;2024-03-06;Sambas;asal\n"
    assert read(content).rejected.empty
    late = "tanggal;kabupaten;peran;korban\n2024-03-05;Sambas;asal;1\n2024-03-06;Sambas;;\n"
    assert read(late).rejected.empty, "a short row that can be used is no note"


def test_unfit_rows_inside_the_table_are_no_notes(read: Reader) -> None:
    content = "tanggal;kabupaten;peran;korban\n;Sambas;;\n2024-03-06;Sambas;asal;1\n;Sambas;;\n"
    told = read(content).rejected[["row", "rule"]].to_numpy().tolist()
    assert told == [[1, "date_missing"], [3, "footer_row"]]


def test_a_title_beyond_the_lower_row_is_no_title_line(read: Reader) -> None:
    grid = [*TITLE, ["Waktu", "Tempat", "", "Korban", "Peran"], ["Tanggal Kejadian", "Kecamatan", "Kabupaten", "Jumlah", ""], ["2024-03-05", "Paloh", "Sambas", "2.297", "asal"]]  # fmt: skip
    frame = read(as_csv(grid, ";", "utf-8"), kind="cases").frame
    assert frame[["kecamatan", "korban", "peran_lokasi"]].to_numpy().tolist() == [["Paloh", 2297, "asal"]]  # fmt: skip


def test_columns_that_are_not_read_are_told(read: Reader) -> None:
    records = read("tanggal;kabupaten;peran;Xq;Umur\n2024-03-05;Sambas;asal;1;23\n")
    told = [one.facts["columns"] for one in records.problems if one.rule == "columns_unread"]
    assert told == ["Xq"]
