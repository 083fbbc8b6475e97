"""`data/desa_perbatasan.csv`: the villages within 10 km of the land border, from the polygons of a data pack.

python data/build/villages_near_border.py [PACK]
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.config import DATA, load_policy
from geo.places.access import border_distance_km

SOURCE = "jarak geodesi (WGS 84, Karney 2013) dari poligon desa ke batas darat; batas BIG 2026"


def near_villages(pack: Path) -> pd.DataFrame:
    """`kode`, `jarak_batas_km` (one decimal; 0 where the village touches the border), `sumber`, sorted by `kode`."""
    villages = gpd.read_file(pack / "boundaries" / "kalbar_desa.geojson").rename(
        columns={"kode_kemendagri": "kode"}
    )
    border = gpd.read_file(pack / "border" / "batas_darat_sarawak.geojson")
    km = border_distance_km(villages, border)
    near = villages.assign(jarak_batas_km=km.round(1), sumber=SOURCE)[km <= load_policy().campaign.border_km]  # fmt: skip
    return pd.DataFrame(near[["kode", "jarak_batas_km", "sumber"]]).sort_values("kode", ignore_index=True)  # fmt: skip


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA.parent.parent / "shared" / "data"
    near_villages(given).to_csv(DATA / "desa_perbatasan.csv", index=False, lineterminator="\n")
