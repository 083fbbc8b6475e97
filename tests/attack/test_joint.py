"""Everything of several editions in one programme narrows no hidden cell of any table, and finds what is not kept apart."""

from __future__ import annotations

import numpy as np
import pytest

from geo.config import Policy, load_policy
from tests.attack.joint import Joint, narrowed
from tests.release.monthly import FIRST, MODI, PEOPLE, publish, series


@pytest.fixture
def policy() -> Policy:
    made = load_policy()
    made.k.update(publik=5, terbatas=3)
    return made


@pytest.mark.parametrize("seed", [103, 4])
def test_nothing_of_a_series_is_narrowed_by_all_tables_together(seed: int, policy: Policy) -> None:
    made = publish(series(np.random.default_rng(seed), editions=2), policy, remembers=True)
    assert len(made) > 1
    assert Joint(made, 3).cells
    assert [cell for held in ("publik", "terbatas") for cell in narrowed(made, held, policy)] == []  # type: ignore[arg-type]


def test_without_memory_it_is(policy: Policy) -> None:
    made = publish(series(np.random.default_rng(103), editions=2), policy, remembers=False)
    assert narrowed(made, "terbatas", policy)


def test_his_equations_are_true_and_one_more_count_is_found(policy: Policy) -> None:
    """The exact counts fulfil all that he reads; a hidden cell that some table tells is narrowed, and so is the rest of its sum."""
    made = publish(series(np.random.default_rng(103), editions=2), policy, remembers=True)
    reader = Joint(made, 3)
    exact = _exact(reader)
    assert [float((row * exact).sum()) for row in reader.rows] == reader.totals
    small = next(row for *_, row in reader.cells if (row * exact).sum() < 3)
    reader.rows.append(small)
    reader.totals.append(float((small * exact).sum()))
    assert list(reader.narrowed())


def _exact(reader: Joint) -> np.ndarray:
    """(states, unknowns) true counts."""
    worlds = {step.state: step.world.cases for step, _ in reader.made}
    found = np.zeros((len(reader.states), len(reader.atoms)))
    for at, state in enumerate(reader.states):
        for row, (code, piece, modus, *kind) in enumerate(reader.atoms.itertuples(index=False)):
            months = [12 * (int(name[:4]) - FIRST) + int(name[5:]) - 1 for name in reader.pieces[piece]]  # fmt: skip
            where = (int(code[3:5]) - 1, int(code[6:]) - 1, months, MODI.index(modus), PEOPLE.index(tuple(kind)))  # fmt: skip
            found[at, row] = worlds[state][where].sum()
    return found
