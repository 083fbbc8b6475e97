"""The app: configuration and navigation."""

from __future__ import annotations

import streamlit as st

from geo.app import staying, ways
from geo.app.pages import border, home, intake, method, monev, numbers, plan, quality, risk, take
from geo.app.settings import ICON
from geo.app.state import view
from geo.text import LANGUAGES, Language, text


def language() -> Language:
    """The language before a page has taken over the view: the URL's, else the session's."""
    asked = st.query_params.get("bahasa", view().bahasa)
    return asked if asked in LANGUAGES else "id"


def main() -> None:
    """Run the chosen page."""
    lang = language()
    st.set_page_config(
        page_title=text("app.judul", lang),
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={},
    )
    staying.keep_sweeping()
    staying.watch()
    pages = [
        st.Page(home.page, title=text("home.menu", lang), url_path="beranda", default=True),
        st.Page(risk.page, title=text("app.risiko.menu", lang), url_path="peta"),
        st.Page(plan.page, title=text("campaign.plan.menu", lang), url_path="rencana"),
        st.Page(monev.page, title=text("campaign.monev.menu", lang), url_path="monev"),
        st.Page(border.page, title=text("border.page.menu", lang), url_path="perbatasan"),
        st.Page(take.page, title=text("take.menu", lang), url_path="ambil"),
        st.Page(numbers.page, title=text("numbers.menu", lang), url_path="angka"),
        st.Page(intake.page, title=text("app.masuk.menu", lang), url_path="data-masuk"),
        st.Page(quality.page, title=text("home.mutu.menu", lang), url_path="mutu"),
        st.Page(method.page, title=text("home.metode.menu", lang), url_path="metode"),
    ]
    ways.remember({page.url_path: page for page in pages})
    st.navigation(pages, position="top").run()
