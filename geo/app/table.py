"""The table beside the map: the same kecamatan or kabupaten, the same selection, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from geo.app.layers import Beside, changes, level_of, marks
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


def table_frame(edition: Edition, level: str, kab: str, lang: Language, compared: Edition | None = None) -> pd.DataFrame:  # fmt: skip
    """The frame that is sent to the browser; a hidden count is a word in it, its number is not there.

    With an edition to compare with it also says what that one had: class, risk, and how many classes the unit moved since.
    """
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
    if compared is not None:
        told = _differences(units, level_of(compared, layer), lang)
        first = {name: columns.pop(name) for name in ("peringkat", "nama", "kabupaten", "kelas") if name in columns}  # fmt: skip
        columns = first | told | columns
    return pd.DataFrame(columns).rename(columns=lambda name: text(f"app.kolom.{name}", lang))


def _differences(units: pd.DataFrame, then: pd.DataFrame, lang: Language) -> dict[str, Any]:
    told = changes(units, then)
    gone = text("layers.tabel.tidak_ada", lang)
    steps = [gone if pd.isna(one) else text(f"layers.tabel.{_way(one)}", lang, count=abs(int(one))) for one in told["langkah"]]  # fmt: skip
    before = [gone if pd.isna(one) else text(f"kelas.{int(one)}", lang) for one in told["kelas_lama"]]  # fmt: skip
    return {"perubahan": steps, "kelas_lama": before, "risiko_lama": told["lama"]}


def _way(step: float) -> str:
    return "naik" if step > 0 else "turun" if step < 0 else "tetap"


def styled(frame: pd.DataFrame, lang: Language) -> Styler:
    """The frame with its numbers in the language's form; they still sort as numbers."""
    numbers = [text(f"app.kolom.{name}", lang) for name in ("risiko", "bawah", "atas")]
    numbers += [name for name in (text("app.kolom.risiko_lama", lang),) if name in frame]
    return frame.style.format({name: lambda value: "" if pd.isna(value) else number(value, lang, 2) for name in numbers})  # fmt: skip


@st.cache_data(max_entries=60, show_spinner=False, hash_funcs={Loaded: lambda given: given.key, Beside: lambda near: near.key})  # fmt: skip
def _cached(given: Loaded, level: str, kab: str, lang: Language, near: Beside) -> pd.DataFrame:
    return table_frame(given.edition, level, kab, lang, near.compared)


def linked_table(given: Loaded, view: View, near: Beside, on_choose: Callable[[str], None]) -> None:
    """Show the table with the chosen row selected; a click on a row chooses another.

    What was chosen on the map or by name stands first, so that it is in sight; what was chosen in the table stays put.
    """
    frame = _cached(given, view.tingkat, view.kab, view.bahasa, near)
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
