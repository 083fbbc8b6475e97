"""The user's population per kecamatan: a small table of codes and people."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.config import load_policy
from geo.errors import IdentityError, SchemaError
from geo.files.incoming.headers import listing, normalise
from geo.files.incoming.identity import find_identity
from geo.files.incoming.sandbox import read_file

TITLES = {
    "kode": ("kode", "kode kecamatan", "kode wilayah", "kode kemendagri", "kode bps", "code"),
    "penduduk": ("penduduk", "jumlah penduduk", "jumlah jiwa", "jiwa", "population", "people"),
}


def read_population(path: Path) -> tuple[pd.DataFrame, str]:
    """Columns `kode` and `penduduk` as text, one row per row of the file, and the SHA-256 of its bytes.

    Raises SourceError as every reader does, SchemaError where one of the two columns is missing, IdentityError where the
    file names people. What the codes and numbers mean is checked by `geo.risk.exposure.read_people`.
    """
    cells, digest = read_file(path, load_policy().intake)
    identity = find_identity(cells, None)
    if identity:
        raise IdentityError("found", path=path.name, columns=listing(identity.titles(cells.header)), count=identity.count)  # fmt: skip
    titles = [normalise(title) for title in cells.header]
    columns = {}
    for name, known in TITLES.items():
        found = [position for position, title in enumerate(titles) if title in known]
        if len(found) != 1:
            raise SchemaError("population_columns", path=path.name, seen=listing(cells.header))
        columns[name] = cells.text(found[0]).to_pandas().astype("str")
    return pd.DataFrame(columns), digest
