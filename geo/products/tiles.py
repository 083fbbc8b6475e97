"""A map of equal tiles: one square per kecamatan, near its true place, those of a kabupaten together.

Large empty kecamatan dominate the eye on a map of areas; on tiles each counts once. Squares are given by an assignment of least squared
distance (Jonker and Volgenant 1987, as in McNeill and Hale 2017, Computer Graphics Forum 36(3):137), with a pull to the middle of one's
kabupaten; then tiles are exchanged until no exchange brings a kabupaten together or shortens the way. No chance is involved.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.products.connected import pieces

Cells = NDArray[np.int64]
_ROUNDS = 12
_PULL = 0.6  # share of the pull to the middle of the kabupaten, against that to the true place
_ROOM = 1.9  # squares that are offered for each kecamatan
_SWEEPS = 30


def tile_places(lon: Sequence[float], lat: Sequence[float], groups: Sequence[str]) -> Cells:
    """Column and row (from the north-west, from 0) of the square of each kecamatan, (n, 2), all different.

    lon, lat  a point inside each, degrees; groups: its kabupaten. The same input in the same order gives the same squares.

    >>> tile_places([110.0, 110.1, 110.0, 110.1], [0.1, 0.1, 0.0, 0.0], list("aabb")).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    from scipy.optimize import linear_sum_assignment

    points = _spread(np.column_stack([lon, -np.asarray(lat, dtype=float)]))
    names = np.asarray(groups)
    cells = _offered(points)
    way = ((points[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    cost = way
    for _ in range(_ROUNDS):
        chosen = linear_sum_assignment(cost)[1]
        middle = {name: cells[chosen[names == name]].mean(axis=0) for name in sorted(set(groups))}
        pull = np.stack([((cells - middle[name]) ** 2).sum(axis=1) for name in groups])
        cost = (1 - _PULL) * way + _PULL * pull
    placed = _together(cells.astype(np.int64), chosen, names, way)
    found: Cells = placed - placed.min(axis=0)
    return found


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points in steps of tiles: half by their true place, half by their order, so that a crowd of small ones has room."""
    span = np.ptp(points, axis=0)
    wide = np.maximum(span, 1e-9) / max(span.mean(), 1e-9)
    side = np.maximum(np.sqrt(len(points)) * np.sqrt(wide) - 1, 0)
    true = (points - points.min(axis=0)) / np.maximum(span, 1e-9)
    order = np.column_stack([_order(points[:, axis]) for axis in (0, 1)])
    spread: NDArray[np.float64] = (0.5 * true + 0.5 * order) * side
    return spread


def _order(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank from 0 to 1; equal values share theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - count / 2
    share: NDArray[np.float64] = ((rank - rank[0]) / max(rank[-1] - rank[0], 1e-9))[place]
    return share


def _offered(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole-numbered squares around the points, the nearest to any point first, as many as there is room for."""
    low, high = np.floor(points.min(axis=0)) - 2, np.ceil(points.max(axis=0)) + 2
    columns, rows = (np.arange(low[axis], high[axis] + 1) for axis in (0, 1))
    every = np.array([(column, row) for row in rows for column in columns])
    near = ((every[:, None, :] - points[None, :, :]) ** 2).sum(axis=2).min(axis=1)
    count = min(len(every), max(int(_ROOM * len(points)), len(points) + 4))
    kept: NDArray[np.float64] = every[np.sort(np.argsort(near, kind="stable")[:count])]
    return kept


def _together(cells: Cells, chosen: NDArray[np.intp], names: NDArray[np.str_], way: NDArray[np.float64]) -> Cells:  # fmt: skip
    """Exchange tiles with one another, or with an empty square, while that makes fewer pieces or a shorter way."""
    holder = np.full(len(cells), -1)
    holder[chosen] = np.arange(len(chosen))
    at = {(int(column), int(row)): square for square, (column, row) in enumerate(cells)}
    own = {name: set(np.flatnonzero(names == name).tolist()) for name in sorted(set(names.tolist()))}  # fmt: skip

    def spots(name: str) -> set[tuple[int, int]]:
        return {(int(cells[chosen[one]][0]), int(cells[chosen[one]][1])) for one in own[name]}

    def step(one: int, square: int) -> bool:
        other, old = int(holder[square]), int(chosen[one])
        touched = {str(names[one]), *([str(names[other])] if other >= 0 else [])}
        if other >= 0 and len(touched) == 1:
            return False
        before = sum(pieces(spots(name)) for name in touched)
        longer = way[one, square] - way[one, old] + (way[other, old] - way[other, square] if other >= 0 else 0.0)  # fmt: skip
        _swap(chosen, holder, one, square)
        after = sum(pieces(spots(name)) for name in touched)
        if (after, longer) < (before, -1e-9) and (after < before or longer < -1e-9):
            return True
        _swap(chosen, holder, one, old)
        return False

    for _ in range(_SWEEPS):
        moved = False
        for one in range(len(chosen)):
            column, row = cells[chosen[one]]
            reach = [at[spot] for dx in range(-3, 4) for dy in range(-3, 4) if (dx or dy) and (spot := (int(column) + dx, int(row) + dy)) in at]  # fmt: skip
            moved |= any(step(one, square) for square in reach)
        if not moved:
            break
    return cells[chosen]


def _swap(chosen: NDArray[np.intp], holder: NDArray[np.int64], one: int, square: int) -> None:
    """Give `square` to `one`, and the square that it had to whoever held this."""
    other, old = int(holder[square]), int(chosen[one])
    holder[old], holder[square], chosen[one] = other, one, square
    if other >= 0:
        chosen[other] = old
