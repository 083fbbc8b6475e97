"""Derive our own tables under `data/` from the facts of the data pack.

    python data/build/reference.py [PACK] [--out FOLDER]

The tables hold facts and figures with a source per row, never a file or a sentence of the pack. The same pack gives the
same bytes, so a test can compare the committed files with a fresh run. All other tables of the package are written by hand, or
made by `demo.py`; they are described beside the derived ones in `datapackage.json`.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import borderline
import pandas as pd
from figures import figures, variants
from indicator_values import indicator_values
from package import RULES, package, paths
from units import covariates, desa, kabupaten, kecamatan, polygons, posts
from upstream import upstream

from geo.places.grid import runs_from

DATA = Path(__file__).resolve().parent.parent
TABLES = {
    "kecamatan": kecamatan,
    "desa": desa,
    "kabupaten": kabupaten,
    "covariates": covariates,
    "border_posts": posts,
    "border_zones": borderline.zones,
    "border_routes": borderline.routes,
    "border_unofficial": borderline.unofficial,
    "name_variants": variants,
    "figures": figures,
    "indicator_values": indicator_values,
    "zone_grid": lambda pack: runs_from(polygons(pack)),
    "upstream": upstream,
}


def write(table: pd.DataFrame, path: Path) -> None:
    """CSV, UTF-8, line feed; unknown is an empty cell."""
    path.write_bytes(table.to_csv(index=False, lineterminator="\n").encode("utf-8"))


def main() -> None:
    """Write every derived table."""
    parser = argparse.ArgumentParser(
        description="Derive the tables under data/ from the data pack."
    )
    parser.add_argument(
        "pack", nargs="?", type=Path, default=DATA.parent.parent / "shared" / "data"
    )
    parser.add_argument("--out", type=Path, default=DATA)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name, make in TABLES.items():
        write(make(given.pack), given.out / f"{name}.csv")
        print(given.out / f"{name}.csv")
    if given.out.resolve() != DATA:
        for path in {*paths(), *(f"{rules[0]}.toml" for rules in RULES)} - {
            f"{name}.csv" for name in TABLES
        }:
            (given.out / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(DATA / path, given.out / path)
    (given.out / "datapackage.json").write_bytes(package(given.out))


if __name__ == "__main__":
    main()
