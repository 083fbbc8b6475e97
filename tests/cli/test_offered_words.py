"""What a template offers to choose from is understood when it comes back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from geo.cli import main
from geo.files.incoming.templates import choices
from geo.tables.stages import Kind

OTHERS = {"cases": {"tanggal": "2025-03-05", "peran_lokasi": "asal"}, "crossings": {"tanggal": "2025-03-05", "jumlah": "1", "arah": "masuk"}}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "column", "status"),
    [("cases", "kabupaten", "partial"), ("crossings", "pos", "matched")],
)
def test_every_place_on_offer_is_found(
    kind: Kind, column: str, status: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offered = choices(kind, column)
    path = tmp_path / "isian.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*OTHERS[kind], column])
        table.writeheader()
        table.writerows({**OTHERS[kind], column: name} for name in offered)
    main(["check", str(path), "--kind", kind, "--out", str(tmp_path), "--json"])
    told = json.loads(capsys.readouterr().out)["rows"]
    assert len(told) == len(offered) > 10
    assert {row["status"] for row in told} == {status}
