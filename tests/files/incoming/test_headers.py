from __future__ import annotations

import pytest

from geo.errors import SchemaError
from geo.files.incoming.headers import (
    REQUIRED,
    detect_kind,
    find_header,
    listing,
    map_columns,
    missing_columns,
    normalise,
    row_listing,
    synonyms,
)
from geo.files.incoming.identity import names_a_person
from geo.tables.stages import COLUMNS


@pytest.mark.parametrize(
    "title",
    [
        "Kab/Kota",
        " KAB./KOTA ",
        "kab_kota",
        "Kabupaten / Kota",
        "K\N{CYRILLIC SMALL LETTER A}b Kota",
        "kabKota",
        "Kabupatén",
    ],
)
def test_titles_in_any_spelling(title: str) -> None:
    assert map_columns([title], "cases") == {"kabupaten": 0}


def test_every_contract_name_maps_to_itself() -> None:
    for kind, columns in COLUMNS.items():
        assert map_columns(columns, kind) == {name: n for n, name in enumerate(columns)}


def test_synonyms_point_to_columns_of_their_kind() -> None:
    for kind, known in synonyms().items():
        assert set(known.values()) == set(COLUMNS[kind])  # type: ignore[index]


def test_no_synonym_asks_for_a_person() -> None:
    for kind, known in synonyms().items():
        assert not [title for title in known if names_a_person(title, kind)]


def test_two_columns_of_one_meaning_are_named() -> None:
    with pytest.raises(SchemaError) as caught:
        map_columns(["Kecamatan", "Tanggal", "Kec."], "cases")
    assert caught.value.reason == "same_column_twice"
    assert caught.value.facts["columns"] == "Kecamatan, Kec."


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["Tgl Kejadian", "Kecamatan", "Modus", "Jumlah Korban"], "cases"),
        (["date", "border post", "direction", "number of people"], "crossings"),
        (["Bulan", "PLBN", "Arah", "Jumlah"], "crossings"),
        (["period_start", "period_end", "indicator", "place_level", "place_name", "value", "basis"], "figures"),
        (["Tanggal", "Kecamatan", "Kegiatan", "Peserta", "Biaya"], "events"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_columns(header: list[str], kind: str) -> None:
    assert detect_kind(header) == kind


@pytest.mark.parametrize("header", [["a", "b"], ["tanggal", "kecamatan"], []])
def test_an_unclear_kind_lists_what_was_seen(header: list[str]) -> None:
    with pytest.raises(SchemaError) as caught:
        detect_kind(header)
    assert caught.value.reason == "kind_unclear"
    assert caught.value.facts["columns"] == ", ".join(header)


def test_what_is_missing() -> None:
    assert missing_columns({"tanggal": 0, "lat": 1}, "cases") == [" / ".join(REQUIRED["cases"][1])]
    assert missing_columns({"tanggal": 0, "lat": 1, "lon": 2}, "cases") == []
    assert missing_columns({"bulan": 0, "pos": 1}, "crossings") == []


def test_half_a_coordinate_is_none() -> None:
    assert map_columns(["tanggal", "lat"], "cases") == {"tanggal": 0}
    assert map_columns(["x", "y"], "cases") == {"lon": 0, "lat": 1}
    assert map_columns(["lat", "x"], "cases") == {}


def test_title_lines_above_the_header_are_passed() -> None:
    rows = [["Laporan 2024", "", ""], ["", "", ""], ["Tanggal", "Pos", "Arah"], ["2024-01-01", "x", "masuk"]]  # fmt: skip
    assert find_header(rows) == 2
    assert find_header(rows[2:]) == 0
    assert find_header([["a", "b"], ["asal", "masuk"]]) == 0
    assert find_header([["", ""]]) == 0


def test_messages_stay_short() -> None:
    assert listing(["a" * 100, ""], limit=1) == "a" * 40 + ", ..."
    assert listing([""]) == "-"
    assert row_listing([3, 1]) == "3, 1"
    assert normalise("") == ""
