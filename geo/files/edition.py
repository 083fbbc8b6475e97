"""Read an edition folder back: the only thing that the app shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from geo.errors import SchemaError, SourceError
from geo.tables.access import AccessTable
from geo.tables.reference import Repair
from geo.tables.schema import require
from geo.tables.stages import KABUPATEN_FACTS, KABUPATEN_SCORES, LAYER_COLUMNS

MANIFEST = "manifest.json"
BACKTEST = "backtest.json"
CARDS = "kartu.json"
ACCESS = "akses"
_NEEDED = ("ledger.json", "kecamatan.parquet", "kabupaten.parquet", "kecamatan.gpkg")


@dataclass(frozen=True)
class Edition:
    """One edition as its products carry it; nothing in it is finer than what was released.

    manifest   the whole of `manifest.json`
    ledger     `{"total": {...}, "sources": [...]}` with public source names
    kecamatan  GeoDataFrame (EPSG:4326), LAYER_COLUMNS and geometry, sorted by `kode`
    kabupaten  GeoDataFrame (EPSG:4326): KABUPATEN_SCORES, a column per year and per published figure, KABUPATEN_FACTS, geometry
    posts      GeoDataFrame of points: `nama`, `jenis`, `status`
    border     land border, empty where the edition has none
    abroad     neighbouring land, empty where the edition has none
    years      kecamatan by year: `kode` and `kasus_<year>`, empty where the edition has none
    sources    published figures: `kolom`, `judul_id`, `judul_en`, `sumber`, `url`, empty where there are none
    access     how far each kecamatan is, as `AccessTable.frame`; empty where the edition has none
    found      hotspots and silent areas as in `Release.found`, empty where nobody looked
    """

    folder: Path
    manifest: dict[str, Any]
    ledger: dict[str, Any]
    kecamatan: gpd.GeoDataFrame
    kabupaten: gpd.GeoDataFrame
    posts: gpd.GeoDataFrame
    border: gpd.GeoDataFrame
    abroad: gpd.GeoDataFrame
    years: pd.DataFrame
    sources: pd.DataFrame
    found: dict[str, Any] = field(default_factory=dict)
    access: pd.DataFrame = field(default_factory=lambda: AccessTable().frame)

    def __post_init__(self) -> None:
        require(self.kecamatan, (*LAYER_COLUMNS, "geometry"), stage="Edition.kecamatan", unique=["kode"])  # fmt: skip
        require(
            self.kabupaten,
            (*KABUPATEN_SCORES, *KABUPATEN_FACTS, "geometry"),
            stage="Edition.kabupaten",
            unique=["kode"],
        )

    @property
    def name(self) -> str:
        """The edition's name: as-of date and eight hex digits."""
        return str(self.manifest["edisi"])

    @property
    def tier(self) -> str:
        """publik, terbatas or rahasia."""
        return str(self.manifest["tier"])

    @property
    def boundaries(self) -> str:
        """Short name of the boundary set in use."""
        return str(self.manifest["batas"])

    @property
    def boundaries_note(self) -> str:
        """Catalogue key of the sentence that says how coarse the boundaries are; empty where the manifest does not say."""
        return str(self.manifest.get("batas_catatan", ""))

    @property
    def boundaries_repairs(self) -> tuple[Repair, ...]:
        """What was done to the boundary file before it could be used."""
        given = self.manifest.get("batas_perbaikan", [])
        return tuple(Repair(str(one["key"]), dict(one["facts"])) for one in given)

    @property
    def threshold(self) -> int:
        """k: a count below it is hidden."""
        return int(self.manifest.get("k", 0))

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day, None where the manifest does not say."""
        given = self.manifest.get("periode")
        return (date.fromisoformat(given[0]), date.fromisoformat(given[1])) if given else None

    @property
    def observed(self) -> bool:
        """False: no kecamatan count exists, only kabupaten totals are known."""
        return bool(self.manifest.get("teramati", True))

    @property
    def synthetic(self) -> bool:
        """True: the records are a demonstration."""
        return bool(self.manifest.get("sintetis", False))


def edition_stamp(folder: Path) -> str:
    """A short text that changes whenever a file of the edition does (a cache key, not a proof).

    Raises SourceError where the folder has no readable manifest.
    """
    manifest, raw = load_manifest(folder)
    digest = hashlib.sha256(raw)
    for name in sorted(manifest["outputs"]):
        path = folder / name
        if path.is_file():
            facts = path.stat()
            digest.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns};".encode())
    return digest.hexdigest()[:16]


def load_edition(folder: Path) -> Edition:
    """The edition in `folder`, every output checked against the manifest's SHA-256.

    Raises SourceError: `no_edition` (no manifest: interrupted or never written), `edition_unreadable`
    (manifest or table is not what it should be), `edition_missing_file`, `edition_changed` (names the file).
    """
    manifest, _ = load_manifest(folder)
    check_outputs(folder, manifest["outputs"])
    try:
        layers = set(pyogrio.list_layers(folder / "kecamatan.gpkg")[:, 0])
        return Edition(
            folder=folder,
            manifest=manifest,
            ledger=json.loads((folder / "ledger.json").read_text(encoding="utf-8")),
            kecamatan=gpd.read_parquet(folder / "kecamatan.parquet").sort_values("kode", ignore_index=True),
            kabupaten=gpd.read_parquet(folder / "kabupaten.parquet").sort_values("kode", ignore_index=True),
            posts=_layer(folder, "pos", layers),
            border=_layer(folder, "batas_darat", layers),
            abroad=_layer(folder, "sarawak", layers),
            years=_layer(folder, "tahun", layers),
            sources=_layer(folder, "sumber", layers),
            access=_access(folder, layers),
            found=json.loads((folder / CARDS).read_bytes()) if CARDS in manifest["outputs"] else {},
        )  # fmt: skip
    except (OSError, ValueError, KeyError, SchemaError, pyogrio.errors.DataSourceError) as error:
        raise SourceError("edition_unreadable", path=folder.name, detail=str(error)) from error


def load_manifest(folder: Path) -> tuple[dict[str, Any], bytes]:
    """The manifest of an edition folder and its bytes; SourceError where the folder is no edition."""
    try:
        raw = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise SourceError("no_edition", path=str(folder)) from error
    try:
        manifest = json.loads(raw)
        names = [str(name) for name in manifest["outputs"]]
        complete = {"edisi", "tier", "as_of", "batas"} <= set(manifest)
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError("edition_unreadable", path=MANIFEST, detail=str(error)) from error
    outside = [name for name in names if Path(name).name != name]
    if outside or not complete:
        raise SourceError("edition_unreadable", path=MANIFEST, detail=", ".join(outside))
    for name in _NEEDED:
        if name not in names:
            raise SourceError("edition_missing_file", path=name)
    return manifest, raw


def load_backtest(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """`backtest.json` of an edition, checked against the manifest, and the manifest; SourceError as `load_edition`."""
    manifest, _ = load_manifest(folder)
    if BACKTEST not in manifest["outputs"]:
        raise SourceError("edition_missing_file", path=BACKTEST)
    check_outputs(folder, {BACKTEST: manifest["outputs"][BACKTEST]})
    try:
        found = json.loads((folder / BACKTEST).read_text(encoding="utf-8"))
        if found["versi"] != 1:
            raise SourceError("edition_unreadable", path=BACKTEST, detail=str(found["versi"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError("edition_unreadable", path=BACKTEST, detail=str(error)) from error
    return found, manifest


def check_outputs(folder: Path, outputs: dict[str, str]) -> None:
    """Raise SourceError for an output that is missing or not as the manifest says."""
    for name, expected in sorted(outputs.items()):
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise SourceError("edition_missing_file", path=name) from error
        if found != expected:
            raise SourceError("edition_changed", path=name)


def _access(folder: Path, present: set[str]) -> pd.DataFrame:
    if ACCESS not in present:
        return AccessTable().frame
    return AccessTable(pyogrio.read_dataframe(folder / "kecamatan.gpkg", layer=ACCESS)).frame


def _layer(folder: Path, name: str, present: set[str]) -> gpd.GeoDataFrame:
    """A layer of the GeoPackage, or an empty one where this edition has none."""
    if name not in present:
        return gpd.GeoDataFrame({"nama": pd.Series(dtype=str)}, geometry=[], crs=4326)
    return pyogrio.read_dataframe(folder / "kecamatan.gpkg", layer=name)
