"""The page Angka chooses among released cells: none is computed, none is missing, and no mark is taken for another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from geo.app.counts import (
    ALL,
    AREAS,
    HIDDEN,
    PERIOD,
    REST,
    SHOWN,
    TABLES,
    UNSEEN,
    UNSPLIT,
    Choice,
    Row,
    Shown,
    choose,
    offered,
)
from geo.tables.stages import ReleasedTables
from tests.app.counted import any_choice, looked_up, worlds


def row(shown: Shown, *keys: str) -> Row:
    (found,) = [one for one in shown.rows if one.keys == keys]
    return found


def states(shown: Shown, *keys: str) -> list[int | str]:
    return [cell.state if cell.value is None else cell.value for cell in row(shown, *keys).cells]


def choices() -> Iterator[tuple[str, ReleasedTables, Choice]]:
    rng = np.random.default_rng(20251231)
    for at in range(200):
        name = list(worlds())[at % len(worlds())]
        yield name, worlds()[name], any_choice(rng)


def test_every_cell_is_the_one_that_the_released_tables_hold() -> None:
    """200 choices; of each up to eight cells are looked up one by one."""
    rng, numbers = np.random.default_rng(1), 0
    for _, tables, choice in choices():
        shown = choose(tables, choice)
        cells = [(one.keys, when, cell) for one in shown.rows for when, cell in zip(shown.times, one.cells, strict=True)]  # fmt: skip
        for at in rng.permutation(len(cells))[:8]:
            keys, when, cell = cells[at]
            held = looked_up(tables, shown, keys, when)
            numbers += cell.value is not None
            assert (cell.state == SHOWN) == (cell.value is not None)
            if cell.state == SHOWN:
                assert held == [cell.value], (choice, keys, when)
            assert cell.state != HIDDEN or held == [None], (choice, keys, when)
            assert cell.state not in (UNSEEN, UNSPLIT) or held in ([], [None]), (choice, keys, when)
    assert numbers > 300


@pytest.mark.parametrize("world", ["dense", "sparse", "pooled"])
def test_the_whole_of_a_table_is_shown_where_nothing_is_chosen(world: str) -> None:
    tables = worlds()[world]
    shown = choose(tables, Choice("kabupaten_kuartal"))
    held = tables.kabupaten_quarter
    cells = {(one.keys[0], when): cell for one in shown.rows for when, cell in zip(shown.times, one.cells, strict=True)}  # fmt: skip
    for code, when, cases, hidden in held.itertuples(index=False):
        assert cells[code, when].state == (HIDDEN if hidden else SHOWN)
        assert hidden or cells[code, when].value == cases
    assert len(choose(tables, Choice()).rows) == len(tables.kecamatan) + 1


def test_a_total_stands_only_beside_all_that_it_sums() -> None:
    tables = worlds()["dense"]
    every = choose(tables, Choice("kabupaten_kuartal"))
    assert every.times == ("2023-K1", "2023-K2", "2024-K1", "2024-K2", "2023", "2024", PERIOD)
    assert every.rows[0].total
    assert every.rows[0].keys == (ALL,)
    part = choose(tables, Choice("kabupaten_kuartal", first="2023-K2", last="2024-K2"))
    assert part.times == ("2023-K2", "2024-K1", "2024-K2", "2024")
    one_year = choose(tables, Choice("kecamatan_tahun", first="2024", last="2024"))
    assert one_year.times == ("2024",)
    picked = choose(tables, Choice("provinsi_kuartal_modus", picked=("modus:magang",)))
    assert [one.keys for one in picked.rows] == [("magang",)]


def test_a_chosen_kabupaten_has_its_kecamatan_and_its_own_total() -> None:
    tables = worlds()["dense"]
    shown = choose(tables, Choice(AREAS, kab="61.02"))
    assert [one.keys[0] for one in shown.rows] == ["61.02", "61.02.01", "61.02.02", "61.02.03"]
    assert [one.total for one in shown.rows] == [True, False, False, False]
    assert len(choose(tables, Choice(AREAS, kab="99.99")).rows) == len(tables.kecamatan) + 1
    modus = choose(tables, Choice("kabupaten_tahun_modus", kab="61.02"))
    assert {one.keys[0] for one in modus.rows} <= {"61.02", REST}


def test_a_kabupaten_without_a_row_of_its_own_is_found_among_the_others() -> None:
    tables = worlds()["pooled"]
    assert set(tables.kabupaten_quarter["kode"]) == {"61.01", REST}
    for kab, told, rest in (("61.02", REST, True), ("61.01", "61.01", False)):
        shown = choose(tables, Choice("kabupaten_kuartal", kab=kab))
        assert ([one.keys[0] for one in shown.rows], shown.rest) == ([told], rest)
    assert UNSPLIT in choose(tables, Choice("kabupaten_kuartal")).states, (
        "what the others have in a year is told nowhere"
    )


def test_unobserved_and_not_broken_down_are_not_hidden() -> None:
    shown = choose(worlds()["uneven"], Choice())
    assert states(shown, "61.01.03") == [UNSEEN] * 3
    assert states(shown, "61.01.02")[1] == UNSEEN
    assert choose(worlds()["nothing"], Choice()).times == (PERIOD,)
    assert choose(worlds()["nothing"], Choice()).states == {UNSEEN}
    assert UNSPLIT not in shown.states


def test_years_of_which_nothing_is_told_are_not_broken_down() -> None:
    """Beside earlier releases a year may be withheld: its cells are neither hidden nor shown."""
    from dataclasses import replace

    tables = worlds()["uneven"]
    quiet = {}
    for name in ("kecamatan_year", "kabupaten_year", "province"):
        frame = getattr(tables, name)
        gone = frame["tahun"] == 2023
        quiet[name] = frame.assign(kasus=frame["kasus"].mask(gone.fillna(False)))
        if "disembunyikan" in frame:
            quiet[name] = quiet[name].assign(disembunyikan=frame["disembunyikan"] & ~gone)
    shown = choose(replace(tables, **quiet), Choice())
    assert states(shown, "61.01.01")[0] == UNSPLIT
    assert states(shown, ALL)[0] == UNSPLIT
    assert states(shown, "61.01.03")[0] == UNSEEN


def test_a_table_that_is_not_told_has_its_reason_and_no_cell() -> None:
    tables = worlds()["uneven"]
    known = offered(tables)
    assert list(known) == list(TABLES)
    assert known["pos_bulan"] == "tidak_ada_data"
    shown = choose(tables, Choice("pos_bulan"))
    assert (shown.reason, shown.rows) == ("tidak_ada_data", ())
    from dataclasses import replace

    from geo.tables.stages import no_grains

    assert offered(replace(tables, grains=no_grains())) == {AREAS: ""}


@pytest.mark.parametrize(("first", "last"), [("2024-K2", "2023-K1"), ("2031", "x")])
def test_a_range_that_is_none_is_passed_over(first: str, last: str) -> None:
    tables = worlds()["dense"]
    assert choose(tables, Choice("kabupaten_kuartal", first, last)) == choose(tables, Choice("kabupaten_kuartal"))  # fmt: skip


def test_ages_stand_in_their_order_and_unknown_last() -> None:
    from geo.app.counts import _order

    ages = ["tidak_diketahui", "60+", "6-12", "13-17", "0-5", ALL, REST]
    assert sorted(((age,) for age in ages), key=_order) == [(ALL,), ("0-5",), ("6-12",), ("13-17",), ("60+",), (REST,), ("tidak_diketahui",)]  # fmt: skip
