"""The page Data masuk: files in, every row accounted for and mended, a new edition out."""

from __future__ import annotations

import streamlit as st

from geo.app import asking, state, staying
from geo.app.child import Upload
from geo.app.frame import open_page
from geo.app.outcome import show
from geo.app.settings import single_user
from geo.app.store import loaded
from geo.app.tokens import uploader_words
from geo.errors import WaspadaError
from geo.tables.stages import Kind
from geo.text import Language, text

KINDS: tuple[Kind, ...] = ("cases", "crossings", "figures")


def page() -> None:
    """Draw the page; on a server for many it takes no files."""
    view = state.arrive("masuk")
    lang = view.bahasa
    open_page(text("app.masuk.judul", lang), view)
    if not single_user():
        st.warning(text("app.masuk.banyak_pengguna", lang))
        return
    st.html(f"<style>{uploader_words(text('app.masuk.pilih', lang))}</style>")
    busy = asking.busy()
    # Out of the way of what came of them.
    with st.expander(text("app.masuk.berkas_judul", lang), expanded=not asking.went_well()):
        st.markdown(text("app.masuk.pengantar", lang))
        files = _uploads(lang, busy=busy)
        _buttons(files, lang, busy=busy)
    if busy:
        asking.wait(lang)
    elif asking.outcome() is not None:
        show(lang)


def _buttons(files: list[Upload], lang: Language, *, busy: bool) -> None:
    idle = bool(files) and not busy
    left, middle, right = st.columns(3)
    if left.button(text("app.masuk.jalankan", lang), type="primary", disabled=not idle, width="stretch", key="jalankan"):  # fmt: skip
        asking.ask("run", files, lang)
        st.rerun()
    if middle.button(text("app.masuk.periksa", lang), disabled=not idle, width="stretch", help=text("app.masuk.periksa_bantuan", lang), key="periksa"):  # fmt: skip
        asking.ask("check", files, lang)
        st.rerun()
    if _may_demonstrate() and right.button(
        text("app.masuk.peragaan", lang), disabled=busy, width="stretch", key="peragaan"
    ):
        asking.ask("run", [], lang)
        st.rerun()


def _chosen() -> None:
    asking.forget()
    staying.given()


def _may_demonstrate() -> bool:
    """A demonstration never takes the place of an edition of real records, nor of a broken one that may hold them."""
    try:
        return loaded().edition.synthetic
    except WaspadaError as error:
        return error.reason == "no_edition"


def _uploads(lang: Language, *, busy: bool) -> list[Upload]:
    columns = st.columns(len(KINDS))
    files = []
    for column, kind in zip(columns, KINDS, strict=True):
        given = column.file_uploader(
            text(f"app.masuk.berkas.{kind}", lang),
            type=["csv", "xlsx", "parquet"],
            accept_multiple_files=True,
            help=text(f"app.masuk.bantuan.{kind}", lang),
            key=f"berkas_{kind}_{staying.turn()}",
            disabled=busy,
            on_change=_chosen,
        )
        column.html(f'<div class="ws-catatan">{text("app.masuk.bentuk", lang)}</div>')
        files += [Upload(kind, file.name, file.getbuffer()) for file in given]
    return files
