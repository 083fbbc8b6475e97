"""Is a boundary set fit for use? Rule 18: all codes, no overlap, no gap, the right areas, each in its own kind's measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.config import BoundaryRules, load_policy
from geo.crs import KALBAR_ALBERS
from geo.errors import BoundaryError
from geo.tables.reference import Reference

SetKind = Literal["pack", "grid", "other"]
Shapes = npt.NDArray[np.object_]
_M2_PER_KM2 = 1e6
_NAMED = 10


@dataclass(frozen=True)
class Coverage:
    """A boundary set that passed.

    frame        `kode`, geometry (EPSG:4326), sorted by `kode`; overlaps cut where the kind allows it
    overlap_km2  area that was claimed twice and went to the lowest code; 0 for the pack and the grid
    """

    frame: gpd.GeoDataFrame
    overlap_km2: float = 0.0


def check_coverage(
    frame: gpd.GeoDataFrame,
    reference: Reference,
    kind: SetKind,
    rules: BoundaryRules | None = None,
) -> Coverage:
    """The set if it keeps rule 18, else BoundaryError with the codes or areas at fault.

    frame  `kode` (Kemendagri) and polygons in EPSG:4326; areas are taken in KALBAR_ALBERS.
    Every kecamatan of the reference is required once, no other. Pack: no overlap or gap above the policy's area, each
    kecamatan's area within its share. Grid: valid coverage, area of the province and median kecamatan within theirs. Other:
    overlaps are cut from the higher code, above the policy's share of the area the set is refused.
    """
    rules = rules or load_policy().boundaries
    _check_codes(frame, reference)
    frame = frame.sort_values("kode", ignore_index=True)[["kode", "geometry"]]
    shapes = np.asarray(frame.geometry.array)
    _check_shapes(frame["kode"], shapes)
    _check_place(frame, reference, rules)
    if kind == "other":
        return _cut_overlaps(frame, rules)
    if kind == "pack":
        _check_seams(frame, rules)
    elif not shapely.coverage_is_valid(shapes):
        raise BoundaryError("not_a_coverage")
    _check_areas(frame, reference, kind, rules)
    return Coverage(frame)


def area_km2(frame: gpd.GeoDataFrame) -> pd.Series:
    """Area of each row in km2, equal-area projection."""
    return frame.geometry.to_crs(KALBAR_ALBERS).area / _M2_PER_KM2


def union(shapes: Shapes) -> shapely.Geometry:
    """All shapes as one: quickly where they are a coverage, else exactly."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


def _check_codes(frame: gpd.GeoDataFrame, reference: Reference) -> None:
    given, wanted = frame["kode"], set(reference.units["kode"])
    twice = sorted(set(given[given.duplicated()]))
    if twice:
        raise BoundaryError("duplicate_codes", codes=named(twice), count=len(twice))
    unknown = sorted(set(given) - wanted)
    if unknown:
        raise BoundaryError("unknown_codes", codes=named(unknown), count=len(unknown))
    missing = sorted(wanted - set(given))
    if missing:
        called = dict(zip(reference.units["kode"], reference.units["nama"], strict=True))
        names = named(f"{called[kode]} ({kode})" for kode in missing)
        raise BoundaryError("missing_codes", codes=named(missing), names=names, count=len(missing), wanted=len(wanted))  # fmt: skip


def _check_shapes(codes: pd.Series, shapes: Shapes) -> None:
    areal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    if not areal.all():
        raise BoundaryError("not_an_area", codes=named(codes[~areal]))
    valid = shapely.is_valid(shapes)
    if not valid.all():
        why = shapely.is_valid_reason(shapes[~valid][0])
        raise BoundaryError("invalid_geometry", codes=named(codes[~valid]), detail=str(why))


def _check_place(frame: gpd.GeoDataFrame, reference: Reference, rules: BoundaryRules) -> None:
    known = reference.units.set_index("kode").loc[frame["kode"]]
    points = shapely.points(known["lon"].to_numpy(float), known["lat"].to_numpy(float))
    away = shapely.distance(np.asarray(frame.geometry.array), points) > rules.off_place_deg
    if away.any():
        raise BoundaryError("off_place", codes=named(frame["kode"][away]), count=int(away.sum()))


def overlaps(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of rows that claim the same ground: `first`, `second` (row numbers, first < second), `area_km2`."""
    shapes = np.asarray(frame.geometry.array)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = shapely.intersection(shapes[first], shapes[second])
    area = gpd.GeoSeries(shared, crs=frame.crs).to_crs(KALBAR_ALBERS).area.to_numpy() / _M2_PER_KM2
    table = pd.DataFrame({"first": first, "second": second, "area_km2": area})
    return table[table["area_km2"] > 0].sort_values(["first", "second"], ignore_index=True)


def _check_seams(frame: gpd.GeoDataFrame, rules: BoundaryRules) -> None:
    shapes = np.asarray(frame.geometry.array)
    seamless = shapely.coverage_is_valid(shapes)
    if not seamless:
        found = overlaps(frame)
        large = found[found["area_km2"] > rules.overlap_km2]
        if len(large):
            codes = frame["kode"].to_numpy()[large[["first", "second"]].to_numpy().ravel()]
            raise BoundaryError("overlap", codes=named(sorted(set(codes))), area_km2=round(float(large["area_km2"].sum()), 3))  # fmt: skip
    whole = shapely.coverage_union_all(shapes) if seamless else shapely.union_all(shapes)
    parts = shapely.get_parts(whole)
    holes = np.array([shapely.Polygon(ring) for part in parts for ring in part.interiors], object)
    area = area_km2(gpd.GeoDataFrame(geometry=holes, crs=frame.crs))
    if (area > rules.gap_km2).any():
        where = holes[int(area.to_numpy().argmax())].representative_point()
        raise BoundaryError("gap", area_km2=round(float(area.max()), 3), lon=round(where.x, 4), lat=round(where.y, 4))  # fmt: skip


def _check_areas(frame: gpd.GeoDataFrame, reference: Reference, kind: SetKind, rules: BoundaryRules) -> None:  # fmt: skip
    known = reference.units.set_index("kode")["luas_km2"].loc[frame["kode"]].to_numpy(float)
    found = area_km2(frame).to_numpy()
    off = np.abs(found / known - 1)
    if kind == "pack" and (off > rules.unit_area_share).any():
        wrong = frame["kode"][off > rules.unit_area_share]
        raise BoundaryError("unit_area", codes=named(wrong), percent=round(float(off.max()) * 100, 2))  # fmt: skip
    total = abs(float(found.sum() / known.sum()) - 1)
    if total > rules.province_area_share:
        raise BoundaryError("province_area", percent=round(total * 100, 2))
    if float(np.median(off)) > rules.median_area_share:
        raise BoundaryError("median_area", percent=round(float(np.median(off)) * 100, 2))


def _cut_overlaps(frame: gpd.GeoDataFrame, rules: BoundaryRules) -> Coverage:
    shapes = np.asarray(frame.geometry.array).copy()
    if shapely.coverage_is_valid(shapes):
        return Coverage(frame)
    found = overlaps(frame)
    shared, total = float(found["area_km2"].sum()), float(area_km2(frame).sum())
    if shared > rules.overlap_share * total:
        raise BoundaryError("overlap_share", percent=round(shared / total * 100, 2), area_km2=round(shared, 1), limit=f"{rules.overlap_share * 100:g}")  # fmt: skip
    # In the order of the codes: what the lowest code keeps is no longer there for the next.
    for first, second in found[["first", "second"]].to_numpy():
        shapes[second] = polygons(shapely.difference(shapes[second], shapes[first]))
    gone = shapely.is_empty(shapes)
    if gone.any():
        raise BoundaryError("swallowed", codes=named(frame["kode"][gone]))
    return Coverage(frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs)), shared)


def polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a shape that may also hold lines and points where edges touched."""
    parts = shapely.get_parts(shape)
    areal = parts[shapely.get_type_id(parts) == 3]
    return areal[0] if len(areal) == 1 else shapely.multipolygons(areal)


def named(codes: Iterable[str]) -> str:
    """Codes for a message: the first few, then how many more.

    >>> named(["61.01.01", "61.01.02"])
    '61.01.01, 61.01.02'
    """
    every = [str(code) for code in codes]
    more = f", … (+{len(every) - _NAMED})" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more
