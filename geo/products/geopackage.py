"""All layers and tables in one GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geo.products.geojson import rounded
from geo.products.geopackage_tables import add_tables
from geo.products.patterns import LAYERS, pattern_layer
from geo.products.side_tables import dictionary, ledger_table, source_table
from geo.products.wording import tier_line
from geo.scratch import Scratch
from geo.tables.stages import Release
from geo.text import Language

DATASET = {"VERSION": "1.3"}
"""Older than GDAL's default, so that the GDAL 3.6 of Debian 12 and QGIS 3.22 read it without a warning."""


@contextmanager
def fixed_clock(as_of: date) -> Iterator[None]:
    """GDAL writes `as_of` 00:00 UTC instead of the time of day; no sync to disk, as the file is private and temporary."""
    options = {"OGR_CURRENT_DATE": f"{as_of:%Y-%m-%d}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}  # fmt: skip
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _polygons(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = rounded(frame.geometry)
    parts = [shapely.multipolygons(shapely.get_parts(shape)) for shape in shapes]
    return frame.set_geometry(gpd.GeoSeries(parts, index=frame.index, crs=frame.crs))


def layers(release: Release, lang: Language) -> dict[str, tuple[pd.DataFrame, str | None]]:
    """Name, table and geometry type of what is written, in order; a layer or table without a row is left out."""
    border = release.zones.border
    posts = release.posts
    found: dict[str, tuple[pd.DataFrame, str | None]] = {
        "kecamatan": (_polygons(release.kecamatan), "MultiPolygon"),
        "kabupaten": (_polygons(release.kabupaten), "MultiPolygon"),
        "pos": (posts, "Point"),
        "batas_darat": (border, "LineString" if (border.geom_type == "LineString").all() else "MultiLineString"),
        **{kind: (_polygons(pattern_layer(release, kind, lang)), "MultiPolygon") for kind in LAYERS},
        **{role: (_polygons(layer), "MultiPolygon") for role, layer in release.roles.items()},
        "tahun": (release.years if len(release.years.columns) > 3 else release.years.head(0), None),
        "akses": (release.access.frame, None),
        "buku_besar": (ledger_table(release), None),
        "sumber": (source_table(release), None),
        "kamus": (dictionary(release, lang), None),
    }  # fmt: skip
    return {name: entry for name, entry in found.items() if len(entry[0])}


def geopackage(release: Release, lang: Language = "id") -> bytes:
    """Layers `kecamatan`, `kabupaten`, `pos`, `batas_darat`, `titik_panas`, `area_sunyi`, `transit`, `eksploitasi` where there are any, and the tables `tahun`, `akses`, `buku_besar`, `sumber`, `kamus`.

    Codes are text, counts nullable integers, WGS 84. GDAL needs a file: it is written to a private temporary folder, which is
    removed. The same release gives the same bytes. The layers are the same in each language but for the meanings in `kamus`
    and the description of each layer, which says the tier. QGIS finds its styles, column names and metadata inside (`geopackage_tables`).
    """
    about = {"DESCRIPTION": tier_line(release, lang)}
    with Scratch() as folder, fixed_clock(release.as_of):
        path = folder / "kecamatan.gpkg"
        for name, (frame, kind) in layers(release, lang).items():
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=path.exists(), geometry_type=kind, dataset_options=DATASET, layer_options=about)  # fmt: skip
        add_tables(path, release, lang)
        return path.read_bytes()
