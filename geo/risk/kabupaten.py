"""From the fitted model to a score per kabupaten: the average risk of the people who live there.

    RR_K = sum_{i in K} people_i RR_i / sum_{i in K} people_i

in every draw of the model, so that its interval, its probabilities and its rank know how the kecamatan of one kabupaten go
together. Nothing enters beside the fit on released tables (rule 12), and the mean is that of the published kecamatan.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import Policy
from geo.risk.classes import DECIMALS, certainty, classes, ranks
from geo.risk.estimator import SmallAreaRisk

Floats = NDArray[np.float64]


def kabupaten_scores(
    model: SmallAreaRisk, kabupaten: pd.Series, people: Floats, policy: Policy
) -> pd.DataFrame:
    """One row per kabupaten by `kode`, as `RiskScores.kabupaten`; 1 = provincial average.

    model      fitted; kabupaten  (n,) code of each unit's kabupaten; people  (n,) weights, not negative
    `peluang_5`: probability of being among the `policy.top_kabupaten` highest.
    """
    codes = sorted(kabupaten.unique())
    shares = people_shares(kabupaten, people, codes)
    risk = np.round(shares @ model.relative_risk_, DECIMALS)
    draws = model.relative_risk_draws() @ shares.T
    tail = (1 - policy.interval) / 2
    low, high = np.round(np.quantile(draws, [tail, 1 - tail], axis=0), DECIMALS)
    low, high = np.minimum(low, risk), np.maximum(high, risk)
    rank = ranks(pd.Series(risk), pd.Series(codes))
    drawn = ranks_of(draws)
    first, last = np.quantile(drawn, [tail, 1 - tail], axis=0, method="inverted_cdf").astype("int64")  # fmt: skip
    return pd.DataFrame(
        {
            "kode": codes,
            "risiko": risk,
            "risiko_bawah": low,
            "risiko_atas": high,
            "peluang_tinggi": np.round((draws > policy.high).mean(axis=0), DECIMALS),
            "peluang_5": np.round((drawn <= policy.top_kabupaten).mean(axis=0), DECIMALS),
            "peringkat": rank,
            "peringkat_bawah": np.minimum(first, rank),
            "peringkat_atas": np.maximum(last, rank),
            "kelas": classes(risk, policy.class_cuts),
            "kepastian": certainty(low, high, policy.class_cuts),
        }
    )


def people_shares(kabupaten: pd.Series, people: Floats, codes: list[str]) -> Floats:
    """(kabupaten, n) share of each unit in the people of its kabupaten; every row adds up to 1.

    Where nobody is known to live every unit of the kabupaten weighs the same.

    >>> people_shares(pd.Series(["61.01", "61.01", "61.02"]), np.array([30.0, 10.0, 0.0]), ["61.01", "61.02"]).tolist()
    [[0.75, 0.25, 0.0], [0.0, 0.0, 1.0]]
    """
    inside = kabupaten.to_numpy() == np.array(codes)[:, None]
    weights = inside * people
    empty = weights.sum(axis=1) == 0
    weights[empty] = inside[empty]
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def ranks_of(draws: Floats) -> NDArray[np.int64]:
    """(draws, n) rank within each draw, 1 = highest, ties to the first.

    >>> ranks_of(np.array([[1.0, 3.0, 2.0], [2.0, 2.0, 1.0]])).tolist()
    [[3, 1, 2], [1, 2, 3]]
    """
    order = np.argsort(-draws, axis=1, kind="stable")
    drawn = np.empty_like(order)
    np.put_along_axis(drawn, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    return drawn
