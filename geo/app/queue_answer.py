"""How a row can be answered: a place out of candidates or of all, a cell written anew, or the row set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from geo.app.plain import plain
from geo.app.queue import Queue, Row, alike, place_cells
from geo.app.queue_choices import meaning, place_words, places, placing, words
from geo.app.queue_give import give
from geo.app.queue_map import picture, small_map
from geo.app.queue_row import offending
from geo.tables.alias import ALIAS_FIELDS, Alias
from geo.tables.correction import UNCHANGED
from geo.tables.stages import COLUMNS, Kind
from geo.text import Language, text

SHOWN = 6
"""Candidates with a button and a number on the map; the list of all places holds the rest."""


def answer_place(queue: Queue, row: Row, lang: Language) -> None:
    """Candidates on a small map and as buttons, and a list of all places to search in."""
    kind = queue.kind_of(row)
    candidates = row.candidates[:SHOWN]
    if candidates:
        st.markdown(f"**{text('app.antrean.calon', lang)}**")
    _map(row, candidates, lang)
    written = {name: cell for name, cell in place_cells(row, kind).items() if name in ALIAS_FIELDS}
    remembered = bool(written) and st.checkbox(
        text("app.antrean.ingat", lang, written=plain(", ".join(written.values()))),
        help=text("app.antrean.ingat_bantuan", lang),
        key=f"ingat_{row.key[0]}_{row.key[1]}",
    )
    chosen = ""
    with st.container(key="calon"):
        for number, kode in enumerate(candidates, start=1):
            label = f"{number}\u2002{place_words(kode, queue.names, kind, lang, origin=row.origin)}"
            if st.button(label, key=f"calon_{number}", width="stretch", type="primary" if len(candidates) == 1 else "secondary"):  # fmt: skip
                chosen = kode
    if swapped(row) and st.button(text("app.antrean.tukar", lang), key="tukar", width="stretch"):
        _swap(row, lang)
        return
    chosen = _any_place(row, kind, lang, first=not candidates) or chosen
    if chosen:
        said = place_words(chosen, queue.names, kind, lang, origin=row.origin)
        alias = Alias.of(meaning(chosen), written) if remembered else None
        cells = placing(chosen, place_cells(row, kind), kind, origin=row.origin)
        give(row, said, lang, cells=cells, alias=alias)
        st.rerun()


def _map(row: Row, candidates: Sequence[str], lang: Language) -> None:
    drawn = small_map(candidates, point_of(row))
    if drawn:
        note = text("app.antrean.titik", lang) if "lat" in row.cells else ""
        said = f'<div class="ws-catatan">{escape(note)}</div>' if note and point_of(row) else ""
        st.html(picture(drawn, text("app.antrean.peta", lang)) + said)


def _any_place(row: Row, kind: Kind, lang: Language, *, first: bool) -> str:
    """The place chosen in the list of all, once it is confirmed."""
    known = places(kind, lang, origin=row.origin)
    at = f"{row.key[0]}_{row.key[1]}"
    chosen = st.selectbox(
        text("app.antrean.tempat" if first else "app.antrean.tempat_lain", lang),
        list(known),
        index=None,
        format_func=lambda means: known.get(means, means),
        placeholder=text("app.antrean.cari_tempat", lang),
        key=f"tempat_{at}",
    )
    if st.button(text("app.antrean.pakai_tempat", lang), disabled=chosen is None, key="pakai_tempat", width="stretch"):  # fmt: skip
        return str(chosen)
    return ""


def point_of(row: Row) -> tuple[float, float] | None:
    """(lon, lat) of the row where both are plain decimal degrees."""
    try:
        lon, lat = (float(row.cells[name].replace(",", ".")) for name in ("lon", "lat"))
    except (KeyError, ValueError):
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def swapped(row: Row) -> bool:
    """True where the two halves of the point stand in each other's cells."""
    return row.reason == "point_swapped" and {"lat", "lon"} <= row.cells.keys()


def _swap(row: Row, lang: Language) -> None:
    cells = {"lat": row.cells["lon"], "lon": row.cells["lat"]}
    give(row, text("app.antrean.tukar", lang), lang, cells=cells)
    st.rerun()


def answer_cells(queue: Queue, row: Row, lang: Language) -> None:
    """The offending cells to be written anew: a list where there is a codebook."""
    kind = queue.kind_of(row)
    columns = offending(row, kind)
    if columns:
        _cells_form(queue, row, columns, lang, main=True)


def other_cells(queue: Queue, row: Row, lang: Language) -> None:
    """Any other cell of the row to be written anew, out of the way until it is asked for."""
    kind = queue.kind_of(row)
    asked = () if row.open_place else offending(row, kind)
    columns = [name for name in COLUMNS[kind] if name not in asked]
    with st.expander(text("app.antrean.sel_lain", lang)):
        at = f"{row.key[0]}_{row.key[1]}"
        chosen = st.multiselect(
            text("app.antrean.kolom", lang),
            columns,
            default=list(place_cells(row, kind)) if row.open_place else [],
            key=f"kolom_{at}",
            placeholder=text("app.antrean.pilih_kolom", lang),
        )
        if chosen:
            _cells_form(queue, row, tuple(chosen), lang, main=False)


def _cells_form(queue: Queue, row: Row, columns: tuple[str, ...], lang: Language, *, main: bool) -> None:  # fmt: skip
    kind = queue.kind_of(row)
    at = f"{row.key[0]}_{row.key[1]}_{'utama' if main else 'lain'}"
    with st.form(f"isi_{at}", border=False):
        new = {name: _cell(row, kind, name, f"isi_{at}_{name}", lang) for name in columns}
        pressed = st.form_submit_button(
            text("app.antrean.pakai_isi", lang),
            type="primary" if main and not repeated(row) else "secondary",
            width="stretch",
            key=f"pakai_isi_{'utama' if main else 'lain'}",
        )
    if pressed:
        if give_cells(row, new, lang, together=main):
            st.rerun()
        st.warning(text("app.antrean.belum_diubah", lang))


def _cell(row: Row, kind: Kind, name: str, key: str, lang: Language) -> str:
    """What the user writes into one cell; a list of words where there is a codebook."""
    now = row.cells.get(name, "")
    about = text(f"template.about.{name}", lang)
    book = words(kind, name, lang)
    if book:
        chosen = st.selectbox(name, list(book), index=None, format_func=lambda word: book.get(word, word), placeholder=now or text("app.antrean.pilih_kata", lang), help=about, key=key)  # fmt: skip
        return str(chosen) if chosen else now
    return st.text_input(name, value="" if now == UNCHANGED else now, placeholder=about, help=about, key=key)  # fmt: skip


def give_cells(row: Row, new: Mapping[str, str], lang: Language, *, together: bool) -> bool:
    """Answer with the cells that differ from what stands there; False where none does."""
    changed = {name: cell.strip() for name, cell in new.items() if cell.strip() != row.cells.get(name, "").replace(UNCHANGED, "")}  # fmt: skip
    if not changed:
        return False
    said = ", ".join(f"{name} = {cell or text('app.antrean.sel_kosong', lang)}" for name, cell in changed.items())  # fmt: skip
    give(row, said, lang, cells=changed, together=together)
    return True


def repeated(row: Row) -> bool:
    """True where the row repeats another: mostly it is best left out."""
    return any(fault.rule == "duplicate" for fault in row.faults)


def set_aside(row: Row, lang: Language) -> None:
    """Leave the row out on purpose: it stays in the ledger as rejected by the user."""
    pressed = st.button(
        text("app.antrean.kesampingkan", lang),
        help=text("app.antrean.kesampingkan_bantuan", lang),
        type="primary" if repeated(row) else "secondary",
        key="kesampingkan",
        width="stretch",
    )
    if pressed:
        give(row, text("app.antrean.dikesampingkan", lang), lang, leave_out=True, together=False)  # fmt: skip
        st.rerun()


def together_words(queue: Queue, row: Row, lang: Language) -> str:
    """Which other rows the same answer serves, "" where there is none."""
    others = [number for _, number in alike(queue, row)]
    if not others:
        return ""
    named = ", ".join(str(number) for number in others[:10])
    more = text("app.antrean.dan_lain", lang, count=len(others) - 10) if len(others) > 10 else ""
    return text("app.antrean.juga", lang, rows=f"{named}{more}")
