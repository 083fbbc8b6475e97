"""From placed records to exact counts and exposures: the last stage before the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from geo.config import Config
from geo.places.access import nearest_km, nearest_post
from geo.places.reckon import source_ledger
from geo.risk.contradictions import joined, own_and_published
from geo.risk.convoys import GROUP_COLUMNS, count_crossings
from geo.risk.counts import count_origins
from geo.risk.covariates import OFFICE_DISTANCE, add_values
from geo.risk.coverage import cover
from geo.risk.cross import count_cross
from geo.risk.exposure import expose
from geo.risk.figures import judge_figures, published_groups
from geo.risk.period import window_of
from geo.risk.roles import count_roles
from geo.tables.ledger import Ledger, combine
from geo.tables.reference import Reference
from geo.tables.stages import Indicators, Kind, LocatedRecords


def build_indicators(
    located: Sequence[LocatedRecords],
    reference: Reference,
    *,
    config: Config,
    period: tuple[date, date] | None,
    as_of: date | None,
    people: pd.DataFrame | None = None,
    offices: pd.DataFrame | None = None,
) -> Indicators:
    """All that the score, the border view and the layers are made from, exact, for the steward's eyes.

    period  first and last day of whole months; None: the policy's months that end with the month of `as_of`
    as_of   None: the latest date in cases, crossings and figures
    people  `kode`, `penduduk` as from `geo.risk.exposure.read_people`; None: estimated
    offices `lat`, `lon` of where one can report (`geo.places.offices`); None: unknown, and nothing is said of reporting

    The order of rows and of columns does not matter. Raises ConfigError where no date is known or the
    settings name an unknown kabupaten.
    """
    window = window_of(located, period=period, as_of=as_of, months=config.policy.period_months)
    cases, crossings, figures = (_of(kind, located) for kind in ("cases", "crossings", "figures"))
    coverage = cover(cases, reference, config=config, window=window)
    origins = count_origins(cases, reference, coverage=coverage, window=window)
    roles = count_roles(cases, crossings, reference, coverage=coverage, window=window)
    crossed = count_crossings(crossings, reference, config=config, window=window)
    judged = judge_figures(figures, reference, window=window)
    published, again = published_groups(judged.kept, reference, taken=_spans(crossed.groups))
    own = own_and_published(crossings, judged.kept, reference, config=config, window=window)
    convoy = crossed.convoy_mean or config.policy.convoy_mean_people
    taken = again["berkas"].value_counts()
    notes = _joined(
        origins.notes,
        crossed.notes,
        judged.notes,
        {str(name): {"sudah_di_berkas_pengguna": int(rows)} for name, rows in taken.items()},
    )
    units = add_values(expose(reference, people), reference.indicator_values)
    if offices is not None:
        units = units.assign(**{OFFICE_DISTANCE: nearest_km(units, offices)})
    return Indicators(
        units=units.assign(pos_terdekat=nearest_post(units, reference.posts)),
        counts=origins.counts,
        partial=origins.partial,
        groups=_in_convoys([crossed.groups, published], convoy),
        figures=judged.kept,
        contradictions=joined([judged.contradictions, own]),
        crossings=crossed.months,
        period=(window.start, window.end),
        as_of=window.as_of,
        ledger=_ledger(located, notes),
        roles=roles,
        cross=count_cross(
            cases, crossed.months, reference, coverage=coverage, config=config, window=window
        ),
    )


def _of(kind: Kind, located: Sequence[LocatedRecords]) -> list[LocatedRecords]:
    return [one for one in located if one.records.kind == kind]


def _spans(groups: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    spans = groups[["periode_awal", "periode_akhir"]].drop_duplicates()
    return list(zip(spans["periode_awal"], spans["periode_akhir"], strict=True))


def _in_convoys(groups: Sequence[pd.DataFrame], convoy: float) -> pd.DataFrame:
    """People and convoys of all group sources: those who travel together are not independent events (rule 6)."""
    full = [frame for frame in groups if not frame.empty]
    every = pd.concat(full, ignore_index=True) if full else groups[0]
    every = every.assign(kejadian=every["orang"] / convoy)[GROUP_COLUMNS]
    return every.sort_values(["sumber", "kab_kode", "periode_awal"], ignore_index=True)


def _joined(*parts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    joined: dict[str, dict[str, int]] = {}
    for part in parts:
        for name, notes in part.items():
            joined.setdefault(name, {}).update(notes)
    return joined


def _ledger(located: Sequence[LocatedRecords], notes: Mapping[str, Mapping[str, int]]) -> Ledger:
    return combine(source_ledger(one, notes.get(one.records.name, {})) for one in located)
