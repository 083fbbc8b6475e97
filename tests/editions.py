"""Edition folders for tests: made-up scores on any set of units, written as the contract says."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geo.tables.reference import Reference, Zones

NAME = "2025-12-31-0123abcd"
COUNT = {"received": 10, "matched": 5, "partial": 2, "outside": 1, "unresolved": 1, "rejected": 1}


def scores(units: pd.DataFrame, *, observed: bool) -> pd.DataFrame:
    """One row per unit in the order of the contract; counts 11, 12, ... shown, hidden and not observed in turn."""
    n = len(units)
    turn = np.arange(n) % 3 if observed else np.full(n, 2)
    risk = np.linspace(3.0, 0.2, n).round(4)
    return pd.DataFrame(
        {
            **{name: units[name].to_numpy() for name in ("kode", "kode_bps", "nama", "kab_kode", "kabupaten")},
            "risiko": risk,
            "risiko_bawah": (risk * 0.6).round(4),
            "risiko_atas": (risk * 1.7).round(4),
            "peluang_tinggi": np.linspace(0.9, 0.1, n).round(4),
            "peluang_20": np.linspace(0.9, 0.1, n).round(4),
            "peringkat": np.arange(1, n + 1),
            "peringkat_bawah": np.maximum(1, np.arange(n) - 2),
            "peringkat_atas": np.minimum(n, np.arange(n) + 4),
            "kelas": np.digitize(risk, [0.5, 0.8, 1.5, 2.5]) + 1,
            "kepastian": np.array(["pasti", "cukup", "lemah"])[np.arange(n) % 3],
            "alasan": [f"Alasan untuk {name}." for name in units["nama"]],
            "kasus": pd.array([11 + i if kind == 0 else None for i, kind in enumerate(turn)], dtype="Int64"),
            "kasus_disembunyikan": turn == 1,
            "penduduk": pd.array([None] * n, dtype="Int64"),
            "paparan_orang": np.linspace(1000.0, 9000.0, n),
            "luas_km2": 123.0,
            "jarak_batas_km": np.linspace(0.0, 300.0, n),
            "pos_terdekat": ["PLBN Alang"] * (n - 1) + [None],
            "edisi": NAME,
            "batas": "uji",
        }
    )  # fmt: skip


def areas(layer: gpd.GeoDataFrame, reference: Reference) -> gpd.GeoDataFrame:
    """The kabupaten of the units: made-up scores, counts 20, 21, ..., and one published figure."""
    shapes = layer.dissolve("kab_kode")
    n = len(shapes)
    counts, risk = np.arange(20, 20 + n), np.linspace(2.7, 0.4, n).round(4)
    table = reference.kabupaten.set_index("kode").loc[shapes.index]
    columns = {
        "kode": shapes.index, "kode_bps": table["kode_bps"].to_numpy(), "nama": table["nama"].to_numpy(), "risiko": risk,
        "risiko_bawah": (risk * 0.6).round(4), "risiko_atas": (risk * 1.7).round(4), "peluang_tinggi": 0.5, "peluang_5": 0.75,
        "peringkat": np.arange(1, n + 1), "peringkat_bawah": 1, "peringkat_atas": n, "kelas": np.digitize(risk, [0.5, 0.8, 1.5, 2.5]) + 1,
        "kepastian": np.array(["lemah", "pasti", "cukup"])[np.arange(n) % 3], "alasan": [f"Alasan untuk {name}." for name in table["nama"]],
        "kasus": pd.array(counts, dtype="Int64"), "kasus_disembunyikan": False, "kasus_2024": pd.array(counts - 5, dtype="Int64"),
        "deportasi_asal_2016": pd.array(counts * 10, dtype="Int64"), "penduduk": pd.array([None] * n, dtype="Int64"),
        "paparan_orang": 30000, "luas_km2": 369.0, "jarak_batas_km": np.linspace(0.0, 200.0, n), "pos_terdekat": "PLBN Alang",
        "kecamatan": 3, "kecamatan_tinggi": 1, "edisi": NAME, "batas": "uji",
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes.geometry.to_numpy(), crs=4326)


def write(folder: Path, reference: Reference, zones: Zones, *, observed: bool = True, ways: str = "", **manifest: object) -> Path:  # fmt: skip
    """An edition folder of made-up scores; `ways` (a `cara`) adds distances, `manifest` adds to or changes the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    layer = gpd.GeoDataFrame(scores(reference.units, observed=observed), geometry=zones.frame.geometry.to_numpy(), crs=4326)  # fmt: skip
    layer.to_parquet(folder / "kecamatan.parquet")
    kabupaten = areas(layer, reference)
    kabupaten.to_parquet(folder / "kabupaten.parquet")
    posts = reference.posts
    points = gpd.GeoDataFrame(posts[["nama", "jenis", "status"]], geometry=gpd.points_from_xy(posts["lon"], posts["lat"]), crs=4326)  # fmt: skip
    years = pd.DataFrame({"kode": layer["kode"], "kasus_2024": layer["kasus"], "kasus_2025": pd.array([None] * len(layer), dtype="Int64")})  # fmt: skip
    sources = pd.DataFrame({"kolom": ["deportasi_asal_2016"], "judul_id": ["Deportasi 2016"], "judul_en": ["Deportations 2016"], "sumber": ["Penerbit"], "periode_akhir": ["2016-12-31"]})  # fmt: skip
    tables = {"kecamatan": layer, "kabupaten": kabupaten, "pos": points, "batas_darat": zones.border, "tahun": years, "sumber": sources}  # fmt: skip
    if ways:
        tables["akses"] = distances(layer, ways)
    package = folder / "kecamatan.gpkg"
    for name, table in tables.items():
        pyogrio.write_dataframe(table, package, layer=name, driver="GPKG", append=package.exists())
    source = {"name": "kasus-1", "kind": "cases", "count": COUNT, "reasons": {"partial": {"kabupaten_only": 2}}, "notes": {"di_luar_periode": 1}, "synthetic": True}  # fmt: skip
    (folder / "ledger.json").write_text(json.dumps({"total": COUNT, "sources": [source]}), encoding="utf-8")  # fmt: skip
    (folder / "kecamatan.csv").write_text("kode\n", encoding="utf-8")
    finish(
        folder,
        {
            "edisi": NAME, "tier": "publik", "batas_catatan": "boundaries.note.grid", "as_of": "2025-12-31", "batas": "uji", "inputs": {},
            "periode": ["2023-01-01", "2025-12-31"], "teramati": observed, "sintetis": True, "k": 11, **manifest,
        },
    )  # fmt: skip
    return folder


def distances(layer: pd.DataFrame, way: str) -> pd.DataFrame:
    """To a post and a police office; with a network the time of the first kecamatan is known, of the second the way alone, of the third neither."""
    along = way == "jaringan"
    count = len(layer)
    parts = []
    for service, place in (("pos_lintas_batas", "PLBN Alang"), ("polisi", "Polres <b>Uji</b>")):
        parts.append(pd.DataFrame({
            "kode": layer["kode"], "nama": layer["nama"], "kabupaten": layer["kabupaten"], "layanan": service, "titik": "pusat", "tujuan": place,
            "garis_lurus_km": np.arange(count) + 12.34, "cara": [way, way, "tidak_diketahui" if along else way] + [way] * (count - 3),
            "jarak_km": np.where(along & (np.arange(count) == 2), np.nan, np.arange(count) + (20.5 if along else 12.34)),
            "waktu_jam": np.where(along & (np.arange(count) == 0), 1.26, np.nan), "kelas_waktu": "", "ke_jaringan_km": np.nan, "dari_jaringan_km": np.nan,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def finish(folder: Path, manifest: dict[str, object]) -> None:
    """Write the manifest last, with the hash of every other file."""
    outputs = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps({**manifest, "outputs": outputs}), encoding="utf-8")  # fmt: skip
