"""What is told beside the ledger: cases that may stand in two files, what changed since last month, coverage, figures that contradict."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.border.findings import Odd, find_odd
from geo.config import Config
from geo.errors import ConfigError
from geo.files.same_case import Proposals, find_same_cases
from geo.files.secret import Secret, load_secret
from geo.files.series import Since, recall, remember, since_files
from geo.risk.contradictions import joined, own_and_published
from geo.risk.convoys import returned_areas
from geo.risk.coverage import Covered, coverage_of
from geo.risk.figures import judge_figures
from geo.risk.period import window_of
from geo.tables.reference import Reference
from geo.tables.same_case import SameCase
from geo.tables.stages import LocatedRecords, no_contradictions

_UNKEPT = Secret(bytes(32), kept=False)


@dataclass(frozen=True)
class Findings:
    """What is told of these files, by their names as sources and as files (`names` and `files` in the same order)."""

    names: tuple[str, ...]
    files: tuple[str, ...]
    same: Proposals
    since: tuple[Since, ...]
    coverage: tuple[Covered, ...]
    contradictions: pd.DataFrame
    crossings: tuple[Odd, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`same_case`, `same_case_skipped`, `changes`, `coverage`, `contradictions`, `crossings`: names, rows and counts, no cell of a case."""
        return {
            "same_case": [pair.to_json(list(self.names)) for pair in self.same.pairs],
            "same_case_skipped": self.same.skipped,
            "changes": [_since_json(one) for one in self.since],
            "coverage": [_coverage_json(one) for one in self.coverage],
            "contradictions": contradictions_json(self.contradictions),
            "crossings": [one.to_json() for one in self.crossings],
        }


def find(
    located: Sequence[LocatedRecords],
    decided: Sequence[SameCase],
    *,
    config: Config,
    reference: Reference,
    contradictions: pd.DataFrame | None = None,
    earlier: Sequence[LocatedRecords] = (),
    environ: Mapping[str, str] = os.environ,
) -> Findings:
    """All that is told of `located`.

    decided         what the user said before of pairs of rows of these files
    contradictions  as an edition found them; None: found here
    earlier         older files to compare with; none: those that the last run read
    """
    own = any(not one.records.synthetic for one in located)
    secret = load_secret(environ) if own else _UNKEPT
    rules = config.policy
    told = since_files(located, earlier, secret, config.series)
    since = [told.get(one.name, one) for one in recall(located, secret, rules.changes, config.series, environ)]  # fmt: skip
    found = _contradictions(located, config, reference) if contradictions is None else contradictions  # fmt: skip
    return Findings(
        names=tuple(one.records.name for one in located),
        files=tuple(one.records.file_name for one in located),
        same=find_same_cases(located, decided, rules.same_case, secret),
        since=tuple(since),
        coverage=tuple(_covered(one, config, reference) for one in located if one.records.kind in ("cases", "crossings")),
        contradictions=found,
        crossings=find_odd(located),
    )  # fmt: skip


def keep_for_next_month(
    located: Sequence[LocatedRecords], config: Config, environ: Mapping[str, str] = os.environ
) -> None:
    """Keep what the next run compares with; nothing where all records are synthetic. SourceError where it cannot be kept."""
    if any(not one.records.synthetic for one in located):
        remember(located, load_secret(environ), config.policy.changes, config.series, environ)


def contradictions_json(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table of contradictions, dates as ISO text, unknown as null."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]  # fmt: skip


def _covered(one: LocatedRecords, config: Config, reference: Reference) -> Covered:
    seen = returned_areas(one, reference) if one.records.kind == "crossings" else None
    return coverage_of(one, seen, config=config, reference=reference)


def _contradictions(
    located: Sequence[LocatedRecords], config: Config, reference: Reference
) -> pd.DataFrame:
    """As an edition of these files with the usual period would find them; none where no date is known."""
    figures, crossings = ([one for one in located if one.records.kind == kind] for kind in ("figures", "crossings"))  # fmt: skip
    try:
        window = window_of(located, period=None, as_of=None, months=config.policy.period_months)
    except ConfigError:
        return no_contradictions()
    judged = judge_figures(figures, reference, window=window)
    own = own_and_published(crossings, judged.kept, reference, config=config, window=window)
    return joined([judged.contradictions, own])


def _since_json(one: Since) -> dict[str, Any]:
    told = {"source": one.name, "series": one.series, "known": one.change is not None, "too_many": one.too_many}  # fmt: skip
    return told | (one.change.to_json() if one.change else {})


def _coverage_json(one: Covered) -> dict[str, Any]:
    return {
        "source": one.source,
        "kabupaten": list(one.kabupaten),
        "awal": one.first.isoformat() if one.first else None,
        "akhir": one.last.isoformat() if one.last else None,
        "declared": list(one.declared),
    }


def _plain(value: object) -> Any:
    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
