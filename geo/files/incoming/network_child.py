"""The child process that reads one untrusted network file: standard input to lines in degrees as Arrow IPC.

Of the table only the class, the direction and the speed limit of each line go on; names and all else stay behind.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import shapely

from geo.config import Intake, load_policy
from geo.errors import SourceError
from geo.files.incoming.child import serve
from geo.files.incoming.network_pbf import check_pbf, is_pbf
from geo.files.incoming.vector_archive import unpack
from geo.files.incoming.vector_crs import Shapes, to_degrees
from geo.files.incoming.vector_layer import Layer, read_layer
from geo.files.incoming.vector_sniff import sniff_vector
from geo.files.polygons import collection, written_crs

LAYERS = ("road", "jalan", "network", "jaringan", "highway", "lines", "sungai", "waterways", "ways")
"""Words in the name of a layer that say it holds the ways."""
KINDS = ("highway", "fclass", "waterway", "kelas", "fungsi", "fungsi_jalan", "kelas_jalan", "route")
_OF_OSM = "highway"
_LINE, _MULTILINE = 1, 5
_TAG = re.compile(r'"(oneway|maxspeed|route)"=>"([^"]*)"')
_LONGEST = 60


def main(arguments: list[str]) -> int:
    """Read one network file within the limits given as JSON; 0 fine, 2 refused with its reason."""
    return serve(arguments[0], lambda intake: draw(sys.stdin.buffer, sys.stdout.buffer, intake))


def draw(stream: BinaryIO, sink: BinaryIO, intake: Intake) -> None:
    """Write the lines of `stream` to `sink`: `shape` (WKB, WGS 84), `kind`, `oneway`, `maxspeed` (text, empty where unknown)."""
    layer = _layer(stream.read(), intake)
    count = len(layer.shapes)
    if not count:
        raise SourceError("boundary_empty")
    kind, oneway, maxspeed = (
        _column(layer.table, wanted, count) for wanted in (KINDS, ("oneway",), ("maxspeed",))
    )
    names = [name.lower() for name in layer.table.column_names]
    classed = any(name in names for name in KINDS)
    shapes, owner = shapely.get_parts(layer.shapes, return_index=True)
    linear = (shapely.get_type_id(shapes) == _LINE) & ~shapely.is_empty(shapes)
    linear &= np.isin(shapely.get_type_id(layer.shapes), (_LINE, _MULTILINE))[owner]
    if not linear.any():
        raise SourceError("network_no_lines")
    # In OSM whatever has no class is no way: a power line, the border of a village.
    way = linear & ((kind[owner] != "") | (_OF_OSM not in names))
    if not way.any():
        raise SourceError("network_no_ways")
    shapes, owner = shapes[way], owner[way]
    _check(shapes)
    placed = to_degrees(shapes, layer.crs)
    facts = {"classed": classed, "left_out": count - len(np.unique(owner))}
    table = pa.table({
        "shape": pa.array(shapely.to_wkb(placed.shapes), pa.binary()),
        **{name: pa.array(column[owner].tolist(), pa.string()) for name, column in (("kind", kind), ("oneway", oneway), ("maxspeed", maxspeed))},
    }).replace_schema_metadata({"facts": json.dumps(facts)})  # fmt: skip
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def _layer(content: bytes, intake: Intake) -> Layer:
    if is_pbf(content):
        check_pbf(content)
        return read_layer("osm", content, intake, LAYERS)
    form: str = sniff_vector(content)
    if form == "geojson":
        return _geojson(content)
    if form == "zip":
        form, content = unpack(content, intake, LAYERS)
    return read_layer(form, content, intake, LAYERS)


def _geojson(content: bytes) -> Layer:
    """GeoJSON is read as JSON: nothing in it can name another file."""
    table = collection(content, "")
    features = table["features"]
    shapes = shapely.from_geojson([json.dumps(one.get("geometry")) for one in features], on_invalid="ignore")  # fmt: skip
    names = {name for one in features for name in one.get("properties") or {}}
    wanted = [name for name in sorted(names) if name.lower() in (*KINDS, "oneway", "maxspeed")]
    columns = {name: pa.array([_said((one.get("properties") or {}).get(name)) for one in features], pa.string()) for name in wanted}  # fmt: skip
    return Layer(np.asarray(shapes, dtype=object), pa.table(columns), written_crs(table.get("crs"), "") or "OGC:CRS84")  # fmt: skip


def _said(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)[:_LONGEST]


def _column(table: pa.Table, wanted: Sequence[str], count: int) -> Shapes:
    """(features,) text of the first of these columns that is not empty; the tags that OSM keeps apart come last."""
    found = np.full(count, "", dtype=object)
    by_name = {name.lower(): at for at, name in enumerate(table.column_names)}
    for name in wanted:
        if name in by_name:
            found = _filled(found, [_said(value.as_py()) for value in table.column(by_name[name])])
    if "other_tags" in by_name:
        tags = [dict(_TAG.findall(_said_whole(one.as_py()))) for one in table.column(by_name["other_tags"])]  # fmt: skip
        for name in wanted:
            found = _filled(found, [told.get(name, "") for told in tags])
    return found


def _filled(found: Shapes, values: list[str]) -> Shapes:
    return np.where(found == "", np.array(values, dtype=object), found)


def _said_whole(value: object) -> str:
    return value if isinstance(value, str) else ""


def _check(shapes: Shapes) -> None:
    most = load_policy().access.vertices
    count = int(shapely.get_num_coordinates(shapes).sum())
    if count > most:
        raise SourceError("network_too_long", vertices=count, limit=most)
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise SourceError("network_not_finite")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
