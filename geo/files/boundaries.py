"""Which boundaries are in use? A chosen file, that of `waspada data use` or `pull`, the data pack, else the embedded grid."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.config import DATA, BoundaryRules, load_policy
from geo.crs import WGS84
from geo.errors import BoundaryError, SourceError
from geo.files.home import settings_home
from geo.files.outgoing import write_file
from geo.files.own import draw
from geo.files.pulled import pulled_set, read_layer
from geo.files.shipped import read_table
from geo.places.assemble import cut, gaps
from geo.places.border import land_border
from geo.places.coverage import Coverage, SetKind, check_coverage
from geo.places.grid import zones_from
from geo.tables.reference import Reference, Zones

PACK_FILE = Path("boundaries/kalbar_kecamatan.geojson")
PACK_BORDER = Path("border/batas_darat_sarawak.geojson")
PACK_ABROAD = Path("boundaries/sarawak_districts.geojson")
FORGET = Path("-")
_MIB = 1024 * 1024
_NAME_LENGTH = 60


@dataclass(frozen=True)
class Choice:
    """Where the boundaries come from: a file given, one chosen before, the set fetched, the data pack, or the grid (path None)."""

    kind: Literal["file", "used", "pulled", "pack", "grid"]
    path: Path | None


def status(choice: Path | None = None, environ: Mapping[str, str] = os.environ) -> Choice:
    """Which boundaries `load_zones` would take, without reading them."""
    if choice is not None:
        return Choice("file", choice)
    memory = _memory(environ)
    if memory.is_file():
        return Choice("used", Path(os.fsdecode(memory.read_bytes()).strip()))
    if pulled := pulled_set(environ):
        return Choice("pulled", pulled)
    pack = _pack(environ)
    return Choice("pack", pack) if pack else Choice("grid", None)


def load_zones(
    choice: Path | None, reference: Reference, environ: Mapping[str, str] = os.environ
) -> Zones:
    """The boundary set in use, checked by rule 18.

    choice: `--boundaries` or the configuration, None for the usual order; any of six formats (`geo.files.own`). Raises
    SourceError where a file cannot be read, BoundaryError where its codes, CRS, coordinates or geometry are not fit for use.
    """
    found = status(choice, environ)
    if found.path is None:
        return _from_grid(reference)
    if found.kind == "pulled":
        return _from_pull(found.path, reference)
    if found.kind == "pack":
        return _from_pack(found.path, reference)
    return _from_file(found.path, reference)


def use(path: Path, reference: Reference, environ: Mapping[str, str] = os.environ) -> Zones:
    """Remember `path` as the boundaries of this user, once it has passed every check; `-` forgets it again."""
    memory = _memory(environ)
    if path == FORGET:
        memory.unlink(missing_ok=True)
        return load_zones(None, reference, environ)
    zones = _from_file(path, reference)
    write_file(memory, os.fsencode(f"{path.resolve()}\n"), private=True)
    return zones


def _memory(environ: Mapping[str, str]) -> Path:
    return settings_home(environ) / "batas"


def _pack(environ: Mapping[str, str]) -> Path | None:
    """The folder of the data pack: WASPADA_DATA_PACK, else `../shared/data` beside the checkout; `none` switches it off."""
    given = environ.get("WASPADA_DATA_PACK")
    if given == "none":
        return None
    pack = Path(given) if given else DATA.parent.parent / "shared" / "data"
    return pack if (pack / PACK_FILE).is_file() else None


def _from_grid(reference: Reference) -> Zones:
    table = DATA / "zone_grid.csv"
    checked = _checked(zones_from(read_table("zone_grid")), reference, "grid", table.name)
    return Zones(
        frame=checked.frame,
        name="kisi-bawaan",
        note_key="boundaries.note.grid",
        sha256=hashlib.sha256(table.read_bytes()).hexdigest(),
        border=land_border(checked.frame),
        abroad=_nothing(),
    )


def _from_pull(pointer: Path, reference: Reference) -> Zones:
    pulled = read_layer(pointer)
    checked = _checked(pulled.frame, reference, "pack", pulled.name)
    return Zones(
        frame=checked.frame,
        name=pulled.name,
        note_key="boundaries.note.pull",
        sha256=pulled.sha256,
        border=land_border(checked.frame),
        abroad=_nothing(),
    )


def _from_pack(pack: Path, reference: Reference) -> Zones:
    checked, sha256 = _published(pack / PACK_FILE, reference, "pack")
    return Zones(
        frame=checked.frame,
        name="paket-data",
        note_key="boundaries.note.pack",
        sha256=sha256,
        border=_background(pack / PACK_BORDER),
        abroad=_background(pack / PACK_ABROAD),
    )


def _from_file(path: Path, reference: Reference) -> Zones:
    rules = load_policy().boundaries
    content = _bytes(path, rules)
    drawn = draw(content, path.name, reference)
    checked = _checked(drawn.frame, reference, "other", path.name)
    is_cut = checked.overlap_km2 > rules.overlap_km2
    return Zones(
        frame=checked.frame,
        name=_public_name(path),
        note_key="boundaries.note.cut" if is_cut else "boundaries.note.file",
        sha256=hashlib.sha256(content).hexdigest(),
        border=land_border(checked.frame, rules),
        abroad=_nothing(),
        overlap_km2=checked.overlap_km2,
        repairs=(*drawn.repairs, *cut(checked.overlap_km2), *gaps(checked.frame, rules)),
    )


def _public_name(path: Path) -> str:
    """The file's stem without what could break a page or a table."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in path.stem)
    return kept.strip("-")[:_NAME_LENGTH] or "berkas"


def _published(path: Path, reference: Reference, kind: SetKind) -> tuple[Coverage, str]:
    content = _bytes(path, load_policy().boundaries)
    drawn = draw(content, path.name, reference, mend=False)
    return _checked(drawn.frame, reference, kind, path.name), hashlib.sha256(content).hexdigest()


def _checked(frame: gpd.GeoDataFrame, reference: Reference, kind: SetKind, name: str) -> Coverage:
    """The set if it passes; the error also says in which file the fault is."""
    try:
        return check_coverage(frame, reference, kind)
    except BoundaryError as error:
        raise BoundaryError(error.reason, path=name, **error.facts) from error


def _bytes(path: Path, rules: BoundaryRules) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise SourceError("boundary_missing", path=path.name)
        if size > rules.file_mb * _MIB:
            raise SourceError("boundary_too_large", path=path.name, mb=round(size / _MIB), limit=rules.file_mb)  # fmt: skip
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError("boundary_missing", path=path.name) from error
    except OSError as error:
        raise SourceError(
            "boundary_unreadable", path=path.name, detail=str(error.strerror)
        ) from error


def _background(path: Path) -> gpd.GeoDataFrame:
    """Lines or polygons of the pack that are only drawn; nothing where the file is not there."""
    if not path.is_file():
        return _nothing()
    try:
        features = json.loads(path.read_bytes())["features"]
        frame = gpd.GeoDataFrame.from_features(features, crs=WGS84)
        return frame[["nama", "geometry"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError("not_geojson", path=path.name) from error


def _nothing() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"nama": pd.Series([], dtype="str")}, geometry=[], crs=WGS84)
