"""What the outsider takes for a hidden count, and what for none."""

from __future__ import annotations

import pytest

from tests.attack.reader import Reading, Table, facts


@pytest.mark.parametrize(
    ("kasus", "hidden", "told"),
    [(None, True, 2), (None, False, 0), (14, False, 2)],
    ids=["all of it is hidden", "no source speaks of it", "only the year is hidden"],
)
def test_a_year_without_a_count_hides_one_only_where_a_source_speaks_of_it(
    kasus: int | None, hidden: bool, told: int
) -> None:
    row = {"kode": "61.01.01", "kasus": kasus, "kasus_disembunyikan": hidden, "kasus_2024": None}
    found = list(facts(Reading(tables=[Table("kecamatan.csv", [row])])))
    assert len(found) == told
    assert [one.count for one in found if one.time] == [None] * (told > 0)
