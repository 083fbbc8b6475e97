"""The border of an edition: attached by the gate, exact in rahasia only, and closed beside an earlier edition of the same time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.border.counts import count_border
from geo.config import Config, load_policy
from geo.errors import ReleaseError
from geo.files.boundaries import load_zones
from geo.files.shipped import load_reference
from geo.pipeline.border import border_counts, with_border
from geo.release.actor import Actor
from geo.release.gate import add_border, release
from geo.release.history import Now, PastRelease
from geo.release.history_marks import Memory
from geo.release.tables import released_tables
from geo.risk.indicators import build_indicators
from geo.risk.kabupaten_reasons import kabupaten_reasons
from geo.risk.reasons import reasons
from geo.risk.score import score
from tests.border.conftest import build

POLICY = load_policy()
REFERENCE = load_reference()


def crossings():
    base = {"pos": "PLBN Entikong", "arah": "masuk"}
    return [
        {**base, "tanggal": f"{year}-{month:02}-10", "jenis": kind, "jumlah": people, "dari": origin}
        for year in (2023, 2024, 2025)
        for month in range(1, 13)
        for kind, people, origin in (("reguler", 40, "61.01"), ("reguler", 30, "73"), ("deportasi", 20, "61.03"), ("dicegah", 1, "61.05.06"))
        if people > 1 or month == 3
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WASPADA_DATA_PACK", "none")
        zones = load_zones(None, REFERENCE)
    located = [build(crossings())]
    given = build_indicators(
        located, REFERENCE, config=Config(), period=None, as_of=date(2025, 12, 31)
    )
    found = {}
    for tier, purpose in (("publik", None), ("rahasia", "uji")):
        tables = released_tables(given, tier=tier, policy=POLICY)
        scores = score(tables, given.units, zones=zones, indicators=REFERENCE.indicators.iloc[:0], policy=POLICY)  # fmt: skip
        one = release(tables, scores, pd.concat([reasons(scores, tables, "id"), kabupaten_reasons(scores, tables, given.units, "id")]), given, zones, REFERENCE, edition="uji", actor=Actor("steward", purpose))  # fmt: skip
        found[tier] = (one, border_counts(located, given), tables)
    return found


def test_the_public_border_has_only_legs_of_k_and_more(made) -> None:
    one, counts, tables = made["publik"]
    view = with_border(one, counts, tables, REFERENCE, policy=POLICY).border
    assert view.flows.set_index("asal")["orang"].min() >= 11
    assert set(view.flows["asal"]) == {"61.01", "lain"}
    assert "lain" in set(view.flows["asal"])
    assert view.flows["orang"].sum() == view.account.people == 36 * 90 + 3
    assert view.weeks.empty
    assert view.posts["kejadian"].isna().all()


def test_rahasia_has_every_leg(made) -> None:
    one, counts, tables = made["rahasia"]
    view = with_border(one, counts, tables, REFERENCE, policy=POLICY).border
    assert view.flows.set_index("asal")["orang"].to_dict() == {"61.01": 1440, "73": 1080, "61.03": 720, "61.05.06": 3}  # fmt: skip
    assert view.account.convoys == 39
    assert len(view.weeks)


def test_beside_an_earlier_edition_of_the_same_time_origins_stay_closed(made) -> None:
    one, counts, tables = made["publik"]
    past = PastRelease("dahulu", "publik", one.period, date(2025, 11, 30), "lain", tables)
    memory = Memory(Now("publik", one.period, one.as_of, "ini"), [past])
    view = with_border(one, counts, tables, REFERENCE, policy=POLICY, memory=memory).border
    assert view.flows.empty
    assert set(view.untold.values()) == {"edisi_terdahulu"}
    old = replace(past, period=(date(2019, 1, 1), date(2021, 12, 31)))
    again = with_border(one, counts, tables, REFERENCE, policy=POLICY, memory=replace(memory, history=[old])).border  # fmt: skip
    assert len(again.flows)


def test_a_border_of_another_tier_is_refused(made) -> None:
    from geo.release.leg_exact import exact_told

    one, counts, tables = made["rahasia"]
    exact = with_border(one, counts, tables, REFERENCE, policy=POLICY).border
    told = exact_told(counts, "rahasia")
    with pytest.raises(ReleaseError, match="score_of_other_tables"):
        add_border(made["publik"][0], exact, told)


def test_without_crossings_posts_and_published_figures_are_known(made) -> None:
    one, _, tables = made["rahasia"]
    view = with_border(
        one, count_border([], period=one.period, as_of=one.as_of), tables, REFERENCE, policy=POLICY
    ).border
    assert len(view.posts) == 79
    assert view.flows.empty
    assert view.signals == ()
    assert pd.to_numeric(view.published["nilai"]).sum() > 0
