"""The neighbourhood as the model uses it: a Laplacian scaled so that one parameter means the same on every map.

Each connected component is scaled by itself so that the geometric mean of the variances of its units is 1, and an island has
variance 1 (Freni-Sterrantino, Ventrucci and Rue 2018; Riebler et al. 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from geo.risk.selected_inverse import Pattern

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_DENSE = 400  # units up to which an inverse of the whole Laplacian costs less than looking for an order of elimination


@dataclass(frozen=True)
class Graph:
    """Structure of `units` areas.

    edges      (links + islands, n) matrix G with G'G = Q, the scaled precision: of a component its Laplacian, of an island 1
    component  (n,) number of each unit's component
    size       (components,) how many units it holds; 1 is an island
    """

    edges: sparse.csr_array
    component: Ints
    size: Ints

    @property
    def precision(self) -> sparse.csc_array:
        """(n, n) Q = G'G; within a component of several units it is singular: their values add up to 0."""
        return sparse.csc_array(self.edges.T @ self.edges)

    def covariance(self) -> Floats:
        """(n, n) dense generalised inverse K of Q, component by component."""
        dense = self.precision.toarray()
        covariance: Floats = np.zeros_like(dense)
        for number, size in enumerate(self.size):
            inside = np.flatnonzero(self.component == number)
            block = np.ix_(inside, inside)
            covariance[block] = _generalised_inverse(dense[block]) if size > 1 else 1.0
        return covariance


def build_graph(adjacency: Any, units: int) -> Graph:
    """Graph of a checked (n, n) 0/1 matrix; None: every unit is an island."""
    matrix = sparse.csr_array((units, units)) if adjacency is None else sparse.csr_array(adjacency)
    matrix = sparse.csr_array(matrix.astype(np.float64))
    matrix.eliminate_zeros()
    number, component = connected_components(matrix, directed=False)
    size = np.bincount(component, minlength=number)
    upper = sparse.coo_array(sparse.triu(matrix, k=1))
    first, second = upper.row.astype(np.int64), upper.col.astype(np.int64)
    islands = np.flatnonzero(size[component] == 1)
    root = np.sqrt(_mean_variance(first, second, component, size))[component[first]]
    links = np.arange(first.size)
    alone = np.arange(first.size, first.size + islands.size)
    edges = sparse.coo_array(
        (
            np.concatenate([root, -root, np.ones(islands.size)]),
            (np.concatenate([links, links, alone]), np.concatenate([first, second, islands])),
        ),
        shape=(first.size + islands.size, units),
    )
    return Graph(sparse.csr_array(edges), component.astype(np.int64), size.astype(np.int64))


def _mean_variance(first: Ints, second: Ints, component: Ints, size: Ints) -> Floats:
    """(components,) geometric mean of the diagonal of the generalised inverse of the plain Laplacian.

    The first unit of each component is held at 0; centring what remains gives the generalised inverse.
    """
    units = component.size
    if units <= _DENSE:
        laplacian = _laplacian(first, second, units)
        blocks = (np.flatnonzero(component == number) for number in range(size.size))
        variances = (np.diagonal(_generalised_inverse(laplacian[np.ix_(each, each)])) for each in blocks)  # fmt: skip
        return np.array([np.exp(np.log(each).mean()) if each.size > 1 else 1.0 for each in variances])  # fmt: skip
    pinned = np.zeros(units, dtype=bool)
    pinned[np.unique(component, return_index=True)[1]] = True
    every = np.arange(units)
    values = np.concatenate([np.bincount(np.concatenate([first, second]), minlength=units) + pinned, -np.ones(2 * first.size)])  # fmt: skip
    rows = np.concatenate([every, first, second])
    columns = np.concatenate([every, second, first])
    pattern = Pattern(rows, columns, units)
    factor = pattern.factorise(values)
    # Pinned by a weight of 1, not by removal: that only adds a constant within the component, which centring takes away.
    diagonal = pattern.selected([factor])[pattern.at(every, every), 0]
    sums = factor.solve(np.ones(units))
    total = np.bincount(component, sums)
    variance = diagonal - 2 * sums / size[component] + (total / size**2)[component]
    logs = np.bincount(component, np.log(np.maximum(variance, np.finfo(float).tiny))) / size
    return np.where(size > 1, np.exp(logs), 1.0)


def _generalised_inverse(laplacian: Floats) -> Floats:
    """Inverse on what adds up to 0 of the (n, n) Laplacian of one component."""
    mean = 1 / len(laplacian)
    return np.asarray(np.linalg.inv(laplacian + mean) - mean)


def _laplacian(first: Ints, second: Ints, units: int) -> Floats:
    """(units, units) Laplacian of links between `first` and `second`."""
    laplacian = np.zeros((units, units))
    laplacian[first, second] = laplacian[second, first] = -1.0
    np.einsum("ii->i", laplacian)[:] = -laplacian.sum(axis=1)
    return laplacian
