"""Read `border.json` of an edition back into the view it was written from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import SchemaError, SourceError
from geo.files.edition import check_outputs, load_manifest
from geo.tables import border
from geo.tables.border import Account, BorderView, Signal
from geo.tables.border_names import FILE, LINE, TABLES, VERSION, WHOLE

_COLUMNS = {
    "posts": border.POST_COLUMNS, "zones": border.ZONE_COLUMNS, "routes": border.ROUTE_COLUMNS, "unofficial": border.UNOFFICIAL_COLUMNS,
    "flows": border.FLOW_COLUMNS, "feeders": border.FEEDER_COLUMNS, "months": border.TIME_COLUMNS, "weeks": border.TIME_COLUMNS,
    "rates": border.RATE_COLUMNS, "scores": border.SCORE_COLUMNS, "unjudged": border.UNJUDGED_COLUMNS,
    "published": border.PUBLISHED_COLUMNS, "origins": border.ORIGIN_COLUMNS, "shares": border.SHARE_COLUMNS,
    "transit": ("kode", "nama", "kab_kode", "kabupaten", "risiko", "risiko_bawah", "risiko_atas", "peringkat", "kelas", "kepastian"),
}  # fmt: skip


def load_border_view(folder: Path) -> BorderView:
    """The border of the edition in `folder`; stretches to a hundred metres, all else as it was released.

    Raises SourceError: `edition_missing_file` where the edition has no border (an older one), `edition_changed`, `edition_unreadable`.
    """
    manifest, _ = load_manifest(folder)
    if FILE not in manifest["outputs"]:
        raise SourceError("edition_missing_file", path=FILE)
    check_outputs(folder, {FILE: manifest["outputs"][FILE]})
    return read_border((folder / FILE).read_bytes())


def read_border(content: bytes) -> BorderView:
    """The view of the bytes of `border.json`; SourceError `edition_unreadable` where they are something else."""
    try:
        tree = json.loads(content)
        if tree["versi"] != VERSION:
            raise SourceError("edition_unreadable", path=FILE, detail=str(tree["versi"]))
        return _view(tree)
    except (ValueError, KeyError, TypeError, SchemaError) as error:
        raise SourceError("edition_unreadable", path=FILE, detail=str(error)) from error


def _view(tree: dict[str, Any]) -> BorderView:
    tables = {part: _table(tree[name], part) for part, name in TABLES.items()}
    first, last = map(date.fromisoformat, tree["periode"])
    return BorderView(
        tier=tree["tier"],
        k=tree["k"],
        period=(first, last),
        as_of=date.fromisoformat(tree["as_of"]),
        synthetic=tree["sintetis"],
        signals=tuple(_signal(card) for card in tree["sinyal"]),
        rule=tree["aturan"],
        operations=tuple(tree["operasi"]),
        account=Account(**tree["akun"]),
        untold=tree["tak_terbit"],
        zones=_zones(tree[TABLES["zones"]], tables.pop("zones")),
        **tables,
    )


def _table(rows: list[dict[str, Any]], part: str) -> pd.DataFrame:
    columns = _COLUMNS[part]
    if rows and not set(columns) <= set(rows[0]):
        raise ValueError(f"{TABLES[part]}: {sorted(set(columns) - set(rows[0]))}")
    table = pd.DataFrame(rows, columns=list(columns))
    kinds = {name: "bool" if name == "disembunyikan" else "Int64" for name in WHOLE if name in table}  # fmt: skip
    return table.astype(kinds)


def _zones(rows: list[dict[str, Any]], table: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=[shapely.LineString(row[LINE]) for row in rows], crs=4326)  # fmt: skip


def _signal(card: dict[str, Any]) -> Signal:
    lists = {name: tuple(card[name]) for name in ("reference", "others", "operations", "offices")}
    return Signal(**{**card, **lists})
