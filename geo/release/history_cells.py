"""Several releases of one series as one set of unknowns: what does each published number sum?

The unknowns are the cases of a kecamatan (or of a kabupaten alone) in an elementary piece of time, cut by the edges of all periods and years,
as each state of knowledge counts them. A state is a set of inputs; releases of equal inputs share it. Cases come in and are not
withdrawn: a later state has at least the earlier one's cases, cell by cell, so each unknown is what *arrived*, 0 or more, and a cell is the
sum of what arrived until then. Where that is not so the link is broken and the cell begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.release.history import PastRelease
from geo.tables.stages import ReleasedTables

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """One release against the common unknowns.

    state    row number of its inputs among the states
    seen     (u, s) bool: the unit is observed there; s pieces of time
    years    {year: (s,) bool} pieces inside its period
    period, year  (u,) and {year: (u,)} float: published counts of units, NaN where nothing is said; of a kabupaten alone its `kasus_lain`
    kab, kab_year  (g,) and {year: (g,)} published totals of kabupaten
    province, province_year  float, NaN where hidden
    hidden, hidden_years  (u,) and {year: (u,)} bool: the period, a year, is hidden
    """

    edition: str
    state: int
    seen: Mask
    years: dict[int, Mask]
    period: NDArray[np.float64]
    year: dict[int, NDArray[np.float64]]
    kab: NDArray[np.float64]
    kab_year: dict[int, NDArray[np.float64]]
    province: float
    province_year: dict[int, float]
    hidden: Mask
    hidden_years: dict[int, Mask]


@dataclass(frozen=True)
class Places:
    """The units of all releases: kecamatan, then each kabupaten's cases that are known only to it (`codes` empty)."""

    codes: list[str]
    kab: Index
    kabs: list[str]

    @property
    def alone(self) -> Mask:
        """(u,) True for the cases known only to a kabupaten."""
        return np.asarray([code == "" for code in self.codes])


@dataclass(frozen=True)
class Fact:
    """A published number: the sum over `units` and `pieces`, as the state counts them where the release observes."""

    release: int
    units: Index
    pieces: Mask
    total: float


def places_of(tables: Sequence[ReleasedTables]) -> Places:
    """All kecamatan and kabupaten that any of the releases names."""
    parents: dict[str, str] = {}
    for one in tables:
        parents |= dict(zip(one.kecamatan["kode"].astype(str), one.kecamatan["kab_kode"].astype(str), strict=True))  # fmt: skip
    named = {str(code) for one in tables for code in one.kabupaten["kode"]}
    kabs = sorted({*parents.values(), *named})
    codes = sorted(parents)
    at = {code: row for row, code in enumerate(kabs)}
    kab = [at[parents[code]] for code in codes]
    return Places([*codes, *[""] * len(kabs)], np.asarray([*kab, *range(len(kabs))], dtype=np.int64), kabs)  # fmt: skip


def pieces_of(periods: Sequence[tuple[date, date]]) -> tuple[Index, Index]:
    """First days and years of the elementary pieces of time: cut at every first day, day after the last, and new year."""
    cuts = {day.toordinal() + after for first, last in periods for day, after in ((first, 0), (last, 1))}  # fmt: skip
    first, last = min(cuts), max(cuts)
    years = range(date.fromordinal(first).year + 1, date.fromordinal(last - 1).year + 1)
    cuts |= {date(year, 1, 1).toordinal() for year in years}
    edges = np.asarray(sorted(cuts), dtype=np.int64)
    starts = edges[:-1]
    return starts, np.asarray([date.fromordinal(day).year for day in starts.tolist()], dtype=np.int64)  # fmt: skip


def tell(
    one: PastRelease,
    state: int,
    places: Places,
    pieces: tuple[Index, Index],
    other: pd.DataFrame | None = None,
) -> Told:
    """The release over the common units and pieces; `other` (`kab_kode`, `tahun`, `kasus`): cases known only to a kabupaten, if known by year."""
    tables, (starts, years) = one.tables, pieces
    inside = (starts >= one.period[0].toordinal()) & (starts <= one.period[1].toordinal())
    spans = {int(year): inside & (years == year) for year in np.unique(years[inside])}
    row = {code: at for at, code in enumerate(places.codes) if code}
    area = {code: at for at, code in enumerate(places.kabs)}
    first = len(row)
    beside = {code: first + at for code, at in area.items()}
    seen = np.zeros((len(places.codes), len(starts)), dtype=bool)
    year = {span: np.full(len(places.codes), np.nan) for span in spans}
    kab_year = {span: np.full(len(places.kabs), np.nan) for span in spans}
    hidden = np.zeros(len(places.codes), dtype=bool)
    hidden_years = {span: hidden.copy() for span in spans}
    for code, span, count, mark in _rows(tables.kecamatan_year, "tahun", "kasus", "disembunyikan"):
        if span in spans:
            seen[row[code]] |= spans[span]
            year[span][row[code]] = count
            hidden_years[span][row[code]] = bool(mark)
    for code, span, count in _rows(tables.kabupaten_year, "tahun", "kasus"):
        if span in spans:
            seen[beside[code]] |= spans[span]
            kab_year[span][area[code]] = count
    if other is not None:
        _know(other.rename(columns={"kab_kode": "kode"}), year, beside)
    period, kab = np.full(len(places.codes), np.nan), np.full(len(places.kabs), np.nan)
    for code, count, mark in _rows(tables.kecamatan, "kasus", "disembunyikan"):
        period[row[code]] = count
        hidden[row[code]] = bool(mark)
    for code, count, alone in _rows(tables.kabupaten, "kasus", "kasus_lain"):
        kab[area[code]] = count
        period[beside[code]] = alone
    told = tables.province
    whole = told.loc[told["tahun"].isna(), "kasus"]
    by_year = {int(span): _number(count) for span, count in zip(told["tahun"], told["kasus"], strict=True) if not pd.isna(span)}  # fmt: skip
    return Told(
        one.edition, state, seen, spans, period, year, kab, kab_year,
        _number(whole.iloc[0]) if len(whole) else np.nan, {span: by_year.get(span, np.nan) for span in spans}, hidden, hidden_years,
    )  # fmt: skip


def _know(other: pd.DataFrame, year: dict[int, NDArray[np.float64]], beside: dict[str, int]) -> None:  # fmt: skip
    """Enter what is known only to kabupaten by year: what is not listed is 0."""
    for counts in year.values():
        counts[min(beside.values(), default=0) :] = 0.0
    for code, span, count in _rows(other, "tahun", "kasus"):
        if span in year:
            year[span][beside[code]] = count


def facts_of(told: Sequence[Told], places: Places) -> Iterator[Fact]:
    """Every published number once; a province's total as what it says of the kabupaten whose own total is not told."""
    for at, one in enumerate(told):
        whole = np.any(list(one.years.values()), axis=0)
        yield from _facts(at, one, places, whole, one.period, one.kab, one.province)
        for span, pieces in one.years.items():
            yield from _facts(at, one, places, pieces, one.year[span], one.kab_year[span], one.province_year[span])  # fmt: skip


def _facts(
    at: int,
    one: Told,
    places: Places,
    pieces: Mask,
    units: NDArray[np.float64],
    kabs: NDArray[np.float64],
    province: float,
) -> Iterator[Fact]:
    watched = one.seen[:, pieces].any(axis=1)
    for unit in np.flatnonzero(watched & ~np.isnan(units)):
        yield Fact(at, np.asarray([unit]), pieces, float(units[unit]))
    for kab in np.flatnonzero(~np.isnan(kabs)):
        inside = np.flatnonzero(watched & (places.kab == kab))
        if len(inside):
            yield Fact(at, inside, pieces, float(kabs[kab]))
    rest = np.flatnonzero(watched & np.isnan(kabs)[places.kab])
    if len(rest) and not np.isnan(province):
        yield Fact(at, rest, pieces, float(province - np.nansum(kabs)))


def _rows(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Code and cells of every row; counts as float, NaN where nothing is said."""
    columns = [_numbers(frame[name]) if name.startswith("kasus") else frame[name].tolist() for name in names]  # fmt: skip
    return zip(frame["kode"].astype(str).tolist(), *columns, strict=True)


def _numbers(values: pd.Series) -> list[float]:
    return [float(value) for value in values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)]  # fmt: skip


def _number(value: Any) -> float:
    return float(np.nan) if pd.isna(value) else float(value)
