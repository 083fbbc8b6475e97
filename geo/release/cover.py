"""Which further cells of a finer table must be hidden, so that nobody can narrow the small ones? Always the cheapest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from geo.config import CrossRules
from geo.release.worlds import Cells, Effort, Mask, UndecidedError, narrowed_cells, puzzle

TOO_MANY = "terlalu_banyak_tersembunyi"
NARROWED = "dapat_dipersempit"
UNDECIDED = "tidak_terbukti"
AT_ONCE = 12
"""So many narrowed cells are mended before the attacker is asked again."""


def cover(
    truth: NDArray[np.int64],
    known: csr_array,
    accepted: Sequence[Cells],
    table: Cells,
    *,
    k: int,
    rules: CrossRules,
    counted: Mask,
    effort: Effort,
) -> Cells | str:
    """`table` with what must be hidden so that no cell of it, nor of the accepted tables beside it, is narrowed; else why it cannot be told.

    known  sums by atoms that are published anyway; counted  (cells,) of whose cases the policy's share must be shown, of all in `truth`;
    effort  what the proof may still take
    """
    hidden = table.value < k
    for _ in range(rules.rounds):
        hidden = _hold_lines(table, hidden, k)
        shown = int(table.value[~hidden & counted].sum())
        if truth.sum() - shown > rules.most_hidden * truth.sum():
            return TOO_MANY
        made = replace(table, hidden=hidden)
        if k == 0 or not (hidden.any() or any(one.hidden.any() for one in accepted)):
            return made
        every = [*accepted, made]
        try:
            bad = narrowed_cells(puzzle(truth, known, every), k, effort, most=AT_ONCE)
        except UndecidedError:
            return UNDECIDED
        if not bad.any():
            return made
        more = _complements(known, every, bad)
        if not more.any():
            return NARROWED
        hidden = hidden | more
    return NARROWED


def _hold_lines(table: Cells, hidden: Mask, k: int) -> Mask:
    """In a line of known total the hidden cells must be two or more and hold k-1 together: this needs no programme."""
    if not table.closed or not hidden.any():
        return hidden
    hidden = hidden.copy()
    for line in np.unique(table.line[hidden]):
        rows = np.flatnonzero(table.line == line)
        for row in rows[np.argsort(table.value[rows], kind="stable")]:
            inside = rows[hidden[rows]]
            if len(inside) >= 2 and table.value[inside].sum() >= k - 1:
                break
            hidden[row] = True
    return hidden


def _complements(known: csr_array, tables: Sequence[Cells], bad: Mask) -> Mask:
    """For every narrowed cell the cheapest shown cell of the last table: of its line, else of the sums that share atoms with it, else of all.

    Where cells hold others (a post's year its months) the outer one goes first: hiding a part of what is told would protect nothing.
    """
    last = tables[-1]
    hidden = vstack([one.sums[one.hidden] for one in tables]).tocsr()
    shown = vstack([known, *(one.sums[~one.hidden] for one in tables)]).tocsr()
    start = hidden.shape[0] - int(last.hidden.sum())
    lines = np.full(hidden.shape[0], -1)
    lines[start:] = last.line[last.hidden]
    more = np.zeros(len(last.value), dtype=bool)
    free = ~last.hidden
    outer = free if last.closed else _outermost(last, free)
    cells = np.flatnonzero(bad)
    touching = (shown @ hidden[cells].T).toarray() > 0
    shared, size = (last.sums @ shown.T).tocsr(), np.asarray(shown.sum(axis=1)).ravel()
    for cell, touched in zip(cells, touching.T, strict=True):
        around = touched
        if not last.closed:  # a tree: what the smallest told sum around the cell holds
            around = np.arange(len(size)) == np.argmin(np.where(touched, size, np.inf))
        near = outer & (shared @ around > 0)
        same = free & (last.line == lines[cell])
        among = next((one for one in (same, near, free) if one.any()), free)
        rows = np.flatnonzero(among)
        if len(rows) and not more[rows].any():  # what is hidden for its neighbour may do for it too
            more[rows[np.argmin(last.value[rows])]] = True
    return more


def _outermost(table: Cells, free: Mask) -> Mask:
    """(cells,) True for the free cells that are no part of another free one."""
    inside = table.sums[free]
    shared, size = (inside @ inside.T).toarray(), np.asarray(inside.sum(axis=1)).ravel()
    part = (shared == size[:, None]) & (size[None, :] > size[:, None])
    found = free.copy()
    found[np.flatnonzero(free)] = ~part.any(axis=1)
    return found
