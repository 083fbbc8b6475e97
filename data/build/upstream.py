"""Table of the public source of the village lines: which files `waspada data pull` fetches, and their hashes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

COMMIT = "3c5a7960f4d227a38489094d84252bdbb3f978a5"
ADDRESS = "https://raw.githubusercontent.com/cahyadsn/wilayah_boundaries/{commit}/db/kel/61/{file}"
SOURCE = "cahyadsn/wilayah_boundaries; garis BIG, kode Kepmendagri 300.2.2-2430/2025"


def upstream(pack: Path) -> pd.DataFrame:
    """One row per village file of the province, one file per kabupaten, with size, SHA-256 and pinned address."""
    folder = pack / "upstream"
    listed = (line.split() for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines())  # fmt: skip
    rows = [
        {
            "file": name,
            "kode": name.removesuffix(".sql").rpartition("_")[2],
            "bytes": (folder / name).stat().st_size,
            "sha256": sha256,
            "address": ADDRESS.format(commit=COMMIT, file=name),
            "commit": COMMIT,
            "licence": "MIT",
            "sumber": SOURCE,
        }
        for sha256, name in listed
    ]
    return pd.DataFrame(rows).sort_values("file", ignore_index=True)
