"""Where one can report: a small table of offices, each by its point or by the code of its kecamatan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.config import load_policy
from geo.errors import IdentityError, SchemaError
from geo.files.incoming.headers import listing, normalise
from geo.files.incoming.identity import find_identity
from geo.files.incoming.sandbox import read_file

TITLES = {
    "nama": ("nama", "nama kantor", "kantor", "name", "office"),
    "jenis": ("jenis", "jenis kantor", "kind", "type"),
    "lat": ("lat", "lintang", "latitude"),
    "lon": ("lon", "bujur", "longitude", "long"),
    "kode": ("kode", "kode kecamatan", "kode wilayah", "kode kemendagri", "kode bps", "code"),
}


def read_offices(path: Path) -> tuple[pd.DataFrame, str]:
    """Columns `nama`, `jenis`, `lat`, `lon`, `kode` as text (empty where the file has none), and the SHA-256 of its bytes.

    Raises SourceError as every reader does, SchemaError where the name or every kind of place is missing or a column stands twice,
    IdentityError where the file names people (the name of an office is none). What the places mean is checked by
    `geo.places.offices.place_offices`.
    """
    cells, digest = read_file(path, load_policy().intake)
    titles = [normalise(title) for title in cells.header]
    # The name of an office is no person's, but its cells are searched for marks of one like all others.
    impersonal = tuple("kantor" if title in TITLES["nama"] else given for title, given in zip(titles, cells.header, strict=True))  # fmt: skip
    identity = find_identity(replace(cells, header=impersonal), None)
    if identity:
        raise IdentityError("found", path=path.name, columns=listing(identity.titles(cells.header)), count=identity.count)  # fmt: skip
    found = {name: [at for at, title in enumerate(titles) if title in known] for name, known in TITLES.items()}  # fmt: skip
    placed = found["kode"] or (found["lat"] and found["lon"])
    if not found["nama"] or not placed or any(len(places) > 1 for places in found.values()):
        raise SchemaError("office_columns", path=path.name, seen=listing(cells.header))
    table = pd.DataFrame(index=range(cells.table.num_rows))
    for name, places in found.items():
        table[name] = cells.text(places[0]).to_pandas().astype("str") if places else ""
    return table.astype("str"), digest
