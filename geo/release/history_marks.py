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
from geo.release.history import Now, PastRelease, earlier, opens, readers
from geo.release.history_attack import Union, union_of
from geo.release.suppress import Kept
from geo.tables.stages import ReleasedTables

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
    if memory.now is None or not history:
        return make(None)
    search = _Search(counts, memory.now, history, policy)
    kept: Kept | None = None
    for kept in search.kept():
        tables = make(kept)
        if search.holds(tables):
            return replace(tables, attack={**tables.attack, "edisi_terdahulu": len(history)})
    raise ReleaseError("collides", edition=search.collision(), tier=memory.now.tier, period=_months(memory.now))  # fmt: skip


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
        self.solved: dict[int, dict[object, tuple[NDArray[np.float64], NDArray[np.float64]]]] = {}

    def kept(self) -> Iterator[Kept | None]:
        """One proposal after the other, each with more kept hidden than the one before."""
        yield None
        kept = replace(self.before, period=self.units, years=self.units, kab=self.before.kab & False, kab_years=self.before.kab & False, province=False, province_years=False)  # fmt: skip
        yield kept
        tried = np.zeros(len(self.units), dtype=bool)
        while not np.array_equal(tried, self.units):
            tried = self.units.copy()
            kept = replace(kept, period=self.before.period & tried, years=self.before.years & tried)
            yield kept
        for step in range(8):
            kept = self._more(kept, step)
            yield kept

    def _more(self, kept: Kept, step: int) -> Kept:
        kabs = np.zeros(len(self.counts.kabs), dtype=bool)
        kabs[self.counts.kab[self.units]] = True
        inside = kabs[self.counts.kab]
        before = self.before
        if step == 0:
            return replace(kept, period=kept.period | before.period & inside, years=kept.years | before.years & inside, kab=before.kab & kabs, kab_years=before.kab_years & kabs)  # fmt: skip
        if step == 1:
            return before
        if step == 2:
            return replace(kept, kab_years=kept.kab_years | kabs)
        if step == 3:
            return replace(kept, kab_years=kept.kab_years | kabs, province_years=True)
        if step == 4:
            return replace(kept, years=kept.years | inside)
        if step == 5:
            return replace(kept, kab=kept.kab | kabs)
        if step == 6:
            return replace(kept, period=kept.period | inside, kab=kept.kab | kabs)
        every = np.ones(len(self.counts.codes), dtype=bool)
        return replace(kept, period=every, years=every, kab=np.ones_like(kabs), kab_years=np.ones_like(kabs), province=True, province_years=True)  # fmt: skip

    def holds(self, tables: ReleasedTables) -> bool:
        """Attack by every reader; what he narrowed is remembered."""
        for held in readers(self.now.tier):
            beside = [one for one in self.history if opens(held, one.tier)]
            if not beside:
                continue
            mine = PastRelease("", self.now.tier, self.now.period, self.now.as_of, self.now.inputs, tables)  # fmt: skip
            k = self.policy.k[held]
            self.found = union_of([*beside, mine], k, self.other, self.solved.setdefault(k, {})).narrowed()  # fmt: skip
            if len(self.found):
                self.units = self.units | np.isin(self.counts.codes, self.found["kode"].to_numpy(dtype=str))  # fmt: skip
                return False
        return True

    def collision(self) -> str:
        """The newest earlier edition of which a cell is narrowed, else the newest of all."""
        named = [name for name in self.found["edisi"] if name]
        order = [one.edition for one in self.history]
        return max(named, key=order.index) if named else order[-1]


def _other(counts: Counts) -> pd.DataFrame:
    rows, columns = np.nonzero(~np.isnan(counts.other))
    return pd.DataFrame(
        {
            "kab_kode": pd.Series([counts.kabs[row] for row in rows.tolist()], dtype=str),
            "tahun": pd.Series([counts.years[at] for at in columns.tolist()], dtype="int64"),
            "kasus": counts.other[rows, columns],
        }
    )


def _before(
    counts: Counts, now: Now, history: Sequence[PastRelease], policy: Policy
) -> Kept:
    """What earlier releases of this tier, or one with a lower k, hid in overlapping time, and what they showed."""
    codes = np.asarray(counts.codes, dtype=str)
    kabs = np.asarray(counts.kabs, dtype=str)
    hidden, years = np.zeros(len(codes), dtype=bool), np.zeros(len(codes), dtype=bool)
    shown = np.zeros(len(codes), dtype=bool)
    kab, kab_years = np.zeros(len(kabs), dtype=bool), np.zeros(len(kabs), dtype=bool)
    province = province_years = False
    for one in history:
        apart = one.period[1] < now.period[0] or now.period[1] < one.period[0]
        if apart or policy.k[one.tier] > policy.k[now.tier]:
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
    return Kept(hidden, years | hidden, kab, kab_years | kab, rank, province, province_years)


def _codes(frame: pd.DataFrame, *, hidden: bool) -> NDArray[np.str_]:
    told = frame["disembunyikan"].astype(bool) if hidden else frame["kasus"].notna()
    return frame.loc[told, "kode"].to_numpy(dtype=str)
