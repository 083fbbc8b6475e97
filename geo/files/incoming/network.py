"""A road or river network of the user's own, read in a child process."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geo.config import load_policy
from geo.errors import InputError, SourceError
from geo.files.incoming.sandbox import check_file, in_child
from geo.places.access_network import Lines

CHILD = "geo.files.incoming.network_child"
_OWN_WORDS = {
    "boundary_empty": "empty",
    "not_geojson": "not_geojson",
    "not_a_file": "not_a_file",
    "vector_unknown": "unknown",
    "vector_xml": "xml",
    "vector_damaged": "damaged",
    "vector_many_layers": "many_layers",
    "vector_zip_bomb": "zip_bomb",
    "unreadable": "damaged",
    "too_large": "too_large",
    "too_much": "too_much",
    "too_slow": "too_slow",
    "unknown_crs": "unknown_crs",
    "no_crs": "no_crs",
    "not_degrees": "not_degrees",
    "axes_swapped": "axes_swapped",
    "crs_contradicts": "crs_contradicts",
}
"""What the readers of tables and of polygons say, said of lines."""


def read_network(path: Path) -> tuple[Lines, str]:
    """The lines of a file, in degrees, and the SHA-256 of its bytes.

    GeoJSON, GeoPackage, zipped shapefile, FlatGeobuf, KML, GeoParquet or OSM PBF, told by the content, in any coordinate system. Points
    and areas are left out and counted. Raises SourceError where the file cannot or must not be read, or holds no line.
    """
    intake = load_policy().intake
    try:
        check_file(path, intake)
        with path.open("rb") as stream:
            if not stream.read(1):
                raise SourceError("network_empty")
            stream.seek(0)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            return _arrived(in_child(CHILD, stream, intake)), digest
    except InputError as error:
        facts = {**error.facts, "path": path.name}
        if error.reason in _OWN_WORDS:
            raise SourceError(f"network_{_OWN_WORDS[error.reason]}", **facts) from error
        raise SourceError(error.reason, **facts) from error
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error


def _arrived(content: bytes) -> Lines:
    """The lines as the child wrote them."""
    try:
        with pa.ipc.open_stream(pa.BufferReader(content)) as reader:
            table = reader.read_all()
        table.validate(full=True)
        facts = json.loads(table.schema.metadata[b"facts"])
        shapes = shapely.from_wkb(table.column("shape").to_numpy(zero_copy_only=False))
        kind, oneway, maxspeed = (table.column(name).to_numpy(zero_copy_only=False).astype(object) for name in ("kind", "oneway", "maxspeed"))  # fmt: skip
    except (pa.ArrowException, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:  # fmt: skip
        raise SourceError("network_damaged") from error
    where = shapely.get_coordinates(shapes)
    start = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(shapes))]).astype(np.int64)
    return Lines(where[:, 0], where[:, 1], start, kind, oneway, maxspeed, bool(facts["classed"]), int(facts["left_out"]))  # fmt: skip
