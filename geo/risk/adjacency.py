"""Which kecamatan touch, at an edge or a corner (queen contiguity)?"""

from __future__ import annotations

import numpy as np
import shapely
from scipy import sparse

from geo.tables.reference import Zones

_TOUCH_DEGREES = 1e-7  # a centimetre: the noise of coordinates that were computed, not a gap


def adjacency(zones: Zones) -> sparse.csr_array:
    """(n, n) symmetric 0/1 matrix in the order of `zones.frame`; an island's row is empty."""
    shapes = zones.frame.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=_TOUCH_DEGREES
    )
    different = first != second
    rows, columns = first[different], second[different]
    links = np.ones(rows.size, dtype=np.int8)
    matrix = sparse.coo_array((links, (rows, columns)), shape=(shapes.size, shapes.size))
    return sparse.csr_array(matrix)
