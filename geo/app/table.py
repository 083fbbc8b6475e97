"""The table beside the map: the same kecamatan or kabupaten, the same selection, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from geo.app.payload import marks
from geo.app.state import View
from geo.app.store import Loaded
from geo.files.edition import Edition
from geo.text import Language, number, text

KEY = "tabel"
_CHOSEN_HERE = "_dipilih_di_tabel"
_ROWS_SHOWN = 7
_ROW_PX = 44
_WIDTHS_PX = {"peringkat": 56, "nama": 126, "kabupaten": 108, "kelas": 96, "risiko": 78}


def ordered_codes(edition: Edition, level: str, kab: str) -> list[str]:
    """Codes of the table's rows in their order: by rank; of kecamatan only those of `kab` where one is chosen."""
    if level == "kabupaten":
        inside = edition.kabupaten
    else:
        units = edition.kecamatan
        inside = units[units["kab_kode"] == kab] if kab else units
    return list(inside.sort_values(["peringkat", "kode"])["kode"])


def table_frame(edition: Edition, level: str, kab: str, lang: Language) -> pd.DataFrame:
    """The frame that is sent to the browser; a hidden count is a word in it, its number is not there."""
    areas = level == "kabupaten"
    layer = edition.kabupaten if areas else edition.kecamatan
    units = layer.set_index("kode").loc[ordered_codes(edition, level, kab)].reset_index()
    mark = marks(units)
    words = {"s": text("app.tanda.samar", lang), "t": text("app.tanda.t", lang)}
    counts = [number(int(count), lang) if state == "a" else words[state] for count, state in zip(units["kasus"], mark, strict=True)]  # fmt: skip
    columns = {
        "peringkat": units["peringkat"].astype(int),
        **(
            {"kabupaten": units["nama"]}
            if areas
            else {name: units[name] for name in ("nama", "kabupaten")}
        ),
        "kelas": [text(f"kelas.{one}", lang) for one in units["kelas"]],
        "risiko": units["risiko"].astype(float),
        "bawah": units["risiko_bawah"].astype(float),
        "atas": units["risiko_atas"].astype(float),
        "kepastian": [text(f"kepastian.{name}", lang) for name in units["kepastian"]],
        "kasus": counts,
    }
    return pd.DataFrame(columns).rename(columns=lambda name: text(f"app.kolom.{name}", lang))


def styled(frame: pd.DataFrame, lang: Language) -> Styler:
    """The frame with its numbers in the language's form; they still sort as numbers."""
    numbers = [text(f"app.kolom.{name}", lang) for name in ("risiko", "bawah", "atas")]
    return frame.style.format({name: lambda value: number(value, lang, 2) for name in numbers})


@st.cache_data(max_entries=60, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _cached(given: Loaded, level: str, kab: str, lang: Language) -> pd.DataFrame:
    return table_frame(given.edition, level, kab, lang)


def linked_table(given: Loaded, view: View, on_choose: Callable[[str], None]) -> None:
    """Show the table with the chosen row selected; a click on a row chooses another.

    What was chosen on the map or by name stands first, so that it is in sight; what was chosen in the table stays put.
    """
    frame = _cached(given, view.tingkat, view.kab, view.bahasa)
    codes = ordered_codes(given.edition, view.tingkat, view.kab)
    if view.kode in codes and st.session_state.get(_CHOSEN_HERE) != view.kode:
        order = [codes.index(view.kode), *(n for n, kode in enumerate(codes) if kode != view.kode)]
        frame, codes = frame.iloc[order].reset_index(drop=True), [codes[n] for n in order]
    rows = [codes.index(view.kode)] if view.kode in codes else []
    known = st.session_state.get(KEY)
    if known is None or list(known["selection"]["rows"]) != rows:
        st.session_state[KEY] = {"selection": {"rows": rows, "columns": [], "cells": []}}

    def chosen() -> None:
        now = st.session_state[KEY]["selection"]["rows"]
        st.session_state[_CHOSEN_HERE] = codes[now[0]] if now else ""
        on_choose(st.session_state[_CHOSEN_HERE])

    st.dataframe(
        styled(frame, view.bahasa),
        key=KEY,
        on_select=chosen,
        selection_mode="single-row",
        hide_index=True,
        column_config={
            text(f"app.kolom.{name}", view.bahasa): st.column_config.Column(width=width)
            for name, width in _WIDTHS_PX.items()
        },
        height=_ROW_PX * (_ROWS_SHOWN + 1),
        row_height=_ROW_PX,
        alt=text(f"app.tabel.{view.tingkat}", view.bahasa),
    )
