"""From released tables to a score per kecamatan: what is observed, what is known only for a group, and who is exposed.

Every source has its own expected counts: people times the source's total over the people that it covers (of cases: people
times the years observed). A source then
says nothing about the overall level, only about differences between places (rule 6). Counts of a group are never
spread over its kecamatan: they enter as the total of the group (`geo.risk.observations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import Policy
from geo.errors import SchemaError
from geo.risk.adjacency import adjacency
from geo.risk.classes import DECIMALS, certainty, classes, ranks
from geo.risk.covariates import covariate_table, reporting_of
from geo.risk.estimator import SmallAreaRisk
from geo.risk.explain import explanations, levers, titles
from geo.risk.kabupaten import kabupaten_scores
from geo.risk.worth import Evidence
from geo.tables.fingerprint import fingerprint
from geo.tables.reference import Zones
from geo.tables.stages import ReleasedTables, RiskScores

Floats = NDArray[np.float64]
_TERMS = {"neighbourhood": "tetangga", "local": "setempat", "level": "tingkat"}


@dataclass(frozen=True)
class Known:
    """Counts beside their expectations, in the order of the units.

    counts, expected        (n,) own counts (NaN where not observed) and expected counts E_i
    groups                  (n,) kabupaten code; kabupaten that share one hidden remainder are one group
    totals, group_expected  {group: count known only for it}, (n,) expected counts of all such sources together
    people                  (n,) weights of the provincial average; `expected` differs by the time observed
    """

    counts: Floats
    expected: Floats
    groups: list[str]
    totals: dict[str, float]
    group_expected: Floats
    people: Floats


def score(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    zones: Zones,
    indicators: pd.DataFrame,
    policy: Policy,
    seed: int = 0,
) -> RiskScores:
    """Relative risk of every kecamatan with its interval, class, certainty and rank; 1 = provincial average.

    units       as `Indicators.units`: `kode`, `kab_kode`, `paparan_orang` and the columns that `indicators` name
    indicators  covariates: `nama`, `kolom`, `bobot` (expert weight per standard deviation), `peran` (see `geo.risk.covariates`)
    Raises SchemaError where units, zones and tables are not the same kecamatan.
    """
    units = units.sort_values("kode").reset_index(drop=True)
    for stage, codes in (
        ("Zones", zones.frame["kode"]),
        ("ReleasedTables", tables.kecamatan["kode"]),
    ):
        if sorted(codes) != units["kode"].tolist():
            raise SchemaError("other_units", stage=stage, columns="kode")
    known = gather(tables, units)
    covariates, weights = covariate_table(units, indicators)
    reporting = reporting_of(indicators)
    model = fit_known(
        known, units, adjacency=adjacency(zones), indicators=indicators, policy=policy, seed=seed
    )
    terms = model.contributions().rename(columns=_TERMS)
    record = _record(model, known, list(covariates.columns)) | {"pelaporan": reporting}
    record["kontribusi"] = {
        kode: {str(name): round(float(value), DECIMALS) for name, value in row.items()}
        for kode, row in zip(units["kode"], terms.to_dict("records"), strict=True)
    }
    frame = published_frame(model, units["kode"], policy)
    found = levers(model, covariates, indicators)
    moved = np.where(np.isin(covariates.columns, reporting), 0.0, weights)
    evidence = _evidence(model, known, tables, units, covariates, moved)
    record["judul"] = titles(indicators)
    record["penjelasan"] = explanations(frame, found, evidence, known.people, policy)
    return RiskScores(
        frame=frame,
        kabupaten=kabupaten_scores(model, units["kab_kode"], known.people, policy),
        terms=terms.assign(kode=units["kode"])[["kode", *terms.columns]],
        model=record,
        of=fingerprint(tables),
    )


def fit_known(
    known: Known,
    units: pd.DataFrame,
    *,
    adjacency: Any,
    indicators: pd.DataFrame,
    policy: Policy | None = None,
    seed: int = 0,
) -> SmallAreaRisk:
    """The model as every score is fitted; `units` sorted by code, `adjacency` in their order; `policy` None: that of the program."""
    covariates, weights = covariate_table(units, indicators)
    model = SmallAreaRisk(
        expert_weights=weights, detection=reporting_of(indicators), random_state=seed
    )
    model.policy = policy
    return model.fit(
        covariates,
        known.counts,
        exposure=known.expected,
        adjacency=adjacency,
        groups=known.groups,
        group_totals=known.totals,
        group_exposure=known.group_expected,
        weights=known.people,
    )


def gather(tables: ReleasedTables, units: pd.DataFrame) -> Known:
    """Line up all that the tables tell with the units (sorted by code)."""
    codes, share = units["kode"], observed_share(tables, units["kode"])
    everyone = units["paparan_orang"].to_numpy(dtype=float)
    people = everyone * share
    shown = tables.kecamatan.set_index("kode").loc[codes, "kasus"]
    counts = shown.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    remainders = _remainders(tables, codes)
    observed = ~np.isnan(counts)
    for inside, _ in remainders:
        observed = observed | inside
    located = float(np.nansum(counts)) + sum(total for _, total in remainders)
    rate = located / people[observed].sum() if located else 1 / people.mean()
    kabupaten = units["kab_kode"].to_numpy()
    known_only, others = _telling([_elsewhere(tables)]), _telling(_group_sources(tables))
    sources = [*known_only, *others]
    used = _used(remainders, kabupaten, sources)
    groups = _merged(units["kab_kode"], [inside for inside, _ in used])
    totals: dict[str, float] = {}
    shared = np.zeros(len(units))
    for inside, total in used:
        label = groups[int(np.flatnonzero(inside)[0])]
        totals[label] = totals.get(label, 0.0) + total
        shared[inside] += people[inside] * rate
    for source, exposed in zip(sources, [*[people] * len(known_only), *[everyone] * len(others)], strict=True):  # fmt: skip
        covered = np.isin(kabupaten, list(source))
        shared[covered] += exposed[covered] * sum(source.values()) / exposed[covered].sum()
        for kab, total in source.items():
            label = groups[int(np.flatnonzero(kabupaten == kab)[0])]
            totals[label] = totals.get(label, 0.0) + total
    return Known(counts, people * rate, groups, totals, shared, everyone)


def _used(
    remainders: Sequence[tuple[NDArray[np.bool_], float]],
    kabupaten: NDArray[np.object_],
    sources: Sequence[dict[str, float]],
) -> list[tuple[NDArray[np.bool_], float]]:
    """The remainders that are totals of the fit."""
    return [
        (inside, total)
        for inside, total in remainders
        if not _told_apart(kabupaten[inside], sources)
    ]


def _evidence(
    model: SmallAreaRisk,
    known: Known,
    tables: ReleasedTables,
    units: pd.DataFrame,
    covariates: pd.DataFrame,
    weights: Floats,
) -> Evidence:
    """What the fit knew of each unit, beside the draws that are published."""
    codes, kabupaten = units["kode"], units["kab_kode"].to_numpy(dtype=object)
    sources = [*_telling([_elsewhere(tables)]), *_telling(_group_sources(tables))]
    pooled = np.zeros(len(units), dtype=bool)
    for inside, _ in _used(_remainders(tables, codes), kabupaten, sources):
        pooled |= inside
    years = pd.Series(dtype="int64") if tables.kecamatan_year.empty else tables.kecamatan_year.groupby("kode")["tahun"].nunique()  # fmt: skip
    published = tables.kabupaten.set_index("kode")["kasus"].notna()
    draws = model.relative_risk_draws()
    return Evidence(
        logs=np.log(draws),
        rates=np.exp(model.sample(len(draws))),
        counts=known.counts,
        expected=known.expected,
        shared=known.group_expected,
        groups=np.array(known.groups, dtype=object),
        kabupaten=kabupaten,
        pooled=pooled & np.isnan(known.counts),
        years=codes.map(years).fillna(0).to_numpy(dtype=float),
        open_total=~units["kab_kode"].map(published).fillna(False).to_numpy(dtype=bool),
        covariates=covariates,
        weights=weights,
    )


def observed_share(tables: ReleasedTables, codes: pd.Series) -> Floats:
    """(n,) years observed of each unit as a share of the most of any: exposure is people times time.

    A kecamatan that a source covers for one year of three has had a third of the time to have cases. 1 where none is observed.
    """
    if tables.kecamatan_year.empty:
        return np.ones(len(codes))
    years = codes.map(tables.kecamatan_year.groupby("kode")["tahun"].nunique())
    return np.asarray((years / years.max()).fillna(1.0), dtype=np.float64)


def _told_apart(kabupaten: NDArray[np.object_], sources: Sequence[dict[str, float]]) -> bool:
    """Whether a source tells several kabupaten apart that share a remainder.

    What they share then stays out of the fit, since it would make one group of them; it still counts for the overall rate.
    """
    together = set(kabupaten)
    return len(together) > 1 and any(together & set(source) for source in sources)


def _remainders(tables: ReleasedTables, codes: pd.Series) -> list[tuple[NDArray[np.bool_], float]]:
    """Located cases that hidden units share: the released remainder without the cases known only to the kabupaten.

    Where those are hidden too (the pool of several kabupaten) they cannot be told apart and stay in.
    """
    elsewhere = tables.kabupaten.set_index("kode")["kasus_lain"].dropna().astype(float)
    return [
        (
            codes.isin(row["units"]).to_numpy(),
            float(row["kasus"]) - elsewhere.get(row["label"], 0.0),
        )
        for row in tables.remainders.to_dict("records")
        if not tables.kecamatan.set_index("kode").loc[list(row["units"]), "kasus"].notna().any()
    ]


def _merged(kabupaten: pd.Series, together: Sequence[NDArray[np.bool_]]) -> list[str]:
    """Group of each unit: its kabupaten, or the first of those that share a remainder."""
    name = {str(kab): str(kab) for kab in kabupaten}
    for inside in together:
        joined = {name[str(kab)] for kab in kabupaten[inside]}
        name = {kab: min(joined) if group in joined else group for kab, group in name.items()}
    return [name[str(kab)] for kab in kabupaten]


def _elsewhere(tables: ReleasedTables) -> dict[str, float]:
    """Cases known only to their kabupaten."""
    return dict(tables.kabupaten.set_index("kode")["kasus_lain"].dropna().astype(float))


def _group_sources(tables: ReleasedTables) -> Iterator[dict[str, float]]:
    """Totals by kabupaten of each source that knows no case."""
    for _, rows in tables.groups.groupby("sumber", sort=True):
        yield dict(rows.groupby("kab_kode")["kejadian"].sum().astype(float))


def _telling(sources: Iterable[dict[str, float]]) -> list[dict[str, float]]:
    """Those with any case: the others tell nothing."""
    return [source for source in sources if sum(source.values()) > 0]


def published_frame(model: SmallAreaRisk, codes: pd.Series, policy: Policy) -> pd.DataFrame:
    """The published numbers, rounded as they are published; intervals hold what they are intervals of."""
    risk = np.round(model.relative_risk_, DECIMALS)
    low, high = np.round(model.interval(policy.interval), DECIMALS)
    rank = ranks(pd.Series(risk), codes)
    first, last = model.rank_interval(policy.interval)
    cuts = policy.class_cuts
    return pd.DataFrame(
        {
            "kode": codes,
            "risiko": risk,
            "risiko_bawah": np.minimum(low, risk),
            "risiko_atas": np.maximum(high, risk),
            "peluang_tinggi": np.round(model.exceedance(policy.high), DECIMALS),
            "peluang_20": np.round(model.top(min(policy.top, len(codes))), DECIMALS),
            "peringkat": rank,
            "peringkat_bawah": np.minimum(first, rank),
            "peringkat_atas": np.maximum(last, rank),
            "kelas": classes(risk, cuts),
            "kepastian": certainty(np.minimum(low, risk), np.maximum(high, risk), cuts),
        }
    )


def _record(model: SmallAreaRisk, known: Known, names: Sequence[str]) -> dict[str, Any]:
    """Fitted numbers for the record, ready for JSON."""
    return {
        "mesin": "bym2",
        "teramati": int((~np.isnan(known.counts)).sum()),
        "total_kelompok": {
            label: round(float(total), 2) for label, total in sorted(known.totals.items())
        },
        "skala": round(model.scale_, DECIMALS),
        "campuran": round(model.mixing_, DECIMALS),
        "intersep": round(model.intercept_, DECIMALS),
        "bukti_log": round(model.log_evidence_, DECIMALS),
        "koefisien": _by_name(names, model.coef_),
        "simpangan_koefisien": _by_name(names, model.coef_sd_),
        "skala_kovariat": _by_name(names, model.x_scale_),
        "catatan": list(model.notes_),
    }


def _by_name(names: Sequence[str], values: Floats) -> dict[str, float]:
    return {str(name): round(float(value), DECIMALS) for name, value in zip(names, values, strict=True)}  # fmt: skip
