"""Which cells of the released tables answer a choice of table, times and categories? Cells are chosen, none is ever computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.tables.stages import CROSS_TABLES, ReleasedTables

AREAS = "kecamatan_tahun"
TABLES = (AREAS, *CROSS_TABLES)
ALL, REST, PERIOD, UNKNOWN = "semua", "lain", "periode", "tidak_diketahui"
DIMS: dict[str, tuple[str, ...]] = {
    AREAS: ("kode",),
    "kabupaten_kuartal": ("kode",),
    "kabupaten_tahun_modus": ("kode", "modus"),
    "provinsi_kuartal_modus": ("modus",),
    "provinsi_tahun_kelamin_usia": ("jenis_kelamin", "kelompok_usia"),
    "pos_bulan": ("pos",),
}
AREA, AGE = re.compile(r"\d\d\.\d\d(\.\d\d)?"), re.compile(r"\d+(-\d+|\+)")
SHOWN, HIDDEN, UNSEEN, UNSPLIT = "terbit", "disamarkan", "tidak_teramati", "tidak_dirinci"
"""How a cell stands: published, hidden, covered by no source, or not told apart (its total is hidden or too small to be broken down)."""


@dataclass(frozen=True)
class Choice:
    """What to look at; empty: all of it. `picked` are categories as `modus:pekerja_migran`; times and codes as in the tables."""

    table: str = AREAS
    first: str = ""
    last: str = ""
    kab: str = ""
    picked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One cell: how it stands, and its number where that is published."""

    state: str
    value: int | None = None


@dataclass(frozen=True)
class Row:
    """Codes in the order of `Shown.dims` (`semua`: all of them together), and a cell for each of `Shown.times`.

    total  True where a published total stands, of places or categories that are not told apart in this row
    """

    keys: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: bool


@dataclass(frozen=True)
class Shown:
    """What a choice shows of a released table.

    reason   why the table is not told, else empty
    unit     kasus or orang
    dims     what the rows are told apart by
    options  times that may be chosen, of the grain that was released; `times` are those that are shown, with published totals
    picks    categories that may be chosen, as in `Choice.picked`
    rest     True: the chosen kabupaten has no row of its own, but stands with others in `lain`
    """

    table: str
    reason: str = ""
    unit: str = "kasus"
    dims: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    picks: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    rest: bool = False

    @property
    def states(self) -> set[str]:
        """How the cells stand, each once."""
        return {cell.state for row in self.rows for cell in row.cells}


Told = dict[tuple[tuple[str, ...], str], Cell]
"""Cells by their keys and time."""


def offered(tables: ReleasedTables) -> dict[str, str]:
    """The tables of the closed list that this release knows of, and why they are not told (empty where they are)."""
    reasons = dict(zip(tables.grains["tabel"], tables.grains["alasan"], strict=True))
    return {AREAS: "", **{name: reasons[name] for name in CROSS_TABLES if name in reasons}}


def choose(tables: ReleasedTables, choice: Choice) -> Shown:
    """The rows and times of the chosen table; a time, kabupaten or category that the table does not have is passed over."""
    known = offered(tables)
    name = choice.table if choice.table in known else AREAS
    if known[name]:
        return Shown(name, reason=known[name])
    main, dims = _main(tables, name)
    options = _options(main)
    picks = tuple(f"{dim}:{key}" for at, dim in enumerate(dims) if dim != "kode" for key in _keys(main, at) if key != ALL)  # fmt: skip
    picked = [one for one in choice.picked if one in picks]
    first, last = span(options, choice.first, choice.last)
    inside = options[first : last + 1]
    told = main | _totals(tables, name, dims)
    whole = _whole(options, inside) if any(when not in options for _, when in told) else ()
    times = tuple(one for one in (*inside, *whole) if any(when == one for _, when in told)) or (PERIOD,)  # fmt: skip
    areas, rest = _areas(tables, name, main, choice.kab)
    units = [(code,) for code in tables.kecamatan["kode"].astype(str)] if name == AREAS else []
    keys = [key for key in dict.fromkeys([*units, *(key for key, _ in told)]) if _is_wanted(key, dims, areas, picked)]  # fmt: skip
    seen = _seen(tables)
    rows = [_row(key, tuple(told.get((key, when)) or _absent(seen, key[0], when) for when in times), name) for key in sorted(keys, key=_order)]  # fmt: skip
    rows = [row for row in rows if not row.total or any(cell.state in (SHOWN, HIDDEN) for cell in row.cells)]  # fmt: skip
    unit = "orang" if name == "pos_bulan" else "kasus"
    return Shown(name, "", unit, dims, options, times, picks, tuple(rows), rest)


def span(options: tuple[str, ...], first: str, last: str) -> tuple[int, int]:
    """Places of the first and the last time that are chosen; all of them where a choice is none or ends before it begins.

    >>> span(("2023", "2024", "2025"), "2024", ""), span(("2023", "2024"), "2024", "2023")
    ((1, 2), (0, 1))
    """
    start = options.index(first) if first in options else 0
    end = options.index(last) if last in options else len(options) - 1
    return (start, end) if start <= end else (0, len(options) - 1)


def time_kind(when: str) -> str:
    """bulan, kuartal, tahun or periode.

    >>> [time_kind(when) for when in ("2024-03", "2024-K1", "2024", "periode")]
    ['bulan', 'kuartal', 'tahun', 'periode']
    """
    if when == PERIOD or len(when) == len("2024"):
        return PERIOD if when == PERIOD else "tahun"
    return "kuartal" if "K" in when else "bulan"


# what a table holds


def _main(tables: ReleasedTables, name: str) -> tuple[Told, tuple[str, ...]]:
    """The cells of a table, and what its rows are told apart by: a category that is not told apart in any of them is left out."""
    if name == AREAS:
        return _by_code(tables.kecamatan_year, "tahun"), DIMS[name]
    frame = getattr(tables, CROSS_TABLES[name])
    dims = tuple(dim for dim in DIMS[name] if (frame[dim] != ALL).any()) or DIMS[name][:1]
    return _told(frame, dims, "waktu"), dims


def _told(frame: pd.DataFrame, dims: Iterable[str], when: str) -> Told:
    count = "orang" if "orang" in frame else "kasus"
    keys = zip(*(frame[dim].astype(str) for dim in dims), strict=True)
    cells = zip(keys, frame[when].astype(str), frame[count], frame["disembunyikan"], strict=True)
    return {(key, time): _as_cell(value, hidden=bool(hidden)) for key, time, value, hidden in cells}


def _as_cell(value: Any, *, hidden: bool) -> Cell:
    if hidden:
        return Cell(HIDDEN)
    return Cell(UNSPLIT) if pd.isna(value) else Cell(SHOWN, int(value))


def _by_code(frame: pd.DataFrame, when: str) -> Told:
    return _told(frame, ("kode",), when)


def _over_period(frame: pd.DataFrame) -> Told:
    """Units over the whole period, those that a source covers."""
    return _by_code(frame[frame["diamati"]].assign(waktu=PERIOD), "waktu")


def _province(tables: ReleasedTables) -> dict[str, Cell]:
    """The province by year and over the period; a year of which nothing is told is not hidden, it is not told apart."""
    years = tables.kabupaten_year
    quiet = years.assign(silent=years["kasus"].isna() & ~years["disembunyikan"]).groupby("tahun")["silent"].all()  # fmt: skip
    told = {}
    for year, cases in zip(tables.province["tahun"], tables.province["kasus"], strict=True):
        if pd.isna(year) and not tables.kecamatan["diamati"].any() and pd.isna(cases):
            continue
        when = PERIOD if pd.isna(year) else str(int(year))
        silent = when != PERIOD and bool(quiet.get(int(year), False))
        told[when] = _as_cell(cases, hidden=bool(pd.isna(cases)) and not silent)
    return told


def _totals(tables: ReleasedTables, name: str, dims: tuple[str, ...]) -> Told:
    """Published sums beside the cells of a table: nothing here is added up, each is a cell of another released table."""
    areas = _by_code(tables.kabupaten_year, "tahun") | _over_period(tables.kabupaten)
    province = {((ALL,) * len(dims), when): cell for when, cell in _province(tables).items()}
    if name == "pos_bulan":
        return {}
    if name == AREAS:
        return _over_period(tables.kecamatan) | areas | province
    main, _ = _main(tables, name)
    rows = {key[0] for key, _ in main} if dims[0] == "kode" else set()
    own = {((code[0], *(ALL,) * (len(dims) - 1)), when): cell for (code, when), cell in areas.items() if code[0] in rows}  # fmt: skip
    # Beside categories a sum over other times than theirs would fill a column with nothing but gaps.
    kinds = {time_kind(when) for _, when in main} if dims != ("kode",) else {"tahun", PERIOD}
    return {cell: told for cell, told in (own | province).items() if cell not in main and time_kind(cell[1]) in kinds}  # fmt: skip


def _options(main: Mapping[tuple[tuple[str, ...], str], Cell]) -> tuple[str, ...]:
    """The times of the finest grain in the cells, in their order."""
    times = sorted({when for _, when in main})
    for kind in ("bulan", "kuartal", "tahun"):
        finest = tuple(when for when in times if time_kind(when) == kind)
        if finest:
            return finest
    return tuple(times)


def _whole(options: tuple[str, ...], inside: tuple[str, ...]) -> tuple[str, ...]:
    """Years and the period that the chosen times cover: beside a part of a year its total would mislead."""
    years = dict.fromkeys(when[:4] for when in inside if when != PERIOD)
    full = [year for year in years if all(when in inside for when in options if when[:4] == year)]
    told = [year for year in full if year not in options]
    return (*told, PERIOD) if inside == options and PERIOD not in options else tuple(told)


def _areas(tables: ReleasedTables, name: str, main: Told, kab: str) -> tuple[set[str] | None, bool]:
    """Codes of the rows of a chosen kabupaten, None where all are; True where it stands with others in `lain`."""
    units = tables.kecamatan
    if name == AREAS:
        everything = {*units["kode"], ALL}
        inside = {*units.loc[units["kab_kode"] == kab, "kode"], kab}
        return (inside if len(inside) > 1 else everything), False
    if not kab or "kode" not in DIMS[name] or kab not in set(units["kab_kode"]):
        return None, False
    rows = {key[0] for key, _ in main}
    own = tables.kabupaten_year.loc[tables.kabupaten_year["kasus"].notna(), "kode"]
    rest = kab not in rows and kab not in set(own) and REST in rows
    return ({REST} if rest else {kab}), rest


def _keys(main: Told, at: int) -> list[str]:
    return sorted({key[at] for key, _ in main}, key=lambda one: _order((one,)))


def _is_wanted(key: tuple[str, ...], dims: tuple[str, ...], areas: set[str] | None, picked: list[str]) -> bool:  # fmt: skip
    """Whether a row is of the chosen places, and of the categories that are chosen of each kind."""
    for dim, value in zip(dims, key, strict=True):
        if dim == "kode":
            if areas is not None and value not in areas:
                return False
            continue
        wanted = [one for one in picked if one.startswith(f"{dim}:")]
        if wanted and f"{dim}:{value}" not in wanted:
            return False
    return True


def _order(key: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Totals first, then in the order of the codes, ages by their years; what is pooled or unknown last."""
    places = {ALL: 0, REST: 2, UNKNOWN: 3}
    return [(places.get(one, 1), int(one.rstrip("+").split("-")[0]) if AGE.fullmatch(one) else 0, one) for one in key]  # fmt: skip


def _row(key: tuple[str, ...], cells: tuple[Cell, ...], name: str) -> Row:
    is_area = name == AREAS and len(key[0]) == len("61.03")
    return Row(key, cells, total=ALL in key or is_area)


def _seen(tables: ReleasedTables) -> set[tuple[str, str]]:
    """Which kecamatan and kabupaten were observed, in which year and at all."""
    frames = (tables.kecamatan_year, tables.kabupaten_year)
    years = {(str(code), str(year)) for frame in frames for code, year in zip(frame["kode"], frame["tahun"], strict=True)}  # fmt: skip
    return years | {(code, PERIOD) for code, _ in years}


def _absent(seen: set[tuple[str, str]], place: str, when: str) -> Cell:
    """A cell that no table holds: its place was not observed then, or its total is not broken down."""
    is_area = AREA.fullmatch(place) is not None
    year = PERIOD if when == PERIOD else when[:4]
    return Cell(UNSEEN if is_area and (place, year) not in seen else UNSPLIT)
