"""The first two steps of a plan: what it aims at, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from geo.app.campaigns import Campaign, Given, campaign
from geo.app.tokens import uploader_words
from geo.text import Language, number, text

_MOST_EVENTS, _MOST_TEAMS, _DEAREST = 348, 100, 10**11
_KINDS = ["csv", "xlsx"]


def kept(widget: Callable[..., Any], name: str, lang: Language, *more: Any, **given: Any) -> Any:
    """A widget whose value stays when its step is left."""
    key, wishes = f"rencana_{name}", campaign().wishes
    st.session_state[key] = wishes[name]

    def take() -> None:
        wishes[name] = st.session_state[key]

    return widget(text(f"campaign.ask.{name}", lang), *more, key=key, on_change=take, help=text(f"campaign.why.{name}", lang), **given)  # fmt: skip


def aims(places: Mapping[str, str], now: Campaign, lang: Language) -> None:
    """How many events, where at least, where surely and where not, and what was held."""
    left, right = st.columns(2)
    with left:
        kept(st.number_input, "events", lang, min_value=1, max_value=_MOST_EVENTS, step=1)
    with right:
        kept(st.number_input, "per_kabupaten", lang, min_value=0, max_value=20, step=1)
    kept(st.slider, "silent", lang, min_value=0, max_value=50, step=5, format="%d %%")
    with st.expander(text("campaign.more", lang)):
        for name in ("inside", "outside"):
            kept(st.multiselect, name, lang, list(places), format_func=places.__getitem__, placeholder=text("campaign.none", lang))  # fmt: skip
        upload("log", now, lang)


def money(towns: Mapping[str, str], now: Campaign, lang: Language) -> None:
    """Budget, costs, teams and bases."""
    left, right = st.columns(2)
    with left:
        kept(st.number_input, "budget", lang, min_value=0, max_value=_DEAREST, step=10_000_000)
    with right:
        kept(st.number_input, "teams", lang, min_value=1, max_value=_MOST_TEAMS, step=1)
    kept(st.multiselect, "bases", lang, list(towns), format_func=towns.__getitem__, placeholder=text("campaign.none", lang))  # fmt: skip
    kept(st.radio, "same", lang, [True, False], format_func=lambda same: text(f"campaign.same.{'ya' if same else 'tidak'}", lang), horizontal=True)  # fmt: skip
    if now.wishes["same"]:
        kept(st.number_input, "cost", lang, min_value=0, max_value=_DEAREST, step=500_000)
    else:
        upload("costs", now, lang)
    st.text(text("campaign.amounts", lang, budget=amount(now.wishes["budget"], lang), cost=amount(now.wishes["cost"] if now.wishes["same"] else 0, lang)))  # fmt: skip


def amount(rupiah: int, lang: Language) -> str:
    """A sum to be read again before it is used: the fields show no thousands."""
    return f"Rp {number(rupiah, lang)}" if rupiah else "-"


def upload(name: str, now: Campaign, lang: Language) -> None:
    """A file that stays in this session until another takes its place, or it is put away."""
    st.html(f"<style>{uploader_words(text('app.masuk.pilih', lang))}</style>")
    given = st.file_uploader(text(f"campaign.file.{name}", lang), type=_KINDS, key=f"berkas_{name}", help=text(f"campaign.file_why.{name}", lang))  # fmt: skip
    if given is not None:
        now.files[name] = Given(given.name, given.getvalue())
    elif name in now.files:
        st.text(text("campaign.file_kept", lang, name=now.files[name].name))
        if st.button(text("campaign.file_away", lang), key=f"buang_{name}"):
            del now.files[name]
            st.rerun()


def ready(now: Campaign) -> bool:
    """Whether costs were given: none is assumed."""
    return bool(now.wishes["cost"]) if now.wishes["same"] else "costs" in now.files
