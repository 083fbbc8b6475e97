"""The child process that reads one untrusted boundary file: standard input to features in degrees as Arrow IPC.

Standard output carries the features, or one JSON line {family, reason, facts} with exit code 2.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely

from geo.config import Intake
from geo.errors import BoundaryError, SourceError
from geo.files.incoming.child import serve
from geo.files.incoming.parquet_file import show
from geo.files.incoming.vector_archive import unpack
from geo.files.incoming.vector_crs import Shapes, to_degrees
from geo.files.incoming.vector_layer import Layer, read_layer
from geo.files.incoming.vector_sniff import sniff_vector
from geo.places.coverage import named

_AREAL = (3, 6)
_COLLECTION = 7


def main(arguments: list[str]) -> int:
    """Read one boundary file within the limits given as JSON; 0 fine, 2 refused with its reason."""
    return serve(arguments[0], lambda intake: draw(sys.stdin.buffer, sys.stdout.buffer, intake))


def draw(stream: BinaryIO, sink: BinaryIO, intake: Intake) -> None:
    """Write the polygons of `stream` to `sink`: column `shape` (WKB, WGS 84 longitude and latitude) and the table as text."""
    content = stream.read()
    form: str = sniff_vector(content)
    if form == "zip":
        form, content = unpack(content, intake)
    layer = read_layer(form, content, intake)
    shapes = areas(layer.shapes)
    placed = to_degrees(shapes, layer.crs)
    facts = {
        "format": form,
        "crs": placed.crs,
        "assumed": placed.assumed,
        "flattened": placed.flattened,
    }
    _write(sink, layer, shapely.to_wkb(placed.shapes), facts)


def areas(shapes: Shapes) -> Shapes:
    """The shapes as polygons; BoundaryError names the features (numbers from 1) that are none or hold what is no number."""
    if not len(shapes):
        raise SourceError("boundary_empty")
    polygons = np.array([_polygons(shape) for shape in shapes], dtype=object)
    missing = np.array([shape is None for shape in polygons])
    if missing.any():
        raise BoundaryError("not_polygons", codes=_numbers(missing))
    bad = ~np.isfinite(shapely.bounds(polygons)).all(axis=1)
    coordinates, owner = shapely.get_coordinates(polygons, return_index=True)
    bad[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    if bad.any():
        raise BoundaryError("not_finite", codes=_numbers(bad))
    return polygons


def _polygons(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """A polygon or multipolygon; a collection of polygons, as KML writes them, becomes one."""
    if shape is None or shapely.is_empty(shape):
        return None
    kind = shapely.get_type_id(shape)
    if kind in _AREAL:
        return shape
    parts = shapely.get_parts(shape)
    if kind == _COLLECTION and (shapely.get_type_id(parts) == 3).all():
        return shapely.multipolygons(parts)
    return None


def _numbers(marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    return named(f"#{row + 1}" for row in np.flatnonzero(marked))


def _write(sink: BinaryIO, layer: Layer, shapes: Shapes, facts: dict[str, object]) -> None:
    columns = [pa.array(show(column.combine_chunks())[0], pa.string()) for column in layer.table.columns]  # fmt: skip
    names = [f"p{number}" for number in range(len(columns))]
    told = {"header": json.dumps(layer.table.column_names), "facts": json.dumps(facts)}
    table = pa.table([*columns, pa.array(shapes, pa.binary())], names=[*names, "shape"])
    table = table.replace_schema_metadata(told)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
