"""The last step of Data masuk: what will be made out of the files, and the button that makes it."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.app import asking
from geo.app.faults import faults_table
from geo.app.findings import changes_frame
from geo.app.frame import equation
from geo.app.queue import ledger_now
from geo.app.settings import edition_folder
from geo.app.store import loaded
from geo.errors import WaspadaError
from geo.text import Language, number, text


def approve(lang: Language) -> None:
    """What will be made, where, for whom, and what of it is new; nothing is made before the button is pressed."""
    outcome, queue = asking.outcome(), asking.queue()
    if outcome is None or outcome.code or queue is None:
        st.info(text("desk.not_checked", lang))
        return
    total = ledger_now(queue)["total"]
    facts = {"folder": str(edition_folder()), "tier": text("tier.publik", lang), "now": equation(total, lang), "before": _before(lang)}  # fmt: skip
    lines = "".join(f"<dt>{escape(text(f'desk.fact.{name}', lang))}</dt><dd>{escape(words)}</dd>" for name, words in facts.items())  # fmt: skip
    st.html(f'<div class="ws-panel"><dl>{lines}</dl></div>')
    left = total["unresolved"] + total["rejected"]
    if left:
        st.warning(text("desk.left_over", lang, rows=number(left, lang)))
    changes = changes_frame(outcome.report.get("changes", ()), lang)
    if len(changes):
        st.subheader(text("app.temuan.perubahan", lang), anchor=False)
        st.html(faults_table(changes))
    st.markdown(text("desk.after", lang))
    if st.button(text("desk.approve", lang), type="primary", key="jalankan"):
        asking.build(lang)
        st.rerun()


def _before(lang: Language) -> str:
    """The edition that the new one takes the place of."""
    try:
        edition = loaded().edition
    except WaspadaError:
        return text("desk.none_before", lang)
    words = f"{edition.name} · {equation(edition.ledger['total'], lang)}"
    return f"{words} · {text('app.sintetis', lang)}" if edition.synthetic else words
