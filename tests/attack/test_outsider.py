"""Read back from its files, an edition narrows no hidden count; one that leaks is caught."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.files.outgoing import write_edition
from geo.tables.stages import Tier
from tests.attack.judge import bare, explained, judge, untrue
from tests.attack.programme import attack, narrowed, told
from tests.attack.province import Province
from tests.attack.reader import Reading, Table, facts, read_files, read_folder


@pytest.mark.parametrize(("seed", "tier"), [(4, "publik"), (2, "terbatas")])
def test_no_hidden_count_can_be_narrowed_from_the_files(seed: int, tier: Tier, province: Callable[[int], Province], tmp_path: Path) -> None:  # fmt: skip
    made = province(seed)
    tables = made.tables(tier)
    files = made.files(made.publish(tier, tables), tables, printed=False)
    outputs = {name: content for name, content in files.items() if name != "manifest.json"}
    write_edition(tmp_path / "edisi", outputs, json.loads(files["manifest.json"]), {})
    said = explained(tmp_path / "edisi", ["61.01.01"])
    reading = read_files(files | {name: json.dumps(tree).encode() for name, tree in said.items()})
    assert untrue(reading, made.given) == []
    found = judge(reading, made.given)
    assert found.holds, found
    assert found.hidden > 50
    assert any(fact.where.startswith("explain-") for fact in facts(reading))


def test_the_whole_demonstration_edition_is_read(edition: Path) -> None:
    reading = read_folder(edition)
    files = {table.where.split(":")[0] for table in reading.tables} | {name.split(":")[0] for name in reading.texts}  # fmt: skip
    assert files == {path.name for path in edition.iterdir()} - {"quarantine.xlsx"}
    counted = {fact.where.split(":")[0] for fact in facts(reading) if fact.question == "asal" and len(fact.place) == 8}  # fmt: skip
    assert counted >= {"kecamatan.gpkg", "kecamatan.geojson", "kecamatan.parquet", "kecamatan.csv", "kecamatan.xlsx", "map.html"}  # fmt: skip
    assert "Buku besar" in reading.texts["map.pdf:pdftotext"]
    found = attack(reading)
    assert len(found) >= 690
    assert narrowed(found, reading.k).empty


def small_world(counts: list[int | None], total: int | None, *, k: int = 5) -> Reading:
    """Four kecamatan of a kabupaten in one year, as two files tell them."""
    rows = [{"kode": f"61.01.0{number}", "kasus": count, "kasus_disembunyikan": count is None} for number, count in enumerate(counts, 1)]  # fmt: skip
    area = {"kode": "61.01", "kasus": total, "kasus_disembunyikan": total is None, "kasus_lain": 0}
    return Reading([Table("a.csv", rows), Table("b.xlsx:kab", [area])], trees={"manifest.json": {"k": k}})  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "total", "ends"),
    [
        ([None, None, 9, 12], 29, [(0, 4), (0, 4)]),
        ([None, None, 9, 12], 24, [(0, 3), (0, 3)]),
        ([None, 9, 9, 12], 33, [(3, 3)]),
        ([None, None, 9, 12], None, [(0, 4), (0, 4)]),
    ],
)
def test_the_ends_are_those_of_subtraction(counts: list[int | None], total: int | None, ends: list[tuple[int, int]]) -> None:  # fmt: skip
    reading = small_world(counts, total)
    found = attack(reading)
    assert list(zip(found["bawah"], found["atas"], strict=True)) == ends
    assert len(narrowed(found, 5)) == sum(end != (0, 4) for end in ends)


def test_files_that_contradict_each_other_are_noticed() -> None:
    reading = small_world([None, None, 9, 12], 29)
    reading.tables.append(Table("c.csv", [{"kode": "61.01", "kasus": 30}]))
    with pytest.raises(ValueError, match=r"but .*c\.csv"):
        told(reading)


def test_a_number_in_a_sentence_is_read_and_a_small_one_found() -> None:
    reading = small_world([None, None, 9, 12], 29)
    reading.tables.append(Table("d.csv", [{"kode": "61.01.01", "alasan": "karena tercatat 2 kasus asal."}]))  # fmt: skip
    assert [fact.count for fact in facts(reading) if fact.where == "d.csv:sentence"] == [2]
    assert len(narrowed(attack(reading), 5)) == 1


def test_a_column_that_holds_the_hidden_counts_is_found(province: Callable[[int], Province]) -> None:  # fmt: skip
    made = province(4)
    truth = made.given.counts.groupby("kode")["kasus"].sum()
    rows = [{"kode": code, "kasus": None, "kasus_disembunyikan": True} for code in truth.index]
    reading = Reading([Table("a.csv", rows)])
    assert list(bare(reading, made.given)) == []
    leak = [{"kode": code, "skor": float(count) * 0.37} for code, count in truth.items()]
    reading.tables.append(Table("b.json", leak))
    assert list(bare(reading, made.given)) == ["b.json:skor"]
    reading.trees["m.json"] = {"isi": {code: {"n": int(count)} for code, count in truth.items()}}
    assert list(bare(reading, made.given)) == ["b.json:skor", "m.json:/isi/*/n"]
