"""Which of the two layers a product draws or writes: the kecamatan, or the kabupaten and cities that they belong to."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd

from geo.tables.stages import Release

Level = Literal["kecamatan", "kabupaten"]


def layer(release: Release, level: Level) -> gpd.GeoDataFrame:
    """The layer of a level with its geometry (EPSG:4326), sorted by `kode`."""
    return release.kecamatan if level == "kecamatan" else release.kabupaten
