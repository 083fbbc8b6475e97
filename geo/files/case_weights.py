"""How much does what two rows have in common speak for one case? Weights after Fellegi and Sunter (1969), by value (Winkler 2000)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import SameCaseRules
from geo.files.fingerprints import FACTS

FACTS_WEIGHED = ("kabupaten", "kecamatan", *FACTS)
_DAYS_A_YEAR = 365
_MOST_CHANCE = 0.95


@dataclass(frozen=True)
class Weights:
    """Logarithms of how much likelier a finding is in two rows of one case than in two rows taken at random.

    days    {days apart: weight}
    agree   {fact: weight by mark}: the rarer the value, the more it says
    differ  {fact: weight}, below 0; `nomor`: two different numbers of one register
    """

    prior: float
    days: dict[int, float]
    agree: dict[str, pd.Series]
    differ: dict[str, float]
    number_parts: int

    def odds(self, pairs: pd.DataFrame) -> NDArray[np.float64]:
        """Odds that each pair is one case; columns of the other row end in `_lain`, `selisih` are the days apart."""
        total = np.log(self.prior) + pairs["selisih"].abs().map(self.days).to_numpy(dtype="float64")
        for name, weights in self.agree.items():
            apart = differ(pairs, name).to_numpy()
            known = pairs[name].notna().to_numpy() & pairs[f"{name}_lain"].notna().to_numpy()
            total += np.where(apart, self.differ[name], 0.0)
            total += np.where(known & ~apart, pairs[name].map(weights).to_numpy(dtype="float64"), 0.0)  # fmt: skip
        register = pairs["bentuk"].eq(pairs["bentuk_lain"]).fillna(value=False).to_numpy(dtype=bool)
        register = register & (pairs["bagian"].to_numpy() >= self.number_parts)
        total += np.where(register & differ(pairs, "nomor").to_numpy(), self.differ["nomor"], 0.0)
        return np.asarray(np.exp(total))


def weigh(
    left: pd.DataFrame, right: pd.DataFrame, near: pd.DataFrame, rules: SameCaseRules
) -> Weights:
    """The weights for the rows of two files, from how common each value is in both and what the policy says of true pairs."""
    both = pd.concat([left, right], ignore_index=True)
    agree, against = {}, {"nomor": float(np.log(1 - rules.agreement["nomor"]))}
    for name in FACTS_WEIGHED:
        share, common = rules.agreement[name], _commonness(both, name, rules)
        chance = both[name].map(common).mean()
        chance = min(chance, _MOST_CHANCE) if pd.notna(chance) else 0.0
        agree[name] = np.log(share / common)
        against[name] = float(np.log((1 - share) / (1 - chance)))
    return Weights(
        prior=rules.share / max(len(left), len(right)),
        days=_day_weights(left, right, near, rules),
        agree=agree,
        differ=against,
        number_parts=rules.number_parts,
    )


def differ(pairs: pd.DataFrame, name: str) -> pd.Series:
    """True where both rows know `name` and do not agree."""
    one, other = pairs[name], pairs[f"{name}_lain"]
    return one.notna() & other.notna() & one.ne(other).fillna(value=False).astype("bool")


def _commonness(both: pd.DataFrame, name: str, rules: SameCaseRules) -> pd.Series:
    """Share of the rows that hold each mark of `name`; of a kecamatan among the rows of its kabupaten."""
    known = both[both[name].notna()]
    counted = known.groupby(name).size()
    if name == "kecamatan":
        whole = known.groupby("kabupaten").size()
        rows = known.groupby(name)["kabupaten"].first().map(whole).astype("float64")
    else:
        rows = pd.Series(len(known), index=counted.index)
    pseudo = rules.pseudo_rows
    return (counted + pseudo / rules.distinct[name]) / (rows + pseudo)


def _day_weights(
    left: pd.DataFrame, right: pd.DataFrame, near: pd.DataFrame, rules: SameCaseRules
) -> dict[int, float]:
    """Weight by days apart: the policy's share of true pairs over the share of all pairs of rows that lie so far apart."""
    ours, theirs = left.groupby("hari").size(), right.groupby("hari").size()
    met = near["hari"].map(ours).fillna(0) * near["dekat"].map(theirs).fillna(0)
    by_days = met.groupby(near["selisih"].abs()).sum()
    pseudo, total = rules.pseudo_rows**2, len(left) * len(right)
    weights, last = {}, -1
    for apart, share in rules.days.items():
        span = range(last + 1, apart + 1)
        width = sum(1 if days == 0 else 2 for days in span)
        chance = (by_days.reindex(span).fillna(0).sum() + pseudo * width / _DAYS_A_YEAR) / (total + pseudo)  # fmt: skip
        weights.update(dict.fromkeys(span, float(np.log(share / chance))))
        last = apart
    return weights
