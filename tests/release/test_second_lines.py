"""The second lines of the ledger give no hidden total back."""

from __future__ import annotations

import pytest

from geo.release.second_lines import UNTOLD, told_ledger
from geo.tables.ledger import Count, Ledger, SourceLedger, combine
from tests.release.conftest import tables_of

NOTES = {"di_luar_periode": 3, "transit": 2, "penemuan": 1, "hanya_provinsi": 1, "sumbu_tertukar": 4}  # fmt: skip
FEW = [[[1, 0, 1], [0, 1, 0], [0, 0, 0]], [[0, 0, 0], [1, 0, 0], [0, 1, 0]]]
MANY = [[[9, 9, 9], [4, 4, 4], [3, 5, 6]], [[9, 8, 9], [7, 3, 2], [1, 4, 4]]]


def ledger(files: int) -> Ledger:
    """Files of which 5 cases were counted each, and one of crossings."""
    lines = [
        SourceLedger(f"kasus-{number + 1}", "cases", Count(14, 10, 2, 1, 1), notes=NOTES)
        for number in range(files)
    ]
    return combine([*lines, SourceLedger("lintas-1", "crossings", Count(9, 9), notes={"transit": 7})])  # fmt: skip


def test_a_hidden_province_total_cannot_be_had_by_subtraction() -> None:
    """12 placed rows less 7 that do not count are the 5 cases of a province whose total is hidden."""
    tables = tables_of(FEW, 11)
    assert tables.province["kasus"].isna().all()
    told = told_ledger(ledger(1), tables)
    assert told.sources[0].notes == {"di_luar_periode": 3, "hanya_provinsi": 1, "sumbu_tertukar": 4, UNTOLD: 8}  # fmt: skip
    assert told.sources[0].count == ledger(1).sources[0].count
    assert told.sources[1] == ledger(1).sources[1]


def test_the_one_line_does_not_depend_on_how_many_were_counted() -> None:
    tables = tables_of(FEW, 11)
    lines = [
        SourceLedger("kasus-1", "cases", Count(12, 12), notes={"transit": transit} if transit else {})
        for transit in (0, 5, 12)
    ]  # fmt: skip
    told = {str(told_ledger(combine([line]), tables).sources[0].notes) for line in lines}
    assert told == {str({UNTOLD: 12})}


def test_the_totals_of_single_files_are_not_told_beside_hidden_counts() -> None:
    told = told_ledger(ledger(2), tables_of(MANY, 11))
    assert [UNTOLD in source.notes for source in told.sources] == [True, True, False]


@pytest.mark.parametrize(
    ("grid", "k", "files"), [(MANY, 11, 1), (FEW, 0, 1), (FEW, 0, 2), (MANY, 1, 2)]
)
def test_what_is_published_anyway_is_told(grid: list, k: int, files: int) -> None:
    assert told_ledger(ledger(files), tables_of(grid, k)) == ledger(files)


def test_a_file_without_a_judged_row_needs_no_line() -> None:
    line = SourceLedger("kasus-1", "cases", Count(3, 3), notes={"di_luar_periode": 3})
    assert told_ledger(combine([line]), tables_of(FEW, 11)).sources[0].notes == line.notes
