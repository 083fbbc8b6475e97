"""The kecamatan or the kabupaten layer as GeoParquet 1.1."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd
from pyarrow import parquet as parquet_file

from geo.products.geojson import rounded
from geo.products.level import Level, layer
from geo.products.wording import tier_text
from geo.tables.stages import Release
from geo.text import Language


def parquet(release: Release, lang: Language = "id", *, level: Level = "kecamatan") -> bytes:
    """The layer of `level` with its types kept (nullable integers, booleans, text) and the GeoJSON's geometry as WKB in WGS 84.

    Nothing in the file depends on the clock: the same release gives the same bytes. The layer is the same in each language; `tingkat` in
    the metadata says the tier in words.
    """
    buffer, drawn = BytesIO(), layer(release, level)
    shapes = gpd.GeoSeries(rounded(drawn.geometry), crs=drawn.crs)
    drawn.set_geometry(shapes).to_parquet(
        buffer, index=False, compression="zstd", geometry_encoding="WKB", schema_version="1.1.0"
    )
    return _told(buffer, tier_text(release, lang))


def _told(file: BytesIO, tier: str) -> bytes:
    """The same table with the tier in its metadata; geopandas has no place for it."""
    table = parquet_file.read_table(file)
    facts = {**(table.schema.metadata or {}), b"tingkat": tier.encode()}
    told = BytesIO()
    parquet_file.write_table(table.replace_schema_metadata(facts), told, compression="zstd")
    return told.getvalue()
