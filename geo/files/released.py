"""Read the released tables of an edition back, and nothing else of it: what the app counts from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pandas as pd

from geo.errors import SchemaError, SourceError
from geo.files.edition import check_outputs, load_manifest
from geo.files.shipped import read_table
from geo.tables.stages import ReleasedTables
from geo.text import Language

RELEASED = "released.json"


def load_released(folder: Path) -> ReleasedTables:
    """The tables as they passed the gate, from `released.json` alone, checked against the manifest's SHA-256.

    Raises SourceError: as `geo.files.edition.load_edition`, also where an edition of an earlier program has no such file
    (`edition_missing_file`), it is of another edition (`edition_changed`), or it does not hold released tables (`edition_unreadable`).
    """
    # Its room brings scipy's optimisers along: read when the tables are asked for, not whenever the app starts.
    from geo.release.told import tables_from_json

    manifest, _ = load_manifest(folder)
    if RELEASED not in manifest["outputs"]:
        raise SourceError("edition_missing_file", path=RELEASED)
    check_outputs(folder, {RELEASED: manifest["outputs"][RELEASED]})
    try:
        found = json.loads((folder / RELEASED).read_bytes())
        tables = tables_from_json(found["tabel"])
        named = (found["edisi"], tables.tier)
    except (OSError, ValueError, KeyError, TypeError, SchemaError) as error:
        raise SourceError("edition_unreadable", path=RELEASED, detail=type(error).__name__) from error  # fmt: skip
    if named != (manifest["edisi"], manifest["tier"]):
        raise SourceError("edition_changed", path=RELEASED)
    return tables


def load_cells(folder: Path) -> dict[str, pd.DataFrame]:
    """The released counts by year, `kecamatan` and `kabupaten`: `kode`, `tahun`, `kasus` (Int64, NA hidden), `disembunyikan`; only observed cells.

    Empty tables where an edition of an earlier program has no `released.json`. Raises SourceError as `load_released`; unlike it this brings
    nothing of the gate's room along, for the map reads it whenever the app starts.
    """
    manifest, _ = load_manifest(folder)
    if RELEASED not in manifest["outputs"]:
        return {level: _cells({"kode": [], "tahun": [], "kasus": [], "disembunyikan": []}) for level in ("kecamatan", "kabupaten")}  # fmt: skip
    check_outputs(folder, {RELEASED: manifest["outputs"][RELEASED]})
    try:
        tables = json.loads((folder / RELEASED).read_bytes())["tabel"]
        told = {level: {one["kolom"]: one["isi"] for one in tables[f"{level}_year"]["@tabel"]} for level in ("kecamatan", "kabupaten")}  # fmt: skip
        return {level: _cells(columns) for level, columns in told.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("edition_unreadable", path=RELEASED, detail=type(error).__name__) from error  # fmt: skip


def _cells(columns: dict[str, list[object]]) -> pd.DataFrame:
    """A hidden cell has no number, whatever the file says."""
    hidden = pd.Series(columns["disembunyikan"], dtype=bool)
    counts = pd.Series(columns["kasus"], dtype="Int64").mask(hidden)
    return pd.DataFrame({"kode": pd.Series(columns["kode"], dtype=str), "tahun": pd.Series(columns["tahun"], dtype="int64"), "kasus": counts, "disembunyikan": hidden})  # fmt: skip


@cache
def modus_names(lang: Language) -> dict[str, str]:
    """What each modus of the codebook is called, by its code."""
    book = read_table("modus")
    return dict(zip(book["kode"], book["nama" if lang == "id" else "nama_en"], strict=True))
