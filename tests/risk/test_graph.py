"""The scaled neighbourhood: variances, components, islands; and the order of units."""

from __future__ import annotations

import numpy as np
import pytest

from geo.risk import graph as graph_module
from geo.risk.graph import build_graph
from geo.risk.order import settled_order

LINKS = [(0, 1), (1, 2), (2, 3), (1, 3), (5, 6), (7, 8), (8, 9)]


def _links(units: int = 10) -> np.ndarray:
    matrix = np.zeros((units, units))
    for one, other in LINKS:
        matrix[one, other] = matrix[other, one] = 1
    return matrix


def test_every_component_has_a_geometric_mean_variance_of_one_and_sums_to_nothing() -> None:
    graph = build_graph(_links(), 10)
    variance = graph.covariance()
    assert sorted(graph.size.tolist()) == [1, 2, 3, 4]
    for number in range(4):
        inside = graph.component == number
        assert np.exp(np.log(np.diag(variance)[inside]).mean()) == pytest.approx(1)
        if inside.sum() > 1:
            assert variance[inside].sum(axis=0) == pytest.approx(np.zeros(10), abs=1e-9)
        assert variance[np.ix_(inside, ~inside)] == pytest.approx(0)


def test_the_covariance_is_the_scaled_generalised_inverse_of_the_laplacian() -> None:
    """The stupid twin: numpy's pseudo-inverse, component by component."""
    links, graph = _links(), build_graph(_links(), 10)
    for number in range(4):
        inside = np.flatnonzero(graph.component == number)
        block = links[np.ix_(inside, inside)]
        if len(inside) == 1:
            wanted = np.ones((1, 1))
        else:
            inverse = np.linalg.pinv(np.diag(block.sum(axis=1)) - block)
            wanted = inverse / np.exp(np.log(np.diag(inverse)).mean())
        assert graph.covariance()[np.ix_(inside, inside)] == pytest.approx(wanted, abs=1e-9)
    assert (graph.edges.T @ graph.edges).toarray() == pytest.approx(graph.precision.toarray())


def test_many_units_are_scaled_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    few = build_graph(_links(), 10)
    monkeypatch.setattr(graph_module, "_DENSE", 0)
    assert build_graph(_links(), 10).edges.toarray() == pytest.approx(few.edges.toarray(), abs=1e-9)


def test_without_neighbours_every_unit_is_an_island() -> None:
    assert build_graph(None, 3).covariance() == pytest.approx(np.eye(3))


def test_units_alike_are_told_apart_by_their_neighbours_however_they_are_given() -> None:
    links, known = _links(), np.array([[1.0], *[[np.nan]] * 9])
    order = settled_order(known, links)
    given = np.random.default_rng(0).permutation(10)
    again = given[settled_order(known[given], links[given][:, given])]
    degree = links.sum(axis=1)
    assert order[0] == 0
    assert degree[order].tolist() == degree[again].tolist()
    # Only units that mirror each other may change places: 2 and 3, 5 and 6, 7 and 9.
    alike = np.array([0, 1, 2, 2, 4, 5, 5, 7, 8, 7])
    assert alike[order].tolist() == alike[again].tolist()
