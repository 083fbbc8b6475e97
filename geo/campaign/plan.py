"""The whole story of a plan on one page: places and wishes in, dated events with their reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from geo.campaign.conflict import smallest_conflict
from geo.campaign.days import Day
from geo.campaign.doubt import Doubt, doubt, surest, truths
from geo.campaign.prices import Price, Runner, prices, runners
from geo.campaign.routes import Stop, routes
from geo.campaign.solve import Programme, Solved, programme, solve
from geo.campaign.wishes import Sites, Wishes
from geo.config import CampaignRules
from geo.errors import PlanError, SchemaError
from geo.tables.schema import require

PLAN_COLUMNS = ("nomor", "tanggal", "kode", "nama", "kabupaten", "tim", "biaya_idr", "orang_terjangkau")  # fmt: skip
Why = Literal["beban", "merata", "sunyi", "wajib"]


@dataclass(frozen=True)
class Plan:
    """A campaign as it is proposed, a function of one edition and the user's own conditions.

    events     by date and team: PLAN_COLUMNS, then `ke` (first or further event there), `beban` reached, `urutan` rank of the place by
               burden, `risiko`, `risiko_bawah`, `risiko_atas`, `sunyi`, `hari`, `jarak_km`, `dasar`, `sebelum` (season of departure), `sebab`
               (Why) and `diinginkan` (share of the draws whose own best plan goes there)
    sites      all places, wishes and days: what it was made of
    gap, optimal  how much better any plan could be, at most; whether the search came to its end
    """

    events: pd.DataFrame
    sites: Sites
    wishes: Wishes
    days: tuple[Day, ...]
    teams: int
    value: int
    bound: int
    gap: float
    optimal: bool
    doubt: Doubt
    prices: tuple[Price, ...]
    runners: tuple[Runner, ...]
    given_up: float

    def __post_init__(self) -> None:
        require(self.events, (*PLAN_COLUMNS, "sebab", "beban"), stage="Plan", unique=["nomor"])
        if self.events.duplicated(["tanggal", "tim"]).any():
            raise SchemaError("plan_inexact", stage="Plan", columns="tanggal, tim")

    @property
    def totals(self) -> dict[str, Any]:
        """The plan in numbers, JSON-ready."""
        events = self.events
        everyone = int(self.sites.frame["beban"].sum())
        return {
            "kegiatan": len(events), "kecamatan": int(events["kode"].nunique()), "kabupaten": int(events["kabupaten"].nunique()),
            "biaya_idr": int(events["biaya_idr"].sum()), "hari_tim": int(events["hari"].sum()),
            "orang_terjangkau": int(events.drop_duplicates("kode")["orang_terjangkau"].sum()),
            "beban": self.value, "bagian_beban": round(self.value / everyone, 4), "batas_beban": self.bound, "celah": round(self.gap, 6),
            "optimal": self.optimal, "area_sunyi": int(events["sunyi"].sum()), "baik": round(self.doubt.good, 4),
            "terendah": round(self.doubt.lowest, 4), "contoh": self.doubt.draws,
        }  # fmt: skip


@dataclass(frozen=True)
class Campaign:
    """What a plan is made of, beside the wishes: `places` with `lat`, `lon` in the order of the sites; `give` as in `surest`."""

    sites: Sites
    places: pd.DataFrame
    days: Sequence[Day]
    teams: int
    rules: CampaignRules
    give: float = 0.0


def make_plan(given: Campaign, wishes: Wishes) -> Plan:
    """The best plan; raises PlanError with the smallest set of conditions that cannot be kept together."""
    rules, sites = given.rules, given.sites
    asked = programme(sites, wishes, repeat=rules.repeat, nodes=rules.nodes)
    best = solve(asked)
    if best is None:
        raise _impossible(asked)
    seen = truths(asked, sites, draws=rules.draws, repeat=rules.repeat)
    chosen = surest(asked, best, seen, give=given.give, good=rules.good) if given.give else best
    stops = _dated(given, asked, chosen)
    tried = doubt(chosen, seen, good=rules.good)
    free = asked.without("per_kabupaten", "sunyi", "wajib")
    unforced = solve(free) if len(free.conditions) < len(asked.conditions) else chosen
    counts = asked.count((unforced or chosen).chosen)
    return Plan(
        events=_events(given, asked, stops, counts, tried),
        sites=sites,
        wishes=wishes,
        days=tuple(given.days),
        teams=given.teams,
        value=chosen.value,
        bound=best.bound,
        gap=replace(chosen, bound=best.bound).gap,
        optimal=best.optimal,
        doubt=tried,
        prices=tuple(prices(asked, chosen, sites, wishes, extra_days=len(given.days))),
        runners=tuple(runners(asked, chosen, sites, number=rules.runners)),
        given_up=(best.value - chosen.value) / best.value if best.value else 0.0,
    )


def _impossible(asked: Programme) -> PlanError:
    found = smallest_conflict(asked)
    if found is None:
        raise SchemaError("plan_inexact", stage="solve", columns="-")
    return PlanError("conflict", conflict=found)


def _dated(given: Campaign, asked: Programme, chosen: Solved) -> list[Stop]:
    """The events with their days; PlanError where no order of the trips fits into the days."""
    counts = asked.count(chosen.chosen)
    burden = given.sites.frame["beban"].to_numpy()
    urgent = sorted(np.flatnonzero(counts).tolist(), key=lambda at: (-burden[at], at))
    rounds = [[at for at in urgent if counts[at] > nth] for nth in range(asked.most)]
    places = given.places.assign(kab_kode=given.sites.frame["kab_kode"], hari=given.sites.frame["hari"])  # fmt: skip
    stops = routes([at for one in rounds for at in one], places, given.days, given.teams)
    if stops is None:
        raise PlanError("no_room", days=len(given.days), teams=given.teams)
    return stops


def _events(given: Campaign, asked: Programme, stops: Sequence[Stop], unforced: Any, tried: Doubt) -> pd.DataFrame:  # fmt: skip
    """One row per event."""
    frame = given.sites.frame
    rank = frame["beban"].rank(method="first", ascending=False).astype(int)
    held: dict[int, int] = {}
    rows = []
    for number, stop in enumerate(stops, start=1):
        held[stop.site] = nth = held.get(stop.site, 0) + 1
        site = frame.iloc[stop.site]
        rows.append(
            {
                "nomor": number, "tanggal": stop.when, "kode": site["kode"], "nama": site["nama"], "kabupaten": site["kabupaten"],
                "tim": stop.team, "biaya_idr": int(site["biaya_idr"]), "orang_terjangkau": round(site["orang"]), "ke": nth,
                "beban": int(asked.gain[(nth - 1) * asked.size + stop.site]), "urutan": int(rank.iloc[stop.site]),
                "risiko": site["risiko"], "risiko_bawah": site["risiko_bawah"], "risiko_atas": site["risiko_atas"], "sunyi": bool(site["sunyi"]),
                "hari": int(site["hari"]), "jarak_km": site["jarak_km"], "dasar": site["dasar"], "sebelum": stop.before,
                "sebab": _why(asked, nth <= unforced[stop.site], site), "diinginkan": round(float(tried.wanted[stop.site]), 4),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _why(asked: Programme, on_its_own: bool, site: Any) -> Why:
    """What brought an event here: its burden, or the condition without which it would be elsewhere."""
    if on_its_own:
        return "beban"
    if f"wajib:{site['kode']}" in asked.conditions:
        return "wajib"
    if site["sunyi"] and "sunyi" in asked.conditions:
        return "sunyi"
    return "merata" if f"per_kabupaten:{site['kab_kode']}" in asked.conditions else "beban"


def sites_of(
    layer: pd.DataFrame, costs: pd.Series, ways: pd.DataFrame, *, silent: Sequence[str], held: dict[str, date], draws: Any
) -> Sites:  # fmt: skip
    """The places of an edition: its kecamatan layer with the costs, the ways (by the same rows) and what is known of each.

    layer  `kode`, `nama`, `kab_kode`, `kabupaten`, `risiko` and its interval, `paparan_orang`, sorted by `kode`
    held   {kode: day of the last event} of those places that still rest
    """
    frame = layer.reset_index(drop=True)
    burden = np.rint(frame["paparan_orang"].to_numpy(float) * frame["risiko"].to_numpy(float))
    made = pd.DataFrame(
        {
            **{name: frame[name] for name in ("kode", "nama", "kab_kode", "kabupaten")},
            "orang": frame["paparan_orang"].astype(float),
            **{name: frame[name].astype(float) for name in ("risiko", "risiko_bawah", "risiko_atas")},
            "beban": burden.astype(np.int64),
            "biaya_idr": costs.reindex(frame["kode"]).array,
            **{name: ways[name].to_numpy() for name in ("hari", "jarak_km", "dasar")},
            "sunyi": frame["kode"].isin(silent),
            "terakhir": [held[kode].isoformat() if kode in held else "" for kode in frame["kode"]],
        }
    )  # fmt: skip
    return Sites(made, draws)
