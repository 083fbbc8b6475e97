"""`border.json`: all that is said of the border, for the app and for other people's scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.tables.border import BorderView
from geo.tables.border_names import LINE, TABLES, VERSION
from geo.tables.stages import Release

_DECIMALS = 3
_TOLERANCE_DEG = 0.002


def border_json(release: Release) -> bytes:
    """The border of a release as JSON, one table or fact a line; nothing where the release has none.

    Tables are lists of objects in the columns of `geo.tables.border`, unknown and hidden numbers null. A stretch of the border is a line of
    whole hundreds of metres, and nothing but an official post has a point. The same release gives the same bytes.
    """
    view = release.border
    if view is None:
        return b""
    parts = {
        "versi": VERSION,
        "edisi": release.edition,
        "batas": release.zones.name,
        **_facts(view),
    }
    parts |= {name: _rows(getattr(view, part)) for part, name in TABLES.items()}
    lines = [f"{json.dumps(name)}: {_said(part)}" for name, part in parts.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _facts(view: BorderView) -> dict[str, Any]:
    return {
        "tier": view.tier,
        "k": view.k,
        "periode": [day.isoformat() for day in view.period],
        "as_of": view.as_of.isoformat(),
        "sintetis": view.synthetic,
        "akun": asdict(view.account),
        "aturan": view.rule,
        "sinyal": [card.to_json() for card in view.signals],
        "operasi": list(view.operations),
        "tak_terbit": view.untold,
    }


def _said(part: Any) -> str:
    def dump(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    if isinstance(part, list) and part and isinstance(part[0], dict):
        return "[\n" + ",\n".join(map(dump, part)) + "\n]"
    return dump(part)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain objects: numpy numbers as Python's, unknown as None, a stretch as its line."""
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    columns = {str(name): [_plain(value) for value in plain[name]] for name in plain.columns}
    if isinstance(table, gpd.GeoDataFrame):
        columns[LINE] = [_line(shape) for shape in table.geometry]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _line(shape: shapely.Geometry) -> list[list[float]]:
    thin = shapely.simplify(shape, _TOLERANCE_DEG)
    found: list[list[float]] = np.round(shapely.get_coordinates(thin), _DECIMALS).tolist()
    return found
