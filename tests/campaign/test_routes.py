"""No team is in two places, every trip has its days, and near places follow each other."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.campaign.days import Day
from geo.campaign.routes import routes

DAYS = [Day(date(2026, 2, 1) + timedelta(days=at), "x" if 5 <= at < 15 else "") for at in range(40)]


def places(size: int, seed: int = 0, trips: tuple[int, ...] = (1, 3)) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lat": rng.uniform(-1, 1, size), "lon": rng.uniform(109, 112, size), "kab_kode": rng.choice(["61.01", "61.02"], size),
            "hari": rng.choice(trips, size),
        }
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 20))
def test_every_event_has_its_own_days_of_its_team(seed: int, teams: int, events: int) -> None:
    table = places(events, seed)
    stops = routes(list(range(events)), table, DAYS, teams)
    if stops is None:
        assert table["hari"].sum() > 0.5 * teams * len(DAYS)
        return
    assert sorted(one.site for one in stops) == list(range(events))
    number = {day.when: at for at, day in enumerate(DAYS)}
    taken: Counter[tuple[int, int]] = Counter()
    for one in stops:
        way = int(table["hari"].iloc[one.site]) // 2
        taken.update((one.team, number[one.when] + off) for off in range(-way, way + 1))
        assert DAYS[number[one.when]].before == one.before
    assert max(taken.values()) == 1
    assert {team for team, _ in taken} <= set(range(1, teams + 1))
    assert all(0 <= at < len(DAYS) for _, at in taken)
    assert stops == sorted(stops, key=lambda one: (one.when, one.team))
    assert routes(list(range(events)), table, DAYS, teams) == stops


def test_days_before_a_departure_come_first() -> None:
    stops = routes([0, 1, 2], places(3, trips=(1,)), DAYS, 1)
    assert stops is not None
    assert [one.when for one in stops] == [DAYS[at].when for at in (5, 6, 7)]


def test_a_team_goes_on_to_the_nearest_place_of_the_kabupaten() -> None:
    table = pd.DataFrame({"lat": [0.0, 0.9, 0.1, 0.5], "lon": [110.0] * 4, "kab_kode": "61.01", "hari": 1})  # fmt: skip
    stops = routes([0, 1, 2, 3], table, DAYS, 1)
    assert stops is not None
    assert [one.site for one in stops] == [0, 2, 1, 3]  # a tour has half of the events


def test_where_trips_leave_no_room_all_are_packed_by_date() -> None:
    table = places(3, trips=(1,)).assign(hari=[1, 3, 1])
    short = [Day(date(2026, 2, 2) + timedelta(days=at), "x" if at == 2 else "") for at in range(5)]
    stops = routes([0, 1, 2], table, short, 1)
    assert stops is not None
    assert [one.site for one in stops] == [1, 0, 2]
    assert routes([0, 1, 2], table.assign(hari=3), short, 1) is None
