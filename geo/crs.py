"""Projections: degrees for storing, metres for measuring."""

from __future__ import annotations

from pyproj import CRS, Geod

WGS84 = CRS.from_epsg(4326)
GEOD = Geod(ellps="WGS84")
KALBAR_ALBERS = CRS.from_proj4(
    "+proj=aea +lat_1=1.5 +lat_2=-2.5 +lat_0=-0.5 +lon_0=111.5 +datum=WGS84 +units=m +no_defs"
)
"""Albers equal-area conic for Kalimantan Barat (Snyder 1987): areas in m2, and the drawing of printed maps."""
