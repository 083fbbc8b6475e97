"""`data/tile_map.csv`: the square of each kecamatan on the map of equal tiles, from the points inside them (`geo.products.tiles`).

    python data/build/tile_map.py

needs no data pack: it reads `data/kecamatan.csv`. Run `data/build/package.py` afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from geo.files.shipped import read_table  # noqa: E402 - the checkout goes first on the path
from geo.products.tiles import tile_places  # noqa: E402


def tile_map() -> pd.DataFrame:
    """`kode`, `lajur`, `baris` of every kecamatan, by code."""
    units = read_table("kecamatan").sort_values("kode", ignore_index=True)
    places = tile_places(units["lon"].tolist(), units["lat"].tolist(), units["kab_kode"].tolist())
    return pd.DataFrame({"kode": units["kode"], "lajur": places[:, 0], "baris": places[:, 1]})


if __name__ == "__main__":
    tile_map().to_csv(ROOT / "data/tile_map.csv", index=False, lineterminator="\n")
