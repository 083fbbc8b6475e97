from __future__ import annotations

import pytest

from geo.files.incoming.words import codebook, codebooks, plain, read_word, vocabulary
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, Kind


@pytest.mark.parametrize(
    ("kind", "column", "text", "word"),
    [
        ("cases", "peran_lokasi", "Daerah Asal", "asal"),
        ("cases", "peran_lokasi", "place of exploitation", "eksploitasi"),
        ("cases", "peran_lokasi", "TKP", "penemuan"),
        ("cases", "jenis_kelamin", "Perempuan", "P"),
        ("cases", "jenis_kelamin", "laki-laki", "L"),
        ("cases", "jenis_kelamin", "M", "L"),
        ("cases", "kelompok_usia", "13\N{EN DASH}17", "13-17"),
        ("cases", "kelompok_usia", "17 tahun", "13-17"),
        ("cases", "kelompok_usia", "13-17 tahun", "13-17"),
        ("cases", "kelompok_usia", "0", "0-5"),
        ("cases", "kelompok_usia", "< 18", "anak"),
        ("cases", "kelompok_usia", "60 ke atas", "60+"),
        ("cases", "status", "Dibatalkan", "batal"),
        ("cases", "status", "SP3", "batal"),
        ("cases", "status", "dobel", "duplikat"),
        ("cases", "status", "P21", "aktif"),
        ("cases", "modus", "Pengantin Pesanan", "kawin_kontrak"),
        ("cases", "modus", "KAWIN_KONTRAK", "kawin_kontrak"),
        ("cases", "tujuan", "Sarawak", "malaysia"),
        ("crossings", "arah", "Kedatangan", "masuk"),
        ("crossings", "jenis", "deported", "deportasi"),
        ("figures", "dasar", "throughput_of_post", "arus_pos"),
        ("figures", "dasar", "handled_in_kalbar_all_origins", "ditangani_semua_asal"),
        ("figures", "tingkat", "national", "nasional"),
        ("figures", "rentang", "event", "kejadian"),
        ("events", "status", "selesai", "terlaksana"),
    ],
)
def test_words_in_both_languages(
    reference: Reference, kind: Kind, column: str, text: str, word: str
) -> None:
    assert read_word(text, column, codebooks(kind, reference)[column]) == (word, None)


@pytest.mark.parametrize("text", ["", "-", "tidak diketahui", "Unknown"])
def test_unknown_is_not_a_fault(reference: Reference, text: str) -> None:
    assert read_word(text, "arah", codebooks("crossings", reference)["arah"]) == (None, None)


@pytest.mark.parametrize(
    ("column", "text"), [("status", "entah"), ("kelompok_usia", "130"), ("kelompok_usia", "18-25")]
)
def test_a_word_outside_the_list_is_told(reference: Reference, column: str, text: str) -> None:
    assert read_word(text, column, codebooks("cases", reference)[column]) == (None, "unknown_word")


def test_every_canonical_word_reads_as_itself(reference: Reference) -> None:
    for kind in COLUMNS:
        for column, known in codebooks(kind, reference).items():
            for word in set(known.values()):
                assert read_word(word, column, known) == (word, None)


def test_the_lists_hold_no_word_with_two_meanings() -> None:
    words = vocabulary()
    assert words["status"]["batal"] == "batal"
    for column, known in words.items():
        if column != "kosong":
            assert all(plain(word) == word for word in known), column


def test_the_first_synonym_of_a_codebook_wins(reference: Reference) -> None:
    table = reference.modus.assign(sinonim=["magang", "magang"])
    assert codebook(table)["magang"] == "magang_palsu"
