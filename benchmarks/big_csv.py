"""A large CSV of crossings or cases, seeded, written part by part; a small share of its rows is spoilt in every way that is told.

`python benchmarks/big_csv.py crossings 1000 big.csv` writes about 1,000 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
_ROWS = 100_000
_HEAD = {
    "crossings": "tanggal,pos,arah,jenis,asal,jumlah,jam_pengamatan\n",
    "cases": "id_kasus,tanggal,kode_wilayah,desa,kecamatan,kabupaten,provinsi,lat,lon,peran_lokasi,modus,tujuan,korban,"
    "jenis_kelamin,kelompok_usia,sumber,status\n",
}


def write(path: Path, kind: str, size: int, seed: int = 1) -> int:
    """Write about `size` bytes to `path`; the rows written."""
    rows, written = 0, 0
    with path.open("wb") as file:
        for part in parts(kind, seed):
            written += file.write(part)
            rows += part.count(b"\n")
            if written >= size:
                break
    return rows - 1


def parts(kind: str, seed: int, rows: int = _ROWS) -> Iterator[bytes]:
    """The header, then endless parts of so many rows."""
    yield _HEAD[kind].encode()
    rng = np.random.default_rng(seed)
    first = 1
    while True:
        frame = _crossings(rng, rows) if kind == "crossings" else _cases(rng, rows, first)
        yield frame.to_csv(index=False, header=False).encode()
        first += rows


def _crossings(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Rows in the order of days, as a register is kept; one in 200 spoilt, one in 500 a repetition."""
    posts = ["PLBN Aruk", "PLBN Entikong", "Entikong", "PLBN Nanga Badau", "PLBN Badau", "PLBN Jagoi Babang", "Bandara Supadio"]  # fmt: skip
    origins = ["Kab. Sambas", "Kab. Landak", "Kota Pontianak", "Kab. Ketapang", "Kab. Kubu Raya", "Kab. Sintang", "Jawa Barat", "Jawa Timur", "Malaysia", ""]  # fmt: skip
    frame = pd.DataFrame(
        {
            "tanggal": _days(rng, rows),
            "pos": rng.choice(posts, rows),
            "arah": rng.choice(["keluar", "masuk"], rows),
            "jenis": rng.choice(["reguler", "deportasi", "repatriasi", "dicegah", "ditolak"], rows, p=[0.8, 0.15, 0.02, 0.02, 0.01]),
            "asal": rng.choice(origins, rows),
            "jumlah": rng.integers(1, 400, rows).astype(str),
            "jam_pengamatan": rng.integers(4, 13, rows).astype(str),
        }
    )  # fmt: skip
    spoilt = rng.choice(rows, rows // 200, replace=False)
    for column, wrong in (("pos", "Pos Antah Berantah"), ("tanggal", "2024-02-31"), ("jumlah", "-3"), ("asal", "Sungai Raya"), ("jumlah", "")):  # fmt: skip
        frame.loc[rng.choice(spoilt, rows // 1000, replace=False), column] = wrong
    again = rng.choice(rows - 1, rows // 500, replace=False)
    frame.iloc[again + 1] = frame.iloc[again].to_numpy()
    return frame


def _cases(rng: np.random.Generator, rows: int, first: int) -> pd.DataFrame:
    """Half by code, half by names, some by a point; one in 200 spoilt, one in 500 a repetition."""
    units = pd.read_csv(ROOT / "data" / "kecamatan.csv", dtype=str)
    unit = units.iloc[rng.integers(len(units), size=rows)].reset_index(drop=True)
    way = rng.choice(3, rows, p=[0.4, 0.5, 0.1])
    nothing = np.full(rows, "")
    frame = pd.DataFrame(
        {
            "id_kasus": [f"K{number:09d}" for number in range(first, first + rows)],
            "tanggal": _days(rng, rows),
            "kode_wilayah": np.where(way == 0, unit["kode"], nothing),
            "desa": nothing,
            "kecamatan": np.where(way == 1, unit["nama"], nothing),
            "kabupaten": np.where(way == 1, unit["kabupaten"], nothing),
            "provinsi": nothing,
            "lat": np.where(way == 2, unit["lat"], nothing),
            "lon": np.where(way == 2, unit["lon"], nothing),
            "peran_lokasi": rng.choice(["asal", "transit", "penemuan", ""], rows, p=[0.7, 0.1, 0.15, 0.05]),
            "modus": rng.choice(["pekerja migran nonprosedural", "PRT", "pengantin pesanan", "restoran"], rows),
            "tujuan": rng.choice(["Malaysia", "Sarawak", "Kamboja", "Taiwan"], rows),
            "korban": rng.integers(1, 5, rows).astype(str),
            "jenis_kelamin": rng.choice(["P", "L", ""], rows),
            "kelompok_usia": rng.choice(["18-24", "25-44", "13-17"], rows),
            "sumber": "SINTETIS",
            "status": rng.choice(["terverifikasi", "proses", "batal"], rows, p=[0.6, 0.35, 0.05]),
        }
    )  # fmt: skip
    spoilt = rng.choice(rows, rows // 200, replace=False)
    for column, wrong in (("kode_wilayah", "61.99.99"), ("tanggal", "2024-02-31"), ("korban", "-3"), ("kabupaten", "Antah"), ("tanggal", "")):  # fmt: skip
        frame.loc[rng.choice(spoilt, rows // 1000, replace=False), column] = wrong
    again = rng.choice(rows - 1, rows // 500, replace=False)
    frame.iloc[again + 1] = frame.iloc[again].to_numpy()
    return frame


def _days(rng: np.random.Generator, rows: int) -> np.ndarray:
    days = np.datetime64("2023-01-01", "D") + rng.integers(0, 1096, rows)
    return np.datetime_as_string(days)


if __name__ == "__main__":
    print(write(Path(sys.argv[3]), sys.argv[1], int(sys.argv[2]) * 1_000_000))
