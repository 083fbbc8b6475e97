"""Small editions as `released.json` tells them: nine kecamatan in three kabupaten, made from counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from geo.config import load_policy
from geo.release.released_file import released_json
from geo.risk.refit import Told, refit
from geo.tables.stages import ReleasedTables
from tests.release.conftest import Grid, tables_of

_RULES = load_policy()
_PRIOR = replace(_RULES.prior, scale_grid=(0.1, 2.0, 3), mixing_grid=(-2.0, 2.0, 2))
POLICY = replace(_RULES, draws=200, prior=_PRIOR)  # coarse, so that a fit takes milliseconds
GRID: Grid = [
    [[30, 31, 29], [12, 14, 13], [2, 3, 1]],
    [[9, 11, 8], [15, 13, 16], [20, 22, 24]],
    [[5, 1, 2], [3, 2, 4], [40, 38, 44]],
]
NAMES = ["Alang", "Banir", "Cempa", "Dalam", "Embau", "Fajar", "Galing", "Hulu", "Ilir"]
INDICATORS = pd.DataFrame(
    {
        "nama": ["jarak_batas", "kemiskinan", "jarak_kantor"],
        "kolom": ["jarak_batas_km", "kemiskinan_persen", "jarak_kantor_km"],
        "transformasi": ["log1p", "", "log1p"],
        "bobot": [-0.2, 0.2, -0.5],
        "peran": ["risiko", "risiko", "pelaporan"],
    }
).astype({"nama": "str", "kolom": "str", "transformasi": "str", "peran": "str"})


def square() -> sparse.csr_array:
    """Who touches whom on three rows of three squares, corners too."""
    rows, columns = np.divmod(np.arange(9), 3)
    near = (abs(rows[:, None] - rows) <= 1) & (abs(columns[:, None] - columns) <= 1)
    np.fill_diagonal(near, val=False)
    return sparse.csr_array(near.astype(np.int8))


def told(grid: Grid = GRID, *, k: int = 5, **changed: Any) -> Told:
    """An edition of these counts, with the scores that this program publishes for it; `changed` are fields of `Told`."""
    tables = _tables(json.dumps(grid), k)
    kodes = tables.kecamatan["kode"]
    size = len(kodes)
    units = pd.DataFrame(
        {
            "kode": kodes,
            "kab_kode": tables.kecamatan["kab_kode"],
            "paparan_orang": 1000.0 + 100.0 * np.arange(size),
            "jarak_batas_km": np.repeat([0.0, 11.1, 22.2], 3)[:size],
            "kemiskinan_persen": np.repeat([4.0, 9.0, 6.0], 3)[:size],
            "jarak_kantor_km": np.arange(float(size)) * 7,
        }
    )
    given: dict[str, Any] = {
        "edition": "2025-12-31-abcd1234", "tier": "publik", "as_of": "2025-12-31", "period": ("2023-01-01", "2025-12-31"),
        "boundaries": "uji", "program": "0.1.0", "synthetic": True, "tables": tables, "units": units, "indicators": INDICATORS,
        "kept": ("jarak_batas", "kemiskinan"), "adjacency": square()[:size][:, :size], "policy": POLICY,
    }  # fmt: skip
    made = Told(**{**given, **changed})
    return replace(made, published=publish(made))


@lru_cache
def _tables(grid: str, k: int) -> ReleasedTables:
    return tables_of(json.loads(grid), k)


def publish(made: Told) -> pd.DataFrame:
    """The scores of an edition as they leave."""
    counts = made.tables.kecamatan.set_index("kode")["kasus"]
    frame = refit(made)[["kode", "risiko", "peringkat", "kelas"]]
    names = dict(zip(sorted(frame["kode"]), NAMES, strict=False))
    return frame.assign(
        nama=frame["kode"].map(names), kabupaten=frame["kode"].str[:5], kasus=frame["kode"].map(counts).astype("Int64")
    )  # fmt: skip


def write(folder: Path, made: Told, *, received: int = 100, digest: str = "0") -> Path:
    """An edition folder that holds no more than a comparison reads."""
    folder.mkdir(parents=True, exist_ok=True)
    count = {"received": received, "matched": received, "partial": 0, "outside": 0, "unresolved": 0, "rejected": 0}  # fmt: skip
    made.published.to_parquet(folder / "kecamatan.parquet")
    (folder / "released.json").write_bytes(released_json(made))
    (folder / "ledger.json").write_text(json.dumps({"sources": [{"name": "kasus-1", "count": count}]}))  # fmt: skip
    for name in ("kabupaten.parquet", "kecamatan.gpkg"):
        (folder / name).write_bytes(b"")
    outputs = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.name != "manifest.json"}  # fmt: skip
    manifest = {
        "edisi": made.edition, "tier": made.tier, "as_of": made.as_of, "batas": made.boundaries,
        "inputs": {"kasus-1": digest * 64}, "outputs": outputs,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
