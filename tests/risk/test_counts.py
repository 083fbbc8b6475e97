"""Origin cases by kecamatan and year."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.errors import SchemaError
from geo.risk.counts import OTHER_NOTES, ROLE_NOTES, count_origins
from geo.risk.coverage import cover
from geo.risk.period import Window

WINDOW = Window(date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
ORIGIN = {"tanggal": "2024-05-01", "di": "61.01.02", "peran_lokasi": "asal"}


def count(located, reference, config=None, window=WINDOW):
    coverage = cover(located, reference, config=config or Config(), window=window)
    return count_origins(located, reference, coverage=coverage, window=window)


def cell(counted, kode, year=2024):
    found = counted.counts.query("kode == @kode and tahun == @year")["kasus"]
    return None if found.empty else int(found.iloc[0])


def test_zero_inside_the_coverage_and_unknown_outside(make, reference) -> None:
    counted = count([make("cases", [ORIGIN, ORIGIN])], reference)
    assert cell(counted, "61.01.02") == 2
    assert cell(counted, "61.01.01") == 0
    assert cell(counted, "61.02.01") is None
    assert cell(counted, "61.01.02", 2023) is None
    assert counted.notes == {"berkas-1": {}}


def test_moving_a_row_between_kecamatan_moves_its_count(make, reference) -> None:
    moved = count([make("cases", [ORIGIN, {**ORIGIN, "di": "61.01.03"}])], reference)
    assert (cell(moved, "61.01.02"), cell(moved, "61.01.03")) == (1, 1)


def test_a_role_changed_from_asal_to_transit_leaves_a_zero(make, reference) -> None:
    counted = count([make("cases", [{**ORIGIN, "peran_lokasi": "transit"}])], reference)
    assert cell(counted, "61.01.02") == 0
    assert counted.notes == {"berkas-1": {"transit": 1}}


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"peran_lokasi": None}, "peran_tidak_diketahui"),
        ({"peran_lokasi": "transit"}, "transit"),
        ({"peran_lokasi": "eksploitasi"}, "eksploitasi"),
        ({"peran_lokasi": "penemuan"}, "penemuan"),
        ({"status": "batal"}, "batal_atau_ganda"),
        ({"status": "duplikat"}, "batal_atau_ganda"),
        ({"status": "batal", "tanggal": "2022-12-31"}, "di_luar_periode"),
        ({"tanggal": "2026-01-01"}, "di_luar_periode"),
        ({"tanggal": None, "peran_lokasi": None}, "tanggal_tidak_diketahui"),
        ({"di": "61"}, "hanya_provinsi"),
    ],
)
def test_a_placed_row_that_does_not_count_has_one_note(make, reference, change, note) -> None:
    counted = count([make("cases", [ORIGIN, {**ORIGIN, **change}])], reference)
    assert counted.notes == {"berkas-1": {note: 1}}
    assert note in (ROLE_NOTES if set(change) == {"peran_lokasi"} else OTHER_NOTES)
    assert cell(counted, "61.01.02") == 1
    assert counted.partial.empty


def test_an_open_or_closed_case_counts_and_persons_do_not(make, reference) -> None:
    rows = [{**ORIGIN, "status": "selesai", "korban": 40}, {**ORIGIN, "status": "aktif"}]
    assert cell(count([make("cases", rows)], reference), "61.01.02") == 2


def test_a_row_known_to_its_kabupaten_is_never_painted_on_a_kecamatan(make, reference) -> None:
    counted = count([make("cases", [{**ORIGIN, "di": "61.01"}] * 2)], reference)
    assert counted.partial.to_dict("records") == [{"kab_kode": "61.01", "tahun": 2024, "kasus": 2}]
    assert counted.counts["kasus"].sum() == 0
    assert len(counted.counts) == 3


def test_rows_that_were_not_placed_are_the_ledgers(make, reference) -> None:
    rows = [ORIGIN, {**ORIGIN, "di": None}, {**ORIGIN, "di": "35.01.01"}]
    counted = count([make("cases", rows)], reference)
    assert counted.counts["kasus"].sum() == 1
    assert counted.notes == {"berkas-1": {}}


def test_a_case_outside_the_declared_coverage_is_said_so(make, reference) -> None:
    config = Config(coverage={"berkas-1": {"kabupaten": ["61.02"]}})
    counted = count([make("cases", [ORIGIN])], reference, config)
    assert counted.notes == {"berkas-1": {"di_luar_cakupan": 1}}
    assert cell(counted, "61.02.01") == 0
    assert cell(counted, "61.01.02") is None


def test_two_files_add_and_cover_together(make, reference) -> None:
    files = [
        make("cases", [ORIGIN], "kasus-1"),
        make("cases", [ORIGIN, {**ORIGIN, "di": "61.03.01", "tanggal": "2025-01-01"}], "kasus-2"),
    ]
    counted = count(files, reference)
    assert cell(counted, "61.01.02") == 2
    assert cell(counted, "61.03.01", 2025) == 1
    assert cell(counted, "61.01.02", 2025) == 0
    assert not counted.counts.duplicated(["kode", "tahun"]).any()


def test_no_case_file_means_nothing_is_known(reference) -> None:
    counted = count([], reference)
    assert counted.counts.empty
    assert counted.partial.empty
    assert counted.notes == {}


def test_a_case_in_a_kecamatan_that_the_reference_lacks_is_not_lost(make, reference) -> None:
    with pytest.raises(SchemaError, match="cases_lost"):
        count([make("cases", [{**ORIGIN, "di": "61.01.99"}])], reference)


PLACES = ["61.01.01", "61.01.03", "61.02.02", "61.03.01", "61.01", "61.02", "61", "35.01.01", None]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "tanggal": st.sampled_from(
                [None, "2022-12-31", "2023-01-01", "2024-07-01", "2025-12-31"]
            ),
            "di": st.sampled_from(PLACES),
            "peran_lokasi": st.sampled_from([None, "asal", "asal", "asal", "transit", "penemuan"]),
            "status": st.sampled_from([None, "aktif", "batal", "duplikat"]),
        }
    ),
    max_size=12,
)


def twin(rows):
    """The stupid way: one row after the other."""
    counts, partial = {}, {}
    for row in rows:
        day, code = row["tanggal"], row["di"]
        if (
            code is None
            or not code.startswith("61")
            or len(code) < 5
            or day is None
            or day < "2023"
        ):
            continue
        if row["peran_lokasi"] == "asal" and row["status"] not in ("batal", "duplikat"):
            into = counts if len(code) == 8 else partial
            into[code, int(day[:4])] = into.get((code, int(day[:4])), 0) + 1
    return counts, partial


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_every_placed_row_is_counted_once_in_any_order(make, reference, rows, chance) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    located = make("cases", rows)
    counted = count([located], reference)
    again = count([make("cases", rows, order=order)], reference)
    pd.testing.assert_frame_equal(counted.counts, again.counts)
    pd.testing.assert_frame_equal(counted.partial, again.partial)
    assert counted.notes == again.notes
    placed = located.places["status"].isin(["matched", "partial"]).sum()
    told = counted.counts["kasus"].sum() + counted.partial["kasus"].sum()
    assert told + sum(counted.notes["berkas-1"].values()) == placed
    seen = counted.counts[counted.counts["kasus"] > 0]
    counts, partial = twin(rows)
    assert {(r.kode, r.tahun): r.kasus for r in seen.itertuples()} == counts
    assert {(r.kab_kode, r.tahun): r.kasus for r in counted.partial.itertuples()} == partial
