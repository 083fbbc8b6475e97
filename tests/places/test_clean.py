from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from geo.config import CleanRules
from geo.errors import BoundaryError
from geo.files.shipped import read_table
from geo.files.village_sql import read_villages
from geo.places.clean import clean_coverage, parents
from geo.places.coverage import area_km2

RULES = CleanRules(grid_deg=1e-6, sliver_ha=1.0)
HECTARE_DEG = 0.0009
"""Side of a square of about a hectare near the equator."""


def villages(**shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"kode": list(shapes)}, geometry=list(shapes.values()), crs=4326)


def cleaned(**shapes) -> dict[str, shapely.Geometry]:
    frame = clean_coverage(villages(**shapes), RULES)
    assert shapely.coverage_is_valid(np.asarray(frame.geometry.array))
    assert shapely.is_valid(np.asarray(frame.geometry.array)).all()
    return dict(zip(frame["kode"], frame.geometry, strict=True))


def simplified_alone(seed: int, side: int = 4) -> gpd.GeoDataFrame:
    """A square country of wavy villages whose corners each village moved a little on its own."""
    rng = np.random.default_rng(seed)
    lattice = np.stack(np.meshgrid(np.arange(side * 4 + 1), np.arange(side * 4 + 1)), axis=-1)
    lattice = (110, 0) + lattice * 0.005 + rng.uniform(-0.002, 0.002, lattice.shape)
    found = {}
    for row in range(side):
        for column in range(side):
            across, up = np.arange(column * 4, column * 4 + 5), np.arange(row * 4, row * 4 + 5)
            ring = np.concatenate([lattice[up[0], across], lattice[up[1:], across[-1]], lattice[up[-1], across[-2::-1]], lattice[up[-2:0:-1], across[0]]])  # fmt: skip
            found[f"61.01.{row + 1:02}.{2000 + column}"] = Polygon(ring + rng.uniform(-1e-4, 1e-4, ring.shape))  # fmt: skip
    return villages(**found)


def slowly(frame: gpd.GeoDataFrame, rules: CleanRules) -> dict[str, float]:
    """Area by code, by loops over faces and whole geometries: the same rules without any of the cleverness."""
    codes, shapes = list(frame["kode"]), [shapely.set_precision(one, rules.grid_deg) for one in frame.geometry]  # fmt: skip
    lines = shapely.union_all([one.boundary for one in shapes], grid_size=rules.grid_deg)
    faces = list(shapely.polygonize(list(lines.geoms)).geoms)
    claims = [[code for code, shape in zip(codes, shapes, strict=True) if shape.contains(face.representative_point())] for face in faces]  # fmt: skip
    owner = [claim[0] if len(claim) == 1 else None for claim in claims]
    shared = {(i, j): faces[i].intersection(faces[j]).length for i in range(len(faces)) for j in range(len(faces)) if i != j}  # fmt: skip

    def offers(face: int, allowed: list[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for other, code in enumerate(owner):
            if other != face and code is not None and shared[face, other] > 0 and (not allowed or code in allowed):  # fmt: skip
                found[code] = found.get(code, 0.0) + shared[face, other]
        return found

    while True:
        given_now = {i: offers(i, claims[i]) for i, code in enumerate(owner) if code is None}
        if not any(given_now.values()):
            break
        for face, found in given_now.items():
            if found:
                owner[face] = min(found, key=lambda code: (-round(found[code], 12), code))
    assert None not in owner
    area = dict.fromkeys(codes, 0.0)
    for face, code in zip(faces, owner, strict=True):
        area[str(code)] += face.area
    return area


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_slow_way_gives_the_same_ground(seed):
    frame = simplified_alone(seed, side=2)
    unhanded = CleanRules(grid_deg=1e-6, sliver_ha=0)
    fast = clean_coverage(frame, unhanded)
    slow = slowly(frame, unhanded)
    assert list(fast["kode"]) == sorted(slow)
    for code, shape in zip(fast["kode"], fast.geometry, strict=True):
        assert shape.area == pytest.approx(slow[code], rel=1e-9)


def test_a_raster_sees_one_owner_everywhere():
    """What one village claims stays its own; what several or none claim goes to one; nothing outside is taken."""
    frame = simplified_alone(7)
    fast = clean_coverage(frame, RULES)
    span = np.linspace(-0.01, 0.09, 160)
    points = shapely.points(*(axis.ravel() for axis in np.meshgrid(110 + span, span)))
    before = np.array([shapely.contains(one, points) for one in frame.geometry])
    after = np.array([shapely.contains(one, points) for one in fast.geometry])
    claimed, owners = before.sum(axis=0), after.sum(axis=0)
    assert {0, 1, 2} <= set(claimed)
    assert (after[:, claimed == 1] == before[:, claimed == 1]).all()
    assert (owners[claimed >= 1] == 1).all()
    whole = shapely.union_all(frame.geometry)
    inside = shapely.contains(Polygon(whole.exterior), points)
    assert (inside & (claimed == 0)).any()
    assert (owners == inside).all()


def test_an_overlap_goes_to_the_claimant_with_the_longer_edge():
    # b reaches into a by a strip that borders a on three sides.
    found = cleaned(a=box(0, 0, 1, 1), b=Polygon([(0.9, 0.4), (2, 0), (2, 1), (0.9, 0.6)]))
    assert found["a"].equals(shapely.set_precision(box(0, 0, 1, 1), 1e-6))
    found = cleaned(a=Polygon([(0, 0), (1.1, 0.4), (1.1, 0.6), (0, 1)]), b=box(1, 0, 2, 1))
    assert found["b"].area == pytest.approx(1, abs=1e-9)


def test_an_overlap_never_goes_to_a_neighbour_that_does_not_claim_it():
    found = cleaned(a=box(-1, 0, 1, 0.05), b=box(0, 0, 2, 0.05), c=box(0, -1, 1, 0))
    assert found["a"].bounds == (-1, 0, 1, 0.05)
    assert found["c"].area == pytest.approx(1)


def test_a_village_smaller_than_a_sliver_stays():
    tiny = box(0.05, 0.05, 0.05 + HECTARE_DEG / 2, 0.05 + HECTARE_DEG / 2)
    found = cleaned(a=box(0, 0, 0.1, 0.1).difference(tiny), b=tiny)
    assert found["b"].area == pytest.approx(tiny.area, rel=1e-3)


def test_a_gap_goes_to_the_neighbour_with_the_longer_edge():
    hole = box(0.45, 0.3, 0.55, 0.4)
    left, right = box(0, 0, 0.5, 1), box(0.5, 0, 1, 1)
    notch = right.union(box(0.46, 0.31, 0.5, 0.39)).difference(box(0.5, 0.3, 0.55, 0.4))
    found = cleaned(a=left.difference(hole), b=notch)
    assert sum(shape.area for shape in found.values()) == pytest.approx(1, abs=1e-9)
    assert found["a"].area < 0.5


def test_equal_edges_go_to_the_lowest_code():
    found = cleaned(b=box(0, 0, 0.75, 1), a=box(0.5, 0, 1.25, 1))
    assert found["a"].bounds == (0.5, 0, 1.25, 1)
    assert found["b"].bounds == (0, 0, 0.5, 1)


def test_ground_that_all_claim_and_nobody_has_alone_goes_to_the_lowest_code():
    # c is held by a and b together, without a face of either alone beside it.
    islands = {"b": MultiPolygon([box(5, 0, 6, 1), box(0, 0, 1, 1)]), "a": MultiPolygon([box(3, 0, 4, 1), box(0, 0, 1, 1)])}  # fmt: skip
    found = cleaned(**islands)
    assert found["a"].area == pytest.approx(2)
    assert found["b"].bounds == (5, 0, 6, 1)


@pytest.mark.parametrize(("share", "stays"), [(0.9, False), (1.2, True)])
def test_a_detached_sliver_goes_to_its_neighbour(share, stays):
    side = HECTARE_DEG * share**0.5
    cut_off = box(0.05, 0.02, 0.05 + side, 0.02 + side)
    ground = box(0, 0, 0.1, 0.1)
    found = cleaned(a=ground.difference(cut_off), b=box(0.1, 0, 0.2, 0.1).union(cut_off))
    assert shapely.get_num_geometries(found["b"]) == (2 if stays else 1)
    assert found["a"].equals(shapely.set_precision(ground, 1e-6)) is not stays


def test_a_small_island_stays():
    islet = box(0.5, 0.5, 0.5 + HECTARE_DEG / 2, 0.5 + HECTARE_DEG / 2)
    found = cleaned(a=MultiPolygon([box(0, 0, 0.1, 0.1), islet]), b=box(0.1, 0, 0.2, 0.1))
    assert shapely.get_num_geometries(found["a"]) == 2


def test_a_village_that_keeps_nothing_is_named():
    with pytest.raises(BoundaryError) as caught:
        cleaned(a=box(0, 0, 1, 1), b=box(0, 0, 1, 1))
    assert (caught.value.reason, caught.value.facts["codes"]) == ("swallowed", "b")


def test_a_code_that_stands_twice_is_named():
    twice = gpd.GeoDataFrame({"kode": ["a", "a"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326)  # fmt: skip
    with pytest.raises(BoundaryError) as caught:
        clean_coverage(twice, RULES)
    assert (caught.value.reason, caught.value.facts["codes"]) == ("duplicate_codes", "a")


def test_units_above_are_the_exact_unions():
    desa = clean_coverage(simplified_alone(5), RULES)
    kecamatan = parents(desa, RULES)
    kabupaten = parents(kecamatan, RULES)
    assert list(kecamatan["kode"]) == ["61.01.01", "61.01.02", "61.01.03", "61.01.04"]
    assert list(kabupaten["kode"]) == ["61.01"]
    for above, below in ((kecamatan, desa), (kabupaten, kecamatan)):
        for kode, shape in zip(above["kode"], above.geometry, strict=True):
            mine = below[below["kode"].str.startswith(f"{kode}.")]
            assert shape.symmetric_difference(mine.geometry.union_all()).area == 0
    assert area_km2(kabupaten).sum() == pytest.approx(area_km2(desa).sum(), rel=1e-9)


def test_the_order_of_the_rows_does_not_matter_and_corners_have_six_decimals():
    frame = simplified_alone(9, side=2)
    one, two = clean_coverage(frame, RULES), clean_coverage(frame.iloc[::-1], RULES)
    assert one.geometry.to_wkb().tolist() == two.geometry.to_wkb().tolist()
    corners = shapely.get_coordinates(one.geometry.array)
    assert (corners == corners.round(6)).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(one.geometry.array)).all()


BOXES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=6)  # fmt: skip


@given(BOXES)
@settings(max_examples=15, deadline=None)
def test_any_boxes_become_a_coverage_of_the_same_ground(boxes):
    frame = villages(**{str(i): box(x / 100, y / 100, (x + w) / 100, (y + h) / 100) for i, (x, y, w, h) in enumerate(boxes)})  # fmt: skip
    try:
        found = clean_coverage(frame, RULES)
    except BoundaryError as error:
        assert error.reason == "swallowed"  # noqa: PT017 - allowed, not demanded
        return
    assert shapely.coverage_is_valid(np.asarray(found.geometry.array))
    ground = shapely.union_all(frame.geometry)
    filled = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(ground)])
    assert found.geometry.union_all().symmetric_difference(filled).area < 1e-9


def test_a_real_city_equals_the_published_villages(data_pack):
    """Kota Pontianak alone: villages inside it are those of the data pack, corner by corner."""
    table = read_table("upstream").set_index("kode")
    assert len(table) == 14
    if data_pack is None:
        return
    name = table["file"]["61.71"]
    raw = read_villages((data_pack / "upstream" / name).read_bytes(), name)
    found = clean_coverage(raw[["kode", "geometry"]])
    city = gpd.read_file(data_pack / "boundaries/kalbar_desa.geojson", where="kab_kode = '61.71'")
    city = city.sort_values("kode_kemendagri", ignore_index=True)
    outline = city.geometry.union_all().boundary
    assert list(found["kode"]) == list(city["kode_kemendagri"])
    inner = ~shapely.intersects(np.asarray(city.geometry.array), outline)
    mine, theirs = np.asarray(found.geometry.array), np.asarray(city.geometry.array)
    assert inner.sum() >= 10
    assert shapely.equals(mine[inner], theirs[inner]).all()
    iou = shapely.area(shapely.intersection(mine, theirs)) / shapely.area(shapely.union(mine, theirs))  # fmt: skip
    assert iou.min() > 0.999
