"""How far is a place from the nearest base, and how many days of a team does an event there take?"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
import pandas as pd

from geo.config import AccessRules, CampaignRules
from geo.errors import PlaceError
from geo.places.access_distance import straight_km
from geo.places.access_network import Network
from geo.places.access_reach import access


def find_bases(codes: Sequence[str], units: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """`kode`, `lat`, `lon` of each base, without repetitions, in the order given.

    codes  kecamatan, or kabupaten (its seat); units  `kode`, `lat`, `lon`, `seat_lat`, `seat_lon` (NaN: take the point inside)
    seats  `kab_kode`, `kode` of the kecamatan that holds the seat, `lat`, `lon` (NaN: as that kecamatan). PlaceError for an unknown code.
    """
    known = units.set_index("kode")
    towns = seats.set_index("kab_kode")
    rows = []
    for code in dict.fromkeys(codes):
        town = towns.loc[code] if code in towns.index else None
        home = code if town is None else str(town["kode"])
        if home not in known.index:
            raise PlaceError("unknown_base", kode=code)
        unit = known.loc[home]
        named = [unit[["seat_lat", "seat_lon"]], unit[["lat", "lon"]]]
        named = named if town is None else [town[["lat", "lon"]], *named]
        points = ([float(one) for one in point] for point in named)
        lat, lon = next(point for point in points if not np.isnan(point).any())
        rows.append({"kode": code, "lat": lat, "lon": lon})
    return pd.DataFrame(rows, columns=["kode", "lat", "lon"])


def travel(units: pd.DataFrame, bases: pd.DataFrame, rules: CampaignRules, network: Network | None = None, ways: AccessRules | None = None) -> pd.DataFrame:  # fmt: skip
    """`hari`, `jarak_km`, `dasar`, `cara` of each unit, indexed like `units`.

    The way is straight on the ellipsoid, times the policy's road factor, at its speed (`cara` garis_lurus); with a network it is the quickest
    along it (`jaringan`), of which `ways` are the rules, and a unit that no base reaches is told by its straight way. Up to `same_day_hours`
    one way the event takes one team day, else one more each way for every begun `travel_hours`. Every event is a trip of its own from its
    nearest base (equal ones: the first given), so that the days are enough whatever the order. Without a base every event takes one day and
    the way is not counted.

    >>> rules = __import__("geo.config").config.load_policy().campaign
    >>> units = pd.DataFrame({"kode": ["61.01.01", "61.01.02"], "lat": [0.0, 0.0], "lon": [110.0, 112.0]})
    >>> travel(units, units.head(1), rules)[["hari", "dasar"]].to_dict("list")
    {'hari': [1, 3], 'dasar': ['61.01.01', '61.01.01']}
    """
    if bases.empty:
        return pd.DataFrame({"hari": 1, "jarak_km": np.nan, "dasar": "", "cara": ""}, index=units.index)  # fmt: skip
    km = np.round(straight_km(units, bases), 3)
    hours = km * rules.road_factor / rules.road_kmh
    told = np.full(len(units), "garis_lurus")
    if network is not None:
        along = access(bases, _homes(units), network, ways)
        km_along = np.round(along.km.T, 3)
        hours_along = km_along / rules.road_kmh if np.isnan(along.hours).all() else np.round(along.hours.T, 4)  # fmt: skip
        reached = np.asarray(np.isfinite(hours_along).any(axis=1), dtype=np.bool_)
        told = np.where(reached, "jaringan", told)
        km = np.where(reached[:, None], km_along, km)
        hours = np.where(reached[:, None], hours_along, hours)
    nearest = np.where(np.isnan(hours), np.inf, hours).argmin(axis=1)
    here = np.arange(len(units))
    days = [1 if one <= rules.same_day_hours else 1 + 2 * ceil((one - rules.same_day_hours) / rules.travel_hours) for one in hours[here, nearest]]  # fmt: skip
    codes = bases["kode"].to_numpy()[nearest]
    return pd.DataFrame({"hari": days, "jarak_km": np.round(km[here, nearest], 1), "dasar": codes, "cara": told}, index=units.index)  # fmt: skip


def _homes(units: pd.DataFrame) -> pd.DataFrame:
    """Where a road leads to: the seat where it is known, else the point inside."""
    seat = units[["seat_lat", "seat_lon"]].set_axis(["lat", "lon"], axis=1).astype(float)
    return seat.where(seat.notna().all(axis=1), units[["lat", "lon"]].astype(float))
