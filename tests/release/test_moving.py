"""Monthly editions with a period that moves are published, one after the other, and nothing of them can be narrowed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from geo.config import load_policy
from geo.tables.stages import Tier
from tests.release.moving import Province, demonstration, given, narrowed, publish


@pytest.fixture(scope="module")
def province() -> Province:
    return demonstration()


@pytest.mark.parametrize(("tiers", "editions"), [(("publik",), 8), (("terbatas",), 4)])
def test_none_is_refused_and_nothing_is_narrowed(tiers: tuple[Tier, ...], editions: int, province: Province) -> None:  # fmt: skip
    done = publish(province, tiers, editions, load_policy())
    assert done.refused == []
    assert len({one.period for one in done.made}) == editions
    assert all(found.empty for found in narrowed(done.made, load_policy()))
    assert sum(one.tables.kabupaten["kasus"].notna().sum() for one in done.made) >= 5 * editions


def test_the_rows_come_late_are_mended_and_are_withdrawn(province: Province) -> None:
    editions = [given(province, 0, 36 + at) for at in range(7)]
    assert editions[1].period == (date(2023, 1, 1), date(2026, 1, 31))
    states = [one.counts.set_index(["kode", "tahun"])["kasus"] for one in editions]
    moved = [new.reindex(old.index) - old for old, new in pairwise(states)]
    assert max(change.xs(2025, level="tahun").max() for change in moved) > 0
    assert min(change.min() for change in moved) < 0
