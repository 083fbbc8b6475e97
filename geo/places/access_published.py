"""Does a network give the distances that others published?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.config import AccessRules
from geo.places.access_network import Network
from geo.places.access_reach import access
from geo.places.spelling import fold
from geo.tables.reference import Reference

PAIR_COLUMNS = ("dari", "ke", "km", "keadaan", "jarak_km", "rasio", "waktu_jam", "jam")


def published_pairs(
    pairs: pd.DataFrame, places: pd.DataFrame, network: Network, rules: AccessRules | None = None
) -> pd.DataFrame:
    """Every published pair beside the network's answer: PAIR_COLUMNS, in the order given.

    pairs   `dari`, `ke` (names), `km`, `jam` (published; NaN unknown); places  `nama`, `lat`, `lon`, the first row of a name counts
    Out: `keadaan` (teruji; tempat_tidak_dikenal; tanpa_km; tidak_terhubung), `jarak_km` and `waktu_jam` along the network, `rasio` = `jarak_km` /
    `km`, NaN where not `teruji`. A pair is tested as it was published: from `dari` to `ke`.
    """
    known = places.assign(kunci=places["nama"].map(_key)).drop_duplicates("kunci").set_index("kunci")  # fmt: skip
    told = pairs[["dari", "ke", "km", "jam"]].reset_index(drop=True)
    ends = [told[side].map(_key) for side in ("dari", "ke")]
    found = ends[0].isin(known.index) & ends[1].isin(known.index)
    measured = pd.DataFrame({"jarak_km": np.nan, "waktu_jam": np.nan}, index=told.index)
    for row in np.flatnonzero(found):
        here, there = (known.loc[[one.iloc[row]], ["lat", "lon"]] for one in ends)
        way = access(here, there, network, rules)
        measured.loc[row] = [way.km[0, 0], way.hours[0, 0]]
    told = told.join(measured)
    told["rasio"] = told["jarak_km"] / told["km"]
    told["keadaan"] = np.select(
        [~found, told["jarak_km"].isna(), told["km"].isna()],
        ["tempat_tidak_dikenal", "tidak_terhubung", "tanpa_km"],
        "teruji",
    )
    return told[list(PAIR_COLUMNS)]


def known_places(reference: Reference, seats: pd.DataFrame) -> pd.DataFrame:
    """`nama`, `lat`, `lon` of the places whose position is known: posts, airports and ports, then the seats of kabupaten.

    seats  `nama`, `kode` of the kecamatan that holds the seat, `lat`, `lon` (NaN: as that kecamatan's seat, else the point inside it)
    """
    homes = reference.units.set_index("kode").loc[seats["kode"]]
    towns = pd.DataFrame({"nama": seats["nama"].to_numpy()})
    for axis in ("lat", "lon"):
        here = pd.Series(seats[axis].to_numpy(float))
        towns[axis] = here.fillna(pd.Series(homes[f"seat_{axis}"].to_numpy(float))).fillna(pd.Series(homes[axis].to_numpy(float)))  # fmt: skip
    return pd.concat([reference.posts[["nama", "lat", "lon"]], towns], ignore_index=True)


def summary(compared: pd.DataFrame) -> dict[str, float | int | None]:
    """`pasangan`, `teruji`, and of those tested the median ratio and the one farthest from 1 (by factor); None where none was.

    >>> summary(pd.DataFrame({"keadaan": ["teruji", "teruji", "tanpa_km"], "rasio": [1.0, 0.5, np.nan]}))
    {'pasangan': 3, 'teruji': 2, 'median': 0.75, 'terburuk': 0.5}
    """
    ratios = compared.loc[compared["keadaan"] == "teruji", "rasio"].to_numpy(float)
    if not len(ratios):
        return {"pasangan": len(compared), "teruji": 0, "median": None, "terburuk": None}
    worst = ratios[np.argmax(np.abs(np.log(ratios)))]
    return {"pasangan": len(compared), "teruji": len(ratios), "median": round(float(np.median(ratios)), 3), "terburuk": round(float(worst), 3)}  # fmt: skip


def _key(name: str) -> str:
    return " ".join(fold(name).split())
