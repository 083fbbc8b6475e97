"""An edition with some blocks of its inputs taken from another: the data of one, the boundaries of the other.

data       released counts and totals of groups, exposure, and covariates that are published figures
batas      the kecamatan and their kabupaten, who touches whom, and covariates measured on the boundaries (km, km2)
pelaporan  which kecamatan are observed, for how long, and the terms that move reporting
metode     the rules of the policy file, and which covariates are used with which weights
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geo.risk.covariates import REPORTING
from geo.risk.refit import INDICATOR_COLUMNS, Told
from geo.risk.score import observed_share
from geo.tables.stages import ReleasedTables

BLOCKS = ("data", "batas", "pelaporan", "metode")
MEASURED = ("_km", "_km2")
"""A covariate whose name ends in a unit of length or area is measured on the boundaries."""


@dataclass(frozen=True)
class Pair:
    """Two editions of one tier whose blocks are exchanged."""

    old: Told
    new: Told

    def of(self, block: str, from_new: frozenset[str]) -> Told:
        """The edition that a block is taken from."""
        return self.new if block in from_new else self.old

    def other(self, told: Told) -> Told:
        """The other of the two."""
        return self.old if told is self.new else self.new


def differing(pair: Pair) -> tuple[str, ...]:
    """The blocks whose content is not the same in both; to exchange another one changes nothing."""
    return tuple(
        block for block in BLOCKS if _content(pair.old, block) != _content(pair.new, block)
    )


def _content(told: Told, block: str) -> list[Any]:
    """All that a score takes from a block, in values that compare."""
    tables, units, used = told.tables, told.units, told.used
    reporting = used["peran"] == REPORTING
    own = {"metode": used[~reporting], "pelaporan": used[reporting]}.get(block)
    if block == "metode":
        rules = told.policy
        settings = [rules.prior, rules.draws, rules.dense_units, rules.draws_sparse, told.seed]
        return [*settings, _words(own)]
    if block == "pelaporan":
        values = units[used.loc[reporting, "kolom"].tolist()]
        return [_words(own), _words(values), _words(_time(tables, units["kode"]).reset_index())]
    measured = used["kolom"].str.endswith(MEASURED)
    wanted = used.loc[~reporting & (measured if block == "batas" else ~measured), "kolom"].tolist()
    if block == "batas":
        links = sparse.csr_array(told.adjacency).toarray()
        return [_words(units[["kode", "kab_kode", *sorted(wanted)]]), links.tobytes()]
    counts = [tables.kecamatan[["kode", "kasus"]], tables.kabupaten[["kode", "kasus_lain"]], tables.remainders, tables.groups]  # fmt: skip
    return [_words(frame) for frame in (units[["kode", "paparan_orang", *sorted(wanted)]], *counts)]


def _words(frame: pd.DataFrame | None) -> str:
    return "" if frame is None else str(frame.to_csv(index=False))


def mixed(pair: Pair, from_new: frozenset[str]) -> Told:
    """The blocks of `from_new` as in the new edition, the others as in the old; none and all of them are the editions themselves.

    Counts are taken to the time for which the other edition observed: a kabupaten that was watched twice as long has twice the
    cases, so that its rate is the data's and how sure one is of it the reporting's. What only one edition observes has that
    edition's counts. A kecamatan that the edition of the data does not know is not observed.
    """
    if not from_new or from_new == frozenset(BLOCKS):
        return pair.new if from_new else pair.old
    data, area, seen, method = (pair.of(block, from_new) for block in BLOCKS)
    indicators = _indicators(method, seen)
    tables = _observed_as(_on(data, area), _on(pair.other(data), area), _on(seen, area), area)
    return replace(
        method,
        tables=tables,
        units=_units(pair, indicators, data=data, area=area, seen=seen),
        indicators=indicators,
        kept=tuple(indicators["nama"]),
        adjacency=area.adjacency,
    )


def _indicators(method: Told, seen: Told) -> pd.DataFrame:
    """Those that move the risk as the method has them, those that move reporting as the reporting; in the order of the table."""
    used, reporting = method.used, seen.used
    parts = [used[used["peran"] != REPORTING], reporting[reporting["peran"] == REPORTING]]
    place = {name: at for at, name in enumerate([*method.indicators["nama"], *seen.indicators["nama"]][::-1])}  # fmt: skip
    table = pd.concat(parts, ignore_index=True)[list(INDICATOR_COLUMNS)]
    order = sorted(range(len(table)), key=lambda row: -place[table["nama"].iloc[row]])
    return table.iloc[order].reset_index(drop=True)


def _units(
    pair: Pair, indicators: pd.DataFrame, *, data: Told, area: Told, seen: Told
) -> pd.DataFrame:
    """The units of the boundaries, each column from the edition that its block is taken from."""
    codes = area.units["kode"]
    columns: dict[str, Any] = {"paparan_orang": _values(pair, data, "paparan_orang", codes)}
    for row in indicators.to_dict("records"):
        name = str(row["kolom"])
        measured = area if name.endswith(MEASURED) else data
        owner = seen if row["peran"] == REPORTING else measured
        columns[name] = _values(pair, owner, name, codes)
    return area.units[["kode", "kab_kode"]].assign(**columns)


def _values(pair: Pair, owner: Told, name: str, codes: pd.Series) -> pd.Series:
    """A column in the order of `codes`; from the other edition where this one has no such column or unit."""
    own, spare = owner.units.set_index("kode"), pair.other(owner).units.set_index("kode")
    if name not in own:
        own = spare
    inside = codes.isin(own.index)
    found = codes.map(own[name]).astype("float64")
    return found if inside.all() else found.where(inside, codes.map(spare[name]))


def _on(told: Told, area: Told) -> ReleasedTables:
    """The tables of an edition on the kecamatan of another; one that is new there is not observed."""
    tables, codes = told.tables, area.units["kode"]
    if set(codes) == set(tables.kecamatan["kode"]):
        return tables
    units = tables.kecamatan.set_index("kode").reindex(codes).reset_index()
    kept = tables.remainders["units"].map(lambda units: tuple(code for code in units if code in set(codes)))  # fmt: skip
    areas = area.tables.kabupaten["kode"]
    kabupaten = tables.kabupaten.set_index("kode").reindex(areas).reset_index()
    return replace(
        tables,
        kecamatan=units.assign(kab_kode=area.units["kab_kode"].to_numpy(), **_unobserved(units)),
        kabupaten=kabupaten.assign(**_unobserved(kabupaten)),
        kecamatan_year=tables.kecamatan_year[tables.kecamatan_year["kode"].isin(codes)],
        remainders=tables.remainders.assign(units=kept)[kept.map(len) > 0],
        groups=tables.groups[tables.groups["kab_kode"].isin(areas)],
    )


def _unobserved(frame: pd.DataFrame) -> dict[str, Any]:
    return {name: frame[name].astype("boolean").fillna(False).astype(bool) for name in ("disembunyikan", "diamati")}  # fmt: skip


def _time(tables: ReleasedTables, codes: pd.Series) -> pd.Series:
    """Years observed of each kecamatan as a share of the most of any; 0 where it is not observed."""
    seen = codes.map(tables.kecamatan.set_index("kode")["diamati"]).to_numpy(dtype=bool)
    return pd.Series(np.where(seen, observed_share(tables, codes), 0.0), index=codes)


def _observed_as(
    given: ReleasedTables, spare: ReleasedTables, seen: ReleasedTables, area: Told
) -> ReleasedTables:
    """The counts of `given` (of `spare` where it observes nothing) as if observed where and as long as in `seen`."""
    codes = area.units["kode"]
    own, wanted = _time(given, codes), _time(seen, codes)
    if own.equals(wanted):
        return given
    borrowed = (own == 0).to_numpy()
    source = own.where(own > 0, _time(spare, codes))
    factor = (wanted / source.where(source > 0)).fillna(0.0)
    counts = [_counts(one.kecamatan, "kasus", codes) for one in (given, spare)]
    kasus = np.where(borrowed, counts[1], counts[0]) * factor.where(factor > 0).to_numpy()
    watched = wanted.to_numpy() > 0
    units = seen.kecamatan.set_index("kode").loc[codes].reset_index()
    return replace(
        given,
        k=0,
        kecamatan=units.assign(kasus=pd.array(kasus, dtype="Float64"), diamati=watched),
        kecamatan_year=seen.kecamatan_year,
        kabupaten=_kabupaten(given, spare, seen, factor, borrowed, area),
        remainders=_remainders(given, spare, factor, dict(zip(codes, borrowed, strict=True))),
    )


def _counts(frame: pd.DataFrame, name: str, codes: pd.Series) -> NDArray[np.float64]:
    values = frame.set_index("kode")[name].astype("Float64").reindex(codes)
    return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))


def _kabupaten(
    given: ReleasedTables,
    spare: ReleasedTables,
    seen: ReleasedTables,
    factor: pd.Series,
    borrowed: NDArray[np.bool_],
    area: Told,
) -> pd.DataFrame:
    """Cases known only to a kabupaten, for the mean time of its kecamatan."""
    frame = seen.kabupaten
    home = area.units["kab_kode"].to_numpy()
    times = frame["kode"].map(pd.Series(factor.to_numpy()).groupby(home).mean())
    lent = frame["kode"].map(pd.Series(borrowed).groupby(home).all()).to_numpy(dtype=bool)
    counts = [_counts(one.kabupaten, "kasus_lain", frame["kode"]) for one in (given, spare)]
    others = np.where(lent, counts[1], counts[0]) * times.where(times > 0).to_numpy(dtype=float)
    return frame.assign(kasus_lain=pd.array(others, dtype="Float64"))


def _remainders(
    given: ReleasedTables,
    spare: ReleasedTables,
    factor: pd.Series,
    borrowed: Mapping[str, bool],
) -> pd.DataFrame:
    """Totals that hidden units share, where all of these are observed in one edition and watched in the other."""
    rows = []
    for tables, lent in ((given, False), (spare, True)):
        for label, total, units in tables.remainders[["label", "kasus", "units"]].itertuples(index=False):  # fmt: skip
            times = factor.loc[list(units)]
            if (times > 0).all() and all(borrowed[code] == lent for code in units):
                rows.append((label, total * times.mean(), units))
    return pd.DataFrame(rows, columns=["label", "kasus", "units"])
