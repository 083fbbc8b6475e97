"""The pages as a user meets them, without the inside of the map."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.cli.test_backtest import CHOICE, record
from tests.editions import finish

APP = Path(__file__).resolve().parents[2] / "app.py"
Make = Callable[..., Path]


def app(page: str = "peta", **query: str) -> AppTest:
    """The app at the address of a page; empty: the first one."""
    test = AppTest.from_file(str(APP), default_timeout=30)
    test._page_hash = calc_hash(page)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def html(test: AppTest) -> str:
    return "\n".join(part.proto.body for part in test.get("html"))


def wire(test: AppTest) -> dict[str, Any]:
    """What the map was sent."""
    (component,) = test.get("bidi_component")
    found: dict[str, Any] = json.loads(component.proto.json)
    return found


def query(test: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}  # fmt: skip


def test_first_sight(make: Make) -> None:
    make()
    test = app()
    assert not test.exception
    assert test.title[0].value == "Di mana pencegahan didahulukan?"
    page = html(test)
    for fact in ("Kelas kerawanan", "1 Januari 2023 sampai 31 Desember 2025", "2025-12-31-0123abcd", "publik", "uji", "Data sintetis", "10 diterima = 5 cocok + 2 sebagian + 1 di luar + 1 belum jelas + 1 ditolak"):  # fmt: skip
        assert fact in page
    assert len(test.dataframe[0].value) == 9
    assert "Pilih kecamatan" in page
    assert "kisi 1/200 derajat" in page
    sent = wire(test)
    assert sent["lapis"] == "kelas"
    assert len(sent["nilai"]) == 9
    assert sent["geometri"].startswith("app/static/geometri/wilayah-")


def test_beside_the_map_stands_how_good_the_model_is(make: Make) -> None:
    folder = make()
    assert 'data-kartu="uji"' not in html(app()), "an edition without a back-test"
    (folder / "backtest.json").write_text(json.dumps(record()), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    finish(folder, {**manifest, "model": {"kovariat": CHOICE}})
    page = html(app())
    assert "Kesimpulan: model tidak lebih baik" in page
    assert "Conclusion: the model is no better" in html(app(bahasa="en"))


def test_real_records_bear_no_synthetic_mark(make: Make) -> None:
    make(sintetis=False)
    assert "Data sintetis" not in html(app())


def test_language_switch_goes_to_the_url(make: Make) -> None:
    make()
    test = app()
    test.button_group(key="bahasa").select("en").run()
    assert test.title[0].value == "Where does prevention come first?"
    assert "10 received = 5 matched" in html(test)
    assert query(test) == {"bahasa": "en"}
    test.button_group(key="bahasa").select("id").run()
    assert query(test) == {}


def test_deep_link_restores_the_view(make: Make) -> None:
    make()
    test = app(bahasa="en", kab="61.02", kode="61.02.03", lapis="kasus")
    assert test.selectbox(key="kab_lebar").value == "61.02"
    assert test.selectbox(key="kab_sempit").value == "61.02"
    assert test.selectbox(key="cari").value == "61.02.03"
    assert test.session_state["tabel"]["selection"]["rows"] == [0]
    assert test.dataframe[0].value["Kecamatan"].tolist() == ["Sungai Raya", "Duku", "Enau"]
    assert 'data-panel="61.02.03"' in html(test)
    assert "Number of cases" in html(test)
    sent = wire(test)
    assert (sent["kab"], sent["kode"], sent["lapis"]) == ("61.02", "61.02.03", "kasus")


@pytest.mark.parametrize("key", ["kab_lebar", "kab_sempit"])
def test_filter_narrows_table_map_and_search(make: Make, key: str) -> None:
    make()
    test = app(kode="61.02.01")
    test.selectbox(key=key).select("61.02").run()
    assert len(test.dataframe[0].value) == 3
    assert wire(test)["kab"] == "61.02"
    assert test.selectbox(key="cari").options == ["Duku, Tengah", "Enau, Tengah", "Sungai Raya, Tengah"]  # fmt: skip
    assert query(test) == {"kab": "61.02", "kode": "61.02.01"}
    assert test.session_state["tabel"]["selection"]["rows"] == [0]
    test.selectbox(key=key).select("61.03").run()
    assert query(test) == {"kab": "61.03"}
    assert test.session_state["tabel"]["selection"]["rows"] == []
    test.selectbox(key=key).select("").run()
    assert query(test) == {}
    assert len(test.dataframe[0].value) == 9


def test_search_selects_in_panel_and_table(make: Make) -> None:
    make()
    test = app()
    test.selectbox(key="cari").select("61.03.02").run()
    assert 'data-panel="61.03.02"' in html(test)
    assert test.session_state["tabel"]["selection"]["rows"] == [0]
    assert test.dataframe[0].value["Kecamatan"].tolist()[:3] == ["Sungai Raya", "Alang", "Bintang"]
    assert wire(test)["kode"] == "61.03.02"


def test_a_hidden_count_is_nowhere(make: Make) -> None:
    """Two editions that differ only in what is hidden look the same to a browser."""
    make()
    sent = wire(app())
    by_code = {entry[0]: entry for entry in sent["nilai"]}
    assert by_code["61.01.01"][3:] == ["a", "3,0 kali rata-rata", 11]
    assert by_code["61.01.02"][3] == "s"
    assert by_code["61.01.02"][5] is None
    assert by_code["61.01.03"][3] == "t"
    assert by_code["61.01.03"][5] is None


def test_unobserved_edition_opens_on_the_kabupaten_figures(make: Make) -> None:
    make(observed=False)
    test = app()
    assert "tidak teramati" in html(test)
    sent = wire(test)
    assert sent["lapis"] == "kabupaten"
    assert {entry[3] for entry in sent["nilai"]} == {"t"}
    assert sent["kabupaten"]["61.01"]["teks"] == "200"


def test_without_an_edition_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "tidak_ada"))
    test = app()
    assert not test.exception
    assert "Belum ada edisi" in test.info[0].value
    assert "edisi peragaan" in test.markdown[0].value
    assert test.button(key="ke_data_masuk").label == "Ke halaman Data masuk"
    assert not test.dataframe


def test_broken_edition_is_named_and_not_shown(make: Make) -> None:
    folder = make()
    (folder / "kecamatan.csv").write_text("kode\n61.01.01\n", encoding="utf-8")
    test = app()
    assert not test.exception
    assert "kecamatan.csv berubah sejak edisi dibuat" in test.error[0].value
    assert not test.dataframe
    assert not test.get("bidi_component")


def test_only_the_public_tier_is_handed_out(make: Make) -> None:
    make()
    assert [button.key for button in app().get("download_button")] == ["unduh_lapisan_csv", "unduh_lapisan_geojson", "unduh_kecamatan.csv", "unduh_kecamatan.gpkg"]  # fmt: skip


def test_restricted_tier_is_not_handed_out(make: Make) -> None:
    make(tier="terbatas", k=5)
    test = app()
    assert not test.get("download_button")
    assert any("terbatas" in part.value for part in test.markdown)


def test_the_strip_names_the_boundaries_in_words(make: Make) -> None:
    from dataclasses import replace

    from geo.app.frame import boundary_words
    from geo.files.edition import load_edition

    edition = load_edition(make())
    known = replace(edition, manifest={**edition.manifest, "batas": "kisi-bawaan"})
    assert boundary_words(known, "id") == "kisi kasar bawaan program"
    own = replace(edition, manifest={**edition.manifest, "batas": "milik-kami"})
    assert boundary_words(own, "en") == "milik-kami"


def test_the_switch_to_kabupaten_takes_map_table_panel_and_link_along(make: Make) -> None:
    make()
    test = app(kode="61.02.03", kab="61.02")
    test.button_group(key="tingkat").select("kabupaten").run()
    assert not test.exception
    assert query(test) == {"tingkat": "kabupaten", "kode": "61.02"}
    page = html(test)
    for fact in ('data-panel="61.02"', "Kelas kerawanan · Kabupaten/kota", "Peluang masuk 5 tertinggi", "75 %", "2024: 16", "1 dari 3", "Deportasi 2016", "210"):  # fmt: skip
        assert fact in page, fact
    assert test.dataframe[0].value["Kabupaten/kota"].tolist() == ["Tengah", "Utara", "Kota Selatan"]
    assert test.selectbox(key="cari").options == ["Kota Selatan", "Tengah", "Utara"]
    assert [box.key for box in test.selectbox] == ["cari"]
    assert wire(test)["tingkat"] == "kabupaten"
    test.button_group(key="tingkat").select("kecamatan").run()
    assert query(test) == {"kab": "61.02"}
    assert len(test.dataframe[0].value) == 3


def test_a_link_to_a_kabupaten_restores_the_view(make: Make) -> None:
    make(observed=False)
    test = app(tingkat="kabupaten", kode="61.03")
    assert not test.exception
    assert test.button_group(key="tingkat").value == "kabupaten"
    assert 'data-panel="61.03"' in html(test)
    assert wire(test)["lapis"] == "kelas"
    assert "Pilih kabupaten/kota" in html(app(tingkat="kabupaten", kode="61.01.01x"))
    assert wire(app(tingkat="desa"))["tingkat"] == "kecamatan"
