"""Reading a boundary file in any of six formats: GeoJSON here as JSON, every other one in a child process."""

from __future__ import annotations

import json
import tempfile
from typing import Any

import pyarrow as pa
import shapely

from geo.config import load_policy
from geo.errors import InputError, SourceError
from geo.files.incoming.sandbox import in_child
from geo.files.incoming.vector_sniff import sniff_vector
from geo.files.polygons import Drawing, Feature, read_geojson

CHILD = "geo.files.incoming.vector_child"


def read_drawing(content: bytes, name: str) -> Drawing:
    """The features of a boundary file, in WGS 84 longitude and latitude, and what had to be done to them.

    The format is told by the content. name: the file's name for messages. Raises SourceError where the file cannot or must
    not be read, BoundaryError where its coordinates cannot be used.
    """
    if not content.strip():
        raise SourceError("boundary_empty", path=name)
    try:
        if sniff_vector(content) == "geojson":
            return read_geojson(content, name)
        return _arrived(_in_child(content))
    except InputError as error:
        if error.facts.get("path") == name:
            raise
        raise type(error)(error.reason, **{**error.facts, "path": name}) from error


def _in_child(content: bytes) -> bytes:
    with tempfile.TemporaryFile() as stream:
        stream.write(content)
        stream.flush()
        stream.seek(0)
        return in_child(CHILD, stream, load_policy().intake)


def _arrived(content: bytes) -> Drawing:
    """The features as the child wrote them."""
    try:
        with pa.ipc.open_stream(pa.BufferReader(content)) as reader:
            table = reader.read_all()
        table.validate(full=True)
        told = table.schema.metadata
        header, facts = json.loads(told[b"header"]), json.loads(told[b"facts"])
        shapes = shapely.from_wkb(table.column("shape").to_numpy(zero_copy_only=False))
        columns = [table.column(f"p{number}").to_pylist() for number in range(len(header))]
    except (pa.ArrowException, KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:  # fmt: skip
        raise SourceError("vector_damaged", format="-") from error
    rows = _rows(header, columns, len(shapes))
    features = [Feature(n, row, shape) for n, (row, shape) in enumerate(zip(rows, shapes, strict=True), 1)]  # fmt: skip
    return Drawing(tuple(features), facts["crs"], facts["assumed"], facts["flattened"])


def _rows(header: list[str], columns: list[list[str]], count: int) -> list[dict[str, Any]]:
    return [{name: column[row] for name, column in zip(header, columns, strict=True)} for row in range(count)]  # fmt: skip
