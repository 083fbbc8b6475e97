"""May an effect of the visits be claimed? Only beside a prediction made before them and kecamatan that are like those visited."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.campaign.effect import Effect, compare
from geo.campaign.matching import Matched, match
from geo.config import EffectRules

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """What an edition foretold: `draws` (d, n) of the cases to come, up to one factor for all, and its last day. `people` (n,)."""

    edition: str
    as_of: date
    draws: Numbers
    people: Numbers


@dataclass(frozen=True)
class Outcome:
    """What was counted after the visits.

    kecamatan  by `kode` in the order of the prediction: `kab_kode`, `kasus` (NA hidden or unknown), `diamati`
    first, last  day of the counts
    """

    edition: str
    kecamatan: pd.DataFrame
    first: date
    last: date


@dataclass(frozen=True)
class Claim:
    """The effect, or why none is claimed (`refused`, empty where one is told), with the facts of the sentence."""

    refused: str
    facts: dict[str, Any] = field(default_factory=dict)
    matched: Matched | None = None
    effect: Effect | None = None


def claim(given: Prediction | None, seen: Outcome | None, held: pd.DataFrame, rules: EffectRules) -> Claim:  # fmt: skip
    """The effect of the events held between the prediction and the counts.

    held  as `held_events`: an event outside that time makes its kecamatan neither visited nor a control; one of which only the kabupaten is
          known takes its whole kabupaten from the controls
    Nothing of the choice looks at the counts: where one of the compared is hidden, the claim is refused instead of the kecamatan left out.
    """
    if given is None or seen is None:
        return Claim("tanpa_prakiraan")
    if seen.first <= given.as_of:
        return Claim("tumpang_tindih", {"as_of": given.as_of, "first": seen.first})
    visited, usable = _roles(given, seen, held)
    if not visited.any():
        return Claim("tanpa_kunjungan", {"as_of": given.as_of, "first": seen.first})
    found = match(given.draws, given.people, visited, usable, within=rules.within, each=rules.each, drift=rules.drift)  # fmt: skip
    if found is None or len(found.visited) < rules.least_matched * visited.sum():
        return Claim("tanpa_pembanding", {"visited": int(visited.sum()), "matched": 0 if found is None else len(found.visited)}, found)  # fmt: skip
    return _told(found, seen.kecamatan["kasus"], rules)


def _told(found: Matched, cases: pd.Series, rules: EffectRules) -> Claim:
    """What the counts say, where all of the compared are known and enough."""
    compared = np.concatenate([found.visited, found.controls])
    hidden = int(cases.iloc[compared].isna().sum())
    if hidden:
        return Claim("tersembunyi", {"hidden": hidden, "compared": len(compared)}, found)
    counted = cases.fillna(0).to_numpy(dtype=np.int64)
    effect = compare(found, counted, level=rules.level, power=rules.power)
    if effect.smallest is None:
        return Claim("terlalu_sedikit", {"visited": effect.cases, "controls": effect.cases_controls}, found, effect)  # fmt: skip
    return Claim("", {}, found, effect)


def _roles(given: Prediction, seen: Outcome, held: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:  # fmt: skip
    """(n,) visited between prediction and counts, and never visited up to the end of the counts; both only where something is counted."""
    days = held["tanggal"].dt.date
    between = held[(days > given.as_of) & (days < seen.first)]
    known = held[days <= seen.last]
    frame = seen.kecamatan
    counted = frame["diamati"].to_numpy(dtype=bool)
    visited = frame["kode"].isin(between["kode"].dropna()).to_numpy() & counted
    vague = frame["kab_kode"].isin(known.loc[known["kode"].isna(), "kab_kode"]).to_numpy()
    usable = counted & ~vague & ~frame["kode"].isin(known["kode"].dropna()).to_numpy()
    return visited, usable
