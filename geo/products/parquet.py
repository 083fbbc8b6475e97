"""The kecamatan or the kabupaten layer as GeoParquet 1.1."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd

from geo.products.geojson import rounded
from geo.products.level import Level, layer
from geo.tables.stages import Release
from geo.text import Language


def parquet(release: Release, lang: Language = "id", *, level: Level = "kecamatan") -> bytes:
    """The layer of `level` with its types kept (nullable integers, booleans, text) and the GeoJSON's geometry as WKB in WGS 84.

    Nothing in the file depends on the clock: the same release gives the same bytes. The layer is the same in each language:
    `lang` is there so that all products are called alike.
    """
    del lang
    buffer, drawn = BytesIO(), layer(release, level)
    shapes = gpd.GeoSeries(rounded(drawn.geometry), crs=drawn.crs)
    drawn.set_geometry(shapes).to_parquet(
        buffer, index=False, compression="zstd", geometry_encoding="WKB", schema_version="1.1.0"
    )
    return buffer.getvalue()
