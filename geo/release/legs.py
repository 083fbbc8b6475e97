"""What may a tier see of the crossings: people by post and time, their origins, and how many were outside procedure.

Below rahasia the times are those of the released table `pos_bulan`, and two tables of the closed list come beside it, each a breakdown of
one total that `pos_bulan` tells, the people of a post over the period. `asal_pos_periode`: origins of k people and more, all others
together as `lain`, zero included. `prosedur_pos_periode`: inside and outside procedure, both k or more.

Why they tell nothing of one another: months, origins and procedure are three margins of equal sum of what happened at one post, and any
three such margins of whole numbers have a table between them. So the hidden months of a post stay as they were, and a hidden origin is
known only to be one of those in `lain`. What does reach over posts are the returned by kabupaten (`groups`): a kabupaten must have sent so
many through some post. `narrowed_legs` tries that by linear programmes; a post whose legs give way is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from geo.config import Policy
from geo.errors import SchemaError
from geo.release.leg_attack import Legs, narrowed_legs
from geo.release.leg_exact import exact_told
from geo.tables.border import (
    ALL,
    KIND_COLUMNS,
    LEG_COLUMNS,
    ORIGIN_WORDS,
    OUTSIDE,
    REST,
    TIME_COLUMNS,
    Account,
    BorderCounts,
    BorderTold,
    no_hours,
    no_kinds,
    no_legs,
    no_times,
)
from geo.tables.stages import ReleasedTables

LEGS = "asal_pos_periode"
KINDS = "prosedur_pos_periode"
PERIOD = "periode"
_MONTH = r"\d{4}-\d{2}"
POOLED = "pos_digabung"
HIDDEN = "total_disembunyikan"
TOO_FEW = "terlalu_sedikit"
NARROWED = "dapat_diurai"
UNLISTED = "tidak_dalam_daftar"
BESIDE = "edisi_terdahulu"


@dataclass(frozen=True)
class Places:
    """Every origin that a leg may have: `kecamatan`, and `others` (kabupaten, other provinces, words)."""

    kecamatan: tuple[str, ...]
    others: tuple[str, ...]


def places_of(units: pd.DataFrame, provinces: Mapping[str, str]) -> Places:
    """Origins of a reference: `units` with `kode` and `kab_kode`, the provinces of the country by code."""
    words = [word for word in ORIGIN_WORDS if word != REST]
    kabupaten = sorted(set(units["kab_kode"].astype(str)))
    return Places(tuple(sorted(units["kode"].astype(str))), (*kabupaten, *sorted(provinces), *words))  # fmt: skip


def told_border(
    counts: BorderCounts,
    tables: ReleasedTables,
    places: Places,
    *,
    policy: Policy,
    beside: bool = False,
) -> BorderTold:
    """What the tier of `tables` may see of `counts`: all of it in rahasia, else released tables and legs that no attacker narrows.

    beside  whether earlier releases lie beside this one: sums of two periods give back what lies between them, so no legs are told.
    Raises SchemaError where `tables` tell another number of people at a post than `counts`.
    """
    if tables.k == 0:
        return exact_told(counts, tables.tier)
    told = tables.post_month
    totals = _totals(counts, told)
    exact = {post: rows for post, rows in _by_origin(counts).items() if post in totals}
    untold = _untold(counts, told)
    legs: dict[str, dict[str, int]] = {}
    if beside:
        untold |= dict.fromkeys(totals, BESIDE)
    elif LEGS in policy.released_tables:
        for post in totals:
            found = merged_legs(exact[post], places, tables.k)
            if found is None:
                untold[post] = TOO_FEW
            else:
                legs[post] = found
    else:
        untold |= dict.fromkeys(totals, UNLISTED)
    split = KINDS in policy.released_tables and not beside
    kinds = _kinds(counts, totals, tables.k) if split else {}
    legs, kinds, given_up = _attacked(legs, kinds, counts, tables, places)
    untold |= dict.fromkeys(given_up, NARROWED)
    months = told.assign(arah=ALL, jenis=ALL, kejadian=pd.array([pd.NA] * len(told), dtype="Int64"))
    return BorderTold(
        tier=tables.tier,
        k=tables.k,
        months=months[list(TIME_COLUMNS)] if len(told) else no_times(),
        weeks=no_times(),
        kinds=_kind_frame(kinds, totals),
        legs=_leg_frame(legs),
        hours=no_hours(),
        span=_spans(told, counts),
        account=_public_account(counts, told),
        period=counts.period,
        as_of=counts.as_of,
        untold=dict(sorted(untold.items())),
    )


def merged_legs(people: Mapping[str, int], places: Places, k: int) -> dict[str, int] | None:
    """The legs of one post: origins of k people and more, all others in `lain`; None where no leg can stand.

    A kecamatan of k and more stands on its own; the others of its kabupaten are a leg of the kabupaten together with those who are known
    by the kabupaten only. Where what is merged is too little to hide every value of the band (`too_little`), the smallest leg joins it.
    """
    legs: dict[str, int] = {}
    buckets: dict[str, int] = dict.fromkeys(places.others, 0)
    for code, number in people.items():
        if len(code) != 8:
            buckets[code] = buckets.get(code, 0) + number
    inside: dict[str, dict[str, int]] = {}
    for code in places.kecamatan:
        inside.setdefault(code[:5], {})[code] = people.get(code, 0)
    for kab, units in inside.items():
        own = buckets.get(kab, 0)
        whole = own + sum(units.values())
        buckets[kab] = whole
        if whole >= k:
            shown = _shown(units, k, beside=own, members=len(units) + 1)
            legs |= shown
            buckets[kab] = whole - sum(shown.values())
    shown = _shown(buckets, k, members=len(buckets))
    if not shown:
        return None
    legs = {code: number for code, number in legs.items() if code[:5] in shown} | shown
    rest = sum(people.values()) - sum(legs.values())
    return dict(sorted(legs.items())) | {REST: rest}


def _shown(values: Mapping[str, int], k: int, *, members: int, beside: int = 0) -> dict[str, int]:
    """Of k and more those that may be told, so that the others of all `members` together (with `beside`) hide every value of the band."""
    large = sorted(((number, code) for code, number in values.items() if number >= k), reverse=True)
    rest = beside + sum(number for number in values.values() if number < k)
    covers = 0
    open_ended = beside > 0
    while large and too_little(
        rest, k, covers=covers, members=members - len(large), open_ended=open_ended
    ):
        rest += large.pop()[0]
        covers += 1
    return {code: number for number, code in large}


def too_little(rest: int, k: int, *, covers: int, members: int, open_ended: bool = False) -> bool:
    """Whether `rest` people of several origins say too much of one of them.

    The attacker knows that each origin has 0 to k-1, but `covers` of them k and more. One of them can be k-1 where the covers leave so much,
    and 0 where the others can hold all; a cover, or people of no known kecamatan (`open_ended`), hold any number. And `rest` is a leg itself.

    >>> too_little(11, 11, covers=0, members=20), too_little(10, 11, covers=0, members=20), too_little(12, 11, covers=1, members=20)
    (False, True, True)
    """
    if rest < max(k, k - 1 + covers * k):
        return True
    return not covers and not open_ended and rest > (members - 1) * (k - 1)


def _by_origin(counts: BorderCounts) -> dict[str, dict[str, int]]:
    sums = counts.cells.groupby(["pos", "asal"])["orang"].sum()
    found: dict[str, dict[str, int]] = {str(post): {} for post in counts.cells["pos"].unique()}
    for (post, origin), people in sums.items():
        found[str(post)][str(origin)] = int(people)
    return found


def _totals(counts: BorderCounts, told: pd.DataFrame) -> dict[str, int]:
    """{post: people over the period} of the posts that stand alone and are not hidden."""
    rows = told[(told["waktu"] == PERIOD) & ~told["pos"].isin([ALL, REST]) & told["orang"].notna()]
    totals = {str(post): int(people) for post, people in zip(rows["pos"], rows["orang"], strict=True)}  # fmt: skip
    own = counts.cells.groupby("pos")["orang"].sum()
    if any(int(own.get(post, 0)) != people for post, people in totals.items()):
        raise SchemaError("cases_lost", stage="BorderTold", columns="orang")
    return totals


def _untold(counts: BorderCounts, told: pd.DataFrame) -> dict[str, str]:
    own = set(told["pos"])
    alone = set(told.loc[(told["waktu"] == PERIOD) & told["orang"].notna(), "pos"])
    posts = sorted(set(counts.cells["pos"]) - alone)
    return {str(post): HIDDEN if post in own or told.empty else POOLED for post in posts}


def _spans(told: pd.DataFrame, counts: BorderCounts) -> dict[str, tuple[date, date]]:
    """First and last day of the months that are told of each post; the period where its table is coarser."""
    last = min(counts.period[1], counts.as_of)
    found: dict[str, tuple[date, date]] = {}
    for post in sorted(set(told["pos"]) - {ALL, REST}):
        months = told.loc[(told["pos"] == post) & told["waktu"].str.fullmatch(_MONTH), "waktu"]
        days = pd.to_datetime(months, format="%Y-%m")
        end = (days + pd.offsets.MonthEnd(0)).max().date() if len(days) else last
        found[str(post)] = (
            max(days.min().date(), counts.period[0]) if len(days) else counts.period[0],
            min(end, last),
        )
    return found


def _kinds(counts: BorderCounts, totals: Mapping[str, int], k: int) -> dict[str, int]:
    """{post: people outside procedure} where they and the others are k or more."""
    rows = counts.cells[counts.cells["jenis"].isin(OUTSIDE)]
    people = rows.groupby("pos")["orang"].sum()
    found = {post: int(people.get(post, 0)) for post in totals}
    return {post: number for post, number in found.items() if k <= number <= totals[post] - k}


def _attacked(
    legs: dict[str, dict[str, int]],
    kinds: dict[str, int],
    counts: BorderCounts,
    tables: ReleasedTables,
    places: Places,
) -> tuple[dict[str, dict[str, int]], dict[str, int], list[str]]:
    """What is left to tell when no post's legs can be narrowed: first the procedure goes, then more and more of the smallest legs."""
    exact = {post: _buckets(people) for post, people in _by_origin(counts).items()}
    people = {post: sum(origins.values()) for post, origins in exact.items()}
    given_up: list[str] = []
    tries = -1
    while legs:
        covers = {post: frozenset(origin for origin, number in exact[post].items() if number >= tables.k and origin not in told) for post, told in legs.items()}  # fmt: skip
        found = narrowed_legs(
            Legs(
                legs=legs,
                kinds={post: number for post, number in kinds.items() if post in legs},
                returned=_returned(tables),
                untold={post: number for post, number in people.items() if post not in legs},
                no_post=counts.account.no_post_people or 0,
                covers=covers,
                origins=places.others,
                k=tables.k,
            )
        )
        if not found:
            break
        if kinds:
            kinds = {}
            continue
        tries += 1
        legs = {
            post: _fewer(told, 2**tries) if post in found else told for post, told in legs.items()
        }
        given_up += [post for post, told in legs.items() if len(told) == 1]
        legs = {post: told for post, told in legs.items() if len(told) > 1}
    return legs, kinds, given_up


def _fewer(legs: Mapping[str, int], number: int) -> dict[str, int]:
    """The smallest legs that are no kecamatan join `lain`, those of their kecamatan with them."""
    small = sorted(
        (people, origin) for origin, people in legs.items() if origin != REST and len(origin) != 8
    )
    gone = {origin for _, origin in small[:number]}
    kept = {
        origin: people
        for origin, people in legs.items()
        if origin != REST and origin not in gone and origin[:5] not in gone
    }
    return kept | {REST: sum(legs.values()) - sum(kept.values())}


def _buckets(people: Mapping[str, int]) -> dict[str, int]:
    """People by kabupaten and all that is no kecamatan."""
    sums: dict[str, int] = {}
    for origin, number in people.items():
        code = origin[:5] if len(origin) == 8 else origin
        sums[code] = sums.get(code, 0) + number
    return sums


def _returned(tables: ReleasedTables) -> dict[str, int]:
    """{kabupaten: people returned} of the user's own crossing files: that many came through the posts."""
    own = tables.groups[~tables.groups["terbit"].astype(bool)]
    return {str(kab): int(people) for kab, people in own.groupby("kab_kode")["orang"].sum().items() if people}  # fmt: skip


def _kind_frame(kinds: Mapping[str, int], totals: Mapping[str, int]) -> pd.DataFrame:
    rows = [(post, word, people, pd.NA) for post, outside in sorted(kinds.items()) for word, people in (("dalam", totals[post] - outside), ("luar", outside))]  # fmt: skip
    if not rows:
        return no_kinds()
    return pd.DataFrame(rows, columns=list(KIND_COLUMNS)).astype({"orang": "Int64", "kejadian": "Int64"})  # fmt: skip


def _leg_frame(legs: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    rows = [(post, origin, people) for post, told in sorted(legs.items()) for origin, people in told.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=list(LEG_COLUMNS)) if rows else no_legs()


def _public_account(counts: BorderCounts, told: pd.DataFrame) -> Account:
    """Rows as the public ledger has them; people as `pos_bulan` tells them."""
    whole = told.loc[(told["pos"] == ALL) & told["orang"].notna(), "orang"]
    return replace(
        counts.account,
        no_number=None,
        people=int(whole.iloc[0]) if len(whole) else None,
        convoys=None,
        no_post_people=None,
    )
