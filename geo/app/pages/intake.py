"""The page Data masuk: files in, every row accounted for, a new edition out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import streamlit as st

from geo.app import state
from geo.app.child import Outcome, Upload, build_edition, check_files
from geo.app.faults import SHOWN, faults_table, faulty_rows
from geo.app.frame import equation, open_page
from geo.app.ledger import ledger_table
from geo.app.settings import edition_folder, single_user
from geo.app.store import loaded
from geo.app.tokens import uploader_words
from geo.errors import WaspadaError
from geo.tables.stages import Kind
from geo.text import Language, catalogue, number, text

KINDS: tuple[Kind, ...] = ("cases", "crossings", "figures")
DATE_FORMATS = ("dd/mm/yyyy", "mm/dd/yyyy")
_PUBLIC = {"cases": "kasus", "crossings": "lintas", "figures": "angka"}
_OUTCOME = "_hasil"
_ASKED = "_diminta"
_BUSY = "_berjalan"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Action = Literal["run", "check"]


def page() -> None:
    """Draw the page; on a server for many it takes no files."""
    view = state.arrive("masuk")
    lang = view.bahasa
    open_page(text("app.masuk.judul", lang), view)
    if not single_user():
        st.warning(text("app.masuk.banyak_pengguna", lang))
        return
    st.html(f"<style>{uploader_words(text('app.masuk.pilih', lang))}</style>")
    st.markdown(text("app.masuk.pengantar", lang))
    busy = bool(_memory().get(_BUSY))
    files = _uploads(lang, busy=busy)
    idle = bool(files) and not busy
    left, middle, right = st.columns(3)
    if left.button(text("app.masuk.jalankan", lang), type="primary", disabled=not idle, width="stretch", key="jalankan"):  # fmt: skip
        _ask("run", files, lang)
    if middle.button(text("app.masuk.periksa", lang), disabled=not idle, width="stretch", help=text("app.masuk.periksa_bantuan", lang), key="periksa"):  # fmt: skip
        _ask("check", files, lang)
    if _may_demonstrate() and right.button(
        text("app.masuk.peragaan", lang), disabled=busy, width="stretch", key="peragaan"
    ):
        _ask("run", [], lang)
    if busy:
        _wait(lang)
        return
    outcome = _memory().get(_OUTCOME)
    if outcome is not None:
        _show(outcome, files, lang)


def _may_demonstrate() -> bool:
    """A demonstration never takes the place of an edition of real records, nor of a broken one that may hold them."""
    try:
        return loaded().edition.synthetic
    except WaspadaError as error:
        return error.reason == "no_edition"


@st.fragment(run_every=1)
def _wait(lang: Language) -> None:
    """A click made during a run draws the page anew beside it: then wait here for the answer."""
    if not _memory().get(_BUSY):
        st.rerun()
    st.info(text("app.masuk.masih_berjalan", lang))


def _uploads(lang: Language, *, busy: bool) -> list[Upload]:
    columns = st.columns(len(KINDS))
    files = []
    for column, kind in zip(columns, KINDS, strict=True):
        given = column.file_uploader(
            text(f"app.masuk.berkas.{kind}", lang),
            type=["csv", "xlsx", "parquet"],
            accept_multiple_files=True,
            help=text(f"app.masuk.bantuan.{kind}", lang),
            key=f"berkas_{kind}",
            disabled=busy,
            on_change=_forget,
        )
        column.html(f'<div class="ws-catatan">{text("app.masuk.bentuk", lang)}</div>')
        files += [Upload(kind, file.name, file.getbuffer()) for file in given]
    return files


def _ask(action: Action, files: list[Upload], lang: Language, **options: Any) -> None:
    """Let the command line do it; `options` are the user's answers to what it asked before."""
    # A plain dictionary, got beforehand: after a click made meanwhile, touching the session state itself would end
    # this run of the page at once, and the answer would be lost.
    memory = _memory()
    memory[_ASKED] = (action, options)
    with st.spinner(text("app.masuk.berjalan" if action == "run" else "app.masuk.memeriksa", lang)):
        memory[_BUSY] = True
        try:
            if action == "run":
                memory[_OUTCOME] = build_edition(files, edition_folder(), lang, **options)
            else:
                memory[_OUTCOME] = check_files(files, lang, **options)
        finally:
            memory[_BUSY] = False


def _memory() -> dict[str, Any]:
    """What this session asked last, and the answer."""
    memory: dict[str, Any] = st.session_state.setdefault("_ingatan", {})
    return memory


def _again(files: list[Upload], lang: Language, **answer: Any) -> None:
    """The same once more, with this answer beside those already given."""
    action, options = _memory()[_ASKED]
    _ask(action, files, lang, **{**options, **answer})
    st.rerun()


def _forget() -> None:
    """An answer is about the files it was given."""
    _memory().pop(_OUTCOME, None)


def _show(outcome: Outcome, files: list[Upload], lang: Language) -> None:
    if outcome.code == 0 and "rows" in outcome.report:
        _checked(outcome, lang)
    elif outcome.code == 0:
        _written(outcome, files, lang)
    elif outcome.key == "error.date.ambiguous":
        _ask_for_dates(outcome, files, lang)
    elif outcome.key == "error.identity.found":
        _ask_for_identity(outcome, files, lang)
    else:
        st.error(text(outcome.key, lang, **outcome.facts) if outcome.key in catalogue(lang) else outcome.message)  # fmt: skip
        st.markdown(text("app.masuk.tidak_tersimpan", lang))


def _ask_for_dates(outcome: Outcome, files: list[Upload], lang: Language) -> None:
    st.warning(text("app.masuk.dua_cara", lang, **outcome.facts))
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        text("app.masuk.tanggal", lang),
        DATE_FORMATS,
        format_func=lambda name: text(f"app.masuk.bentuk_tanggal.{name[:2]}", lang),
        key="bentuk_tanggal",
    )
    if right.button(text("app.masuk.ulangi", lang), width="stretch", key="ulangi"):
        _again(files, lang, date_format=chosen)


def _ask_for_identity(outcome: Outcome, files: list[Upload], lang: Language) -> None:
    st.error(text("app.masuk.identitas", lang, **outcome.facts))
    if st.button(text("app.masuk.tanpa_identitas", lang), key="tanpa_identitas"):
        _again(files, lang, drop_identity=True)


def _written(outcome: Outcome, files: list[Upload], lang: Language) -> None:
    report = outcome.report
    st.success(text("app.masuk.selesai", lang, edition=report["edisi"]))
    with st.container(horizontal=True, key="hasil"):
        if st.button(text("app.masuk.lihat_peta", lang), type="primary", key="lihat_peta"):
            st.switch_page(st.session_state["_peta"])
        _quarantine(lang)
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.write(equation(report["ledger"]["total"], lang))
    st.html(ledger_table(report["ledger"], lang, file_names(files)))


def _checked(outcome: Outcome, lang: Language) -> None:
    """The ledger and the rows to mend of files that were only checked."""
    ledger = outcome.report["ledger"]
    faults = faulty_rows(outcome.report, lang)
    if faults.empty:
        st.success(text("app.masuk.tanpa_temuan", lang))
    else:
        st.warning(text("app.masuk.temuan", lang, rows=number(len(faults), lang)))
    for kind, book in outcome.workbooks.items():
        st.download_button(
            text("app.masuk.karantina_jenis", lang, kind=text(f"app.buku.jenis.{kind}", lang)),
            data=book,
            file_name=f"{text(f'app.masuk.nama_karantina.{kind}', lang)}.xlsx",
            mime=_MIME,
            on_click="ignore",
            help=text("app.masuk.karantina_bantuan", lang),
            key=f"karantina_{kind}",
        )
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.write(equation(ledger["total"], lang))
    st.html(ledger_table(ledger, lang))
    if not faults.empty:
        st.subheader(text("app.masuk.perlu_diperbaiki", lang), anchor=False)
        if len(faults) > SHOWN:
            st.write(text("app.masuk.sebagian_baris", lang, shown=SHOWN, rows=number(len(faults), lang)))  # fmt: skip
        st.html(faults_table(faults.head(SHOWN)))


def _quarantine(lang: Language) -> None:
    """The marked workbook, for the steward alone at this machine."""
    path: Path = edition_folder() / "quarantine.xlsx"
    if path.is_file():
        st.download_button(
            text("app.masuk.karantina", lang),
            data=path.read_bytes,
            file_name=path.name,
            mime=_MIME,
            on_click="ignore",
            help=text("app.masuk.karantina_bantuan", lang),
            key="karantina",
        )


def file_names(files: list[Upload]) -> dict[str, str]:
    """File names by the public source names that a run gives them, in the order of upload.

    >>> file_names([Upload("cases", "a.csv", b""), Upload("crossings", "b.csv", b""), Upload("cases", "c.csv", b"")])
    {'kasus-1': 'a.csv', 'lintas-1': 'b.csv', 'kasus-2': 'c.csv'}
    """
    seen: dict[str, int] = {}
    names = {}
    for file in files:
        seen[file.kind] = seen.get(file.kind, 0) + 1
        names[f"{_PUBLIC[file.kind]}-{seen[file.kind]}"] = file.name
    return names
