"""The rows of a check that need mending, in words."""

from __future__ import annotations

from typing import Any

from geo.app.faults import faults_table, faulty_rows, mend_words

ROWS: list[dict[str, Any]] = [
    {"file": "a.csv", "row": 1, "status": "matched", "kode": "61.03.21", "reason": None, "candidates": []},
    {"file": "a.csv", "row": 1200, "status": "rejected", "kode": None, "reason": "date_missing", "candidates": []},
    {"file": "b.csv", "row": 3, "status": "unresolved", "kode": None, "reason": "name_ambiguous", "candidates": ["61.01", "61.01.01"]},
    {"file": "b.csv", "row": 4, "status": "partial", "kode": "61.01", "reason": "kabupaten_only", "candidates": []},
    {"file": "b.csv", "row": 5, "status": "outside", "kode": None, "reason": "abroad", "candidates": []},
]  # fmt: skip


def report(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows, "names": {"61.01": "Sambas", "61.01.01": "Sambas, Sambas"}}


def test_only_rows_that_need_mending_in_the_order_of_the_file() -> None:
    told = faulty_rows(report(ROWS), "id").to_numpy().tolist()
    assert told[0] == ["a.csv", "1.200", "ditolak", "Tanggal kosong", "Isi tanggal, misalnya 2025-03-05.", ""]  # fmt: skip
    assert told[1][1:4] == ["3", "belum jelas", "Nama ini dapat berarti lebih dari satu wilayah"]
    assert told[1][5] == "Sambas (61.01), Sambas, Sambas (61.01.01)"
    assert len(told) == 2


def test_nothing_to_mend() -> None:
    assert faulty_rows(report(ROWS[:1]), "en").empty


def test_a_reason_without_a_mend_says_nothing() -> None:
    assert mend_words("belum_ada_kata", "id") == ""
    assert mend_words("duplicate", "en")


def test_the_table_is_escaped() -> None:
    row = {**ROWS[1], "file": "<img src=x>.csv"}
    page = faults_table(faulty_rows(report([row]), "id"))
    assert "&lt;img src=x&gt;.csv" in page
    assert "<img" not in page
