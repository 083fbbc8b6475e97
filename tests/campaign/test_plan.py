"""The whole story: dated events within every condition, each with what brought it there, and honest prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.campaign.conflict import exactly
from geo.campaign.days import Day
from geo.campaign.doubt import doubt, surest, truths
from geo.campaign.plan import Campaign, make_plan, sites_of
from geo.campaign.prices import prices, runners
from geo.campaign.solve import feasible, solve
from geo.campaign.wishes import Sites, Wishes
from geo.config import load_policy
from geo.errors import PlanError, SchemaError
from tests.campaign.small import NODES, REPEAT, asked, brute, case, ok, sites

RULES = replace(load_policy().campaign, draws=20, nodes=NODES, repeat=REPEAT)
DAYS = tuple(Day(date(2026, 2, 2) + timedelta(days=at), "berangkat_lebaran" if at < 10 else "") for at in range(60))  # fmt: skip


def campaign(places: Sites, *, teams: int = 2, **given: Any) -> Campaign:
    size = len(places.frame)
    around = pd.DataFrame({"lat": np.linspace(-1, 1, size), "lon": np.linspace(109, 112, size)})
    return Campaign(places, around, given.pop("days", DAYS), teams, RULES, **given)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_plan_keeps_every_condition_and_reaches_the_most(seed: int) -> None:
    places, wishes = case(seed)
    best = brute(places, wishes)
    if best is None:
        with pytest.raises(PlanError) as caught:
            make_plan(campaign(places), wishes)
        assert caught.value.facts["conflict"].kinds
        return
    plan = make_plan(campaign(places), wishes)
    counts = tuple(int((plan.events["kode"] == kode).sum()) for kode in places.frame["kode"])
    assert ok(places, wishes, counts)
    assert (plan.value, plan.bound, plan.gap) == (best[0], best[0], 0)
    assert plan.events["beban"].sum() == plan.value
    assert plan.events["nomor"].tolist() == list(range(1, wishes.events + 1))
    assert not plan.events.duplicated(["tanggal", "tim"]).any()
    assert plan.events["tim"].between(1, 2).all()
    assert set(plan.events["tanggal"]) <= {day.when for day in DAYS}


def test_each_event_says_what_brought_it_there() -> None:
    places = sites([900, 10, 20, 800, 5, 30, 700, 6, 40], silent=[False] * 8 + [True])
    codes = places.frame["kode"].tolist()
    wishes = Wishes(events=6, per_kabupaten=1, silent_share=1 / 6, inside=(codes[4],))
    plan = make_plan(campaign(places), wishes)
    why = dict(zip(plan.events["kode"], plan.events["sebab"], strict=True))
    assert why[codes[0]] == "beban"
    assert why[codes[4]] == "wajib"
    floor = make_plan(campaign(sites([900, 800, 700, 5, 6, 7, 8, 9, 1])), Wishes(events=3, per_kabupaten=1))  # fmt: skip
    assert sorted(floor.events["sebab"]) == ["beban", "merata", "merata"]
    silent = make_plan(campaign(sites([900, 800, 700, 1], silent=[False] * 3 + [True])), Wishes(events=2, silent_share=0.5))  # fmt: skip
    assert sorted(silent.events["sebab"]) == ["beban", "sunyi"]


def test_urgent_places_come_first_and_the_season_is_told() -> None:
    plan = make_plan(campaign(sites([10, 900, 20, 800]), teams=1), Wishes(events=2))
    assert plan.events["urutan"].tolist() == [1, 2]
    assert plan.events["sebelum"].unique().tolist() == ["berangkat_lebaran"]
    assert plan.totals["bagian_beban"] == round(1700 / 1730, 4)


def test_prices_are_what_another_plan_would_reach() -> None:
    places = sites([90, 80, 70, 60, 5, 4, 3, 2, 1], silent=[False] * 8 + [True])
    wishes = Wishes(events=4, budget_idr=40_000_000, team_days=4, per_kabupaten=1)
    made = asked(places, wishes)
    best = solve(made)
    assert best is not None
    found = {one.change: one for one in prices(made, best, places, wishes, extra_days=10)}
    assert list(found) == ["kegiatan_tambah", "anggaran_tambah", "tim_tambah", "tanpa_per_kabupaten", "sunyi_seperlima"]  # fmt: skip
    assert found["kegiatan_tambah"].gain is None  # the budget is spent
    assert found["anggaran_tambah"].gain == 0
    free = solve(made.without("per_kabupaten"))
    assert free is not None
    floor = found["tanpa_per_kabupaten"]
    assert floor.gain == free.value - best.value > 0
    assert len(floor.joined) == len(floor.left) > 0
    assert found["sunyi_seperlima"].gain is not None
    assert found["sunyi_seperlima"].gain < 0
    richer = replace(wishes, budget_idr=90_000_000, team_days=9)
    more = asked(places, richer)
    start = solve(more)
    next_best = solve(more.beside(exactly(5, more)))
    assert start is not None
    assert next_best is not None
    price = prices(more, start, places, richer, extra_days=10)[0]
    assert (price.gain, price.cost) == (next_best.value - start.value, 10_000_000)


def test_a_runner_up_says_what_it_would_cost_or_forbids() -> None:
    places = sites([90, 80, 70, 60, 50, 40], cost=[10, 10, 10, 10, 30, None], rest=[False, True] + [False] * 4)  # fmt: skip
    codes = places.frame["kode"].tolist()
    wishes = Wishes(events=2, budget_idr=25, outside=(codes[2],))
    made = asked(places, wishes)
    best = solve(made)
    assert best is not None
    found = {one.kode: one for one in runners(made, best, places, number=9)}
    assert {kode: one.why for kode, one in found.items()} == {codes[1]: "istirahat", codes[2]: "dilarang", codes[4]: "tak_muat", codes[5]: "tanpa_biaya"}  # fmt: skip
    wider = asked(places, replace(wishes, events=1, outside=()))
    top = solve(wider)
    assert top is not None
    lost = {one.kode: one for one in runners(wider, top, places, number=9)}[codes[2]]
    assert (lost.why, lost.loss, lost.instead) == ("kalah", 20, (codes[0],))


def test_doubt_is_measured_against_the_best_of_each_draw() -> None:
    places = sites([50, 40, 30, 20, 10, 5], draws=20, seed=4)
    made = asked(places, Wishes(events=2))
    best = solve(made)
    assert best is not None
    seen = truths(made, places, draws=20, repeat=REPEAT)
    reached = places.draws * 1000
    ideal = np.sort(reached, axis=1)[:, -2:].sum(axis=1)
    np.testing.assert_allclose(seen.best, ideal)
    shares = reached @ best.chosen / ideal
    found = doubt(best, seen, good=0.9)
    assert found.good == pytest.approx((shares >= 0.9).mean())
    assert found.lowest == pytest.approx(np.quantile(shares, 0.1))
    top = np.argsort(reached, axis=1)[:, -2:]
    assert found.wanted.tolist() == pytest.approx([(top == at).any(axis=1).mean() for at in range(6)])  # fmt: skip


def test_a_surer_plan_gives_up_no_more_than_it_may() -> None:
    rng = np.random.default_rng(2)
    places = sites(rng.integers(20, 40, 12).tolist(), draws=40, seed=1)
    made = asked(places, Wishes(events=4))
    best = solve(made)
    assert best is not None
    seen = truths(made, places, draws=40, repeat=REPEAT)
    sure = surest(made, best, seen, give=0.2, good=0.9)
    assert sure.value >= 0.8 * best.value
    assert doubt(sure, seen, good=0.9).good > doubt(best, seen, good=0.9).good
    assert surest(made, best, seen, give=0.0, good=0.9).value == best.value
    plan = make_plan(campaign(places, give=0.2), Wishes(events=4))
    assert plan.gap == pytest.approx((plan.bound - plan.value) / plan.bound) == plan.given_up
    assert feasible(made)


def test_trips_that_do_not_fit_are_said() -> None:
    places = sites([10, 10], days=[3, 3])
    with pytest.raises(PlanError) as caught:
        make_plan(campaign(places, teams=2, days=DAYS[:2]), Wishes(events=1, team_days=4))
    assert caught.value.reason == "no_room"


def test_two_events_of_one_team_on_a_day_are_no_plan() -> None:
    plan = make_plan(campaign(sites([3, 2, 1])), Wishes(events=2))
    with pytest.raises(SchemaError):
        replace(plan, events=plan.events.assign(tanggal=DAYS[0].when, tim=1))


def test_sites_are_the_layer_with_costs_and_ways() -> None:
    layer = pd.DataFrame(
        {"kode": ["61.01.01", "61.01.02"], "nama": ["A", "B"], "kab_kode": "61.01", "kabupaten": "Utara", "risiko": [1.5, 2.0], "risiko_bawah": 1.0,
         "risiko_atas": 3.0, "paparan_orang": [1001, 10]}
    )  # fmt: skip
    ways = pd.DataFrame({"hari": [1, 3], "jarak_km": [2.0, 9.0], "dasar": "61.01"})
    costs = pd.Series([5], index=["61.01.02"], dtype="Int64")
    made = sites_of(layer, costs, ways, silent=["61.01.02"], held={"61.01.01": date(2025, 5, 1)}, draws=np.ones((3, 2))).frame  # fmt: skip
    assert made["beban"].tolist() == [1502, 20]
    assert made["biaya_idr"].fillna(-1).tolist() == [-1, 5]
    assert (made["sunyi"].tolist(), made["terakhir"].tolist()) == ([False, True], ["2025-05-01", ""])  # fmt: skip
