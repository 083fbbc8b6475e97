"""What is hidden, and what is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.model_selection import LeaveOneGroupOut

from geo.config import load_policy
from geo.risk.folds import leave_out_kabupaten, leave_out_last_year, targets_of, too_little
from geo.risk.score import gather
from tests.release.conftest import indicators, tables_of
from tests.risk.testing_country import country

RULES = load_policy().validation


def test_each_kabupaten_is_hidden_once_as_scikit_learn_would() -> None:
    land = country()
    known = gather(land.tables(), land.units)
    folds = leave_out_kabupaten(known)
    splits = LeaveOneGroupOut().split(known.counts, groups=known.groups)
    for fold, (learnt, asked) in zip(folds, splits, strict=True):
        assert np.flatnonzero(np.isnan(fold.known.counts)).tolist() == asked.tolist()
        assert (fold.known.counts[learnt] == known.counts[learnt]).all()
        assert fold.targets.unit.tolist() == asked.tolist()
        assert fold.targets.counts.tolist() == known.counts[asked].tolist()
        assert set(fold.targets.kabupaten) == {fold.name}
    assert sum(fold.targets.counts.sum() for fold in folds) == land.counts.sum()


def test_a_left_out_kabupaten_keeps_neither_count_nor_total() -> None:
    grid = [[[30, 30], [1, 2], [3, 1], [20, 20]], [[30, 40], [25, 25], [22, 30], [30, 30]]]
    known = gather(tables_of(grid, 11, {(0, 0): 12}), indicators(grid).units)
    assert known.totals
    for fold in leave_out_kabupaten(known):
        assert fold.name not in fold.known.totals
        inside = np.array(known.groups) == fold.name
        assert np.isnan(fold.known.counts[inside]).all()
        assert (fold.known.expected == known.expected).all()
        asked = fold.targets.counts[fold.targets.unit < 0]
        assert asked.tolist() == [known.totals[fold.name]] * (fold.name in known.totals)


def test_one_group_alone_cannot_be_left_out() -> None:
    grid = [[[3, 3], [1, 2]]]
    assert leave_out_kabupaten(gather(tables_of(grid, 0), indicators(grid).units)) == []


def test_the_last_year_is_asked_from_the_earlier_ones() -> None:
    land = country()
    fold = leave_out_last_year(land.tables(), land.units)
    assert fold is not None
    assert fold.name == "2025"
    assert fold.known.counts.tolist() == land.counts[:, :2].sum(axis=1).tolist()
    assert fold.targets.counts.tolist() == land.counts[:, 2].tolist()
    assert fold.targets.total.sum() == pytest.approx(land.counts[:, 2].sum())
    assert fold.last is not None
    assert fold.last.tolist() == land.counts[:, 1].tolist()


def test_the_last_year_changes_nothing_that_is_learnt() -> None:
    land = country()
    other = land.counts.copy()
    other[:, 2] = other[::-1, 2]
    changed = tables_of(other.reshape(6, 6, 3).tolist(), 0)
    one, two = (leave_out_last_year(tables, land.units) for tables in (land.tables(), changed))
    assert one is not None
    assert two is not None
    assert (one.known.counts == two.known.counts).all()
    assert (one.known.expected == two.known.expected).all()
    assert one.known.totals == two.known.totals


def test_one_year_or_nothing_shown_asks_nothing() -> None:
    land = country(years=1)
    assert leave_out_last_year(land.tables(), land.units) is None
    few = country(cases=0.1, years=2)
    assert leave_out_last_year(few.tables(k=11), few.units) is None


def test_a_totals_mean_is_the_sum_of_its_units() -> None:
    grid = [[[30, 30], [1, 2], [3, 1], [20, 20]], [[30, 40], [25, 25], [22, 30], [30, 30]]]
    known = gather(tables_of(grid, 11), indicators(grid).units)
    targets = targets_of(known)
    rates = np.arange(1.0, 9.0)
    means = (targets.ratio(rates) * targets.total)[0]
    for at, unit in enumerate(targets.unit):
        if unit >= 0:
            assert means[at] == pytest.approx(rates[unit] * known.expected[unit])
        else:
            mine = np.array(known.groups) == targets.kabupaten[at]
            assert means[at] == pytest.approx((rates * known.group_expected)[mine].sum())
    assert (targets.unit < 0).any()


def test_too_little_says_which() -> None:
    many = np.full(RULES.least_targets, 10.0)
    labels = np.array(list("ab") * (RULES.least_targets // 2), dtype=object)
    assert too_little(many, labels, RULES) is None
    assert too_little(many[:0], labels[:0], RULES) == "tidak_ada_hitungan"
    assert too_little(many * 0, labels, RULES) == "kasus_terlalu_sedikit"
    assert too_little(many[:-1], labels[:-1], RULES) == "hitungan_terlalu_sedikit"
    assert too_little(many, np.full(many.size, "a", dtype=object), RULES) == "hitungan_terlalu_sedikit"  # fmt: skip
