from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DateFormatError, SchemaError, SourceError
from geo.files.incoming.read import read_records
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, Kind

from .conftest import Reader

FIGURES = (
    Path(__file__).resolve().parents[4] / "shared" / "data" / "published" / "published_figures.csv"
)
CASES = """\
id_kasus;Tgl Kejadian;Kec.;Kab/Kota;Peran Lokasi;Modus;Negara tujuan;Jumlah Korban;JK;Usia;status
A1;05/03/2024;Alang;Utara;Asal;magang;Malaysia;1 (satu) orang;P;17 tahun;proses
A2;25 Nopember 2024;Alang;Utara;origin;pengantin pesanan;Taiwan;lima orang;L;anak;batal
A3;25/12/2024;Duku;Tengah;asal;aneh;malaysia;;L;25-44;
A4;31/02/2024;Duku;Tengah;asal;magang;malaysia;-3;L;25-44;
"""


def test_a_table_as_offices_write_it(read: Reader) -> None:
    records = read(CASES)
    assert records.kind == "cases"
    assert records.received == 4
    assert records.file_name == "kasus.csv"
    frame = records.frame.set_index("row")
    assert list(frame.columns) == list(COLUMNS["cases"])
    assert list(frame["tanggal"].dt.date) == [
        date(2024, 3, 5),
        date(2024, 11, 25),
        date(2024, 12, 25),
    ]
    assert list(frame["modus"].fillna("")) == ["magang_palsu", "kawin_kontrak", ""]
    assert list(frame["tujuan"]) == ["malaysia", "taiwan", "malaysia"]
    assert list(frame["kelompok_usia"]) == ["13-17", "anak", "25-44"]
    assert frame["korban"].tolist()[:2] == [1, 5]
    assert pd.isna(frame.loc[3, "korban"]), "missing victims stay unknown"
    assert frame["desa"].isna().all()
    assert records.rejected.to_dict("records") == [
        {"row": 4, "column": "korban", "rule": "negative_count"},
        {"row": 4, "column": "tanggal", "rule": "date_impossible"},
    ]
    assert ("modus", (3,), "unknown_word") in [(p.column, p.rows, p.rule) for p in records.problems]


def test_types_of_every_kind(read: Reader) -> None:
    for kind, columns in COLUMNS.items():
        records = read(",".join(columns) + "\n" + "," * (len(columns) - 1) + "\n", kind=kind)
        types = records.frame.dtypes.astype(str)
        for name in columns:
            want = "str"
            if name in ("tanggal", "bulan", "periode_awal", "periode_akhir"):
                want = "datetime64[ns]"
            elif name in ("korban", "jumlah", "peserta"):
                want = "Int64"
            elif name in ("lat", "lon", "nilai", "jam_pengamatan", "biaya"):
                want = "float64"
            assert types[name] == want, (kind, name)
        assert records.rejected["rule"].tolist() == ["row_empty"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(read: Reader, encoding: str) -> None:
    records = read("tanggal,kecamatan,modus\n2024-03-05,Kuala Behé,magang\n".encode(encoding))
    assert records.frame["kecamatan"].tolist() == ["Kuala Behé"]
    told = [problem.rule for problem in records.problems]
    assert told == (["encoding_cp1252"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(read: Reader, separator: str) -> None:
    lines = [
        ["tanggal", "pos", "jumlah", "lat", "lon"],
        *[["2024-03-05", "Alang", "2", "0.5", "110.25"]] * 3,
    ]
    if separator != ",":
        lines[1][3:] = ["0,5", "110,25"]
    records = read("\n".join(separator.join(line) for line in lines), kind="crossings")
    assert records.frame["lon"].tolist()[0] == 110.25


def test_title_lines_and_ragged_rows(read: Reader) -> None:
    text = "Laporan,,\n\ntanggal,pos,jumlah\n2024-03-05,Alang\n2024-03-06,Alang,3,lebih\n2024-03-07,Alang,4,,\n,,\n"
    records = read(text)
    assert records.received == 4
    assert records.frame["row"].tolist() == [1, 3]
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [
        [2, "cells_beyond_header"],
        [4, "row_empty"],
    ]
    assert [(p.rule, p.facts) for p in records.problems if p.rule == "title_rows"] == [
        ("title_rows", {"count": 1})
    ]


def test_unknown_columns_are_dropped(read: Reader) -> None:
    records = read("tanggal,pos,rahasia\n2024-03-05,Alang,Zzyzx\n")
    assert set(records.raw) == {"row", "tanggal", "pos"}
    assert "Zzyzx" not in records.raw.to_csv() + records.frame.to_csv()


def test_text_cells_stay_text(read: Reader) -> None:
    hostile = [
        "=cmd|' /C calc'!A0",
        "+62",
        "-2+3",
        "@SUM(1)",
        "NA",
        "61.10",
        "<script>alert(1)</script>",
        "${7*7}",
        "'; DROP TABLE",
    ]
    records = read(
        "tanggal,kecamatan,modus\n" + "".join(f'2024-03-05,"{cell}",magang\n' for cell in hostile)
    )
    assert records.frame["kecamatan"].tolist() == hostile


def test_a_formula_in_a_date_or_count_is_told(read: Reader) -> None:
    records = read("tanggal,pos,jumlah\n=TODAY(),Alang,1\n2024-03-05,Alang,=1+1\n")
    assert records.rejected[["column", "rule"]].to_numpy().tolist() == [
        ["tanggal", "formula"],
        ["jumlah", "formula"],
    ]


def test_months_stand_in_for_days_of_crossings(read: Reader) -> None:
    records = read(
        "tanggal,bulan,pos\n,Maret 2024,a\n2024-03-05,2024-03,b\n2024-03-05,2024-04,c\n,,d\nx,2024-03,e\n"
    )
    assert records.frame["row"].tolist() == [1, 2]
    assert records.frame["bulan"].dt.date.tolist() == [date(2024, 3, 1)] * 2
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [
        [3, "month_differs"],
        [4, "date_missing"],
        [5, "date_unreadable"],
    ]


def test_published_figures_are_read_as_they_are(reference: Reference) -> None:
    records = read_records(
        FIGURES, kind="figures", name="angka-1", reference=reference, synthetic=True
    )
    assert (records.received, len(records.frame), len(records.problems)) == (474, 474, 0)
    plain = pd.read_csv(FIGURES)
    assert records.frame["nilai"].sum() == plain["value"].sum()
    assert records.frame["dasar"].value_counts()["asal"] == (plain["basis"] == "origin").sum()
    assert set(records.frame["tingkat"]) == {
        "nasional",
        "provinsi",
        "kabupaten",
        "kecamatan",
        "pos",
        "lain",
    }
    assert set(records.frame["rentang"]) == {"periode", "kejadian"}
    assert not any("quoted" in name or "Official" in str(name) for name in records.raw)


FIGURE = "period_start,period_end,indicator,place_level,place_name,value,basis,span\n"


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("2024-01-01,2024-12-31,x,province,Kalbar,12,,period", "dasar", "value_missing"),
        ("2024-01-01,2024-12-31,x,province,Kalbar,12,entah,period", "dasar", "unknown_word"),
        ("2024-01-01,2024-12-31,x,planet,Kalbar,12,origin,period", "tingkat", "unknown_word"),
        ("2024-01-01,2024-12-31,x,province,Kalbar,,origin,period", "nilai", "value_missing"),
        ("2024-01-01,2024-12-31,,province,Kalbar,1,origin,period", "indikator", "value_missing"),
        (
            "2024-12-31,2024-01-01,x,province,Kalbar,1,origin,period",
            "periode_akhir",
            "period_reversed",
        ),
        (",2024-01-01,x,province,Kalbar,1,origin,period", "periode_awal", "date_missing"),
    ],
)
def test_figures_need_what_they_are_about(read: Reader, row: str, column: str, rule: str) -> None:
    records = read(FIGURE + row + "\n", kind="figures")
    assert records.rejected[["column", "rule"]].to_numpy().tolist() == [[column, rule]]


def test_errors_name_the_file(read: Reader) -> None:
    with pytest.raises(DateFormatError) as caught:
        read("tanggal,pos\n03/04/2024,a\n", file="lintas.csv")
    assert caught.value.facts["path"] == "lintas.csv"
    with pytest.raises(SchemaError) as wrong:
        read("a,b\n1,2\n", kind="cases")
    assert wrong.value.reason == "columns_missing"
    assert wrong.value.facts["path"] == "kasus.csv"
    assert wrong.value.facts["columns"] == "a, b"
    assert "tanggal" in str(wrong.value.facts["needed"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"), ("  \n \n", "empty"), ("tanggal,pos\n", "no_rows"), ("tanggal,pos\n\n\n", "no_rows"),
        ('tanggal,pos\n"2024-03-05,a\n', "broken_csv"), ('tanggal,pos\n2024-03-05,"a"b\n', "broken_csv"),
    ],
)  # fmt: skip
def test_tables_without_rows(read: Reader, content: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(content)
    assert caught.value.reason == reason


def test_bytes_that_no_code_page_has(read: Reader) -> None:
    with pytest.raises(SourceError) as caught:
        read(b"tanggal,pos\n2024-03-05,\x81\n")
    assert caught.value.reason == "is_binary"


def tables(kind: Kind) -> st.SearchStrategy[list[list[str]]]:
    cell = st.one_of(
        st.sampled_from(["", "-", "2024-03-05", "25/12/2024", "Maret 2024", "12", "-1", "2.398", "1,5", "asal", "Alang", "Utara", "=1+1", "x"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6),
    )  # fmt: skip
    return st.lists(
        st.lists(cell, min_size=len(COLUMNS[kind]), max_size=len(COLUMNS[kind])),
        min_size=1,
        max_size=8,
    )


def written(kind: Kind, rows: list[list[str]]) -> str:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\n".join([",".join(COLUMNS[kind]), *quoted]) + "\n"


@pytest.mark.parametrize("kind", list(COLUMNS))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_every_row_is_usable_or_rejected(read: Reader, kind: Kind, data: st.DataObject) -> None:
    rows = data.draw(tables(kind))
    try:
        records = read(written(kind, rows), kind=kind, drop_identity=True)
    except (DateFormatError, SourceError, SchemaError):
        return
    assert records.received == len(rows)
    assert sorted([*records.frame["row"], *set(records.rejected["row"])]) == list(
        range(1, len(rows) + 1)
    )
    assert len(records.raw) == len(rows)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), chance=st.randoms())
def test_totals_do_not_depend_on_the_order_of_rows(
    read: Reader, data: st.DataObject, chance: object
) -> None:
    some = st.sampled_from
    row = st.tuples(
        some(["", "A1", "a1", "A2"]), some(["2024-03-05", "2024-04-05"]), some(["Alang", "Duku"]), some(["asal", "transit", ""]),
        some(["1", "2", ""]), some(["", "batal", "duplikat", "proses"]),
    )  # fmt: skip
    rows = data.draw(st.lists(row, min_size=1, max_size=8))
    head = "id_kasus,tanggal,kecamatan,peran_lokasi,korban,status\n"
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (
        read(head + "\n".join(map(",".join, table)) + "\n", kind="cases")
        for table in (rows, shuffled)
    )

    def content(frame: pd.DataFrame) -> list[str]:
        return sorted(frame.drop(columns="row").to_csv(index=False).splitlines())

    assert [line.casefold() for line in content(one.frame)] == [
        line.casefold() for line in content(other.frame)
    ]
    assert sorted(one.rejected["rule"]) == sorted(other.rejected["rule"])


def test_the_digest_is_of_the_bytes(read: Reader) -> None:
    import hashlib

    assert read(CASES).sha256 == hashlib.sha256(CASES.encode()).hexdigest()
