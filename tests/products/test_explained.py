"""The explanation in words: factors that multiply, steps to the next class, the item that tells most."""

from __future__ import annotations

from math import exp, prod
from typing import Any

import pytest

from geo.products.explained import changes, most_telling, parts, product, sentence, term_name

MODEL: dict[str, Any] = {
    "kontribusi": {"a": {"jarak_batas": 0.3, "setempat": -0.5, "tetangga": 0.1, "tingkat": -0.9}},
    "judul": {"id": {"jarak_batas": "jarak ke tepi"}},
    "kalimat_en": {"a": "Because."},
    "penjelasan": {"a": {
        "sendiri": True,
        "naik": {"kelas": 4, "ambang": 1.5, "faktor": 1.25, "suku": "jarak_batas", "dari": 120.4, "ke": 7.26, "satuan": "km"},
        "turun": {"kelas": 2, "ambang": 0.8, "faktor": 0.667},
        "data": [{"jenis": "nilai", "nama": "jarak_batas", "susut": 0.314}, {"jenis": "tahun", "susut": 0.02}],
    }},
}  # fmt: skip


def of_a(**other: Any) -> dict[str, Any]:
    """The model with other facts of the kecamatan `a`."""
    return {**MODEL, "penjelasan": {"a": {**MODEL["penjelasan"]["a"], **other}}}


def test_parts_multiply_to_the_product_and_the_level_stands_last() -> None:
    found = parts(MODEL, "a", "id")
    assert [part.key for part in found] == ["setempat", "jarak_batas", "tetangga", "tingkat"]
    assert prod(part.factor for part in found) == pytest.approx(product(found)) == exp(-1.0)
    assert [part.name for part in found] == ["kasus kecamatan ini sendiri", "jarak ke tepi", "kecamatan di sekitarnya", "tingkat umum"]  # fmt: skip
    assert parts(of_a(sendiri=False), "a", "id")[0].name == "kasus di kabupatennya"
    assert parts(MODEL, "b", "id") == parts({}, "a", "id") == []


def test_a_term_is_named_by_the_table_and_else_by_the_catalogue() -> None:
    assert term_name(MODEL, "jarak_batas", "id") == "jarak ke tepi"
    assert term_name(MODEL, "jarak_batas", "en") == "distance to the land border"


def test_the_steps_to_the_next_classes() -> None:
    assert changes(MODEL, "a", "id") == [
        "Naik ke kelas tinggi: risiko relatif harus mencapai 1,5 (x 1,25); misalnya bila jarak ke tepi menjadi 7,3 km, sekarang 120 km.",
        "Turun ke kelas rendah: risiko relatif harus turun di bawah 0,8 (x 0,67); tidak ada satu indikator pun yang dapat melakukannya sendiri.",
    ]  # fmt: skip
    assert changes(of_a(naik=None), "a", "en") == ["Down to class low: the relative risk would have to fall below 0.8 (x 0.67); no single indicator could do that alone."]  # fmt: skip
    bare = {**MODEL["penjelasan"]["a"]["naik"], "satuan": "", "dari": -3.0, "ke": 12.0}
    assert "menjadi 12,0, sekarang -3,0." in changes(of_a(naik=bare), "a", "id")[0]
    assert changes({}, "a", "id") == []


def test_the_item_that_tells_most() -> None:
    assert most_telling(MODEL, "a", "id") == "Data yang paling mempersempit rentang: nilai jarak ke tepi di kecamatan ini, yang belum diketahui (rentang sekitar 31 % lebih sempit)."  # fmt: skip
    kinds = {kind: most_telling(of_a(data=[{"jenis": kind, "susut": 0.2}]), "a", "en") for kind in ("hitungan", "tahun", "total_kabupaten")}  # fmt: skip
    assert len(set(kinds.values())) == 3
    assert "one more year" in str(kinds["tahun"])
    assert "No single data item" in str(most_telling(of_a(data=[{"jenis": "tahun", "susut": 0.004}]), "a", "en"))  # fmt: skip
    assert most_telling({}, "a", "id") is None


def test_the_sentence_is_in_the_users_language_where_the_edition_has_it() -> None:
    assert sentence(MODEL, "a", "Karena.", "en") == ("Because.", "en")
    assert sentence(MODEL, "a", "Karena.", "id") == ("Karena.", "id")
    assert sentence(MODEL, "b", "Karena.", "en") == ("Karena.", "id")
