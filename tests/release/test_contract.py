"""Only one module makes a Release and one the released tables; who comes after takes nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

GEO = Path(__file__).resolve().parents[2] / "geo"
MAKERS = {"Release": "release/gate.py", "ReleasedTables": "release/tables.py"}
EXACT = {
    "products": {"Indicators", "LocatedRecords", "ReleasedTables"},
    "app": {"Indicators", "LocatedRecords"},
}
"""The app reads the tables that an edition published, from the edition's own file; a product takes its numbers from the Release."""


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(GEO.rglob("*.py")):
        yield path.relative_to(GEO).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def makes(tree: ast.AST, stage: str) -> bool:
    """True where the stage is called, or copied with other values under any name of it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in (stage, f"{stage}.__new__"):
            return True
    return False


@pytest.mark.parametrize("stage", sorted(MAKERS))
def test_each_stage_has_one_maker(stage: str) -> None:
    assert [path for path, tree in trees() if makes(tree, stage)] == [MAKERS[stage]]


def test_the_scan_sees_a_second_maker() -> None:
    assert makes(ast.parse("import x\nx.Release(kecamatan=1)"), "Release")
    assert not makes(ast.parse("release(1)"), "Release")


@pytest.mark.parametrize("room", ["products", "app"])
def test_what_comes_after_the_gate_never_sees_exact_stages(room: str) -> None:
    for path, tree in trees():
        if not path.startswith(f"{room}/") or path.startswith("products/quarantine"):
            continue  # the quarantine workbook is a steward's file and holds no counts
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "geo.tables.stages" for alias in node.names}  # fmt: skip
        assert not names & EXACT[room], path
