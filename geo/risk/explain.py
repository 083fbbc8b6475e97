"""What stands behind a score beside its terms: what would change its class, and which data item would narrow it most.

All of it is a function of the fit on released tables (rule 12), worked out once and kept with the edition, so that no face fits a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import Policy
from geo.risk.estimator import SmallAreaRisk
from geo.risk.worth import VALUE, Evidence, data_worth

Floats = NDArray[np.float64]
_TRANSFORMED = "log1p"
_IDLE = 1e-6  # a slope below it moves nothing


@dataclass(frozen=True)
class Lever:
    """One covariate as the score uses it: values as they enter, their mean change of the log risk, and how to undo the transformation."""

    name: str
    column: Floats
    slope: float
    scale: float
    transformed: bool
    unit: str

    def standard(self) -> Floats:
        """(n,) values in standard deviations from their mean, to two digits; NaN where unknown."""
        known = self.column[~np.isnan(self.column)]
        if not known.size or not self.scale:
            return np.where(np.isnan(self.column), np.nan, 0.0)
        return np.asarray(np.round((self.column - known.mean()) / self.scale, 2))

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Least and most that occurs in the province."""
        known = self.column[~np.isnan(self.column)]
        return (float(known.min()), float(known.max())) if known.size else (np.inf, -np.inf)

    def said(self, value: float) -> float:
        """A value as it stands in the table of units, to four digits."""
        plain = float(np.expm1(value)) if self.transformed else value
        return float(f"{plain:.4g}")


def levers(model: SmallAreaRisk, covariates: pd.DataFrame, indicators: pd.DataFrame) -> list[Lever]:
    """The covariates of a fit, in order; those that move reporting have no slope: they are not part of the published risk."""
    reports = set(model.detection or ())
    rows = indicators.to_dict("records")
    return [
        Lever(
            name=str(name),
            column=covariates[name].to_numpy(dtype=float),
            slope=0.0 if name in reports else float(model.coef_[place]),
            scale=float(model.x_scale_[place]),
            transformed=rows[place].get("transformasi") == _TRANSFORMED,
            unit=_unit(rows[place]),
        )
        for place, name in enumerate(covariates.columns)
    ]


def _unit(row: dict[Any, Any]) -> str:
    """Unit of the indicator's column: the name of the column ends with it."""
    ending = str(row["kolom"]).rpartition("_")[2]
    return ending if ending in ("km", "persen") else ""


def explanations(
    frame: pd.DataFrame, found: Sequence[Lever], evidence: Evidence, weights: Floats, policy: Policy
) -> dict[str, dict[str, Any]]:
    """{kode: JSON-ready facts} for each row of `frame` (`RiskScores.frame`), in the order of the evidence.

    `sendiri`  whether its own count is known to the fit
    `baku`  {covariate: standardised value, None where unknown}
    `naik`, `turun`  the next class up and down: `kelas`, `ambang` (the cut-off), `faktor` (times the risk of now) and, where one covariate
            moved within what occurs in the province would do it, the one that has least far to go: `suku`, `dari`, `ke`, `satuan`;
            None where there is no such class
    `data`  items by `geo.risk.worth.data_worth`: `jenis`, `susut` (part of the interval's width), `nama` of a covariate
    """
    items = data_worth(evidence)
    share = weights / weights.sum()
    places = {lever.name: lever.standard() for lever in found}
    return {
        str(row["kode"]): {
            "sendiri": not bool(np.isnan(evidence.counts[place])),
            "baku": {name: _known(values[place]) for name, values in places.items()},
            "naik": _step(row, policy.class_cuts, 1, (found, place, float(share[place]))),
            "turun": _step(row, policy.class_cuts, -1, (found, place, float(share[place]))),
            "data": [_item(name, part) for name, part in items[place]],
        }
        for place, row in enumerate(frame.to_dict("records"))
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _step(
    row: dict[Any, Any], cuts: Sequence[float], way: int, moved: tuple[Sequence[Lever], int, float]
) -> dict[str, Any] | None:
    level, risk = int(row["kelas"]), float(row["risiko"])
    wanted = level + way
    if not 1 <= wanted <= len(cuts) + 1 or risk <= 0:
        return None
    cut = float(cuts[level - 1 if way > 0 else level - 2])
    found, place, share = moved
    best = _lever(found, place, _needed(risk, cut, share))
    return {"kelas": wanted, "ambang": cut, "faktor": round(cut / risk, 4), **best}


def _needed(risk: float, cut: float, share: float) -> float:
    """Factor on a unit's own risk that brings its published one to `cut`: the average to which all are held moves with it.

    >>> round(_needed(2.0, 1.5, 0.0), 2), round(_needed(2.0, 1.5, 0.25), 2)
    (0.75, 0.6)
    """
    below = 1 - share * cut
    if below <= 0 or share * risk >= 1:
        return float("inf")
    return cut * (1 - share * risk) / (risk * below)


def _lever(found: Sequence[Lever], place: int, factor: float) -> dict[str, Any]:
    """The covariate that reaches the factor by the smallest move, in standard deviations, to a value that occurs."""
    best: tuple[float, dict[str, Any]] | None = None
    for lever in found:
        here = lever.column[place]
        if abs(lever.slope) < _IDLE or np.isnan(here) or not (np.isfinite(factor) and lever.scale):
            continue
        steps = float(np.log(factor)) / lever.slope
        there = here + steps * lever.scale
        inside = lever.ends[0] <= there <= lever.ends[1]
        if inside and (best is None or abs(steps) < best[0]):
            best = abs(steps), {"suku": lever.name, "dari": lever.said(here), "ke": lever.said(there), "satuan": lever.unit}  # fmt: skip
    return best[1] if best else {}


def _item(name: str, part: float) -> dict[str, Any]:
    kind, _, covariate = name.partition(":")
    told = {"nama": covariate} if kind == VALUE else {}
    return {"jenis": kind, "susut": round(part, 4), **told}


def titles(indicators: pd.DataFrame) -> dict[str, dict[str, str]]:
    """{language: {indicator: its name}} where the table names them; else the catalogue's `term.<indicator>` speaks."""
    return {
        lang: dict(zip(indicators["nama"].astype(str), indicators[f"judul_{lang}"].astype(str), strict=True))
        for lang in ("id", "en")
        if f"judul_{lang}" in indicators
    }  # fmt: skip
