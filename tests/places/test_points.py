"""Points: inside, at sea, abroad, swapped, projected, without their decimal point."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely.geometry import LineString, box

from geo.places.claim import Claim
from geo.places.points import PointReader
from geo.tables.reference import Zones

ENTIKONG = (110.352111, 0.985638)


@pytest.fixture(scope="module")
def read(pack: Zones) -> PointReader:
    return PointReader(pack, 5.0)


def one(read: PointReader, lon: float, lat: float) -> Claim:
    return read.read(np.array([lon]), np.array([lat]))[0]


def test_inside(read: PointReader) -> None:
    assert one(read, *ENTIKONG) == Claim.placed("61.03.21")


@pytest.mark.parametrize(
    ("lon", "lat", "says", "reason"),
    [
        (110.3367, 1.12, "outside", "abroad"),
        (110.35, 1.53, "outside", "abroad"),
        (106.8, -6.2, "outside", "beyond"),
        (108.0, 0.5, "outside", "beyond"),
        (108.95, 0.8, "placed", None),
        (0, 0, "unresolved", "point_zero"),
        (np.nan, 1, "unresolved", "point_incomplete"),
        (110, np.inf, "unresolved", "point_incomplete"),
        (np.nan, np.nan, "nothing", None),
        (999, 999, "unresolved", "point_invalid"),
    ],
)
def test_elsewhere(read: PointReader, lon: float, lat: float, says: str, reason: str) -> None:
    claim = one(read, lon, lat)
    assert (claim.says, claim.reason) == (says, reason)


def test_swapped_axes_are_proposed(read: PointReader) -> None:
    claim = one(read, *reversed(ENTIKONG))
    assert claim == Claim.unresolved("point_swapped", ("61.03.21",))
    assert one(read, -6.2, 106.8) == Claim.unresolved("point_swapped", ())


@pytest.mark.parametrize(
    ("system", "point", "kode"),
    [
        (32649, ENTIKONG, "61.03.21"),
        (32749, ENTIKONG, "61.03.21"),
        (3857, ENTIKONG, "61.03.21"),
        (32650, (113.8, 1.0), "61.06.17"),
        (32750, (113.8, 1.0), "61.06.17"),
    ],
)
def test_metres_are_proposed(
    read: PointReader, system: int, point: tuple[float, float], kode: str
) -> None:
    x, y = Transformer.from_crs(4326, system, always_xy=True).transform(*point)
    for lon, lat in ((x, y), (y, x)):
        claim = one(read, lon, lat)
        assert (claim.says, claim.reason) == ("unresolved", "point_projected")
        assert kode in claim.candidates


@pytest.mark.parametrize(("lon", "lat"), [(110352111, 985638), (110352111, 0.985638), (110.352111, 985638)])  # fmt: skip
def test_a_lost_decimal_point_is_proposed(read: PointReader, lon: float, lat: float) -> None:
    claim = one(read, lon, lat)
    assert (claim.says, claim.reason) == ("unresolved", "point_scale")
    assert "61.03.21" in claim.candidates


def squares(border: bool, kode: str = "61.01.01") -> Zones:
    lines = [LineString([(0, 1), (1, 1)])] if border else []
    return Zones(
        frame=gpd.GeoDataFrame({"kode": [kode]}, geometry=[box(0, 0, 1, 1)], crs=4326),
        name="uji",
        note_key="",
        sha256="",
        border=gpd.GeoDataFrame(geometry=lines, crs=4326),
        abroad=gpd.GeoDataFrame(geometry=[], crs=4326),
    )


@pytest.mark.parametrize(
    ("lon", "lat", "km", "kode"),
    [
        (0.5, -0.04, 5, "61.01.01"),
        (0.5, -0.05, 5, None),
        (0.5, -0.05, 6, "61.01.01"),
        (1.0449, 0.5, 5, "61.01.01"),
        (1.0450, 0.5, 5, None),
    ],
)
def test_the_limit_at_sea_is_measured_on_the_ellipsoid(
    lon: float, lat: float, km: float, kode: str | None
) -> None:
    claim = one(PointReader(squares(border=False), km), lon, lat)
    assert claim.kode == kode
    assert (claim.note == "near_coast") == (kode is not None)


def test_across_the_land_border_is_abroad_even_where_no_neighbour_is_drawn() -> None:
    assert one(PointReader(squares(border=True), 5), 0.5, 1.02).reason == "abroad"
    assert one(PointReader(squares(border=False), 5), 0.5, 1.02).kode == "61.01.01"
    assert one(PointReader(squares(border=True), 5), 0.5, -0.02).kode == "61.01.01"


def test_beside_another_province_there_is_no_sea() -> None:
    assert one(PointReader(squares(border=False, kode="61.10.03"), 5), 0.5, -0.02).reason == "other_province"  # fmt: skip
    shore = one(PointReader(squares(border=False, kode="61.04.04"), 5), 0.5, -0.02)
    assert shore == Claim.unresolved("point_shore", ("61.04.04",))


def test_many_points_like_one_by_one(read: PointReader, rng: np.random.Generator) -> None:
    lon, lat = rng.uniform(108, 115, 300), rng.uniform(-4, 3, 300)
    lon[::40], lat[::30] = np.nan, 110.0
    assert read.read(lon, lat) == [one(read, x, y) for x, y in zip(lon, lat, strict=True)]
    assert pd.Series([c.says for c in read.read(lon, lat)]).nunique() >= 3


def test_swapped_axes_are_only_proposed_in_the_nine_squares(zones: Zones) -> None:
    reader = PointReader(zones, 5.0)
    assert one(reader, 110.05, 0.25) == Claim.placed("61.01.01")
    assert one(reader, 0.25, 110.05) == Claim.unresolved("point_swapped", ("61.01.01",))
