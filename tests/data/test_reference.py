"""The committed tables equal what the script derives, and their facts are the ones that cause bugs when wrong."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from geo.config import DATA, load_policy
from geo.files.shipped import load_reference, read_table
from geo.risk.covariates import OFFICE_DISTANCE
from geo.risk.figures import ORIGIN_RISK
from geo.text import LANGUAGES, text

ROOT = DATA.parent
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["path"]: resource for resource in DESCRIPTOR["resources"]}
TABLES = [path for path, resource in RESOURCES.items() if resource["format"] == "csv"]


@pytest.fixture(scope="module")
def derived(data_pack, tmp_path_factory) -> Path:
    """The tables derived anew from the pack; without a pack the committed ones stand for themselves."""
    if data_pack is None:
        return DATA
    out = tmp_path_factory.mktemp("derived")
    script = ROOT / "data" / "build" / "reference.py"
    subprocess.run([sys.executable, str(script), str(data_pack), "--out", str(out)], check=True, capture_output=True)  # fmt: skip
    return out


def text_of(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", [*RESOURCES, "datapackage.json"])
def test_the_script_gives_the_committed_bytes(derived, name):
    assert (derived / name).read_bytes() == (DATA / name).read_bytes()


@pytest.mark.parametrize("path", RESOURCES)
def test_hash_and_size_of_the_descriptor(path):
    content = (DATA / path).read_bytes()
    assert RESOURCES[path]["bytes"] == len(content)
    assert RESOURCES[path]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert b"\r" not in content


@pytest.mark.parametrize("path", TABLES)
def test_columns_of_the_descriptor(path):
    header = (DATA / path).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    fields = RESOURCES[path]["schema"]["fields"]
    assert header == [field["name"] for field in fields]
    assert all(field["description"] for field in fields)


def test_every_table_is_in_the_package():
    """A CSV under data/ that the package does not describe has no hash, no licence and no source."""
    assert sorted(TABLES) == sorted(
        path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")
    )
    assert {"policy.toml", "layouts.toml"} <= set(RESOURCES)


def test_every_resource_is_named_in_the_readme():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert [path for path in RESOURCES if f"`{path}`" not in readme] == []


def test_the_descriptor_is_a_valid_package():
    from frictionless import Package

    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]


def test_licences_and_sources_are_named():
    assert [one["name"] for one in DESCRIPTOR["licenses"]] == ["CC-BY-4.0"]
    assert len(DESCRIPTOR["sources"]) >= 5


@pytest.mark.parametrize("path", TABLES)
def test_every_row_has_a_source_or_the_package_says_why_not(path):
    table = text_of(path.removesuffix(".csv"))
    column = next((name for name in ("sumber", "dasar") if name in table), None)
    if column is None:
        assert all(len(source["title"]) > 20 for source in RESOURCES[path]["sources"])
    else:
        assert table[column].str.len().gt(2).all()
        assert "sources" not in RESOURCES[path]


def test_no_sentence_of_the_pack_is_carried(data_pack):
    """A long text cell of the pack that stands in our tables would be a copy; addresses are facts."""
    if data_pack is None:
        sentences = set()
    else:
        files = [data_pack / "published/published_figures.csv", data_pack / "facts/kecamatan_seats.csv", data_pack / "border/border_posts.csv"]  # fmt: skip
        columns = ("quoted_fact", "note", "source", "sumber", "catatan")
        tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in files]
        sentences = {cell for table in tables for name in columns if name in table for cell in table[name] if len(cell) > 60}  # fmt: skip
        assert len(sentences) > 300
    ours = "".join((DATA / path).read_text(encoding="utf-8") for path in TABLES)
    assert not [sentence for sentence in sentences if sentence in ours]
    assert "quoted_fact" not in ours


def test_units_are_whole():
    units = load_reference().units
    assert len(units) == 174
    assert units["kode_bps"].str.fullmatch(r"61\d{5}").all()
    assert units["kode"].str.fullmatch(r"61\.\d{2}\.\d{2}").all()
    assert units["kode_bps"].is_unique
    assert units["luas_km2"].sum() == pytest.approx(147_033.7, abs=0.1)
    assert units["pemilih_2019"].sum() == 3_687_159
    assert (units["panjang_batas_km"] > 0).sum() == 14
    assert units["seat_name"].ne("").sum() == 41


def test_the_two_schemes_number_kabupaten_differently():
    """61.02 is Mempawah, BPS 6102 is Bengkayang: seven of the fourteen differ."""
    kabupaten = load_reference().kabupaten.set_index("kode")
    assert kabupaten.loc["61.02", ["nama", "kode_bps"]].tolist() == ["Mempawah", "6104"]
    assert kabupaten.loc["61.07", ["nama", "kode_bps"]].tolist() == ["Bengkayang", "6102"]
    differ = kabupaten["kode_bps"] != kabupaten.index.str.replace(".", "")
    assert set(kabupaten.loc[differ, "nama"]) == {"Mempawah", "Sanggau", "Ketapang", "Sintang", "Kapuas Hulu", "Bengkayang", "Landak"}  # fmt: skip
    units = load_reference().units
    parents = units["kab_kode"].map(kabupaten["kode_bps"])
    assert (units["kode_bps"].str[:4] == parents).all()
    undotted = units["kode"].str.replace(".", "")
    assert not set(undotted) & set(units["kode_bps"])


def test_kabupaten_figures_carry_their_years():
    kabupaten = load_reference().kabupaten
    assert kabupaten["penduduk_2024"].sum() == 5_646_268
    for value, year in (("kemiskinan_persen", "kemiskinan_tahun"), ("rata_lama_sekolah", "rata_lama_sekolah_tahun"), ("ipm", "ipm_tahun"), ("pengangguran_persen", "pengangguran_tahun")):  # fmt: skip
        assert kabupaten[value].notna().all()
        assert kabupaten[year].str.fullmatch(r"20\d\d").all()
    assert kabupaten["nama"].str.startswith("Kota ").sum() == 2
    assert not kabupaten["nama"].str.startswith("Kabupaten").any()


def test_names_of_the_units_are_the_official_ones(data_pack):
    units = load_reference().units
    sungai_raya = units.loc[units["nama"] == "Sungai Raya", "kode"].tolist()
    assert sungai_raya == ["61.07.01", "61.12.01"]
    former = dict(zip(units["kode"], units["nama_lama"], strict=True))
    assert former["61.02.08"] == "Siantan"
    if data_pack:
        given = pd.read_csv(data_pack / "published/kode_kecamatan.csv", dtype=str).set_index("kode_kemendagri")  # fmt: skip
        assert units["nama"].tolist() == given.loc[units["kode"], "kecamatan"].tolist()
        assert units["kode_bps"].tolist() == given.loc[units["kode"], "kode_bps"].tolist()


def test_villages_belong_to_known_kecamatan(data_pack):
    reference = load_reference()
    assert reference.desa["jenis"].value_counts().to_dict() == {"desa": 2046, "kelurahan": 99}
    assert (~reference.desa["poligon"]).sum() == 15
    if data_pack:
        official = pd.read_csv(data_pack / "facts/kecamatan.csv", dtype={"kode_kemendagri": str}).set_index("kode_kemendagri")  # fmt: skip
        counted = reference.desa["kec_kode"].value_counts()
        assert (official["jumlah_desa"] + official["jumlah_kelurahan"] == counted.reindex(official.index)).all()  # fmt: skip
    assert reference.desa["kode"].is_unique
    assert reference.desa["kec_kode"].isin(reference.units["kode"]).all()
    assert (reference.desa["kode"].str[:8] == reference.desa["kec_kode"]).all()


def test_every_spelling_of_the_pack_is_there(data_pack):
    variants = load_reference().variants
    if data_pack:
        met = pd.read_csv(
            data_pack / "published/name_variants.csv", dtype=str, keep_default_na=False
        )
        pairs = set(zip(variants["variant"], variants["kode"], strict=True))
        assert len(met) == 124
        assert set(zip(met["variant"], met["kode_kemendagri"], strict=True)) <= pairs
    units = set(load_reference().units["kode"]) | set(load_reference().kabupaten["kode"]) | {"61"}
    assert variants["kode"].isin(units).all()
    assert set(variants["level"]) == {"kecamatan", "kabupaten", "provinsi"}
    lengths = variants["kode"].str.len().map({2: "provinsi", 5: "kabupaten", 8: "kecamatan"})
    assert (lengths == variants["level"]).all()
    assert {"KKR", "KKU"} <= set(variants["variant"])
    assert variants.loc[variants["variant"] == "S. Raya", "ambiguous"].all()


def test_posts_say_how_sure_their_place_and_status_are():
    posts = load_reference().posts
    assert posts["jenis"].value_counts().to_dict() == {"seaport": 62, "plb_traditional": 8, "plbn": 5, "airport": 4}  # fmt: skip
    assert posts["presisi_m"].notna().all()
    land = posts[posts["jenis"].isin(["plbn", "plb_traditional"])].set_index("nama")
    assert not land.loc["PLBN Sungai Kelik (Jasa)", "beroperasi"]
    assert land.loc["PLBN Entikong", "pasangan_sarawak"] == "Tebedu"
    assert land.loc[land["beroperasi"], "status_tanggal"].str.match(r"20\d\d").all()
    assert posts["kode"].isin(load_reference().units["kode"]).all()
    assert posts["nama"].is_unique


def test_codebooks_name_what_the_design_asks_for():
    reference = load_reference()
    assert {"kawin_kontrak", "magang_palsu", "pekerja_rumah_tangga", "baby_sitter", "penerjemah_mandarin", "scam_daring", "perkebunan", "konstruksi", "restoran", "abk", "eksploitasi_seksual", "adopsi_bayi", "pengemis", "lainnya"} <= set(reference.modus["kode"])  # fmt: skip
    assert {"malaysia", "taiwan", "tiongkok", "myanmar", "kamboja", "domestik", "lainnya"} <= set(reference.tujuan["kode"])  # fmt: skip
    for book in (reference.modus, reference.tujuan):
        words = [(word, code) for code, listed in zip(book["kode"], book["sinonim"], strict=True) for word in listed.split("|")]  # fmt: skip
        assert len({word for word, _ in words}) == len(words), "one synonym, one code"
        assert all(word == word.strip().casefold() and word for word, _ in words)
        assert book["berlaku_sejak"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
        assert book["hctsd"].str.fullmatch(r"(vic|hte)_\w+=\w+(; (vic|hte)_\w+=\w+)*").all()
    scam = reference.modus.set_index("kode").loc["scam_daring", "hctsd"]
    assert "IllicitActivities" in scam


def test_published_figures_speak_the_contracts_words(data_pack):
    figures = load_reference().figures
    assert len(figures) == 474
    assert set(figures["tingkat"]) == {"nasional", "provinsi", "kabupaten", "kecamatan", "pos", "lain"}  # fmt: skip
    assert {"asal", "tempat_kasus", "tempat_kejadian", "arus_pos"} <= set(figures["dasar"])
    assert set(figures["rentang"]) == {"periode", "kejadian"}
    assert set(figures["keyakinan"]) == {"tinggi", "sedang", "rendah"}
    assert figures["periode_awal"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    assert (figures["periode_awal"] <= figures["periode_akhir"]).all()
    assert figures["url"].str.startswith("http").all()
    deported = figures[(figures["indikator"] == "deported_pmi") & (figures["tingkat"] == "kabupaten") & (figures["dasar"] == "asal") & (figures["rentang"] == "periode")]  # fmt: skip
    year = deported[deported["periode_awal"].str.startswith("2016") & deported["periode_akhir"].str.startswith("2016")]  # fmt: skip
    assert (len(year), year["nilai"].sum()) == (14, 989)
    if data_pack:
        given = pd.read_csv(data_pack / "published/published_figures.csv", dtype=str)
        assert figures["nilai"].tolist() == given["value"].astype(float).tolist()


def test_convoys_are_as_large_as_the_published_days():
    figures = load_reference().figures
    days = figures[(figures["indikator"] == "deported_pmi") & (figures["rentang"] == "kejadian") & (figures["dasar"] == "arus_pos")]  # fmt: skip
    assert load_policy().convoy_mean_people == pytest.approx(days["nilai"].mean(), abs=0.05)


def test_the_model_finds_the_columns_of_its_indicators():
    reference = load_reference()
    table, values = reference.indicators, reference.indicator_values
    known = {*reference.units.columns, *values["kolom"], OFFICE_DISTANCE}
    used = table[table["dipakai"] != "tidak"]
    assert set(used["kolom"]) <= known
    assert set(values["kolom"]) <= set(table["kolom"])
    assert table["bobot"].between(-0.5, 0.5).all()
    assert (table.drop(columns=["kolom", "transformasi"]) != "").all().all()


def test_indicators_that_say_the_same_share_one_weight():
    """Distance to the border and to the nearest post go together (r = 0.8): their sum must not count the evidence twice."""
    table = load_reference().indicators
    risk = table[table["peran"] == "risiko"]
    for question in ("asal", "transit"):
        used = risk[
            risk["skor"].str.split("|").map(lambda names, question=question: question in names)
        ]
        sums = used["bobot"].abs().groupby(used["bukti"]).sum()
        assert (sums <= 0.2 + 1e-12).all(), sums
    signs = table["arah"].map({"naik": 1, "turun": -1})
    assert (table["bobot"] * signs >= 0).all()


def test_the_names_of_indicators_are_those_of_the_catalogue():
    table = load_reference().indicators
    for row in table[table["dipakai"] != "tidak"].to_dict("records"):
        for lang in LANGUAGES:
            assert text(f"term.{row['nama']}", lang) == row[f"judul_{lang}"]


def test_no_count_that_trains_the_score_is_a_covariate():
    counts = load_reference().indicators.set_index("nama").loc["deportasi_asal"]
    assert (counts["peran"], counts["dipakai"], counts["kolom"]) == ("sumber_kelompok", "tidak", "")
    assert not any("plac" in name for name in ORIGIN_RISK)


def test_values_of_a_kabupaten_are_of_one_year_that_all_have():
    values = load_reference().indicator_values
    areas = values[values["tingkat"] == "kabupaten"].groupby("kolom")
    assert areas["kode"].nunique().eq(14).all()
    assert {name: sorted(rows) for name, rows in areas["tahun"].unique().items()} == {
        "kemiskinan_persen": [2021], "penempatan_per_100rb": [2018], "pengangguran_persen": [2021], "rata_lama_sekolah": [2021],
    }  # fmt: skip
    placed = values[values["kolom"] == "penempatan_per_100rb"].set_index("kode")["nilai"]
    assert placed["61.01"] == pytest.approx(1224 / 651246 * 100_000, abs=0.01)
    assert placed["61.10"] == 0


def test_paths_that_nobody_counted_are_unknown():
    reference = load_reference()
    values = reference.indicator_values
    paths = values[values["kolom"] == "jalur_tak_resmi"].set_index("kode")["nilai"]
    border = reference.units.loc[reference.units["jarak_batas_km"] == 0, "kode"]
    assert set(reference.units["kode"]) - set(paths.index) <= set(border)
    assert "61.03.21" not in paths.index
    assert paths.sum() == 29 + 14
    assert paths["61.07.07"] == 20


def test_the_grid_table_is_about_as_long_as_the_design_says():
    runs = read_table("zone_grid")
    assert 14_000 < len(runs) < 15_000
    assert set(runs["kode"]) == set(load_reference().units["kode"])


def test_no_person_stands_in_the_tables():
    for path in RESOURCES:
        content = (DATA / path).read_text(encoding="utf-8")
        assert not re.search(r"(?<![\d.])\d{16}(?!\d)", content), path
        assert not re.search(r"[\w.]+@[\w.]+\.\w+", content), path
