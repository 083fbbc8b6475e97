from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from geo.errors import SchemaError
from geo.files.boundaries import load_zones
from geo.files.shipped import load_reference
from geo.places.access import border_distance_km, nearest_post

GEOD = Geod(ellps="WGS84")
NEAR_EQUATOR = st.tuples(st.floats(109, 114), st.floats(-2.9, 1.9))


def _posts(places, **changes):
    count = len(places)
    table = {
        "nama": [f"Pos {letter}" for letter in "DCBA"[:count]],
        "jenis": ["plbn"] * count,
        "beroperasi": [True] * count,
        "lon": [lon for lon, _ in places],
        "lat": [lat for _, lat in places],
    }
    return pd.DataFrame({**table, **changes})


def _slow_nearest(unit, posts):
    best = min(
        (round(GEOD.inv(unit.lon, unit.lat, post.lon, post.lat)[2], 3), post.nama)
        for post in posts.itertuples()
        if post.beroperasi and post.jenis in ("plbn", "plb_traditional")
    )
    return best[1]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(NEAR_EQUATOR, min_size=1, max_size=5), st.lists(NEAR_EQUATOR, min_size=1, max_size=4)
)
def test_nearest_post_as_slow(places, posts_at):
    units = pd.DataFrame(places, columns=["lon", "lat"]).assign(kode="61.01.01")
    posts = _posts(posts_at)
    wanted = [_slow_nearest(unit, posts) for unit in units.itertuples()]
    assert nearest_post(units, posts).tolist() == wanted


def test_nearest_post_ties_go_to_the_first_name():
    units = pd.DataFrame({"kode": ["61.01.01"], "lon": [110.0], "lat": [0.0]}, index=[7])
    found = nearest_post(units, _posts([(110.0, 0.1), (110.0, -0.1)]))
    assert found.to_dict() == {7: "Pos C"}


def test_closed_posts_and_ports_are_no_posts():
    units = pd.DataFrame({"kode": ["61.01.01"], "lon": [110.0], "lat": [0.0]})
    near_but_closed = _posts([(110.0, 0.1), (110.0, 0.5), (110.0, 0.9)], beroperasi=[False, True, True], jenis=["plbn", "seaport", "plb_traditional"])  # fmt: skip
    assert nearest_post(units, near_but_closed).tolist() == ["Pos B"]


def test_no_post_is_unknown():
    units = pd.DataFrame({"kode": ["61.01.01"], "lon": [110.0], "lat": [0.0]})
    found = nearest_post(units, _posts([(110.0, 0.1)], beroperasi=[False]))
    assert found.isna().all()
    assert found.name == "pos_terdekat"


def test_missing_columns_are_named():
    with pytest.raises(SchemaError) as caught:
        nearest_post(pd.DataFrame({"kode": []}), _posts([]))
    assert caught.value.facts["columns"] == "lat, lon"


def test_every_kecamatan_has_an_open_post_and_entikong_its_own():
    reference = load_reference()
    found = nearest_post(reference.units, reference.posts)
    open_now = set(reference.posts.loc[reference.posts["beroperasi"], "nama"])
    assert set(found) <= open_now
    by_code = dict(zip(reference.units["kode"], found, strict=True))
    assert by_code["61.03.21"] == "PLBN Entikong"
    assert "PLBN Sungai Kelik (Jasa)" not in set(found)


def _slow_distance_km(polygon, line):
    """Azimuthal equidistant about the polygon's nearest point, moved until it stays (Snyder 1987)."""
    # A line straight in degrees is bent on this plane: many short pieces follow it.
    polygon, line = shapely.segmentize([polygon, line], 0.01)
    ends = shapely.get_coordinates(shapely.shortest_line(polygon, line))
    for _ in range(4):
        local = CRS.from_proj4(f"+proj=aeqd +lat_0={ends[0][1]} +lon_0={ends[0][0]} +datum=WGS84")
        there = Transformer.from_crs(4326, local, always_xy=True)
        flat = [
            shapely.transform(shape, there.transform, interleaved=False)
            for shape in (polygon, line)
        ]
        x, y = shapely.get_coordinates(shapely.shortest_line(*flat)).T
        ends = np.column_stack(there.transform(x, y, direction="INVERSE"))
    return GEOD.inv(*ends[0], *ends[1])[2] / 1000


@settings(max_examples=15, deadline=None)
@given(NEAR_EQUATOR, st.lists(NEAR_EQUATOR, min_size=2, max_size=5, unique=True))
def test_border_distance_as_slow(corner, line):
    lon, lat = corner
    square = shapely.box(lon, lat, lon + 0.1, lat + 0.05)
    border = shapely.LineString(line)
    zones = gpd.GeoDataFrame({"kode": ["a"]}, geometry=[square], crs=4326)
    lines = gpd.GeoDataFrame({"nama": ["b"]}, geometry=[border], crs=4326)
    found = border_distance_km(zones, lines).iloc[0]
    if shapely.intersects(square, border):
        assert found == 0
    else:
        assert found == pytest.approx(_slow_distance_km(square, border), rel=1e-4, abs=0.005)


def test_border_distance_counts_from_the_country_next_door(zones):
    found = border_distance_km(zones.frame, zones.border)
    assert found[:3].tolist() == [0, 0, 0]
    assert found[3:6].to_numpy() == pytest.approx(11.06, abs=0.02)
    assert found[6:].to_numpy() == pytest.approx(22.11, abs=0.03)


def test_unknown_border_is_unknown_distance(zones):
    assert border_distance_km(zones.frame, zones.border.iloc[:0]).isna().all()


def test_the_table_holds_the_geodesic_distance(data_pack):
    reference = load_reference()
    environ = {"WASPADA_DATA_PACK": str(data_pack) if data_pack else "none", "HOME": "/nonexistent"}
    zones = load_zones(None, reference, environ)
    found = border_distance_km(zones.frame, zones.border)
    allowed_km = 0.2 if data_pack else 2.0
    assert np.abs(found.to_numpy() - reference.units["jarak_batas_km"]).max() < allowed_km
    assert ((reference.units["jarak_batas_km"] == 0) == (reference.units["panjang_batas_km"] > 0)).all()  # fmt: skip
