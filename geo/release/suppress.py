"""Which cells must be hidden: primary below k, and complementary so that no sum gives them back.

Two decisions keep the problem small enough to be proven on paper. The years of a kecamatan are shown all or none, and so are the
years of a kabupaten: "hidden" in a year then says nothing about the size of that year's count. And whoever attacks is
supposed to know the cases that are known only to a kabupaten, so that nothing rests on them.

The hidden cells then form pots. A period pot holds the hidden kecamatan H of one kabupaten with a published total (or of all
kabupaten without one, beside the province's total) and their sum R. A year pot holds the kecamatan S with hidden years of one
kabupaten with published years (or of all the others, beside the province's years), its sums r_t, T = sum r_t. Every period pot
lies inside one year pot, so the pots are a transportation problem with integer vertices, and each hidden cell can be anything from 0
to k-1 exactly if

    H has two or more, R >= k-1                                    (period cells, and the years of H)
    r_t >= k-1 for every year                                      (years, upper end)
    T - X_i >= r_t for each i in S whose period count X_i is shown (years, lower end)

There is a second attacker who is told why each cell is hidden: primary ones are at most k-1, and a kabupaten whose total is hidden
because its R was too small is known to be so. He is met twice. R and r_t must reach k, not k-1: then "too small" still allows
k-1 for one kecamatan. And a pot must have room: with any one cell at 0, the others, each at most k-1 unless it is a
cover cell (complementary, any size), and each kabupaten within what is told of it, can still hold R.

Proven under equal coverage of all kecamatan of a pot; elsewhere the attacker of `attack.py` decides. Not proven: protection from one
who also replays this module's order of choices (a cover cell counts k or more, and at most what the smallest shown one counts), or
who knows a single source's rows. By itself this protects one edition; beside earlier ones of the same place and time
`geo.release.history_marks` says what must stay hidden (`Kept`), and the attacker who holds them all decides. Source: Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.release.counts import Counts

Mask = NDArray[np.bool_]
COARSER = (0, 1, 2, 3)


@dataclass
class Marks:
    """What is hidden. `period`, `years`, `primary` by kecamatan; `kab`, `kab_years` by kabupaten; two marks for the province.

    A kecamatan in `period` is in `years` too; a kabupaten in `kab` is in `kab_years` too. `primary` and `small_kab` (hidden because its
    hidden kecamatan have fewer than k cases together) say why, and are nobody else's to know.
    """

    period: Mask
    years: Mask
    primary: Mask
    small_kab: Mask
    kab: Mask
    kab_years: Mask
    province: bool = False
    province_years: bool = False


@dataclass(frozen=True)
class Kept:
    """What is hidden from the start, because showing it would give away an earlier edition's hidden cell; as in Marks.

    rank   (n,) int: complementary cells are taken from the lowest rank first (0 hidden before, 1 not told before, 2 shown before)
    quiet  years of which nothing is told by themselves, for any place: their cases are only in the count of the period
    lasting  other editions follow: what is told of years must not bound what a shown kecamatan had in the part that their period leaves out
    """

    period: Mask
    years: Mask
    kab: Mask
    kab_years: Mask
    rank: NDArray[np.int64]
    province: bool = False
    province_years: bool = False
    quiet: frozenset[int] = frozenset()
    lasting: bool = False


@dataclass
class Suppression:
    """The search for marks that pass every pot's conditions, always the cheapest cell of the lowest rank first, ties by code."""

    counts: Counts
    k: int
    kept: Kept | None = None
    marks: Marks = field(init=False)

    def __post_init__(self) -> None:
        count, observed = self.counts.period, self.counts.observed
        small = observed & (count < self.k)
        none = np.zeros(len(self.counts.kabs), dtype=bool)
        self.marks = Marks(small.copy(), small.copy(), small, none, none.copy(), none.copy())
        if self.kept:
            self.marks.period |= self.kept.period & observed
            self.marks.kab |= self.kept.kab
            self.marks.province = self.kept.province

    def run(self) -> Marks:
        """Decide the period first (map and model live on it), then the years."""
        for kab in range(len(self.counts.kabs)):
            self._settle_kabupaten(kab)
        self._settle_province()
        self._settle_years()
        self._settle_province_years()
        return self.marks

    # period

    def _settle_kabupaten(self, kab: int) -> None:
        """One complementary kecamatan mends any pot; where there is none left to hide, the total goes."""
        inside = self.counts.kab == kab
        if self._period_holds(inside):
            return
        cheapest = self._cheapest(inside & self._shown())
        if cheapest is None:
            rest = self.counts.period[inside & self.marks.period].sum()
            self.marks.kab[kab] = True
            self.marks.small_kab[kab] = rest < self.k
        else:
            self.marks.period[cheapest] = True

    def _settle_province(self) -> None:
        """Hide further kabupaten totals until the pooled ones protect each other; at last the province's."""
        while (
            not self.marks.province
            and self.marks.kab.any()
            and not self._period_holds(self.marks.kab[self.counts.kab])
        ):
            kab = self._next_kabupaten(self.marks.kab, self.marks.period)
            if kab is None:
                cheapest = self._cheapest(self._shown() & ~self.marks.kab[self.counts.kab])
                if cheapest is None:
                    self.marks.province = True
                    return
                self.marks.period[cheapest] = True
                kab = int(self.counts.kab[cheapest])
            self.marks.kab[kab] = True

    def _period_holds(self, inside: Mask) -> bool:
        hidden = inside & self.marks.period
        size, rest = int(hidden.sum()), float(self.counts.period[hidden].sum())
        if size == 0:
            return True
        return size >= 2 and rest >= self.k and rest <= self._room(hidden)

    def _room(self, hidden: Mask) -> float:
        """What a pot can hold at most by what the told attacker knows, with the worst one of its cells at 0."""
        full, less = [], []
        for kab in np.unique(self.counts.kab[hidden]):
            inside = hidden & (self.counts.kab == kab)
            cover = bool((inside & ~self.marks.primary).any())
            limit = self.k - 1 if self.marks.small_kab[kab] else np.inf
            band = float(inside.sum() * (self.k - 1))
            full.append(np.inf if cover else min(band, limit))
            less.append(np.inf if cover else min(band - (self.k - 1), limit))
        total = float(sum(full))
        return total if np.isinf(total) else total - max(np.subtract(full, less))

    def _shown(self) -> Mask:
        return self.counts.observed & ~self.marks.period

    def _cheapest(self, among: Mask) -> int | None:
        rows = np.flatnonzero(among)
        if self.kept is not None and len(rows):
            rows = rows[self.kept.rank[rows] == self.kept.rank[rows].min()]
        return int(rows[np.argmin(self.counts.period[rows])]) if len(rows) else None

    def _next_kabupaten(self, taken: Mask, hidden: Mask) -> int | None:
        """The smallest kabupaten not taken that has hidden kecamatan: hiding the total of another would hide nothing."""
        holds_hidden = np.zeros(len(self.counts.kabs), dtype=bool)
        holds_hidden[self.counts.kab[hidden]] = True
        rows = np.flatnonzero(holds_hidden & ~taken)
        totals = np.nansum(self.counts.kab_year, axis=1)
        return int(rows[np.argmin(totals[rows])]) if len(rows) else None

    # years

    def _settle_years(self) -> None:
        small = (self.counts.cases < self.k)[:, self._told_years()].any(axis=1)
        self.marks.years = self.marks.period | (small & self.counts.observed)
        self.marks.kab_years = self.marks.kab.copy()
        if self.kept:
            self.marks.years |= self.kept.years & self._divisible()
            self.marks.kab_years |= self.kept.kab_years
        for kab in np.flatnonzero(~self.marks.kab_years):
            self._settle_kabupaten_years(int(kab))

    def _settle_kabupaten_years(self, kab: int) -> None:
        """Hide the years of further kecamatan, cheapest first; where that does not help, the kabupaten's years."""
        inside = self.counts.kab == kab
        before = self.marks.years.copy()
        while not self._years_hold(inside):
            cheapest = self._cheapest(inside & self._divisible() & ~self.marks.years)
            if cheapest is None:
                self.marks.years = before
                self.marks.kab_years[kab] = True
                return
            self.marks.years[cheapest] = True

    def _settle_province_years(self) -> None:
        if self.marks.province or (self.kept and self.kept.province_years):
            self.marks.province_years = True
            return
        while not self._years_hold(self.marks.kab_years[self.counts.kab]):
            kab = self._next_kabupaten(self.marks.kab_years, self.marks.years)
            if kab is None:
                self.marks.province_years = True
                return
            self.marks.kab_years[kab] = True

    def _told_years(self) -> Mask:
        quiet = self.kept.quiet if self.kept else frozenset()
        return np.asarray([year not in quiet for year in self.counts.years], dtype=bool)

    def _divisible(self) -> Mask:
        """With one observed year the shown period count is that year's count: nothing to hide."""
        return np.asarray((~np.isnan(self.counts.cases)).sum(axis=1) > 1)

    def _years_hold(self, inside: Mask) -> bool:
        rows = inside & self.marks.years
        if not rows.any():
            return True
        cases = self.counts.cases[rows]
        told = self._told_years()
        covered = ~np.isnan(cases) & told
        rest = np.nansum(cases, axis=0)
        if (rest[covered.any(axis=0)] < self.k).any():
            return False
        known = ~self.marks.period[rows]
        others = rest.sum() - self.counts.period[rows]
        if self.kept and self.kept.lasting and known.any():
            alone = len(np.unique(self.counts.kab[inside])) == 1
            if alone or (self.counts.period[rows][known] > self._leaves(rest)).any():
                return False
        return bool((~covered | (others[:, None] >= rest))[known].all())

    def _leaves(self, rest: NDArray[np.float64]) -> float:
        """What the pot has in the part that a moving period leaves first: its first year, or all quiet ones, of which only the sum is told."""
        told = self._told_years()
        return float(rest[0] if told.all() or told[0] else rest[~told].sum())


def suppress(counts: Counts, k: int, kept: Kept | None = None) -> Marks:
    """The cells to hide at threshold `k`, those `kept` among them; with k = 0 none."""
    return Suppression(counts, k, kept).run()


def coarsen(marks: Marks, counts: Counts, step: int) -> Marks:
    """Hide more where coverage is uneven and the attacker still narrows a cell: 0 kabupaten years, 1 province years, 2 all years, 3 all."""
    several = (~np.isnan(counts.cases)).sum(axis=1) > 1
    every = counts.observed if step == 3 else marks.period
    kabs = np.ones_like(marks.kab)
    return Marks(
        period=every.copy(),
        years=(every | several) if step >= 2 else marks.years.copy(),
        primary=marks.primary,
        small_kab=marks.small_kab,
        kab=kabs if step == 3 else marks.kab.copy(),
        kab_years=kabs,
        province=marks.province or step == 3,
        province_years=marks.province_years or step >= 1,
    )
