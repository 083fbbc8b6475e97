"""The ledger in words."""

from __future__ import annotations

from geo.app.ledger import ledger_table, note_words, reason_words

COUNT = {"received": 1200, "matched": 1195, "partial": 5, "outside": 0, "unresolved": 0, "rejected": 0}  # fmt: skip


def test_every_source_its_reasons_and_the_total() -> None:
    source = {"name": "lintas-1", "kind": "crossings", "count": COUNT, "reasons": {"partial": {"kabupaten_only": 5}}, "origin": COUNT, "notes": {"di_luar_periode": 7, "lain": 0}}  # fmt: skip
    page = ledger_table({"total": COUNT, "sources": [source]}, "id", {"lintas-1": "<pos>.csv"})
    assert "lintas-1 · lintas batas · &lt;pos&gt;.csv" in page
    assert page.count("1.200") == 3
    assert "sebagian: Hanya kabupaten atau kotanya yang diketahui: 5" in page
    assert "asal penyeberang" in page
    assert ">7 baris di luar periode, tetap tercatat tetapi tidak dihitung<" in page
    assert "{" not in page
    assert "lain" not in page.replace("lintas", "")


def test_source_without_reasons() -> None:
    page = ledger_table({"total": COUNT, "sources": [{"name": "angka-1", "kind": "figures", "count": COUNT}]}, "en")  # fmt: skip
    assert "angka-1 · published figures<" in page


def test_unknown_words_are_shown_as_they_are() -> None:
    assert reason_words("belum_ada_kata", "id") == "belum ada kata"
    assert note_words("belum_ada_kata", 1200, "id") == "belum ada kata: 1.200"
    assert reason_words("kabupaten_only", "en") != "kabupaten only"
