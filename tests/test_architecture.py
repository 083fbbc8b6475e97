"""The floors hold, in the code and against a file that belongs nowhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_floors_hold() -> None:
    report = lint(ROOT)
    assert report.returncode == 0, report.stdout


def test_a_file_without_a_floor_fails(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "geo", tmp_path / "geo")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "geo" / "attic.py").write_text("")
    assert "attic" in lint(tmp_path).stdout


def test_an_import_upwards_fails(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "geo", tmp_path / "geo")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "geo" / "crs.py").write_text("import geo.places\n")
    assert lint(tmp_path).returncode == 1
