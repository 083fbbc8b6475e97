"""Workbooks and Parquet files: every type of cell becomes the text that was meant."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter

from geo.errors import SchemaError, SourceError
from geo.files.incoming.parquet_file import show
from geo.files.incoming.workbook import shown_number

from .conftest import Reader

HEAD = ["Tanggal", "Pos", "Arah", "Jumlah", "asal"]


def book(**sheets: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def test_cells_of_a_workbook(read: Reader) -> None:
    rows = [
        [date(2024, 3, 5), "Alang", "masuk", 12, 61.03],
        [
            datetime(2024, 3, 6, 10, 30, tzinfo=UTC).replace(tzinfo=None),
            "Alang",
            "keluar",
            "2.398",
            "61.10",
        ],
        [45321, "Alang", "keluar", 2.5, 6101080],
        ["25/3/2024", "Alang", "keluar", "11 ribu", "#N/A"],
        ["5/3/2024", True, time(3, 4), None, "#DIV/0!"],
    ]
    records = read(book(Data=[HEAD, *rows]), file="lintas.xlsx")
    assert records.frame["tanggal"].dt.date.tolist() == [
        date(2024, 3, 5),
        date(2024, 3, 6),
        date(2024, 3, 25),
        date(2024, 3, 5),
    ]
    assert records.frame["jumlah"].tolist()[:3] == [12, 2398, 11000]
    assert records.raw["asal"].tolist() == ["61.03", "61.10", "6101080", "#N/A", "#DIV/0!"]
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [[3, "fractional_count"]]


def test_the_sheet_with_the_header_is_read(read: Reader) -> None:
    row = [date(2024, 3, 5), "Alang", "masuk", 12, "x"]
    content = book(
        Sampul=[["Laporan"]],
        Data=[[], [None, "Judul"], [None, *HEAD], [None, *row], [None, *row[:3], 13], [], []],
    )
    records = read(content, file="lintas.xlsx")
    assert records.received == 2
    assert [(p.rule, p.facts) for p in records.problems] == [("title_rows", {"count": 1})]


def test_other_tables_in_the_workbook_are_told(read: Reader) -> None:
    cases = [["Tanggal", "Kecamatan", "Modus", "Korban"], [date(2024, 3, 5), "Alang", "magang", 1]]
    content = book(Kasus=cases, Lintas=[HEAD, [date(2024, 3, 5), "Alang", "masuk", 12, "x"]])
    assert read(content, kind="cases").kind == "cases"
    records = read(content, kind="crossings")
    assert records.frame["jumlah"].tolist() == [12]
    assert records.problems == ()
    more = [["Tanggal", "Kecamatan", "Modus"], [date(2023, 3, 5), "Alang", "magang"]]
    told = read(book(A=more, B=cases)).problems
    assert [(p.rule, p.facts) for p in told] == [("other_sheets", {"sheet": "B", "others": "A"})]
    with pytest.raises(SchemaError) as caught:
        read(book(A=cases, B=cases))
    assert caught.value.reason == "many_sheets"
    assert caught.value.facts["sheets"] == "A, B"


def test_hidden_sheets_are_not_read(read: Reader) -> None:
    made = openpyxl.load_workbook(
        io.BytesIO(
            book(
                A=[HEAD, [date(2024, 3, 5), "a", "masuk", 1, ""]],
                B=[HEAD, [date(2024, 3, 5), "b", "masuk", 2, ""]],
            )
        )
    )
    made["A"].sheet_state = "hidden"
    sink = io.BytesIO()
    made.save(sink)
    assert read(sink.getvalue()).frame["pos"].tolist() == ["b"]


@pytest.mark.parametrize("column", [0, 3, 4])
@pytest.mark.parametrize("cached", [True, False])
def test_formulas_are_refused_whatever_they_last_gave(
    read: Reader, column: int, cached: bool
) -> None:
    sink = io.BytesIO()
    made = xlsxwriter.Workbook(sink)
    sheet = made.add_worksheet("Data & <isi>")
    row = ["2024-03-05", "Alang", "masuk", 12, "x"]
    for at, line in enumerate(([], HEAD, row, row), start=0):
        sheet.write_row(at, 1, line)
    sheet.write_formula(3, 1 + column, "=1+1", None, 2 if cached else "")
    made.close()
    with pytest.raises(SchemaError) as caught:
        read(sink.getvalue())
    assert caught.value.reason == "formula_cells"
    assert caught.value.facts == {
        "path": "kasus.csv",
        "columns": HEAD[column],
        "rows": "2",
        "count": 1,
    }


def test_formulas_in_columns_that_are_not_read_do_not_matter(read: Reader) -> None:
    rows = [[*HEAD, "hitung"], ["2024-03-05", "Alang", "masuk", 12, "x", "=D2*2"]]
    assert read(book(Data=rows)).received == 1


def test_a_formula_as_text_stays_text(read: Reader) -> None:
    made = openpyxl.load_workbook(
        io.BytesIO(book(Data=[HEAD, ["2024-03-05", "Alang", "masuk", 12, "x"]]))
    )
    made["Data"]["E2"].value = "=1+1"
    made["Data"]["E2"].data_type = "s"
    sink = io.BytesIO()
    made.save(sink)
    assert read(sink.getvalue()).frame["asal"].tolist() == ["=1+1"]


def test_sixteen_digits_in_a_number_cell_keep_them_all() -> None:
    assert shown_number(6.103e15 + 1) == "6103000000000001"


@pytest.mark.parametrize("content", [book(A=[]), book(A=[[None]])])
def test_a_workbook_without_cells(read: Reader, content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    assert caught.value.reason == "empty"


def test_a_workbook_with_only_a_header(read: Reader) -> None:
    with pytest.raises(SourceError) as caught:
        read(book(A=[HEAD, [None] * 5]))
    assert caught.value.reason == "no_rows"


def test_parquet_types(read: Reader) -> None:
    table = pd.DataFrame(
        {
            "tanggal": pd.to_datetime(["2024-03-05", "2024-03-06"]),
            "pos": pd.Categorical(["a", "b"]),
            "jumlah": [1.0, None],
            "lat": [0.5, 1.25],
            "lon": [110.125, 110.5],
            "jenis": ["deportasi", None],
        }
    )
    records = read(table.to_parquet(), file="lintas.parquet")
    assert records.kind == "crossings"
    assert records.frame["tanggal"].dt.date.tolist() == [date(2024, 3, 5), date(2024, 3, 6)]
    assert records.frame["jumlah"].isna().tolist() == [False, True]
    assert records.frame["lon"].tolist() == [110.125, 110.5]
    assert records.frame["jenis"].tolist()[0] == "deportasi"


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array([1, None]), ["1", ""]),
        (pa.array([61.1, float("nan")]), ["61.1", ""]),
        (pa.array(["a", None]), ["a", ""]),
        (pa.array([b"a", b"\xff"]), ["a", "\N{REPLACEMENT CHARACTER}"]),
        (pa.array([[1, 2]]), ["[1, 2]"]),
        (pa.array([True]), ["True"]),
        (pa.array([date(2024, 3, 5)]), ["2024-03-05"]),
        (
            pa.array([datetime(2024, 3, 5, 20, tzinfo=UTC)], pa.timestamp("us", "Asia/Pontianak")),
            ["2024-03-06T03:00:00"],
        ),
        (pa.array(["x"]).dictionary_encode(), ["x"]),
    ],
)
def test_every_parquet_type_is_shown(column: pa.Array, texts: list[str]) -> None:
    assert show(column)[0] == texts


def test_a_damaged_parquet_file(read: Reader) -> None:
    with pytest.raises(SourceError) as caught:
        read(b"PAR1" + b"x" * 100)
    assert caught.value.reason == "damaged_parquet"


def test_identity_in_a_number_cell_is_found(read: Reader) -> None:
    from geo.errors import IdentityError

    from .conftest import made_up_nik

    with pytest.raises(IdentityError):
        read(
            book(
                Data=[
                    [*HEAD, "lain"],
                    ["2024-03-05", "Alang", "masuk", 12, "x", int(made_up_nik(5))],
                ]
            )
        )
