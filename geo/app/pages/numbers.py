"""The page Angka: the released tables of one edition, by time, place and category; it reads nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from geo.app import state
from geo.app.counts import AREAS, DIMS, PERIOD, TABLES, Choice, Shown, choose, offered, span
from geo.app.counts_table import counts_csv, counts_html, legend_html
from geo.app.counts_words import Names, grain_lines, names_of, time_name
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.audit_log import wall_clock
from geo.files.released import load_released
from geo.files.traces import handed_out
from geo.tables.stages import ReleasedTables
from geo.text import Language, text


@dataclass(frozen=True)
class Opened:
    """An edition, its released tables and the names of its places."""

    given: Loaded
    tables: ReleasedTables
    names: Names


def page() -> None:
    """Draw the page; an edition without released tables is named, with how to make one."""
    view = state.arrive("angka")
    open_page(text("numbers.title", view.bahasa), view)
    try:
        with st.spinner(text("app.memuat", view.bahasa), show_time=False):
            given = loaded()
            opened = _open(given)
    except WaspadaError as error:
        explain(error, view.bahasa)
        return
    _body(opened)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _open(given: Loaded) -> Opened:
    return Opened(given, load_released(given.edition.folder), names_of(given.edition))


@st.cache_data(
    max_entries=60, show_spinner=False, hash_funcs={Opened: lambda opened: opened.given.key}
)
def _shown(opened: Opened, choice: Choice) -> Shown:
    return choose(opened.tables, choice)


@st.fragment
def _body(opened: Opened) -> None:
    edition, view = opened.given.edition, state.view()
    lang = view.bahasa
    choice = chosen(view)
    shown = _shown(opened, choice)
    strip(edition, (text("numbers.strip", lang), text(f"numbers.table.{shown.table}", lang)), lang)
    _filters(opened, shown, choice, lang)
    told = list(grain_lines(opened.tables, shown, lang))
    if shown.rest:
        told.append(text("numbers.in_rest", lang, name=opened.names.of("kode", choice.kab, lang), rest=text("numbers.rest.kode", lang)))  # fmt: skip
    st.html(f'<div class="ws-rilis">{"".join(f"<p>{escape(line)}</p>" for line in told)}</div>')
    if shown.reason:
        return
    st.html(counts_html(shown, opened.names, lang) + legend_html(shown, edition.threshold, lang))
    _download(opened, shown, choice, lang)


def chosen(view: state.View) -> Choice:
    """The choice that the view holds."""
    picked = tuple(one for one in view.pilih.split("|") if one)
    return Choice(view.tabel or AREAS, view.dari, view.sampai, view.kab, picked)


def _filters(opened: Opened, shown: Shown, choice: Choice, lang: Language) -> None:
    known = offered(opened.tables)
    with st.container(key="saring_angka", horizontal=True, vertical_alignment="bottom"):
        st.session_state["angka_tabel"] = shown.table
        st.selectbox(
            text("numbers.filter.table", lang),
            [name for name in TABLES if name in known],
            format_func=lambda name: _titled(name, known, lang),
            key="angka_tabel",
            on_change=lambda: state.change(tabel=st.session_state["angka_tabel"], dari="", sampai="", pilih=""),
        )  # fmt: skip
        if shown.reason:
            return
        _times(shown, choice, lang)
        if "kode" in DIMS[shown.table]:
            _areas(opened.names, choice, lang)
        if shown.picks:
            _picks(opened.names, shown, choice, lang)


def _titled(name: str, known: Mapping[str, str], lang: Language) -> str:
    title = text(f"numbers.table.{name}", lang)
    return text("numbers.withheld", lang, table=title) if known[name] else title


def _times(shown: Shown, choice: Choice, lang: Language) -> None:
    """From and to, of the grain that was released; with one time alone there is nothing to choose."""
    if len(shown.options) < 2:
        return
    ends = span(shown.options, choice.first, choice.last)
    for name, at in zip(("dari", "sampai"), ends, strict=True):
        st.session_state[f"angka_{name}"] = shown.options[at]
        st.selectbox(
            text(f"numbers.filter.{name}", lang),
            shown.options,
            format_func=partial(time_name, lang=lang),
            key=f"angka_{name}",
            on_change=partial(_range, name),
        )


def _range(changed: str) -> None:
    """Take both ends over; where the last would come before the first, both are the one that was chosen just now."""
    ends = [st.session_state[f"angka_{name}"] for name in ("dari", "sampai")]
    first, last = ends if ends[0] <= ends[1] else [st.session_state[f"angka_{changed}"]] * 2
    state.change(dari=first, sampai=last)


def _areas(names: Names, choice: Choice, lang: Language) -> None:
    st.session_state["angka_kab"] = choice.kab if choice.kab in names.areas else ""
    st.selectbox(
        text("app.saring.kabupaten", lang),
        ["", *names.areas],
        format_func=lambda kode: names.areas.get(kode, text("app.saring.semua", lang)),
        key="angka_kab",
        on_change=lambda: state.change(kab=st.session_state["angka_kab"]),
    )


def _picks(names: Names, shown: Shown, choice: Choice, lang: Language) -> None:
    st.session_state["angka_pilih"] = [one for one in choice.picked if one in shown.picks]
    st.multiselect(
        text("numbers.filter.pick", lang),
        shown.picks,
        format_func=lambda one: pick_name(one, names, lang),
        key="angka_pilih",
        placeholder=text("numbers.filter.all", lang),
        on_change=lambda: state.change(pilih="|".join(st.session_state["angka_pilih"])),
    )


def pick_name(pick: str, names: Names, lang: Language) -> str:
    """A category as it is offered; unknown says of what, as sex and age stand in one list."""
    dim, _, code = pick.partition(":")
    name = names.of(dim, code, lang)
    return f"{text(f'numbers.grain.{dim}', lang)}: {name}" if dim in ("jenis_kelamin", "kelompok_usia") else name  # fmt: skip


def _download(opened: Opened, shown: Shown, choice: Choice, lang: Language) -> None:
    """Exactly what is shown; as with the other files only of the public tier."""
    edition = opened.given.edition
    if edition.tier != "publik":
        st.write(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        return
    st.download_button(
        text("numbers.download", lang),
        data=partial(take, opened, shown, choice),
        file_name=f"waspada-{edition.name}-{edition.tier}-{shown.table}.csv",
        mime="text/csv",
        on_click="ignore",
        key="unduh_angka",
    )


def take(opened: Opened, shown: Shown, choice: Choice) -> bytes:
    """The file, and a line in the log: this runs when the button is pressed."""
    edition = opened.given.edition
    content = counts_csv(shown, opened.names, edition=edition.name, tier=edition.tier)
    said: dict[str, str | int] = {"period": days(shown, edition.period)} if edition.period else {}
    if choice.kab in opened.names.areas and "kode" in shown.dims:
        said["kode"] = choice.kab
    cells = sum(len(row.cells) for row in shown.rows)
    handed_out(edition.name, edition.tier, f"{shown.table}.csv", at=wall_clock(), rows=cells, chosen=said)  # fmt: skip
    return content


def days(shown: Shown, period: tuple[date, date]) -> str:
    """The first and the last day of the times that are shown; of the whole period those of the edition."""
    told = [when for when in shown.times if when in shown.options and when != PERIOD]
    if not told:
        return f"{period[0]}:{period[1]}"
    first, last = (pd.Period(when.replace("-K", "Q")) for when in (told[0], told[-1]))
    return f"{first.start_time:%Y-%m-%d}:{last.end_time:%Y-%m-%d}"
