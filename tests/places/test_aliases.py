"""The user's own aliases at work: before the names, beside the code and the point, and named in the ledger."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import PlaceError
from geo.places.locate import locate
from geo.places.reckon import source_ledger
from geo.tables.alias import Alias
from geo.tables.reference import Reference, Zones
from tests.places.conftest import make_records

ALANG, BINTANG, DUKU = "61.01.01", "61.01.02", "61.02.01"


def one(reference: Reference, zones: Zones, cells: dict[str, object], *aliases: Alias) -> tuple[str, str | None, str | None, tuple[str, ...]]:  # fmt: skip
    records = make_records("cases", {name: [cell] for name, cell in cells.items()})
    row = locate(records, reference, zones, aliases=aliases).places.iloc[0]
    return row["status"], _none(row["kode"]), _none(row["note"]), row["candidates"]


def _none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def test_a_text_means_what_the_user_says(reference: Reference, zones: Zones) -> None:
    cells: dict[str, object] = {"kecamatan": "Kampung Lama", "kabupaten": "Utr"}
    assert one(reference, zones, cells)[0] == "unresolved"
    for alias in (Alias(ALANG, kecamatan="KAMPUNG  lama", kabupaten="utr"), Alias("61.01", kecamatan="kampung lama", kabupaten="Utr")):  # fmt: skip
        status, kode, note, _ = one(reference, zones, cells, alias)
        assert (kode, note) == (alias.means, "alias")
        assert status == ("matched" if len(alias.means) == 8 else "partial")
    assert one(reference, zones, cells, Alias(ALANG, kecamatan="Kampung Lama"))[0] == "unresolved"
    assert one(reference, zones, cells, Alias("luar_negeri", **cells))[:3] == (
        "outside",
        None,
        "alias",
    )  # type: ignore[arg-type]  # text


def test_it_goes_before_the_names(reference: Reference, zones: Zones) -> None:
    assert one(reference, zones, {"kecamatan": "Duku"}, Alias(ALANG, kecamatan="duku"))[1] == ALANG
    later = Alias(BINTANG, kecamatan="DUKU")
    assert one(reference, zones, {"kecamatan": "Duku"}, Alias(ALANG, kecamatan="duku"), later)[1] == BINTANG  # fmt: skip


def test_a_code_or_point_keeps_its_say(reference: Reference, zones: Zones) -> None:
    alias = Alias(ALANG, kecamatan="Lama")
    cells: dict[str, object] = {"kecamatan": "Lama", "kode_wilayah": DUKU}
    assert one(reference, zones, cells, alias) == ("unresolved", None, None, (ALANG, DUKU))
    assert one(reference, zones, {**cells, "kode_wilayah": "61.01"}, alias)[1] == ALANG
    whole = Alias(ALANG, kecamatan="Lama", kode_wilayah=DUKU)
    assert one(reference, zones, cells, whole) == ("unresolved", None, None, (ALANG, DUKU))
    point = {"kecamatan": "Lama", "lat": 0.15, "lon": 110.05}
    assert one(reference, zones, point, alias) == ("unresolved", None, None, (ALANG, DUKU))
    assert one(reference, zones, {**point, "lat": 0.25}, alias)[1:3] == (ALANG, "alias")


def test_a_code_that_says_nothing_is_part_of_the_text(reference: Reference, zones: Zones) -> None:
    cells: dict[str, object] = {"kode_wilayah": "61.77.77", "kecamatan": "Lama"}
    assert one(reference, zones, cells, Alias(ALANG, kecamatan="Lama"))[0] == "unresolved"
    assert one(reference, zones, cells, Alias(ALANG, kecamatan="lama", kode_wilayah="61.77.77"))[1] == ALANG  # fmt: skip


def test_posts_and_origins(reference: Reference, zones: Zones) -> None:
    records = make_records("crossings", {"pos": ["gerbang", "gerbang", "dermaga", "entah"], "asal": ["kampung", "Duku", "kampung", ""]})  # fmt: skip
    aliases = [Alias("Pos Bintang", pos="Gerbang"), Alias(DUKU, pos="dermaga"), Alias("luar_provinsi", asal="Kampung"), Alias(ALANG, asal="lain")]  # fmt: skip
    located = locate(records, reference, zones, aliases=aliases)
    assert located.posts is not None
    assert located.origins is not None
    assert located.places["kode"].fillna("").tolist() == [BINTANG, BINTANG, DUKU, ""]
    assert located.posts["pos"].fillna("").tolist() == ["Pos Bintang", "Pos Bintang", "", ""]
    assert located.origins["status"].tolist() == ["outside", "matched", "outside", "unresolved"]
    assert located.aliases == (aliases[2], aliases[1], aliases[0])
    notes = source_ledger(located).notes
    assert notes == {"alias": 3, "alias_asal": 2}


def test_without_them_nothing_changes(reference: Reference, zones: Zones) -> None:
    records = make_records("cases", {"kecamatan": ["Duku", "Sungai Raya", "Lama"], "kode_wilayah": [None, None, DUKU]})  # fmt: skip
    before = locate(records, reference, zones)
    unused = locate(records, reference, zones, aliases=[Alias(ALANG, kecamatan="lain"), Alias(ALANG, pos="x")])  # fmt: skip
    pd.testing.assert_frame_equal(before.places, unused.places)
    assert unused.aliases == ()
    assert source_ledger(before).notes == source_ledger(unused).notes == {}


def test_a_meaning_that_this_country_has_not_is_refused(reference: Reference, zones: Zones) -> None:
    with pytest.raises(PlaceError) as caught:
        one(reference, zones, {"kecamatan": "Duku"}, Alias("61.12.01", kecamatan="x"))
    assert caught.value.facts == {"kode": "61.12.01"}
