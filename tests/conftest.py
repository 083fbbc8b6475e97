"""One tiny country for all tests: three kabupaten of three kecamatan, squares of 0.1 degree, its north edge a land border."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from geo.cli import main
from geo.files.secret import load_secret
from geo.files.signing import load_signer
from geo.tables.reference import Reference, Zones

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PACK = Path(__file__).resolve().parents[2] / "shared" / "data"
AS_OF = date(2025, 12, 31)
PERIOD = (date(2023, 1, 1), date(2025, 12, 31))
UNMEASURED = ("attack", "faults", "identity", "inert", "test_large.py", "test_models.py", "test_mutants.py", "test_mutants_of_risk.py", "test_pipeline.py")  # fmt: skip
"""Rooms whose tests run the whole program: to count lines doubles their time, and covers nothing that tests of the rooms do not."""
NAMES = ["Alang", "Bintang", "Cendana", "Duku", "Enau", "Sungai Raya", "Gaharu", "Sungai Raya", "Ilalang"]  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "no_cover: its lines are not counted (a word of pytest-cov, which may be missing)")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and item.path.relative_to(here).parts[0] in UNMEASURED:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that the user of this machine chose, fetched or keeps; all workers have the same keys, for they share what they built."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        shared = shared_folder(tmp_path_factory)
        with (shared / "keys.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (shared / "keys").exists():
                shutil.copytree(shared / "keys", os.environ["XDG_CONFIG_HOME"], dirs_exist_ok=True)
            else:
                load_signer()
                load_secret()
                shutil.copytree(os.environ["XDG_CONFIG_HOME"], shared / "keys")
        yield


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of this run, the same for all workers."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium that asks for nothing on its own; one for all tests, for two cannot be driven in one process."""
    from playwright.sync_api import sync_playwright

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


def built_once(name: str, arguments: list[str], factory: pytest.TempPathFactory) -> Path:
    """An edition that the first of all workers builds, with nothing beside it; all find it with its log and its cache."""
    shared = shared_folder(factory)
    made, half = shared / f"edition-{name}", shared / f"{name}-half-made"
    homes = {name: Path(os.environ[name]) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME")}
    with (shared / f"edition-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with pytest.MonkeyPatch.context() as patch:
                for home in homes:
                    patch.setenv(home, str(half / home))
                assert main(["run", *arguments, "--out", str(half / "out")]) == 0
            half.rename(made)
    for home, path in homes.items():
        shutil.copytree(made / home, path, dirs_exist_ok=True)
    return made / "out"


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public demonstration edition of the whole province, built once by the command line."""
    return built_once("demonstration", [], tmp_path_factory)


@pytest.fixture(scope="session")
def figures_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of published figures alone: no case list, kabupaten totals only, and a network of one corner of the province."""
    given = ["--figures", str(PACK / "published/published_figures.csv"), "--network", str(PACK / "network/jagoi_babang_roads.geojson")]  # fmt: skip
    return built_once("figures", given, tmp_path_factory)


@pytest.fixture
def zones_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped boundaries are read and checked by the first command and not by each: tests of `geo.files` read them."""
    from geo.files import boundaries

    for name in ("_from_pack", "_from_grid"):
        monkeypatch.setattr(boundaries, name, partial(_read_once, getattr(boundaries, name)))


_READ: dict[tuple[str, ...], Zones] = {}


def _read_once(read: Callable[..., Zones], *given: Path | Reference) -> Zones:
    key = (read.__name__, *(str(one) for one in given if isinstance(one, Path)))
    if key not in _READ:
        _READ[key] = read(*given)
    return _READ[key]


@pytest.fixture
def no_backtest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions without their back-test, which is a third of the work, or more."""
    from geo.pipeline import story

    monkeypatch.setattr(story, "begun_backtest", lambda *_, **__: nullcontext(dict))


@pytest.fixture
def numbers_alone(zones_once: None, no_backtest: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions without a map and a workbook, too: for tests of numbers and of what is said."""
    from geo.pipeline import story
    from geo.products.parquet import parquet

    monkeypatch.setattr(story, "products", lambda released, lang: {"kecamatan.parquet": parquet(released, lang)})  # fmt: skip
