"""An impossible request names the smallest set of conditions, and what would mend it."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.campaign.conflict import smallest_conflict
from geo.campaign.solve import feasible
from geo.campaign.wishes import Wishes
from tests.campaign.small import asked, case, sites


def test_planted_budget() -> None:
    """Six events at ten million need sixty; everything else is kept."""
    places = sites([10] * 9, silent=[True] * 9)
    found = smallest_conflict(asked(places, Wishes(events=6, budget_idr=55_000_000, team_days=9, per_kabupaten=1, silent_share=0.5)))  # fmt: skip
    assert found is not None
    assert found.kinds == ("kegiatan", "anggaran")
    assert (found.most_events, found.least_events, found.least_budget, found.least_days) == (5, 0, 60_000_000, None)  # fmt: skip


def test_planted_kabupaten_that_rests() -> None:
    """All places of 61.02 were visited lately, yet each kabupaten must have an event."""
    codes = sites([1] * 9).frame["kode"]
    places = sites([10] * 9, rest=codes.str.startswith("61.02").tolist())
    found = smallest_conflict(asked(places, Wishes(events=4, budget_idr=10**9, per_kabupaten=1)))
    assert found is not None
    assert found.kinds == ("per_kabupaten", "istirahat")
    assert found.names == ("per_kabupaten:61.02", "istirahat")


def test_planted_three_at_once() -> None:
    """Two places that must be in are dear and far: with five events, days and budget allow either pair of conditions, not all."""
    places = sites([10] * 6, days=[1, 1, 1, 1, 1, 5], silent=[False] * 5 + [True])
    code = places.frame["kode"].tolist()
    wishes = Wishes(events=4, team_days=7, silent_share=0.25, inside=(code[0],))
    found = smallest_conflict(asked(places, wishes))
    assert found is not None
    assert found.kinds == ("kegiatan", "hari_tim", "sunyi")
    assert found.least_days == 8
    assert found.most_events == 3


def test_a_place_both_in_and_out() -> None:
    places = sites([10] * 3)
    code = places.frame["kode"].tolist()
    found = smallest_conflict(asked(places, Wishes(events=2, inside=(code[0], code[1]), outside=(code[1],))))  # fmt: skip
    assert found is not None
    assert found.names == (f"wajib:{code[1]}", "dilarang")


def test_more_events_than_places() -> None:
    found = smallest_conflict(asked(sites([10] * 3), Wishes(events=4)))
    assert found is not None
    assert found.kinds == ("kegiatan",)
    assert found.most_events == 3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_smaller_set_contradicts_itself(seed: int) -> None:
    made = asked(*case(seed))
    found = smallest_conflict(made)
    if found is None:
        assert feasible(made)
        return
    assert not feasible(made.only(found.names))
    kinds = list(dict.fromkeys(one.kind for one in made.conditions.values()))
    for fewer in combinations(kinds, len(found.kinds) - 1):
        assert feasible(made.without(*(kind for kind in kinds if kind not in fewer)))
    for name in found.names:
        if ":" in name:
            assert feasible(made.only(set(found.names) - {name}))
