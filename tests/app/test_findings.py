"""What is told beside the ledger, on the page: in words, escaped, and with a decision noted where the user makes one."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import findings
from geo.app.faults import faults_table
from geo.app.findings import (
    changes_frame,
    contradictions_frame,
    coverage_frame,
    same_case_frame,
)
from geo.text import text

PAIR = {"file": "kasus-1", "row": 3, "other_file": "kasus-2", "other_row": 7, "strength": "kuat", "basis": ["nomor", "tanggal"], "days": 1, "decision": None, "marks": ["b", "c"]}  # fmt: skip
SAID = {**PAIR, "row": 4, "strength": None, "basis": [], "days": None, "decision": "sama", "marks": ["d", "f"]}  # fmt: skip
CHANGE = {"source": "kasus-1", "known": True, "too_many": False, "new": 2, "corrected": 1, "withdrawn": 0, "unchanged": 1200, "apart": False, "effect": {"matched": 2, "unresolved": -1}}  # fmt: skip
FIGURE = {
    "jenis": "nilai", "indikator": "deported_pmi", "kode": "61.01", "wilayah": "Sambas", "nilai": 44.0, "nilai_lain": 40.0,
    "periode_awal": "2024-01-01", "periode_akhir": "2024-12-31", "periode_awal_lain": "2024-01-01", "periode_akhir_lain": "2024-12-31",
    "sumber": "<b>Tribun</b>", "sumber_lain": "Antara",
}  # fmt: skip
OWN = {**FIGURE, "jenis": "berkas_pengguna", "sumber": None, "berkas": "lintas-1"}
COVER = {"source": "kasus-1", "kabupaten": ["61.01"], "awal": "2024-01-01", "akhir": None, "declared": []}  # fmt: skip
NAMES = {"kasus-1": "dinas.csv", "lintas-1": "lintas.csv"}


def test_pairs_in_words() -> None:
    rows = same_case_frame([PAIR, SAID], "id", NAMES).to_numpy().tolist()
    assert rows[0] == ["dinas.csv", "3", "kasus-2", "7", "kuat", "nomor kasus, tanggal", "1", "belum ada"]  # fmt: skip
    assert rows[1][4:] == ["", "", "", "kasus yang sama"]


def test_changes_in_words() -> None:
    rows = changes_frame([CHANGE], "id", NAMES).to_numpy().tolist()
    assert rows == [["dinas.csv", "2", "1", "0", "1.200", "cocok +2, belum jelas -1"]]
    still = changes_frame([{**CHANGE, "effect": {}}], "en").iloc[0, -1]
    assert still == text("app.temuan.tetap", "en")
    apart = changes_frame([{**CHANGE, "apart": True}], "id").iloc[0, -1]
    assert apart.endswith(text("app.temuan.bulan_lain"))
    for many, key in ((False, "pertama"), (True, "terlalu_besar")):
        unknown = {"source": "a", "known": False, "too_many": many}
        assert changes_frame([unknown], "id").iloc[0, -1] == text(f"app.temuan.{key}")


def test_figures_and_coverage_in_words() -> None:
    rows = contradictions_frame([FIGURE, OWN], "id", NAMES).to_numpy().tolist()
    assert rows[0][1:5] == ["Sambas (61.01)", "44", "2024-01-01\u20132024-12-31", "<b>Tribun</b>"]
    assert rows[1][4] == "lintas.csv"
    assert "<b>" not in faults_table(contradictions_frame([FIGURE], "id"))
    assert coverage_frame([COVER], "id", NAMES).to_numpy().tolist() == [["dinas.csv", "61.01", "2024-01-01", "", "disimpulkan dari baris"]]  # fmt: skip


def script() -> None:
    import streamlit as st

    from geo.app.findings import show_findings

    show_findings(st.session_state["laporan"], "id")


def drawn(report: dict[str, Any]) -> AppTest:
    test = AppTest.from_function(script, default_timeout=60)
    test.session_state["laporan"] = report
    return test.run()


def test_nothing_to_tell_draws_nothing() -> None:
    test = drawn({})
    assert not test.exception
    assert not test.subheader
    assert not test.get("html")


def test_a_decision_is_noted_and_all_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[object] = []
    monkeypatch.setattr(findings, "decide_marks", lambda marks, said: noted.append((marks, said)))
    monkeypatch.setattr(findings.asking, "again", noted.append)
    test = drawn({"same_case": [PAIR, SAID], "changes": [CHANGE], "coverage": [COVER], "contradictions": [FIGURE]})  # fmt: skip
    assert not test.exception
    assert len(test.get("html")) == 4
    test.selectbox(key="pasangan").select(1)
    test.selectbox(key="keputusan").select("none")
    test.button(key="catat_pasangan").click().run()
    assert noted == [(("d", "f"), None), "id"]
