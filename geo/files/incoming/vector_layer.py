"""One layer of polygons and its table, read by the one driver that the sniffed format needs.

This module runs in the child process only. GDAL heeds GDAL_SKIP only before its import: `read_layer` sets it and imports then.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.config import Intake
from geo.errors import SourceError
from geo.files.incoming.vector_crs import Shapes

DRIVERS = {
    "gpkg": "GPKG",
    "fgb": "FlatGeobuf",
    "kml": "LIBKML",
    "shapefile": "ESRI Shapefile",
    "osm": "OSM",
}
EVERY_DRIVER = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CAD,CSV,CSW,Carto,DAAS,DGN,DXF,EDIGEO,EEDA,EEDAI,ESRI Shapefile,ESRIJSON,"
    "Elasticsearch,FlatGeobuf,GDALG,GML,GMLAS,GPKG,GPSBabel,GPX,GTFS,GTI,GeoJSON,GeoJSONSeq,GeoRSS,HANA,HTTP,Idrisi,"
    "Interlis 1,Interlis 2,JML,JSONFG,KML,LIBKML,LVBAG,MBTiles,MEM,MSSQLSpatial,MVT,MapInfo File,MapML,Memory,"
    "MiraMonVector,MongoDBv3,MySQL,NAS,NGW,OAPIF,OCI,ODBC,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,"
    "PDS4,PGDUMP,PGeo,PLMOSAIC,PLSCENES,PMTiles,Parquet,Arrow,PostgreSQL,S57,SOSI,SQLite,STACIT,STACTA,SXF,Selafin,"
    "TileDB,TopoJSON,UK .NTF,VDV,VFK,VICAR,VRT,WAsP,WCS,WFS,WMS,WMTS,XLS,XLSX,XODR,ZARR,netCDF"
)
"""Every driver by name, separated by commas because some names hold a space."""
_MEGABYTE = 1_000_000
_WAL = slice(18, 20)


@dataclass(frozen=True)
class Layer:
    """What a file draws: shapes, their table (Arrow, no geometry), its coordinate system as written (None: it says none)."""

    shapes: Shapes
    table: pa.Table
    crs: str | None


def read_layer(
    form: str, content: bytes, intake: Intake, called: Sequence[str] = ("kec",)
) -> Layer:
    """The layer of a GeoPackage, FlatGeobuf, KML, GeoParquet, OSM PBF or clean zipped shapefile.

    Raises SourceError where it is damaged, or holds several layers and the name of none (or of two) holds a word of `called`.
    """
    if form == "parquet":
        return _read_parquet(content, intake)
    os.environ.pop("OGR_SKIP", None)
    os.environ["GDAL_SKIP"] = ",".join(
        name for name in EVERY_DRIVER.split(",") if name != DRIVERS[form]
    )
    from pyogrio.errors import DataLayerError, DataSourceError

    if form == "gpkg" and content[_WAL] == b"\x02\x02":
        # Saved with a write-ahead log that did not come along; the file itself is whole and is only read.
        content = content[:18] + b"\x01\x01" + content[20:]
    try:
        return _read_with_gdal(form, content, called)
    except (DataSourceError, DataLayerError, pa.ArrowException, RuntimeError, ValueError, UnicodeDecodeError) as error:  # fmt: skip
        raise SourceError("vector_damaged", format=form) from error


def _read_with_gdal(form: str, content: bytes, called: Sequence[str]) -> Layer:
    import pyogrio

    # By position: a KML without a layer's name is called after the place in memory where it lies at the moment.
    every = pyogrio.list_layers(content)
    if not len(every):
        raise SourceError("vector_damaged", format=form)
    layers = [(number, str(name)) for number, (name, kind) in enumerate(every) if kind is not None]
    if not layers:
        raise SourceError("boundary_empty")
    named = [one for one in layers if one[1].lower() in called] or [one for one in layers if any(word in one[1].lower() for word in called)]  # fmt: skip
    if len(layers) > 1 and len(named) != 1 and form != "kml":
        raise SourceError("vector_many_layers", layers=", ".join(name for _, name in layers[:10]))
    wanted = named if len(named) == 1 else layers
    parts = [_read_one(content, number, DRIVERS[form]) for number, _ in wanted]
    table = pa.concat_tables([part.table for part in parts], promote_options="permissive")
    shapes = np.concatenate([part.shapes for part in parts])
    return Layer(shapes, table, parts[0].crs)


def _read_one(content: bytes, number: int, driver: str) -> Layer:
    import pyogrio

    if pyogrio.read_info(content, layer=number)["driver"] != driver:
        raise SourceError("vector_unknown")
    meta, table = pyogrio.read_arrow(content, layer=number)
    column = meta["geometry_name"] or "wkb_geometry"
    shapes = shapely.from_wkb(table.column(column).to_numpy(zero_copy_only=False), on_invalid="ignore")  # fmt: skip
    return Layer(shapes, table.drop_columns([column]), meta["crs"] or None)


def _read_parquet(content: bytes, intake: Intake) -> Layer:
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > intake.unpacked_mb * _MEGABYTE:
            raise SourceError("vector_zip_bomb", unpacked_mb=0, limit_mb=intake.unpacked_mb)
        told = (file.schema_arrow.metadata or {}).get(b"geo")
        if told is None:
            raise SourceError("vector_plain_parquet")
        return _from_geoparquet(file.read(use_threads=False), json.loads(told))
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise SourceError("vector_damaged", format="parquet") from error


def _from_geoparquet(table: pa.Table, told: dict[str, Any]) -> Layer:
    """Geometry as WKB, the encoding that every writer knows; the GeoParquet standard says WGS 84 where `crs` is absent."""
    name = str(told["primary_column"])
    column = told["columns"][name]
    if column["encoding"] != "WKB":
        raise SourceError("vector_encoding", encoding=str(column["encoding"])[:20])
    shapes = shapely.from_wkb(table.column(name).to_numpy(zero_copy_only=False), on_invalid="ignore")  # fmt: skip
    plain = [field.name for field in table.schema if field.name not in told["columns"] and not pa.types.is_nested(field.type)]  # fmt: skip
    crs = column.get("crs", "OGC:CRS84")
    return Layer(shapes, table.select(plain), json.dumps(crs) if isinstance(crs, dict) else crs)
