"""Where silence means zero."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from geo.config import Config
from geo.errors import ConfigError
from geo.risk.coverage import cover, coverage_of, covered_kabupaten, covered_span, unused_coverage
from geo.risk.period import Window

WINDOW = Window(date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 31))


def cells(frame):
    return list(zip(frame["kab_kode"], frame["tahun"], strict=True))


def test_a_file_covers_the_kabupaten_of_its_rows_over_the_span_of_its_dates(
    make, reference
) -> None:
    rows = [
        {"tanggal": "2022-05-01", "di": "61.01.02", "peran_lokasi": "asal"},
        {"tanggal": "2024-02-01", "di": "61.02", "peran_lokasi": "transit"},
        {"tanggal": "2024-01-01", "di": "61", "peran_lokasi": "asal"},
        {"tanggal": "2024-01-01", "di": "35.01", "peran_lokasi": "asal"},
        {"tanggal": None, "di": None},
    ]
    got = cover([make("cases", rows)], reference, config=Config(), window=WINDOW)
    assert cells(got) == [("61.01", 2023), ("61.01", 2024), ("61.02", 2023), ("61.02", 2024)]
    assert set(got["sumber"]) == {"berkas-1"}


def test_a_file_outside_the_period_or_without_dates_covers_nothing(make, reference) -> None:
    old = make("cases", [{"tanggal": "2019-05-01", "di": "61.01.02"}])
    undated = make("cases", [{"di": "61.01.02"}], "berkas-2")
    empty = make("cases", [], "berkas-3")
    assert cover([old, undated, empty], reference, config=Config(), window=WINDOW).empty
    assert cover([], reference, config=Config(), window=WINDOW).empty


@pytest.mark.parametrize("key", ["berkas-1.csv", "berkas-1"])
def test_the_settings_say_what_a_file_covers(make, reference, key) -> None:
    declared = {
        "kabupaten": ["61.03", "61.01"],
        "awal": "2024-01-01",
        "akhir": datetime(2024, 12, 31, tzinfo=UTC),
    }
    located = make("cases", [{"tanggal": "2025-05-01", "di": "61.02.02"}])
    got = cover([located], reference, config=Config(coverage={key: declared}), window=WINDOW)
    assert cells(got) == [("61.01", 2024), ("61.03", 2024)]


def test_a_declared_span_needs_no_dated_row(make, reference) -> None:
    declared = {"kabupaten": "61.03", "awal": date(2020, 1, 1), "akhir": date(2030, 1, 1)}
    config = Config(coverage={"berkas-1": declared})
    got = cover([make("cases", [])], reference, config=config, window=WINDOW)
    assert cells(got) == [("61.03", 2023), ("61.03", 2024), ("61.03", 2025)]


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ({"kabupaten": ["61.99"]}, "coverage_kabupaten"),
        ({"awal": "kemarin"}, "coverage_date"),
        ({"kab": ["61.01"]}, "coverage_setting"),
    ],
)
def test_a_wrong_setting_is_named(make, reference, declared, reason) -> None:
    located = make("cases", [{"tanggal": "2024-05-01", "di": "61.02.02"}])
    with pytest.raises(ConfigError) as caught:
        cover([located], reference, config=Config(coverage={"berkas-1": declared}), window=WINDOW)
    assert caught.value.reason == reason


def test_group_sources_cover_what_is_declared_else_what_was_seen(make, reference) -> None:
    located = make("crossings", [])
    assert covered_kabupaten(located, ["61.02", "61.01", "61.02"], Config(), reference) == ["61.01", "61.02"]  # fmt: skip
    config = Config(coverage={"berkas-1": {"kabupaten": ["61.03"]}})
    assert covered_kabupaten(located, ["61.02"], config, reference) == ["61.03"]


def test_what_a_source_covers_is_said_with_what_was_declared(make, reference) -> None:
    rows = [{"tanggal": "2025-05-01", "di": "61.02.02"}, {"tanggal": "2024-01-01", "di": "61.01"}]
    located = make("cases", rows)
    got = coverage_of(located, None, config=Config(), reference=reference)
    assert (got.kabupaten, got.first, got.last, got.declared) == (("61.01", "61.02"), date(2024, 1, 1), date(2025, 5, 1), ())  # fmt: skip
    config = Config(coverage={"berkas-1": {"kabupaten": ["61.03"], "akhir": date(2025, 12, 31)}})
    got = coverage_of(located, None, config=config, reference=reference)
    assert (got.kabupaten, got.first, got.last, got.declared) == (("61.03",), date(2024, 1, 1), date(2025, 12, 31), ("akhir", "kabupaten"))  # fmt: skip
    crossings = make("crossings", [{"bulan": "2024-02", "di": "61.01.01"}])
    got = coverage_of(crossings, ["61.02"], config=Config(), reference=reference)
    assert (got.kabupaten, got.first) == (("61.02",), date(2024, 2, 29))


def test_a_name_that_no_file_bears_is_found(make) -> None:
    located = [make("cases", []), make("cases", [], "berkas-2")]
    config = Config(coverage={"berkas-1.csv": {}, "berkas-2": {}, "berkas-3.csv": {}, "a": {}})
    assert unused_coverage([one.records for one in located], config) == ["a", "berkas-3.csv"]


def test_a_declared_span_of_a_group_source_ends_with_the_window(make) -> None:
    located = make("crossings", [])
    first, last = pd.Timestamp(2024, 1, 5), pd.Timestamp(2024, 2, 5)
    assert covered_span(located, first, last, config=Config(), window=WINDOW) == (first, last)
    declared = {"awal": date(2020, 1, 1), "akhir": date(2024, 6, 30)}
    config = Config(coverage={"berkas-1": declared})
    assert covered_span(located, first, last, config=config, window=WINDOW) == (pd.Timestamp(2023, 1, 1), pd.Timestamp(2024, 6, 30))  # fmt: skip
