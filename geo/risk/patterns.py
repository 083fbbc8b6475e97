"""What the scores are asked besides their size: hotspots, a second opinion, and silent areas, each with what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geo.config import PatternRules, Policy
from geo.risk.hotspots import Hotspots, find_hotspots
from geo.risk.pattern_areas import Areas, Unassessed, choose_areas
from geo.risk.scan import Cluster, scan
from geo.risk.silent import find_silent
from geo.tables.stages import HOTSPOT_COLUMNS, ReleasedTables, RiskScores

DECIMALS = 4
PRESENT, ABSENT, UNKNOWN = "ada", "tidak_ada", "tidak_dapat_dinilai"


def add_patterns(
    scores: RiskScores,
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    adjacency: Any,
    policy: Policy,
    seed: int = 0,
) -> RiskScores:
    """The scores with `hotspots`, `silent` and `found`, from what the tier may see and nothing else (rule 12).

    units      as `Indicators.units`; adjacency (n, n) 0/1 in the order of `units` sorted by `kode`
    """
    silent = find_silent(tables, scores, units, rules=policy.silent)
    units = units.sort_values("kode", ignore_index=True)
    areas = choose_areas(tables, units, adjacency=adjacency, rules=policy.patterns)
    if isinstance(areas, Unassessed):
        hotspots = _unassessed_rows(units["kode"])
        hot: dict[str, Any] = {"status": UNKNOWN, "alasan": areas.reason, "angka": areas.facts}
    else:
        found = find_hotspots(areas, rules=policy.patterns, seed=seed)
        cluster = scan(areas, rules=policy.patterns, seed=seed)
        hotspots = _rows(areas, found, cluster, policy.patterns)
        if areas.level == "kecamatan":
            others = sorted(set(units["kode"]) - set(areas.codes))
            hotspots = pd.concat([hotspots, _unassessed_rows(others)], ignore_index=True)
        hot = _told(areas, found, cluster, policy.patterns, seed)
    return replace(
        scores,
        hotspots=hotspots.sort_values("kode", ignore_index=True),
        silent=silent,
        found={"titik_panas": hot, "area_sunyi": _silent_told(silent, policy)},
    )


def _unassessed_rows(codes: Any) -> pd.DataFrame:
    """Rows of places about which nothing can be told."""
    size = len(codes)
    unknown = np.full(size, np.nan)
    columns: dict[str, Any] = dict.fromkeys(HOTSPOT_COLUMNS, unknown)
    columns |= {"kode": list(codes), "tingkat": "kecamatan"}
    columns |= {name: np.zeros(size, bool) for name in ("dinilai", "titik_panas", "gugus")}
    return pd.DataFrame(columns)


def _rows(
    areas: Areas, found: Hotspots, cluster: Cluster | None, rules: PatternRules
) -> pd.DataFrame:
    inside = cluster.members if cluster and cluster.p <= rules.rate else ()
    return pd.DataFrame(
        {
            "kode": areas.codes,
            "tingkat": areas.level,
            "dinilai": ~np.isnan(found.moran_q),
            "titik_panas": found.hot,
            "moran": found.moran.round(DECIMALS),
            "moran_q": found.moran_q.round(DECIMALS),
            "gi": found.gi.round(DECIMALS),
            "gi_q": found.gi_q.round(DECIMALS),
            "gugus": [code in inside for code in areas.codes],
        }
    )[list(HOTSPOT_COLUMNS)]


def _told(
    areas: Areas, found: Hotspots, cluster: Cluster | None, rules: PatternRules, seed: int
) -> dict[str, Any]:
    """JSON-ready account of the search, without a count."""
    hot = [code for code, is_hot in zip(areas.codes, found.hot, strict=True) if is_hot]
    tests = np.concatenate([found.moran_q, found.gi_q])
    return {
        "status": PRESENT if hot else ABSENT,
        "alasan": None,
        "tingkat": areas.level,
        "kode": hot,
        "dinilai": int((~np.isnan(found.moran_q)).sum()),
        "tanpa_tetangga": int(np.isnan(found.moran_q).sum()),
        "laju": rules.rate,
        "q_terkecil": None if np.isnan(tests).all() else round(float(np.nanmin(tests)), DECIMALS),
        "ulangan": rules.replicates,
        "benih": seed,
        "pindai": {
            "status": PRESENT if cluster and cluster.p <= rules.rate else ABSENT,
            "kode": sorted(cluster.members) if cluster else [],
            "rasio": round(cluster.ratio, 1) if cluster and np.isfinite(cluster.ratio) else None,
            "p": cluster.p if cluster else None,
            "bagian": rules.scan_share,
            "ulangan": rules.scan_replicates,
        },
    }


def _silent_told(silent: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    unknown = silent["jauh"].isna().all()
    codes = silent.loc[silent["sunyi"], "kode"].tolist()
    far = silent.loc[silent["jauh"].fillna(value=False).astype(bool), "jarak_km"]
    return {
        "status": UNKNOWN if unknown else PRESENT if codes else ABSENT,
        "alasan": "jarak_tidak_diketahui" if unknown else None,
        "kode": codes,
        "acuan": str(silent["acuan"].iloc[0]),
        "jauh_km": None if unknown else float(far.min()),
        "bagian_dugaan": policy.silent.top_share,
        "tanpa_angka": int((silent["pita"] != "terlihat").sum()),
    }
