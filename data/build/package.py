"""`data/datapackage.json`: what each table holds, its size and hash (Frictionless Data Package)."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
from units import HERE

LICENSES = [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}]  # fmt: skip
SOURCES = [
    {"title": "Kode dan nama wilayah, penduduk: Kepmendagri 300.2.2-2430/2025; luas: BIG 2024"},
    {"title": "Batas wilayah: BIG, dihimpun oleh cahyadsn/wilayah_boundaries (MIT), 2026", "path": "https://github.com/cahyadsn/wilayah_boundaries"},
    {"title": "Kode BPS 2020: HDX COD-AB (CC BY-IGO)"},
    {"title": "Daftar pemilih tetap 2019: KPU, dihimpun oleh kawalpemilu", "path": "https://github.com/kawalpemilu/kawalpemilu2019-extract"},
    {"title": "Pos lintas batas: PUPR 2020, survei RDTR Jagoi Babang 2024, OurAirports, daftar pelabuhan 2015 dan 2017"},
    {"title": "Ukuran kabupaten: BPS; angka terbitan: penerbit pada tiap baris"},
    {"title": "Human Trafficking Case Data Standard 2.0, IOM", "path": "https://github.com/UNMigration/HTCDS"},
]  # fmt: skip


def package(data: Path) -> bytes:
    """The descriptor of the tables as they lie in `data`, the same bytes for the same tables."""
    words = tomllib.loads((HERE / "fields.toml").read_text(encoding="utf-8"))
    descriptor = {
        "profile": "tabular-data-package",
        "name": "waspada-kalbar",
        "title": "Tabel acuan Waspada, Kalimantan Barat",
        "version": "2026.11",
        "licenses": LICENSES,
        "sources": SOURCES,
        "resources": [_resource(name, words[name], data / f"{name}.csv") for name in sorted(words)],
    }
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(name: str, words: dict[str, Any], path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    columns = list(pd.read_csv(path, nrows=0).columns)
    if columns != list(words["fields"]):
        raise SystemExit(f"fields.toml and {path.name} name different columns")
    schema: dict[str, Any] = {
        "fields": [_field(column, words["fields"][column]) for column in columns],
        "missingValues": [""],
    }
    if "key" in words:
        schema["primaryKey"] = words["key"]
    return {
        "name": name.replace("_", "-"),
        "profile": "tabular-data-resource",
        "path": path.name,
        "title": words["title"],
        "description": words["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(name: str, words: str | list[str]) -> dict[str, str]:
    kind, description = ("string", words) if isinstance(words, str) else (words[0], words[1])
    return {"name": name, "type": kind, "description": description}
