"""The embedded zone grid: kecamatan as runs of cells on a 1/200 degree grid, and polygons from them.

A run is `kode, row, first, last`: cells `first` to `last` (inclusive) of a row belong to the kecamatan. Cell (row, column)
is the square from (column, row) to (column + 1, row + 1), in cells of 1/200 degree from 0 E, 0 N.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.errors import BoundaryError
from geo.tables.schema import require

CELLS_PER_DEGREE = 200
RUN_COLUMNS = ("kode", "row", "first", "last")
SIMPLIFY_CELLS = 1.0

Cells = npt.NDArray[np.int32]


def runs_from(zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """The runs of a boundary set, sorted by row and column: RUN_COLUMNS.

    zones: `kode` and polygons in EPSG:4326, a coverage. A cell goes to the kecamatan that holds its centre, a centre on a
    border to the lowest code. A kecamatan too small to hold any centre gets the cell of its representative point.
    """
    require(zones, ("kode", "geometry"), stage="runs_from", unique=["kode"])
    zones = zones.sort_values("kode", ignore_index=True)
    west, south, east, north = (float(edge) * CELLS_PER_DEGREE for edge in zones.total_bounds)
    column, row = (
        np.arange(np.floor(west), np.ceil(east)),
        np.arange(np.floor(south), np.ceil(north)),
    )
    label = np.full((len(row), len(column)), -1, dtype=np.int32)
    x, y = (column + 0.5) / CELLS_PER_DEGREE, (row + 0.5) / CELLS_PER_DEGREE
    # From the last code to the first, so that the lowest code has the last word on a shared border.
    for number in range(len(zones) - 1, -1, -1):
        _burn(label, zones.geometry[number], x, y, number)
    for number in range(len(zones)):
        if not (label == number).any():
            point = zones.geometry[number].representative_point()
            label[int(np.searchsorted(y, point.y - 0.5 / CELLS_PER_DEGREE)), int(np.searchsorted(x, point.x - 0.5 / CELLS_PER_DEGREE))] = number  # fmt: skip
    return _runs(label, zones["kode"].to_numpy(), int(row[0]), int(column[0]))


def _burn(label: Cells, polygon: shapely.Geometry, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], number: int) -> None:  # fmt: skip
    west, south, east, north = polygon.bounds
    columns = slice(int(np.searchsorted(x, west)), int(np.searchsorted(x, east, side="right")))
    rows = slice(int(np.searchsorted(y, south)), int(np.searchsorted(y, north, side="right")))
    across, up = np.meshgrid(x[columns], y[rows])
    shapely.prepare(polygon)
    window = label[rows, columns]
    window[shapely.intersects_xy(polygon, across, up)] = number


def _runs(label: Cells, codes: npt.NDArray[np.object_], south: int, west: int) -> pd.DataFrame:
    padded = np.pad(label, ((0, 0), (1, 1)), constant_values=-1)
    row, edge = np.nonzero(padded[:, 1:] != padded[:, :-1])
    value = padded[row, edge + 1]
    # Every run that starts in a row ends where the next one of that row starts.
    starts = value >= 0
    ends = np.roll(edge, -1)
    frame = pd.DataFrame(
        {
            "kode": codes[value[starts]],
            "row": row[starts] + south,
            "first": edge[starts] + west,
            "last": ends[starts] + west - 1,
        }
    )
    return frame.sort_values(["row", "first"], ignore_index=True)


def zones_from(runs: pd.DataFrame) -> gpd.GeoDataFrame:
    """Polygons (EPSG:4326) from runs: `kode`, geometry, sorted by `kode`, a valid coverage.

    Assembled on whole numbers with a vertex at every cell corner, simplified together by one cell, then turned into degrees.
    Raises BoundaryError where a run is reversed or two runs claim one cell.
    """
    require(runs, RUN_COLUMNS, stage="zones_from")
    _refuse_damage(runs)
    codes, owner = np.unique(runs["kode"].to_numpy(dtype=object), return_inverse=True)
    row, first, last = (runs[name].to_numpy(float) for name in ("row", "first", "last"))
    boxes = shapely.box(first, row, last + 1, row + 1)
    wholes = [shapely.union_all(boxes[owner == number]) for number in range(len(codes))]
    cornered = shapely.transform(shapely.segmentize(wholes, 1.0), np.rint)
    simple = shapely.coverage_simplify(cornered, SIMPLIFY_CELLS)
    degrees = shapely.transform(simple, lambda cells: cells / CELLS_PER_DEGREE)
    return gpd.GeoDataFrame({"kode": codes}, geometry=degrees, crs=WGS84)


def _refuse_damage(runs: pd.DataFrame) -> None:
    """Raise BoundaryError where a run is reversed or overlaps the next one of its row."""
    ordered = runs.sort_values(["row", "first"])
    same_row = ordered["row"].to_numpy()[1:] == ordered["row"].to_numpy()[:-1]
    early = ordered["first"].to_numpy()[1:] <= ordered["last"].to_numpy()[:-1]
    if runs.empty or (runs["last"] < runs["first"]).any() or (same_row & early).any():
        raise BoundaryError("grid_damaged")
