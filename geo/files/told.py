"""Read back what an edition folder tells of its scores, and what it published of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import SourceError
from geo.files.edition import check_outputs, load_manifest
from geo.files.released import RELEASED
from geo.release.released_file import told_from_json
from geo.risk.refit import PUBLISHED_COLUMNS, Told

_READ = (RELEASED, "kecamatan.parquet", "ledger.json")


def load_told(folder: Path) -> tuple[Told, dict[str, Any], dict[str, Any]]:
    """What the scores of the edition in `folder` stand on with the scores as published, its ledger and its manifest.

    Only these files are read, each checked against the manifest's SHA-256. Raises SourceError as `geo.files.edition.load_edition`,
    also where an edition of an earlier program has no `released.json`; SchemaError where that is not what it should be.
    """
    manifest, _ = load_manifest(folder)
    for name in _READ:
        if name not in manifest["outputs"]:
            raise SourceError("edition_missing_file", path=f"{folder.name}/{name}")
    check_outputs(folder, {name: manifest["outputs"][name] for name in _READ})
    told = told_from_json((folder / RELEASED).read_bytes())
    if (told.edition, told.tier) != (manifest["edisi"], manifest["tier"]):
        raise SourceError("edition_changed", path=RELEASED)
    try:
        published = pd.read_parquet(folder / "kecamatan.parquet", columns=list(PUBLISHED_COLUMNS))
        ledger = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError) as error:
        raise SourceError("edition_unreadable", path=folder.name, detail=str(error)) from error
    return replace(told, published=published), ledger, manifest
