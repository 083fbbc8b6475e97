"""Is an OSM extract whole? GDAL reads one that was cut off in a download without a word."""

from __future__ import annotations

from geo.errors import SourceError

_HEAD = slice(4, 15)
_LENGTH = 4
_MORE, _SEVEN = 0x80, 0x7F
_SIZE_FIELD, _BYTES = 3, 2


def is_pbf(content: bytes) -> bool:
    """Whether a file begins as an OSM extract does (https://wiki.openstreetmap.org/wiki/PBF_Format)."""
    return content[_HEAD] == b"\x0a\x09OSMHeader"


def check_pbf(content: bytes) -> None:
    """Raise SourceError unless the blocks of the file, each with its length before it, end exactly where the file ends."""
    at = 0
    try:
        while at < len(content):
            begin = at + _LENGTH
            end = begin + int.from_bytes(content[at:begin], "big")
            at = end + _size(content, begin, end)
    except (IndexError, KeyError) as error:
        raise SourceError("vector_damaged", format="osm") from error
    if at != len(content):
        raise SourceError("vector_damaged", format="osm")


def _size(content: bytes, at: int, end: int) -> int:
    """Length of the block, as its header says between `at` and `end`; KeyError where it does not."""
    found: dict[int, int] = {}
    while at < end:
        key, at = _varint(content, at)
        value, at = _varint(content, at)
        found[key >> 3] = value
        at += value if key & 7 == _BYTES else 0
    return found[_SIZE_FIELD]


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while content[at] & _MORE:
        value |= (content[at] & _SEVEN) << shift
        shift, at = shift + 7, at + 1
    return value | content[at] << shift, at + 1
