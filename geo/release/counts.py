"""Exact counts as arrays: kecamatan by year, and what is known only to a kabupaten."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.tables.stages import Indicators


@dataclass(frozen=True)
class Counts:
    """Origin cases of a period in two small matrices, all kecamatan sorted by code.

    codes     (n,) kecamatan codes; `kab` (n,) row number of each one's kabupaten in `kabs` (g,)
    years     (t,) sorted
    cases     (n, t) float, NaN where no source covers the cell
    other     (g, t) float cases known only to the kabupaten, NaN where it has neither such cases nor a covered kecamatan
    """

    codes: list[str]
    kab: NDArray[np.int64]
    kabs: list[str]
    years: list[int]
    cases: NDArray[np.float64]
    other: NDArray[np.float64]

    @property
    def observed(self) -> NDArray[np.bool_]:
        """(n,) True where a source covers any year of the kecamatan."""
        return np.asarray(~np.isnan(self.cases).all(axis=1))

    @property
    def period(self) -> NDArray[np.float64]:
        """(n,) cases over the period; 0 where nothing is observed (see `observed`)."""
        return np.asarray(np.nansum(self.cases, axis=1))

    @property
    def kab_year(self) -> NDArray[np.float64]:
        """(g, t) cases of a kabupaten, located and partial together; NaN where nothing covers it."""
        total = np.nan_to_num(self.other)
        np.add.at(total, self.kab, np.nan_to_num(self.cases))
        return np.where(np.isnan(self.other), np.nan, total)


def count_cells(given: Indicators) -> Counts:
    """The counts of `given` inside its period, as matrices."""
    first, last = (day.year for day in given.period)
    units = given.units.sort_values("kode")
    counts = given.counts[given.counts["tahun"].between(first, last)]
    partial = given.partial[given.partial["tahun"].between(first, last)]
    years = sorted({int(year) for year in pd.concat([counts["tahun"], partial["tahun"]])})
    codes = [str(code) for code in units["kode"]]
    kabs = sorted({str(code) for code in units["kab_kode"]})
    kab = np.asarray([kabs.index(str(code)) for code in units["kab_kode"]], dtype=np.int64)
    cases = _matrix(counts, "kode", codes, years)
    other = _matrix(partial, "kab_kode", kabs, years)
    covered = np.zeros(other.shape, dtype=np.int64)
    np.add.at(covered, kab, (~np.isnan(cases)).astype(np.int64))
    other = np.where(np.isnan(other) & (covered > 0), 0.0, other)
    return Counts(codes, kab, kabs, years, cases, other)


def _matrix(
    frame: pd.DataFrame, key: str, rows: list[str], years: list[int]
) -> NDArray[np.float64]:
    matrix = np.full((len(rows), len(years)), np.nan)
    if len(frame):
        row = pd.Index(rows).get_indexer(frame[key].astype(str))
        column = pd.Index(years).get_indexer(frame["tahun"].astype(int))
        known = row >= 0
        matrix[row[known], column[known]] = frame["kasus"].to_numpy(dtype=float)[known]
    return matrix
