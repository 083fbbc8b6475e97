"""The page Data masuk in four steps: files in, every row accounted for and mended, looked over, and a new edition out."""

from __future__ import annotations

import streamlit as st

from geo.app import asking, desk, intake_steps, state, staying
from geo.app.approve import approve
from geo.app.arriving import listen
from geo.app.child import Upload
from geo.app.frame import open_page
from geo.app.outcome import show_match, show_refusal, show_review, show_written
from geo.app.plain import plain
from geo.app.settings import single_user
from geo.app.store import loaded
from geo.app.tokens import uploader_words
from geo.errors import WaspadaError
from geo.tables.stages import Kind
from geo.text import Language, number, text

KINDS: tuple[Kind, ...] = ("cases", "crossings", "figures")


def page() -> None:
    """Draw the page; on a server for many it takes no files."""
    view = state.arrive("masuk")
    lang = view.bahasa
    open_page(text("app.masuk.judul", lang), view)
    if not single_user():
        st.warning(text("app.masuk.banyak_pengguna", lang))
        return
    listen(desk.arrive())
    busy, now = asking.busy(), intake_steps.current()
    intake_steps.draw(now, lang, busy=busy)
    if busy:
        asking.wait(lang)
        return
    _broken(lang)
    if now == "unggah":
        _upload(lang)
    elif now == "cocokkan":
        show_match(lang)
    elif now == "periksa":
        show_review(lang)
    elif asking.built():
        show_written(lang)
        _anew(lang, "desk.another")
    else:
        approve(lang)


def _broken(lang: Language) -> None:
    """What the server was doing when it ended, what is safe, and how to go on."""
    kept, cut = asking.memory(), desk.cut_off()
    broken, files = kept.get(desk.BROKEN), asking.asked_files()
    if broken is None and not cut:
        return
    told = [text(f"desk.broken.{broken or 'unggah'}", lang, edition=plain(kept.get(desk.DONE, "")))] if broken != "diam" or files else []  # fmt: skip
    if files:
        told.append(text("desk.safe", lang, files=plain(", ".join(file.name for file in files)), answers=number(_answers(), lang)))  # fmt: skip
    if cut:
        told.append(text("desk.cut_off", lang, files=plain(", ".join(cut))))
    if kept.get(desk.DONE):
        told.append(text("desk.made", lang, edition=plain(kept[desk.DONE])))
    if not told:
        return
    st.warning("  \n".join(told))
    with st.container(horizontal=True, key="terputus"):
        if broken in ("run", "check") and files and st.button(text("desk.go_on", lang), type="primary", key="teruskan"):  # fmt: skip
            asking.once_more(lang)
            st.rerun()
        if st.button(text("desk.understood", lang), key="mengerti"):
            kept.pop(desk.BROKEN, None)
            kept[desk.COMING] = []
            desk.note(kept)
            st.rerun()


def _answers() -> int:
    return sum(len(told.answers) for told in asking.memory().get(desk.TOLD, {}).values())


def _upload(lang: Language) -> None:
    show_refusal(lang)
    st.markdown(text("app.masuk.pengantar", lang))
    _fields(lang)
    files = asking.asked_files()
    for at, file in enumerate(files):
        _file(at, file, lang)
    left, right = st.columns(2)
    if left.button(text("desk.check", lang), type="primary", disabled=not files, width="stretch", help=text("app.masuk.periksa_bantuan", lang), key="periksa"):  # fmt: skip
        asking.check(lang)
        st.rerun()
    if not files and _may_demonstrate():
        if right.button(text("app.masuk.peragaan", lang), width="stretch", key="peragaan"):
            asking.ask("run", [], lang)
            st.rerun()
    elif files:
        with right:
            _anew(lang, "desk.discard")
    if files:
        st.html(f'<div class="ws-catatan">{text("desk.stays", lang, hours=staying.hours())}</div>')


def _file(at: int, file: Upload, lang: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"diterima_{at}"):
        kind, size = text(f"app.masuk.berkas.{file.kind}", lang), number(-(-len(file.content) // 1024), lang)  # fmt: skip
        st.markdown(f"✓ **{plain(file.name)}** · {kind} · {size} kB", width="stretch")
        if st.button(text("desk.away", lang), key=f"buang_{at}"):
            desk.taken_away(file)
            asking.forget()
            st.rerun()


def _anew(lang: Language, key: str) -> None:
    if st.button(text(key, lang), width="stretch", key="baru"):
        desk.begin_anew()
        st.rerun()


def _may_demonstrate() -> bool:
    """A demonstration never takes the place of an edition of real records, nor of a broken one that may hold them."""
    try:
        return loaded().edition.synthetic
    except WaspadaError as error:
        return error.reason == "no_edition"


def _fields(lang: Language) -> None:
    """The fields that take files; a file that has come is kept elsewhere, and its field is empty again."""
    st.html(f"<style>{uploader_words(text('app.masuk.pilih', lang))}</style>")
    files = []
    for column, kind in zip(st.columns(len(KINDS)), KINDS, strict=True):
        given = column.file_uploader(
            text(f"app.masuk.berkas.{kind}", lang),
            type=["csv", "xlsx", "parquet"],
            accept_multiple_files=True,
            help=text(f"app.masuk.bantuan.{kind}", lang),
            key=f"berkas_{kind}_{desk.visit()}_{staying.turn()}",
        )
        column.html(f'<div class="ws-catatan">{text("app.masuk.bentuk", lang)}</div>')
        files += [Upload(kind, file.name, file.getbuffer()) for file in given]
    if files:
        staying.given()
        desk.came(files)
        asking.forget()
        st.rerun()
