"""Marks that remember: what must stay hidden so that an edition tells nothing of the hidden cells of earlier ones?

First the tables are made as if alone. Where one who holds the earlier editions narrows a cell, the kecamatan that are narrowed stay hidden as they
were, then all that was hidden before in their kabupaten, then everywhere; only where that is not enough is more hidden than
before, step by step: the years of those kabupaten, the province's years, the years of their kecamatan, their counts and totals, all. At last the
edition is refused. Complementary cells are taken among those hidden before, and last among those shown before: a cell that
everyone knows to be large covers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import Policy
from geo.errors import ReleaseError
from geo.release.counts import Counts
from geo.release.history import Now, PastRelease, earlier, of_role, opens, readers
from geo.release.history_attack import Known, union_of
from geo.release.suppress import Kept
from geo.tables.stages import CaseRole, ReleasedTables

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Memory:
    """The edition that is being made, and all earlier ones of its series; `now` None: it stands alone."""

    now: Now | None = None
    history: Sequence[PastRelease] = ()

    @property
    def counted(self) -> tuple[PastRelease, ...]:
        """The earlier releases that anyone holds beside this one."""
        if self.now is None or not readers(self.now.tier):
            return ()
        before = earlier(self.history, self.now)
        return tuple(one for one in before if any(opens(held, one.tier) for held in readers(self.now.tier)))  # fmt: skip

    def of_role(self, role: CaseRole) -> Memory:
        """The memory for another question: the earlier releases that had tables of it."""
        return Memory(self.now, of_role(self.counted, role))

    @property
    def overlapping(self) -> tuple[PastRelease, ...]:
        """Those of them that tell of the same time."""
        now = self.now
        return () if now is None else tuple(one for one in self.counted if _meet(one, now))


NO_MEMORY = Memory()


def beside_earlier(
    make: Callable[[Kept | None], ReleasedTables],
    counts: Counts,
    *,
    memory: Memory,
    policy: Policy,
) -> ReleasedTables:
    """The tables that `make` gives, with as much kept hidden as no reader of this and the earlier editions can narrow any cell.

    The attack report then says how many earlier editions were attacked with it (`edisi_terdahulu`). Raises ReleaseError, with the edition that stands in
    the way, where even tables without counts would narrow a cell.
    """
    history = memory.counted
    if memory.now is None:
        return make(None)
    if not history:
        return make(lasting(counts, memory.now))
    search = _Search(counts, memory.now, history, policy)
    for kept in search.kept():
        tables = make(kept)
        if search.holds(tables):
            return replace(tables, attack={**tables.attack, "edisi_terdahulu": len(history)})
    raise ReleaseError("collides", edition=search.collision(), tier=memory.now.tier, period=_months(memory.now))  # fmt: skip


def lasting(counts: Counts, now: Now) -> Kept:
    """Nothing hidden from the start, but made to be followed by editions of moving periods."""
    units, kabs = np.zeros(len(counts.codes), dtype=bool), np.zeros(len(counts.kabs), dtype=bool)
    partial = _partial(now)
    quiet = partial if len(partial) > 1 else frozenset()
    return Kept(
        units, units, kabs, kabs, np.zeros(len(units), dtype=np.int64), quiet=quiet, lasting=True
    )


def _meet(one: PastRelease, now: Now) -> bool:
    return one.period[0] <= now.period[1] and now.period[0] <= one.period[1]


def _months(now: Now) -> str:
    return f"{now.period[0]:%Y-%m}:{now.period[1]:%Y-%m}"


class _Search:
    """What is kept hidden grows until no reader narrows a cell."""

    def __init__(
        self, counts: Counts, now: Now, history: Sequence[PastRelease], policy: Policy
    ) -> None:
        self.counts, self.now, self.history, self.policy = counts, now, history, policy
        self.other = _other(counts)
        self.before = _before(counts, now, history, policy)
        self.found = pd.DataFrame()
        self.units = np.zeros(len(counts.codes), dtype=bool)
        self.years: frozenset[int] = frozenset()
        self.partial = _partial(now)
        self.known: dict[int, Known] = {}

    def kept(self) -> Iterator[Kept]:
        """One proposal after the other, each with more kept hidden than the one before."""
        none = np.zeros_like(self.before.kab)
        kept = replace(self.before, kab=none, kab_years=none, province=False, province_years=False)
        yield lasting(self.counts, self.now)
        every = np.ones_like(self.units)
        both = self.partial if len(self.partial) > 1 else frozenset()
        for most, quiet in ((self.before.period, both), (every, both), (every, self.partial)):  # fmt: skip
            tried: tuple[object, ...] = ()
            while tried != (self.units.tobytes(), self.years):
                tried = self.units.tobytes(), self.years
                kept = replace(kept, period=most & self.units, years=(most | self.before.years) & self.units, quiet=quiet | self.years & self.partial)  # fmt: skip
                yield kept
        yield from self._steps(kept)

    def _steps(self, kept: Kept) -> Iterator[Kept]:
        """What is hidden where memory alone is not enough, each step with what the one before hid."""
        before = self.before
        inside, kabs = self._narrowed()
        kept = replace(kept, period=kept.period | before.period & inside, years=kept.years | before.years & inside, kab=before.kab & kabs, kab_years=before.kab_years & kabs)  # fmt: skip
        yield kept
        kept = replace(before, period=kept.period | before.period, years=kept.years | before.years, quiet=kept.quiet | self.years)  # fmt: skip
        yield kept
        kept = replace(kept, kab_years=kept.kab_years | self._narrowed()[1])
        yield kept
        kept = replace(kept, province_years=True)
        yield kept
        kept = replace(kept, years=kept.years | self._narrowed()[0])
        yield kept
        kept = replace(kept, kab=kept.kab | self._narrowed()[1])
        yield kept
        kept = replace(kept, period=kept.period | self._narrowed()[0] & (before.rank < 2))
        yield kept
        units, areas = np.ones_like(inside), np.ones_like(kabs)
        yield replace(kept, period=units, years=units, kab=areas, kab_years=areas, province=True, province_years=True)  # fmt: skip

    def _narrowed(self) -> tuple[Mask, Mask]:
        """Kecamatan of the kabupaten where a cell was narrowed so far, and these."""
        kabs = np.zeros(len(self.counts.kabs), dtype=bool)
        kabs[self.counts.kab[self.units]] = True
        return np.asarray(kabs[self.counts.kab]), kabs

    def holds(self, tables: ReleasedTables) -> bool:
        """Attack by every reader; what he narrowed is remembered."""
        tried: list[list[PastRelease]] = [[]]
        for held in sorted(readers(self.now.tier), key=lambda tier: -self.policy.k[tier]):
            beside = [one for one in self.history if opens(held, one.tier)]
            if (
                beside in tried
            ):  # who holds nothing more, and is kept from less, derives nothing more
                continue
            tried.append(beside)
            mine = PastRelease("", self.now.tier, self.now.period, self.now.as_of, self.now.inputs, tables)  # fmt: skip
            k = self.policy.k[held]
            self.found = union_of([*beside, mine], k, self.other, self.known.setdefault(k, Known())).narrowed()  # fmt: skip
            if len(self.found):
                mine_too = self.found.loc[self.found["edisi"] == "", "tahun"].dropna()
                self.years = self.years | {int(year) for year in mine_too}
                self.units = self.units | np.isin(self.counts.codes, self.found["kode"].to_numpy(dtype=str))  # fmt: skip
                return False
        return True

    def collision(self) -> str:
        """The newest earlier edition of which a cell is narrowed, else the newest of all."""
        named = [name for name in self.found["edisi"] if name]
        order = [one.edition for one in self.history]
        return max(named, key=order.index) if named else order[-1]


def _partial(now: Now) -> frozenset[int]:
    """Years that the period does not hold as a whole."""
    first, last = now.period
    cut = {first.year} if (first.month, first.day) > (1, 1) else set()
    return frozenset(cut | ({last.year} if (last.month, last.day) < (12, 31) else set()))


def _other(counts: Counts) -> pd.DataFrame:
    rows, columns = np.nonzero(~np.isnan(counts.other))
    return pd.DataFrame(
        {
            "kab_kode": pd.Series([counts.kabs[row] for row in rows.tolist()], dtype=str),
            "tahun": pd.Series([counts.years[at] for at in columns.tolist()], dtype="int64"),
            "kasus": counts.other[rows, columns],
        }
    )


def _before(counts: Counts, now: Now, history: Sequence[PastRelease], policy: Policy) -> Kept:
    """What earlier releases of this tier, or one with a lower k, hid in overlapping time, and what they showed."""
    codes = np.asarray(counts.codes, dtype=str)
    kabs = np.asarray(counts.kabs, dtype=str)
    hidden, years = np.zeros(len(codes), dtype=bool), np.zeros(len(codes), dtype=bool)
    shown = np.zeros(len(codes), dtype=bool)
    kab, kab_years = np.zeros(len(kabs), dtype=bool), np.zeros(len(kabs), dtype=bool)
    province = province_years = False
    for one in history:
        if not _meet(one, now) or policy.k[one.tier] > policy.k[now.tier]:
            continue
        told = one.tables
        hidden |= np.isin(codes, _codes(told.kecamatan, hidden=True))
        shown |= np.isin(codes, _codes(told.kecamatan, hidden=False))
        years |= np.isin(codes, _codes(told.kecamatan_year, hidden=True))
        kab |= np.isin(kabs, _codes(told.kabupaten, hidden=True))
        kab_years |= np.isin(kabs, _codes(told.kabupaten_year, hidden=True))
        gone = told.province["kasus"].isna()
        whole = told.province["tahun"].isna()
        province |= bool((gone & whole).any())
        province_years |= bool((gone & ~whole).any())
    rank = np.where(shown, 2, np.where(hidden, 0, 1)).astype(np.int64)
    return Kept(
        hidden & ~shown,
        years | hidden,
        kab,
        kab_years | kab,
        rank,
        province,
        province_years,
        lasting=True,
    )


def _codes(frame: pd.DataFrame, *, hidden: bool) -> NDArray[np.str_]:
    told = frame["disembunyikan"].astype(bool) if hidden else frame["kasus"].notna()
    return np.asarray(frame.loc[told, "kode"], dtype=str)
