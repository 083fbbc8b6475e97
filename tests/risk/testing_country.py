"""A country of six kabupaten of six kecamatan on a lattice, with a slope that counts follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from geo.tables.stages import ReleasedTables
from tests.release.conftest import indicators, tables_of

SIDE = 6


@dataclass(frozen=True)
class Country:
    """Units with a covariate `jarak` (row of the lattice) and a worthless one `derau`; counts follow the first."""

    units: pd.DataFrame
    links: sparse.csr_array
    table: pd.DataFrame
    counts: np.ndarray

    def tables(
        self, k: int = 0, partial: dict[tuple[int, int], int] | None = None
    ) -> ReleasedTables:
        """Released with counts below k hidden."""
        return tables_of(self.grid(), k, partial)

    def grid(self) -> list[list[list[int]]]:
        """`[kabupaten][kecamatan][year]`."""
        return self.counts.reshape(SIDE, SIDE, -1).astype(int).tolist()


def country(*, slope: float = -0.9, cases: float = 4.0, years: int = 3, shuffled: bool = False, seed: int = 1) -> Country:  # fmt: skip
    """Counts of `years` years about `cases` each; shuffled: the same counts, each unit's years together, in random places."""
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    # a kabupaten is two rows high and three columns wide, so that each has neighbours of every side
    order = np.lexsort((column, row, column // 3, row // 2))
    row, column = row[order], column[order]
    near = abs(row[:, None] - row[None]) + abs(column[:, None] - column[None]) == 1
    across = (column - column.mean()) / column.std()
    risk = np.exp(slope * across + 0.2 * rng.normal(size=row.size))
    counts = rng.poisson(cases * (risk / risk.mean())[:, None], (row.size, years))
    if shuffled:
        counts = counts[rng.permutation(row.size)]
    units = indicators(counts.reshape(SIDE, SIDE, years).tolist()).units
    units = units.assign(luas_km2=50.0 + 10 * row, jarak=across, derau=rng.normal(size=row.size))
    table = pd.DataFrame(
        {
            "nama": ["jarak", "derau"],
            "kolom": ["jarak", "derau"],
            "bobot": [-0.2, 0.2],
            "transformasi": [None, None],
        }
    )
    return Country(units, sparse.csr_array(near.astype(np.int8)), table, counts)
