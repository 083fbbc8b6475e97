"""`data/datapackage.json`: what each table holds, its size and hash (Frictionless Data Package).

    python data/build/package.py

writes the descriptor anew after a table was mended by hand, and the page that lists the tables (`dictionary.py`); no data pack is needed. Its words stand in `fields.toml`.
"""

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


RULES = (
    ("layouts", "Bentuk tabel kantor", "Bentuk daftar deportasi, register SIMFONI PPA, rekap polisi, dan perlintasan: judul mana yang berarti apa."),
    ("policy", "Kebijakan: ambang, kelas, prior, batas", "Pilihan kebijakan dan ilmu, masing-masing dengan sumbernya di dalam berkas."),
)  # fmt: skip
"""(name, title, description) of the resources that are no tables."""


def package(data: Path) -> bytes:
    """The descriptor of the tables as they lie in `data`, the same bytes for the same tables."""
    words = tomllib.loads((HERE / "fields.toml").read_text(encoding="utf-8"))
    descriptor = {
        "profile": "data-package",
        "name": "waspada-kalbar",
        "title": "Tabel acuan Waspada, Kalimantan Barat",
        "version": "2026.11",
        "licenses": LICENSES,
        "sources": SOURCES,
        "resources": [
            *(_table(name, words[name], data) for name in sorted(words)),
            *(_rules(data, *one) for one in RULES),
        ],
    }
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def paths() -> list[str]:
    """Every table of the package by its path inside `data/`."""
    words = tomllib.loads((HERE / "fields.toml").read_text(encoding="utf-8"))
    return sorted(_path(name, words[name]) for name in words)


def _path(name: str, words: dict[str, Any]) -> str:
    return str(words.get("path", f"{name}.csv"))


def _table(name: str, words: dict[str, Any], data: Path) -> dict[str, Any]:
    path = _path(name, words)
    columns = list(pd.read_csv(data / path, nrows=0).columns)
    if columns != list(words["fields"]):
        raise SystemExit(f"fields.toml and {path} name different columns")
    schema: dict[str, Any] = {
        "fields": [_field(column, words["fields"][column]) for column in columns],
        "missingValues": [""],
    }
    if "key" in words:
        schema["primaryKey"] = words["key"]
    sources = {"sources": [{"title": title} for title in words["sources"]]} if "sources" in words else {}  # fmt: skip
    return {
        "name": name.replace("_", "-"),
        "profile": "tabular-data-resource",
        "path": path,
        "title": words["title"],
        "description": words["description"],
        **sources,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_size_and_hash(data / path),
        "schema": schema,
    }


def _rules(data: Path, name: str, title: str, description: str) -> dict[str, Any]:
    """A resource that is no table."""
    return {
        "name": name,
        "path": f"{name}.toml",
        "title": title,
        "description": description,
        "format": "toml",
        "mediatype": "application/toml",
        "encoding": "utf-8",
        **_size_and_hash(data / f"{name}.toml"),
    }


def _size_and_hash(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _field(name: str, words: str | list[str]) -> dict[str, str]:
    kind, description = ("string", words) if isinstance(words, str) else (words[0], words[1])
    return {"name": name, "type": kind, "description": description}


if __name__ == "__main__":
    from dictionary import PAGE, page

    (HERE.parent / "datapackage.json").write_bytes(package(HERE.parent))
    PAGE.write_text(page(), encoding="utf-8")
