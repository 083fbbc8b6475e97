"""From files to an edition, as another office's script would use it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo import pipeline
from geo.cli import main
from geo.files.boundaries import load_zones
from geo.files.shipped import load_reference
from geo.release.actor import Actor
from geo.release.tables import released_tables
from geo.risk.indicators import build_indicators
from geo.tables.stages import Tier
from tests.conftest import PACK

HEADER = "id_kasus,tanggal,kode_wilayah,peran_lokasi,korban\n"


def cases(path: Path, rows: list[tuple[str, str]]) -> Path:
    """A cases file: one row per (kode, peran), dates spread over 2024."""
    lines = [
        f"K{number},2024-{number % 12 + 1:02d}-15,{kode},{role},1"
        for number, (kode, role) in enumerate(rows)
    ]
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return path


def run(out: Path, *arguments: object) -> gpd.GeoDataFrame:
    assert main(["run", "--out", str(out), *map(str, arguments)]) == 0
    return gpd.read_parquet(out / "kecamatan.parquet").set_index("kode")


def plenty() -> list[tuple[str, str]]:
    """Enough cases in three kabupaten that some counts may be shown even to the public."""
    rows = []
    for kode, count in (("61.01.08", 40), ("61.01.09", 25), ("61.01.01", 3), ("61.01.02", 12), ("61.03.21", 30), ("61.03.07", 14), ("61.03.01", 9), ("61.03.02", 2), ("61.07.07", 12), ("61.07.04", 11), ("61.07.01", 1)):  # fmt: skip
        rows += [(kode, "asal")] * count
    return rows


def plain(folder: Path) -> gpd.GeoDataFrame:
    """The kecamatan of `plenty`, built once for all that compare with it."""
    if not _PLAIN:
        _PLAIN.append(run(folder / "plain", "--cases", cases(folder / "plain.csv", plenty())))
    return _PLAIN[0].copy()


_PLAIN: list[gpd.GeoDataFrame] = []


def test_the_manifest_names_every_product_and_its_hash(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text())
    for name, digest in {**manifest["outputs"], **manifest["private"]}.items():
        assert hashlib.sha256((edition / name).read_bytes()).hexdigest() == digest, name
    assert {path.name for path in edition.iterdir()} == {
        *manifest["outputs"], *manifest["private"], "manifest.json",
    }  # fmt: skip


def test_a_second_run_gives_equal_hashes(edition: Path, tmp_path: Path) -> None:
    assert main(["run", "--out", str(tmp_path / "again")]) == 0
    first, again = (
        json.loads((folder / "manifest.json").read_text())
        for folder in (edition, tmp_path / "again")
    )
    assert first == again


def test_the_steward_files_are_private(edition: Path) -> None:
    assert (edition / "quarantine.xlsx").stat().st_mode & 0o777 == 0o600


def test_the_demonstration_says_so_everywhere(edition: Path) -> None:
    assert json.loads((edition / "manifest.json").read_text())["sintetis"] is True
    assert "SINTETIS" in (edition / "map.html").read_text().upper()
    sheet = pd.read_excel(
        edition / "kecamatan.xlsx", sheet_name=0, header=None, engine="calamine"
    ).astype(str)
    assert sheet.apply(lambda column: column.str.upper().str.contains("SINTETIS")).any(axis=None)


@pytest.mark.usefixtures("no_backtest")
def test_the_embedded_grid_gives_a_complete_edition(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    layer = run(tmp_path / "grid")
    pack = gpd.read_parquet(edition / "kecamatan.parquet").set_index("kode")
    assert len(layer) == 174
    assert set(layer["batas"]) != set(pack["batas"])


def test_published_figures_alone_tell_the_kabupaten_apart(figures_edition: Path) -> None:
    layer = gpd.read_parquet(figures_edition / "kecamatan.parquet")
    assert layer["kasus"].isna().all()
    assert not layer["kasus_disembunyikan"].any()
    assert layer.groupby("kabupaten")["risiko"].mean().idxmax() == "Sambas"
    kabupaten = gpd.read_file(figures_edition / "kecamatan.gpkg", layer="kabupaten").set_index(
        "nama"
    )
    year, half = kabupaten["deportasi_asal_2016"], kabupaten["deportasi_asal_2017_01_06"]
    assert (year.count(), year.sum(), year["Sambas"]) == (14, 989, 347)
    assert (half.count(), half.sum(), half["Sambas"], half["Kayong Utara"]) == (14, 567, 235, 0)
    ledger = json.loads((figures_edition / "ledger.json").read_text())
    assert ledger["total"]["received"] == 474
    assert [source["synthetic"] for source in ledger["sources"]] == [False]


@pytest.mark.usefixtures("numbers_alone")
def test_the_numbers_change_when_a_row_moves(tmp_path: Path) -> None:
    before = plain(tmp_path)
    moved = [("61.03.07", "asal") if row == ("61.03.21", "asal") and number % 2 else row for number, row in enumerate(plenty())]  # fmt: skip
    after = run(tmp_path / "b", "--cases", cases(tmp_path / "b.csv", moved))
    assert after.loc["61.03.07", "risiko"] > before.loc["61.03.07", "risiko"]
    assert after.loc["61.03.21", "risiko"] < before.loc["61.03.21", "risiko"]


@pytest.mark.usefixtures("numbers_alone")
def test_the_numbers_change_when_a_role_changes(tmp_path: Path) -> None:
    before = plain(tmp_path)
    transit = [(kode, "transit") if kode == "61.01.08" and number % 2 else (kode, role) for number, (kode, role) in enumerate(plenty())]  # fmt: skip
    after = run(tmp_path / "b", "--cases", cases(tmp_path / "b.csv", transit))
    assert after.loc["61.01.08", "risiko"] < before.loc["61.01.08", "risiko"]


@pytest.mark.usefixtures("numbers_alone")
def test_the_numbers_change_when_exposure_changes(tmp_path: Path) -> None:
    given = cases(tmp_path / "a.csv", plenty())
    before = plain(tmp_path)
    people = tmp_path / "people.csv"
    people.write_text("kode,penduduk\n61.03.21,90000\n")
    after = run(tmp_path / "b", "--cases", given, "--population", people)
    assert after.loc["61.03.21", "penduduk"] == 90000
    assert after.loc["61.03.21", "risiko"] < before.loc["61.03.21", "risiko"]
    assert before["penduduk"].isna().all()


@pytest.mark.usefixtures("numbers_alone")
def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    given = cases(tmp_path / "a.csv", plenty())
    header, *rows = given.read_text().splitlines()
    mixed = tmp_path / "b.csv"
    mixed.write_text("\n".join([header, *np.random.default_rng(1).permutation(rows)]) + "\n")
    first = plain(tmp_path).drop(columns="edisi")
    second = run(tmp_path / "b", "--cases", mixed).drop(columns="edisi")
    pd.testing.assert_frame_equal(pd.DataFrame(first), pd.DataFrame(second))


@pytest.mark.usefixtures("numbers_alone")
def test_rows_outside_the_period_stay_matched_and_are_counted_apart(tmp_path: Path) -> None:
    given = cases(tmp_path / "a.csv", plenty())
    with given.open("a") as stream:
        stream.write("LAMA,2015-05-01,61.03.21,asal,1\n")
    run(tmp_path / "a", "--cases", given, "--period", "2024-01:2024-12")
    (source,) = json.loads((tmp_path / "a" / "ledger.json").read_text())["sources"]
    assert source["count"]["matched"] == source["count"]["received"]
    assert source["notes"]["di_luar_periode"] == 1


@pytest.mark.usefixtures("numbers_alone")
def test_two_tiers_never_share_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = cases(tmp_path / "a.csv", plenty())
    run(tmp_path / "a", "--cases", given)
    arguments = ["run", "--cases", str(given), "--out", str(tmp_path / "a"), "--tier", "terbatas"]
    assert main(arguments) in (2, 3)
    assert "terbatas" in capsys.readouterr().err
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["tier"] == "publik"


@pytest.mark.usefixtures("numbers_alone")
def test_secret_needs_a_purpose_and_is_exact(tmp_path: Path) -> None:
    given = cases(tmp_path / "a.csv", plenty())
    base = ["--cases", given, "--tier", "rahasia"]
    assert main(["run", "--out", str(tmp_path / "no"), *map(str, base)]) == 3
    assert not (tmp_path / "no").exists()
    exact = run(tmp_path / "yes", *base, "--purpose", "rapat gugus tugas")
    assert exact.loc["61.01.01", "kasus"] == 3
    assert exact.loc["61.01.03", "kasus"] == 0
    assert pd.isna(exact.loc["61.04.01", "kasus"]), "a kabupaten without a row is not covered"


@pytest.mark.usefixtures("numbers_alone")
def test_the_public_counts_are_never_small_and_the_score_knows_no_more(tmp_path: Path) -> None:
    public = plain(tmp_path)
    assert public["kasus"].dropna().ge(11).all()
    hidden = public[public["kasus_disembunyikan"] & (public["kab_kode"] == "61.03")]
    swapped = [(("61.03.02" if kode == "61.03.01" else "61.03.01" if kode == "61.03.02" else kode), role) for kode, role in plenty()]  # fmt: skip
    other = run(tmp_path / "b", "--cases", cases(tmp_path / "b.csv", swapped))
    assert {"61.03.01", "61.03.02"} <= set(hidden.index)
    pd.testing.assert_series_equal(public["risiko"], other["risiko"])


def test_the_score_follows_the_recorded_true_surface(edition: Path) -> None:
    truth = pd.read_csv(Path(__file__).parents[1] / "data/demo/permukaan.csv", dtype={"kode": str})
    layer = gpd.read_parquet(edition / "kecamatan.parquet").set_index("kode")
    joined = layer.join(truth.set_index("kode")["risiko_sebenarnya"])
    correlation = joined["risiko"].corr(joined["risiko_sebenarnya"], method="spearman")
    assert correlation > 0.3


def test_units_and_codes_are_those_of_the_reference(edition: Path) -> None:
    layer = gpd.read_parquet(edition / "kecamatan.parquet")
    assert layer["kode"].tolist() == load_reference().units["kode"].tolist()
    assert "61.10" in set(layer["kab_kode"])


def told(path: Path, *, tier: Tier = "publik") -> tuple[bytes, str]:
    """The manifest and the edition's name of one cases file, without its products."""
    request = pipeline.Request(files=(("cases", path),), tier=tier, purpose="uji")
    reference = load_reference()
    zones = load_zones(None, reference)
    records = pipeline.read_all(request, reference)
    located = pipeline.place_all(records, reference, zones, request.config)
    given = build_indicators(located, reference, config=request.config, period=None, as_of=None)
    inputs = pipeline.inputs_of(records, zones, None)
    tables = released_tables(given, tier=tier, policy=request.config.policy)
    choice = pipeline.choose(tables, given, request, reference, zones)
    made = pipeline.publish(
        tables, given, request, Actor("steward", "uji"), reference, zones, inputs, choice
    )
    manifest = pipeline.manifest_of(made, inputs, {}, {"quarantine.xlsx": b"baris mentah"})
    return pipeline.to_json(manifest), made.edition


@pytest.mark.usefixtures("zones_once")
def test_the_manifest_names_the_files_by_their_hash(tmp_path: Path) -> None:
    here, there = (
        cases(tmp_path / f"{kode}.csv", [*plenty(), (kode, "asal")])
        for kode in ("61.01.01", "61.01.03")
    )
    manifest, name = told(here)
    digest = hashlib.sha256(here.read_bytes()).hexdigest()
    assert json.loads(manifest)["inputs"]["kasus-1"] == digest
    assert told(here)[1] == name
    assert told(there)[1] != name, (
        "another input is another edition, though the same is published of both"
    )


def test_without_a_network_the_distances_are_straight_and_lead_to_the_post_of_the_layer(edition: Path) -> None:  # fmt: skip
    told = pd.read_csv(edition / "akses.csv", dtype={"kode": str})
    layer = gpd.read_parquet(edition / "kecamatan.parquet")
    assert told["kode"].tolist() == layer["kode"].tolist()
    assert told["tujuan"].tolist() == layer["pos_terdekat"].tolist()
    assert set(told["cara"]) == {"garis_lurus"}
    manifest = json.loads((edition / "manifest.json").read_text())
    assert manifest["akses"]["cara"] == "garis_lurus"
    assert "jaringan" not in manifest["inputs"]


def test_a_network_is_named_by_its_hash_and_says_what_it_reaches(figures_edition: Path) -> None:
    manifest = json.loads((figures_edition / "manifest.json").read_text())
    road = PACK / "network" / "jagoi_babang_roads.geojson"
    assert manifest["inputs"]["jaringan"] == hashlib.sha256(road.read_bytes()).hexdigest()
    assert manifest["akses"]["cara"] == "jaringan"
    assert manifest["akses"]["terbitan"] == {"pasangan": 41, "teruji": 0, "median": None, "terburuk": None}  # fmt: skip
    told = pd.read_csv(figures_edition / "akses.csv", dtype={"kode": str}).set_index("kode")
    near = told.loc["61.07.07"]
    assert (near["cara"], near["kelas_waktu"]) == ("jaringan", "<1")
    assert near["garis_lurus_km"] < near["jarak_km"] < 2 * near["garis_lurus_km"]
    assert told.loc["61.01.01", "cara"] == "tidak_diketahui"
    assert pd.isna(told.loc["61.01.01", "jarak_km"])
