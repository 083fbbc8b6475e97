"""One tiny country for all tests: three kabupaten of three kecamatan, squares of 0.1 degree, its north edge a land border."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Browser, sync_playwright
from shapely.geometry import LineString, box

from geo.cli import main
from geo.tables.reference import Reference, Zones

PACK = Path(__file__).resolve().parents[2] / "shared" / "data"
AS_OF = date(2025, 12, 31)
PERIOD = (date(2023, 1, 1), date(2025, 12, 31))
NAMES = ["Alang", "Bintang", "Cendana", "Duku", "Enau", "Sungai Raya", "Gaharu", "Sungai Raya", "Ilalang"]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that the user of this machine chose, fetched or keeps."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium that asks for nothing on its own; one for all tests, for two cannot be driven in one process."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def data_pack() -> Path | None:
    """The data pack, where there is one: what is checked against it is checked against our own hashes without it."""
    given = os.environ.get("WASPADA_DATA_PACK", "")
    beside = Path(__file__).parents[1].parent / "shared" / "data"
    found = Path(given) if given not in ("", "none") else beside
    return found if (found / "boundaries" / "kalbar_kecamatan.geojson").is_file() else None


def _units() -> pd.DataFrame:
    rows = []
    for number, name in enumerate(NAMES):
        kab, kec = divmod(number, 3)
        rows.append(
            {
                "kode": f"61.0{kab + 1}.0{kec + 1}",
                "kode_bps": f"610{3 - kab}0{kec + 1}0",
                "nama": name,
                "kab_kode": f"61.0{kab + 1}",
                "kabupaten": ("Utara", "Tengah", "Kota Selatan")[kab],
                "luas_km2": 123.0,
                "jarak_batas_km": kab * 11.1,
                "panjang_batas_km": 11.1 if kab == 0 else 0.0,
                "pemilih_2019": 1000 * (number + 1),
                "lat": 0.25 - kab * 0.1,
                "lon": 110.05 + kec * 0.1,
                "seat_lat": float("nan"),
                "seat_lon": float("nan"),
            }
        )
    return pd.DataFrame(rows)


@pytest.fixture
def reference() -> Reference:
    """Nine kecamatan 61.01.01 to 61.03.03; the name Sungai Raya stands twice (61.02.03 and 61.03.02)."""
    units = _units()
    kabupaten = pd.DataFrame(
        {
            "kode": ["61.01", "61.02", "61.03"],
            "kode_bps": ["6103", "6102", "6101"],
            "nama": ["Utara", "Tengah", "Kota Selatan"],
            "penduduk_2024": [9000, 18000, 27000],
        }
    )
    codebook = {"nama": ["Magang palsu", "Kawin kontrak"], "nama_en": ["Fake internship", "Contract marriage"], "sinonim": ["magang palsu|magang", "kawin kontrak|pengantin pesanan"], "hctsd": ["", ""]}  # fmt: skip
    return Reference(
        units=units,
        kabupaten=kabupaten,
        desa=pd.DataFrame({"kode": ["61.01.01.2001", "61.02.01.2001"], "nama": ["Suka Maju", "Suka Maju"], "kec_kode": ["61.01.01", "61.02.01"]}),
        variants=pd.DataFrame({"variant": ["Alg.", "Kab. Selatan"], "kode": ["61.01.01", "61.03"], "level": ["kecamatan", "kabupaten"]}),
        posts=pd.DataFrame(
            {
                "nama": ["PLBN Alang", "Pos Bintang"],
                "jenis": ["plbn", "plb_traditional"],
                "status": ["operational", "planned"],
                "status_tanggal": ["2024", "2024"],
                "beroperasi": [True, False],
                "lat": [0.299, 0.299],
                "lon": [110.05, 110.15],
                "kode": ["61.01.01", "61.01.02"],
                "presisi_m": [200, 4900],
                "pasangan_sarawak": ["Tebedu", ""],
            }
        ),
        modus=pd.DataFrame({"kode": ["magang_palsu", "kawin_kontrak"], **codebook}),
        tujuan=pd.DataFrame({"kode": ["malaysia", "taiwan"], "nama": ["Malaysia", "Taiwan"], "nama_en": ["Malaysia", "Taiwan"], "sinonim": ["malaysia|sarawak", "taiwan"], "hctsd": ["MY", "TW"]}),
        figures=pd.DataFrame(),
        indicators=pd.DataFrame({"nama": ["jarak_batas"], "kolom": ["jarak_batas_km"], "arah": ["turun"], "bobot": [-0.2], "sumber": ["test"], "tahun": [2025]}),
    )  # fmt: skip


@pytest.fixture
def zones() -> Zones:
    """The nine squares; the land border is the north edge y = 0.3."""
    units = _units()
    squares = [box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05) for lon, lat in zip(units["lon"], units["lat"], strict=True)]  # fmt: skip
    border = gpd.GeoDataFrame({"nama": ["batas"]}, geometry=[LineString([(110.0, 0.3), (110.3, 0.3)])], crs=4326)  # fmt: skip
    abroad = gpd.GeoDataFrame({"nama": ["Sarawak"]}, geometry=[box(110.0, 0.3, 110.3, 0.5)], crs=4326)  # fmt: skip
    return Zones(
        frame=gpd.GeoDataFrame({"kode": units["kode"]}, geometry=squares, crs=4326),
        name="uji",
        note_key="boundaries.note.test",
        sha256="0" * 64,
        border=border,
        abroad=abroad,
    )


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public demonstration edition of the whole province, built once by the command line."""
    folder = tmp_path_factory.mktemp("edition") / "out"
    assert main(["run", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def figures_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of published figures alone: no case list, kabupaten totals only."""
    folder = tmp_path_factory.mktemp("figures") / "out"
    assert main(["run", "--figures", str(PACK / "published/published_figures.csv"), "--out", str(folder)]) == 0  # fmt: skip
    return folder
