"""What changed since the file before: random edits are found exactly, order alone is no change, and nothing of a row is kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import ChangeRules
from geo.errors import SourceError
from geo.files.changes import Change, compare, row_marks
from geo.files.incoming.read import read_records
from geo.files.secret import Secret, load_secret, secret_path
from geo.files.series import Since, recall, remember, series_of, since_files
from geo.places.locate import locate
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords

RULES = ChangeRules(rows=1000, files=3)
SECRET = Secret(bytes(range(32)), kept=True)
HEAD = "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi,korban,sumber\n"
ROWS = [
    "LP/B/101/III/2025,2025-03-12,Alang,Utara,asal,2,dinas sosial",
    "LP/B/102/III/2025,2025-03-13,Bintang,Utara,asal,1,dinas sosial",
    "LP/B/103/III/2025,2025-03-14,Sungai Raya,,asal,1,dinas sosial",
    ",2025-04-11,Duku,Tengah,transit,1,relawan pelabuhan",
    ",2025-04-12,Enau,Tengah,asal,3,relawan pelabuhan",
]
Place = Callable[..., LocatedRecords]


@pytest.fixture
def place(tmp_path: Path, reference: Reference, zones: Zones) -> Place:
    def placed(rows: list[str], name: str = "kasus-2025-03.csv", head: str = HEAD, synthetic: bool = False) -> LocatedRecords:  # fmt: skip
        path = tmp_path / name
        path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        records = read_records(path, kind=None, name=name, reference=reference, synthetic=True)
        return locate(replace(records, synthetic=synthetic), reference, zones)

    return placed


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}


def counts(change: Change | None) -> tuple[int, int, int, int]:
    assert change is not None
    return change.new, change.corrected, change.withdrawn, change.unchanged


def since(one: LocatedRecords, home: dict[str, str]) -> Since:
    return recall([one], load_secret(home), RULES, {}, home)[0]


def keep(one: LocatedRecords, home: dict[str, str]) -> None:
    remember([one], load_secret(home), RULES, {}, home)


def changed(old: LocatedRecords, new: LocatedRecords) -> Change:
    return compare(row_marks(old, SECRET), row_marks(new, SECRET))


def test_new_corrected_and_withdrawn_rows_and_the_ledger(place: Place) -> None:
    new = [
        ROWS[0],
        ROWS[2].replace("Sungai Raya,,", "Sungai Raya,Tengah,"),
        "LP-B-102-III-2025,2025-03-13,Bintang,Utara,asal,1,dinas sosial",
        ROWS[4],
        ",2025-05-12,,Tengah,asal,1,dinas sosial",
    ]
    change = changed(place(ROWS), place(new))
    assert counts(change) == (1, 2, 1, 2)
    assert change.moved == {"unresolved>matched": 1}
    assert (change.arrived, change.left) == ({"partial": 1}, {"matched": 1})
    told = change.to_json()
    assert told["effect"] == {"partial": 1, "unresolved": -1}
    assert Change.of_json(json.loads(json.dumps(told))) == change


def test_a_case_in_another_role_is_another_row(place: Place) -> None:
    change = changed(place(ROWS[:1]), place([ROWS[0].replace("asal", "eksploitasi")]))
    assert counts(change) == (1, 0, 1, 0)
    assert change.apart


def test_spaces_and_capitals_are_no_correction(place: Place) -> None:
    assert changed(place(ROWS), place([ROWS[0].replace("Alang", " ALANG "), *ROWS[1:]])).nothing


@pytest.mark.parametrize(
    ("head", "row", "corrected", "other"),
    [
        ("tanggal,pos,arah,jenis,asal,jumlah\n", "2025-03-12,Alang,masuk,deportasi,Duku,{}", ("3", "4"), "2025-03-13,Alang,masuk,deportasi,Duku,3"),
        ("periode_awal,periode_akhir,indikator,satuan,tingkat,wilayah,kabupaten,nilai,dasar,sumber\n", "2016-01-01,2016-12-31,deported_pmi,orang,kabupaten,Utara,Utara,{},asal,Antara", ("3", "4"), "2017-01-01,2017-12-31,deported_pmi,orang,kabupaten,Utara,Utara,3,asal,Antara"),
        ("tanggal,kecamatan,kabupaten,jenis,peserta\n", "2025-03-12,Alang,Utara,sekolah,{}", ("30", "40"), "2025-03-12,Alang,Utara,pasar,30"),
    ],
)  # fmt: skip
def test_every_kind_has_what_a_row_is_about(place: Place, head: str, row: str, corrected: tuple[str, str], other: str) -> None:  # fmt: skip
    old = place([row.format(corrected[0])], head=head)
    assert counts(changed(old, place([row.format(corrected[1])], head=head))) == (0, 1, 0, 0)
    assert counts(changed(old, place([other], head=head))) == (1, 0, 1, 0)


def by_hand(old: pd.DataFrame, new: pd.DataFrame) -> tuple[int, int, int, int]:
    """The stupid twin: cross out equal rows one by one, then rows about the same, then count what is left."""
    mine, theirs = (list(zip(rows["pokok"], rows["isi"], strict=True)) for rows in (old, new))
    unchanged = corrected = 0
    for row in list(theirs):
        if row in mine:
            mine.remove(row)
            theirs.remove(row)
            unchanged += 1
    for row in list(theirs):
        twin = next((one for one in mine if row[0] and one[0] == row[0]), None)
        if twin:
            mine.remove(twin)
            theirs.remove(row)
            corrected += 1
    return len(theirs), corrected, len(mine), unchanged


BAGS = st.lists(
    st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from("xyz"), st.sampled_from(["matched", "partial"])),
    max_size=12,
).map(lambda rows: pd.DataFrame(rows, columns=["pokok", "isi", "status"], dtype="str"))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(old=BAGS, new=BAGS)
def test_bags_are_compared_as_by_hand(old: pd.DataFrame, new: pd.DataFrame) -> None:
    change = compare(old, new)
    assert counts(change) == by_hand(old, new)
    assert change.new + change.corrected + change.unchanged == len(new)
    assert change.withdrawn + change.corrected + change.unchanged == len(old)
    moves: Counter[str] = Counter()
    for move, rows in change.moved.items():
        before, _, after = move.partition(">")
        moves.update({after: rows, before: -rows})
    for status in ("matched", "partial"):
        effect = change.after.get(status, 0) - change.before.get(status, 0)
        assert effect == change.arrived.get(status, 0) - change.left.get(status, 0) + moves[status]
    shuffled = compare(old.iloc[::-1], new.sample(frac=1, random_state=0))
    assert shuffled == change


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_random_edits_are_found_exactly_and_order_alone_is_no_change(place: Place, data: st.DataObject) -> None:  # fmt: skip
    size = data.draw(st.integers(3, 12))
    numbered = [f"LP/B/{n}/III/2025,2025-03-{n:02d},Alang,Utara,asal,1,dinas" for n in range(1, size)]  # fmt: skip
    bare = [f",2025-04-{n:02d},Duku,Tengah,asal,1,relawan" for n in range(1, 5)]
    gone = data.draw(st.sets(st.integers(0, len(numbered) + len(bare) - 1), max_size=3))
    mended = data.draw(st.sets(st.integers(0, len(numbered) - 1), max_size=3)) - gone
    fresh = data.draw(st.integers(0, 3))
    edited = [
        row.replace(",1,", ",7,") if at in mended else row
        for at, row in enumerate([*numbered, *bare])
        if at not in gone
    ]
    edited += [f"LP/B/{n}/V/2025,2025-05-{n:02d},Enau,Tengah,asal,1,dinas" for n in range(90, 90 + fresh)]  # fmt: skip
    edited = [row.replace("2025-05-9", "2025-05-1") for row in edited]
    old, new = place([*numbered, *bare]), place(data.draw(st.permutations(edited)))
    change = changed(old, new)
    assert counts(change) == (fresh, len(mended), len(gone), len(edited) - fresh - len(mended))
    assert changed(new, place(data.draw(st.permutations(edited)))).nothing


# What is kept from month to month


def test_the_next_month_is_compared_with_the_last_run(place: Place, home: dict[str, str]) -> None:
    first = place(ROWS)
    assert since(first, home).change is None
    keep(first, home)
    april = place([*ROWS[1:], ",2025-05-01,Alang,Utara,asal,1,x"], "Kasus April 2025.csv")
    assert counts(since(april, home).change) == (1, 0, 1, 4)
    keep(april, home)
    assert counts(since(place(ROWS, "kasus_2025-05.csv"), home).change)[3] == 5
    assert since(place(ROWS, "lintas-2025-05.csv"), home).change is None


def test_a_file_read_again_says_what_it_said(place: Place, home: dict[str, str]) -> None:
    keep(place(ROWS), home)
    april = place(ROWS[1:], "kasus-2025-04.csv")
    said = since(april, home)
    keep(april, home)
    assert since(april, home) == said
    keep(april, home)
    assert since(april, home) == said
    assert since(place(ROWS), home).change is None


def test_a_file_of_the_same_name_is_compared_with_itself(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    keep(place(ROWS[:4]), home)
    keep(place(ROWS, "kasus-2025-04.csv"), home)
    assert counts(since(place(ROWS[:3]), home).change) == (0, 0, 1, 3)
    april = place([ROWS[4], ROWS[3]], "kasus-2025-04.csv")
    assert counts(since(april, home).change) == (0, 0, 3, 2)


def test_months_that_share_no_row_are_no_correction(place: Place, home: dict[str, str]) -> None:
    keep(place(ROWS[:2]), home)
    change = since(place(ROWS[2:], "kasus-2025-04.csv"), home).change
    assert counts(change) == (3, 0, 2, 0)
    assert change is not None
    assert change.apart


def test_only_so_many_files_of_a_series_are_kept(place: Place, home: dict[str, str]) -> None:
    for month in range(1, 6):
        keep(place([ROWS[0].replace("101", f"20{month}")], f"kasus-2025-{month:02d}.csv"), home)
    (path,) = (Path(home["XDG_STATE_HOME"]) / "waspada" / "seri").glob("*/*.json")
    assert [one["urut"] for one in json.loads(path.read_text())["berkas"]] == [3, 4, 5]


def test_what_is_kept_holds_no_cell_and_no_name_and_only_its_owner_reads_it(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    keep(place(ROWS), home)
    keep(place(ROWS[1:]), home)
    state = Path(home["XDG_STATE_HOME"])
    files = [path for path in state.rglob("*") if path.is_file()]
    held = "\n".join([*(path.read_text() for path in files), *(str(path.relative_to(state)) for path in files)])  # fmt: skip
    cells = {cell for row in ROWS for cell in row.split(",") if len(cell) > 1}
    pieces = {piece for cell in cells for piece in (cell, *cell.split("-"), *cell.split("/"), *cell.split()) if len(piece) > 2}  # fmt: skip
    assert len(pieces) > 25
    for piece in pieces:
        assert piece.casefold() not in held.casefold(), piece
    assert "2025" not in held
    assert "kasus" not in held
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (state / "waspada" / "seri").stat().st_mode & 0o777 == 0o700


def test_a_new_key_starts_anew_and_drops_what_the_old_one_kept(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    keep(place(ROWS), home)
    secret_path(home).unlink()
    assert since(place(ROWS), home).change is None
    keep(place(ROWS), home)
    assert len(list((Path(home["XDG_STATE_HOME"]) / "waspada" / "seri").iterdir())) == 1


def test_synthetic_and_too_large_files_are_not_kept(place: Place, home: dict[str, str]) -> None:
    demo = place(ROWS, synthetic=True)
    keep(demo, home)
    assert recall([demo], load_secret(home), RULES, {}, home) == []
    few = ChangeRules(rows=4, files=3)
    large = place(ROWS)
    remember([large], load_secret(home), few, {}, home)
    assert recall([large], load_secret(home), few, {}, home)[0].too_many
    assert not list(Path(home["XDG_STATE_HOME"]).rglob("*.json"))


def test_where_nothing_can_be_kept_it_is_said(place: Place, home: dict[str, str], tmp_path: Path) -> None:  # fmt: skip
    with pytest.raises(SourceError) as caught:
        remember([place(ROWS)], Secret(bytes(32), kept=False), RULES, {}, home)
    assert caught.value.reason == "not_writable"
    (tmp_path / "s").write_text("")
    with pytest.raises(SourceError) as caught:
        keep(place(ROWS), home)
    assert caught.value.reason == "not_writable"


@pytest.mark.parametrize("held", ["[]", "{", '{"berkas": [{}]}', '{"berkas": [{"nama": "x", "urut": 1, "baris": ["x?"], "lalu": null}]}'])  # fmt: skip
def test_something_else_in_its_place_is_told(place: Place, home: dict[str, str], held: str) -> None:
    keep(place(ROWS), home)
    (path,) = Path(home["XDG_STATE_HOME"]).rglob("*.json")
    path.write_text(held)
    with pytest.raises(SourceError) as caught:
        since(place(ROWS), home)
    assert caught.value.reason == "state_foreign"


def test_the_series_of_a_file() -> None:
    for name in ("Kasus.csv", "kasus-2025-03.csv", "KASUS Maret 2025 (2).xlsx", "kasus_apr25.parquet"):  # fmt: skip
        assert series_of(name, {}) == "kasus"
    assert series_of("kasus polda.csv", {}) == "kasus polda"
    assert series_of("a.csv", {"a.csv": "dinas"}) == "dinas"


def test_an_older_file_can_be_named_instead(place: Place) -> None:
    old = place(ROWS[:3], "lama.csv")
    polda = [row.replace("LP/B", "LP/A") for row in ROWS]
    told = since_files([place(polda, "polda.csv"), place(ROWS, "dinas.csv")], [old], SECRET, {})
    assert {name: counts(one.change) for name, one in told.items()} == {"dinas.csv": (2, 0, 0, 3)}
    same = since_files([place(polda, "lama-2.csv"), place(ROWS, "dinas.csv")], [old], SECRET, {})
    assert list(same) == ["lama-2.csv"]
    two = since_files([place(ROWS, "dinas.csv")], [old, place(ROWS, "tua.csv"), old], SECRET, {})
    assert counts(two["dinas.csv"].change) == (0, 0, 0, 5)
    with pytest.raises(SourceError) as caught:
        since_files([place(ROWS)], [place(["2025-03-12,Alang,masuk,1"], "l.csv", "tanggal,pos,arah,jumlah\n")], SECRET, {})  # fmt: skip
    assert caught.value.reason == "since_kind"
