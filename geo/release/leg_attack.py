"""Can the people of one origin at one post be narrowed, beside the totals of the returned by kabupaten?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geo.errors import ReleaseError
from geo.tables.border import REST

_NEAR = 1e-6


@dataclass(frozen=True)
class Legs:
    """What an attacker holds: published legs and splits, and what he is told besides.

    legs      {post: {origin: people}}, `lain` among them; kinds {post: people outside procedure}
    returned  {kabupaten: people returned through some post or none}
    untold    {post: people} of posts whose legs are not told; no_post: people of rows without a post
    covers    {post: origins in `lain` that have k people and more}: he knows which; every other one there has 0 to k-1
    origins   every origin that is no kecamatan
    """

    legs: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, int]
    returned: Mapping[str, int]
    untold: Mapping[str, int]
    no_post: int
    covers: Mapping[str, frozenset[str]]
    origins: tuple[str, ...]
    k: int


def narrowed_legs(asked: Legs) -> list[str]:
    """Posts with a hidden kabupaten that cannot hold all of 0 to k-1, sorted.

    One linear programme for each end: people `x` of every hidden kabupaten at every post, of them `r` returned. The matrix is that of a
    transport between kabupaten and posts, so its corners are whole numbers. Where no hidden kabupaten has any returned, the totals reach no
    hidden leg and there is nothing to try. Raises ReleaseError where the published numbers contradict one another.
    """
    hidden = [
        (kab, post)
        for post, told in asked.legs.items()
        for kab in asked.origins
        if len(kab) == 5 and kab not in told
    ]
    if not any(asked.returned.get(kab) for kab, _ in hidden):
        return []
    programme = _Programme.of(asked, hidden)
    found = {
        post
        for at, (kab, post) in enumerate(hidden)
        if kab not in asked.covers.get(post, ())
        and (programme.end(at, 1) > _NEAR or programme.end(at, -1) < asked.k - 1 - _NEAR)
    }
    others = {post: len(hidden) + at for at, post in enumerate(asked.legs)}
    found |= {post for post, at in others.items() if programme.end(at, -1) < asked.k - 1 - _NEAR}
    return sorted(found)


@dataclass(frozen=True)
class _Programme:
    """Variables: hidden x, then y of each post (all that is no kabupaten), then r of every kabupaten and way."""

    equal: csr_array
    equals: np.ndarray
    less: csr_array
    limits: np.ndarray
    bounds: list[tuple[float, float | None]]

    @classmethod
    def of(cls, asked: Legs, hidden: list[tuple[str, str]]) -> _Programme:
        posts, kabs = list(asked.legs), sorted(asked.returned)
        ways = [*posts, *asked.untold, ""]
        x = {pair: at for at, pair in enumerate(hidden)}
        y = {post: len(x) + at for at, post in enumerate(posts)}
        pairs = [(kab, way) for kab in kabs for way in ways]
        r = {pair: len(x) + len(y) + at for at, pair in enumerate(pairs)}
        size = len(x) + len(y) + len(r)
        equal = [({x[pair]: 1.0 for pair in x if pair[1] == post} | {y[post]: 1.0}, asked.legs[post][REST]) for post in posts]  # fmt: skip
        equal += [({r[kab, way]: 1.0 for way in ways}, asked.returned[kab]) for kab in kabs]
        less = [({r[pair]: 1.0, x[pair]: -1.0}, 0) for pair in pairs if pair in x]
        less += [({r[kab, post]: 1.0 for kab in kabs}, people) for post, people in {**asked.kinds, **asked.untold, "": asked.no_post}.items()]  # fmt: skip
        upper = {r[kab, post]: _shown(asked, kab, post) for kab, post in pairs if post in y and (kab, post) not in x}  # fmt: skip
        bounds: list[tuple[float, float | None]] = []
        for kab, post in hidden:
            cover = kab in asked.covers.get(post, ())
            bounds.append((asked.k, None) if cover else (0, asked.k - 1))
        bounds += [_others(asked, post) for post in posts]
        bounds += [(0, upper.get(at)) for at in r.values()]
        return cls(*_matrix(equal, size), *_matrix(less, size), bounds)

    def end(self, at: int, sign: int) -> float:
        """The least (sign 1) or most (sign -1) that one variable can be."""
        cost = np.zeros(len(self.bounds))
        cost[at] = sign
        found = linprog(cost, A_ub=self.less, b_ub=self.limits, A_eq=self.equal, b_eq=self.equals, bounds=self.bounds, method="highs")  # fmt: skip
        if found.status == 3:
            return -sign * np.inf
        if not found.success:
            raise ReleaseError("contradictory_totals", detail=str(found.message))
        return float(sign * found.fun)


def _shown(asked: Legs, kab: str, post: str) -> int:
    return sum(people for origin, people in asked.legs[post].items() if origin[:5] == kab)


def _others(asked: Legs, post: str) -> tuple[float, float | None]:
    """What is hidden of provinces, abroad and unknown together."""
    hidden = [one for one in asked.origins if len(one) != 5 and one not in asked.legs[post]]
    covers = sum(one in asked.covers.get(post, ()) for one in hidden)
    return (covers * asked.k, None if covers else len(hidden) * (asked.k - 1))


def _matrix(rows: list[tuple[dict[int, float], int]], size: int) -> tuple[csr_array, np.ndarray]:
    at = [number for number, (row, _) in enumerate(rows) for _ in row]
    columns = [column for row, _ in rows for column in row]
    values = [value for row, _ in rows for value in row.values()]
    return csr_array((values, (at, columns)), shape=(len(rows), size)), np.array([float(limit) for _, limit in rows])  # fmt: skip
