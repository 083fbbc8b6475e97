"""A store of the tiny country with seven years of cases and crossings, seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.config import Config, load_policy
from geo.files.incoming.read import read_records
from geo.files.secret import load_secret, secret_path
from geo.files.store.imports import import_files
from geo.files.store.repository import Store, open_store
from geo.places.locate import locate
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords

WHEN = datetime(2025, 1, 15, 8, 0, tzinfo=UTC)
DAY = date(2025, 1, 15)
Place = Callable[[Path, str], LocatedRecords]


@pytest.fixture(autouse=True)
def _own_homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture
def place(reference: Reference, zones: Zones) -> Place:
    def placed(path: Path, name: str) -> LocatedRecords:
        records = read_records(path, kind=None, name=name, reference=reference, date_format=None, drop_identity=False)  # fmt: skip
        return locate(records, reference, zones)

    return placed


def case_rows(seed: int, rows: int, years: tuple[int, int] = (2018, 2024)) -> pd.DataFrame:
    """Cases of any role, some without a day, a modus or a kecamatan."""
    rng = np.random.default_rng(seed)
    days = pd.to_datetime(f"{years[0]}-01-01") + pd.to_timedelta(rng.integers(0, 365 * (years[1] - years[0] + 1), rows), "D")  # fmt: skip
    kode = rng.choice([f"61.0{kab}.0{kec}" for kab in (1, 2, 3) for kec in (1, 2, 3)] + ["61.01", "61.02"], rows)  # fmt: skip
    return pd.DataFrame(
        {
            "id_kasus": [f"K/{seed}/{number:04d}" for number in range(rows)],
            "tanggal": np.where(rng.random(rows) < 0.03, "", days.strftime("%Y-%m-%d")),
            "kode_wilayah": kode,
            "peran_lokasi": rng.choice(
                ["asal", "asal", "asal", "transit", "eksploitasi", ""], rows
            ),
            "modus": rng.choice(["magang palsu", "kawin kontrak", ""], rows),
            "jenis_kelamin": rng.choice(["L", "P", ""], rows),
            "kelompok_usia": rng.choice(["13-17", "25-44", ""], rows),
        }
    )


def crossing_rows(seed: int, rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    days = pd.to_datetime("2018-01-01") + pd.to_timedelta(rng.integers(0, 365 * 7, rows), "D")
    return pd.DataFrame(
        {
            "tanggal": days.strftime("%Y-%m-%d"),
            "pos": "PLBN Alang",
            "arah": rng.choice(["keluar", "masuk"], rows),
            "jenis": rng.choice(["reguler", "ditolak", "deportasi"], rows),
            "jumlah": rng.integers(1, 30, rows),
        }
    )


_MADE: dict[str, Any] = {}
"""Read and imported once: what each test then works on is a copy."""


@pytest.fixture
def given(tmp_path: Path, place: Place) -> list[LocatedRecords]:
    """Two case files and one of crossings, placed."""
    if "given" not in _MADE:
        case_rows(1, 90).to_csv(tmp_path / "dinas.csv", index=False)
        case_rows(2, 50, (2017, 2020)).to_csv(tmp_path / "polda.csv", index=False)
        crossing_rows(3, 40).to_csv(tmp_path / "lintas.csv", index=False)
        _MADE["given"] = [place(tmp_path / name, public) for name, public in (("dinas.csv", "kasus-1"), ("polda.csv", "kasus-2"), ("lintas.csv", "lintas-1"))]  # fmt: skip
    return list(_MADE["given"])


@pytest.fixture
def store(tmp_path: Path, given: list[LocatedRecords]) -> Iterator[Store]:
    """A store of these files, opened with the key that it was made with."""
    path, key = tmp_path / "simpan" / "waspada.db", secret_path()
    key.parent.mkdir(parents=True)
    if "store" in _MADE:
        path.parent.mkdir(mode=0o700)
        path.write_bytes(_MADE["store"])
        key.write_bytes(_MADE["key"])
        key.chmod(0o600)
    else:
        with open_store(path, load_secret()) as opened:
            import_files(opened, given, when=WHEN, policy=load_policy())
        _MADE.update(store=path.read_bytes(), key=key.read_bytes())
    with open_store(path, busy_seconds=0.3) as opened:
        yield opened


@pytest.fixture
def config() -> Config:
    return Config()
