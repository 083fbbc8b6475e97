"""Where does silence mean zero? The kabupaten and years that a source covers (rule 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from geo.config import Config
from geo.errors import ConfigError
from geo.risk.period import Window
from geo.tables.dates import dates_of
from geo.tables.reference import Reference
from geo.tables.stages import LocatedRecords, Records

COVERAGE_COLUMNS = ["sumber", "kab_kode", "tahun"]
_PLACED = ("matched", "partial")
_SETTINGS = {"kabupaten", "awal", "akhir"}


def cover(
    cases: Sequence[LocatedRecords], reference: Reference, *, config: Config, window: Window
) -> pd.DataFrame:
    """The kabupaten and years of the window that each case file covers: `sumber`, `kab_kode`, `tahun`.

    A file covers what its `[cakupan."name"]` in the settings says, by file name or public name; else every
    kabupaten in which any of its rows was placed, whatever the role (an office that reports transit there
    would have reported an origin too), over the span of all its dates. A year counts as covered when the
    span touches it. Raises ConfigError for an unknown kabupaten, setting or date.
    """
    rows = []
    for located in cases:
        declared = _declared(located.records, config)
        first, last = _span(located.records, declared)
        if first is None or last is None:
            continue
        first, last = max(first, window.start), min(last, window.end)
        years = range(first.year, last.year + 1) if first <= last else range(0)
        for kab_kode in _kabupaten(located, declared, reference):
            rows += [(located.records.name, kab_kode, year) for year in years]
    frame = pd.DataFrame(rows, columns=COVERAGE_COLUMNS)
    return frame.astype({"sumber": "str", "kab_kode": "str", "tahun": "int64"})


def quarter_of(days: pd.Series) -> pd.Series:
    """`2024-K1` for each known day.

    >>> quarter_of(pd.Series(pd.to_datetime(["2024-03-31", "2024-12-01"]))).tolist()
    ['2024-K1', '2024-K4']
    """
    return days.dt.year.astype("str") + "-K" + days.dt.quarter.astype("str")


def cover_quarters(
    cases: Sequence[LocatedRecords], coverage: pd.DataFrame, *, config: Config, window: Window
) -> pd.DataFrame:
    """The quarters of the covered years that the dates of a case file, or its settings, touch: `kab_kode`, `kuartal`.

    coverage  as from `cover`: its kabupaten and years. A case that counts always lies in one of these quarters.
    """
    found = [pd.DataFrame({"kab_kode": [], "kuartal": []}, dtype="str")]
    for located in cases:
        own = coverage.loc[coverage["sumber"] == located.records.name, ["kab_kode", "tahun"]]
        spans = (_span(located.records, _declared(located.records, config)), _span(located.records, {}))  # fmt: skip
        known = [(first, last) for first, last in spans if first is not None and last is not None]
        if own.empty or not known:
            continue
        first = max(min(first for first, _ in known), window.start)
        last = min(max(last for _, last in known), window.end)
        touched = pd.period_range(pd.Timestamp(first), pd.Timestamp(last), freq="Q")
        named = pd.DataFrame({"tahun": touched.year, "kuartal": [f"{one.year}-K{one.quarter}" for one in touched]})  # fmt: skip
        found.append(own.merge(named, on="tahun")[["kab_kode", "kuartal"]])
    return pd.concat(found).drop_duplicates().sort_values(["kab_kode", "kuartal"], ignore_index=True)  # fmt: skip


@dataclass(frozen=True)
class Covered:
    """What a source covers: kabupaten codes and days (None unknown); `declared` are the settings that say so, the rest is inferred."""

    source: str
    kabupaten: tuple[str, ...]
    first: date | None
    last: date | None
    declared: tuple[str, ...]


def coverage_of(
    located: LocatedRecords, seen: Sequence[str] | None, *, config: Config, reference: Reference
) -> Covered:
    """What a source covers, as declared in the settings or else inferred from its rows.

    `seen` are the kabupaten that a source of group totals has a row for; None for a case file. Raises ConfigError for an unknown
    kabupaten, setting or date.
    """
    declared = _declared(located.records, config)
    first, last = _span(located.records, declared)
    areas = _kabupaten(located, declared, reference) if seen is None else covered_kabupaten(located, seen, config, reference)  # fmt: skip
    return Covered(located.records.name, tuple(areas), first, last, tuple(sorted(declared)))


def unused_coverage(records: Sequence[Records], config: Config) -> list[str]:
    """Names under `cakupan` in the settings that no file and no public name of these records bears."""
    known = {name for one in records for name in (one.file_name, one.name)}
    return sorted(set(config.coverage) - known)


def covered_kabupaten(
    located: LocatedRecords, seen: Sequence[str], config: Config, reference: Reference
) -> list[str]:
    """The kabupaten that a source of group totals covers: as declared, else those seen with a row."""
    declared = _declared(located.records, config)
    return _checked(declared, reference) if "kabupaten" in declared else sorted(set(seen))


def covered_span(
    located: LocatedRecords,
    first: pd.Timestamp,
    last: pd.Timestamp,
    *,
    config: Config,
    window: Window,
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The days of the window that a source of group totals covers: as declared, else those seen, `first` to `last`."""
    declared = _declared(located.records, config)
    start = _day(declared["awal"], located.records) if "awal" in declared else first
    end = _day(declared["akhir"], located.records) if "akhir" in declared else last
    return (
        max(pd.Timestamp(start), pd.Timestamp(window.start)) if "awal" in declared else first,
        min(pd.Timestamp(end), pd.Timestamp(window.end)) if "akhir" in declared else last,
    )


def _declared(records: Records, config: Config) -> Mapping[str, Any]:
    declared = config.coverage.get(records.file_name, config.coverage.get(records.name, {}))
    unknown = sorted(set(declared) - _SETTINGS)
    if unknown:
        raise ConfigError("coverage_setting", source=records.name, setting=", ".join(unknown))
    return declared


def _span(records: Records, declared: Mapping[str, Any]) -> tuple[date | None, date | None]:
    dates = dates_of(records)
    first, last = dates.min(), dates.max()
    return (
        _day(declared["awal"], records) if "awal" in declared else _date_or_none(first),
        _day(declared["akhir"], records) if "akhir" in declared else _date_or_none(last),
    )


def _date_or_none(stamp: pd.Timestamp) -> date | None:
    return None if pd.isna(stamp) else stamp.date()


def _day(value: object, records: Records) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ConfigError("coverage_date", source=records.name, value=str(value)) from error


def _kabupaten(
    located: LocatedRecords, declared: Mapping[str, Any], reference: Reference
) -> list[str]:
    if "kabupaten" in declared:
        return _checked(declared, reference)
    places = located.places
    codes = places.loc[places["status"].isin(_PLACED), "kode"].dropna().astype("str").str[:5]
    return sorted(set(codes) & set(reference.kabupaten["kode"]))


def _checked(declared: Mapping[str, Any], reference: Reference) -> list[str]:
    asked = declared["kabupaten"]
    codes = {str(code) for code in (asked if isinstance(asked, list) else [asked])}
    unknown = sorted(codes - set(reference.kabupaten["kode"]))
    if unknown:
        raise ConfigError("coverage_kabupaten", value=", ".join(unknown))
    return sorted(codes)
