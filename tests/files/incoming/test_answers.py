"""What the user says of columns is taken, kept by their signature, and never lets a name through."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from geo.errors import DateFormatError, IdentityError, SchemaError
from geo.files.incoming.answers import Answers, Kept, signature_of
from geo.text import text

from .conftest import Reader, made_up_nik
from .office_tables import as_xlsx

CASES = "Berkas;Hari Perkara;Wil;Kec;Fungsi\nA1;2024-03-05;Sambas;Paloh;asal\nA2;2024-03-06;Sanggau;Entikong;asal\n"
SAID = ["Hari Perkara=tanggal", "Wil=kabupaten", "kec.=kecamatan", "Fungsi=peran_lokasi"]
PATHS = [(title,) for title in ("Berkas", "Hari Perkara", "Wil", "Kec", "Fungsi")]


def as_parquet(table: str) -> bytes:
    buffer = io.BytesIO()
    pd.read_csv(io.StringIO(table), sep=";", dtype=str).to_parquet(buffer)
    return buffer.getvalue()


FILES = {
    "a.csv": CASES.encode(),
    "a.xlsx": as_xlsx([("Data", [line.split(";") for line in CASES.splitlines()])], numbers=False),
    "a.parquet": as_parquet(CASES),
    "judul.csv": b"REKAP TAHUN 2024\n\n" + CASES.encode(),
}


@pytest.mark.parametrize("file", FILES)
def test_unknown_titles_are_a_question_and_an_answer(read: Reader, file: str) -> None:
    with pytest.raises(SchemaError) as caught:
        read(FILES[file], file=file, kind="cases")
    facts = caught.value.facts
    assert caught.value.reason == "columns_missing"
    assert facts["missing"] == [["tanggal"]]
    if not file.startswith("judul"):
        assert facts["found"] == ["Berkas", "Hari Perkara", "Wil", "Kec", "Fungsi"]
    records = read(FILES[file], file=file, kind=None, answers=Answers.of(SAID))
    assert records.kind == "cases"
    found = records.frame[["kabupaten", "kecamatan", "peran_lokasi"]].to_numpy().tolist()
    assert found == [["Sambas", "Paloh", "asal"], ["Sanggau", "Entikong", "asal"]]
    assert records.frame["tanggal"].dt.day.tolist() == [5, 6]
    told = next(one for one in records.problems if one.rule == "mapping_said")
    assert "Hari Perkara = tanggal" in str(told.facts["columns"])
    assert not records.said.kept


def test_what_was_kept_is_used_for_the_same_columns_only(read: Reader) -> None:
    said = read(CASES, answers=Answers.of(SAID)).said
    kept = Answers(kept={said.signature: Kept("cases", said.columns)})
    assert said.signature == signature_of(PATHS)
    records = read(CASES.replace("A1", "B1").upper(), answers=kept)
    assert records.said.kept
    assert records.frame["kabupaten"].tolist() == ["SAMBAS", "SANGGAU"]
    assert [one.rule for one in records.problems if one.rule.startswith("mapping")] == ["mapping_kept"]  # fmt: skip
    moved = "\n".join(";".join(line.split(";")[::-1]) for line in CASES.splitlines())
    for other in (moved, CASES.replace("Fungsi", "Fungsi lain")):
        with pytest.raises(SchemaError):
            read(other, kind="cases", answers=kept)
    with pytest.raises(SchemaError):
        read(CASES, kind="crossings", answers=kept)
    again = read(CASES, answers=Answers.of(["Wil=provinsi", "Berkas=kabupaten"], kept.kept))
    assert again.frame["provinsi"].tolist() == ["Sambas", "Sanggau"], "what is said now goes first"
    assert again.frame["kabupaten"].tolist() == ["A1", "A2"]
    assert again.frame["kecamatan"].tolist() == ["Paloh", "Entikong"], (
        "and leaves the rest as it was"
    )
    assert again.said.kept


@pytest.mark.parametrize("away", [True, False])
def test_answers_reach_the_child(read: Reader, away: bool) -> None:
    kept = {signature_of(PATHS): Kept("cases", dict(one.split("=") for one in SAID))}
    assert len(read(CASES, answers=Answers(kept=kept), away=away).frame) == 2


def test_one_of_two_columns_is_chosen(read: Reader) -> None:
    content = "Tanggal Lapor;Tanggal Kejadian;Kabupaten;Peran\n2024-05-01;2024-03-05;Sambas;asal\n"
    with pytest.raises(SchemaError) as caught:
        read(content, kind="cases")
    assert caught.value.reason == "same_column_twice"
    assert caught.value.facts["found"] == ["Tanggal Lapor", "Tanggal Kejadian"]
    for said, month in (("Tanggal Kejadian=tanggal", 3), ("Tanggal Lapor=tanggal", 5), ("Tanggal Lapor=-", 3)):  # fmt: skip
        assert read(content, answers=Answers.of([said])).frame["tanggal"].dt.month.tolist() == [month]  # fmt: skip


def test_two_columns_cannot_be_said_to_be_one(read: Reader) -> None:
    with pytest.raises(SchemaError) as caught:
        read("A;B;Kabupaten\n2024-03-05;2024-03-06;Sambas\n", kind="cases", answers=Answers.of(["A=tanggal", "B=tanggal"]))  # fmt: skip
    assert caught.value.reason == "same_column_twice"


@pytest.mark.parametrize(
    ("given", "reason"),
    [("tanggal", "map_form"), ("=tanggal", "map_form"), ("Hari=", "map_form"), ("Hari=entah", "map_target")],
)  # fmt: skip
def test_what_cannot_be_said(given: str, reason: str) -> None:
    with pytest.raises(SchemaError) as caught:
        Answers.of([given])
    assert caught.value.reason == reason
    assert given in text(caught.value.key, "id", **caught.value.facts)


def test_a_title_may_hold_an_equals_sign() -> None:
    assert Answers.of(["a=b=tanggal"]).said == {"a=b": "tanggal"}


def test_a_column_of_another_kind_is_no_answer(read: Reader) -> None:
    with pytest.raises(SchemaError) as caught:
        read("Tanggal;Kabupaten;X\n2024-03-05;Sambas;1\n", kind="cases", answers=Answers.of(["X=jam_pengamatan"]))  # fmt: skip
    assert caught.value.reason == "map_other_kind"


def test_a_name_never_becomes_a_column(read: Reader) -> None:
    content = "Nama Korban;Tanggal;Kabupaten;Peran\nXx;2024-03-05;Sambas;asal\n"
    for target in ("id_kasus", "kecamatan"):
        with pytest.raises(SchemaError) as caught:
            read(content, answers=Answers.of([f"Nama Korban={target}"]), drop_identity=True)
        assert caught.value.reason == "map_person"
    left_out = Answers.of(["Nama Korban=-"])
    with pytest.raises(IdentityError):
        read(content, answers=left_out)
    assert len(read(content, answers=left_out, drop_identity=True).frame) == 1
    numbers = f"Berkas;Tanggal;Kabupaten\n{made_up_nik()};2024-03-05;Sambas\n"
    with pytest.raises(IdentityError):
        read(numbers, answers=Answers.of(["Berkas=id_kasus"]))
    emptied = read(numbers, answers=Answers.of(["Berkas=id_kasus"]), drop_identity=True)
    assert emptied.frame["id_kasus"].isna().all()


LIST = "PLBN Entikong, 16 Oktober 2025\nNo;Kab. Pulang;Depot;Dokumen;Kode X\n1;Sambas;x;SPLP;31\n2;Sanggau;x;SPLP;7\n"


def test_known_shapes_take_answers_too(read: Reader) -> None:
    with pytest.raises(SchemaError):
        read(LIST, kind="crossings")
    with pytest.raises(SchemaError) as caught:
        read(LIST, answers=Answers.of(["Kab. Pulang=asal_kabupaten"]))
    assert (caught.value.reason, caught.value.facts["found"]) == ("layout_unread", ["Kode X"])
    answers = Answers.of(["Kab. Pulang=asal_kabupaten", "Kode X=-"])
    records = read(LIST, answers=answers)
    assert records.frame["asal"].tolist() == ["Kabupaten Sambas", "Kabupaten Sanggau"]
    assert records.said.columns == {"Kab. Pulang": "asal_kabupaten", "Kode X": "-"}
    kept = Answers(kept={records.said.signature: Kept("crossings", records.said.columns)})
    later = LIST.replace("16 Oktober", "17 Oktober").replace("31", "32")
    assert read(later, answers=kept).said.kept


def test_wide_columns_take_the_title_that_is_said(read: Reader) -> None:
    content = "Oktober 2025\nPLBN;Masuk WNI;Banyak;Keluar\nEntikong;3;4;5\n"
    records = read(content, kind="crossings", answers=Answers.of(["Banyak=Masuk WNA"]))
    assert records.frame[["arah", "jumlah"]].to_numpy().tolist() == [["masuk", 3], ["masuk", 4], ["keluar", 5]]  # fmt: skip
    doubled = "Oktober 2025\nPLBN;Masuk;Masuk WNI;Keluar\nEntikong;9;2;3\n"
    with pytest.raises(SchemaError) as caught:
        read(doubled)
    assert caught.value.facts["found"] == ["Masuk"]
    assert read(doubled, answers=Answers.of(["Masuk=-"])).frame["jumlah"].tolist() == [2, 3]


def test_a_list_of_records_takes_columns_of_ours(read: Reader) -> None:
    content = (
        "No Registrasi;Tanggal Kejadian;Kabupaten;Trafficking;Bagian\n1;2024-01-05;Sambas;v;UPTD\n"
    )
    records = read(content, answers=Answers.of(["Bagian=sumber"]))
    assert records.frame["sumber"].tolist() == ["UPTD"]


@pytest.mark.parametrize("title", ["Jumlah L", "Xq"])
def test_counts_that_nobody_knows_are_asked_for(read: Reader, title: str) -> None:
    content = f"tanggal;pos;arah;jenis;{title}\n2024-03-05;PLBN Aruk;masuk;deportasi;31\n2024-03-06;PLBN Aruk;masuk;deportasi;2\n"
    with pytest.raises(SchemaError) as caught:
        read(content)
    assert (caught.value.reason, caught.value.facts["found"]) == ("count_unread", [title])
    counted = read(content, answers=Answers.of([f"{title}=jumlah"]))
    assert counted.frame["jumlah"].tolist() == [31, 2]
    assert read(content, answers=Answers.of([f"{title}=-"])).frame["jumlah"].isna().all()


def test_ages_and_running_numbers_count_nobody(read: Reader) -> None:
    content = (
        "tanggal;pos;Umur;Urutan\n2024-03-05;Aruk;31;1\n2024-03-05;Aruk;7;2\n2024-03-05;Aruk;7;3\n"
    )
    assert len(read(content).frame) == 3


DAYS = "tanggal;kabupaten;peran\n03/04/2024;Sambas;asal\n05/06/2024;Sanggau;asal\n"


def test_a_form_of_dates_is_kept_and_never_against_the_file(read: Reader) -> None:
    said = read(DAYS, date_format="mm/dd/yyyy").said
    assert (said.date_format, said.kept) == ("mm/dd/yyyy", False)
    kept = Answers(kept={said.signature: Kept("cases", {}, "mm/dd/yyyy")})
    records = read(DAYS, answers=kept)
    assert records.frame["tanggal"].dt.month.tolist() == [3, 5]
    assert records.said.kept
    now = read(DAYS, answers=kept, date_format="dd/mm/yyyy")
    assert now.frame["tanggal"].dt.month.tolist() == [4, 6]
    assert not now.said.kept
    other = DAYS + "25/06/2024;Sambas;asal\n"
    with pytest.raises(DateFormatError) as caught:
        read(other, answers=kept)
    assert (caught.value.reason, caught.value.facts["example"]) == ("kept_differs", "25/06/2024")
    assert "mm/dd/yyyy" in text(caught.value.key, "id", **caught.value.facts)
    assert read(other, answers=kept, date_format="dd/mm/yyyy").frame["tanggal"].dt.month.tolist() == [4, 6, 6]  # fmt: skip
    clear = read(DAYS + "2024-07-25;Sambas;asal\n", answers=kept)
    assert clear.frame["tanggal"].dt.month.tolist() == [3, 5, 7]


def test_the_signature_is_of_titles_in_their_order() -> None:
    one = signature_of([("Tgl",), ("Tempat", "Kab.")])
    assert one == signature_of([("tgl ",), ("TEMPAT KAB",), (), ()])
    assert one != signature_of([("Tempat", "Kab."), ("Tgl",)])
    assert one != signature_of([(), ("Tgl",), ("Tempat", "Kab.")])


def test_answers_survive_the_way_to_the_child() -> None:
    answers = Answers.of(SAID, {"ab": Kept("cases", {"x": "-"}, "dd/mm/yyyy")})
    assert Answers.from_json(answers.to_json()) == answers
