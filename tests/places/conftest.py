"""The real units with the real boundaries, read where they lie."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.files.shipped import load_reference
from geo.places.gazetteer import Gazetteer
from geo.places.names import NameReader, Tolerance
from geo.tables.reference import Reference, Zones
from geo.tables.stages import COLUMNS, Kind, Records

PACK = Path(__file__).parents[2].parent / "shared" / "data"
NUMBERS = ("lat", "lon")


def make_records(
    kind: Kind, columns: dict[str, list[object]], rejected: dict[int, str] | None = None
) -> Records:
    """Records of plain columns; `rejected` maps row numbers to the rule that they broke."""
    length = max(map(len, columns.values()))
    refused = rejected or {}
    frame = pd.DataFrame({"row": range(1, length + 1)})
    for name in COLUMNS[kind]:
        values = pd.Series(columns.get(name, [None] * length))
        frame[name] = values.astype(float) if name in NUMBERS else values.astype("str")
    return Records(
        kind=kind,
        name="uji-1",
        frame=frame[~frame["row"].isin(list(refused))].reset_index(drop=True),
        raw=frame[["row"]],
        rejected=pd.DataFrame(
            {"row": list(refused), "column": "tanggal", "rule": list(refused.values())}
        ),
        problems=(),
        received=length,
        sha256="0" * 64,
        file_name="uji.csv",
    )


@pytest.fixture(scope="session")
def kalbar() -> Reference:
    return load_reference()


@pytest.fixture(scope="session")
def reader(kalbar: Reference) -> NameReader:
    return NameReader(Gazetteer.of(kalbar), Tolerance.shipped())


@pytest.fixture(scope="session")
def pack() -> Zones:
    zones = gpd.read_file(PACK / "boundaries/kalbar_kecamatan.geojson")
    return Zones(
        frame=zones.rename(columns={"kode_kemendagri": "kode"})[["kode", "geometry"]].sort_values(
            "kode", ignore_index=True
        ),
        name="paket-data",
        note_key="",
        sha256="0" * 64,
        border=gpd.read_file(PACK / "border/batas_darat_sarawak.geojson"),
        abroad=gpd.read_file(PACK / "boundaries/sarawak_districts.geojson"),
    )


@pytest.fixture(scope="session")
def variants() -> pd.DataFrame:
    return pd.read_csv(PACK / "published/name_variants.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(61)
