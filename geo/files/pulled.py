"""Which boundary set did `waspada data pull` leave here? Read only where its bytes are those that were stored."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo.errors import SourceError

POINTER = "tarikan.json"
LAYERS = ("desa", "kecamatan", "kabupaten")
_SHORT = 8


@dataclass(frozen=True)
class Pulled:
    """A stored layer: `kode`, geometry (EPSG:4326); the set's public name; the SHA-256 of the stored bytes."""

    frame: gpd.GeoDataFrame
    name: str
    sha256: str


def data_home(environ: Mapping[str, str]) -> Path:
    """Where this user's fetched data lie: `XDG_DATA_HOME`, else `~/.local/share`."""
    home = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/share"
    return Path(home) / "waspada"


def pulled_set(environ: Mapping[str, str]) -> Path | None:
    """The pointer to the set in use, None where nothing was fetched."""
    pointer = data_home(environ) / POINTER
    return pointer if pointer.is_file() else None


def public_name(commit: str) -> str:
    """What every product shows: the commit that the lines come from.

    >>> public_name("3c5a7960f4d227a38489094d84252bdbb3f978a5")
    'tarikan-3c5a7960'
    """
    return f"tarikan-{commit[:_SHORT]}"


def read_layer(pointer: Path, layer: str = "kecamatan") -> Pulled:
    """One layer (`desa`, `kecamatan`, `kabupaten`) of the set; SourceError where a byte of it is not what was stored."""
    try:
        found = json.loads(pointer.read_text(encoding="utf-8"))
        folder, sha256, commit = found["folder"], found["layers"][layer], found["commit"]
        content = (pointer.parent / Path(folder).name / f"{layer}.parquet").read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SourceError("pull_damaged", path=f"{layer}.parquet")
        frame = gpd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("pull_damaged", path=f"{layer}.parquet") from error
    return Pulled(frame, public_name(str(commit)), sha256)
