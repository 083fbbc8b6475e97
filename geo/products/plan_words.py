"""The sentences of a plan, from its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from geo.campaign.conflict import Conflict
from geo.campaign.plan import Plan
from geo.campaign.prices import Price, Runner
from geo.campaign.wishes import Sites, Wishes
from geo.text import Language, day, number, text

_FEW = 3
"""More kabupaten than these are told as all of them."""


def reason(plan: Plan, event: Any, lang: Language = "id") -> str:
    """Why this event is here, in one sentence; `event` is a row of `Plan.events`."""
    return text(
        f"plan.reason.{event['sebab']}",
        lang,
        name=event["nama"],
        kabupaten=event["kabupaten"],
        rank=number(event["urutan"], lang),
        all=number(len(plan.sites.frame), lang),
        people=number(event["orang_terjangkau"], lang),
        risk=number(event["risiko"], lang, 1),
        low=number(event["risiko_bawah"], lang, 1),
        high=number(event["risiko_atas"], lang, 1),
        share=number(100 * event["diinginkan"], lang),
        least=plan.wishes.per_kabupaten,
        again=text("plan.reason.again", lang, nth=event["ke"]) if event["ke"] > 1 else "",
    )


def runner_reason(plan: Plan, one: Runner, lang: Language = "id") -> str:
    """Why a kecamatan of high burden has no event, in one sentence."""
    site = plan.sites.frame.set_index("kode").loc[one.kode]
    same = one.why == "kalah" and not one.loss
    return text(
        f"plan.runner.{'setara' if same else one.why}",
        lang,
        name=f"{site['nama']}, {site['kabupaten']}",
        loss=number(100 * (one.loss or 0) / plan.value if plan.value else 0, lang, 2),
        instead=_named(plan, one.instead, lang),
        last=day(date.fromisoformat(site["terakhir"]), lang) if site["terakhir"] else "",
    )


def price_line(plan: Plan, one: Price, lang: Language = "id") -> str:
    """What a changed condition would add, in one sentence."""
    change = text(f"plan.change.{one.change}", lang, nth=plan.wishes.events + 1, teams=plan.teams + 1, least=plan.wishes.per_kabupaten)  # fmt: skip
    if one.gain is None:
        return text("plan.price.none", lang, change=change)
    if not one.joined and not one.left:
        return text("plan.price.same", lang, change=change)
    kind = "more" if one.gain > 0 else "less" if one.gain < 0 else "equal"
    return text(
        f"plan.price.{kind}",
        lang,
        change=change,
        gain=number(abs(one.gain), lang),
        share=number(100 * abs(one.gain) / plan.value if plan.value else 0, lang, 1),
        joined=_named(plan, one.joined, lang),
        left=_named(plan, one.left, lang),
        cost=number(one.cost, lang),
    )


def _named(plan: Plan, codes: tuple[str, ...], lang: Language) -> str:
    names = plan.sites.frame.set_index("kode")["nama"]
    shown = ", ".join(names.loc[list(codes[:5])])
    more = text("plan.and_more", lang, count=len(codes) - 5) if len(codes) > 5 else ""
    return f"{shown}{more}" or text("plan.nobody", lang)


def summary(plan: Plan, lang: Language = "id") -> Iterator[str]:
    """The plan in a few lines: what it reaches and costs, how near the best it is, and how sure."""
    told = plan.totals
    numbers = {name: number(told[name], lang) for name in ("kegiatan", "kecamatan", "kabupaten", "biaya_idr", "hari_tim", "orang_terjangkau", "beban", "area_sunyi")}  # fmt: skip
    yield text("plan.summary.what", lang, **numbers, teams=plan.teams)
    yield text(
        "plan.summary.reach", lang, share=number(100 * told["bagian_beban"], lang, 1), **numbers
    )
    yield text(f"plan.summary.{'best' if not plan.gap else 'gap'}", lang, gap=number(100 * plan.gap, lang, 2))  # fmt: skip
    yield text("plan.summary.doubt", lang, good=number(100 * told["baik"], lang), low=number(100 * told["terendah"], lang), draws=told["contoh"])  # fmt: skip
    if plan.given_up:
        yield text("plan.summary.given_up", lang, share=number(100 * plan.given_up, lang, 2))
    yield text("plan.summary.dates", lang, first=day(min(plan.events["tanggal"]), lang), last=day(max(plan.events["tanggal"]), lang))  # fmt: skip


def with_reasons(plan: Plan, lang: Language = "id") -> pd.DataFrame:
    """The events with `alasan`, one sentence each."""
    rows = plan.events.to_dict("records")
    return plan.events.assign(alasan=[reason(plan, row, lang) for row in rows])


def condition_words(wishes: Wishes, sites: Sites, found: Conflict, kind: str, lang: Language = "id") -> str:  # fmt: skip
    """One condition of a conflict in words, with the places that matter."""
    codes = [name.partition(":")[2] for name in found.names if name.startswith(f"{kind}:")]
    names = sites.frame.set_index("kab_kode" if kind == "per_kabupaten" else "kode")
    column = "kabupaten" if kind == "per_kabupaten" else "nama"
    places = [str(names.loc[[code], column].iloc[0]) for code in codes]
    every = kind == "per_kabupaten" and len(codes) > _FEW
    return text(
        f"plan.condition.{kind}",
        lang,
        events=number(wishes.events, lang),
        budget=number(wishes.budget_idr or 0, lang),
        days=number(wishes.team_days or 0, lang),
        least=wishes.per_kabupaten,
        silent=wishes.silent,
        known=int(sites.frame["sunyi"].sum()),
        most=wishes.most,
        places=text("plan.everywhere", lang) if every else ", ".join(places),
    )


def mending_words(found: Conflict, events: int, lang: Language = "id") -> Iterator[str]:
    """What would let the others of the conflict be kept; `events` were asked for."""
    if found.most_events is not None and found.most_events < events:
        yield text("plan.mend.events", lang, most=number(found.most_events, lang))
    if found.least_events is not None and found.least_events > events:
        yield text("plan.mend.fewest", lang, least=number(found.least_events, lang))
    if found.least_budget is not None:
        yield text("plan.mend.budget", lang, least=number(found.least_budget, lang))
    if found.least_days is not None:
        yield text("plan.mend.days", lang, least=number(found.least_days, lang))
    yield text("plan.mend.drop", lang)


def difference_lines(plan: Plan, difference: Mapping[str, Any], lang: Language = "id") -> Iterator[str]:  # fmt: skip
    """How this plan differs from a saved one, in a few lines."""
    then, now = difference["hasil"], plan.totals
    yield text("plan.against.title", lang, edition=difference["edisi"])
    for name in ("kegiatan", "biaya_idr", "orang_terjangkau", "beban"):
        yield text("plan.against.line", lang, what=text(f"plan.against.{name}", lang), then=number(then[name], lang), now=number(now[name], lang))  # fmt: skip
    yield text("plan.against.places", lang, both=len(difference["sama"]), here=_named(plan, tuple(difference["hanya_ini"]), lang), there=_named(plan, tuple(difference["hanya_itu"]), lang))  # fmt: skip
