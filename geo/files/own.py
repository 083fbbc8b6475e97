"""One's own boundaries: from the bytes of a file in any of six formats to one sound shape per kecamatan, repairs told."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from geo.config import load_policy
from geo.errors import BoundaryError
from geo.files.incoming.vector import read_drawing
from geo.files.polygons import Drawing
from geo.places.assemble import assemble, frame_of
from geo.places.outlines import Outline, identify
from geo.tables.reference import Reference, Repair


@dataclass(frozen=True)
class Drawn:
    """`frame` has `kode` and geometry (EPSG:4326), one row per kecamatan, not yet checked by rule 18; `repairs` in order."""

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]


def draw(content: bytes, name: str, reference: Reference, *, mend: bool = True) -> Drawn:
    """The kecamatan that a file draws: GeoJSON, GeoPackage, zipped shapefile, FlatGeobuf, KML or GeoParquet, in any CRS.

    name: the file's name for messages. mend: False for a published set, whose polygons are taken as they are. Outlines are told by Kemendagri or BPS codes, or by names, of kecamatan or villages.
    Raises SourceError where the file cannot or must not be read, BoundaryError where it cannot be used, each with its reason.
    """
    drawing = read_drawing(content, name)
    outlines = [Outline(one.number, one.properties, one.shape) for one in drawing.features]
    try:
        found = identify(outlines, reference)
        if not mend:
            return Drawn(frame_of(outlines, found), ())
        frame, mended = assemble(outlines, found, reference, load_policy().boundaries)
    except BoundaryError as error:
        raise BoundaryError(error.reason, **{"path": name, **error.facts}) from error
    return Drawn(frame, (*_placed(drawing), *found.repairs, *mended))


def _placed(drawing: Drawing) -> list[Repair]:
    repairs = []
    if drawing.crs:
        repairs.append(Repair("own_boundaries.repair.moved", {"crs": drawing.crs}))
    if drawing.assumed:
        repairs.append(Repair("own_boundaries.repair.assumed"))
    if drawing.flattened:
        repairs.append(Repair("own_boundaries.repair.flattened"))
    return repairs
