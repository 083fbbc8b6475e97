"""A list of announced operations: when, where, and who announced it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geo.config import load_policy
from geo.errors import IdentityError, SchemaError
from geo.files.incoming.headers import listing, normalise
from geo.files.incoming.identity import find_identity
from geo.files.incoming.sandbox import read_file

TITLES = {
    "mulai": ("mulai", "tanggal mulai", "start"),
    "selesai": ("selesai", "tanggal selesai", "end"),
    "nama": ("nama", "nama operasi", "operasi", "name"),
    "pos": ("pos", "nama pos", "post"),
    "kode": ("kode", "kode wilayah", "code"),
    "sumber": ("sumber", "pengumuman", "source"),
}
_NEEDED = ("mulai", "selesai", "nama", "sumber")


def read_operations(path: Path) -> tuple[list[dict[str, str]], str]:
    """The rows as text under the names of TITLES, empty where the file has no such column, and the SHA-256 of its bytes.

    Raises SourceError as every reader does, SchemaError where a column is missing or stands twice, IdentityError where the file names
    people (the name of an operation is none). What the rows mean is checked by `geo.border.operations`.
    """
    cells, digest = read_file(path, load_policy().intake)
    titles = [normalise(title) for title in cells.header]
    impersonal = tuple("operasi" if title in TITLES["nama"] else given for title, given in zip(titles, cells.header, strict=True))  # fmt: skip
    identity = find_identity(replace(cells, header=impersonal), None)
    if identity:
        raise IdentityError("found", path=path.name, columns=listing(identity.titles(cells.header)), count=identity.count)  # fmt: skip
    found = {name: [at for at, title in enumerate(titles) if title in known] for name, known in TITLES.items()}  # fmt: skip
    if any(not found[name] for name in _NEEDED) or any(len(places) > 1 for places in found.values()):  # fmt: skip
        raise SchemaError("operation_columns", path=path.name, seen=listing(cells.header))
    columns = {name: cells.text(places[0]).to_pylist() if places else [""] * cells.table.num_rows for name, places in found.items()}  # fmt: skip
    rows = [{name: (values[row] or "").strip() for name, values in columns.items()} for row in range(cells.table.num_rows)]  # fmt: skip
    return rows, digest
