"""The user's costs: a small table of codes and rupiah per event."""

from __future__ import annotations

from pathlib import Path

from geo.config import load_policy
from geo.errors import IdentityError, SchemaError
from geo.files.incoming.headers import listing, normalise
from geo.files.incoming.identity import find_identity
from geo.files.incoming.sandbox import read_file

TITLES = {
    "kode": ("kode", "kode kecamatan", "kode kabupaten", "kode wilayah", "kode kemendagri", "code"),
    "biaya_idr": ("biaya idr", "biaya", "biaya rp", "biaya rupiah", "biaya per kegiatan", "cost", "cost idr"),
}  # fmt: skip


def read_costs(path: Path) -> tuple[list[tuple[str, str]], str]:
    """`kode` and `biaya_idr` of every row as text, empty where unknown, and the SHA-256 of the file.

    Raises SourceError as every reader does, SchemaError where one of the two columns is missing or stands twice, IdentityError where the
    file names people. What the codes and sums mean is checked by `geo.campaign.costs`.
    """
    cells, digest = read_file(path, load_policy().intake)
    identity = find_identity(cells, None)
    if identity:
        raise IdentityError("found", path=path.name, columns=listing(identity.titles(cells.header)), count=identity.count)  # fmt: skip
    titles = [normalise(title) for title in cells.header]
    columns = []
    for known in TITLES.values():
        found = [at for at, title in enumerate(titles) if title in known]
        if len(found) != 1:
            raise SchemaError("costs_columns", path=path.name, seen=listing(cells.header))
        columns.append([(value or "").strip() for value in cells.text(found[0]).to_pylist()])
    return list(zip(*columns, strict=True)), digest
