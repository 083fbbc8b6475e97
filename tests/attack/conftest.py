"""Small random provinces, made when a test asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.tables.reference import Reference, Zones
from tests.attack.province import Province, build, crowded_crossings, random_cases, random_crossings


@pytest.fixture
def province(tmp_path: Path, reference: Reference, zones: Zones) -> Callable[..., Province]:
    """`province(seed)`, `crowded` with many crossings of known origin: case list and crossings of the 3 x 3 country, read and placed as ever."""
    table = reference.indicators.assign(skor="asal|transit|eksploitasi", dipakai="ya", transformasi="", peran="risiko")  # fmt: skip
    whole = replace(reference, indicators=table)

    def make(seed: int, *, crowded: bool = False) -> Province:
        crossings = crowded_crossings(seed, whole) if crowded else random_crossings(seed, whole)
        return build(random_cases(seed, whole), tmp_path, whole, zones, crossings)

    return make
