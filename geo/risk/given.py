"""Do the arrays given to the model fit together? Checked once, at the door of `SmallAreaRisk.fit`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geo.errors import RiskError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Covariates:
    """The columns of X: `names`, `values` (n, p) with NaN where unknown."""

    names: tuple[str, ...]
    values: Floats

    def rows(self, order: NDArray[np.int64]) -> Covariates:
        """The same columns with their units in this order."""
        return Covariates(self.names, self.values[order])

    def standardised(self) -> tuple[Floats, Floats]:
        """Columns with mean 0 and standard deviation 1, and the scales; unknown becomes NaN, a constant column 0."""
        if not self.names:
            return self.values, np.ones(0)
        known = ~np.isnan(self.values)
        count = np.maximum(known.sum(axis=0), 1)
        centred = self.values - np.where(known, self.values, 0.0).sum(axis=0) / count
        scale = np.sqrt(np.where(known, centred**2, 0.0).sum(axis=0) / count)
        scale = np.where(scale > 0, scale, 1.0)
        return centred / scale, scale


def read_covariates(X: ArrayLike | pd.DataFrame, units: int) -> Covariates:
    """Columns of an array or frame; RiskError unless it has one finite or NaN number per unit and column."""
    names = [str(name) for name in X.columns] if isinstance(X, pd.DataFrame) else None
    values = _numbers("X", X)
    if values.ndim != 2 or len(values) != units:
        raise RiskError("shape", array="X", given=str(values.shape), wanted=f"({units}, p)")
    if np.isinf(values).any():
        raise RiskError("not_finite", array="X")
    if names is None:
        names = [f"x{number}" for number in range(values.shape[1])]
    if len(set(names)) < len(names):
        raise RiskError("columns_repeat", array="X")
    return Covariates(tuple(names), values)


def read_weights(
    given: Sequence[float] | Mapping[str, float] | None, names: tuple[str, ...]
) -> Floats:
    """(p,) expert weights in the order of the columns; RiskError for other columns or numbers that are not finite."""
    if isinstance(given, Mapping):
        unknown = sorted(set(map(str, given)) - set(names))
        if unknown:
            raise RiskError("unknown_column", array="expert_weights", given=", ".join(unknown))
        weights = np.array([float(given.get(name, 0.0)) for name in names])
    else:
        weights = np.zeros(len(names)) if given is None else np.array(given, dtype=float).ravel()
    if weights.shape != (len(names),) or not np.isfinite(weights).all():
        raise RiskError("shape", array="expert_weights", given=str(weights.shape), wanted=f"({len(names)},)")  # fmt: skip
    return weights


def read_columns(wanted: Sequence[str | int] | None, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """(p,) which columns are meant, by name or place; RiskError for one that X does not have."""
    found = np.zeros(len(names), dtype=bool)
    for column in wanted or ():
        if str(column) in names:
            found[names.index(str(column))] = True
        elif isinstance(column, int) and 0 <= column < len(names):
            found[column] = True
        else:
            raise RiskError("unknown_column", array="detection", given=str(column))
    return found


def read_counts(y: ArrayLike) -> Floats:
    """(n,) counts, NaN where not observed; RiskError where negative or infinite."""
    counts = _numbers("y", y)
    if counts.ndim != 1 or counts.size == 0:
        raise RiskError("shape", array="y", given=str(counts.shape), wanted="(n,)")
    if np.isinf(counts).any():
        raise RiskError("not_finite", array="y")
    if (counts < 0).any():
        raise RiskError("negative", array="y")
    return counts


def read_expected(name: str, expected: ArrayLike, units: int) -> Floats:
    """(n,) expected counts, finite and not negative."""
    values = _numbers(name, expected)
    if values.shape != (units,):
        raise RiskError("shape", array=name, given=str(values.shape), wanted=f"({units},)")
    if not np.isfinite(values).all():
        raise RiskError("not_finite", array=name)
    if (values < 0).any():
        raise RiskError("negative", array=name)
    return values


def check_adjacency(adjacency: Any, units: int) -> None:
    """RiskError unless W is an (n, n) symmetric matrix of 0 and 1 with an empty diagonal, sparse or dense."""
    matrix = sparse.coo_array(adjacency)
    if matrix.shape != (units, units):
        raise RiskError("shape", array="adjacency", given=str(matrix.shape), wanted=f"({units}, {units})")  # fmt: skip
    matrix.sum_duplicates()
    if not np.isin(matrix.data, (0, 1)).all():
        raise RiskError("not_binary", array="adjacency")
    matrix.eliminate_zeros()
    if (matrix.row == matrix.col).any():
        raise RiskError("own_neighbour", array="adjacency")
    pairs = set(zip(matrix.row.tolist(), matrix.col.tolist(), strict=True))
    if any((col, row) not in pairs for row, col in pairs):
        raise RiskError("not_symmetric", array="adjacency")


def read_groups(groups: Any, units: int) -> tuple[NDArray[np.int64], list[Hashable]]:
    """Number of each unit's group, and the labels in order of first appearance; all in one group where None."""
    if groups is None:
        return np.zeros(units, dtype=np.int64), [None]
    labels = list(groups)
    if len(labels) != units:
        raise RiskError("shape", array="groups", given=f"({len(labels)},)", wanted=f"({units},)")
    numbers: dict[Hashable, int] = {}
    for label in labels:
        if not isinstance(label, Hashable) or _is_missing(label):
            raise RiskError("bad_label", array="groups", given=repr(label)[:40])
        try:
            numbers.setdefault(label, len(numbers))
        except TypeError as error:  # a tuple that holds a list says it is hashable
            raise RiskError("bad_label", array="groups", given=repr(label)[:40]) from error
    return np.array([numbers[label] for label in labels], dtype=np.int64), list(numbers)


def read_totals(totals: Mapping[Any, float] | None, labels: list[Hashable]) -> Floats:
    """(groups,) totals, NaN where none is given."""
    read = np.full(len(labels), np.nan)
    for label, total in (totals or {}).items():
        if label not in labels:
            raise RiskError("unknown_group", array="group_totals", given=repr(label)[:40])
        value = float(total)
        if value < 0:
            raise RiskError("negative", array="group_totals")
        if np.isinf(value):
            raise RiskError("not_finite", array="group_totals")
        read[labels.index(label)] = value
    return read


def supported(totals: Floats, shared: Floats, group: NDArray[np.int64]) -> Floats:
    """Totals that someone is exposed to: one of 0 over nobody says nothing, RiskError for one above 0."""
    exposed = np.bincount(group, shared, minlength=totals.size) > 0
    if (~exposed & (totals > 0)).any():
        raise RiskError("count_without_exposure", array="group_exposure")
    return np.where(exposed, totals, np.nan)


def _is_missing(label: Hashable) -> bool:
    return label is None or label is pd.NA or label != label  # noqa: PLR0124  # NaN is the value that differs from itself


def _numbers(name: str, values: Any) -> Floats:
    try:
        if isinstance(values, (pd.Series, pd.DataFrame)):
            return np.asarray(values.to_numpy(dtype=float, na_value=np.nan))
        return np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise RiskError("not_numbers", array=name) from error
