"""The page Metode & bukti: the method, what the edition's model says, what was tried, and what is not known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.app.evidence import gate_html, model_html, sources_html, steps_html
from geo.files.edition import load_edition
from tests.app.test_pages import app, html
from tests.cli.test_backtest import CHOICE, record
from tests.editions import finish

Make = Callable[..., Path]
MODEL = {
    "koefisien": {"kemiskinan": 0.2, "jarak_pos": -0.4, "lama_sekolah": -0.1},
    "simpangan_koefisien": {"kemiskinan": 0.05, "jarak_pos": 0.1, "lama_sekolah": 0.3},
    "judul": {"id": {"kemiskinan": "penduduk <miskin>"}, "en": {}},
}


def test_the_page_says_how_how_good_and_what_not(make: Make) -> None:
    folder = make()
    (folder / "backtest.json").write_text(json.dumps(record()), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["outputs"]
    finish(folder, {**manifest, "model": {"kovariat": CHOICE}})
    test = app("metode")
    assert not test.exception
    page = html(test)
    for part in ("langkah", "model", "gerbang", "sumber", "batas"):
        assert page.count(f'data-bagian="{part}"') == 1, part
    assert "Kesimpulan: model tidak lebih baik" in page
    assert "kisi 1/200 derajat" in page
    assert "Conclusion: the model is no better" in html(app("metode", bahasa="en"))


def test_an_edition_without_a_test_says_so(make: Make) -> None:
    make()
    assert "belum memuat hasil uji model" in html(app("metode"))


def test_without_an_edition_the_method_still_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "tidak_ada"))
    page = html(app("metode"))
    assert 'data-bagian="langkah"' in page
    assert 'data-bagian="batas"' in page
    assert steps_html("id").count("<li>") == 6


def test_indicators_are_read_by_sign_and_range(make: Make) -> None:
    edition = load_edition(make())
    told = model_html(replace(edition, manifest={**edition.manifest, "model": MODEL}), "id")
    rows = [row for row in told.split("<tr>") if "sampai" in row]
    assert ["menurunkan" in row for row in rows] == [True, False, False]
    assert "menaikkan kerawanan" in rows[1]
    assert "0,20 (0,12 sampai 0,28)" in rows[1]
    assert "penduduk &lt;miskin&gt;" in rows[1]
    assert "arahnya belum pasti" in rows[2]
    assert "tidak memakai indikator" in model_html(edition, "id")


def test_the_card_shows_the_figures_of_the_model_card(make: Make) -> None:
    figures = json.loads((Path(__file__).parents[2] / "models/metrics.json").read_bytes())["tingkat"]  # fmt: skip
    told = model_html(load_edition(make()), "en")
    for tier in ("k11", "k5", "eksak"):
        assert f"{100 * figures[tier]['cakupan_90']:.0f} %" in told
        assert f"{figures[tier]['kecamatan_disamarkan']} of 174" in told


def test_the_attack_is_told_with_what_it_found(make: Make) -> None:
    edition = load_edition(make())
    assert "tidak memuat" in gate_html(edition, "id") or "no report" in gate_html(edition, "en")
    found = {"k": 11, "sel_dilindungi": 1695, "sel_terpersempit": 0, "kecamatan_disembunyikan": 173, "kabupaten_disembunyikan": 7}  # fmt: skip
    told = gate_html(replace(edition, manifest={**edition.manifest, "serangan": found}), "id")
    assert "1.695 angka yang disamarkan; yang dapat dipersempit: 0" in told
    assert "Tidak terbukti" in told


def test_publishers_stand_with_their_addresses(make: Make, edition: Path) -> None:
    assert "Penerbit" in sources_html(load_edition(make()), "id")
    told = sources_html(load_edition(edition), "id")
    assert 'rel="noopener noreferrer"' in told
    bare = load_edition(make())
    assert "tidak memuat angka terbitan" in sources_html(replace(bare, sources=bare.sources.iloc[:0]), "id")  # fmt: skip
