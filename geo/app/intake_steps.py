"""The four steps of Data masuk: where one is, and what each of them asks."""

from __future__ import annotations

import streamlit as st

from geo.app import asking, desk
from geo.app.mapping import asks_for_columns
from geo.app.stepper import stepper
from geo.text import Language, number, text

STEPS = ("unggah", "cocokkan", "periksa", "setujui")
_STEP, _SEEN, _KEY = "_langkah", "_dilihat", "langkah_masuk"
DATES = ("error.date.ambiguous", "error.date.kept_differs")


def natural() -> str:
    """The step that the last answer leads to."""
    outcome, queue = asking.outcome(), asking.queue()
    if outcome is None:
        return "unggah"
    if outcome.code:
        return "cocokkan" if outcome.key in DATES or asks_for_columns(outcome) else "unggah"
    if "rows" not in outcome.report:
        return "setujui"
    return "cocokkan" if queue is not None and (queue.left or queue.waiting) else "periksa"


def current() -> str:
    """The step that is open: where the user went, until a new answer leads on."""
    outcome = asking.outcome()
    if _STEP not in st.session_state or st.session_state.get(_SEEN) is not outcome:
        st.session_state[_STEP], st.session_state[_SEEN] = natural(), outcome
    step: str = st.session_state[_STEP]
    return step


def go(step: str) -> None:
    """Open a step."""
    st.session_state[_STEP] = step


def onwards(step: str, lang: Language, *, disabled: bool = False) -> None:
    """The button that leads on."""
    st.button(text("desk.onwards", lang, step=text(f"desk.step.{step}", lang)), type="primary", key="lanjut", on_click=go, args=(step,), disabled=disabled)  # fmt: skip


def draw(now: str, lang: Language, *, busy: bool) -> None:
    """The row of steps."""
    names = {step: text(f"desk.step.{step}", lang) for step in STEPS}

    def chosen() -> None:
        go(st.session_state[_KEY])

    stepper(names, now, states(lang), text("desk.steps", lang), key=_KEY, on_change=chosen, disabled=busy)  # fmt: skip


def states(lang: Language) -> dict[str, str]:
    """What there is to say of each step: done, or what it asks of the user."""
    done, outcome = text("desk.state.done", lang), asking.outcome()
    if outcome is not None and outcome.code == 0 and "rows" not in outcome.report:
        return dict.fromkeys(STEPS, done)
    told = {"unggah": done} if asking.asked_files() else {}
    if outcome is None or outcome.code:
        if desk.cut_off() or (outcome is not None and natural() == "unggah"):
            told["unggah"] = text("desk.state.needs", lang)
        elif outcome is not None:
            told["cocokkan"] = text("desk.state.needs", lang)
        return told
    queue = asking.queue()
    left = len(queue.left) if queue else 0
    told["cocokkan"] = text("desk.state.rows", lang, rows=number(left, lang)) if left else done
    pairs = sum(pair["decision"] is None for pair in outcome.report.get("same_case", ()))
    told["periksa"] = text("desk.state.pairs", lang, rows=number(pairs, lang)) if pairs else done
    return told
