"""What is told beside the ledger, on the page Data masuk: changes, same cases, coverage, figures that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.app import asking
from geo.app.faults import faults_table
from geo.files.decisions import decide_marks
from geo.tables.same_case import Decision
from geo.text import Language, number, text

SHOWN = 50
"""Rows on the page; `waspada check --json` and the workbook hold them all."""
_CHOICES: dict[str, Decision | None] = {"sama": "sama", "beda": "beda", "none": None}


def show_findings(report: Mapping[str, Any], lang: Language, names: Mapping[str, str] = {}) -> None:
    """Draw what there is to tell; `names` gives the file's own name to a public source name."""
    changes = changes_frame(report.get("changes", ()), lang, names)
    if len(changes):
        st.subheader(text("app.temuan.perubahan", lang), anchor=False)
        st.html(faults_table(changes))
    pairs = report.get("same_case", ())
    if pairs:
        _same_cases(pairs, lang, names)
    table = contradictions_frame(report.get("contradictions", ()), lang, names)
    if len(table):
        with st.expander(text("app.temuan.bertentangan", lang, count=number(len(table), lang))):
            st.html(faults_table(table.head(SHOWN)))
    coverage = coverage_frame(report.get("coverage", ()), lang, names)
    if len(coverage):
        with st.expander(text("app.temuan.cakupan", lang)):
            st.markdown(text("app.temuan.cakupan_arti", lang))
            st.html(faults_table(coverage))


def _same_cases(pairs: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str]) -> None:  # fmt: skip
    st.subheader(text("app.temuan.sama", lang, count=number(len(pairs), lang)), anchor=False)
    st.markdown(text("app.temuan.sama_arti", lang))
    st.html(faults_table(same_case_frame(pairs[:SHOWN], lang, names)))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    at = left.selectbox(text("app.temuan.pasangan", lang), range(len(pairs)), format_func=partial(_pair_words, pairs, lang, names), key="pasangan")  # fmt: skip
    said = right.selectbox(text("app.temuan.nyatakan", lang), list(_CHOICES), format_func=lambda one: text(f"same_case.decision.{one}", lang), key="keputusan")  # fmt: skip
    if st.button(text("app.temuan.catat", lang), key="catat_pasangan"):
        first, second = pairs[at]["marks"]
        decide_marks((first, second), _CHOICES[said])
        asking.again(lang)


def _pair_words(pairs: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str], at: int) -> str:  # fmt: skip
    pair = pairs[at]
    files = [names.get(pair[name], pair[name]) for name in ("file", "other_file")]
    return text("app.temuan.pasangan_baris", lang, first=files[0], row=pair["row"], second=files[1], other_row=pair["other_row"])  # fmt: skip


def same_case_frame(
    pairs: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str] = {}
) -> pd.DataFrame:
    """Pairs in words; nothing of what the rows hold."""
    told = [
        (
            names.get(pair["file"], pair["file"]),
            number(pair["row"], lang),
            names.get(pair["other_file"], pair["other_file"]),
            number(pair["other_row"], lang),
            text(f"same_case.strength.{pair['strength']}", lang) if pair["strength"] else "",
            ", ".join(text(f"same_case.fact.{name}", lang) for name in pair["basis"]),
            "" if pair["days"] is None else number(pair["days"], lang),
            text(f"same_case.decision.{pair['decision'] or 'none'}", lang),
        )
        for pair in pairs
    ]
    columns = ("first_file", "first_row", "second_file", "second_row", "strength", "basis", "days", "decision")  # fmt: skip
    return pd.DataFrame(told, columns=[text(f"same_case.column.{name}", lang) for name in columns])


def changes_frame(
    changes: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str] = {}
) -> pd.DataFrame:
    """What became of each file since the one before; a file without a predecessor says so."""
    told = []
    for one in changes:
        name = names.get(one["source"], one["source"])
        if not one["known"]:
            reason = "terlalu_besar" if one["too_many"] else "pertama"
            told.append((name, "", "", "", "", text(f"app.temuan.{reason}", lang)))
            continue
        counts = [number(one[part], lang) for part in ("new", "corrected", "withdrawn", "unchanged")]  # fmt: skip
        effect = ", ".join(f"{text(f'status.{status}', lang)} {rows:+d}" for status, rows in one["effect"].items())  # fmt: skip
        apart = text("app.temuan.bulan_lain", lang) if one["apart"] else ""
        told.append((name, *counts, " ".join(part for part in (effect, apart) if part) or text("app.temuan.tetap", lang)))  # fmt: skip
    parts = ("berkas", "baru", "diperbaiki", "ditarik", "sama", "akibat")
    return pd.DataFrame(told, columns=[text(f"app.temuan.kolom.{part}", lang) for part in parts])


def coverage_frame(
    coverage: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str] = {}
) -> pd.DataFrame:
    """Which kabupaten and days each source covers, and which of it is declared."""
    told = [
        (
            names.get(one["source"], one["source"]),
            ", ".join(one["kabupaten"]),
            one["awal"] or "",
            one["akhir"] or "",
            ", ".join(one["declared"]) or text("coverage.inferred", lang),
        )
        for one in coverage
    ]
    parts = ("berkas", "kabupaten", "awal", "akhir", "dinyatakan")
    return pd.DataFrame(told, columns=[text(f"app.temuan.kolom.{part}", lang) for part in parts])


def contradictions_frame(
    table: Sequence[Mapping[str, Any]], lang: Language, names: Mapping[str, str] = {}
) -> pd.DataFrame:
    """Figures side by side, each with its source; a user's own count by its file."""

    def side(one: Mapping[str, Any], suffix: str) -> tuple[str, str, str]:
        file = one.get(f"berkas{suffix}") or ""
        source = one[f"sumber{suffix}"] or names.get(file, file)
        period = f"{one[f'periode_awal{suffix}']}\u2013{one[f'periode_akhir{suffix}']}"
        return number(one[f"nilai{suffix}"], lang), period, source

    told = [
        (one["indikator"], f"{one['wilayah']} ({one['kode']})", *side(one, ""), *side(one, "_lain"), text(f"contradictions.kind.{one['jenis']}", lang))
        for one in table
    ]  # fmt: skip
    parts = ("indikator", "wilayah", "angka", "masa", "sumber", "angka_lain", "masa_lain", "sumber_lain", "jenis")  # fmt: skip
    return pd.DataFrame(told, columns=[text(f"app.temuan.kolom.{part}", lang) for part in parts])
