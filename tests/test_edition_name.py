"""The name of an edition moves with everything that the edition depends on (rule 9), and with nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import geo
from geo.config import Config
from geo.pipeline import Request, edition_name, inputs_of
from geo.tables.reference import Zones

INPUTS = {"kasus-1": "a" * 64, "batas:uji": "0" * 64}


@dataclass(frozen=True)
class Given:
    """All that the name takes from the indicators."""

    period: tuple[date, date] = (date(2023, 1, 1), date(2025, 12, 31))
    as_of: date = date(2025, 12, 31)


def named(given: Given = Given(), inputs: dict[str, str] = INPUTS, **change: Any) -> str:
    return edition_name(given, replace(Request(), **change), inputs)  # type: ignore[arg-type]  # what it reads of Indicators


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": {**INPUTS, "kasus-1": "b" * 64}},
        {"inputs": {**INPUTS, "penduduk": "b" * 64}},
        {"inputs": {**INPUTS, "batas:uji": "1" * 64}},
        {"given": Given(period=(date(2024, 1, 1), date(2025, 12, 31)))},
        {"given": Given(as_of=date(2025, 12, 30))},
        {"config": Config(scheme="bps")},
        {"config": Config(coverage={"kasus-1": {"kabupaten": ["61.01"]}})},
        {"config": replace(Config(), policy=replace(Config().policy, k={"publik": 12}))},
        {"tier": "terbatas"},
        {"purpose": "rapat gugus tugas"},
        {"date_format": "dd/mm/yyyy"},
        {"drop_identity": True},
        {"lang": "en"},
    ],
    ids=["case file", "population", "boundaries", "period", "as-of", "scheme", "coverage", "policy", "tier", "purpose", "date format", "identity", "language"],
)  # fmt: skip
def test_every_part_moves_the_name(change: dict[str, Any]) -> None:
    assert named(**change) != named()


def test_another_program_version_is_another_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    before = named()
    monkeypatch.setattr(geo, "__version__", "99.0")
    assert named() != before


def test_where_it_is_written_does_not_matter() -> None:
    assert named(out=Path("lain")) == named()
    assert named(config=Config(boundaries=Path("lain.geojson"))) == named()
    assert named(inputs=dict(reversed(INPUTS.items()))) == named()


def test_it_is_the_as_of_date_and_eight_hex_digits() -> None:
    day, _, digest = named().rpartition("-")
    assert day == "2025-12-31"
    assert len(bytes.fromhex(digest)) == 4


def test_inputs_name_the_population_and_the_boundaries(zones: Zones) -> None:
    assert inputs_of([], zones, None) == {"batas:uji": "0" * 64}
    assert inputs_of([], zones, "c" * 64) == {"batas:uji": "0" * 64, "penduduk": "c" * 64}
