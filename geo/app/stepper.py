"""The steps of a page, in one row: which there are, which is open, and what each asks of the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st


def stepper(names: Mapping[str, str], now: str, told: Mapping[str, str], label: str, *, key: str, on_change: Callable[[], None], disabled: bool = False) -> None:  # fmt: skip
    """Draw the steps; the chosen one stands in the session under `key`.

    names  the steps in their order, each with its word; told  state of a step in a word or two, absent where there is nothing to say
    """
    order: Sequence[str] = list(names)

    def words(step: str) -> str:
        said = f" — {told[step]}" if told.get(step) else ""
        return f"{order.index(step) + 1} · {names[step]}{said}"

    st.session_state[key] = now
    with st.container(key=f"langkah_{key}"):
        st.segmented_control(label, order, format_func=words, key=key, on_change=on_change, label_visibility="collapsed", required=True, width="stretch", disabled=disabled)  # fmt: skip
