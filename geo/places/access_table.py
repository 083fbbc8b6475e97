"""How far is each kecamatan from a border post, the police, P4MI and UPTD PPA?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.config import AccessRules, load_policy
from geo.errors import InputError
from geo.places.access import CROSSINGS
from geo.places.access_network import Network
from geo.places.access_reach import Access, access
from geo.places.spelling import fold
from geo.tables.access import ACCESS_COLUMNS, SERVICES, AccessTable
from geo.tables.reference import Reference

CLOSED = "tertutup"
_POSTS, _OTHER = SERVICES[0], SERVICES[-1]
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_KM_DIGITS, _HOUR_DIGITS = 2, 2


def service_of(kind: str, name: str, words: pd.DataFrame) -> str:
    """What an office does, told by its kind, else by its name; `kantor_lain` where neither says, `tertutup` for a shelter.

    words  `layanan`, `kata` (`data/office_kinds.csv`), the first that is found counts. A shelter is told by either, whatever else is said.
    """
    told = [f" {_NO_LETTER.sub(' ', fold(text))} " for text in (kind, name)]
    rows = list(zip(words["layanan"], words["kata"], strict=True))
    for shelter in (True, False):
        for text in told:
            for service, word in rows:
                if (service == CLOSED) == shelter and f" {word} " in text:
                    return str(service)
    return _OTHER


def sorted_offices(offices: pd.DataFrame, words: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """(offices with `layanan`, number of shelters that were left out).

    offices  as `geo.places.offices.place_offices`. Where victims are sheltered must not be told, and distances from all sides would tell it.
    Raises InputError where nothing but shelters is given.
    """
    services = [service_of(kind, name, words) for kind, name in zip(offices["jenis"], offices["nama"], strict=True)]  # fmt: skip
    told = offices.assign(layanan=services)
    kept = told[told["layanan"] != CLOSED].reset_index(drop=True)
    if kept.empty:
        raise InputError("offices_all_closed")
    return kept, len(told) - len(kept)


def access_points(units: pd.DataFrame) -> pd.DataFrame:
    """`kode`, `nama`, `kabupaten`, `titik`, `lat`, `lon` of each kecamatan: its seat where known (`pusat`), else a point inside it."""
    seat = units["seat_lat"].notna() & units["seat_lon"].notna()
    points = units[["kode", "nama", "kabupaten"]].assign(titik=np.where(seat, "pusat", "titik_wakil"))  # fmt: skip
    for axis in ("lat", "lon"):
        points[axis] = units[f"seat_{axis}"].where(seat, units[axis]).astype(float)
    return points


def access_table(
    reference: Reference,
    offices: pd.DataFrame | None = None,
    network: Network | None = None,
    rules: AccessRules | None = None,
    closed: int = 0,
) -> AccessTable:
    """The way from every kecamatan to the nearest operating border post and, where given, office of each service.

    offices  from `sorted_offices`; None: unknown, and only border posts are told. network: None, and all distances are straight lines.
    """
    rules = rules or load_policy().access
    points = access_points(reference.units)
    posts = reference.posts
    open_posts = posts[posts["beroperasi"].astype(bool) & posts["jenis"].isin(CROSSINGS)]
    places = {_POSTS: open_posts}
    if offices is not None:
        places |= {service: offices[offices["layanan"] == service] for service in SERVICES[1:]}
    parts = []
    for service, given in places.items():
        targets = given[["nama", "lat", "lon"]].sort_values(["nama", "lat", "lon"], ignore_index=True)  # fmt: skip
        if len(targets):
            parts.append(_rows(points, targets, access(points, targets, network, rules), service, rules))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True) if parts else AccessTable().frame
    counts = {service: len(given) for service, given in places.items() if len(given)}
    return AccessTable(frame, _facts(frame, points, counts, network, closed))


def _rows(
    points: pd.DataFrame, targets: pd.DataFrame, found: Access, service: str, rules: AccessRules
) -> pd.DataFrame:
    here, there = np.arange(len(points)), found.nearest()
    km, hours = found.km[here, there], found.hours[here, there]
    way = np.where(np.isnan(km), "tidak_diketahui", found.way)
    frame = points.drop(columns=["lat", "lon"]).assign(
        layanan=service,
        tujuan=targets["nama"].to_numpy()[there],
        garis_lurus_km=np.round(found.straight_km[here, there], _KM_DIGITS),
        cara=way,
        jarak_km=np.round(km, _KM_DIGITS),
        waktu_jam=np.round(hours, _HOUR_DIGITS),
        kelas_waktu=time_bands(hours, rules.bands_hours),
        ke_jaringan_km=np.round(found.origin_leg_km, _KM_DIGITS),
        dari_jaringan_km=np.round(found.target_leg_km[there], _KM_DIGITS),
    )
    return frame[list(ACCESS_COLUMNS)]


def time_bands(hours: npt.NDArray[np.float64], cuts: tuple[float, ...]) -> list[str]:
    """The band of each time, lower bound included; empty where unknown.

    >>> time_bands(np.array([0.5, 1.0, 9.0, np.nan]), (1, 2, 4, 8))
    ['<1', '1-2', '>=8', '']
    """
    shown = [f"{cut:g}" for cut in cuts]
    names = [f"<{shown[0]}", *(f"{low}-{high}" for low, high in pairwise(shown)), f">={shown[-1]}"]  # fmt: skip
    at = np.searchsorted(cuts, hours, side="right")
    return ["" if np.isnan(hour) else names[band] for hour, band in zip(hours, at, strict=True)]


def _facts(
    frame: pd.DataFrame, points: pd.DataFrame, counts: Mapping[str, int], network: Network | None, closed: int
) -> dict[str, Any]:  # fmt: skip
    told: dict[str, Any] = {
        "cara": "garis_lurus" if network is None else "jaringan",
        "titik": {name: int((points["titik"] == name).sum()) for name in ("pusat", "titik_wakil")},
        "layanan": dict(counts),
        "tertutup": closed,
        "tidak_diketahui": int((frame["cara"] == "tidak_diketahui").sum()),
    }
    return told if network is None else told | {"jaringan": dict(network.facts)}
