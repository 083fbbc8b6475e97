"""What crosses the wire: words, classes and cut-offs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.app.layers import Beside, available, count_cuts
from geo.app.legend import kabupaten_marks, kabupaten_values, legend, published_title
from geo.app.payload import payload, values
from geo.app.state import View
from geo.files.edition import Edition, load_edition

Make = Callable[..., Path]


def texts(edition: Edition, layer: str) -> list[str]:
    return [line["teks"] for line in legend(edition, layer, "id")["isi"]]


def test_it_is_small_and_plain(make: Make) -> None:
    sent = payload(load_edition(make()), "app/static/geometri/x.json", View(), "kelas")
    assert len(json.dumps(sent["nilai"])) / len(sent["nilai"]) < 64
    assert (
        set(sent["legenda"]) == set(sent["arti"]) == set(available(load_edition(make()), Beside()))
    )


def test_a_hidden_count_never_crosses_even_where_the_frame_holds_it(make: Make) -> None:
    units = load_edition(make()).kecamatan
    hidden = units["kasus_disembunyikan"].astype(bool)
    assert hidden.any()
    careless = units.assign(kasus=units["kasus"].fillna(3))
    sent = values(careless[hidden], "id")
    assert {(mark, count) for _, _, _, mark, _, count in sent} == {("s", None)}


def test_risk_legend_names_every_cut(make: Make) -> None:
    assert texts(load_edition(make()), "kelas") == [
        "Sangat tinggi (2,5 atau lebih)", "Tinggi (1,5 sampai di bawah 2,5)", "Sedang (0,8 sampai di bawah 1,5)", "Rendah (0,5 sampai di bawah 0,8)",
        "Sangat rendah (di bawah 0,5)", "Arsir: kepastian lemah",
    ]  # fmt: skip


def test_count_legend_keeps_hidden_and_unknown_apart(make: Make) -> None:
    edition = load_edition(make())
    assert count_cuts(edition) == [11, 22, 44]
    assert texts(edition, "kasus") == ["44 atau lebih", "22 sampai di bawah 44", "11 sampai di bawah 22", "disamarkan (di bawah 11, termasuk nol)", "tidak teramati"]  # fmt: skip


def test_exact_tier_hides_nothing(make: Make) -> None:
    assert texts(load_edition(make(tier="rahasia", k=0)), "kasus") == ["4 atau lebih", "2 sampai di bawah 4", "1 sampai di bawah 2", "0", "tidak teramati"]  # fmt: skip


def test_figures_are_of_the_kabupaten(make: Make) -> None:
    edition = load_edition(make(observed=False))
    assert {kode: value["teks"] for kode, value in kabupaten_values(edition, "id").items()} == {"61.01": "200", "61.02": "210", "61.03": "220"}  # fmt: skip
    assert legend(edition, "kabupaten", "en")["judul"] == "Deportations 2016. Source: Penerbit"
    assert texts(edition, "kabupaten")[-1] == "tidak teramati"


@pytest.mark.parametrize(("drop", "title"), [(False, "Kasus asal per kabupaten/kota"), (True, "Tidak ada angka kabupaten/kota")])  # fmt: skip
def test_without_published_figures(make: Make, title: str, *, drop: bool) -> None:
    edition = load_edition(make())
    counts = edition.kabupaten["kasus"].where(edition.kabupaten["kode"] > ("9" if drop else ""))
    bare = replace(edition, sources=edition.sources.head(0), kabupaten=edition.kabupaten.assign(kasus=counts))  # fmt: skip
    assert published_title(bare, "id") == title
    assert len(kabupaten_values(bare, "id")) == (0 if drop else 3)
    assert len(legend(bare, "kabupaten", "id")["isi"]) == (1 if drop else 4)


def test_a_kabupaten_without_a_figure_is_hidden_or_unknown_never_blank(make: Make) -> None:
    edition = load_edition(make())
    units = edition.kabupaten.assign(kasus=[30, None, None], kasus_disembunyikan=[False, True, False])  # fmt: skip
    bare = replace(edition, sources=edition.sources.head(0), kabupaten=units)
    assert payload(bare, "", View(), "kabupaten")["kabupaten_tanda"] == {"61.02": "s", "61.03": "t"}
    assert texts(bare, "kabupaten")[-2:] == ["disamarkan", "tidak teramati"]
    silent = units.assign(deportasi_asal_2016=[5, None, 7])
    assert kabupaten_marks(replace(edition, kabupaten=silent)) == {"61.02": "t"}


def test_figures_of_an_unknown_column_are_passed_over(make: Make) -> None:
    edition = load_edition(make())
    other = replace(edition, sources=edition.sources.assign(kolom="tidak_ada"))
    assert published_title(other, "id") == "Kasus asal per kabupaten/kota"


def test_one_equal_figure_has_one_class(make: Make) -> None:
    edition = load_edition(make())
    none = replace(edition, kabupaten=edition.kabupaten.assign(deportasi_asal_2016=0))
    assert texts(none, "kabupaten") == ["0"]
    assert {value["kelas"] for value in kabupaten_values(none, "id").values()} == {1}


def test_kabupaten_cross_the_wire_as_kecamatan_do(make: Make) -> None:
    edition = load_edition(make())
    sent = payload(edition, "x.json", View(tingkat="kabupaten"), "kelas")
    assert sent["tingkat"] == "kabupaten"
    assert sent["nilai_kabupaten"] == [
        ["61.01", 5, "lemah", "a", "2,7 kali rata-rata", 20],
        ["61.02", 4, "pasti", "a", "1,6 kali rata-rata", 21],
        ["61.03", 1, "cukup", "a", "0,4 kali rata-rata", 22],
    ]
    assert len(sent["nilai"]) == 9


def test_a_small_total_of_a_kabupaten_has_its_class_in_the_legend(make: Make) -> None:
    edition = load_edition(make())
    texts = [line["teks"] for line in legend(edition, "kasus", "id", "kabupaten")["isi"]]
    assert texts == ["44 atau lebih", "22 sampai di bawah 44", "11 sampai di bawah 22", "di bawah 11"]  # fmt: skip
    counts = pd.array([3, None, None], dtype="Int64")
    areas = edition.kabupaten.assign(kasus=counts, kasus_disembunyikan=[False, True, False])
    texts = [line["teks"] for line in legend(replace(edition, kabupaten=areas), "kasus", "id", "kabupaten")["isi"]]  # fmt: skip
    assert texts[-2:] == ["disamarkan", "tidak teramati"]
