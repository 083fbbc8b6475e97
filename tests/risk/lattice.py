"""Areas on a square lattice, for tests of patterns in space."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from geo.risk.pattern_areas import Areas


def lattice(counts: np.ndarray, expected: np.ndarray | float = 1.0, level: str = "kecamatan") -> Areas:  # fmt: skip
    """Rows of `counts` (side, side) as areas of a tenth of a degree; neighbours share an edge."""
    side = counts.shape[1]
    row, column = np.divmod(np.arange(counts.size), side)
    near = abs(row[:, None] - row) + abs(column[:, None] - column) == 1
    codes = tuple(f"61.{1 + r:02}.{1 + c:02}" for r, c in zip(row, column, strict=True))
    expected = np.broadcast_to(expected, counts.shape).astype(float).ravel()
    return Areas(
        level, codes, counts.ravel().astype(float), expected, sparse.csr_array(near.astype(np.int8)),
        110 + column / 10, row / 10,
    )  # fmt: skip
