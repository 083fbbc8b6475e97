"""A road or river network of the user's own, from the file to ways that reach this province."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.config import AccessRules
from geo.errors import SourceError
from geo.files.incoming.network import read_network
from geo.files.shipped import read_table
from geo.places.access_distance import earth_metres
from geo.places.access_network import Network, build_network

_METRES = 1000.0


def load_network(path: Path, units: pd.DataFrame, rules: AccessRules) -> tuple[Network, str]:
    """The network in a file, and the SHA-256 of its bytes.

    units  `lat`, `lon` of every kecamatan. Raises SourceError where the file cannot or must not be read, holds no line that can be travelled,
    or lies elsewhere: then no kecamatan is within the policy's reach of any of its vertices.
    """
    lines, digest = read_network(path)
    try:
        network = build_network(lines, read_table("road_speeds"), rules)
    except SourceError as error:
        raise SourceError(error.reason, **error.facts, path=path.name) from error
    here = earth_metres(units["lon"].to_numpy(float), units["lat"].to_numpy(float))
    every = earth_metres(network.lon, network.lat)
    reach = rules.off_network_km * _METRES
    metres, _ = cKDTree(every).query(here, distance_upper_bound=reach)
    if not np.isfinite(metres).any():
        where = f"{network.lon.mean():.1f}, {network.lat.mean():.1f}"
        raise SourceError("network_elsewhere", path=path.name, example=where, limit=f"{rules.off_network_km:g}")  # fmt: skip
    return network, digest
