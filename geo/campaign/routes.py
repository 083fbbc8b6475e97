"""Which team goes where on which day? Simple, stable, and never two events of one team on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import pandas as pd

from geo.campaign.days import Day
from geo.places.access_distance import straight_km


@dataclass(frozen=True)
class Stop:
    """One event: its place (row number of the sites), its day, its team from 1, and the season it lies before."""

    site: int
    when: date
    team: int
    before: str


def routes(wanted: Sequence[int], places: pd.DataFrame, days: Sequence[Day], teams: int) -> list[Stop] | None:  # fmt: skip
    """A day and a team for every event, by day and team; None where the days are not enough.

    wanted  rows of `places` in the order of their urgency; one may stand twice
    places  `lat`, `lon`, `kab_kode`, `hari` team days with the way there and back
    days    by date. Those before a season of departure come first, then the others.
    The events are cut into tours: from the most urgent event that is left the team goes on to the nearest one left in the same kabupaten,
    until none is, or the tour has its share of the events; the team with the fewest days taken gets the next tour. An event with travel keeps the free days on both sides of it.
    Where that leaves no room for the last ones, all are packed by date, the longest trips first.
    """
    first = [at for at, day in enumerate(days) if day.before]
    order = [*first, *(at for at, day in enumerate(days) if not day.before)]
    tours = _tours(wanted, places, longest=ceil(len(wanted) / (2 * teams)))
    trips = places["hari"].to_numpy(dtype=int)
    found = _packed(tours, trips, days, order, teams)
    if found is None:
        longest = [[site] for site in sorted(wanted, key=lambda site: -trips[site])]
        found = _packed(longest, trips, days, range(len(days)), teams)
    return found and sorted(found, key=lambda one: (one.when, one.team))


def _packed(
    tours: Sequence[Sequence[int]], trips: Sequence[int], days: Sequence[Day], order: Sequence[int], teams: int
) -> list[Stop] | None:  # fmt: skip
    """Every tour to the team with the fewest days taken, every event on the first day of `order` with room around it."""
    taken = [[False] * len(days) for _ in range(teams)]
    stops = []
    for tour in tours:
        team = min(range(teams), key=lambda one: (sum(taken[one]), one))
        for site in tour:
            way = trips[site] // 2
            free = taken[team]
            at = next((at for at in order if way <= at < len(days) - way and not any(free[at - way : at + way + 1])), None)  # fmt: skip
            if at is None:
                return None
            free[at - way : at + way + 1] = [True] * (2 * way + 1)
            stops.append(Stop(site, days[at].when, team + 1, days[at].before))
    return stops


def _tours(wanted: Sequence[int], places: pd.DataFrame, *, longest: int) -> list[list[int]]:
    """The events in order, in ways within one kabupaten from the most urgent place left to the next nearest."""
    left = list(wanted)
    kabupaten = places["kab_kode"].to_numpy()
    ways = straight_km(places, places).round(3)
    tours = []
    while left:
        tour = [left.pop(0)]
        while len(tour) < longest and (
            near := [site for site in left if kabupaten[site] == kabupaten[tour[0]]]
        ):
            following = min(near, key=lambda site: (ways[tour[-1], site], site))
            left.remove(following)
            tour.append(following)
        tours.append(tour)
    return tours
