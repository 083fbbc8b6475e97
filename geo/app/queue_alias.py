"""The places that this user taught the program: a list to look through, to shorten, and to take along."""

from __future__ import annotations

import streamlit as st

from geo.app.plain import plain, said
from geo.app.queue_choices import kabupaten, kecamatan, place_words
from geo.errors import WaspadaError
from geo.files.aliases import export, forget, load_aliases
from geo.scratch import Scratch
from geo.tables.alias import Alias
from geo.text import Language, number, text


def alias_list(lang: Language) -> None:
    """All aliases, each with a button that removes it, and the file to carry elsewhere."""
    try:
        known = load_aliases()
    except WaspadaError as error:
        st.warning(said(error.key, lang, **error.facts))
        return
    with st.expander(text("app.alias.judul", lang, count=number(len(known), lang))):
        if not known:
            st.markdown(text("app.alias.kosong", lang))
            return
        st.markdown(text("app.alias.pengantar", lang))
        for at, alias in enumerate(known):
            _line(at, alias, lang)
        st.download_button(
            text("app.alias.unduh", lang),
            data=exported,
            file_name=text("app.alias.nama_berkas", lang),
            mime="text/csv",
            on_click="ignore",
            key="unduh_alias",
        )


def _line(at: int, alias: Alias, lang: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"alias_{at}"):
        st.markdown(alias_words(alias, lang), width="stretch")
        if st.button(text("app.alias.hapus", lang), key=f"hapus_alias_{at}"):
            forget(alias)
            st.rerun()


def alias_words(alias: Alias, lang: Language) -> str:
    """What is written, and what it means; no sign of it is read as markup."""
    elsewhere = {name: text(f"app.antrean.{name}", lang) for name in ("luar_provinsi", "luar_negeri")}  # fmt: skip
    names = {**kecamatan(), **kabupaten(), **elsewhere}
    means = place_words(alias.means, names, "cases", lang)
    return text("app.alias.baris", lang, written=plain(", ".join(alias.written.values())), means=plain(means))  # fmt: skip


def exported() -> bytes:
    """The aliases as the file that another computer takes in."""
    with Scratch() as private:
        path = private / "alias.csv"
        export(path)
        return path.read_bytes()
