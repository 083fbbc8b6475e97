"""Which announced operations were given?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from geo.errors import SchemaError
from geo.places.posts import PostReader
from geo.tables.reference import Reference

COLUMNS = ("mulai", "selesai", "nama", "pos", "kode", "sumber")


def check_operations(
    rows: Sequence[Mapping[str, str]], reference: Reference, *, file: str
) -> tuple[dict[str, str], ...]:
    """The operations sorted by their first day, `pos` the canonical name of the post, dates as `2025-06-01`.

    Raises SchemaError with the rows (from 1, header excluded) that have no two dates in order, no name, or neither a known post nor the
    code of a kecamatan or kabupaten.
    """
    reader = PostReader.of(reference, share=0.0)
    codes = {*reference.units["kode"], *reference.kabupaten["kode"]}
    kept: list[dict[str, str]] = []
    wrong: list[int] = []
    for number, row in enumerate(rows, start=1):
        post = reader.read(row["pos"]) if row["pos"] else None
        placed = post is not None or (not row["pos"] and row["kode"] in codes)
        if _dated(row) and row["nama"] and placed:
            kept.append({**{name: row[name] for name in COLUMNS}, "pos": post.nama if post else ""})
        else:
            wrong.append(number)
    if wrong:
        raise SchemaError("operations_wrong", path=file, rows=", ".join(map(str, wrong)))
    return tuple(sorted(kept, key=lambda row: (row["mulai"], row["selesai"], row["nama"])))


def _dated(row: Mapping[str, str]) -> bool:
    try:
        return date.fromisoformat(row["mulai"]) <= date.fromisoformat(row["selesai"])
    except ValueError:
        return False
