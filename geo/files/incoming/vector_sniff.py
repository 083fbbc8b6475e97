"""Which kind of boundary file is this really? Told by its first bytes, never by its name."""

from __future__ import annotations

import re
from typing import Literal
from xml.parsers import expat

from geo.errors import SourceError

VectorFormat = Literal["geojson", "gpkg", "fgb", "kml", "parquet", "zip"]
_BOM = b"\xef\xbb\xbf"
SHP_HEAD = b"\x00\x00\x27\x0a"
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
_APPLICATION_ID = slice(68, 72)
_KML = re.compile(
    r"(?:https?://(?:www\.)?(?:opengis\.net|earth\.google\.com)/kml\S* )?kml", re.IGNORECASE
)
_HEAD = 65_536


def sniff_vector(content: bytes) -> VectorFormat:
    """The format of a boundary file; SourceError names what a refused file is instead.

    >>> sniff_vector(b'{"type": "FeatureCollection", "features": []}')
    'geojson'
    """
    head = content[:_HEAD]
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"fgb\x03fgb"):
        return "fgb"
    if head.startswith(b"SQLite format 3\x00"):
        if head[_APPLICATION_ID] not in _GPKG_IDS:
            raise SourceError("vector_database")
        return "gpkg"
    if head.startswith(SHP_HEAD):
        raise SourceError("vector_bare_shapefile")
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(b"<"):
        if not _is_kml(head.removeprefix(_BOM).lstrip()):
            raise SourceError("vector_xml")
        return "kml"
    if text.startswith(b"{"):
        return "geojson"
    raise SourceError("vector_unknown")


def _is_kml(head: bytes) -> bool:
    """The root element is `kml`, and there is no document type: entities can reach for other files."""
    roots: list[str] = []
    kinds: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _attributes: roots.append(name)
    parser.StartDoctypeDeclHandler = lambda name, *_more: kinds.append(name)
    try:
        parser.Parse(head, False)
    except expat.ExpatError:
        if not roots:
            return False
    return bool(roots) and not kinds and _KML.fullmatch(roots[0]) is not None
