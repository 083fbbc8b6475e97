"""The finer tables of successive editions: told, true, and not narrowed by one who holds them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.config import Policy, load_policy
from geo.release.history import Now, PastRelease
from geo.release.history_marks import Memory
from geo.release.remembered import BESIDE, NOT_OVER, remembered_tables
from geo.release.tables import area_tables, released_tables
from geo.tables.stages import ReleasedTables, Tier
from tests.release.monthly import MODI, PEOPLE, Step, World, given, narrowed, publish, series


def policy() -> Policy:
    made = load_policy()
    made.k.update(publik=5, terbatas=3)
    return made


def world(months: int = 24, cases: int = 1, people: int = 12) -> World:
    shape = (2, 2, months, len(MODI), len(PEOPLE))
    return World(np.full(shape, cases), np.full((3, months), people))


def edition(step: Step, before: tuple[PastRelease, ...] = (), inputs: str = "") -> PastRelease:
    exact = given(step)
    now = Now(step.tier, exact.period, exact.as_of, inputs or f"masukan-{step.state}")
    tables = released_tables(exact, tier=step.tier, policy=policy(), memory=Memory(now, before))
    return PastRelease(f"edisi-{step.state}", step.tier, now.period, now.as_of, now.inputs, tables)


def grain(tables: ReleasedTables, name: str) -> pd.Series:
    return tables.grains.set_index("tabel").loc[name]


@pytest.mark.parametrize("seed", [103, 129])
def test_nobody_narrows_a_finer_cell_of_a_series(seed: int) -> None:
    steps = series(np.random.default_rng(seed), editions=2)
    made = publish(steps, policy(), remembers=True)
    assert made
    assert [
        cell for held in ("publik", "terbatas") for cell in narrowed(made, held, policy())
    ] == []  # type: ignore[arg-type]


def test_without_memory_he_does() -> None:
    steps = series(np.random.default_rng(103), editions=2)
    made = publish(steps, policy(), remembers=False)
    assert narrowed(made, "terbatas", policy())


def test_months_of_posts_are_told_edition_after_edition_with_their_corrections() -> None:
    late = world()
    late.people[0, 5] += 3
    first = edition(Step(world(), 0, 0, 20, "publik"))
    second = edition(Step(late, 1, 2, 22, "publik"), (first,))
    rows = second.tables.post_month.set_index(["pos", "waktu"])["orang"]
    assert grain(second.tables, "pos_bulan")["waktu"] == "bulan"
    assert grain(second.tables, "pos_bulan")["terdahulu"] == ""
    assert (rows["Pos 0", "2023-06"], rows["Pos 1", "2024-10"]) == (15, 12)
    assert rows["Pos 0", "periode"] == 20 * 12 + 3
    assert ("Pos 0", "2023-01") not in rows.index


def test_a_month_that_fell_below_the_threshold_is_repeated_and_in_no_sum() -> None:
    fallen = world()
    fallen.people[0, 5] = 4
    first = edition(Step(world(), 0, 0, 20, "publik"))
    second = edition(Step(fallen, 1, 0, 21, "publik"), (first,))
    rows = second.tables.post_month.set_index(["pos", "waktu"])["orang"]
    assert grain(second.tables, "pos_bulan")["terdahulu"] == "2023-06"
    assert rows["Pos 0", "2023-06"] == 12
    assert ("Pos 0", "periode") not in rows.index


def test_cases_are_told_by_years_that_are_over() -> None:
    first = edition(Step(world(), 0, 0, 11, "publik"))
    assert set(first.tables.grains.set_index("tabel").loc[["provinsi_kuartal_modus", "kabupaten_tahun_modus", "provinsi_tahun_kelamin_usia"], "alasan"]) == {NOT_OVER}  # fmt: skip
    second = edition(Step(world(), 1, 0, 14, "publik"), (first,))
    assert set(second.tables.province_modus["waktu"]) == {"2023"}
    assert set(second.tables.kabupaten_modus["waktu"]) == {"2023"}
    assert set(second.tables.province_people["waktu"]) == {"2023"}
    assert grain(second.tables, "kabupaten_kuartal")["waktu"] == "tahun"


def test_kabupaten_by_modus_are_told_once_and_repeated() -> None:
    first = edition(Step(world(), 0, 0, 12, "publik"))
    second = edition(Step(world(cases=2), 1, 0, 24, "publik"), (first,))
    rows = second.tables.kabupaten_modus
    assert grain(second.tables, "kabupaten_tahun_modus")["terdahulu"] == "2023"
    assert rows.loc[rows["waktu"] == "2023", "kasus"].max() * 2 == rows.loc[rows["waktu"] == "2024", "kasus"].max()  # fmt: skip
    assert grain(second.tables, "provinsi_kuartal_modus")["terdahulu"] == ""
    third = edition(Step(world(cases=2), 1, 0, 24, "terbatas"), (first, second))
    pd.testing.assert_frame_equal(third.tables.kabupaten_modus, rows)


def test_a_year_of_which_a_finer_tier_spoke_is_not_broken_down_by_kabupaten() -> None:
    both = edition(Step(world(), 0, 0, 12, "terbatas"))
    alone = replace(
        both, tables=replace(both.tables, province_modus=both.tables.province_modus[:0])
    )
    assert len(both.tables.kabupaten_modus)
    for first in (both, alone):
        second = edition(Step(world(), 0, 0, 12, "publik"), (first,))
        assert second.tables.kabupaten_modus.empty
        assert grain(second.tables, "kabupaten_tahun_modus")["alasan"] == BESIDE


def test_new_posts_join_the_others_where_there_were_any() -> None:
    quiet, louder = world(), world()
    quiet.people[0] = quiet.people[1] = 0
    quiet.people[0, 3] = 1
    louder.people[0] = 0
    first = edition(Step(quiet, 0, 0, 12, "publik"))
    assert "lain" in set(first.tables.post_month["pos"])
    second = edition(Step(louder, 1, 0, 13, "publik"), (first,))
    assert set(second.tables.post_month["pos"]) == set(first.tables.post_month["pos"])


def test_sums_over_hidden_months_of_an_edition_that_stood_alone_shut_the_table() -> None:
    exact = given(Step(world(), 0, 0, 12, "publik"))
    alone = released_tables(exact, tier="publik", policy=policy())
    assert "semua" in set(alone.post_month["pos"])
    past = PastRelease("satu", "publik", exact.period, exact.as_of, "x", alone)
    second = edition(Step(world(), 1, 0, 13, "publik"), (past,))
    assert grain(second.tables, "pos_bulan")["alasan"] == BESIDE


def test_nothing_to_tell_has_its_reason() -> None:
    exact = given(Step(world(), 0, 0, 12, "publik"))
    empty = replace(exact.cross, modus=exact.cross.modus.iloc[:0], posts=exact.cross.posts.iloc[:0])
    rules = policy()
    now = Now("publik", exact.period, date(2023, 12, 31), "a")
    base = area_tables(exact, tier="publik", policy=rules)
    _, lines = remembered_tables(empty, base, rules, Memory(now))
    assert {line["alasan"] for line in lines} == {"tidak_ada_data"}
    rules = replace(rules, released_tables=())
    _, lines = remembered_tables(exact.cross, base, rules, Memory(now))
    assert {line["alasan"] for line in lines} == {"tidak_dalam_daftar"}
    with pytest.raises(ValueError, match="no memory"):
        remembered_tables(exact.cross, base, rules, Memory())


def test_tiers() -> None:
    tiers: tuple[Tier, ...] = ("publik", "terbatas")
    past: tuple[PastRelease, ...] = ()
    for state in range(2):
        for tier in tiers:
            past = (*past, edition(Step(world(people=6), state, 0, 12 + state, tier), past))
    assert all(len(one.tables.post_month) for one in past)
