"""The page Mutu data: rows by source and reason, coverage by kabupaten, silent areas; no name of a file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geo.app.coverage import (
    coverage_html,
    group_sources,
    open_html,
    open_reasons,
    silent_html,
    states_by_area,
)
from geo.files.edition import load_edition
from tests.app.test_pages import app, html
from tests.editions import COUNT

Make = Callable[..., Path]


def test_the_page_shows_ledger_coverage_open_rows_and_silence(make: Make) -> None:
    make()
    test = app("mutu")
    assert not test.exception
    page = html(test)
    for part in ("buku", "cakupan", "terbuka", "sunyi"):
        assert page.count(f'data-bagian="{part}"') == 1, part
    assert "kasus-1 · kasus" in page
    assert "sebagian: Hanya kabupaten atau kotanya yang diketahui: 2" in page
    assert "Semua baris sudah jelas tempatnya." in page
    assert "belum mencari area sunyi" in page
    assert [part.proto.label for part in test.get("page_link")] == ["Perbaiki di Data masuk"]
    assert "How complete is the data?" in app("mutu", bahasa="en").title[0].value


def test_reasons_are_added_over_sources_and_the_largest_comes_first() -> None:
    ledger = {
        "sources": [
            {"reasons": {"unresolved": {"name_ambiguous": 2}, "partial": {"kabupaten_only": 9}}},
            {"reasons": {"unresolved": {"name_ambiguous": 3}, "rejected": {"duplicate": 4}}},
            {},
        ]
    }
    assert open_reasons(ledger) == [
        ("unresolved", "name_ambiguous", 5),
        ("rejected", "duplicate", 4),
    ]


def test_a_reason_is_told_in_words_and_escaped(make: Make) -> None:
    edition = load_edition(make())
    source = {"name": "kasus-1", "kind": "cases", "count": COUNT, "reasons": {"unresolved": {"<b>": 1}}}  # fmt: skip
    told = open_html(replace(edition, ledger={"total": COUNT, "sources": [source]}), "id")
    assert "&lt;b&gt;" in told
    assert "belum jelas" in told


def test_states_are_counted_as_a_slow_reader_would(make: Make) -> None:
    units = load_edition(make()).kecamatan
    slow: Counter[tuple[str, str]] = Counter()
    for row in units.itertuples():
        state = "s" if row.kasus_disembunyikan else "t" if str(row.kasus) == "<NA>" else "a"
        slow[str(row.kab_kode), state] += 1
    assert dict(states_by_area(units)) == dict(slow)
    assert sum(slow.values()) == 9


def test_sources_of_whole_kabupaten_stand_beside(make: Make, edition: Path) -> None:
    bare = load_edition(make())
    assert group_sources(bare) == {}
    assert coverage_html(bare, "id").count("tidak ada") == 3
    real = load_edition(edition)
    known = group_sources(real)
    assert known["61.01"] == ["lintas-1"]
    assert "lintas-1" in coverage_html(real, "en")
    assert "Area sunyi" in silent_html(real, "id")


def test_no_name_of_a_file_and_no_hidden_count_is_told(edition: Path) -> None:
    real = load_edition(edition)
    told = coverage_html(real, "id") + open_html(real, "id")
    assert ".csv" not in told
    assert ".xlsx" not in told
    assert set(json.loads((edition / "ledger.json").read_bytes())["total"]) == set(COUNT)
