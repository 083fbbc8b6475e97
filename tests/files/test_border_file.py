"""The border of an edition read back: what was written, and nothing where the file is not what it should be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import SourceError
from geo.files.border_file import load_border_view, read_border
from geo.tables.border_names import TABLES, WHOLE


def test_every_table_and_card_comes_back(edition: Path) -> None:
    content = (edition / "border.json").read_bytes()
    tree, view = json.loads(content), load_border_view(edition)
    for part, name in TABLES.items():
        table = pd.DataFrame(getattr(view, part)).drop(columns="geometry", errors="ignore")
        rows = [{key: value for key, value in row.items() if key != "garis"} for row in tree[name]]
        assert len(table) == len(rows)
        back = [{key: None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value for key, value in row.items()} for row in table.to_dict("records")]  # fmt: skip
        assert back == rows
        assert all(str(table[one].dtype) in ("Int64", "bool") for one in WHOLE if one in table)
    assert [card.to_json() for card in view.signals] == [
        {**card, **{key: tuple(card[key]) for key in ("reference", "others", "operations", "offices")}} for card in tree["sinyal"]
    ]  # fmt: skip
    assert view.zones.geometry.iloc[0].coords[0] == tuple(tree["zona"][0]["garis"][0])
    assert (view.tier, view.k, view.synthetic) == ("publik", 11, True)


def test_a_file_that_is_none_is_told(edition: Path, tmp_path: Path) -> None:
    tree = json.loads((edition / "border.json").read_bytes())
    broken = [b"{", b"[]", json.dumps(tree | {"versi": 9}).encode(), json.dumps(tree | {"k": 10**6}).encode(), json.dumps({**tree, "pos": [{"nama": "x"}]}).encode()]  # fmt: skip
    for content in broken:
        with pytest.raises(SourceError, match="edition_unreadable"):
            read_border(content)
    folder = shutil.copytree(edition, tmp_path / "edisi")
    (folder / "border.json").write_bytes(b"{}")
    with pytest.raises(SourceError, match="edition_changed"):
        load_border_view(folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["outputs"]["border.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SourceError, match="edition_missing_file"):
        load_border_view(folder)
