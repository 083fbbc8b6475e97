"""Which areas may be compared: kecamatan only where none is hidden, kabupaten only where none shares a total."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.config import load_policy
from geo.risk.pattern_areas import Areas, Unassessed, choose_areas
from geo.tables.stages import ReleasedTables
from tests.release.conftest import GROUPS
from tests.risk.testing_country import SIDE, Country, country

RULES = replace(load_policy().patterns, least_areas=4, least_cases=10)


@pytest.fixture(scope="module")
def lattice_country() -> Country:
    found = country(cases=12.0, slope=-0.2, years=2)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    places = found.units.assign(lat=row / 10, lon=110 + column / 10)
    return replace(found, units=places.sort_values("kode", ignore_index=True))


def choose(given: Country, tables: ReleasedTables, **rules: int) -> Areas | Unassessed:
    return choose_areas(tables, given.units, adjacency=given.links, rules=replace(RULES, **rules))


def test_exact_counts_are_compared_by_kecamatan(lattice_country: Country) -> None:
    found = choose(lattice_country, lattice_country.tables())
    assert isinstance(found, Areas)
    assert found.level == "kecamatan"
    assert found.codes == tuple(lattice_country.units["kode"])
    assert (found.counts == lattice_country.counts.sum(axis=1)).all()
    assert found.expected.sum() == pytest.approx(found.counts.sum())
    assert (found.links.toarray() == lattice_country.links.toarray()).all()


def test_one_hidden_kecamatan_sends_the_question_to_kabupaten(lattice_country: Country) -> None:
    tables = lattice_country.tables(k=20)
    hidden = tables.kecamatan["disembunyikan"]
    assert hidden.any()
    found = choose(lattice_country, tables)
    assert isinstance(found, Areas)
    assert found.level == "kabupaten"
    assert found.codes == tuple(f"61.{one:02}" for one in range(1, SIDE + 1))
    assert (found.counts == lattice_country.counts.reshape(SIDE, -1).sum(axis=1)).all()
    inside = np.repeat(np.arange(SIDE), SIDE)
    touching = {(inside[a], inside[b]) for a, b in zip(*lattice_country.links.nonzero(), strict=True)}  # fmt: skip
    assert {(a, b) for a, b in zip(*found.links.nonzero(), strict=True)} == {pair for pair in touching if pair[0] != pair[1]}  # fmt: skip
    assert found.lon == pytest.approx(lattice_country.units.groupby("kab_kode")["lon"].mean().to_numpy())  # fmt: skip


def test_kabupaten_that_share_a_hidden_total_are_not_compared(lattice_country: Country) -> None:
    tables = lattice_country.tables(k=20)
    pooled = pd.DataFrame({"label": ["gabungan"], "kasus": [30], "units": [("61.01.01", "61.02.01")]})  # fmt: skip
    found = choose(lattice_country, replace(tables, remainders=pooled))
    assert isinstance(found, Unassessed)
    assert found.reason == "kabupaten_disamarkan"
    hidden = int(tables.kecamatan["disembunyikan"].sum())
    assert found.facts == {"disamarkan": hidden, "kecamatan": SIDE * SIDE}


def test_too_little_says_what_is_missing(lattice_country: Country) -> None:
    tables = lattice_country.tables()
    few = choose(lattice_country, tables, least_areas=37)
    assert isinstance(few, Unassessed)
    assert few == Unassessed("wilayah_terlalu_sedikit", {"wilayah": 36, "kasus": int(lattice_country.counts.sum())})  # fmt: skip
    rare = choose(lattice_country, tables, least_cases=100_000)
    assert isinstance(rare, Unassessed)
    assert rare.reason == "kasus_terlalu_sedikit"
    none = country(cases=0.0)
    nothing = choose_areas(
        none.tables(), none.units.assign(lat=0.0, lon=0.0), adjacency=none.links, rules=RULES
    )
    assert isinstance(nothing, Unassessed)
    assert nothing.reason == "tanpa_hitungan"


def test_published_totals_alone_are_compared_by_kabupaten_without_those_that_no_source_names(
    lattice_country: Country,
) -> None:
    tables = lattice_country.tables()
    unseen = tables.kecamatan.assign(kasus=pd.array([pd.NA] * 36, dtype="Int64"), diamati=False)
    rows = [("angka", f"61.{kab:02}", None, None, 100.0, float(kab), True) for kab in range(1, SIDE)]  # fmt: skip
    bare = replace(
        tables, kecamatan=unseen, kecamatan_year=tables.kecamatan_year.head(0),
        kabupaten=tables.kabupaten.assign(kasus_lain=pd.array([pd.NA] * SIDE, dtype="Int64")),
        remainders=tables.remainders.head(0), groups=pd.DataFrame(rows, columns=GROUPS),
    )  # fmt: skip
    found = choose(lattice_country, bare)
    assert isinstance(found, Areas)
    assert found.codes == tuple(f"61.{kab:02}" for kab in range(1, SIDE))
    assert found.counts.tolist() == [1, 2, 3, 4, 5]
