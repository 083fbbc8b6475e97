"""The page Rencana sosialisasi: four steps from the aim to the printed plan."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import streamlit as st

from geo.app import state
from geo.app.campaign_tables import event_html, events_html, lines_html, told_html
from geo.app.campaigns import Campaign, campaign, propose
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.plain import plain
from geo.app.plan_map import plan_map, plan_payload
from geo.app.plan_steps import aims, money, ready
from geo.app.settings import single_user
from geo.app.stepper import stepper
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.audit_log import wall_clock
from geo.files.plans import PLAN_FILES
from geo.files.traces import handed_out
from geo.text import Language, text

STEPS = ("sasaran", "anggaran", "usulan", "ekspor")
TYPES = {
    "plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "plan-pesan.pdf": "application/pdf", "plan.csv": "text/csv",
    "plan.ics": "text/calendar", "plan.geojson": "application/geo+json",
}  # fmt: skip


def page() -> None:
    """Draw the page; on a server for many nothing is planned."""
    view = state.arrive("rencana")
    lang = view.bahasa
    open_page(text("campaign.plan.title", lang), view)
    if not single_user():
        st.warning(text("campaign.many", lang))
        return
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
    except WaspadaError as error:
        explain(error, lang)
        return
    strip(given.edition, (text("campaign.strip", lang), text("campaign.plan.menu", lang)), lang)
    _body(given, lang)


def _body(given: Loaded, lang: Language) -> None:
    now = campaign()
    names = {step: text(f"campaign.step.{step}", lang) for step in STEPS}
    stepper(names, now.step, {}, text("campaign.steps", lang), key="langkah", on_change=_step)
    if now.step == "ekspor" and proposed(now):
        _take(given, now, lang)
        return
    report = proposed(now)
    with st.container(key="rencana_peta"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        plan_map(plan_payload(given.edition, given.geometry_url, report["kegiatan"] if report else [], now.wishes, now.chosen, lang), choose)  # fmt: skip
    with right:
        _beside_map(given, now, report, lang)
    if now.step == "usulan" and report:
        _proposal(report, lang)


def _beside_map(given: Loaded, now: Campaign, report: dict[str, Any] | None, lang: Language) -> None:  # fmt: skip
    """What the step asks or says, beside the map."""
    layer = given.edition.kecamatan
    if now.step == "sasaran":
        aims({one.kode: f"{one.nama}, {one.kabupaten}" for one in layer.itertuples()}, now, lang)
        _onwards("anggaran", lang)
    elif now.step == "anggaran":
        towns = layer.drop_duplicates("kab_kode").sort_values("kab_kode")
        money(dict(zip(towns["kab_kode"], towns["kabupaten"], strict=True)), now, lang)
        _ask(now, lang)
    elif report is None:
        st.info(text("campaign.not_yet", lang))
    else:
        if now.asked != now.wishes:
            st.warning(text("campaign.changed", lang))
        picked = next((one for one in report["kegiatan"] if one["nomor"] == now.chosen), None)
        st.html(event_html(picked, lang) if picked else f'<div class="ws-kosong">{escape(text("campaign.pick", lang))}</div>')  # fmt: skip
        st.html(lines_html(report["ringkasan"]))
        _onwards("ekspor", lang)


def proposed(now: Campaign) -> dict[str, Any] | None:
    """The report of the plan that stands; None where there is none."""
    return None if now.plan is None or now.plan.code else now.plan.report


def choose(number: int) -> None:
    """Look at this event of the plan."""
    campaign().chosen = number


def _step() -> None:
    campaign().step = st.session_state["langkah"]


def _go(step: str) -> None:
    campaign().step = step


def _onwards(step: str, lang: Language) -> None:
    st.button(text("campaign.onwards", lang, step=text(f"campaign.step.{step}", lang)), type="primary", key="lanjut", on_click=_go, args=(step,))  # fmt: skip


def _ask(now: Campaign, lang: Language) -> None:
    """The button that plans; without costs it says why it cannot."""
    if not ready(now):
        st.info(text("campaign.no_costs", lang))
    if st.button(text("campaign.propose", lang), type="primary", disabled=not ready(now), key="usulkan"):  # fmt: skip
        with st.spinner(text("campaign.planning", lang)):
            propose(lang)
            now.chosen = 0
        if now.plan is not None and not now.plan.code:
            now.step = "usulan"
            st.rerun()
    if now.plan is not None and now.plan.code:
        st.error(plain(now.plan.message))


def _proposal(report: dict[str, Any], lang: Language) -> None:
    """The table twin of the map, and what a condition costs."""
    st.html(events_html(report, lang))
    st.html(told_html("harga", text("plan.heading.prices", lang), [one["keterangan"] for one in report["harga"]]))  # fmt: skip
    st.html(told_html("belum", text("plan.heading.runners", lang), [one["alasan"] for one in report["belum_masuk"]]))  # fmt: skip
    if "beda" in report:
        st.html(told_html("beda", text("campaign.before", lang), report["beda"]["keterangan"]))


def _take(given: Loaded, now: Campaign, lang: Language) -> None:
    """The files; as with the others only of the public tier."""
    edition = given.edition
    if edition.tier != "publik":
        st.write(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        return
    st.write(text("campaign.take", lang))
    for name in sorted(PLAN_FILES, key=list(TYPES).index):
        st.download_button(
            text(f"campaign.get.{name.replace('.', '_').replace('-', '_')}", lang),
            data=partial(taken, given, now.plan_files[name], name),
            file_name=f"waspada-{edition.name}-{name}",
            mime=TYPES[name],
            on_click="ignore",
            width="stretch",
            key=f"ambil_{name}",
        )


def taken(given: Loaded, content: bytes, name: str) -> bytes:
    """The file, and a line in the log: this runs when the button is pressed."""
    handed_out(given.edition.name, given.edition.tier, name, at=wall_clock())
    return content
