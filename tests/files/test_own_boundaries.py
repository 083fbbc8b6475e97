"""One's own boundaries in six formats, any CRS, both code schemes, names, villages, faults: the right set, or the right sentence."""

from __future__ import annotations

import io
import json
import os
import warnings
import zipfile
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, box

from geo.config import load_policy
from geo.errors import InputError
from geo.files.boundaries import load_zones
from geo.files.incoming import vector, vector_child
from geo.files.incoming.vector_layer import DRIVERS
from geo.files.own import draw
from geo.files.shipped import load_reference
from geo.places.coverage import area_km2
from geo.places.editions import crosswalk, editions, join_totals, step_of
from geo.text import LANGUAGES, text

FORMATS = ("gpkg", "fgb", "kml", "zip", "parquet", "geojson")
UTM_49N, UTM_49S, UTM_50S, DGN95, WEB, TM3 = 32649, 32749, 32750, 4755, 3857, 23836


@pytest.fixture
def here(monkeypatch):
    """Run what the child runs in this process: a child for each of a hundred files would cost minutes."""
    monkeypatch.setenv("GDAL_SKIP", "")
    monkeypatch.setenv("OGR_SKIP", "")

    def read(content: bytes) -> bytes:
        sink = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", RuntimeWarning
            )  # the format is told by content, GDAL would like a suffix
            vector_child.draw(io.BytesIO(content), sink, load_policy().intake)
        return sink.getvalue()

    monkeypatch.setattr(vector, "_in_child", read)


@pytest.fixture
def squares(zones, reference):
    whole = shapely.set_precision(np.asarray(zones.frame.geometry.array), 1e-9)
    table = reference.units[["kode", "kode_bps", "nama", "kabupaten"]]
    return gpd.GeoDataFrame(table, geometry=whole, crs=4326)


@pytest.fixture
def known(reference, squares):
    return replace(reference, units=reference.units.assign(luas_km2=area_km2(squares).to_numpy()))


def save(folder, frame, form, name="batas"):
    """The frame as a file of one format."""
    path = folder / f"{name}.{form}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form == "zip":
            frame.to_file(folder / f"{name}.shp")
            pack(path, [folder / f"{name}{end}" for end in (".shp", ".shx", ".dbf", ".prj", ".cpg")])  # fmt: skip
        elif form == "parquet":
            frame.to_parquet(path)
        elif form == "geojson":
            frame.to_file(path, driver="GeoJSON", RFC7946="NO")
        else:
            frame.to_file(path, driver=DRIVERS[form])
    return path


def pack(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            if member.exists():
                archive.write(member, f"peta/{member.name}")


def keys(repairs):
    return [repair.key.removeprefix("own_boundaries.repair.") for repair in repairs]


def told(repairs, lang="id"):
    return " ".join(text(repair.key, lang, **repair.facts) for repair in repairs)


def drawn(path, reference):
    return draw(path.read_bytes(), path.name, reference)


def read(path, reference):
    return load_zones(path, reference, {"HOME": "/nonexistent", "WASPADA_DATA_PACK": "none"})


def fault(path, reference):
    """The error, after its sentence in both languages was found to name the file."""
    with pytest.raises(InputError) as caught:
        read(path, reference)
    error = caught.value
    assert error.exit_code == 2
    for lang in LANGUAGES:
        sentence = text(error.key, lang, **error.facts)
        assert path.name in sentence
        assert "{" not in sentence
    return error


def same(zones, squares, tolerance=1e-7):
    """Every kecamatan has its outline; the difference is of the size of rounding."""
    assert zones.frame["kode"].tolist() == squares["kode"].tolist()
    apart = shapely.symmetric_difference(zones.frame.geometry.array, squares.geometry.array)
    return bool((shapely.area(apart) < tolerance).all())


@pytest.mark.parametrize("crs", [4326, UTM_49N, UTM_49S, UTM_50S, DGN95, WEB, TM3])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_in_every_crs(tmp_path, here, squares, known, form, crs):
    source = squares[["kode", "geometry"]]
    moved = source if form == "kml" else source.to_crs(crs)
    zones = read(save(tmp_path, moved, form), known)
    assert same(zones, squares)
    expected = [] if crs == 4326 or form == "kml" else ["moved"]
    assert [key for key in keys(zones.repairs) if key not in ("cut", "gaps")] == expected
    if expected:
        assert ("UTM" in told(zones.repairs)) == (crs in (UTM_49N, UTM_49S, UTM_50S))


@pytest.mark.parametrize("form", FORMATS)
def test_bps_codes_alone(tmp_path, here, squares, known, form):
    frame = squares[["kode_bps", "geometry"]].sample(frac=1, random_state=1)
    assert same(read(save(tmp_path, frame, form), known), squares)


def test_parts_of_bps_codes(tmp_path, here, squares, known):
    bps = squares["kode_bps"]
    frame = squares[["geometry"]].assign(PROVNO=bps.str[:2], KABKOTNO=bps.str[2:4], KECNO=bps.str[4:])  # fmt: skip
    assert same(read(save(tmp_path, frame, "zip"), known), squares)
    frame = squares[["geometry"]].assign(ADM3_PCODE="ID" + bps)
    assert same(read(save(tmp_path, frame, "gpkg"), known), squares)


@pytest.mark.parametrize("form", ["kml", "zip"])
def test_names_with_their_kabupaten(tmp_path, here, squares, known, form):
    frame = squares[["nama", "kabupaten", "geometry"]]
    zones = read(save(tmp_path, frame, form), known)
    assert same(zones, squares)
    assert "by_name" in keys(zones.repairs)
    assert "9 kecamatan" in told(zones.repairs)


def test_a_name_that_two_share_is_settled_by_its_place_or_not_at_all(tmp_path, here, squares, known):  # fmt: skip
    zones = read(save(tmp_path, squares[["nama", "geometry"]], "gpkg"), known)
    assert same(zones, squares)
    assert keys(zones.repairs) == ["by_name", "by_place"]
    assert zones.repairs[1].facts["count"] == 2
    away = squares.geometry.copy()
    away[5] = translate(away[5], 0, 0.5)
    error = fault(save(tmp_path, squares[["nama", "geometry"]].set_geometry(away), "fgb"), known)
    assert (error.reason, error.facts["count"]) == ("unknown_names", 1)
    assert "#6: Sungai Raya" in str(error.facts["codes"]) or "Sungai Raya" in str(error.facts["codes"])  # fmt: skip


def test_a_place_that_fits_two_settles_nothing(tmp_path, here, squares, known):
    both = gpd.GeoDataFrame({"nama": ["Sungai Raya"]}, geometry=[box(110, 0, 110.3, 0.3)], crs=4326)
    assert fault(save(tmp_path, both, "gpkg"), known).reason == "unknown_names"


def test_a_misspelt_name_is_told(tmp_path, here, squares, known):
    frame = squares[["nama", "kabupaten", "geometry"]].replace("Cendana", "Cendanna")
    zones = read(save(tmp_path, frame, "gpkg"), known)
    assert same(zones, squares)
    assert "Cendanna = Cendana (61.01.03)" in told(zones.repairs)


def test_code_and_name_must_agree(tmp_path, here, squares, known):
    frame = squares[["kode", "nama", "kabupaten", "geometry"]].replace("Cendana", "Bintang")
    error = fault(save(tmp_path, frame, "gpkg"), known)
    assert (error.reason, error.facts["codes"]) == ("code_and_name", "#3: 61.01.03, Bintang")


def villages(squares):
    """Each square as four villages, given by codes and names of the village and of its kecamatan."""
    rows = []
    for one in squares.itertuples():
        west, south, east, north = one.geometry.bounds
        x, y = round((west + east) / 2, 9), round((south + north) / 2, 9)
        quarters = [box(west, south, x, y), box(x, south, east, y), box(west, y, x, north), box(x, y, east, north)]  # fmt: skip
        for number, quarter in enumerate(quarters, 1):
            rows.append({"KDEPUM": f"{one.kode}.200{number}", "desa": f"Desa {number}", "WADMKC": one.nama, "WADMKK": one.kabupaten, "geometry": quarter})  # fmt: skip
    return gpd.GeoDataFrame(rows, crs=4326)


@pytest.mark.parametrize("columns", [["KDEPUM"], ["desa", "WADMKC", "WADMKK"], ["KDEPUM", "desa", "WADMKC", "WADMKK"]])  # fmt: skip
def test_villages_are_dissolved(tmp_path, here, squares, known, columns):
    frame = villages(squares)[[*columns, "geometry"]]
    zones = read(save(tmp_path, frame, "gpkg"), known)
    assert same(zones, squares)
    facts = next(one.facts for one in zones.repairs if one.key.endswith("dissolved"))
    assert facts == {"count": 36, "kecamatan": 9}


def test_village_codes_are_read_in_the_scheme_of_their_column(tmp_path, here, squares, known):
    """6102011001 is a village of BPS 6102011, or a kelurahan of 61.02.01: only the whole column tells."""
    bps = {"61.02.01": "6102011", "61.02.02": "6102012"}
    table = known.units.assign(kode_bps=known.units["kode"].map(bps).fillna(known.units["kode_bps"]))  # fmt: skip
    other = replace(known, units=table)
    frame = villages(squares)
    codes = frame["KDEPUM"].str[:8].map(dict(zip(table["kode"], table["kode_bps"], strict=True)))
    frame = frame[["geometry"]].assign(iddesa=codes + frame["KDEPUM"].str[-3:])
    assert "6102011001" in set(frame["iddesa"])
    assert same(read(save(tmp_path, frame, "gpkg"), other), squares)
    digits = villages(squares)["KDEPUM"].str.replace(".", "")
    assert same(read(save(tmp_path, frame.assign(iddesa=digits), "fgb"), other), squares)


def test_other_provinces_are_left_out(tmp_path, here, squares, known):
    away = gpd.GeoDataFrame({"kode": ["62.01.01"], "nama": ["Kumai"], "provinsi": ["Kalimantan Tengah"]}, geometry=[box(111, -1, 112, 0)], crs=4326)  # fmt: skip
    whole = gpd.GeoDataFrame(pd.concat([squares.assign(provinsi="Kalimantan Barat"), away]), crs=4326)  # fmt: skip
    for columns in (["kode"], ["nama", "kabupaten", "provinsi"]):
        zones = read(save(tmp_path, whole[[*columns, "geometry"]], "gpkg", columns[0]), known)
        assert same(zones, squares)
        assert zones.repairs[0].facts == {"count": 1}


def test_names_count_where_a_column_of_codes_holds_something_else(tmp_path, here, squares, known):
    frame = squares[["nama", "kabupaten", "geometry"]].assign(kode=[str(60 + n) for n in range(9)])
    assert same(read(save(tmp_path, frame, "gpkg"), known), squares)


def test_one_missing_is_named(tmp_path, here, squares, known):
    error = fault(save(tmp_path, squares.drop(index=4), "zip"), known)
    assert (error.reason, error.facts["codes"]) == ("missing_codes", "61.02.02")
    assert "Enau (61.02.02)" in text(error.key, "id", **error.facts)


def test_one_drawn_twice(tmp_path, here, squares, known):
    twice = gpd.GeoDataFrame(pd.concat([squares, squares.iloc[[4]]]), crs=4326)
    error = fault(save(tmp_path, twice, "fgb"), known)
    assert error.reason == "drawn_twice"
    assert error.facts["codes"] == "61.02.02"
    assert error.facts["count"] == 2
    assert error.facts["area_km2"] == pytest.approx(123, abs=1)


def test_islands_in_rows_of_their_own_are_joined(tmp_path, here, squares, known):
    island = squares.iloc[[4]].set_geometry([box(109.5, 0.1, 109.6, 0.2)])
    apart = gpd.GeoDataFrame(pd.concat([squares, island]), crs=4326)
    zones = read(save(tmp_path, apart, "gpkg"), known)
    assert keys(zones.repairs) == ["joined"]
    assert zones.frame.geometry[4].equals(MultiPolygon([squares.geometry[4], box(109.5, 0.1, 109.6, 0.2)]))  # fmt: skip


def test_slivers_go_to_the_lowest_code_and_gaps_are_told(tmp_path, here, squares, known):
    shapes = squares.geometry.copy()
    shapes[0] = box(110, 0.2, 110.1005, 0.3)
    shapes[4] = box(110.1, 0.1, 110.2, 0.1995)
    zones = read(save(tmp_path, squares.set_geometry(shapes), "gpkg"), known)
    assert keys(zones.repairs) == ["cut", "gaps"]
    assert zones.overlap_km2 == pytest.approx(0.615, abs=0.01)
    assert zones.repairs[1].facts["area_km2"] == pytest.approx(0.615, abs=0.01)
    assert zones.frame.geometry[1].bounds[0] == pytest.approx(110.1005)
    assert "0.61" in told(zones.repairs)


def test_lines_that_do_not_meet_are_told_also_where_the_gap_is_open(tmp_path, here, squares, known):
    """Each square drawn 20 metres too small: 12 inner edges of 11 km, no enclosed piece."""
    small = squares.set_geometry(squares.to_crs(UTM_49N).buffer(-20, join_style="mitre").to_crs(4326))  # fmt: skip
    zones = read(save(tmp_path, small, "gpkg"), known)
    assert keys(zones.repairs) == ["seams"]
    assert zones.repairs[0].facts["count"] == 9
    assert zones.repairs[0].facts["length_km"] == pytest.approx(12 * 11.1, rel=0.02)


def test_a_corner_too_many_is_no_gap(tmp_path, here, squares, known):
    shapes = squares.geometry.copy()
    shapes[0] = shapely.Polygon([(110, 0.2), (110.05, 0.2), (110.1, 0.2), (110.1, 0.3), (110, 0.3)])
    assert read(save(tmp_path, squares.set_geometry(shapes), "gpkg"), known).repairs == ()


def test_too_much_overlap_is_refused(tmp_path, here, squares, known):
    shapes = squares.geometry.copy()
    shapes[0] = box(110, 0.2, 110.15, 0.3)
    error = fault(save(tmp_path, squares.set_geometry(shapes), "gpkg"), known)
    assert error.reason == "overlap_share"


def test_an_invalid_outline_is_mended_and_told(tmp_path, here, squares, known):
    shapes = squares.geometry.copy()
    shapes[8] = shapely.Polygon([(110.2, 0), (110.2, 0.1), (110.3, 0.1), (110.3, 0), (110.25, 0), (110.25, -0.001), (110.25, 0), (110.2, 0)])  # fmt: skip
    zones = read(save(tmp_path, squares.set_geometry(shapes), "gpkg"), known)
    assert keys(zones.repairs) == ["mended"]
    assert zones.frame.geometry.is_valid.all()
    assert same(zones, squares)


def test_heights_are_dropped(tmp_path, here, squares, known):
    high = squares.set_geometry(gpd.GeoSeries(shapely.force_3d(squares.geometry.array, 12.5), crs=4326))  # fmt: skip
    zones = read(save(tmp_path, high, "gpkg"), known)
    assert keys(zones.repairs) == ["flattened"]
    assert not zones.frame.geometry.has_z.any()


def test_no_crs(tmp_path, here, squares, known):
    unsaid = squares.set_crs(None, allow_override=True)
    for form in ("zip", "gpkg", "fgb", "parquet"):
        zones = read(save(tmp_path, unsaid, form), known)
        assert keys(zones.repairs) == ["assumed"]
        assert same(zones, squares)
    metres = squares.to_crs(UTM_49N).set_crs(None, allow_override=True)
    error = fault(save(tmp_path, metres, "zip", "meter"), known)
    assert error.reason == "no_crs"
    assert ".prj" in text(error.key, "id", **error.facts)
    swapped = unsaid.set_geometry(shapely.transform(unsaid.geometry.array, lambda xy: xy[:, ::-1]))
    assert fault(save(tmp_path, swapped, "gpkg", "terbalik"), known).reason == "axes_swapped"


@pytest.mark.parametrize(
    ("real", "said", "reason"),
    [
        (4326, UTM_49N, "crs_contradicts"),
        (UTM_49N, 4326, "not_degrees"),
        (UTM_49S, UTM_50S, "off_place"),
        (UTM_49S, UTM_49N, "off_place"),
    ],
)
def test_a_wrong_crs_is_never_believed(tmp_path, here, squares, known, real, said, reason):
    wrong = squares.to_crs(real).set_crs(said, allow_override=True)
    assert fault(save(tmp_path, wrong, "gpkg"), known).reason == reason


def test_swapped_axes_are_told(tmp_path, here, squares, known):
    swapped = squares.set_geometry(
        gpd.GeoSeries(shapely.transform(squares.geometry.array, lambda xy: xy[:, ::-1]), crs=4326)
    )
    assert fault(save(tmp_path, swapped, "fgb"), known).reason == "axes_swapped"


def test_the_kabupaten_layer_is_told_apart(tmp_path, here, squares, known):
    kabupaten = squares.dissolve(squares["kode"].str[:5]).reset_index(names="kab")
    frame = gpd.GeoDataFrame({"kode": kabupaten["kab"]}, geometry=kabupaten.geometry, crs=4326)
    assert fault(save(tmp_path, frame, "gpkg"), known).reason == "kabupaten_level"


def test_layers_of_a_geopackage(tmp_path, here, squares, known):
    path = save(tmp_path, squares, "gpkg")
    squares.iloc[:2].to_file(path, layer="sungai", driver="GPKG")
    error = fault(path, known)
    assert (error.reason, error.facts["layers"]) == ("vector_many_layers", "batas, sungai")
    squares.to_file(path, layer="batas_KECAMATAN", driver="GPKG")
    assert same(read(path, known), squares)


def test_a_geopackage_saved_with_a_log(tmp_path, here, squares, known):
    path = save(tmp_path, squares, "gpkg")
    content = path.read_bytes()
    path.write_bytes(content[:18] + b"\x02\x02" + content[20:])
    assert same(read(path, known), squares)


def test_a_crs_member_of_old_geojson_is_heeded(tmp_path, squares, known):
    path = save(tmp_path, squares[["kode", "geometry"]].to_crs(UTM_49N), "geojson")
    assert "32649" in json.loads(path.read_text())["crs"]["properties"]["name"]
    zones = read(path, known)
    assert same(zones, squares)
    assert "moved" in keys(zones.repairs)


def test_the_whole_province_through_the_child(tmp_path, data_pack):
    """Zipped shapefile in UTM 49N with the names cut to ten letters, read in the child process."""
    reference = load_reference()
    if data_pack is None:
        whole = load_zones(None, reference, {"HOME": "/nonexistent", "WASPADA_DATA_PACK": "none"}).frame  # fmt: skip
    else:
        table = json.loads((data_pack / "boundaries/kalbar_kecamatan.geojson").read_bytes())
        whole = gpd.GeoDataFrame.from_features(table["features"], crs=4326)
        whole = whole.assign(kode=whole["kode_kemendagri"]).sort_values("kode", ignore_index=True)
    path = save(tmp_path, whole[["kode", "geometry"]].rename(columns={"kode": "KODE_KEMEN"}).to_crs(UTM_49N), "zip")  # fmt: skip
    zones = read(path, reference)
    assert keys(zones.repairs)[0] == "moved"
    both = shapely.area(shapely.intersection(zones.frame.geometry.array, whole.geometry.array))
    either = shapely.area(shapely.union(zones.frame.geometry.array, whole.geometry.array))
    assert len(zones.frame) == 174
    assert (both / either).min() > 0.999999


def old_list(reference, edition):
    """Today's kecamatan as an older list has them: its names, the units that were merged since as squares of their own."""
    units = reference.units
    rows = units[["kode", "kode_bps", "nama", "kabupaten"]].copy()
    for step in crosswalk():
        if step.edition == edition and step.change == "renamed":
            rows.loc[rows["kode"] == step.codes[0], "nama"] = step.old_name
    squares = shapely.box(units["lon"] - 0.001, units["lat"] - 0.001, units["lon"] + 0.001, units["lat"] + 0.001)  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry=squares, crs=4326)


@pytest.mark.parametrize(
    ("edition", "columns", "changes"),
    [
        ("kemendagri-2018", ["kode", "nama", "kabupaten"], ["Siantan"]),
        ("bps-2020", ["kode_bps", "nama", "kabupaten"], ["Beduwai", "Siantan", "Telok Pa'Kedai"]),
        ("bps-2020", ["nama", "kabupaten"], ["Beduwai", "Siantan", "Telok Pa'Kedai"]),
    ],
)
def test_an_older_list_joins_todays_units(tmp_path, edition, columns, changes):
    reference = load_reference()
    old = old_list(reference, edition).sample(frac=1, random_state=2)
    result = drawn(save(tmp_path, old[[*columns, "geometry"]], "geojson"), reference)
    assert result.frame["kode"].tolist() == reference.units["kode"].tolist()
    renamed = [one for one in result.repairs if one.key.endswith("renamed")]
    assert sorted(str(one.facts["old"]) for one in renamed) == changes
    before = area_km2(old).groupby(old["kode"].str[:5]).sum()
    today = area_km2(result.frame).groupby(result.frame["kode"].str[:5]).sum()
    assert len(today) == 14
    assert np.allclose(today, before, rtol=1e-9)


def test_units_merged_since_2010_are_joined_and_a_split_one_is_refused(tmp_path):
    reference = load_reference()
    old = old_list(reference, "bps-2010")[["kode_bps", "nama", "geometry"]]
    lake = old[old["kode_bps"] == "6108140"].assign(kode_bps="6108141", nama="Danau Sentarum")
    lake = lake.set_geometry(lake.translate(0.01))
    whole = gpd.GeoDataFrame(pd.concat([old, lake]), crs=4326)
    result = drawn(save(tmp_path, whole, "geojson"), reference)
    assert [key for key in keys(result.repairs) if key in ("merged", "joined")] == ["merged", "joined"]  # fmt: skip
    assert len(result.frame) == 174
    assert area_km2(result.frame).sum() == pytest.approx(area_km2(whole).sum())
    before = whole[whole["kode_bps"] != "6111011"].replace("Pulau Maya", "Pulau Maya Karimata")
    error = fault(save(tmp_path, before, "geojson", "lama"), reference)
    assert error.reason == "split_since"
    assert "Kepulauan Karimata (61.11.06)" in str(error.facts["parts"])


def test_the_old_name_of_a_kabupaten_is_told(tmp_path):
    reference = load_reference()
    old = old_list(reference, "kemendagri-2018")[["kode", "kabupaten", "geometry"]]
    old = old.replace("Mempawah", "Kabupaten Pontianak")
    repairs = drawn(save(tmp_path, old, "geojson"), reference).repairs
    assert [one.facts["old"] for one in repairs] == ["Kabupaten Pontianak"]


def test_totals_of_an_older_list_are_kept():
    given = {"6108140": 10125.0, "6108141": 3868.0, "6111010": 16628.0, "6101040": 5.0}
    today, together = join_totals(given, "bps-2010")
    assert today == {"6108140": 10125.0, "61.06.09": 3868.0, "6101040": 5.0}
    assert together == {("61.11.04", "61.11.06"): 16628.0}
    assert sum(today.values()) + sum(together.values()) == sum(given.values())
    assert join_totals(given, "bps-2020") == (given, {})
    both = {"61.06.09": 10125.0, "6108141": 3868.0}
    assert join_totals(both, "bps-2010") == ({"61.06.09": 13993.0}, {})


def test_every_change_names_units_of_today_an_edition_and_its_source():
    reference = load_reference()
    units = {*reference.units["kode"], *reference.kabupaten["kode"]}
    assert {step.edition for step in crosswalk()} <= {edition.id for edition in editions()}
    for step in crosswalk():
        assert set(step.codes) <= units
        assert step.source
        assert (len(step.codes) > 1) == (step.change == "split")
    assert step_of("61.02.08", "Jongkat") is None
    assert step_of("61.12.08", "Teluk Pakedai") is None
    assert step_of("6105190001", "BEDUWAI").codes == ("61.03.06",)


def test_the_environment_of_the_tests_is_left_alone():
    assert os.environ.get("GDAL_SKIP", "") == ""
