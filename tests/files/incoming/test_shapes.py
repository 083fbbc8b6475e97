"""Real shapes go in without editing: the same records however they are laid out, or one clear question."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from geo.errors import DateFormatError, IdentityError, InputError, SchemaError
from geo.files.incoming.title_lines import posts_of, spans_of
from geo.tables.stages import Records
from geo.text import text

from .conftest import Reader, made_up_nik
from .office_tables import (
    Office,
    as_csv,
    as_xlsx,
    crossings,
    deportation,
    recap,
    register,
    seeded,
)

MAKERS: dict[str, Callable[..., Office]] = {
    "deportation": deportation, "register": register, "recap": recap, "crossings": crossings,
}  # fmt: skip
EACH = 52


def found(records: Records, columns: tuple[str, ...]) -> Counter[tuple[object, ...]]:
    def plain(value: object) -> object:
        if isinstance(value, pd.Timestamp):
            return value.date()
        return value

    rows = records.frame[list(columns)].itertuples(index=False, name=None)
    return Counter(tuple(map(plain, row)) for row in rows)


def written(office: Office, chance: random.Random) -> tuple[str, bytes]:
    """The table as a file of some format, encoding and separator, beside other sheets where it is a workbook."""
    grid = office.grid(blanks=chance.randint(0, 1))
    if chance.random() < 0.4:
        other = ("Petunjuk", [["Isi semua kolom"], ["Kembalikan ke dinas"]])
        sheets = [("Data", grid), *([other] if chance.random() < 0.6 else [])]
        chance.shuffle(sheets)
        return "tabel.xlsx", as_xlsx(sheets, numbers=chance.random() < 0.5)
    separator = chance.choice([",", ";", "\t", "|"])
    encodings = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
    ticks = any("\u2713" in cell for row in grid for cell in row)
    encoding = chance.choice(encodings[:3] if ticks else encodings)
    width = max(map(len, grid))
    padded = [row + [""] * (width - len(row)) for row in grid]
    return "tabel.csv", as_csv(padded, separator, encoding)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("seed", range(EACH))
def test_every_layout_gives_the_same_records_or_one_question(
    read: Reader, name: str, seed: int
) -> None:
    chance = seeded(f"{name}-{seed}")
    style = chance.choice(["iso", "words", "slashes"])
    options = {"lang": chance.choice(["id", "en"]), "depth": chance.choice([1, 2]), "style": style}
    office = MAKERS[name](chance, **options)
    file, content = written(office, chance)
    declared = "dd/mm/yyyy" if style == "slashes" and chance.random() < 0.7 else None
    asked = chance.choice([office.kind, None])
    records, question = None, None
    try:
        records = read(content, file=file, kind=asked, date_format=declared)
    except DateFormatError as error:
        question = (style, declared, error.reason)
    assert question in (None, ("slashes", None, "ambiguous"))
    if records is None:
        return
    assert records.kind == office.kind
    assert found(records, office.columns) == office.truth
    assert records.received == sum(office.truth.values()) + office.aside
    assert not any(problem.rule == "total_differs" for problem in records.problems)


@pytest.mark.parametrize("name", MAKERS)
def test_a_title_that_nobody_knows_is_asked_for(read: Reader, name: str) -> None:
    """One title after the other is replaced: the records stay the same or a question comes."""
    asked = 0
    base = MAKERS[name](seeded(2), lang="id", depth=1, style="iso")
    for column in range(len(base.header[0])):
        office = MAKERS[name](seeded(2), lang="id", depth=1, style="iso")
        office.header[0][column] = "Xqz"
        content = as_csv(office.grid(), ";", "utf-8")
        try:
            records = read(content, kind=office.kind)
        except InputError:
            asked += 1
            continue
        wrong = found(records, office.columns) - office.truth
        told = {problem.rule for problem in records.problems}
        unread = next(p.facts["unread"] for p in records.problems if p.rule == "layout")
        assert "Xqz" in str(unread), column
        assert not wrong or "total_differs" in told or lost_only(records, office), column
    assert asked


def lost_only(records: Records, office: Office) -> bool:
    """Fewer cells are known, none has another value."""
    for row in found(records, office.columns):
        alike = [
            all(a == b or pd.isna(a) or str(a) in str(b) for a, b in zip(row, true, strict=True))
            for true in office.truth
        ]
        if not any(alike):
            return False
    return True


LIST = "No;JK;Umur;Kabupaten Asal;Depot;Dokumen\n1;L;23;Sambas;Semuja;SPLP\n"


@pytest.mark.parametrize(
    ("title", "needed"),
    [
        ("", "pos"),
        ("PLBN Entikong", "tanggal"),
        ("PLBN Entikong dan PLBN Aruk\n16 Oktober 2025", "pos"),
        ("PLBN Entikong\n16 Oktober 2025\n17 Oktober 2025", "tanggal"),
        ("PLBN Entikong\nTahun 2025", "tanggal"),
        ("PLBN Entikong\n03/04/2025", "tanggal"),
        ("16 Oktober 2025\nKecamatan Entikong", "pos"),
    ],
)
def test_what_the_title_does_not_say_is_asked(read: Reader, title: str, needed: str) -> None:
    with pytest.raises(SchemaError) as caught:
        read(f"{title}\n{LIST}" if title else LIST)
    assert (caught.value.reason, caught.value.facts["needed"]) == ("layout_needs", needed)
    assert "Kabupaten Asal" in text(caught.value.key, "id", **caught.value.facts)


def test_letter_numbers_and_laws_are_no_period(read: Reader) -> None:
    title = "PLBN Entikong, 16 Oktober 2025\nSurat 12/PK/B/SKEL/10/2024/KCH\nUU 21 Tahun 2007\n"
    records = read(title + LIST)
    assert found(records, ("tanggal", "jumlah")) == Counter({(date(2025, 10, 16), 1): 1})
    assert {(p.column, p.facts["value"]) for p in records.problems if p.rule == "layout_said"} == {
        ("pos", "plbn entikong"), ("tanggal", "2025-10-16"),
    }  # fmt: skip


def test_people_who_were_not_sent_back_have_no_direction(read: Reader) -> None:
    lines = "Tanggal Tiba;PLBN;Kabupaten Asal;Depot;Dokumen;Jenis Kepulangan\n"
    lines += "".join(f"2025-10-16;Entikong;Sambas;x;SPLP;{one}\n" for one in ("Deportasi", "Repatriasi", "dicegah", "meninggal"))  # fmt: skip
    records = read(lines)
    assert records.frame["arah"].fillna("?").tolist() == ["masuk", "masuk", "?", "?"]
    assert records.frame["jenis"].fillna("?").tolist() == ["deportasi", "repatriasi", "dicegah", "?"]  # fmt: skip


def test_names_are_refused_in_any_shape(read: Reader) -> None:
    title = "PLBN Entikong, 16 Oktober 2025\n"
    nik = made_up_nik()
    named = title + "No;Nama;NIK;Kabupaten Asal;Depot;Dokumen\n1;Xx;" + nik + ";Sambas;Semuja;SPLP\n"  # fmt: skip
    with pytest.raises(IdentityError) as caught:
        read(named)
    assert "Nama" in str(caught.value.facts["columns"])
    records = read(named, drop_identity=True)
    assert records.frame["jumlah"].tolist() == [1]
    assert nik not in records.raw.to_csv()
    hidden = title + LIST + f";;;;;\nJumlah;1;;;;\n;;;;Petugas {nik};\n"
    with pytest.raises(IdentityError):
        read(hidden)
    assert read(hidden, drop_identity=True).received == 4


def test_a_police_recap_is_never_a_list_of_cases(read: Reader) -> None:
    content = "Tahun 2024\nNo;Polres;Jumlah LP;Korban\n1;Polres Sanggau;3;7\n"
    with pytest.raises(SchemaError) as caught:
        read(content, kind="cases")
    assert (caught.value.reason, caught.value.facts["kind"]) == ("layout_other_kind", "figures")
    assert set(read(content).frame["dasar"]) == {"tempat_kasus"}


def test_totals_that_disagree_are_told(read: Reader) -> None:
    content = "Tahun 2024\nPolres;Jumlah LP;Korban\nPolres Sanggau;3;7\nPolres Sambas;1;1\nJumlah;4;9\n"  # fmt: skip
    records = read(content)
    told = [problem for problem in records.problems if problem.rule == "total_differs"]
    assert [problem.rows for problem in told] == [(5,)]
    assert records.frame["nilai"].sum() == 12
    wide = "Oktober 2025\nPLBN;Masuk WNI;Masuk WNA;Masuk Jumlah\nEntikong;3;4;8\n"
    assert [p.rows for p in read(wide).problems if p.rule == "total_differs"] == [(1, 2)]


def test_months_on_sheets_are_one_table(read: Reader) -> None:
    def grid(count: int) -> list[list[str]]:
        return [["PLBN", "Masuk", "Keluar"], ["Entikong", str(count), "2"], ["Aruk", "3", "4"]]

    months = [("Januari 2024", grid(11)), ("Februari 2024", grid(12))]
    one = read(as_xlsx(months, numbers=True), file="a.xlsx")
    other = read(as_xlsx(months[::-1], numbers=False), file="b.xlsx")
    columns = ("bulan", "pos", "arah", "jumlah")
    assert found(one, columns) == found(other, columns)
    assert found(one, columns)[(date(2024, 2, 1), "Entikong", "masuk", 12)] == 1
    assert one.received == 8
    with pytest.raises(SchemaError) as caught:
        read(as_xlsx([("A", grid(1)), ("B", grid(2))], numbers=True), file="c.xlsx")
    assert caught.value.reason == "many_sheets"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("PLBN;Masuk WNI;Masuk WNA;Keluar WNI;Keluar WNA\nEntikong;1;2;3;4\n", "layout_needs"),
        ("Tahun 2024\nPLBN;Masuk WNI;Masuk WNA\nEntikong;1;2\n", "layout_needs"),
        ("PLBN;Bulan;Januari;Februari;Arah\nEntikong;2024-01;1;2;masuk\n", "layout_needs"),
        ("Oktober 2025\nPLBN;Masuk WNI;Masuk WNI;Keluar\nEntikong;1;2;3\n", "layout_doubled"),
        ("Oktober 2025\nPLBN;Masuk;Masuk WNI;Keluar\nEntikong;1;2;3\n", "layout_doubled"),
        ("16 Oktober 2025 PLBN Aruk\nKabupaten;Kabupaten;Depot;Dokumen\na;b;c;d\n", "layout_doubled"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_asked(read: Reader, content: str, reason: str) -> None:
    with pytest.raises(SchemaError) as caught:
        read(content)
    assert caught.value.reason == reason


def test_a_tick_that_is_no_tick_is_told(read: Reader) -> None:
    content = "No Registrasi;Tanggal Kejadian;Kabupaten;Trafficking\n1;2024-01-05;Sambas;mungkin\n2;2024-01-05;Sambas;v\n3;2024-01-05;Sambas;-\n"  # fmt: skip
    records = read(content)
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [[1, "tick_unclear"], [3, "not_trafficking"]]  # fmt: skip


def test_plain_tables_are_read_as_before(read: Reader) -> None:
    records = read(
        "tanggal,pos,arah,jenis,asal,jumlah\n2024-03-05,Alang,masuk,deportasi,Sambas,2\n"
    )
    assert not [problem for problem in records.problems if problem.rule.startswith("layout")]
    assert records.received == 1


def test_a_known_shape_is_read_away_from_here_too(read: Reader) -> None:
    content = "PLBN Entikong, 16 Oktober 2025\n" + LIST
    assert read(content, away=True).frame["jumlah"].tolist() == [1]


def test_numbers_that_nobody_knows_are_asked_for(read: Reader) -> None:
    lines = "PLBN Aruk, 16 Oktober 2025\nNo;Kabupaten Asal;Depot;Dokumen;{}\n1;Sambas;x;SPLP;3\n2;Sanggau;x;SPLP;5\n"
    with pytest.raises(SchemaError) as caught:
        read(lines.format("Banyak"))
    assert (caught.value.reason, caught.value.facts["columns"]) == ("layout_unread", "Banyak")
    for title in ("Jumlah Deportan", "Orang"):
        with pytest.raises(InputError):
            read(lines.format(title), kind="cases")
        with pytest.raises(SchemaError) as other:
            read(lines.format(title))
        assert other.value.reason in ("kind_unclear", "columns_missing"), (
            "people in groups: no list of persons"
        )
    with pytest.raises(IdentityError):
        read(lines.format("No HP"))
    assert read(lines.format("No HP"), drop_identity=True).frame["jumlah"].tolist() == [1, 1]


def test_a_prepared_table_of_cases_stays_one(read: Reader) -> None:
    content = "id_kasus,tanggal,kabupaten,peran_lokasi,TPPO\n1,2024-01-05,Sambas,asal,tidak\n"
    assert len(read(content).frame) == 1


def test_formulas_in_totals_do_not_matter(read: Reader, tmp_path: Path) -> None:
    path = tmp_path / "rumus.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Rekap")
        for at, row in enumerate([["Tahun 2024"], ["Polres", "Jumlah LP", "Korban"], ["Polres Sanggau", 3, 7], ["Polres Sambas", 1, 2]]):  # fmt: skip
            sheet.write_row(at, 0, row)
        sheet.write_string(4, 0, "JUMLAH")
        sheet.write_formula(4, 1, "=SUM(B3:B4)", None, 4)
        sheet.write_formula(4, 2, "=SUM(C3:C4)", None, 9)
        book.add_worksheet("Daftar").write_row(0, 0, ["Petugas", "Jabatan"])
    records = read(path.read_bytes(), file="rumus2.xlsx")
    assert records.frame["nilai"].tolist() == [3, 7, 1, 2]
    assert records.rejected["rule"].tolist() == ["total_row"]


@pytest.mark.parametrize(
    "titles",
    [
        ("Jan-24", "Feb-24", "Mar-24"), ("2024-01-01", "2024-02-01", "2024-03-01"),
        ("Januari 2024", "Pebruari 2024", "Maret 2024"), ("2024-01", "Feb 2024", "March 2024"),
    ],
)  # fmt: skip
def test_months_in_the_header_however_they_are_written(
    read: Reader, titles: tuple[str, ...]
) -> None:
    header = ";".join(titles)
    records = read(
        f"PLBN;Arah;{header}\nEntikong;Masuk;1.200;-;3\n;Keluar;5;6;7\n", kind="crossings"
    )
    assert records.frame["tanggal"].isna().all()
    assert [month.month for month in records.frame["bulan"]] == [1, 2, 3, 1, 2, 3]
    assert records.frame["jumlah"].fillna(-1).tolist() == [1200, -1, 3, 5, 6, 7]
    assert records.frame["arah"].tolist() == ["masuk"] * 3 + ["keluar"] * 3


def test_days_in_the_header_stay_days(read: Reader) -> None:
    records = read("PLBN;Arah;2024-04-01;2024-04-02;2024-04-03\nEntikong;Masuk;1;2;3\n")
    assert [day.day for day in records.frame["tanggal"]] == [1, 2, 3]


def test_three_rows_of_merged_titles(read: Reader) -> None:
    content = "Oktober 2025;;;;;\nNo;TPI;Keberangkatan;;Kedatangan;\n;;WNI;;WNI;\n;;Paspor;PLB;Paspor;PLB\n1;Entikong;1;2;5;6\n"
    records = read(content, kind="crossings")
    assert records.frame["arah"].tolist() == ["keluar", "keluar", "masuk", "masuk"]
    assert records.frame["jumlah"].tolist() == [1, 2, 5, 6]


def test_periods_and_posts_that_lines_tell() -> None:
    year = (date(2024, 1, 1), date(2024, 12, 31))
    assert spans_of("1 - 7 April 2025") == ((date(2025, 4, 1), date(2025, 4, 7)),)
    assert spans_of("28 Maret s.d. 3 April 2025") == ((date(2025, 3, 28), date(2025, 4, 3)),)
    assert spans_of("Semester II Tahun 2024") == ((date(2024, 7, 1), year[1]),)
    assert spans_of("Tahun 2024") == (year,)
    assert spans_of("16/10/2025") == ((date(2025, 10, 16), date(2025, 10, 16)),)
    assert (
        spans_of("03/04/2025") == spans_of("31 Februari 2025") == spans_of("Semester IV 2024") == ()
    )
    assert spans_of("2024-02") == ((date(2024, 2, 1), date(2024, 2, 29)),)
    assert spans_of("2023-24") == ()
    assert len(spans_of("2023, 2024")) == 2
    assert posts_of("PLBN Terpadu Nanga Badau dan PLBN Aruk") == {"plbn nanga badau", "plbn aruk"}
    assert posts_of("Kecamatan Entikong") == set()


@pytest.mark.parametrize(
    "label", ["Jumlah", "TOTAL KALBAR", "Jml. seluruhnya", "Grand Total", "Sub Total"]
)
def test_totals_in_other_words_are_no_unit(read: Reader, label: str) -> None:
    lines = "Tahun 2024\nNo;Polres;Jumlah LP;Korban\n1;Polres Sanggau;3;7\n2;Polres Sambas;1;1\n"
    records = read(f"{lines};{label};4;8\n")
    assert records.rejected[["row", "rule"]].to_numpy().tolist() == [[5, "total_row"]]
    assert records.frame["nilai"].sum() == 12
