from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.config import Intake, load_policy
from geo.files.incoming.read import read_records
from geo.tables.reference import Reference
from geo.tables.stages import Records

Reader = Callable[..., Records]


@pytest.fixture
def intake() -> Intake:
    return load_policy().intake


@pytest.fixture
def read(tmp_path: Path, reference: Reference) -> Reader:
    """Read text or bytes as a file; in this process unless `away`, since a child costs time."""

    def reader(content: str | bytes, *, file: str = "kasus.csv", away: bool = False, **options: Any) -> Records:  # fmt: skip
        path = tmp_path / file
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        given = {"kind": None, "name": "uji-1", **options}
        return read_records(path, reference=reference, synthetic=not away, **given)

    return reader


def made_up_nik(day: int = 41, month: int = 12) -> str:
    """Sixteen digits that look like a number of the register, composed here so that none stands in a file."""
    return "".join(f"{part:02d}" for part in (61, 3, 21, day, month, 90)) + f"{1:04d}"


def made_up_phone() -> str:
    return "0" + "812" + "0" * 4 + "1234"
