"""Other questions leave by the same gate; whoever holds all tables together learns no more than from each."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pandas as pd
import pytest

from geo.config import load_policy
from geo.errors import ReleaseError
from geo.release import roles
from geo.release.gate import add_questions
from geo.release.roles import Answer, audit_role, role_layer, role_tables, standings
from geo.release.second_lines import UNTOLD, told_ledger
from geo.release.tables import released_tables
from geo.risk.score import score
from geo.tables.ledger import Count, SourceLedger, combine
from geo.tables.stages import ROLE_COLUMNS, RoleCounts
from tests.release.conftest import indicators
from tests.release.test_gate import FIGURES, LEDGER
from tests.release.test_gate import make as release_of

GRID = [[[5], [0], [2]], [[4], [1], [3]], [[9], [0], [0]]]
OTHER = [[[0], [6], [1]], [[2], [2], [2]], [[0], [7], [0]]]


def asked(origin=GRID, transit=OTHER, k=3):
    """Indicators with both questions, and the policy."""
    policy = load_policy()
    policy.k["publik"] = k
    own = indicators(transit)
    given = replace(indicators(origin), roles={"transit": RoleCounts(own.counts, own.partial)})
    return given, policy


def answered(given, policy, zones, reference):
    tables = role_tables(given, "transit", tier="publik", policy=policy)
    units = reference.units.merge(given.units[["kode", "paparan_orang", "penduduk", "pos_terdekat"]], on="kode")  # fmt: skip
    scores = score(tables, units, zones=zones, indicators=reference.indicators.iloc[:0], policy=policy)  # fmt: skip
    return Answer(tables, scores), replace(given, units=units)


def test_without_data_and_outside_the_closed_list_there_is_no_table() -> None:
    given, policy = asked()
    assert role_tables(given, "eksploitasi", tier="publik", policy=policy) == "tidak_ada_data"
    closed = replace(policy, released_tables=("kecamatan_tahun",))
    assert role_tables(given, "transit", tier="publik", policy=closed) == "belum_dapat_dibagikan"


def test_too_few_events_in_the_province_are_not_shared() -> None:
    given, policy = asked(transit=[[[1], [0], [0]], [[0], [1], [0]], [[0], [0], [0]]])
    assert role_tables(given, "transit", tier="publik", policy=policy) == "belum_dapat_dibagikan"
    exact = role_tables(given, "transit", tier="rahasia", policy=policy)
    assert exact.kecamatan["kasus"].sum() == 2


def test_the_tables_hold_the_counts_of_the_question_and_no_group_source() -> None:
    given, policy = asked()
    tables = role_tables(given, "transit", tier="rahasia", policy=policy)
    assert tables.kecamatan["kasus"].tolist() == [0, 6, 1, 2, 2, 2, 0, 7, 0]
    assert tables.groups.empty


def worlds(given, policy, role):
    """Every exact table that fits what is published of one question, by brute force over small counts."""
    make = (role_tables, given, "transit") if role else (released_tables, given)
    tables = make[0](*make[1:], tier="publik", policy=policy)
    shown = tables.kecamatan.set_index("kode")["kasus"]
    choices = [[int(value)] if pd.notna(value) else list(range(policy.k["publik"] + 3)) for value in shown]  # fmt: skip
    totals = tables.kabupaten.set_index("kode")["kasus"].dropna()
    province = tables.province.loc[tables.province["tahun"].isna(), "kasus"].iloc[0]
    kabs = shown.index.str[:5]
    found = set()
    for world in itertools.product(*choices):
        sums = dict.fromkeys(kabs, 0)
        for kab, value in zip(kabs, world, strict=True):
            sums[kab] += value
        if all(sums[kab] == total for kab, total in totals.items()) and (pd.isna(province) or sum(world) == province):  # fmt: skip
            found.add(world)
    return tables, found


def test_both_tables_and_the_ledger_together_narrow_no_hidden_cell() -> None:
    """All pairs of worlds that also fit the ledger's number of placed rows: each hidden cell can still be 0, 1 or 2."""
    given, policy = asked(
        [[[4], [1], [2], [0]], [[3], [3], [3]]], [[[0], [4], [1], [1]], [[3], [3], [3]]]
    )
    tables, ours = worlds(given, policy, role=False)
    others, theirs = worlds(given, policy, role=True)
    placed = 16 + 15
    sums = {sum(world) for world in theirs}
    joint = {world for world in ours if placed - sum(world) in sums}
    beside = {world for world in theirs if placed - sum(world) in {sum(one) for one in ours}}
    for released, possible in ((tables, joint), (others, beside)):
        hidden = [at for at, mark in enumerate(released.kecamatan["disembunyikan"]) if mark]
        assert hidden
        for at in hidden:
            assert {0, 1, 2} <= {world[at] for world in possible}


@pytest.fixture
def both(zones, reference):
    given, policy = asked()
    return answered(given, policy, zones, reference)


def test_the_layer_has_its_own_columns_and_hides_what_is_hidden(both, zones) -> None:
    answer, given = both
    layer = role_layer(answer, given, zones, "edisi")
    assert tuple(layer.columns) == (*ROLE_COLUMNS, "geometry")
    assert (layer["kasus"].dropna() >= 3).all()
    assert layer.loc[layer["kasus_disembunyikan"], "kasus"].isna().all()
    audit_role(layer, answer, given, "transit")
    exact = given.roles["transit"].counts["kasus"]
    large = (exact >= 3).to_numpy()
    wrong = layer.assign(kasus=exact.astype("Int64").where(large).array, kasus_disembunyikan=~large)
    with pytest.raises(ReleaseError) as caught:
        audit_role(wrong, answer, given, "transit")
    assert caught.value.reason == "cell_narrowed"


def test_an_exact_tier_needs_no_attack(both, zones) -> None:
    answer, given = both
    exact = replace(answer, tables=replace(answer.tables, k=0))
    audit_role(role_layer(exact, given, zones, "edisi"), exact, given, "transit")


def test_what_is_said_of_each_question(both, zones) -> None:
    answer, given = both
    layers = {"transit": role_layer(answer, given, zones, "edisi")}
    told = standings({"transit": answer, "eksploitasi": "belum_dapat_dibagikan"}, layers)
    assert told["eksploitasi"] == {"keadaan": "belum_dapat_dibagikan"}
    assert told["transit"]["keadaan"] == "terbit"
    assert len(told["transit"]["teratas"]) == 5
    assert "kontribusi" not in told["transit"]["model"]
    assert standings({}, {}) == {"transit": {"keadaan": "tidak_ada_data"}, "eksploitasi": {"keadaan": "tidak_ada_data"}}  # fmt: skip


def test_few_rows_of_a_role_with_a_table_are_not_told_in_the_ledger(both) -> None:
    answer, _ = both
    line = SourceLedger("kasus-1", "cases", Count(40, 40), notes={"transit": 2, "penemuan": 5})
    ledger = combine([line])
    assert UNTOLD in told_ledger(ledger, answer.tables, roles=("transit",)).sources[0].notes
    assert told_ledger(ledger, answer.tables, roles=()) == ledger
    enough = combine([replace(line, notes={"transit": 3})])
    assert told_ledger(enough, answer.tables, roles=("transit",)) == enough


def test_questions_are_added_to_a_release_and_nothing_else_changes(both, zones, reference) -> None:
    answer, given = both
    given = replace(given, figures=FIGURES, ledger=LEDGER)
    made = release_of(given, zones, reference, tier="rahasia")
    told = add_questions(made, {"transit": answer, "eksploitasi": "tidak_ada_data"}, given)
    assert set(told.roles) == {"transit"}
    assert told.questions["eksploitasi"]["keadaan"] == "tidak_ada_data"
    assert told.kecamatan is made.kecamatan
    assert "transit" not in " ".join(told.kecamatan.columns)


def test_tables_that_even_the_coarsest_form_gives_away_are_not_shared(monkeypatch) -> None:
    def refuse(*_, **__):
        raise ReleaseError("cell_narrowed", cells=1, tier="publik")

    given, policy = asked()
    monkeypatch.setattr(roles, "area_tables", refuse)
    assert role_tables(given, "transit", tier="publik", policy=policy) == "belum_dapat_dibagikan"

    def broken(*_, **__):
        raise ReleaseError("contradictory_totals", detail="uji")

    monkeypatch.setattr(roles, "area_tables", broken)
    with pytest.raises(ReleaseError):
        role_tables(given, "transit", tier="publik", policy=policy)
