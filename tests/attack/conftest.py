"""Small random provinces, made when a test asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.tables.reference import Reference, Zones
from tests.attack.province import Province, build, random_cases, random_crossings


@pytest.fixture
def province(tmp_path: Path, reference: Reference, zones: Zones) -> Callable[[int], Province]:
    """`province(seed)`: case list and crossings of the 3 x 3 country, read and placed as ever."""
    table = reference.indicators.assign(skor="asal|transit|eksploitasi", dipakai="ya", transformasi="", peran="risiko")  # fmt: skip
    whole = replace(reference, indicators=table)

    def make(seed: int) -> Province:
        return build(random_cases(seed, whole), tmp_path, whole, zones, random_crossings(seed, whole))  # fmt: skip

    return make
