"""Everything that is said of the border, on one page."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.border.cards import complete
from geo.border.evidence import evidence
from geo.border.flows import Names, country_of, feeders, flows
from geo.border.published import published_origins, published_series, published_shares
from geo.border.scores import score_posts
from geo.border.signals import find_signals
from geo.border.zones import border_zones
from geo.config import Policy
from geo.tables.border import (
    POST_COLUMNS,
    RATE_COLUMNS,
    ROUTE_COLUMNS,
    UNOFFICIAL_COLUMNS,
    BorderTables,
    BorderTold,
    BorderView,
)
from geo.tables.calendar import Occasion, occasions_of
from geo.tables.reference import Reference, Zones

_TRANSIT = ["kode", "nama", "kab_kode", "kabupaten", "risiko", "risiko_bawah", "risiko_atas", "peringkat", "kelas", "kepastian"]  # fmt: skip


def border_view(
    told: BorderTold,
    tables: BorderTables,
    reference: Reference,
    zones: Zones,
    *,
    policy: Policy,
    transit: pd.DataFrame | None = None,
    operations: tuple[dict[str, str], ...] = (),
    synthetic: bool = False,
) -> BorderView:
    """All that is said, a function of what the tier may see, our own tables, published figures and announced operations.

    transit  the released layer of the transit question, None where it is not told. Pure: the same input gives the same view.
    """
    rules = policy.border
    occasions = occasions_of(tables.calendar)
    countries = country_of(reference.posts, tables.destinations)
    names = _names(reference, tables.provinces)
    legs = flows(told.legs, dict(zip(countries["nama"], countries["negara"], strict=True)), names, rules.flow_cuts)  # fmt: skip
    home = dict(zip(reference.posts["nama"], reference.posts["kode"], strict=True))
    cards, unjudged = find_signals(told, occasions, rules.signals, home)
    kabupaten = reference.kabupaten
    return BorderView(
        tier=told.tier,
        k=told.k,
        period=told.period,
        as_of=told.as_of,
        synthetic=synthetic,
        posts=_posts(reference.posts, countries, told),
        zones=border_zones(tables.zones, tables.routes, zones.border),
        routes=tables.routes[list(ROUTE_COLUMNS)],
        unofficial=tables.unofficial[list(UNOFFICIAL_COLUMNS)],
        flows=legs,
        feeders=feeders(legs),
        months=told.months,
        weeks=told.weeks,
        rates=_rates(told, rules.hours_share),
        scores=score_posts(evidence(told, rules, policy.convoy_mean_people), rules, policy.draws),
        transit=pd.DataFrame(columns=_TRANSIT)
        if transit is None
        else pd.DataFrame(transit[_TRANSIT]),
        signals=complete(cards, told, occasions, operations, tables.offices),
        unjudged=pd.DataFrame(list(unjudged.items()), columns=["pos", "alasan"]).astype("str"),
        rule=_rule(policy, occasions, told),
        published=published_series(reference.figures, tables.figure_notes),
        origins=published_origins(
            reference.figures, dict(zip(kabupaten["nama"], kabupaten["kode"], strict=True))
        ),
        shares=published_shares(reference.figures),
        operations=operations,
        account=told.account,
        untold=told.untold,
    )


def _names(reference: Reference, provinces: dict[str, str]) -> Names:
    units = zip(reference.units["kode"], reference.units["nama"], strict=True)
    areas = zip(reference.kabupaten["kode"], reference.kabupaten["nama"], strict=True)
    return Names({**provinces, **dict(areas), **dict(units)})


def _posts(posts: pd.DataFrame, countries: pd.DataFrame, told: BorderTold) -> pd.DataFrame:
    """Every post with the people that are told of it over the period."""
    known = told.months["waktu"] == "periode" if told.k else told.months["waktu"].notna()
    rows = told.months[known]
    people = rows.groupby("pos")["orang"].sum(min_count=1)
    events = rows.groupby("pos")["kejadian"].sum(min_count=1)
    hidden = set(told.untold) - set(people.dropna().index)
    table = posts.merge(countries, on="nama", how="left")
    columns = ["status_en", "sumber"]
    table = table.assign(**{name: "" for name in columns if name not in table})
    return table.assign(
        kab_kode=table["kode"].str[:5],
        orang=table["nama"].map(people).astype("Int64"),
        kejadian=table["nama"].map(events).astype("Int64"),
        disembunyikan=table["nama"].isin(hidden),
    )[list(POST_COLUMNS)]


def _rates(told: BorderTold, least: float) -> pd.DataFrame:
    """People per hour of the months in which enough sessions have hours; else counts only."""
    hours = told.hours
    enough = (hours["sesi_tanpa_jam"] <= (1 - least) * hours["sesi"]) & (hours["jam"] > 0)
    per_hour = (hours["orang"] / hours["jam"].where(enough)).round(2)
    return hours.assign(per_jam=per_hour)[list(RATE_COLUMNS)]


def _rule(policy: Policy, occasions: tuple[Occasion, ...], told: BorderTold) -> dict[str, Any]:
    rules = policy.border.signals
    called, missed, false, quiet = rules.benchmark
    return {
        "levels": list(rules.levels),
        "benchmark": {"tp": called, "fp": false, "tn": quiet, "fn": missed},
        "false_alarm": round(false / (false + quiet), 3),
        "sensitivity": round(called / (called + missed), 3),
        "grain": ["bulan", "minggu"] if told.k == 0 else ["bulan"],
        "occasions": [one.name for one in occasions],
    }
