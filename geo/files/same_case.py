"""Which rows of two files may tell of one case? Proposed with what agrees, never merged.

Rows whose case numbers are the same are `kuat`. Of the others a pair is weighed as Fellegi and Sunter (1969) weigh two records: what
agrees counts for as much as it is rare in these files (Winkler 2000), what disagrees counts against, what is unknown does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from geo.config import SameCaseRules
from geo.files.case_weights import FACTS_WEIGHED, differ, weigh
from geo.files.decisions import with_marks
from geo.files.fingerprints import Fingerprints, fingerprints
from geo.files.secret import Secret
from geo.tables.same_case import SameCase
from geo.tables.stages import LocatedRecords

_BASIS = ("nomor", "tanggal", *FACTS_WEIGHED)
_CHUNK_ROWS = 20_000
_LEAST_ODDS = 0.01


@dataclass(frozen=True)
class Proposals:
    """`pairs` in the order of files and rows; `skipped`: rows of the first file of a pair that had too many rows near them to compare."""

    pairs: tuple[SameCase, ...]
    skipped: int = 0


def find_same_cases(
    located: Sequence[LocatedRecords],
    decided: Sequence[SameCase],
    rules: SameCaseRules,
    secret: Secret,
) -> Proposals:
    """Pairs among the case files of `located`, and what the user `decided` of them before; no file stands for itself alone."""
    cases = [(at, one) for at, one in enumerate(located) if one.records.kind == "cases" and one.records.weights is None and len(one.records.frame)]  # fmt: skip
    if len(cases) < 2:
        return Proposals(tuple(decided))
    marked = [(at, fingerprints(one, secret, days=max(rules.days))) for at, one in cases]
    found = propose(marked, rules)
    said = {_place(pair): pair.decision for pair in decided}
    known = {_place(pair) for pair in found.pairs}
    pairs = [replace(pair, decision=said.get(_place(pair))) for pair in found.pairs]
    pairs += [pair for pair in decided if _place(pair) not in known]
    marked_pairs = with_marks(sorted(pairs, key=_place), [one.records for one in located], secret)
    return Proposals(marked_pairs, found.skipped)


def propose(files: Sequence[tuple[int, Fingerprints]], rules: SameCaseRules) -> Proposals:
    """Pairs of rows of different files that may tell of one case; `files` are numbered as among all files given."""
    pairs: list[SameCase] = []
    skipped = 0
    for (one, first), (other, second) in combinations(files, 2):
        numbered = _by_number(first, second, rules)
        weighed, left_out = _by_facts(first, second, numbered, rules)
        skipped += left_out
        pairs += [SameCase(one, pair.row, other, pair.other_row, pair.strength, pair.basis, pair.days) for pair in (*numbered, *weighed)]  # fmt: skip
    return Proposals(tuple(sorted(pairs, key=_place)), skipped)


def _place(pair: SameCase) -> tuple[int, int, int, int]:
    return pair.file, pair.other_file, pair.row, pair.other_row


def _by_number(first: Fingerprints, second: Fingerprints, rules: SameCaseRules) -> list[SameCase]:
    """Pairs of one number that is no mere count, in one role: strong unless the kabupaten or the months speak against it."""
    able, others = (rows[rows["nomor"].notna() & (rows["bagian"] >= rules.number_parts)] for rows in (first.rows, second.rows))  # fmt: skip
    pairs = able.merge(others, on="nomor", suffixes=("", "_lain"))
    if pairs.empty:
        return []
    pairs = pairs[~differ(pairs, "peran_lokasi")]
    around = set(zip(first.next["bulan"], first.next["dekat"], strict=True))
    months = zip(pairs["bulan"], pairs["bulan_lain"], strict=True)
    far = pairs["bulan"].notna() & pairs["bulan_lain"].notna()
    far &= np.array([month not in around for month in months], dtype=bool)
    elsewhere = differ(pairs, "kabupaten")
    unplaced = pairs["kabupaten"].isna() | pairs["kabupaten_lain"].isna()
    pairs = pairs.assign(jauh=far)[~elsewhere & ~(far & unplaced)]
    days = {(one.hari, one.dekat): abs(one.selisih) for one in first.near.itertuples()}
    return [
        SameCase(
            0,
            int(pair.row),
            1,
            int(pair.row_lain),
            "mungkin" if pair.jauh else "kuat",
            _agreeing(pair, days.get((pair.hari, pair.hari_lain))),
            days.get((pair.hari, pair.hari_lain)),
        )
        for pair in pairs.itertuples()
    ]


def _agreeing(pair: object, days: int | None) -> tuple[str, ...]:
    alike = {
        name
        for name in ("nomor", *FACTS_WEIGHED)
        if name == "nomor"
        or (isinstance(one := getattr(pair, name), str) and one == getattr(pair, f"{name}_lain"))
    }  # fmt: skip
    return tuple(
        name for name in _BASIS if name in alike or (name == "tanggal" and days is not None)
    )


def _by_facts(
    first: Fingerprints, second: Fingerprints, numbered: Sequence[SameCase], rules: SameCaseRules
) -> tuple[list[SameCase], int]:
    """Pairs whose coarse facts agree so well that chance hardly explains it, and how many rows were not compared."""
    left = first.rows[~first.rows["row"].isin([pair.row for pair in numbered])]
    right = second.rows[~second.rows["row"].isin([pair.other_row for pair in numbered])]
    if left.empty or right.empty:
        return [], 0
    weights = weigh(left, right, first.near, rules)
    found, skipped = [], 0
    for start in range(0, len(left), _CHUNK_ROWS):
        near, too_many = _neighbours(left.iloc[start : start + _CHUNK_ROWS], right, first.near, rules)  # fmt: skip
        skipped += too_many
        odds = weights.odds(near)
        likely = odds > _LEAST_ODDS
        found.append(near[likely].assign(peluang=odds[likely]))
    pairs = pd.concat(found, ignore_index=True)
    # Of several rows that fit one, at most one is the same: what speaks for the others speaks against this one.
    against = [pairs.groupby(name)["peluang"].transform("sum") for name in ("row", "row_lain")]
    share = pairs["peluang"] / (1 + np.maximum(*against))
    pairs = pairs[share >= rules.probability]
    return [
        SameCase(0, int(pair.row), 1, int(pair.row_lain), "mungkin", _facts(pair), int(abs(pair.selisih)))
        for pair in pairs.itertuples()
    ], skipped  # fmt: skip


def _facts(pair: object) -> tuple[str, ...]:
    days = abs(int(getattr(pair, "selisih")))  # noqa: B009 - a row of a frame has no declared attributes
    same_number = getattr(pair, "nomor") == getattr(pair, "nomor_lain")  # noqa: B009
    return _agreeing(pair, days)[0 if same_number else 1 :]


def _neighbours(
    left: pd.DataFrame, right: pd.DataFrame, near: pd.DataFrame, rules: SameCaseRules
) -> tuple[pd.DataFrame, int]:
    """Pairs near in time, in one kabupaten or with one unknown, in one role or with one unknown; rows with too many are left out."""
    dated = left.merge(near, on="hari")
    known, others = dated["kabupaten"].notna(), right["kabupaten"].notna()
    blocks = [
        (dated[known], right[others], ["dekat", "kabupaten"], ["hari", "kabupaten"]),
        (dated[~known], right, ["dekat"], ["hari"]),
        (dated[known], right[~others], ["dekat"], ["hari"]),
    ]
    partners = pd.Series(0, index=left["row"].to_numpy())
    for one, other, keys, other_keys in blocks:
        sizes = other.groupby(other_keys).size().rename("banyak").reset_index()
        sizes = one[["row", *keys]].merge(sizes, left_on=keys, right_on=other_keys)
        partners = partners.add(sizes.groupby("row")["banyak"].sum(), fill_value=0)
    crowded = set(partners[partners > rules.partners].index)
    found = []
    for one, other, keys, other_keys in blocks:
        named = other.rename(columns={name: f"{name}_lain" for name in other})
        kept = one[~one["row"].isin(crowded)]
        found.append(kept.merge(named, left_on=keys, right_on=[f"{name}_lain" for name in other_keys]))  # fmt: skip
    pairs = pd.concat(found, ignore_index=True)
    return pairs[~differ(pairs, "peran_lokasi")], len(crowded)
