"""The table: order, filter, words for what is hidden, numbers that still sort."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geo.app.table import ordered_codes, styled, table_frame
from geo.files.edition import load_edition

Make = Callable[..., Path]


def test_order_is_the_rank(make: Make) -> None:
    edition = load_edition(make())
    turned = edition.kecamatan.assign(peringkat=range(9, 0, -1))
    from dataclasses import replace

    codes = ordered_codes(replace(edition, kecamatan=turned), "kecamatan", "61.02")
    assert codes == ["61.02.03", "61.02.02", "61.02.01"]


def test_hidden_is_a_word_and_its_number_is_absent(make: Make) -> None:
    frame = table_frame(load_edition(make()), "kecamatan", "", "id")
    assert frame["Kasus"].tolist()[:3] == ["11", "disamarkan", "tidak teramati"]
    assert frame["Kelas"].iloc[0] == "Sangat tinggi"
    assert frame["Kerawanan"].dtype == float
    assert len(frame) == 9


def test_numbers_in_the_form_of_the_language(make: Make) -> None:
    edition = load_edition(make())
    for lang, form in (("id", "3,00"), ("en", "3.00")):
        page = styled(table_frame(edition, "kecamatan", "", lang), lang).to_html()  # type: ignore[arg-type]  # a language of the two
        assert form in page


def test_the_table_of_kabupaten_has_their_rows_and_no_parent(make: Make) -> None:
    edition = load_edition(make())
    assert ordered_codes(edition, "kabupaten", "61.02") == ["61.01", "61.02", "61.03"]
    frame = table_frame(edition, "kabupaten", "", "id")
    assert list(frame.columns)[:3] == ["Urutan", "Kabupaten/kota", "Kelas"]
    assert frame["Kabupaten/kota"].tolist() == ["Utara", "Tengah", "Kota Selatan"]
    assert frame["Kasus"].tolist() == ["20", "21", "22"]


def test_beside_another_edition_the_table_lists_what_moved(make: Make) -> None:
    from dataclasses import replace

    edition = load_edition(make())
    units = edition.kecamatan
    then = replace(edition, kecamatan=units.assign(kelas=[3, 5, *units["kelas"][2:]]).drop(index=2))
    frame = table_frame(edition, "kecamatan", "", "id", then)
    assert list(frame.columns)[4:7] == ["Perubahan", "Kelas dulu", "Kerawanan dulu"]
    assert frame["Perubahan"].tolist()[:4] == ["naik 2", "tetap", "tidak ada", "tetap"]
    assert frame["Kelas dulu"].tolist()[:3] == ["Sedang", "Sangat tinggi", "tidak ada"]
    assert ">nan<" not in styled(frame, "id").to_html()
    assert "Perubahan" in table_frame(edition, "kabupaten", "", "id", then)
