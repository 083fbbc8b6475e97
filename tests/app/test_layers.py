"""What each layer paints, and that no sign of any layer depends on a count that is hidden."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.app.layers import NONE, SIGNS, Beside, available, changes, paints, signs, year_signs
from geo.app.legend import legend
from geo.app.payload import payload
from geo.app.state import LAYERS, View
from geo.files.edition import Edition, load_edition
from geo.products.palette import CHANGE, CROSSED, RISK

Make = Callable[..., Path]
FOUND = {"area_sunyi": {"kode": ["61.01.02"], "status": "ada"}}


def cells(*rows: tuple[str, int, int | None, bool]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["kode", "tahun", "kasus", "disembunyikan"])
    return frame.astype({"kasus": "Int64"})


def made(make: Make) -> Edition:
    return replace(load_edition(make()), found=FOUND)


def painted(edition: Edition, layer: str, beside: Beside | None = None) -> list[str | None]:
    sent = signs(layer, edition, edition.kecamatan, beside or Beside())
    return [None if one == NONE else paints(layer)[SIGNS.index(one)] for one in sent]


def test_layers_that_an_edition_cannot_show_are_not_offered(make: Make) -> None:
    edition = load_edition(make())
    assert set(LAYERS) - set(available(edition, Beside())) == {"sunyi", "perubahan"}
    assert set(available(replace(edition, found=FOUND), Beside(earlier=edition))) == set(LAYERS)


def test_classes_are_hatched_where_they_cannot_be_told(make: Make) -> None:
    edition = made(make)
    expected = [f"url(#ws-lemah-{level})" if sure == "lemah" else RISK[level - 1] for level, sure in zip(edition.kecamatan["kelas"], edition.kecamatan["kepastian"], strict=True)]  # fmt: skip
    assert painted(edition, "kelas") == expected
    assert expected[2].startswith("url")


def test_class_by_certainty_has_nine_colours_of_which_each_has_its_place(make: Make) -> None:
    edition = made(make)
    for level in range(1, 6):
        for sure in ("lemah", "cukup", "pasti"):
            units = edition.kecamatan.assign(kelas=level, kepastian=sure)
            row = 0 if level < 3 else 1 if level == 3 else 2
            column = ("lemah", "cukup", "pasti").index(sure)
            assert set(painted(replace(edition, kecamatan=units), "silang")) == {CROSSED[3 * row + column]}  # fmt: skip
    square = legend(edition, "silang", "id")["kisi"]
    assert square["warna"] == list(CROSSED)
    assert (square["baris"], square["lajur"]) == (["rendah", "sedang", "tinggi"], ["lemah", "cukup", "pasti"])  # fmt: skip


def test_silent_told_and_hidden_differ_and_a_kabupaten_is_silent_by_a_kecamatan(make: Make) -> None:
    edition = made(make)
    assert signs("sunyi", edition, edition.kecamatan, Beside())[:4] == "2012"
    assert signs("sunyi", edition, edition.kabupaten, Beside()) == "022"
    assert legend(edition, "sunyi", "id", "kabupaten")["isi"][0]["teks"] == "Ada kecamatan sunyi di dalamnya"  # fmt: skip


def test_coverage_by_years(make: Make) -> None:
    edition = made(make)
    assert signs("cakupan", edition, edition.kecamatan, Beside())[:3] == "013"
    some = cells(("61.01.01", 2024, 12, False), ("61.01.01", 2025, None, True), ("61.01.02", 2024, None, True), ("61.01.03", 2025, None, True))  # fmt: skip
    beside = Beside({"kecamatan": some, "kabupaten": some.head(0)})
    assert signs("cakupan", edition, edition.kecamatan, beside)[:4] == "0220"
    assert signs("cakupan", edition, edition.kabupaten, beside) == "000"


def test_change_in_classes_is_hatched_while_the_intervals_meet(make: Make) -> None:
    edition = made(make)
    units = edition.kecamatan
    steps = np.array([0, 1, 2, 3, -1, -2, -4, 1, 0])
    then = units.assign(kelas=units["kelas"] - steps, risiko_bawah=0.0, risiko_atas=0.001)
    then.loc[7, "risiko_atas"] = 99.0
    earlier = replace(edition, kecamatan=then.drop(index=8))
    expected = [CHANGE[2], CHANGE[3], CHANGE[4], CHANGE[4], CHANGE[1], CHANGE[0], CHANGE[0], "url(#ws-ubah-4)", None]  # fmt: skip
    assert painted(edition, "perubahan", Beside(earlier=earlier)) == expected
    told = changes(units, earlier.kecamatan)
    assert np.isnan(told["langkah"].iloc[8])
    assert told["langkah"].tolist()[:8] == steps.tolist()[:8]
    assert signs("perubahan", edition, units, Beside()) == NONE * 9
    assert "2025-12-31-0123abcd" in legend(edition, "perubahan", "id", beside=Beside(earlier=earlier))["judul"]  # fmt: skip


def test_years_are_painted_as_counts_hidden_and_unseen_apart(make: Make) -> None:
    edition = made(make)
    some = cells(("61.01.01", 2024, 45, False), ("61.01.02", 2024, None, True), ("61.01.03", 2025, 11, False))  # fmt: skip
    assert year_signs(edition, edition.kecamatan, some, 2024)[:3] == "345"
    assert year_signs(edition, edition.kecamatan, some, 2025)[:3] == "551"
    sent = payload(edition, "", View(tampil="tahun"), "kelas", Beside({"kecamatan": some}))
    assert [year["teks"] for year in sent["tahun"]] == ["2024: 1 angka terbit, 1 disamarkan, 7 tidak teramati", "2025: 1 angka terbit, 0 disamarkan, 8 tidak teramati"]  # fmt: skip
    assert payload(edition, "", View(), "kelas", Beside({"kecamatan": some}))["tahun"] == []


@pytest.mark.parametrize("way", ["", "petak", "banding", "tahun"])
def test_no_layer_depends_on_a_count_that_is_hidden(make: Make, way: str) -> None:
    """Whatever the frames hold where the edition hides it, the same bytes cross the wire."""
    edition = made(make)
    hidden = edition.kecamatan["kasus_disembunyikan"].astype(bool)
    year = cells(*((kode, 2024, None, True) for kode in edition.kecamatan["kode"]))
    sent = []
    for count in (None, 3, 7777):
        units = edition.kecamatan.assign(kasus=edition.kecamatan["kasus"].mask(hidden, count))
        careless = replace(edition, kecamatan=units)
        beside = Beside({"kecamatan": year.assign(kasus=pd.array([count] * 9, dtype="Int64"))}, careless, careless)  # fmt: skip
        sent.append(json.dumps(payload(careless, "", View(tampil=way), "kelas", beside)))
    assert hidden.any()
    assert len(set(sent)) == 1
    assert "7777" not in sent[-1]


def test_another_edition_is_painted_with_the_signs_of_the_same_legend(make: Make) -> None:
    edition = made(make)
    then = replace(edition, kecamatan=edition.kecamatan.assign(kelas=1).drop(index=4), found={})
    sent = payload(edition, "", View(tampil="banding"), "kelas", Beside(compared=then))["lain"]
    assert [kode for kode, *_ in sent["nilai"]] == [kode for kode in edition.kecamatan["kode"] if kode != "61.02.02"]  # fmt: skip
    assert set(sent["tanda"]) == {"kelas", "kepastian", "silang", "kasus"}
    assert set(sent["tanda"]["kelas"]) == {"0", "5"}
    assert len(sent["tanda"]["kasus"]) == 8
    assert payload(edition, "", View(tampil="banding"), "kelas")["lain"] is None
