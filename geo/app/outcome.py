"""What the command line answered, as the page Data masuk shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from geo.app import asking, ways
from geo.app.child import Outcome, Upload
from geo.app.findings import show_findings
from geo.app.frame import equation
from geo.app.intake_steps import DATES, onwards
from geo.app.ledger import ledger_table
from geo.app.mapping import ask_for_columns, asks_for_columns
from geo.app.plain import plain, said
from geo.app.queue import ledger_now
from geo.app.queue_panel import mend
from geo.app.settings import edition_folder
from geo.text import Language, catalogue, text

DATE_FORMATS = ("dd/mm/yyyy", "mm/dd/yyyy")
_PUBLIC = {"cases": "kasus", "crossings": "lintas", "figures": "angka"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_refusal(lang: Language) -> None:
    """Why a file cannot be taken; where it names people, the way to read it without."""
    outcome = asking.outcome()
    if outcome is None or not outcome.code or _asks(outcome):
        return
    if outcome.key == "error.identity.found":
        _ask_for_identity(outcome, lang)
        return
    st.error(said(outcome.key, lang, **outcome.facts) if outcome.key in catalogue(lang) else plain(outcome.message))  # fmt: skip
    st.markdown(text("app.masuk.tidak_tersimpan", lang))


def _asks(outcome: Outcome) -> bool:
    return outcome.key in DATES or asks_for_columns(outcome)


def show_match(lang: Language) -> None:
    """What is asked about the files, or the queue of rows to mend."""
    outcome = asking.outcome()
    if outcome is None or (outcome.code and not _asks(outcome)):
        st.info(text("desk.not_checked", lang))
    elif outcome.key in DATES:
        _ask_for_dates(outcome, lang)
    elif outcome.code:
        ask_for_columns(outcome, lang)
    elif asking.mending():
        mend(lang)
    elif "rows" in outcome.report:
        st.success(text("app.masuk.tanpa_temuan", lang))
        onwards("periksa", lang)


def show_review(lang: Language) -> None:
    """The ledger of the rows as they are now, what else there is to tell of them, and the pairs to decide."""
    outcome, queue = asking.outcome(), asking.queue()
    if outcome is None or outcome.code or queue is None:
        st.info(text("desk.not_checked", lang))
        return
    for note in outcome.report.get("notes", ()):
        st.info(plain(note))
    ledger = ledger_now(queue)
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.write(equation(ledger["total"], lang))
    st.html(ledger_table(ledger, lang))
    show_findings(outcome.report, lang)
    onwards("setujui", lang)


def _ask_for_dates(outcome: Outcome, lang: Language) -> None:
    st.warning(said("app.masuk.dua_cara", lang, **outcome.facts))
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        text("app.masuk.tanggal", lang),
        DATE_FORMATS,
        format_func=lambda name: text(f"app.masuk.bentuk_tanggal.{name[:2]}", lang),
        key="bentuk_tanggal",
    )
    again = right.button(text("app.masuk.ulangi", lang), width="stretch", key="ulangi")
    remember = st.checkbox(text("app.petakan.ingat_tanggal", lang), key="ingat_tanggal")
    if again:
        asking.again(lang, date_format=chosen, **({"remember": True} if remember else {}))


def _ask_for_identity(outcome: Outcome, lang: Language) -> None:
    st.error(said("app.masuk.identitas", lang, **outcome.facts))
    if st.button(text("app.masuk.tanpa_identitas", lang), key="tanpa_identitas"):
        asking.again(lang, drop_identity=True)


def show_written(lang: Language) -> None:
    """The edition that was made, and its ledger."""
    outcome = asking.outcome()
    if outcome is None:
        return
    report, files = outcome.report, asking.built_of()
    for note in report.get("notes", ()):
        st.info(plain(note))
    st.success(text("app.masuk.selesai", lang, edition=report["edisi"]))
    with st.container(horizontal=True, key="hasil"):
        if st.button(text("app.masuk.lihat_peta", lang), type="primary", key="lihat_peta"):
            ways.go("peta")
        _quarantine(lang)
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.write(equation(report["ledger"]["total"], lang))
    st.html(ledger_table(report["ledger"], lang, file_names(files)))
    show_findings(report, lang, file_names(files))


def _quarantine(lang: Language) -> None:
    """The marked workbook, for the steward alone at this machine."""
    path: Path = edition_folder() / "quarantine.xlsx"
    if path.is_file():
        st.download_button(
            text("app.masuk.karantina", lang),
            data=path.read_bytes,
            file_name=path.name,
            mime=XLSX,
            on_click="ignore",
            help=text("app.masuk.karantina_bantuan", lang),
            key="karantina",
        )


def file_names(files: Sequence[Upload]) -> dict[str, str]:
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
