"""Scores of exact counts give them back, and scores of released tables are what the tables say anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geo.release.inversion import Surroundings, invert, is_told_by
from geo.release.tables import released_tables
from geo.risk.covariates import indicators_of
from geo.risk.score import score
from geo.tables.stages import Indicators, ReleasedTables, RiskScores
from tests.attack.province import Province

FINER = ("kabupaten_quarter", "kabupaten_modus", "province_modus", "province_people", "post_month")
FRAMES = ("kecamatan", "kecamatan_year", "kabupaten", "kabupaten_year", "province", "remainders", "groups", *FINER)  # fmt: skip


def around(made: Province) -> Surroundings:
    units = made.given.units.sort_values("kode").reset_index(drop=True)
    return Surroundings(
        units, made.zones, indicators_of("asal", made.reference.indicators, units), made.request("publik").config.policy
    )  # fmt: skip


def scored(tables: ReleasedTables, place: Surroundings) -> RiskScores:
    return score(tables, place.units, zones=place.zones, indicators=place.indicators, policy=place.policy)  # fmt: skip


@pytest.mark.parametrize("parts", [True, False], ids=["with parts", "scores alone"])
def test_scores_of_exact_counts_give_nine_of_ten_back(parts: bool, province: Callable[[int], Province]) -> None:  # fmt: skip
    made = province(4)
    place, seen = around(made), made.tables("publik")
    truth = made.tables("rahasia").kecamatan.set_index("kode")["kasus"]
    exact = scored(made.tables("rahasia"), place)
    found = invert(seen, exact, place, other=made.given.partial, parts=parts)
    assert len(found) == 7
    assert (found["dugaan"].to_numpy() == truth[found["kode"]].to_numpy()).mean() >= 0.9
    assert found["terbukti"].all()
    assert not is_told_by(seen, exact, place)


def test_scores_of_released_tables_are_told_by_the_tables(province: Callable[[int], Province]) -> None:  # fmt: skip
    made = province(4)
    place, tables = around(made), made.tables("publik")
    scores = scored(tables, place)
    assert is_told_by(tables, scores, place)
    moved = replace(scores, frame=scores.frame.assign(risiko=scores.frame["risiko"] + 1e-4))
    assert not is_told_by(tables, moved, place)
    found = invert(tables, scores, place, other=made.given.partial, steps=1)
    assert not found["terbukti"].any()


def other_world(given: Indicators, tables: ReleasedTables, tier: str, made: Province) -> Indicators:
    """The same released tables from other counts: two hidden kecamatan of a kabupaten change places, in one year or in all."""
    hidden = tables.kecamatan[tables.kecamatan["disembunyikan"]]
    for _, inside in hidden.groupby("kab_kode"):
        codes = inside["kode"].tolist()
        for one, other in pairwise(codes):
            for year in (None, 2023, 2024, 2025):
                swapped = _swapped(given, one, other, year)
                again = released_tables(swapped, tier=tier, policy=made.request(tier).config.policy)  # type: ignore[arg-type]  # a tier's name
                same = all(getattr(again, name).equals(getattr(tables, name)) for name in FRAMES)
                if same and not swapped.counts.equals(given.counts):
                    return swapped
    raise AssertionError("no other world was found")


def _swapped(given: Indicators, one: str, other: str, year: int | None) -> Indicators:
    counts = given.counts.sort_values(["kode", "tahun"], ignore_index=True)
    when = np.ones(len(counts), dtype=bool) if year is None else (counts["tahun"] == year).to_numpy()  # fmt: skip
    kasus = counts["kasus"].to_numpy(copy=True)
    first, second = (np.flatnonzero((counts["kode"] == code) & when) for code in (one, other))
    kasus[first], kasus[second] = kasus[second], kasus[first]
    return replace(given, counts=counts.assign(kasus=kasus))


def test_other_counts_behind_the_same_tables_give_every_byte_again(province: Callable[[int], Province]) -> None:  # fmt: skip
    made = province(5)
    tables = made.tables("terbatas")
    twin = replace(made, given=other_world(made.given, tables, "terbatas", made))
    assert not pd.DataFrame.equals(twin.given.counts, made.given.counts.sort_values(["kode", "tahun"], ignore_index=True))  # fmt: skip
    again = twin.tables("terbatas")
    one, other = (world.files(world.publish("terbatas", told), told, printed=False) for world, told in ((made, tables), (twin, again)))  # fmt: skip
    assert {name for name in one if one[name] != other[name]} == set()
