"""Which of the file's columns is meant? The question of a table whose columns are not understood, and its answer kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from geo.app import asking
from geo.app.child import Outcome
from geo.app.plain import said
from geo.text import Language, text

ASKED = ("columns_missing", "count_unread", "same_column_twice", "layout_doubled", "layout_unread")
_LEFT_OUT = "-"
_FAMILY = "error.schema."


def asks_for_columns(outcome: Outcome) -> bool:
    """True where the answer is a question about columns that the user can settle here."""
    return (
        outcome.key.removeprefix(_FAMILY) in ASKED and {"found", "kind", "path"} <= set(outcome.facts)
    )  # fmt: skip


def ask_for_columns(outcome: Outcome, lang: Language) -> None:
    """A form with each missing column and the titles of the file; the answer goes along with the same question again."""
    facts = outcome.facts
    reason = outcome.key.removeprefix(_FAMILY)
    st.warning(said(f"app.petakan.{reason}", lang, path=facts["path"], columns=facts["columns"]))
    with st.form("petakan", border=True):
        columns = _meanings(facts, lang)
        columns |= _left_out(reason, facts["found"], lang)
        remember = st.checkbox(text("app.petakan.ingat", lang), value=True, key="ingat_kolom")
        sent = st.form_submit_button(text("app.petakan.baca", lang), type="primary")
    if sent and not columns:
        st.error(text("app.petakan.kosong", lang))
    elif sent:
        given: Mapping[str, Mapping[str, str]] = asking.given("columns") or {}
        kind = str(facts["kind"])
        asking.again(lang, columns={**given, kind: {**given.get(kind, {}), **columns}}, remember=remember)  # fmt: skip


def _meanings(facts: Mapping[str, Any], lang: Language) -> dict[str, str]:
    """{title: column} of the titles chosen for missing columns, of which one in a group is enough, and for others."""
    chosen: dict[str, str] = {}
    for group in facts.get("missing", ()):
        names = [name for one in group for name in one.split("+")]
        if len(names) > 1:
            st.markdown(text("app.petakan.salah_satu", lang))
        chosen |= _selected(names, facts["found"], lang)
    if others := facts.get("others"):
        with st.expander(text("app.petakan.lain", lang)):
            chosen |= _selected(others, facts["found"], lang)
    return chosen


def _selected(names: Sequence[str], titles: Sequence[str], lang: Language) -> dict[str, str]:
    chosen: dict[str, str] = {}
    cells = st.columns(min(len(names), 3))
    for at, name in enumerate(names):
        title = cells[at % len(cells)].selectbox(
            name,
            [None, *titles],
            format_func=lambda one: text("app.petakan.tidak_ada", lang) if one is None else one,
            help=text(f"template.about.{name}", lang),
            key=f"kolom_{name}",
        )
        if title is not None:
            chosen[str(title)] = name
    return chosen


def _left_out(reason: str, found: Sequence[str], lang: Language) -> dict[str, str]:
    if reason in ("columns_missing", "same_column_twice"):
        return {}
    titles = st.multiselect(text("app.petakan.tidak_dibaca", lang), list(found), key="tidak_dibaca")
    return dict.fromkeys(map(str, titles), _LEFT_OUT)
