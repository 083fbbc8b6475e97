"""The gate: the only maker of a `Release`, and so the only way out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.errors import ReleaseError, SchemaError
from geo.release.actor import Actor
from geo.release.attack import narrowed
from geo.release.border import check_view
from geo.release.layers import (
    kabupaten_layer,
    kecamatan_layer,
    post_layer,
    source_rows,
    told_contradictions,
    year_table,
)
from geo.release.listed import listed_tables
from geo.release.roles import Answer, Standing, audit_role, role_layer, standings
from geo.release.second_lines import told_ledger
from geo.tables.access import SERVICES, AccessTable
from geo.tables.border import BorderTold, BorderView
from geo.tables.fingerprint import fingerprint
from geo.tables.ledger import Ledger
from geo.tables.reference import Reference, Zones
from geo.tables.stages import (
    HOTSPOT_COLUMNS,
    SILENT_COLUMNS,
    CaseRole,
    Indicators,
    Release,
    ReleasedTables,
    RiskScores,
)

PUBLIC_NAME = re.compile(r"[a-z]+-\d+")
PLACE_CODE = re.compile(r"\d{2}\.\d{2}|\d{6}")


def release(
    tables: ReleasedTables,
    scores: RiskScores,
    reasons: pd.Series,
    given: Indicators,
    zones: Zones,
    reference: Reference,
    *,
    edition: str,
    actor: Actor,
) -> Release:
    """All that may leave, audited as a whole.

    Scores are cut (risk: downwards, so that class and number agree) to four decimals, exposure to whole people. `reasons` is indexed by
    `kode`, of kecamatan and of kabupaten. Of `given` only what is no case count is taken: places, exposure, published figures, the ledger
    (see `geo.release.second_lines`).
    Raises ReleaseError (exit 3) where the actor may not see the tier, the scores are not those of `tables` (fitted on exact counts they
    would give these back, see `geo.release.inversion`), a count or a name would be told that is not in `tables`, or a hidden cell can be
    narrowed from the finished frames.
    """
    actor.may_see(tables.tier)
    check_scores(scores, tables)
    check_ledger(given.ledger)
    made = Release(
        kecamatan=kecamatan_layer(tables, scores, reasons, given, zones, edition),
        kabupaten=kabupaten_layer(tables, scores, reasons, given, zones, reference, edition),
        posts=post_layer(reference),
        years=year_table(tables, given),
        sources=source_rows(given.figures),
        contradictions=told_contradictions(given.contradictions),
        zones=zones,
        ledger=told_ledger(given.ledger, tables),
        edition=edition,
        tier=tables.tier,
        k=tables.k,
        period=given.period,
        as_of=given.as_of,
        observed=bool(tables.kecamatan["diamati"].any()),
        synthetic=given.ledger.synthetic,
        attack=dict(tables.attack),
        model=dict(scores.model),
        hotspots=scores.hotspots[list(HOTSPOT_COLUMNS)],
        silent=scores.silent[list(SILENT_COLUMNS)],
        found=dict(scores.found),
        tables={one.name: one.cells for one in listed_tables(tables) if not one.reason},
        grains=tables.grains,
    )
    audit(made, tables, given.partial)
    return made


def add_questions(
    made: Release, answers: Mapping[CaseRole, Answer | Standing], given: Indicators
) -> Release:
    """`made` with a layer for every other question that may be shown, and why the others have none.

    Raises ReleaseError (exit 3) where a hidden cell can be narrowed from such a layer. The ledger draws its lines about roles together
    where they would tell more than the tables of any question do.
    """
    told = {role: one for role, one in answers.items() if isinstance(one, Answer)}
    for one in told.values():
        check_scores(one.scores, one.tables)
    layers = {role: role_layer(one, given, made.zones, made.edition) for role, one in told.items()}
    for role, one in told.items():
        audit_role(layers[role], one, given, role)
    return replace(
        made,
        roles=layers,
        questions=standings(answers, layers),
        ledger=told_ledger(made.ledger, *(one.tables for one in told.values()), roles=tuple(told)),
    )


def add_border(made: Release, view: BorderView, told: BorderTold) -> Release:
    """`made` with what is said of the border; ReleaseError where `view` tells of another tier, or people that `told` does not."""
    if (view.tier, view.k, told.tier) != (made.tier, made.k, made.tier):
        raise ReleaseError("score_of_other_tables", tier=made.tier)
    check_view(view, told)
    return replace(made, border=view)


def add_access(made: Release, table: AccessTable) -> Release:
    """`made` with how far each kecamatan is; SchemaError where the table is of other places, ReleaseError where it may tell of a shelter."""
    if not set(table.frame["kode"]) <= set(made.kecamatan["kode"]):
        raise SchemaError("other_units", stage="add_access", columns="kode")
    if other := sorted(set(table.frame["layanan"]) - set(SERVICES)):
        raise ReleaseError("unknown_service", service=", ".join(other))
    return replace(made, access=table)


def check_scores(scores: RiskScores, tables: ReleasedTables) -> None:
    """Raise ReleaseError where the scores are a function of other tables than these (rule 12)."""
    if scores.of != fingerprint(tables):
        raise ReleaseError("score_of_other_tables", tier=tables.tier)


def check_ledger(ledger: Ledger) -> None:
    """Raise ReleaseError where the ledger names a file, or a place among its reasons and notes."""
    for source in ledger.sources:
        if not PUBLIC_NAME.fullmatch(source.name):
            raise ReleaseError("private_name", kind=source.kind)
        words = [*source.notes, *source.reasons, *(word for told in source.reasons.values() for word in told)]  # fmt: skip
        if any(PLACE_CODE.search(word) for word in words):
            raise ReleaseError("place_in_ledger", source=source.name)


def audit(made: Release, tables: ReleasedTables, partial: pd.DataFrame) -> None:
    """Attack the finished frames, beside the totals of `tables`; ReleaseError where a hidden cell can be narrowed.

    `partial` as in Indicators: the attacker knows the cases known only to a kabupaten.
    """
    if tables.k == 0:
        return
    for one in listed_tables(tables):
        count = "orang" if "orang" in one.cells else "kasus"
        small = not one.repeats and bool((one.cells[count].dropna() < tables.k).any())
        if small or not made.tables.get(one.name, one.cells).equals(one.cells):
            raise ReleaseError("small_count", tier=tables.tier, k=tables.k)
    seen = outside_view(made, tables)
    if (seen.kecamatan_year["kasus"].dropna() < tables.k).any():
        raise ReleaseError("small_count", tier=tables.tier, k=tables.k)
    found = narrowed(seen, other=partial)
    if len(found):
        raise ReleaseError("cell_narrowed", tier=tables.tier, cells=len(found))


def outside_view(made: Release, tables: ReleasedTables) -> ReleasedTables:
    """The tables as an outsider reads them off the release: its own kecamatan, year and kabupaten counts in place of those given."""
    layer, areas = made.kecamatan, made.kabupaten
    years = made.years.melt(id_vars=["kode", "nama", "kabupaten"], var_name="kolom", value_name="kasus")  # fmt: skip
    years = years.assign(tahun=years["kolom"].str.removeprefix("kasus_").astype("int64"))
    cells = tables.kecamatan_year[["kode", "tahun", "disembunyikan"]]
    seen_years = cells.merge(years[["kode", "tahun", "kasus"]], on=["kode", "tahun"], how="left")
    known = tables.kecamatan[["kode", "diamati"]]
    seen_units = pd.DataFrame(layer[["kode", "kab_kode", "kasus", "kasus_disembunyikan"]])
    seen_units = seen_units.rename(columns={"kasus_disembunyikan": "disembunyikan"})
    told: dict[str, Any] = tables.kabupaten.set_index("kode")["kasus_lain"].to_dict()
    seen_areas = pd.DataFrame(areas[["kode", "kasus", "kasus_disembunyikan"]]).assign(
        diamati=areas["kode"].map(tables.kabupaten.set_index("kode")["diamati"]),
        kasus_lain=pd.array([told[code] for code in areas["kode"]], dtype="Int64"),
    )
    return replace(
        tables,
        kecamatan=seen_units.merge(known, on="kode"),
        kecamatan_year=seen_years,
        kabupaten=seen_areas.rename(columns={"kasus_disembunyikan": "disembunyikan"}),
    )
