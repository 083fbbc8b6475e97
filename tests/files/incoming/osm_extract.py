"""A small OSM extract (PBF) byte by byte: https://wiki.openstreetmap.org/wiki/PBF_Format."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

_LATEST = 7
Place = tuple[float, float]


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _differences(values: Sequence[int]) -> bytes:
    return b"".join(_zigzag(value - before) for before, value in zip([0, *values], values, strict=False))  # fmt: skip


def _blob(kind: str, content: bytes) -> bytes:
    blob = _number(2, len(content)) + _bytes(3, zlib.compress(content))
    header = _bytes(1, kind.encode()) + _number(3, len(blob))
    return len(header).to_bytes(4, "big") + header + blob


def osm_pbf(*ways: tuple[dict[str, str], Sequence[Place]]) -> bytes:
    """Ways of (tags, [(lon, lat), ...]); equal points are one node."""
    nodes = {place: number for number, place in enumerate(dict.fromkeys(point for _, way in ways for point in way), 1)}  # fmt: skip
    words = [b"", *sorted({word.encode() for tags, _ in ways for pair in tags.items() for word in pair})]  # fmt: skip
    number = {word.decode(): at for at, word in enumerate(words)}
    places = list(nodes)
    dense = (
        _bytes(1, _differences(list(nodes.values())))
        + _bytes(8, _differences([round(lat * 10**_LATEST) for _, lat in places]))
        + _bytes(9, _differences([round(lon * 10**_LATEST) for lon, _ in places]))
    )
    told = b"".join(
        _bytes(
            3,
            _number(1, at)
            + _bytes(2, b"".join(_varint(number[key]) for key in tags))
            + _bytes(3, b"".join(_varint(number[value]) for value in tags.values()))
            + _bytes(8, _differences([nodes[point] for point in way])),
        )
        for at, (tags, way) in enumerate(ways, 1)
    )
    strings = _bytes(1, b"".join(_bytes(1, word) for word in words))
    head = _bytes(4, b"OsmSchema-V0.6") + _bytes(4, b"DenseNodes")
    groups = _bytes(2, _bytes(2, dense)) + _bytes(2, told)
    return _blob("OSMHeader", head) + _blob("OSMData", strings + groups)
