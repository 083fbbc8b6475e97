"""The tables and layers of the other questions, transit and exploitation, through the same gate as those of origin.

A case has one role, so the cells of two questions are disjoint, and no total over roles is published for any place below the
province: the equations of all questions together fall apart into those of each, and an attacker who holds all tables derives no
more than one who holds one. What could join them is the ledger, which counts the rows of each role in the whole province: it draws the
roles together where any question hides its own total (`geo.release.second_lines`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import geopandas as gpd

from geo.config import Policy
from geo.errors import ReleaseError
from geo.release.attack import narrowed
from geo.release.counts import count_cells
from geo.release.history_marks import NO_MEMORY, Memory, beside_earlier
from geo.release.layers import shown_scores
from geo.release.tables import area_tables
from geo.tables.reference import Zones
from geo.tables.stages import (
    ROLE_COLUMNS,
    ROLES,
    CaseRole,
    Indicators,
    ReleasedTables,
    RiskScores,
    Tier,
)

Standing = Literal["terbit", "tidak_ada_data", "belum_dapat_dibagikan"]
_KEPT = ("mesin", "teramati", "skala", "campuran", "intersep", "koefisien", "simpangan_koefisien", "catatan", "pelaporan")  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What one question may show: its tables and the score fitted on them."""

    tables: ReleasedTables
    scores: RiskScores


def role_tables(
    given: Indicators, role: CaseRole, *, tier: Tier, policy: Policy, memory: Memory = NO_MEMORY
) -> ReleasedTables | Standing:
    """The released tables of a question, or why there are none. `memory` holds the earlier releases with their own tables of it.

    Only where the policy's closed list names them (rule 11), and where no hidden cell can be narrowed.
    """
    if role not in given.roles:
        return "tidak_ada_data"
    if f"kecamatan_tahun_{role}" not in policy.released_tables:
        return "belum_dapat_dibagikan"
    own = given.roles[role]
    asked = replace(given, counts=own.counts, partial=own.partial, groups=given.groups.iloc[:0])
    try:
        tables = beside_earlier(
            lambda kept: area_tables(asked, tier=tier, policy=policy, kept=kept),
            count_cells(asked),
            memory=memory.of_role(role),
            policy=policy,
        )
    except ReleaseError as error:
        if error.reason not in ("cell_narrowed", "collides"):
            raise
        return "belum_dapat_dibagikan"
    # Where even the province's total is hidden a map would show the covariates and nothing of the question.
    period = tables.province.loc[tables.province["tahun"].isna(), "kasus"]
    return tables if period.notna().any() else "belum_dapat_dibagikan"


def role_layer(answer: Answer, given: Indicators, zones: Zones, edition: str) -> gpd.GeoDataFrame:
    """ROLE_COLUMNS and geometry (EPSG:4326), by `kode`; counts hidden or unknown are NA."""
    units = given.units.sort_values("kode").reset_index(drop=True)
    codes = units["kode"].tolist()
    counts = answer.tables.kecamatan.set_index("kode").loc[codes]
    scored = shown_scores(answer.scores.frame.set_index("kode").loc[codes])
    table = units.assign(
        **scored,
        kasus=counts["kasus"].array,
        kasus_disembunyikan=counts["disembunyikan"].to_numpy(dtype=bool),
        edisi=edition,
        batas=zones.name,
    )[list(ROLE_COLUMNS)]
    shapes = zones.frame.set_index("kode").geometry.loc[codes]
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=zones.frame.crs)


def standings(
    answers: Mapping[CaseRole, Answer | Standing], layers: Mapping[CaseRole, gpd.GeoDataFrame]
) -> dict[str, Any]:
    """What is said of each question: shown with its model, without data, or not to be shared; JSON-ready, without a count."""
    told: dict[str, Any] = {}
    for role in ROLES:
        answer = answers.get(role, "tidak_ada_data")
        if isinstance(answer, Answer):
            model = {key: answer.scores.model[key] for key in _KEPT if key in answer.scores.model}
            first = layers[role].sort_values("peringkat")["kode"].head(5).tolist()
            told[role] = {"keadaan": "terbit", "teratas": first, "model": model, "serangan": dict(answer.tables.attack)}  # fmt: skip
        else:
            told[role] = {"keadaan": answer}
    return told


def audit_role(layer: gpd.GeoDataFrame, answer: Answer, given: Indicators, role: CaseRole) -> None:
    """Attack the finished layer beside the question's own totals; ReleaseError where a hidden cell can be narrowed."""
    tables = answer.tables
    if tables.k == 0:
        return
    shown = layer[["kode", "kab_kode", "kasus", "kasus_disembunyikan"]].rename(columns={"kasus_disembunyikan": "disembunyikan"})  # fmt: skip
    seen = shown.merge(tables.kecamatan[["kode", "diamati"]], on="kode")
    found = narrowed(replace(tables, kecamatan=seen), other=given.roles[role].partial)
    if len(found):
        raise ReleaseError("cell_narrowed", tier=tables.tier, cells=len(found))
