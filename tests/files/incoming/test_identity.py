from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import DATA
from geo.errors import IdentityError
from geo.files.incoming.headers import synonyms
from geo.files.incoming.identity import holds_mark, names_a_person

from .conftest import Reader, made_up_nik, made_up_phone

HEAD = "tanggal,kecamatan,kabupaten,modus,korban"
ROW = "2024-03-05,Alang,Utara,magang palsu,1"


@pytest.mark.parametrize(
    "title",
    [
        "nama_korban", "Nama Korban", "namaKorban", "NAMA", "nama lengkap", "Nama CPMI", "nama ybs", "Nama Ibu Kandung", "nm korban",
        "name", "Victim Name", "full_name", "First name", "nik", "NIK Korban", "No. NIK", "No KTP", "no_kk", "Nomor Paspor", "passport no",
        "No. HP", "no telp", "Telepon", "WA", "whatsapp", "e-mail", "email", "Surel", "alamat", "Alamat Kejadian", "address", "RT/RW",
        "tanggal lahir", "TTL", "Date of Birth", "DOB", "tempat lahir", "foto", "photo", "rekening", "no rek", "bank account", "kronologi",
        "Narasi", "uraian kejadian", "narrative", "tersangka", "Nama Tersangka", "saksi", "pelaku", "suspect", "witness", "orang tua",
        "keluarga", "suami", "family", "shelter", "rumah aman", "alias", "inisial", "n\N{CYRILLIC SMALL LETTER A}ma korban", "pelapor",
    ],
)  # fmt: skip
def test_titles_that_ask_for_a_person(title: str) -> None:
    assert names_a_person(title, "cases")
    assert names_a_person(title, None)


@pytest.mark.parametrize(
    "title",
    [
        "Nama Kecamatan", "nama_pos", "Nama PLBN", "nama wilayah", "nama kabupaten/kota", "nama desa", "jenis_kelamin", "kelompok_usia", "umur",
        "wilayah", "korban", "Jumlah Korban", "jumlah tersangka", "number of suspects", "jumlah KK", "teknik", "jenis paspor", "status keluarga",
        "asal", "sumber", "quoted_fact", "publisher", "url", "year", "sex_age_breakdown", "place_name", "confidence", "keterangan", "lp", "x", "",
        "nama instansi", "nama kegiatan", "pekerjaan orang tua", "hubungan dengan pelaku", "kode wilayah", "id_kasus", "unit", "wajah",
    ],
)  # fmt: skip
def test_titles_that_do_not(title: str) -> None:
    assert not names_a_person(title, "cases")
    assert not names_a_person(title, None)


def test_a_bare_name_of_an_event_is_no_person() -> None:
    assert not names_a_person("nama", "events")
    assert names_a_person("nama peserta", "events")


def test_every_word_of_the_list_that_stands_alone_is_refused() -> None:
    known = {title for one in synonyms().values() for title in one}
    with (DATA / "identity_words.csv").open(encoding="utf-8") as lines:
        words = [
            row["word"]
            for row in csv.DictReader(lines)
            if row["match"] in ("always", "name", "role")
        ]
    assert [
        word
        for word in words
        if not names_a_person(word, None) and word.replace(" ", "") not in known
    ] == []


@pytest.mark.parametrize("day", [1, 31, 41, 71])
def test_register_numbers_in_every_dress(day: int) -> None:
    nik = made_up_nik(day)
    dotted = ".".join((nik[:6], nik[6:12], nik[12:]))
    for text in (
        nik,
        f"NIK: {nik}",
        " ".join((nik[:4], nik[4:8], nik[8:12], nik[12:])),
        dotted,
        f"({nik})",
        f"a{nik}b",
        f"1, {nik}",
    ):
        assert holds_mark(text), len(text)


@pytest.mark.parametrize(("day", "month"), [(0, 5), (32, 5), (72, 5), (5, 13), (5, 0)])
def test_sixteen_digits_without_a_birth_date_are_no_register_number(day: int, month: int) -> None:
    assert not holds_mark(made_up_nik(day, month), passports=False)


def test_a_rounded_register_number_is_one() -> None:
    assert holds_mark("6,10321" + "E+15")


@pytest.mark.parametrize(
    "style", ["{0}", "{0:.4}-{1}-{2}", "hub. {0}", "+62 {3}", "62{3}", "(0{3})"]
)
def test_telephone_numbers(style: str) -> None:
    phone = made_up_phone()
    assert holds_mark(style.format(phone, phone[4:8], phone[8:], phone[1:]))


def test_mail_and_passports() -> None:
    assert holds_mark("seseorang" + "@" + "contoh.id")
    assert holds_mark("paspor " + "C" + "1234567")
    assert holds_mark("X " + "1234567")
    assert not holds_mark("C" + "1234567", passports=False)


@pytest.mark.parametrize(
    "text",
    [
        "110.0812345678", "-1,0812345678", "0,0812345678901", "2.398", "2025-03-05", "08-12-2024", "5 414 390,00", "61.03.21.2001", "6101080",
        "LP/426/XI/Res.1.15./2018/Kalbar/Spkt", "1908/PK/B/SKEL/10/2025/08/08/KCH", "DEMO-0001", "@desa", "L 110; P 26", "16 Oktober 2025",
        "https://contoh.id/@kanal/berita/1171113517/judul", "20251016", "1.500.000.000",
    ],
)  # fmt: skip
def test_ordinary_cells_hold_no_mark(text: str) -> None:
    assert not holds_mark(text)


def test_the_message_names_columns_and_counts_and_no_value(read: Reader) -> None:
    nik = made_up_nik()
    table = f"{HEAD},nama_korban,nik\n{ROW},Zzyzx,{nik}\n{ROW},,{nik}\n"
    with pytest.raises(IdentityError) as caught:
        read(table)
    assert caught.value.facts == {"path": "kasus.csv", "columns": "nama_korban, nik", "count": 3}
    assert caught.value.exit_code == 3
    assert nik not in repr(caught.value)


@pytest.mark.parametrize("column", ["keterangan", "modus", "kecamatan"])
def test_values_are_found_in_any_column(read: Reader, column: str) -> None:
    table = (
        f"{HEAD},keterangan\n2024-03-05,Alang,Utara,magang,1,\n2024-03-06,Alang,Utara,magang,1,\n"
    )
    at = [*HEAD.split(","), "keterangan"].index(column)
    lines = [line.split(",") for line in table.splitlines()]
    lines[2][at] = made_up_phone()
    with pytest.raises(IdentityError) as caught:
        read("\n".join(map(",".join, lines)))
    assert caught.value.facts["columns"] == column
    assert caught.value.facts["count"] == 1


def test_a_case_number_that_is_a_register_number_is_identity(read: Reader) -> None:
    with pytest.raises(IdentityError):
        read(f"id_kasus,{HEAD}\n{made_up_nik()},{ROW}\n")
    assert read(f"id_kasus,{HEAD}\nC1234567,{ROW}\n").received == 1


@pytest.mark.parametrize(
    "style",
    ["{0}_{1}_{2}_{3}", "{0}\u2013{1}\u2013{2}\u2013{3}", "{0}{1}\u200b{2}{3}", "wide"],
)
def test_a_number_in_disguise_is_found_in_a_file(read: Reader, style: str) -> None:
    nik = made_up_nik()
    parts = [nik[at : at + 4] for at in range(0, 16, 4)]
    shown = style.format(*parts)
    if style == "wide":
        shown = "".join(chr(0xFF10 + int(digit)) for digit in nik)
    with pytest.raises(IdentityError) as caught:
        read(f"{HEAD},sumber\n{ROW},dari {shown} sambas\n")
    assert caught.value.facts["columns"] == "sumber"


def test_a_chat_link_is_a_telephone_number(read: Reader) -> None:
    with pytest.raises(IdentityError):
        read(f"{HEAD},sumber\n{ROW},wa.me/62{made_up_phone()[1:]}\n")


def test_a_file_without_titles_does_not_give_its_first_row_away(read: Reader) -> None:
    nik = made_up_nik()
    for rows in (f"{nik},2024-03-05,Alang\n{nik},2024-03-06,Alang\n", f"x,{nik}\n1,2\n"):
        with pytest.raises(IdentityError) as caught:
            read(rows)
        assert nik not in repr(caught.value)
    records = read(f"{HEAD},{nik}\n{ROW},a\n", drop_identity=True)
    assert nik not in repr(records.problems) + records.raw.to_csv()


def test_identity_comes_before_any_other_fault(read: Reader) -> None:
    with pytest.raises(IdentityError):
        read("nama,umur\nZzyzx,17\n")


def test_reading_without_identity(read: Reader) -> None:
    nik, phone = made_up_nik(), made_up_phone()
    table = (
        f"{HEAD},nama_korban,sumber\n{ROW},Zzyzx,dinas\n{ROW},Yxyzz,hp {phone}\n{ROW},Zzyzx,{nik}\n"
    )
    records = read(table, drop_identity=True)
    assert len(records.frame) == 3, "people whose names are left out are still different people"
    assert list(records.raw["sumber"]) == ["dinas", "", ""]
    assert "nama_korban" not in records.raw
    kept = records.raw.to_csv() + records.frame.to_csv() + repr(records.problems)
    assert not any(mark in kept for mark in (nik, phone, "Zzyzx", "Yxyzz"))
    dropped = next(problem for problem in records.problems if problem.rule == "identity_dropped")
    assert dropped.column == "nama_korban, sumber"
    assert dropped.facts == {"count": 5}


def test_words_in_a_count_column_are_not_kept(read: Reader) -> None:
    records = read("tanggal,kecamatan,korban\n2024-03-05,Alang,Zzyzx Canary\n2024-03-05,Alang,2\n")
    assert list(records.raw["korban"]) == ["•••", "2"]
    assert records.rejected["rule"].tolist() == ["number_unreadable"]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.booleans(),
    st.sampled_from([11, 31, 61, 76, 91]),
    st.text(alphabet="ab c.,-", max_size=5),
)
def test_any_birth_date_is_found(
    day: int, month: int, woman: bool, province: int, around: str
) -> None:
    digits = f"{province}{1:02d}{1:02d}{day + 40 * woman:02d}{month:02d}{99}{1:04d}"
    assert holds_mark(f"{around}{digits}{around}")
