from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box

from geo.config import load_policy
from geo.crs import KALBAR_ALBERS
from geo.errors import BoundaryError
from geo.places.coverage import area_km2, check_coverage, named, overlaps, union

RULES = load_policy().boundaries
CODES = [f"61.0{kab}.0{kec}" for kab in (1, 2, 3) for kec in (1, 2, 3)]


def square(number, west=0.0, east=0.0, north=0.0):
    """Square `number` of the country, with its sides moved outward by degrees."""
    kab, kec = divmod(number, 3)
    x, y = [round(110 + step / 10, 1) for step in range(4)], [0.3, 0.2, 0.1, 0.0]
    return box(x[kec] - west, y[kab + 1], x[kec + 1] + east, y[kab] + north)


def country(**changed):
    shapes = [square(number) for number in range(9)]
    for name, shape in changed.items():
        shapes[int(name.removeprefix("s"))] = shape
    return gpd.GeoDataFrame({"kode": CODES}, geometry=shapes, crs=4326)


@pytest.fixture
def known(reference):
    """The reference with the areas that the squares have."""
    return replace(reference, units=reference.units.assign(luas_km2=area_km2(country()).to_numpy()))


def fault(frame, reference, kind, rules=None):
    with pytest.raises(BoundaryError) as caught:
        check_coverage(frame, reference, kind, rules)
    return caught.value


@pytest.mark.parametrize("kind", ["pack", "grid", "other"])
def test_a_sound_set_passes_sorted(known, kind):
    checked = check_coverage(country().iloc[::-1].assign(luas=1), known, kind)
    assert checked.frame["kode"].tolist() == CODES
    assert list(checked.frame.columns) == ["kode", "geometry"]
    assert checked.frame.geometry[0].equals(square(0))
    assert checked.overlap_km2 == 0


@pytest.mark.parametrize("kind", ["pack", "grid", "other"])
def test_codes_must_be_all_and_only_these_once(known, kind):
    whole = country()
    missing = fault(whole.iloc[:-2], known, kind)
    assert (missing.reason, missing.facts["codes"], missing.facts["wanted"]) == ("missing_codes", "61.03.02, 61.03.03", 9)  # fmt: skip
    twice = fault(whole.assign(kode=[*CODES[:-1], CODES[0]]), known, kind)
    assert (twice.reason, twice.facts["codes"]) == ("duplicate_codes", "61.01.01")
    strange = fault(whole.assign(kode=[*CODES[:-1], "61.09.09"]), known, kind)
    assert (strange.reason, strange.facts["codes"]) == ("unknown_codes", "61.09.09")


@pytest.mark.parametrize("shape", [LineString([(110, 0.2), (110.1, 0.3)]), Polygon(), shapely.Point(110, 0.2)])  # fmt: skip
def test_only_polygons(known, shape):
    assert fault(country(s0=shape), known, "other").reason == "not_an_area"


def test_a_bow_tie_is_named(known):
    tie = Polygon([(110, 0.2), (110.1, 0.3), (110.1, 0.2), (110, 0.3)])
    error = fault(country(s0=tie), known, "other")
    assert (error.reason, error.facts["codes"]) == ("invalid_geometry", "61.01.01")
    assert "Self-intersection" in str(error.facts["detail"])


def test_another_place_is_named(known):
    far = country()
    far = far.set_geometry(far.geometry.translate(xoff=5))
    error = fault(far, known, "other")
    assert (error.reason, error.facts["count"]) == ("off_place", 9)


def test_swapped_codes_far_apart_are_off_place(known):
    near = replace(RULES, off_place_deg=0.15)
    swapped = country().assign(kode=[CODES[8], *CODES[1:8], CODES[0]])
    assert fault(swapped, known, "other", near).facts["codes"] == "61.01.01, 61.03.03"


def test_pack_refuses_an_overlap_above_a_hundredth(known):
    error = fault(country(s0=square(0, east=0.001)), known, "pack")
    assert (error.reason, error.facts["codes"]) == ("overlap", "61.01.01, 61.01.02")
    assert error.facts["area_km2"] == pytest.approx(0.1 * 0.001 * 111.3 * 110.6, abs=0.01)


def test_pack_bears_slivers_below_it(known):
    sliver = country(s0=square(0, east=0.000005))
    assert not shapely.coverage_is_valid(np.asarray(sliver.geometry.array))
    assert len(check_coverage(sliver, known, "pack").frame) == 9


def test_pack_refuses_a_gap(known):
    # 0.001 degree square: 0.012 km2, and 0.01 % of the kecamatan's area.
    holed = square(4).difference(box(110.15, 0.15, 110.151, 0.151))
    error = fault(country(s4=holed), known, "pack")
    assert error.reason == "gap"
    assert (error.facts["lon"], error.facts["lat"]) == (110.1505, 0.1505)
    small = square(4).difference(box(110.15, 0.15, 110.1508, 0.1508))
    assert len(check_coverage(country(s4=small), known, "pack").frame) == 9


def test_pack_measures_each_area(known):
    error = fault(country(s2=square(2, east=0.0002)), known, "pack")
    assert (error.reason, error.facts["codes"], error.facts["percent"]) == ("unit_area", "61.01.03", 0.2)  # fmt: skip
    assert len(check_coverage(country(s2=square(2, east=0.00009)), known, "pack").frame) == 9


def test_grid_must_be_a_coverage(known):
    assert fault(country(s0=square(0, east=0.000005)), known, "grid").reason == "not_a_coverage"


def test_grid_measures_the_province_and_the_median(known):
    north = {f"s{number}": square(number, north=0.001) for number in range(3)}
    error = fault(country(**north), known, "grid")
    assert (error.reason, error.facts["percent"]) == ("province_area", 0.33)
    areas = known.units["luas_km2"] * np.where(np.arange(9) % 2, 1.01, 0.992)
    off = replace(known, units=known.units.assign(luas_km2=areas))
    assert fault(country(), off, "grid").reason == "median_area"
    one = replace(known, units=known.units.assign(luas_km2=known.units["luas_km2"] * np.where(np.arange(9) == 1, 1.008, 1)))  # fmt: skip
    assert len(check_coverage(country(), one, "grid").frame) == 9


def test_other_sets_may_have_any_area(known):
    assert len(check_coverage(country(s2=square(2, east=0.05)), known, "other").frame) == 9


def test_overlap_goes_to_the_lowest_code_and_is_reported(known):
    given = country(s0=square(0, east=0.005))
    checked = check_coverage(given.iloc[::-1], known, "other")
    shapes = checked.frame.geometry
    assert shapes[0].equals(square(0, east=0.005))
    assert shapes[1].bounds == pytest.approx((110.105, 0.2, 110.2, 0.3))
    assert checked.overlap_km2 == pytest.approx(0.005 * 0.1 * 111.3 * 110.6, rel=0.01)
    assert overlaps(checked.frame).empty


def test_an_overlap_above_one_percent_is_refused(known):
    error = fault(country(s0=square(0, east=0.011)), known, "other")
    assert error.reason == "overlap_share"
    assert error.facts["percent"] == pytest.approx(1.22, abs=0.02)


def test_a_kecamatan_covered_by_another_is_named(known):
    speck = box(110.01, 0.25, 110.012, 0.252)
    error = fault(country(s1=speck), known, "other")
    assert (error.reason, error.facts["codes"]) == ("swallowed", "61.01.02")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(110, 110.2), st.floats(0, 0.2), st.floats(0.02, 0.1)),
        min_size=2,
        max_size=4,
    )
)
def test_overlaps_as_slow(places):
    shapes = [box(x, y, x + size, y + size) for x, y, size in places]
    frame = gpd.GeoDataFrame({"kode": CODES[: len(shapes)]}, geometry=shapes, crs=4326)
    flat = frame.geometry.to_crs(KALBAR_ALBERS)
    slow = {
        (a, b): flat[a].intersection(flat[b]).area / 1e6
        for a in range(len(flat))
        for b in range(a + 1, len(flat))
    }
    fast = {(row.first, row.second): row.area_km2 for row in overlaps(frame).itertuples(index=False)}  # fmt: skip
    for pair, area in slow.items():
        assert fast.get(pair, 0) == pytest.approx(area, abs=0.01)


def test_union_is_the_same_with_and_without_seams():
    seamless = np.asarray(country().geometry.array)
    assert union(seamless).equals(box(110, 0, 110.3, 0.3))
    apart = np.array([box(0, 0, 2, 2), box(1, 1, 3, 3)])
    assert union(apart).area == 7


def test_long_lists_are_cut():
    assert named(f"{n}" for n in range(12)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (+2)"
