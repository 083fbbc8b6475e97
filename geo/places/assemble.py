"""One sound shape per kecamatan out of the outlines of a file: mended, joined, dissolved, each repair told."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.config import BoundaryRules
from geo.crs import KALBAR_ALBERS, WGS84
from geo.errors import BoundaryError
from geo.places.coverage import Shapes, area_km2, named, overlaps, polygons, union
from geo.places.outlines import Identified, Outline
from geo.tables.reference import Reference, Repair

_M_PER_KM = 1000


def assemble(
    outlines: Sequence[Outline], found: Identified, reference: Reference, rules: BoundaryRules
) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """(`kode`, geometry in EPSG:4326, one row per kecamatan; what was done).

    Invalid outlines are made valid. Villages are dissolved into their kecamatan. A kecamatan drawn in several outlines is
    joined where they are apart. Raises BoundaryError where they overlap, where one is in no way an area, or where a unit that
    was split since an older list is drawn whole.
    """
    frame, repairs = _mend(frame_of(outlines, found))
    _check_split(frame, found, reference)
    grouped = frame.groupby("kode", sort=True).indices
    shapes = np.asarray(frame.geometry.array)
    joined, villages = [], 0
    for kode, rows in grouped.items():
        if len(rows) > 1 and frame["desa"].iloc[rows].all():
            villages += len(rows)
        elif len(rows) > 1:
            _check_apart(frame.iloc[rows], str(kode), rules)
            joined.append(str(kode))
    merged = [shapes[rows[0]] if len(rows) == 1 else _joined(shapes[rows]) for rows in grouped.values()]  # fmt: skip
    if villages:
        repairs.append(Repair("own_boundaries.repair.dissolved", {"count": villages, "kecamatan": len(grouped)}))  # fmt: skip
    if joined:
        repairs.append(Repair("own_boundaries.repair.joined", {"codes": named(joined), "count": len(joined)}))  # fmt: skip
    kodes = pd.Series(list(grouped), dtype="str")
    return gpd.GeoDataFrame({"kode": kodes}, geometry=merged, crs=WGS84), repairs


def frame_of(outlines: Sequence[Outline], found: Identified) -> gpd.GeoDataFrame:
    """The outlines of this province as they are drawn: `kode`, `desa`, `number`, geometry (EPSG:4326)."""
    inside = [n for n, kode in enumerate(found.kodes) if kode is not None]
    return gpd.GeoDataFrame(
        {
            "kode": pd.Series([found.kodes[n] for n in inside], dtype="str"),
            "desa": [found.desa[n] for n in inside],
            "number": [outlines[n].number for n in inside],
        },
        geometry=[outlines[n].shape for n in inside],
        crs=WGS84,
    )


def gaps(frame: gpd.GeoDataFrame, rules: BoundaryRules) -> list[Repair]:
    """Land that no kecamatan claims: enclosed pieces with their km2, and lines that do not meet with their km."""
    shapes = np.asarray(frame.geometry.array)
    return _holes(shapes) + _open_seams(shapes, rules)


def _holes(shapes: Shapes) -> list[Repair]:
    parts = shapely.get_parts(union(shapes))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    if not holes:
        return []
    area = area_km2(gpd.GeoDataFrame(geometry=holes, crs=WGS84)).to_numpy()
    where = holes[int(area.argmax())].representative_point()
    facts: dict[str, object] = {"count": len(holes), "area_km2": _rounded(float(area.sum())), "lon": round(where.x, 3), "lat": round(where.y, 3)}  # fmt: skip
    return [Repair("own_boundaries.repair.gaps", facts)]


def _open_seams(shapes: Shapes, rules: BoundaryRules) -> list[Repair]:
    """Narrow gaps that reach the outside are no holes: the edges that face each other across them tell."""
    facing = shapely.coverage_invalid_edges(shapes, gap_width=rules.gap_width_deg)
    if shapely.is_empty(facing).all():
        return []
    # Lines that were cut, or have a corner too many, are faulty edges as well, but no gaps.
    faulty = shapely.coverage_invalid_edges(shapes)
    apart = facing if shapely.is_empty(faulty).all() else shapely.difference(facing, faulty)
    length_km = gpd.GeoSeries(apart, crs=WGS84).to_crs(KALBAR_ALBERS).length / _M_PER_KM
    length = round(float(length_km.sum()) / 2, 1)
    if not length:
        return []
    facts: dict[str, object] = {"count": int((length_km > 0).sum()), "length_km": length}
    return [Repair("own_boundaries.repair.seams", facts)]


def cut(overlap_km2: float) -> list[Repair]:
    """Ground claimed twice that went to the lowest code."""
    if not overlap_km2:
        return []
    return [Repair("own_boundaries.repair.cut", {"area_km2": _rounded(overlap_km2)})]


def _rounded(area: float) -> float | str:
    return round(area, 3) or "< 0.001"


def _mend(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    shapes: Shapes = np.asarray(frame.geometry.array).copy()
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return frame, []
    shapes[broken] = [polygons(shape) for shape in shapely.make_valid(shapes[broken])]
    codes = sorted(set(frame["kode"][broken]))
    told = Repair("own_boundaries.repair.mended", {"codes": named(codes), "count": len(codes)})
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs)), [told]


def _check_split(frame: gpd.GeoDataFrame, found: Identified, reference: Reference) -> None:
    names = dict(zip(reference.units["kode"], reference.units["nama"], strict=True))
    missing = set(names) - set(frame["kode"])
    for step in found.steps:
        parts = [f"{names[kode]} ({kode})" for kode in step.codes if kode in names]
        if step.change == "split" and missing & set(step.codes):
            raise BoundaryError("split_since", old=step.old_name, parts=", ".join(parts))


def _check_apart(frame: gpd.GeoDataFrame, kode: str, rules: BoundaryRules) -> None:
    """The outlines of one kecamatan may be its islands and exclaves, not two drawings of the same ground."""
    shared = float(overlaps(frame)["area_km2"].sum())
    if shared > rules.overlap_km2:
        numbers = named(f"#{number}" for number in frame["number"])
        raise BoundaryError("drawn_twice", codes=kode, count=len(frame), rows=numbers, area_km2=round(shared, 2))  # fmt: skip


def _joined(shapes: Shapes) -> shapely.Geometry:
    return polygons(union(shapes))
