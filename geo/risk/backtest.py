"""Would the model have known? Each way of hiding counts, the model beside every baseline, and a verdict in one of three words.

Two questions, both on released tables only (rule 12): the last year from the earlier ones, and each kabupaten from the others. The
verdict looks at the paired difference of log scores against the best of the baselines, which is chosen with hindsight: "lebih
baik" therefore has to be earned. Where there is too little to tell, it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geo.config import Policy
from geo.risk.bias import audit
from geo.risk.contenders import contenders
from geo.risk.covariates import covariate_table, reporting_of
from geo.risk.folds import Fold, forward_years, leave_out_kabupaten, leave_out_last_year, too_little
from geo.risk.method import Method, ModelMethod
from geo.risk.score import Floats, gather
from geo.risk.validation import (
    accuracy_index,
    bootstrap_mean,
    brier_score,
    count_interval,
    coverage,
    excess_probability,
    log_scores,
    pit_histogram,
    poisson_deviance,
    share_caught,
)
from geo.tables.stages import ReleasedTables

MODEL = "model"
Verdict = Literal["lebih_baik", "tidak_lebih_baik", "belum_dapat_dinilai"]
VERDICTS: tuple[Verdict, ...] = ("lebih_baik", "tidak_lebih_baik", "belum_dapat_dinilai")
DECIMALS = 4
_SCHEMES = ("ke_depan", "tinggalkan_kabupaten")


def backtest(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    adjacency: Any,
    indicators: pd.DataFrame,
    policy: Policy,
    remoteness: pd.Series | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """JSON-ready account of how well the map's model predicts what it was not shown.

    units, indicators  as for `geo.risk.score.score`; adjacency (n, n) in the order of `units` sorted by code
    remoteness         by row of `units`, higher is more remote; None: land area per person
    `putusan` is one of VERDICTS; each of `ke_depan` and `tinggalkan_kabupaten` has `n` (counts asked for), `kasus` (in them),
    `lipatan`, `metode` {name: scores}, `selisih` {baseline: mean difference of log scores, its interval, verdict}, `terbaik` (the
    best baseline) and `putusan`; where nothing can be asked, `alasan` says why. `bias` sets predicted beside observed.
    Log scores are per count and in natural logarithms. Source of the design: Roberts et al. 2017 (blocked folds); Czado,
    Gneiting and Held 2009 (scores of counts).
    """
    units = units.sort_values("kode").reset_index(drop=True)
    covariates, weights = covariate_table(units, indicators)
    reporting = reporting_of(indicators)
    known = gather(tables, units)
    folds = {"ke_depan": leave_out_last_year(tables, units), "tinggalkan_kabupaten": leave_out_kabupaten(known)}  # fmt: skip
    asked = {name: [] if one is None else one if isinstance(one, list) else [one] for name, one in folds.items()}  # fmt: skip

    def make(fold: Fold) -> dict[str, Method]:
        baselines = contenders(weights, policy.validation, last=fold.last, length=policy.top, seed=seed)  # fmt: skip
        return {MODEL: ModelMethod(weights, detection=reporting, random_state=seed), **baselines}

    with threadpool_limits(
        1
    ):  # fits of a few hundred rows: threads would only wait for one another
        answers = {name: _answer(ask, make, covariates, adjacency, policy) for name, ask in asked.items()}  # fmt: skip
    judged = {name: _judge(asked[name], answers[name], policy, seed) for name in _SCHEMES}
    if judged["ke_depan"]["n"]:
        earlier, last = forward_years(tables) or ([], 0)
        judged["ke_depan"] |= {"tahun_latih": earlier, "tahun_uji": last}
    far = units["luas_km2"].astype(float) / units["paparan_orang"].astype(float) if remoteness is None else remoteness  # fmt: skip
    blocks = asked["tinggalkan_kabupaten"], answers["tinggalkan_kabupaten"]
    return {
        "versi": 1,
        "tier": tables.tier,
        "benih": seed,
        "ulangan_bootstrap": policy.validation.replicates,
        "selang": policy.interval,
        "putusan": _together([judged[name]["putusan"] for name in _SCHEMES]),
        **judged,
        "bias": audit(blocks[0], [answer[MODEL] for answer in blocks[1]], far, policy),
    }


Answer = dict[str, tuple[Floats, Floats]]
"""{method: (draws, m) mean of each target over its expected count, and (n,) what its list is ordered by, empty where none is judged}."""
_NO_LIST: Floats = np.zeros(0)


def _answer(
    folds: Sequence[Fold],
    make: Callable[[Fold], Mapping[str, Method]],
    covariates: pd.DataFrame,
    adjacency: Any,
    policy: Policy,
) -> list[Answer]:
    answers = []
    for fold in folds:
        found: Answer = {}
        for name, method in make(fold).items():
            fold.fit(method, covariates, adjacency)
            rates = method.rates(policy.validation.draws)
            # Only where one fold asks of all places at once is there a list to judge.
            found[name] = (
                fold.targets.ratio(rates),
                method.priority_ if len(folds) == 1 else _NO_LIST,
            )
        answers.append(found)
    return answers


def _judge(
    folds: Sequence[Fold], answers: Sequence[Answer], policy: Policy, seed: int
) -> dict[str, Any]:
    counts = np.concatenate([fold.targets.counts for fold in folds] or [np.zeros(0)])
    clusters = np.array([one for fold in folds for one in fold.targets.kabupaten], dtype=object)
    head = {"n": int(counts.size), "kasus": round(float(counts.sum()), 2), "lipatan": len(folds), "kabupaten": len(set(clusters))}  # fmt: skip
    reason = too_little(counts, clusters, policy.validation)
    if not counts.size:
        return {**head, "putusan": VERDICTS[2], "alasan": reason, "metode": {}, "selisih": {}, "terbaik": None}  # fmt: skip
    scores: dict[str, Floats] = {}
    table: dict[str, dict[str, Any]] = {}
    for name in answers[0]:
        scores[name] = np.concatenate([log_scores(answer[name][0], fold.targets.counts, fold.targets.total) for fold, answer in zip(folds, answers, strict=True)])  # fmt: skip
        table[name] = _measures(folds, [answer[name] for answer in answers], scores[name], policy)
    rivals = [name for name in table if name != MODEL]
    best = max(rivals, key=lambda name: (float(scores[name].mean()), name))
    gaps = {name: _gap(scores[MODEL] - scores[name], clusters, reason, policy, seed) for name in rivals}  # fmt: skip
    return {
        **head,
        "putusan": gaps[best]["putusan"],
        "alasan": reason,
        "terbaik": best,
        "metode": table,
        "selisih": gaps,
    }


def _gap(
    gap: Floats, clusters: NDArray[Any], reason: str | None, policy: Policy, seed: int
) -> dict[str, Any]:
    """Paired difference, model minus baseline, with the interval of whole kabupaten drawn together."""
    rules = policy.validation
    low, high = bootstrap_mean(gap, clusters=clusters, level=policy.interval, replicates=rules.replicates, seed=seed)  # fmt: skip
    verdict = VERDICTS[2] if reason else VERDICTS[0] if low > 0 else VERDICTS[1]
    return {
        "rerata": round(float(gap.mean()), DECIMALS),
        "bawah": round(low, DECIMALS),
        "atas": round(high, DECIMALS),
        "putusan": verdict,
    }


def _measures(
    folds: Sequence[Fold],
    answers: Sequence[tuple[Floats, Floats]],
    scores: Floats,
    policy: Policy,
) -> dict[str, Any]:
    """Scores of one method over the targets of all folds, and of its list where every count of the fold is a kecamatan's."""
    rows = max(len(ratio) for ratio, _ in answers)
    ratio = np.concatenate([np.broadcast_to(one, (rows, one.shape[1])) for one, _ in answers], axis=1)  # fmt: skip
    counts = np.concatenate([fold.targets.counts for fold in folds])
    total = np.concatenate([fold.targets.total for fold in folds])
    high = excess_probability(ratio, total, policy.high)
    found: dict[str, Any] = {
        "skor_log": round(float(scores.mean()), DECIMALS),
        "devians": round(poisson_deviance(ratio, counts, total), DECIMALS),
        "cakupan": round(coverage(count_interval(ratio, total, policy.interval), counts), DECIMALS),
        "brier_tinggi": round(brier_score(high, counts > policy.high * total), DECIMALS),
        "pit": [round(float(part), DECIMALS) for part in pit_histogram(ratio, counts, total)],
    }
    listed = _listed(folds, answers, policy)
    return found if listed is None else {**found, **listed}


def _listed(
    folds: Sequence[Fold], answers: Sequence[tuple[Floats, Floats]], policy: Policy
) -> dict[str, float] | None:
    """What the list of the highest would have caught; None where the places of some counts are hidden or there are several folds."""
    targets = folds[0].targets
    own = targets.unit >= 0
    shared = np.asarray((targets.expected[~own] > 0).any(axis=0))
    shared[targets.unit[own]] = False
    if len(folds) > 1 or shared.any() or targets.counts[own].sum() == 0:
        return None
    order, counts, total = answers[0][1][targets.unit[own]], targets.counts[own], targets.total[own]
    caught = share_caught(order, counts, policy.top)
    index = accuracy_index(order, counts, total, policy.top)
    return {"bagian_kasus": round(caught, DECIMALS), "indeks_ketepatan": round(index, DECIMALS)}


def _together(verdicts: Sequence[str]) -> str:
    """Better only where one question says so and none denies it."""
    told = {verdict for verdict in verdicts if verdict != VERDICTS[2]}
    if not told:
        return VERDICTS[2]
    return VERDICTS[0] if told == {VERDICTS[0]} else VERDICTS[1]
