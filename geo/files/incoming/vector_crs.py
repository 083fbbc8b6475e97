"""Where on Earth are these coordinates? From any coordinate system to longitude and latitude, heights dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.crs import WGS84
from geo.errors import BoundaryError
from geo.places.vocabulary import table

Shapes = npt.NDArray[np.object_]
_LENGTH = 80
_LOCAL = re.compile(r"nadgrids|geoidgrids|\+init=|\+proj=pipeline|PARAMETERFILE", re.IGNORECASE)

_NOWHERE = re.compile(r"(ENGCRS|ENGINEERINGCRS|LOCAL_CS)\[")
"""A local system, among them GeoPackage's "undefined", says no place on Earth."""


@dataclass(frozen=True)
class Degrees:
    """Shapes in WGS 84 longitude and latitude.

    crs        name of the system that they came from where they had to be moved, else empty
    assumed    the file names no system, and all coordinates are degrees inside Indonesia
    flattened  heights were dropped
    """

    shapes: Shapes
    crs: str = ""
    assumed: bool = False
    flattened: bool = False


def to_degrees(shapes: Shapes, written: str | None) -> Degrees:
    """Move shapes (finite coordinates, x before y as all six formats keep them) into WGS 84 longitude and latitude.

    written: the coordinate system as the file says it (WKT, PROJJSON or an authority's code), None where it says nothing.
    Raises BoundaryError where it is unknown, where it is missing and cannot be told, or where the coordinates contradict it.
    """
    heights = bool(np.any(shapely.get_coordinates(shapes, include_z=True)[:, 2] > 0))
    flat = shapely.force_2d(shapes)
    bounds = tuple(float(edge) for edge in shapely.total_bounds(flat))
    if written is None or _NOWHERE.match(written):
        if not _in_indonesia(bounds):
            west, south, east, north = bounds
            swapped = _in_indonesia((south, west, north, east))
            raise BoundaryError("axes_swapped" if swapped else "no_crs", example=_example(bounds))
        return Degrees(flat, assumed=True, flattened=heights)
    crs = read_crs(written)
    if crs.is_geographic:
        check_degrees(bounds)
        if crs.equals(WGS84, ignore_axis_order=True):
            return Degrees(flat, flattened=heights)
    elif _in_indonesia(bounds):
        raise BoundaryError("crs_contradicts", crs=label(crs), example=_example(bounds))
    return Degrees(_moved(flat, crs), crs=label(crs), flattened=heights)


def read_crs(written: str) -> CRS:
    """The horizontal coordinate system; BoundaryError where it is unknown or would need another file."""
    shown = " ".join(written.split())[:_LENGTH]
    if _LOCAL.search(written):
        raise BoundaryError("unknown_crs", crs=shown)
    try:
        crs = CRS.from_user_input(written)
    except CRSError as error:
        raise BoundaryError("unknown_crs", crs=shown) from error
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if not (crs.is_geographic or crs.is_projected):
        raise BoundaryError("unknown_crs", crs=shown)
    return crs if crs.is_bound else crs.to_2d()


def check_degrees(bounds: tuple[float, ...]) -> None:
    """Raise BoundaryError unless west, south, east, north can be longitude and latitude in this order."""
    west, south, east, north = bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        swapped = west >= -90 and east <= 90 and south >= -180 and north <= 180
        raise BoundaryError("axes_swapped" if swapped else "not_degrees", example=_example(bounds))


def label(crs: CRS) -> str:
    """`EPSG:32749 (WGS 84 / UTM zone 49S)`, or the name alone where no authority knows it."""
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else str(crs.name)[:_LENGTH]


def _moved(shapes: Shapes, crs: CRS) -> Shapes:
    try:
        transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
        moved = shapely.transform(shapes, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    except ProjError as error:
        raise BoundaryError("unknown_crs", crs=label(crs)) from error
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise BoundaryError("crs_contradicts", crs=label(crs), example=_example(tuple(shapely.total_bounds(shapes))))  # fmt: skip
    return np.asarray(moved, dtype=object)


def _in_indonesia(bounds: tuple[float, ...]) -> bool:
    west, south, east, north = bounds
    limits = _limits()
    return (
        limits["lon_min"] <= west <= east <= limits["lon_max"]
        and limits["lat_min"] <= south <= north <= limits["lat_max"]
    )


@cache
def _limits() -> dict[str, float]:
    return {row["nama"]: float(row["nilai"]) for row in table("point_limits.csv")}


def _example(bounds: tuple[float, ...]) -> str:
    return f"{bounds[0]:.1f}, {bounds[1]:.1f}"
