"""The panel of one kecamatan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.app.panel import panel, place
from geo.files.edition import Edition, load_edition

Make = Callable[..., Path]


def shown(edition: Edition, kode: str, lang: str = "id") -> str:
    found = panel(edition, kode, lang)  # type: ignore[arg-type]  # a language of the two
    assert found is not None
    return found


def test_says_what_is_known(make: Make) -> None:
    page = shown(load_edition(make()), "61.01.01")
    for fact in ("Alang", "Utara · 61.01.01", "Sangat tinggi", "3,0 kali rata-rata", "1,80 sampai 5,10", "1 dari 9", "90 %", "Alasan untuk Alang.", ">11<", "2024: 11", "PLBN Alang", "0 km", "1.000 orang", "pasti: selangnya"):  # fmt: skip
        assert fact in page
    assert "2025:" not in page


def test_hidden_and_unknown_differ(make: Make) -> None:
    edition = load_edition(make())
    assert "disamarkan (di bawah 11, termasuk nol)" in shown(edition, "61.01.02")
    assert "tidak teramati" in shown(edition, "61.01.03")
    assert "<dd>12</dd>" not in shown(edition, "61.01.02")
    assert "tidak diketahui" in shown(edition, "61.03.03")


def test_unknown_exposure_is_said(make: Make) -> None:
    edition = load_edition(make())
    bare = replace(edition, kecamatan=edition.kecamatan.assign(paparan_orang=float("nan")))
    assert "Penduduk (perkiraan)</dt><dd>tidak diketahui" in shown(bare, "61.01.01")


def test_without_years(make: Make) -> None:
    edition = load_edition(make())
    for years in (edition.years[["kode"]], edition.years.head(0)):
        assert "Kasus per tahun" not in shown(replace(edition, years=years), "61.01.01")


def test_english_marks_the_indonesian_reason(make: Make) -> None:
    page = shown(load_edition(make()), "61.01.01", "en")
    assert "3.0 times the average" in page
    assert "The reason is given in Indonesian" in page


def test_every_string_is_escaped(make: Make) -> None:
    edition = load_edition(make())
    evil = "<img src=x onerror=alert(1)>"
    bad = edition.kecamatan.assign(nama=evil, kabupaten=evil, alasan=evil, pos_terdekat=evil)
    assert "<img" not in shown(replace(edition, kecamatan=bad), "61.01.01")


def test_no_such_kecamatan(make: Make) -> None:
    edition = load_edition(make())
    assert panel(edition, "", "id") is None
    assert panel(edition, "99.99.99", "id") is None


@pytest.mark.parametrize(("risk", "percent"), [(0.1, 0), (1, 50), (10, 100), (0.001, 0), (500, 100)])  # fmt: skip
def test_place_on_the_scale(risk: float, percent: float) -> None:
    assert place(risk) == percent


def test_interval_lies_around_the_mean(make: Make) -> None:
    edition = load_edition(make())
    assert isinstance(edition.kecamatan, pd.DataFrame)
    page = shown(edition, "61.02.02")
    assert f'class="ws-titik" style="left:{place(1.6):.2f}%"' in page
    assert f"left:{place(0.96):.2f}%;width:{place(2.72) - place(0.96):.2f}%" in page


def test_the_nearest_post_with_its_distance_and_the_way_it_was_found(make: Make) -> None:
    straight = load_edition(make(ways="garis_lurus"))
    page = shown(straight, "61.01.01")
    assert (
        "<dt>Pos lintas batas terdekat</dt><dd>PLBN Alang: 12,3 km, garis lurus (dari pusat kecamatan)</dd>"
        in page
    )
    assert "<dt>Kantor polisi terdekat</dt><dd>Polres &lt;b&gt;Uji&lt;/b&gt;: 12,3 km, garis lurus (dari pusat kecamatan)</dd>" in page  # fmt: skip
    assert "<dt>Pos terdekat</dt>" not in page
    along = load_edition(make(ways="jaringan"))
    assert "PLBN Alang: 20,5 km, sekitar 1,3 jam menurut jaringan (dari pusat kecamatan)<" in shown(
        along, "61.01.01"
    )
    assert "PLBN Alang: 21.5 km along the network (from the seat of the kecamatan)<" in shown(
        along, "61.01.02", "en"
    )
    assert "PLBN Alang: 14,3 km, garis lurus; jarak menurut jaringan tidak diketahui (dari pusat kecamatan)<" in shown(along, "61.01.03")  # fmt: skip


def test_an_edition_from_before_there_were_distances_names_the_post(make: Make) -> None:
    page = shown(load_edition(make()), "61.01.01")
    assert "<dt>Pos terdekat</dt><dd>PLBN Alang</dd>" in page


def test_a_kabupaten_has_no_distance_of_its_own(make: Make) -> None:
    page = shown(load_edition(make(ways="jaringan")), "61.01")
    assert "<dt>Pos terdekat</dt><dd>PLBN Alang</dd>" in page


def test_measured_from_a_point_inside_as_the_score_nothing_is_added(make: Make) -> None:
    edition = load_edition(make(ways="garis_lurus"))
    inside = replace(edition, access=edition.access.assign(titik="titik_wakil"))
    assert "PLBN Alang: 12,3 km, garis lurus</dd>" in shown(inside, "61.01.01")
