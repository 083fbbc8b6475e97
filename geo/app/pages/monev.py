"""The page Monev: the log of events beside the plan."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from geo.app import state
from geo.app.campaign_tables import lines_html, unvisited_html, years_html
from geo.app.campaigns import Campaign, campaign, look_back
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.pages.plan import choose, proposed, taken
from geo.app.plain import plain
from geo.app.plan_map import plan_map, plan_payload
from geo.app.plan_steps import upload
from geo.app.settings import single_user
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.plans import MONEV_FILES
from geo.text import Language, text

TYPES = {
    "monev.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "monev.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "monev.csv": "text/csv", "monev.png": "image/png",
}  # fmt: skip
_SHOWN = 15


def page() -> None:
    """Draw the page; on a server for many it takes no files."""
    view = state.arrive("monev")
    lang = view.bahasa
    open_page(text("campaign.monev.title", lang), view)
    if not single_user():
        st.warning(text("campaign.many", lang))
        return
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
    except WaspadaError as error:
        explain(error, lang)
        return
    strip(given.edition, (text("campaign.strip", lang), text("campaign.monev.menu", lang)), lang)
    now = campaign()
    with st.container(key="monev_peta"):
        left, right = st.columns([3, 2], gap="medium")
    with right:
        st.write(text("campaign.monev.plan" if now.plan_files else "campaign.monev.no_plan", lang))
        upload("log", now, lang)
        if st.button(text("campaign.monev.ask", lang), type="primary", disabled="log" not in now.files, key="bandingkan"):  # fmt: skip
            with st.spinner(text("monev.step.read", lang)):
                look_back(lang)
        looked = now.looked
        if looked is not None and looked.code:
            st.error(plain(looked.message))
        elif looked is not None:
            st.html(lines_html(looked.report["ringkasan"]))
    found = looked.report if looked is not None and not looked.code else None
    with left:
        if found is not None:
            st.image(now.monev_files["monev.png"], width="stretch")
        else:
            plan = proposed(now)
            plan_map(plan_payload(given.edition, given.geometry_url, plan["kegiatan"] if plan else [], now.wishes, now.chosen, lang), choose)  # fmt: skip
    if found is not None:
        _shown(given, now, found, lang)


def _shown(given: Loaded, now: Campaign, report: dict[str, Any], lang: Language) -> None:
    st.html(years_html(report, lang))
    st.html(unvisited_html(report, _SHOWN, lang))
    st.subheader(text("monev.effect.title", lang), anchor=False)
    st.html(lines_html(report["dampak"]["keterangan"]))
    edition = given.edition
    if edition.tier != "publik":
        st.write(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        return
    for name in MONEV_FILES:
        st.download_button(
            text(f"campaign.get.{name.replace('.', '_')}", lang),
            data=partial(taken, given, now.monev_files[name], name),
            file_name=f"waspada-{edition.name}-{name}",
            mime=TYPES[name],
            on_click="ignore",
            width="stretch",
            key=f"ambil_{name}",
        )
