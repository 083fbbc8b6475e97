"""Homes and a folder for temporary files of the test alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest


def homes(root: Path) -> dict[str, str]:
    return {f"XDG_{name}_HOME": str(root / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}  # fmt: skip


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    told = homes(tmp_path / "rumah")
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return told
