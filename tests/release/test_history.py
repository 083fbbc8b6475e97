"""No hidden cell of any edition of a series is narrowed by one who holds them all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.config import Policy, load_policy
from geo.errors import ReleaseError, SchemaError
from geo.release.history import NoHistory, Now, PastRelease, earlier, readers
from geo.release.history_attack import union_of
from geo.release.history_marks import Memory
from geo.release.history_told import past_from_json, past_to_json
from geo.release.roles import role_tables
from geo.tables.stages import RoleCounts, Tier
from geo.text import text
from tests.release.conftest import Grid, indicators
from tests.release.sequences import make, narrowed, publish, series

SMALL: Grid = [[[4], [3], [2], [3], [20]]]
GROWN: Grid = [[[5], [3], [2], [3], [20]]]
WHOLE = (date(2023, 1, 1), date(2025, 12, 31))
LAST_TWO = (date(2024, 1, 1), date(2025, 12, 31))


def policy(publik: int = 5, terbatas: int = 3) -> Policy:
    made = load_policy()
    made.k.update(publik=publik, terbatas=terbatas)
    return made


def edition(grid: Grid, name: str, before: tuple[PastRelease, ...] = (), *, tier: Tier = "publik", as_of: date = WHOLE[1], period: tuple[date, date] = WHOLE, inputs: str | None = None) -> PastRelease:  # fmt: skip
    exact = replace(indicators(grid), as_of=as_of, period=period)
    now = Now(tier, period, as_of, inputs or name)
    tables = make(exact, tier, policy(), Memory(now, before))
    return PastRelease(name, tier, period, as_of, now.inputs, tables)


def test_what_was_hidden_stays_hidden_while_the_new_count_would_tell_it() -> None:
    """The known trap: hidden at k-1, shown at k, and the total grew by one."""
    old, new = SMALL, GROWN
    first = edition(old, "satu")
    alone, beside = edition(new, "dua"), edition(new, "dua", (first,))
    found = union_of([first, alone], 5).narrowed()
    assert set(zip(found["edisi"], found["kode"], strict=True)) == {("satu", "61.01.01")}
    assert union_of([first, beside], 5).narrowed().empty
    assert alone.tables.kecamatan["kasus"].isna().tolist() == [False, True, True, True, False]
    assert beside.tables.kecamatan["kasus"].isna().tolist() == [True, True, True, True, False]
    assert beside.tables.attack["edisi_terdahulu"] == 1


def test_nobody_narrows_a_cell_of_a_random_series_and_without_memory_he_does() -> None:
    rules, alone = policy(), 0
    for seed in (5, 6, 9):
        steps = series(np.random.default_rng(seed), editions=2)
        made = publish(steps, rules, remembers=True)
        assert not [cell for held in ("publik", "terbatas") for cell in narrowed(made, held, rules)]
        alone += bool(narrowed(publish(steps, rules, remembers=False), "terbatas", rules))
    assert alone == 2


def test_the_two_attackers_agree_where_nothing_was_withdrawn() -> None:
    first, second = edition(SMALL, "satu"), edition(GROWN, "dua")  # fmt: skip
    slow = narrowed([first, second], "publik", policy())
    quick = union_of([first, second], 5).narrowed()
    assert {(e, c) for e, c, *_ in slow} == set(zip(quick["edisi"], quick["kode"], strict=True))


def test_a_reader_of_the_finer_tier_holds_both_and_is_kept_from_less() -> None:
    grid: Grid = [[[2], [1], [4], [4], [20]]]
    first = edition(grid, "umum", inputs="sama")
    second = edition(grid, "terbatas", (first,), tier="terbatas", inputs="sama")
    assert readers("publik") == ("publik", "terbatas")
    assert second.tables.kecamatan["kasus"].notna().sum() > first.tables.kecamatan["kasus"].notna().sum()  # fmt: skip
    assert union_of([first, second], 3).narrowed().empty
    assert len(union_of([first, second], 5).narrowed())  # who may not open it would know more


def test_a_withdrawn_case_breaks_the_link_and_leaves_both_editions_safe() -> None:
    first = edition(GROWN, "satu")
    second = edition(SMALL, "dua", (first,))
    assert union_of([first, second], 5).narrowed().empty


def test_a_part_of_a_year_is_told_in_the_period_alone_where_its_cells_are_small() -> None:
    old = [[[20, 30, 20], [3, 1, 2], [2, 2, 3]], [[40, 40, 40], [20, 20, 20]]]
    first = edition(old, "satu")
    grown = [[[*years, last] for years, last in zip(kab, (1, 0, 1), strict=False)] for kab in old]
    second = edition(grown, "dua", (first,), period=(WHOLE[0], date(2026, 1, 31)), as_of=date(2026, 1, 31))  # fmt: skip
    part = second.tables.kecamatan_year.query("tahun == 2026")
    assert part["kasus"].isna().all()
    assert not part["disembunyikan"].any()
    assert second.tables.kecamatan["kasus"].notna().any()
    assert union_of([first, second], 5).narrowed().empty


def test_an_edition_that_would_tell_an_earlier_cell_is_refused_and_says_beside_which() -> None:
    """A year later the first year is gone: at most 5 of the 7 cases shown were of that year, so 2 are left, whatever is hidden now."""
    alone = make(indicators([[[3, 2, 2], [2, 3, 3]]]), "publik", policy(), Memory())
    first = PastRelease("satu", "publik", WHOLE, WHOLE[1], "satu", alone)
    assert first.tables.kecamatan["kasus"].tolist() == [7, 8]
    assert first.tables.kabupaten_year["kasus"].tolist() == [5, 5, 5]
    exact = indicators([[[2, 2], [3, 3]]])
    exact = replace(exact, counts=exact.counts.assign(tahun=exact.counts["tahun"] + 1), period=LAST_TWO)  # fmt: skip
    with pytest.raises(ReleaseError) as refused:
        make(exact, "publik", policy(), Memory(Now("publik", LAST_TWO, WHOLE[1], "dua"), (first,)))
    assert refused.value.facts == {"edition": "satu", "tier": "publik", "period": "2024-01:2025-12"}
    assert refused.value.exit_code == 3
    for lang in ("id", "en"):
        sentence = text(refused.value.key, lang, **refused.value.facts)
        assert str(refused.value.facts["edition"]) in sentence
        assert "--period" in sentence


def test_the_first_edition_of_a_series_tells_no_year_that_would_get_it_refused_a_year_later() -> (
    None
):
    """The same cases as above: without the kabupaten's and the province's years all of a count may be of the months that leave."""
    first = edition([[[3, 2, 2], [2, 3, 3]]], "satu")
    assert first.tables.kecamatan["kasus"].tolist() == [7, 8]
    assert first.tables.kabupaten_year["kasus"].isna().all()
    assert first.tables.province["kasus"].tolist()[-1] == 15
    assert first.tables.province["kasus"].isna().tolist() == [True, True, True, False]
    exact = indicators([[[2, 2], [3, 3]]])
    exact = replace(exact, counts=exact.counts.assign(tahun=exact.counts["tahun"] + 1), period=LAST_TWO)  # fmt: skip
    tables = make(exact, "publik", policy(), Memory(Now("publik", LAST_TWO, WHOLE[1], "dua"), (first,)))  # fmt: skip
    second = PastRelease("dua", "publik", LAST_TWO, WHOLE[1], "dua", tables)
    assert union_of([first, second], 5).narrowed().empty


def test_years_stay_where_no_shown_count_rests_on_them() -> None:
    """A kabupaten whose kecamatan tell their years tells its own; so does the province where the pool's first year is as large as any shown count."""
    steady = [[9, 9, 9], [8, 8, 8]]
    told = edition([steady, [[9, 1, 1], [6, 6, 0]], [[9, 2, 9], [5, 7, 1]]], "satu").tables
    years = told.kabupaten_year.groupby("kode")["kasus"].apply(list)
    assert years["61.01"] == [17, 17, 17]
    assert pd.isna(years["61.02"] + years["61.03"]).all()
    assert told.kecamatan["kasus"].tolist() == [27, 24, 11, 12, 20, 13]
    assert told.province["kasus"].tolist() == [46, 33, 28, 107]
    late = edition([steady, [[9, 1, 1], [6, 6, 0]], [[0, 2, 18], [2, 7, 4]]], "satu").tables
    assert late.province["kasus"].isna().tolist() == [
        True,
        True,
        True,
        False,
    ]  # 17 in the first year, and 20 are shown


def test_the_same_inputs_again_ignore_themselves_and_what_came_later() -> None:
    first = edition(SMALL, "satu")
    second = edition(GROWN, "dua", (first,))
    now = Now("publik", WHOLE, WHOLE[1], "satu")
    assert earlier((first, second), now) == ()
    assert earlier((first, second), replace(now, inputs="dua")) == (first,)
    assert earlier((first, second), replace(now, inputs="tiga")) == (first, second)
    again = edition(GROWN, "dua", (first, second))
    pd.testing.assert_frame_equal(again.tables.kecamatan, second.tables.kecamatan)


def test_only_editions_of_the_same_time_overlap() -> None:
    first = edition([[[4], [30]]], "satu")
    assert Memory(Now("publik", WHOLE, WHOLE[1], "dua"), (first,)).overlapping == (first,)
    later = Now("publik", (date(2026, 1, 1), date(2026, 12, 31)), date(2026, 12, 31), "tiga")
    assert Memory(later, (first,)).overlapping == ()
    assert Memory().overlapping == ()


def test_exact_counts_have_no_history_and_no_history_keeps_nothing() -> None:
    first = edition([[[4], [30]]], "satu")
    assert Memory(Now("rahasia", WHOLE, WHOLE[1], "satu"), (first,)).counted == ()
    nothing = NoHistory()
    nothing.note(first)
    assert nothing.past() == ()


def test_the_other_questions_remember_their_own_tables() -> None:
    exact = indicators(SMALL)
    grown = exact.counts.assign(kasus=[5, 3, 2, 3, 20])
    asked = replace(exact, roles={"transit": RoleCounts(exact.counts, exact.partial)})
    rules = policy()
    rules = replace(rules, released_tables=(*rules.released_tables, "kecamatan_tahun_transit"))
    first = role_tables(asked, "transit", tier="publik", policy=rules)
    past = PastRelease("satu", "publik", WHOLE, WHOLE[1], "satu", first, {"transit": first})  # type: ignore[arg-type]  # a standing would fail below
    memory = Memory(Now("publik", WHOLE, WHOLE[1], "dua"), (past,))
    asked = replace(asked, roles={"transit": RoleCounts(grown, exact.partial)})
    second = role_tables(asked, "transit", tier="publik", policy=rules, memory=memory)
    assert second.kecamatan["kasus"].isna().tolist() == [True, True, True, True, False]  # type: ignore[union-attr]
    assert memory.of_role("eksploitasi").counted == ()


def test_a_past_release_comes_back_from_json_as_it_was() -> None:
    first = edition(SMALL, "satu")
    again = past_from_json(past_to_json(replace(first, roles={"transit": first.tables})))
    assert again.same == first.same
    pd.testing.assert_frame_equal(again.roles["transit"].kecamatan, first.tables.kecamatan)
    told = past_to_json(first)
    for wrong in ({}, told | {"periode": ["2023-01-01"]}, told | {"tier": "terbatas"}):
        with pytest.raises(SchemaError):
            past_from_json(wrong)


def test_a_filter_only_selects_rows_of_what_is_released() -> None:
    """Any choice of kecamatan and years is a part of the tables: no count that was not there, no sum of them."""
    tables = edition([[[4, 9], [3, 7], [6, 8], [20, 30]]], "satu").tables
    for seed in range(20):
        rng = np.random.default_rng(seed)
        chosen = tables.kecamatan_year[rng.random(len(tables.kecamatan_year)) < 0.5]
        whole = tables.kecamatan_year.loc[chosen.index]
        pd.testing.assert_frame_equal(chosen, whole)
