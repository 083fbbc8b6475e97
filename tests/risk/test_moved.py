"""The parts of a move add up, belong to the block that changed, and are those of every order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geo.errors import ReleaseError
from geo.risk.mixing import BLOCKS, Pair, mixed
from geo.risk.moved import Comparison, compare, shapley
from tests.two_editions import GRID, INDICATORS, POLICY, publish, square, told

LOGS = [f"log_{block}" for block in BLOCKS]
PLACES = [f"peringkat_{block}" for block in BLOCKS]
MORE = [[[2 * count for count in years] for years in kab] for kab in GRID[:1]] + list(GRID[1:])
UNSEEN = [*GRID[:2], [[None] * 3] * 3]
SHORT = [*GRID[:2], [[*years[:1], None, None] for years in GRID[2]]]


@pytest.fixture(scope="module")
def base():
    return told()


def adds_up(found: Comparison) -> None:
    frame = found.frame
    change = np.log(frame["risiko_baru"] / frame["risiko_lama"])
    assert frame["log_perubahan"].to_numpy() == pytest.approx(change.to_numpy(), abs=1e-12)
    assert frame[LOGS].sum(axis=1).to_numpy() == pytest.approx(change.to_numpy(), abs=1e-9)
    moved = (frame["peringkat_baru"] - frame["peringkat_lama"]).to_numpy(dtype=float)
    assert frame[PLACES].sum(axis=1).to_numpy() == pytest.approx(moved, abs=1e-9)


def only(found: Comparison, block: str) -> None:
    adds_up(found)
    others = [name for name in (*LOGS, *PLACES) if not name.endswith(block)]
    assert (found.frame[others] == 0).to_numpy().all()
    assert found.frame[f"log_{block}"].abs().max() > 0.001
    assert set(found.frame["sebab"]) <= {"", block}


def touching(*missing: tuple[int, int]) -> sparse.csr_array:
    links = square().toarray()
    for one, other in missing:
        links[one, other] = links[other, one] = 0
    return sparse.csr_array(links)


def with_units(made, **columns):
    changed = replace(made, units=made.units.assign(**columns))
    return replace(changed, published=publish(changed))


def test_the_same_edition_moves_nothing(base) -> None:
    found = compare(base, base)
    adds_up(found)
    assert (found.frame[[*LOGS, *PLACES]] == 0).to_numpy().all()
    assert set(found.frame["sebab"]) == {""}
    assert found.blocks == ()


@pytest.mark.parametrize("way", ["counts", "people", "published figure"])
def test_a_change_of_the_data_alone(base, way: str) -> None:
    new = {
        "counts": lambda: told(MORE),
        "people": lambda: with_units(base, paparan_orang=base.units["paparan_orang"] * np.linspace(1, 2, 9)),
        "published figure": lambda: with_units(base, kemiskinan_persen=[4.0, 3.0, 9.0] * 3),
    }[way]()  # fmt: skip
    only(compare(base, new), "data")


def test_a_change_of_the_boundaries_alone(base) -> None:
    only(compare(base, told(adjacency=touching((0, 1), (1, 2), (4, 8), (0, 3)))), "batas")
    only(compare(base, with_units(base, jarak_batas_km=np.linspace(30, 0, 9))), "batas")


def test_a_change_of_what_was_observed_alone(base) -> None:
    found = compare(told(UNSEEN), base)
    only(found, "pelaporan")
    assert found.frame["kasus_lama"].isna().sum() >= 3


def test_a_change_of_the_term_of_reporting_alone() -> None:
    on = told(kept=("jarak_batas", "jarak_kantor"))
    only(compare(told(kept=("jarak_batas",)), on), "pelaporan")
    only(compare(on, with_units(on, jarak_kantor_km=np.linspace(60, 0, 9))), "pelaporan")


@pytest.mark.parametrize("way", ["prior", "choice", "weights", "seed"])
def test_a_change_of_the_method_alone(base, way: str) -> None:
    new = {
        "prior": lambda: told(policy=replace(POLICY, prior=replace(POLICY.prior, scale_grid=(0.05, 0.3, 3)))),
        "choice": lambda: told(kept=()),
        "weights": lambda: told(indicators=INDICATORS.assign(bobot=[-0.6, 0.6, -0.5])),
        "seed": lambda: told(seed=7),
    }[way]()  # fmt: skip
    only(compare(base, new), "metode")


def test_all_that_changes_at_once_adds_up(base) -> None:
    new = told(
        [MORE[0], *UNSEEN[1:]],
        adjacency=touching((0, 1), (0, 3)),
        kept=("jarak_batas", "jarak_kantor"),
    )
    found = compare(base, new)
    adds_up(found)
    assert all(found.frame[name].abs().max() > 1e-4 for name in LOGS)
    assert found.blocks == BLOCKS


def test_longer_watching_at_the_same_rate_is_no_new_data() -> None:
    even = [[[12, 12, 12], [24, 24, 24], [36, 36, 36]]] * 3
    short = [*even[:2], [[*years[:1], None, None] for years in even[2]]]
    found = compare(told(short), told(even))
    adds_up(found)
    assert found.frame["log_data"].abs().max() < 0.02


counts = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=9, max_size=9)


@settings(max_examples=3, deadline=None)
@given(counts, counts, st.booleans(), st.booleans())
def test_whatever_the_counts_the_parts_add_up(one, other, unseen: bool, apart: bool) -> None:
    old, new = ([rows[:3], rows[3:6], rows[6:]] for rows in (one, other))
    if unseen:
        new = [*new[:2], [[None] * 3] * 3]
    adds_up(compare(told(old), told(new, adjacency=touching((0, 1)) if apart else square())))


def test_another_program_is_part_of_the_method(base) -> None:
    off = base.published.assign(risiko=base.published["risiko"] * 1.1)
    found = compare(replace(base, published=off), base)
    adds_up(found)
    assert found.frame["log_program"].to_numpy() == pytest.approx(-np.log(1.1), abs=1e-3)
    assert found.frame["log_metode"].equals(found.frame["log_program"])


def test_cuts_that_move_change_the_class_and_not_the_risk(base) -> None:
    found = compare(base, told(policy=replace(POLICY, class_cuts=(0.1, 0.2, 0.3, 0.4))))
    assert (found.frame["log_perubahan"] == 0).all()
    moved = found.frame["kelas_lama"] != found.frame["kelas_baru"]
    assert moved.any()
    assert set(found.frame.loc[moved, "sebab"]) == {"metode"}


def test_two_tiers_are_not_compared(base) -> None:
    with pytest.raises(ReleaseError, match="tiers_differ") as refused:
        compare(base, replace(base, tier="terbatas"))
    assert refused.value.exit_code == 3


def test_a_kecamatan_that_came_or_went_is_named(base) -> None:
    fewer = told([*GRID[:2], GRID[2][:2]])
    for found, gone, added in ((compare(base, fewer), ("61.03.03",), ()), (compare(fewer, base), (), ("61.03.03",))):  # fmt: skip
        adds_up(found)
        assert (found.gone, found.added) == (gone, added)
        assert len(found.frame) == 8
        assert found.frame["log_batas"].abs().max() > 0


def test_shapley_is_the_mean_over_all_orders() -> None:
    rng = np.random.default_rng(1)
    names = ("a", "b", "c", "d")
    values: dict[frozenset[str], np.ndarray] = {}

    def value(some: frozenset[str]) -> np.ndarray:
        return values.setdefault(some, rng.normal(size=3))

    found = shapley(value, names)
    for name in names:
        steps = [value(frozenset(order[: order.index(name) + 1])) - value(frozenset(order[: order.index(name)])) for order in permutations(names)]  # fmt: skip
        assert found[name] == pytest.approx(np.mean(steps, axis=0))


def test_the_ends_of_the_mixtures_are_the_editions(base) -> None:
    new = told(MORE)
    assert mixed(Pair(base, new), frozenset()) is base
    assert mixed(Pair(base, new), frozenset(BLOCKS)) is new


def test_what_only_one_edition_observes_has_its_counts(base) -> None:
    pair = Pair(told(UNSEEN), base)
    seen = mixed(pair, frozenset({"pelaporan"})).tables
    assert pd.Series(seen.kecamatan["kasus"]).equals(base.tables.kecamatan["kasus"].astype("Float64"))  # fmt: skip
    unseen = mixed(pair, frozenset({"data"})).tables.kecamatan
    assert unseen["kasus"].isna()[6:].all()
    assert not unseen["diamati"][6:].any()


def test_counts_are_taken_to_the_time_of_the_other_edition(base) -> None:
    found = mixed(Pair(told(SHORT, k=0), told(GRID, k=0)), frozenset({"pelaporan"})).tables
    third = told(SHORT, k=0).tables.kecamatan["kasus"].astype(float)
    assert found.kecamatan["kasus"].astype(float)[6:].tolist() == pytest.approx(3 * third[6:])
    assert found.kecamatan["kasus"].astype(float)[:6].tolist() == third[:6].tolist()
