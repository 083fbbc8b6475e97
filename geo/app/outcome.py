"""What the command line answered, as the page Data masuk shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from geo.app import asking, ways
from geo.app.child import Outcome, Upload
from geo.app.findings import show_findings
from geo.app.frame import equation
from geo.app.ledger import ledger_table
from geo.app.mapping import ask_for_columns, asks_for_columns
from geo.app.plain import plain, said
from geo.app.queue_panel import mend
from geo.app.settings import edition_folder
from geo.text import Language, catalogue, number, text

DATE_FORMATS = ("dd/mm/yyyy", "mm/dd/yyyy")
_PUBLIC = {"cases": "kasus", "crossings": "lintas", "figures": "angka"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(lang: Language) -> None:
    """The last answer: a check with its queue, an edition with its ledger, a question, or an error."""
    outcome = asking.outcome()
    if outcome is None:
        return
    for note in outcome.report.get("notes", ()):
        st.info(plain(note))
    if outcome.code == 0 and "rows" in outcome.report:
        _checked(outcome, lang)
    elif outcome.code == 0:
        _written(outcome, asking.asked_files(), lang)
    elif outcome.key in ("error.date.ambiguous", "error.date.kept_differs"):
        _ask_for_dates(outcome, lang)
    elif outcome.key == "error.identity.found":
        _ask_for_identity(outcome, lang)
    elif asks_for_columns(outcome):
        ask_for_columns(outcome, lang)
    else:
        st.error(said(outcome.key, lang, **outcome.facts) if outcome.key in catalogue(lang) else plain(outcome.message))  # fmt: skip
        st.markdown(text("app.masuk.tidak_tersimpan", lang))


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


def _written(outcome: Outcome, files: Sequence[Upload], lang: Language) -> None:
    report = outcome.report
    total = report["ledger"]["total"]
    st.success(text("app.masuk.selesai", lang, edition=report["edisi"]))
    with st.container(horizontal=True, key="hasil"):
        if st.button(text("app.masuk.lihat_peta", lang), type="primary", key="lihat_peta"):
            ways.go("peta")
        _quarantine(lang)
        faulty = total["unresolved"] + total["rejected"]
        if files and faulty and st.button(text("app.antrean.mulai", lang, rows=number(faulty, lang)), key="mulai_perbaiki"):  # fmt: skip
            asking.check_again(lang)
            st.rerun()
    st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
    st.write(equation(total, lang))
    st.html(ledger_table(report["ledger"], lang, file_names(files)))
    show_findings(report, lang, file_names(files))


def _checked(outcome: Outcome, lang: Language) -> None:
    """The rows to mend of files that were only checked, and their ledger."""
    if asking.mending():
        mend(lang)
    else:
        st.success(text("app.masuk.tanpa_temuan", lang))
        ledger = outcome.report["ledger"]
        st.subheader(text("app.masuk.buku_besar", lang), anchor=False)
        st.write(equation(ledger["total"], lang))
        st.html(ledger_table(ledger, lang))
    show_findings(outcome.report, lang)


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
