"""From what the tier may see to what may leave."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geo.files.backtests import kept_choice
from geo.pipeline.manifest import edition_name
from geo.pipeline.remembering import Remembering
from geo.pipeline.request import Request
from geo.release.actor import Actor
from geo.release.gate import add_questions, release
from geo.release.history_marks import NO_MEMORY
from geo.release.roles import Answer, Standing, role_tables
from geo.risk.adjacency import adjacency
from geo.risk.covariates import indicators_of
from geo.risk.kabupaten_reasons import kabupaten_reasons
from geo.risk.patterns import add_patterns
from geo.risk.reasons import reasons
from geo.risk.roles import exposed_to
from geo.risk.score import score
from geo.risk.switch import Choice
from geo.tables.reference import Reference, Zones
from geo.tables.stages import ROLES, CaseRole, Indicators, Release, ReleasedTables
from geo.text import LANGUAGES


def choose(
    tables: ReleasedTables,
    given: Indicators,
    request: Request,
    reference: Reference,
    zones: Zones,
) -> Choice:
    """The covariates that pay, by what the tier may see."""
    indicators = indicators_of("asal", reference.indicators, given.units)
    return kept_choice(tables, given.units, zones=zones, indicators=indicators, policy=request.config.policy)  # fmt: skip


def publish(
    tables: ReleasedTables,
    given: Indicators,
    request: Request,
    actor: Actor,
    reference: Reference,
    zones: Zones,
    inputs: dict[str, str],
    choice: Choice,
) -> Release:
    """From what the tier may see to what may leave, the other questions included, as if no edition had been before."""
    made = judge(tables, given, request, actor, reference, zones, inputs, choice)
    return answered(made, given, request, reference, zones)


def judge(
    tables: ReleasedTables,
    given: Indicators,
    request: Request,
    actor: Actor,
    reference: Reference,
    zones: Zones,
    inputs: dict[str, str],
    choice: Choice,
) -> Release:
    """The question of origin: score on released tables only, with the covariates that pay, and the gate."""
    policy = request.config.policy
    indicators = indicators_of("asal", reference.indicators, given.units)
    scores = score(
        tables,
        given.units,
        zones=zones,
        indicators=choice.of(indicators),
        policy=policy,
    )
    scores = replace(scores, model={**scores.model, "kovariat": choice.to_json()})
    scores = add_patterns(scores, tables, given.units, adjacency=adjacency(zones), policy=policy)
    told = {lang: pd.concat([reasons(scores, tables, lang), kabupaten_reasons(scores, tables, given.units, lang)]) for lang in LANGUAGES}  # fmt: skip
    scores = replace(scores, model={**scores.model, "kalimat_en": told["en"].to_dict()})
    return release(
        tables,
        scores,
        told["id"],
        given,
        zones,
        reference,
        edition=edition_name(given, request, inputs),
        actor=actor,
    )


def answered(
    made: Release,
    given: Indicators,
    request: Request,
    reference: Reference,
    zones: Zones,
    remembered: Remembering | None = None,
) -> Release:
    """`made` with the other questions."""
    return add_questions(made, answer_roles(given, request, reference, zones, remembered), given)


def answer_roles(
    given: Indicators,
    request: Request,
    reference: Reference,
    zones: Zones,
    remembered: Remembering | None = None,
) -> dict[CaseRole, Answer | Standing]:
    """The other questions, each by the same model on its own released tables, or why it has no answer; they are never added."""
    policy = request.config.policy
    memory = remembered.memory if remembered else NO_MEMORY
    answers: dict[CaseRole, Answer | Standing] = {}
    for role in ROLES:
        tables = role_tables(given, role, tier=request.tier, policy=policy, memory=memory)
        if not isinstance(tables, ReleasedTables):
            answers[role] = tables
            continue
        if remembered:
            remembered.roles[role] = tables
        units = exposed_to(role, given.units)
        indicators = indicators_of(role, reference.indicators, units)
        scores = score(tables, units, zones=zones, indicators=indicators, policy=policy)
        answers[role] = Answer(tables, scores)
    return answers
