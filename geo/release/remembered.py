"""The finer tables of an edition of real records: told such that the editions before and after it narrow no hidden cell of any of them.

Their times are those that no period cuts: months of a post, and years that are over; a quarter of cases is the difference of two periods, so
cases are told by year. Posts, the province by modus and the province by sex and age go on line by line (`geo.release.lines`).

Kabupaten by modus share columns with the province: a year of them is proven once, by `geo.release.cover` beside the province's line, on
the first occasion; later editions repeat its words. Beside it the province's line keeps its marks: whatever was told of a year's
kabupaten, the cases that came in since can be spread over them as the totals demand, and none of them need be in a hidden cell.
Kabupaten by quarter are told by year, as in the tables by kecamatan, which `geo.release.history_attack` proves beside all earlier ones.
Sums of several times are told of a post where all of them are shown and of now; they say nothing that the cells do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.config import Policy
from geo.release.cover import TOO_MANY, cover
from geo.release.cross import (
    ALL,
    KEYS,
    NO_DATA,
    PERIOD,
    POOL,
    TIMES,
    TOO_FEW,
    UNLISTED,
    Board,
    Told,
    base_grain,
    board_of,
    case_board,
    case_cells,
    people_board,
    table_frame,
    table_line,
)
from geo.release.history import PastRelease
from geo.release.history_marks import Memory
from geo.release.lines import Before, Key, Line, Words, lines_of, months_of, next_line
from geo.release.worlds import Cells, Effort
from geo.tables.stages import CROSS_TABLES, CrossCounts, ReleasedTables

BESIDE = "edisi_terdahulu"
NOT_OVER = "tahun_belum_genap"


@dataclass(frozen=True)
class Going:
    """What decides of every table: the tables by kecamatan of now, the policy, and the earlier editions that tell of the same time."""

    base: ReleasedTables
    policy: Policy
    period: tuple[date, date]
    inputs: str
    past: tuple[PastRelease, ...]

    @property
    def years(self) -> tuple[str, ...]:
        """The years that are over and whole, and whose total the province tells."""
        told = self.base.province.dropna()
        return tuple(str(year) for year in told["tahun"].astype(int) if self.whole(str(year)))

    def whole(self, when: str) -> bool:
        """Whether the period holds all of a time."""
        months = sorted(months_of(when))
        first, after = date.fromisoformat(f"{months[0]}-01"), date.fromisoformat(f"{months[-1]}-28") + timedelta(days=4)  # fmt: skip
        return self.period[0] <= first and after.replace(day=1) - timedelta(days=1) <= self.period[1]  # fmt: skip

    def told_years(self, name: str) -> frozenset[str]:
        """The years of which an earlier edition told this table."""
        return frozenset(when[:4] for one in self.before(name) for when in one.lines)

    def before(self, name: str) -> list[Before]:
        """Its lines in every earlier edition; of a post's sums over several times nothing, they say no more than its cells."""
        return [
            Before(self.policy.k[one.tier], one.inputs == self.inputs, *_told_lines(name, getattr(one.tables, CROSS_TABLES[name])))
            for one in self.past
        ]  # fmt: skip


def remembered_tables(counts: CrossCounts, base: ReleasedTables, policy: Policy, memory: Memory) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:  # fmt: skip
    """As `geo.release.cross.cross_tables`, beside the earlier editions of `memory`."""
    now = memory.now
    if now is None:
        raise ValueError("an edition without a date has no memory")
    going = Going(base, policy, now.period, now.inputs, memory.overlapping)
    over = _years_over(base, going.years)
    cases = case_board(counts.modus[counts.modus["kuartal"].str[:4].isin(going.years)], over)
    people = people_board(counts.people[counts.people["tahun"].astype(str).isin(going.years)], over)
    modus = _by_lines(
        "provinsi_kuartal_modus", cases.atoms, going, shut=going.told_years("kabupaten_tahun_modus")
    )
    told: dict[str, Told | Made] = {
        "kabupaten_kuartal": base_grain(counts.modus, base, policy),
        "provinsi_kuartal_modus": modus,
        "kabupaten_tahun_modus": _areas(cases, modus, going),
        "provinsi_tahun_kelamin_usia": _by_lines("provinsi_tahun_kelamin_usia", people.atoms, going),
        "pos_bulan": _by_lines("pos_bulan", _posts(counts.posts, going), going),
    }  # fmt: skip
    if counts.modus.empty:
        told |= {name: Made(name, reason=NO_DATA) for name in told if name != "pos_bulan"}
    frames: dict[str, pd.DataFrame] = {}
    lines = []
    for name, field in CROSS_TABLES.items():
        made = told[name] if name in policy.released_tables else Made(name, reason=UNLISTED)
        told_as, kept = (made, ()) if isinstance(made, Told) else (made.told, made.kept)
        frames[field] = table_frame(told_as, base) if isinstance(made, Told) or made.frame is None else made.frame  # fmt: skip
        lines.append(table_line(told_as, frames[field], kept))
    frames["grains"] = pd.DataFrame(lines).drop(columns="terpersempit")
    return frames, lines


def _years_over(base: ReleasedTables, years: Sequence[str]) -> ReleasedTables:
    """The totals of `base` in these years alone."""
    told = base.kabupaten_year
    province = base.province.dropna()
    return replace(
        base,
        kabupaten_year=told[told["tahun"].astype(str).isin(years)],
        province=province[province["tahun"].astype(str).isin(years)],
    )


@dataclass(frozen=True)
class Made:
    """A table by lines: its grain and frame, or why it is not told; `kept`: times in the words of an earlier edition."""

    name: str
    grain: Key = ()
    frame: pd.DataFrame | None = None
    kept: Key = ()
    reason: str = ""

    @property
    def told(self) -> Told:
        """As the report of the attack lists it."""
        return Told(self.name, self.grain, reason=self.reason)


# tables of one line a time


def _by_lines(name: str, atoms: pd.DataFrame, going: Going, shut: Collection[str] = ()) -> Made:
    """`shut`: times that are said again only under marks of before."""
    before = going.before(name)
    if name == "pos_bulan" and atoms.empty and not any(one.lines for one in before):
        return Made(name, reason=NO_DATA)
    if name == "pos_bulan" and any(_has_sums(one) for one in going.past):
        return Made(name, reason=BESIDE)
    reason = TOO_FEW
    for grain in going.policy.cross.ladder[name]:
        if grain[0] == PERIOD or (name != "pos_bulan" and grain[0] != "tahun"):
            continue
        made = _at_grain(name, grain, atoms, before, going, shut)
        if isinstance(made, Made):
            return made
        reason = made
    return Made(name, reason=reason)


def _at_grain(name: str, grain: Key, atoms: pd.DataFrame, before: Sequence[Before], going: Going, shut: Collection[str]) -> Made | str:  # fmt: skip
    kinds = ("pos",) if name == "pos_bulan" else grain[1:]
    now = _now(atoms, grain[0], kinds)
    told_earlier = {when for one in before for when in one.lines if one.kinds == kinds and _kind(when) == grain[0]}  # fmt: skip
    open_ = set(now) if name == "pos_bulan" else set(going.years)
    open_ -= {when for when in shut if not any(one.k == going.base.k and when in one.lines for one in before)}  # fmt: skip
    lines: dict[str, Line] = {}
    for when in sorted(when for when in set(now) | told_earlier if going.whole(when)):
        line = next_line(when, kinds, now.get(when) if when in open_ else None, going.base.k, before)  # fmt: skip
        if line is not None:
            lines[when] = line
    if not lines:
        return _why_none(open_, before)
    total = sum(value for when, cells in now.items() if going.whole(when) for value in cells.values())  # fmt: skip
    shown = sum(now.get(when, {}).get(key, 0) for when, line in lines.items() for key, value in line.words.items() if value is not None)  # fmt: skip
    if total - shown > going.policy.cross.most_hidden * total:
        return TOO_MANY
    frame = _frame(name, kinds, {when: line.words for when, line in lines.items()})
    kept = tuple(when for when, line in lines.items() if line.kept)
    if name == "pos_bulan":
        frame = _with_sums(frame, kept, _spans(atoms, grain[0]))
    return Made(name, grain, frame, kept)


def _why_none(times: Collection[str], before: Sequence[Before]) -> str:
    if not times:
        return NOT_OVER
    return BESIDE if any(one.lines for one in before) else TOO_FEW


def _now(atoms: pd.DataFrame, time: str, kinds: Sequence[str]) -> dict[str, dict[Key, int]]:
    sums = atoms.groupby([time, *kinds])["nilai"].sum()
    found: dict[str, dict[Key, int]] = {}
    for (when, *key), value in zip(sums.index, sums.tolist(), strict=True):
        found.setdefault(str(when), {})[tuple(str(one) for one in key)] = int(value)
    return found


def _frame(name: str, kinds: Sequence[str], lines: Mapping[str, Words]) -> pd.DataFrame:
    columns, count = KEYS[name], "orang" if name == "pos_bulan" else "kasus"
    rows = [
        {**dict.fromkeys(columns, ALL), **dict(zip(kinds, key, strict=True)), "waktu": when, count: value}
        for when, words in lines.items()
        for key, value in words.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*columns, count])
    told = frame.assign(**{one: frame[one].astype("str") for one in columns}, **{count: frame[count].astype("Int64")})  # fmt: skip
    told = told.assign(disembunyikan=told[count].isna().astype(bool))
    return told.sort_values(list(columns), ignore_index=True)


def _told_lines(name: str, frame: pd.DataFrame) -> tuple[Key, dict[str, dict[Key, int | None]]]:
    """The categories that a table told apart, and its lines at its finest time."""
    every = tuple(one for one in KEYS[name] if one != "waktu")
    kinds = tuple(one for one in every if (frame[one] != ALL).any())
    lines = lines_of(frame, kinds, "orang" if "orang" in frame else "kasus")
    finest = min((_rank(when) for when in lines), default=0)
    return kinds, {when: words for when, words in lines.items() if _rank(when) == finest}


def _kind(when: str) -> str:
    if when == PERIOD or len(when) == len("2024"):
        return PERIOD if when == PERIOD else "tahun"
    return "kuartal" if "K" in when else "bulan"


def _rank(when: str) -> int:
    return TIMES.index(_kind(when))


# posts


def _posts(posts: pd.DataFrame, going: Going) -> pd.DataFrame:
    """People by post and time; the posts that stand alone are those of the earlier editions, and new ones where nothing was told of the others together.

    Where nothing was told yet: the posts of the most that any tier asks for and more; the others are `lain`, so that all tiers have the same posts.
    """
    posts = posts.assign(
        tahun=posts["bulan"].str[:4],
        kuartal=posts["bulan"].str[:4] + "-K" + ((posts["bulan"].str[5:].astype("int64") + 2) // 3).astype("str"),
    )  # fmt: skip
    told = {str(post) for one in going.past for post in one.tables.post_month["pos"]} - {ALL}
    people = posts.groupby("pos")["orang"].sum().sort_values(kind="stable")
    if POOL in told:
        alone = told
    elif told:
        alone = set(people.index)
    else:
        most = max(going.policy.k.values()) if going.base.k else 0
        few = int((people < most).sum())
        while few and (few < 2 or people.iloc[:few].sum() < most) and few < len(people):
            few += 1
        alone = set(people.index[few:])
    posts = posts.assign(pos=posts["pos"].where(posts["pos"].isin(alone), POOL))
    return posts.groupby(["pos", "bulan", "kuartal", "tahun"])["orang"].sum().rename("nilai").reset_index()  # fmt: skip


def _has_sums(one: PastRelease) -> bool:
    """Whether an edition told sums of posts and times that hide some of their cells, as editions that stand alone do."""
    return bool((one.tables.post_month["pos"] == ALL).any())


def _spans(atoms: pd.DataFrame, time: str) -> dict[str, set[str]]:
    """{year or period: all times of it that the edition counts}."""
    times = atoms[time].astype(str)
    found = {PERIOD: set(times)}
    for year, inside in times.groupby(atoms["tahun"].astype(str)) if time != "tahun" else ():
        found[str(year)] = set(inside)
    return found


def _with_sums(frame: pd.DataFrame, kept: Key, spans: Mapping[str, set[str]]) -> pd.DataFrame:
    """Also the years, and the period, of every post of which each time is shown and counted now."""
    now = frame[~frame["disembunyikan"] & ~frame["waktu"].isin(kept)]
    parts = [frame]
    for span, times in spans.items():
        inside = now[now["waktu"].isin(times)].groupby("pos")["orang"].agg(["sum", "size"])
        full = inside[inside["size"] == len(times)]
        parts.append(pd.DataFrame({"pos": full.index, "waktu": span, "orang": full["sum"].to_numpy(), "disembunyikan": False}))  # fmt: skip
    kinds = frame.dtypes.to_dict()
    return pd.concat([part.astype(kinds) for part in parts]).sort_values(["pos", "waktu"], ignore_index=True)  # fmt: skip


# kabupaten by modus


def _areas(board: Board, province: Made, going: Going) -> Made:
    """Years that were told are repeated; a year is told first where no other state of the records said anything of its modus."""
    name, k = "kabupaten_tahun_modus", going.base.k
    before = going.before(name)
    lines: dict[str, Words] = {}
    closed = set()
    for year in sorted({str(year) for one in before for year in one.lines} | set(going.years)):
        told = [(one.k, one.lines[year]) for one in before if year in one.lines]
        mine = [words for at, words in told if at == k] or [words for at, words in told if at > k]
        if mine and going.whole(year):
            lines[year] = mine[-1]
        if told:
            closed.add(year)
    kept = tuple(lines)
    said = {when[:4] for one in going.before("provinsi_kuartal_modus") if not one.same or one.k < k for when in one.lines}  # fmt: skip
    fresh = [year for year in going.years if year not in closed | said]
    reason = _why_none(going.years, before) if not fresh else TOO_FEW
    if fresh:
        made = _first_told(board, province, fresh, going)
        if isinstance(made, str):
            reason = made
        else:
            lines |= made
    if not lines:
        return Made(name, reason=reason)
    return Made(name, ("tahun", "modus"), _frame(name, ("kode", "modus"), lines), kept)


def _first_told(board: Board, province: Made, years: Sequence[str], going: Going) -> Mapping[str, Words] | str:  # fmt: skip
    """The lines of years that no edition told, proven together beside the province's lines of these years."""
    atoms = board.atoms[board.atoms["tahun"].astype(str).isin(list(years))].reset_index(drop=True)
    totals = {key: total for key, total in board.totals.items() if str(key[1]) in years}
    part = board_of(atoms, totals)
    rules = going.policy.cross
    effort = Effort(rules.programmes, rules.nodes, rules.search)
    keys, table = case_cells("kabupaten_tahun_modus", ("tahun", "modus"), part, going.base.k)
    if not len(keys):
        return TOO_FEW
    beside = list(_province_cells(atoms, province))
    counted = keys["counted"].to_numpy(dtype=bool)
    made = cover(part.truth, part.known, beside, table, k=going.base.k, rules=rules, counted=counted, effort=effort)  # fmt: skip
    if isinstance(made, str):
        return made
    lines: dict[str, dict[Key, int | None]] = {}
    for code, year, modus, value, hidden in zip(keys["kode"], keys["waktu"], keys["modus"], made.value, made.hidden, strict=True):  # fmt: skip
        lines.setdefault(str(year), {})[str(code), str(modus)] = None if hidden else int(value)
    return lines


def _province_cells(atoms: pd.DataFrame, province: Made) -> Iterator[Cells]:
    """The province's lines of the years of `atoms`, as cells over them."""
    if province.frame is None:
        return
    years, modi = atoms["tahun"].astype(str).to_numpy(), atoms["modus"].astype(str).to_numpy()
    frame = province.frame[province.frame["waktu"].isin(set(years))]
    rows = [(years == when) & (modi == modus) for when, modus in zip(frame["waktu"], frame["modus"], strict=True)]  # fmt: skip
    sums = np.asarray(rows, dtype=float).reshape(len(rows), len(atoms))
    value = (sums @ atoms["nilai"].to_numpy(dtype=float)).astype(np.int64)
    line = pd.factorize(frame["waktu"])[0].astype(np.int64)
    yield Cells(csr_array(sums), value, line, frame["disembunyikan"].to_numpy(dtype=bool))
