"""Legs that are told hide every other: by the rule, by an attacker of whole numbers, and beside the totals of the returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.config import load_policy
from geo.errors import ReleaseError, SchemaError
from geo.release.cross import cross_tables
from geo.release.leg_attack import Legs, narrowed_legs
from geo.release.legs import Places, merged_legs, places_of, told_border, too_little
from geo.tables.border import ORIGIN_WORDS, REST, Account, BorderCounts, no_convoys, no_hours
from geo.tables.stages import CrossCounts
from tests.release.conftest import tables_of

POLICY = load_policy()
KAB = ("61.01", "61.02", "61.03")
OTHERS = (*KAB, "31", "73", *(word for word in ORIGIN_WORDS if word != REST))
KEC = tuple(f"{kab}.0{number}" for kab in KAB for number in (1, 2, 3))
PLACES = Places(KEC, OTHERS)
PERIOD = (date(2023, 1, 1), date(2025, 12, 31))
PEOPLE = st.dictionaries(st.sampled_from([*KEC, *OTHERS]), st.one_of(st.integers(0, 14), st.integers(0, 300)), max_size=14)  # fmt: skip


def counts_of(posts, returned=0):
    """Crossings at posts: {post: {origin: people}}, all regular, spread over the months of 2024; `returned` of every origin deported."""
    rows = [
        (post, "masuk", kind, f"2024-{month:02}", pd.NA, origin, 1, people, 0)
        for post, origins in posts.items()
        for number, (origin, whole) in enumerate(sorted(origins.items()))
        for month in (1 + number % 12,)
        for kind, people in (("deportasi", min(returned, whole)), ("reguler", whole - min(returned, whole)))
    ]  # fmt: skip
    columns = ["pos", "arah", "jenis", "bulan", "minggu", "asal", "baris", "orang", "tanpa_jumlah"]
    cells = pd.DataFrame(rows, columns=columns).astype({"minggu": "str"})
    account = Account(received=len(cells), counted=len(cells), people=int(cells["orang"].sum()))
    span = dict.fromkeys(posts, PERIOD)
    return BorderCounts(cells, no_convoys(), no_hours(), span, account, PERIOD, PERIOD[1])


def released(counts, k, tier="publik", groups=None):
    """The released tables of these crossings, by the gate itself."""
    base = tables_of([[[20, 30, 40]] * 3] * 3, 11)
    people = counts.cells.groupby(["pos", "bulan"])["orang"].sum()
    every = pd.MultiIndex.from_product([sorted(set(counts.cells["pos"])), sorted(set(counts.cells["bulan"]))], names=["pos", "bulan"])  # fmt: skip
    months = people.reindex(every, fill_value=0).reset_index()
    base = replace(base, tier=tier, k=k)
    frames, _ = cross_tables(CrossCounts(posts=months), base, POLICY)
    made = replace(base, **frames)
    return made if groups is None else replace(made, groups=groups)


def told_of(posts, k=11, **given):
    counts = counts_of(posts, given.pop("returned", 0))
    return told_border(counts, released(counts, k, **given), PLACES, policy=POLICY)


@settings(max_examples=150, deadline=None)
@given(PEOPLE, st.sampled_from([5, 11]))
def test_a_leg_is_k_or_more_and_all_of_them_are_the_post(people, k) -> None:
    legs = merged_legs(people, PLACES, k)
    if legs is None:
        return
    assert sum(legs.values()) == sum(people.values())
    assert min(legs.values()) >= k
    assert set(legs) - {REST} <= {*KEC, *OTHERS}
    for origin, number in legs.items():
        if len(origin) == 8 or (len(origin) != 5 and origin != REST):
            assert number == people[origin]


def ends(members, total, at, k):
    """(least, most) of one origin in a bucket, by a stupid linear programme: covers are k and more, the others 0 to k-1."""
    bounds = [(k, None) if cover else (0, k - 1) for cover in members]
    found = []
    for sign in (1, -1):
        cost = np.zeros(len(members))
        cost[at] = sign
        found.append(sign * linprog(cost, A_eq=np.ones((1, len(members))), b_eq=[total], bounds=bounds).fun)  # fmt: skip
    return found


FULL = {"61.01.03": 5, "31": 1, **dict.fromkeys(["73", "61.03.01", "luar_negeri", "luar_provinsi", "tidak_diketahui", "61.02"], 4)}  # fmt: skip
"""The others are as full as they can be: one of them more is told, and the first of them is at least 1."""


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.sampled_from([5, 11]))
@example(FULL, 5)
def test_no_hidden_origin_can_be_narrowed_from_its_post(people, k) -> None:
    legs = merged_legs(people, PLACES, k)
    if legs is None:
        return
    whole = {one: people.get(one, 0) for one in OTHERS}
    for kab in KAB:
        whole[kab] += sum(people.get(one, 0) for one in KEC if one[:5] == kab)
    hidden = [one for one in OTHERS if one not in legs]
    covers = [whole[one] >= k for one in hidden]
    for at, cover in enumerate(covers):
        if not cover:
            assert ends(covers, legs[REST], at, k) == pytest.approx([0, k - 1])
            break
    for kab in KAB:
        inside = [one for one in KEC if one[:5] == kab and one not in legs]
        if kab in legs and any(one in legs for one in KEC if one[:5] == kab):
            covers = [people.get(one, 0) >= k for one in inside]
            small = [at for at, cover in enumerate(covers) if not cover]
            for at in small[:1]:
                least, most = ends([*covers, False], legs[kab], at, k) if not people.get(kab) else (0, k - 1)  # fmt: skip
                assert (least, most) == pytest.approx((0, k - 1))


def test_the_rule_by_hand() -> None:
    assert not too_little(11, 11, covers=0, members=3)
    assert too_little(
        21, 11, covers=0, members=3
    )  # two others can hold 20 of 21: the third is no zero
    assert not too_little(21, 11, covers=0, members=3, open_ended=True)
    assert too_little(20, 11, covers=1, members=3)
    assert not too_little(21, 11, covers=1, members=3)
    assert merged_legs({"61.01": 40, "61.02": 30, "73": 3}, PLACES, 11) == {"61.01": 40, REST: 33}
    assert merged_legs({"61.01": 12}, PLACES, 11) is None


def test_a_kecamatan_stands_alone_where_the_rest_of_its_kabupaten_hides_the_others() -> None:
    people = {"61.01.01": 50, "61.01.02": 9, "61.01": 80, "73": 35, "luar_negeri": 25}
    assert merged_legs(people, PLACES, 11) == {"61.01": 89, "61.01.01": 50, "73": 35, REST: 25}
    few = {**people, "61.01": 0}
    assert merged_legs(few, PLACES, 11) == {"61.01": 59, "73": 35, REST: 25}


@settings(max_examples=10, deadline=None)
@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), PEOPLE.filter(bool), min_size=1), st.sampled_from([5, 11]))  # fmt: skip
def test_legs_are_those_of_posts_whose_total_is_told_and_add_up_to_it(posts, k) -> None:
    counts = counts_of(posts)
    tables = released(counts, k, "publik" if k == 11 else "terbatas")
    told = told_border(counts, tables, PLACES, policy=POLICY)
    whole = tables.post_month[tables.post_month["waktu"] == "periode"].set_index("pos")["orang"]
    for post, people in told.legs.groupby("pos")["orang"].sum().items():
        assert people == whole[post]
        assert post not in told.untold
    assert set(told.legs["pos"]) | set(told.untold) == set(posts)
    assert (told.legs["orang"] >= k).all()
    assert told.weeks.empty
    assert told.hours.empty
    assert told.account.convoys is None


BIG = {"61.01": 400, "61.02": 300, "61.03": 200, "31": 100, "73": 60}


def test_the_split_is_told_where_both_parts_are_k_or_more() -> None:
    told = told_of({"A": BIG, "B": {**BIG, "73": 90}}, returned=5)
    assert told.kinds[["pos", "prosedur", "orang"]].to_numpy().tolist() == [["A", "dalam", 1035], ["A", "luar", 25], ["B", "dalam", 1065], ["B", "luar", 25]]  # fmt: skip
    assert told_of({"A": BIG}, returned=2).kinds.empty


def test_rahasia_has_all_of_it() -> None:
    posts = {"A": {"61.01": 1, "73": 2}}
    counts = counts_of(posts, returned=1)
    told = told_border(counts, replace(released(counts, 0, "rahasia"), k=0), PLACES, policy=POLICY)
    assert told.legs["orang"].tolist() == [1, 2]
    assert told.account == counts.account
    assert told.kinds.set_index("prosedur")["orang"].to_dict() == {"dalam": 1, "luar": 2}


def test_beside_an_edition_of_the_same_time_no_origin_is_told() -> None:
    counts = counts_of({"A": BIG}, returned=5)
    told = told_border(counts, released(counts, 11), PLACES, policy=POLICY, beside=True)
    assert told.legs.empty
    assert told.kinds.empty
    assert told.untold == {"A": "edisi_terdahulu"}


def test_tables_outside_the_closed_list_are_not_told() -> None:
    counts = counts_of({"A": BIG}, returned=5)
    closed = replace(POLICY, released_tables=("pos_bulan",))
    told = told_border(counts, released(counts, 11), PLACES, policy=closed)
    assert told.untold == {"A": "tidak_dalam_daftar"}
    assert told.kinds.empty


def test_people_that_the_released_table_does_not_know_are_refused() -> None:
    tables = released(counts_of({"A": BIG}), 11)
    with pytest.raises(SchemaError, match="cases_lost"):
        told_border(counts_of({"A": {**BIG, "73": 61}}), tables, PLACES, policy=POLICY)


def attacked(legs, returned, **given):
    known = {"kinds": {}, "untold": {}, "no_post": 0, "covers": {}, "origins": OTHERS, "k": 11}
    return narrowed_legs(Legs(legs=legs, returned=returned, **{**known, **given}))


def test_a_kabupaten_whose_returned_must_have_come_this_way_is_narrowed() -> None:
    legs = {"A": {"61.01": 100, REST: 40}}
    assert attacked(legs, {"61.02": 7}) == ["A"]
    assert attacked(legs, {"61.02": 7}, untold={"B": 50}) == []
    assert attacked(legs, {"61.02": 7}, untold={"B": 6}) == ["A"]
    assert attacked(legs, {"61.02": 7}, no_post=7) == []
    assert attacked(legs, {"61.01": 70}) == []


def test_the_split_narrows_where_the_other_ways_are_full() -> None:
    legs = {"A": {"61.01": 100, REST: 60}, "B": {"61.01": 90, "61.02": 30, REST: 40}}
    assert attacked(legs, {"61.01": 40, "61.02": 20}) == []
    assert attacked(legs, {"61.01": 100, "61.02": 29}, kinds={"A": 100, "B": 29}) == []
    assert attacked(legs, {"61.01": 30, "61.02": 20}, kinds={"A": 45, "B": 14}) == ["A"]


def test_contradictory_numbers_are_refused() -> None:
    with pytest.raises(ReleaseError, match="contradictory"):
        attacked({"A": {"61.01": 100, REST: 40}}, {"61.02": 500})


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 4))
def test_the_programme_finds_what_trying_every_world_finds(truth, sent) -> None:
    """Two hidden kabupaten at two posts, k = 4, the returned of the first known: all whole worlds are tried."""
    a1, b1, a2, b2 = truth
    returned = min(sent, a1 + a2)
    origins = ("61.02", "61.03")
    legs = {"A": {"61.01": 9, REST: a1 + b1}, "B": {"61.01": 9, REST: a2 + b2}}
    worlds = [world for world in product(range(4), repeat=4) if world[0] + world[1] == a1 + b1 and world[2] + world[3] == a2 + b2 and world[0] + world[2] >= returned]  # fmt: skip
    narrow = {post for post, places in (("A", (0, 1)), ("B", (2, 3))) for at in places if {world[at] for world in worlds} != set(range(4))}  # fmt: skip
    found = narrowed_legs(Legs(legs, {}, {"61.02": returned} if returned else {}, {}, 0, {}, origins, 4))  # fmt: skip
    if returned:
        assert set(found) >= narrow


def test_a_post_whose_legs_give_way_is_not_told() -> None:
    posts = {"A": {"61.01": 300, "61.02": 9, "31": 80, "73": 60, "luar_negeri": 9, "tidak_diketahui": 9}}  # fmt: skip
    groups = pd.DataFrame({"sumber": "lintas-1", "kab_kode": ["61.01", "61.02"], "periode_awal": pd.Timestamp(2023, 1, 1), "periode_akhir": pd.Timestamp(2025, 12, 31), "orang": [200.0, 9.0], "kejadian": [2.0, 0.1], "terbit": False})  # fmt: skip
    assert told_of(posts).untold == {}
    told = told_of(posts, groups=groups, returned=0)
    assert told.untold == {"A": "dapat_diurai"}
    assert told.legs.empty
    published = groups.assign(terbit=True)
    assert told_of(posts, groups=published).untold == {}


def test_the_places_of_a_reference() -> None:
    units = pd.DataFrame({"kode": ["61.02.01", "61.01.01"], "kab_kode": ["61.02", "61.01"]})
    places = places_of(units, {"73": "Sulawesi Selatan"})
    assert places.kecamatan == ("61.01.01", "61.02.01")
    assert places.others == ("61.01", "61.02", "73", "luar_negeri", "luar_provinsi", "tidak_diketahui")  # fmt: skip
