"""Rows of two files that may be one case: found, weighed, and never confused; how well is measured on synthetic pairs of files."""

from __future__ import annotations

import json
import math
import multiprocessing
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

from geo.config import load_policy
from geo.errors import SourceError
from geo.files.case_weights import Weights
from geo.files.decisions import (
    Decided,
    apply_decisions,
    decide,
    decide_marks,
    decisions_path,
    load_decisions,
)
from geo.files.fingerprints import fingerprints
from geo.files.incoming.read import read_records
from geo.files.same_case import Proposals, find_same_cases, propose
from geo.files.secret import Secret, load_secret
from geo.files.shipped import load_reference
from geo.places.locate import locate
from geo.tables.reference import Reference, Zones
from geo.tables.same_case import SameCase
from geo.tables.stages import LocatedRecords, Records

from .two_offices import two_offices

RULES = load_policy().same_case
SECRET = Secret(bytes(range(32)), kept=True)
HEAD = "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi,modus,korban,status\n"
Place = Callable[..., list[LocatedRecords]]


@pytest.fixture
def place(tmp_path: Path, reference: Reference, zones: Zones) -> Place:
    def placed(*files: str | list[str], country: Reference = reference) -> list[LocatedRecords]:
        found = []
        for number, rows in enumerate(files, start=1):
            path = tmp_path / f"berkas-{number}.csv"
            path.write_text(rows if isinstance(rows, str) else HEAD + "\n".join(rows) + "\n", encoding="utf-8")  # fmt: skip
            records = read_records(path, kind=None, name=path.name, reference=country, synthetic=True)  # fmt: skip
            found.append(locate(records, country, zones))
        return found

    return placed


def pairs_of(located: list[LocatedRecords]) -> Proposals:
    return find_same_cases(located, (), RULES, SECRET)


def told(located: list[LocatedRecords]) -> list[tuple[int, int, str | None]]:
    return [(pair.row, pair.other_row, pair.strength) for pair in pairs_of(located).pairs]


@pytest.mark.parametrize(
    ("other", "strength"),
    [
        ("LP-B-012-III-2025,2025-03-12,Alang,Utara,asal,,,", "kuat"),
        ("lp b 12 3 2025,2025-04-28,Alang,Utara,asal,,,", "kuat"),
        ("LP/B/12/III/2025,2025-03-12,,,asal,,,", "kuat"),
        ("LP/B/12/III/2025,2025-03-12,Alang,Utara,,,,", "kuat"),
        ("LP/B/12/III/2025,2021-03-12,Alang,Utara,asal,,,", "mungkin"),
        ("LP/B/12/III/2025,2021-03-12,,,asal,,,", None),
        ("LP/B/12/III/2025,2025-03-12,Duku,Tengah,asal,,,", None),
        ("LP/B/12/III/2025,2025-03-12,Alang,Utara,eksploitasi,,,", None),
        ("LP/B/13/III/2025,2025-03-12,Alang,Utara,asal,,,", None),
        ("LP/B/12/III/2025,2025-03-12,Alang,Utara,asal,,,duplikat", None),
    ],
)
def test_one_number_is_strong_unless_something_speaks_against_it(place: Place, other: str, strength: str | None) -> None:  # fmt: skip
    located = place(["LP/B/12/III/2025,2025-03-12,Alang,Utara,asal,,,"], [other])
    assert told(located) == ([(1, 1, strength)] if strength else [])


def test_a_mere_count_is_no_proof(place: Place) -> None:
    rows = [f"{n},2025-0{n}-12,Alang,Utara,asal,,," for n in range(1, 7)]
    other = [f"{n},2024-0{n}-12,Alang,Utara,asal,,," for n in range(1, 7)]
    assert told(place(rows, other)) == []


def test_rare_facts_that_agree_are_proposed_and_common_ones_are_not(place: Place) -> None:
    common = [f"A{n},2025-03-{n:02d},Alang,Utara,asal,magang,1," for n in range(1, 25)]
    other = [f"B{n},2025-03-{n:02d},Alang,Utara,asal,magang,1," for n in range(1, 25)]
    rare = ",2025-07-12,Ilalang,Kota Selatan,asal,kawin kontrak,4,"
    assert told(place([*common, rare], [*other, rare.replace("-12", "-13")])) == [(25, 25, "mungkin")]  # fmt: skip


def test_of_two_that_fit_equally_well_neither_is_proposed(place: Place) -> None:
    common = [f"A{n},2024-{n:02d}-05,Alang,Utara,asal,magang,1," for n in range(1, 13)]
    rare = ",2025-07-12,Ilalang,Kota Selatan,asal,kawin kontrak,4,"
    assert told(place([*common, rare], [*common[:0], rare])) == [(13, 1, "mungkin")]
    twins = [rare.replace(",4,", ",4,proses"), rare]
    assert told(place([*common, rare], twins)) == []


def test_the_days_apart_are_told_and_further_apart_is_no_pair(place: Place) -> None:
    common = [f"A{n},2024-{n:02d}-05,Alang,Utara,asal,magang,1," for n in range(1, 13)]
    row = ",2025-07-{},Ilalang,Kota Selatan,asal,kawin kontrak,4,"
    for day, apart in (("12", 0), ("10", 2), ("19", 7)):
        assert [pair.days for pair in pairs_of(place([*common, row.format("12")], [row.format(day)])).pairs] == [apart]  # fmt: skip
    assert told(place([*common, row.format("12")], [row.format("20")])) == []


def test_rows_of_one_file_are_not_compared(place: Place) -> None:
    row = "LP/B/12/III/2025,2025-03-12,Alang,Utara,asal,,,"
    assert told(place([row, row.replace("LP/B", "LP-B")])) == []


def test_a_crowd_is_left_out_and_counted(place: Place) -> None:
    rows = [f",2025-03-12,Alang,Utara,asal,,{n}," for n in range(1, 6)]
    files = [(at, fingerprints(one, SECRET, days=7)) for at, one in enumerate(place(rows, rows))]
    few = type(RULES)(**{**asdict(RULES), "partners": 4})
    found = propose(files, few)
    assert (found.pairs, found.skipped) == ((), 5)
    assert propose(files, RULES).skipped == 0


def test_the_key_does_not_matter_and_the_marks_hold_nothing(place: Place) -> None:
    rows = ["LP/B/12/III/2025,2025-03-12,Alang,Utara,asal,magang,2,"]
    located = place(rows, [rows[0].replace("LP/B", "LP-B")])
    other = find_same_cases(located, (), RULES, Secret(bytes(32), kept=True))
    plain = [asdict(pair) | {"marks": None} for pair in pairs_of(located).pairs]
    assert plain == [asdict(pair) | {"marks": None} for pair in other.pairs]
    marks = fingerprints(located[0], SECRET, days=7)
    held = " ".join(frame.drop(columns=["row", "bagian", "selisih"], errors="ignore").astype("str").to_csv() for frame in (marks.rows, marks.near, marks.next))  # fmt: skip
    for cell in ("LP/B", "2025-03", "Alang", "61.01", "magang"):
        assert cell not in held


def weight_by_hand(pair: pd.Series, left: pd.DataFrame, right: pd.DataFrame) -> float:
    """The stupid twin: one pair, one fact after the other, counted in loops."""
    both = [*left.to_dict("records"), *right.to_dict("records")]
    odds = RULES.share / max(len(left), len(right))
    spans = [(0, 0), (1, 1), (2, 3), (4, 7)]
    for (first, last), share in zip(spans, RULES.days.values(), strict=True):
        if first <= abs(pair["selisih"]) <= last:
            met = sum(first <= abs((pd.Timestamp(a["tanggal"]) - pd.Timestamp(b["tanggal"])).days) <= last for a in left.to_dict("records") for b in right.to_dict("records"))  # fmt: skip
            width = (last - first + 1) * (1 if last == 0 else 2)
            total, pseudo = len(left) * len(right), RULES.pseudo_rows**2
            odds *= share / ((met + pseudo * width / 365) / (total + pseudo))
    for fact in ("kabupaten", "kecamatan", "modus", "tujuan", "korban", "jenis_kelamin", "kelompok_usia"):  # fmt: skip
        one, other = pair["kiri"].get(fact), pair["kanan"].get(fact)
        if not one or not other:
            continue
        known = [row for row in both if row.get(fact)]

        def common(row: dict[str, str], fact: str = fact, known: list[dict[str, str]] = known) -> float:  # fmt: skip
            among = [r for r in known if fact != "kecamatan" or r["kabupaten"] == row["kabupaten"]]
            same = [r for r in known if r[fact] == row[fact]]
            return (len(same) + RULES.pseudo_rows / RULES.distinct[fact]) / (len(among) + RULES.pseudo_rows)  # fmt: skip

        agree = RULES.agreement[fact]
        if one == other:
            odds *= agree / common(pair["kiri"])
        else:
            chance = min(sum(common(row) for row in known) / len(known), 0.95)
            odds *= (1 - agree) / (1 - chance)
    return odds


def test_the_weights_are_those_reckoned_by_hand(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    names = ["tanggal", "kecamatan", "kabupaten", "modus", "korban", "jenis_kelamin"]
    ours = [["2025-03-12", "Alang", "Utara", "magang_palsu", "2", "P"], ["2025-03-14", "Bintang", "Utara", "", "1", "L"], ["2025-03-13", "Duku", "Tengah", "kawin_kontrak", "1", "P"]]  # fmt: skip
    theirs = [["2025-03-12", "Bintang", "Utara", "magang_palsu", "1", "P"], ["2025-03-19", "Alang", "Utara", "kawin_kontrak", "2", ""], ["2025-03-12", "Enau", "Tengah", "kawin_kontrak", "3", "P"]]  # fmt: skip
    left, right = pd.DataFrame(ours, columns=names), pd.DataFrame(theirs, columns=names)
    seen: list[tuple[int, int, float]] = []
    true = Weights.odds

    def odds(self: Weights, pairs: pd.DataFrame) -> object:
        found = true(self, pairs)
        seen.extend(zip(pairs["row"], pairs["row_lain"], found, strict=True))
        return found

    monkeypatch.setattr(Weights, "odds", odds)
    pairs_of(place(left.to_csv(index=False), right.to_csv(index=False)))
    expected = {}
    for a, one in enumerate(left.to_dict("records"), start=1):
        for b, other in enumerate(right.to_dict("records"), start=1):
            apart = (pd.Timestamp(other["tanggal"]) - pd.Timestamp(one["tanggal"])).days
            if abs(apart) <= 7 and one["kabupaten"] == other["kabupaten"]:
                pair = pd.Series({"selisih": apart, "kiri": one, "kanan": other})
                expected[(a, b)] = weight_by_hand(pair, left, right)
    assert {(a, b) for a, b, _ in seen} == set(expected)
    assert len(expected) == 5
    for a, b, found in seen:
        assert math.isclose(found, expected[(a, b)], rel_tol=1e-9), (a, b)


@pytest.mark.parametrize("seed", [11, 12])
def test_five_hundred_and_five_hundred_of_which_sixty_are_shared(place: Place, seed: int) -> None:
    country = load_reference()
    offices = two_offices(country, rows=500, shared=60, seed=seed)
    located = place(offices.first, offices.second, country=country)
    found = pairs_of(located).pairs
    got = {(pair.row, pair.other_row) for pair in found}
    strong = {(pair.row, pair.other_row) for pair in found if pair.strength == "kuat"}
    assert strong <= offices.same
    assert len(got & offices.same) / len(got) >= 0.9
    assert len(got & offices.same) / len(offices.same) >= 0.9


# What the user says of a pair


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "rumah")}


ONE = ["LP/B/12/III/2025,2025-03-12,Alang,Utara,asal,magang,2,", ",2025-07-12,Ilalang,Kota Selatan,asal,,4,"]  # fmt: skip
TWO = [",2025-07-13,Ilalang,Kota Selatan,asal,,,", "LP-B-12-III-2025,2025-03-13,Alang,Utara,asal,,,"]  # fmt: skip


def records_of(located: list[LocatedRecords]) -> list[Records]:
    return [one.records for one in located]


def rejected(decided: Decided) -> list[list[tuple[int, str]]]:
    return [list(zip(one.rejected["row"].tolist(), one.rejected["rule"].tolist(), strict=True)) for one in decided.records]  # fmt: skip


def test_a_pair_said_to_be_one_case_counts_once_until_it_is_taken_back(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    records = records_of(place(ONE, TWO))
    assert apply_decisions(records, home).pairs == ()
    decide(records, [(1, 2), (2, 1)], "sama", home)
    decided = apply_decisions(records, home)
    assert rejected(decided) == [[], [(1, "duplicate_confirmed"), (2, "duplicate_confirmed")]]
    assert {(pair.row, pair.other_row, pair.decision) for pair in decided.pairs} == {(1, 2, "sama"), (2, 1, "sama")}  # fmt: skip
    decide(records, [(1, 2)], None, home)
    assert rejected(apply_decisions(records, home)) == [[], [(1, "duplicate_confirmed")]]


def test_the_files_may_be_given_the_other_way_round(place: Place, home: dict[str, str]) -> None:
    decide(records_of(place(ONE, TWO)), [(1, 2)], "sama", home)
    assert rejected(apply_decisions(records_of(place(TWO, ONE)), home)) == [[], [(1, "duplicate_confirmed")]]  # fmt: skip


def test_the_withdrawn_one_stands(place: Place, home: dict[str, str]) -> None:
    files = [ONE, [TWO[0], TWO[1] + "batal"]]
    decide(records_of(place(*files)), [(1, 2)], "sama", home)
    assert rejected(apply_decisions(records_of(place(*files)), home)) == [[(1, "duplicate_confirmed")], []]  # fmt: skip


def test_rows_that_hang_together_are_one_case(place: Place, home: dict[str, str]) -> None:
    third = ["LP/B/12/III/2025,2025-03-14,Alang,Utara,asal,,,"]
    decide(records_of(place(ONE, TWO)), [(1, 2)], "sama", home)
    decide(records_of(place(TWO, third)), [(2, 1)], "sama", home)
    assert rejected(apply_decisions(records_of(place(ONE, TWO, third)), home)) == [[], [(2, "duplicate_confirmed")], [(1, "duplicate_confirmed")]]  # fmt: skip


def test_a_correction_of_another_cell_keeps_the_decision_and_one_of_the_day_asks_again(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    decide(records_of(place(ONE, TWO)), [(1, 2)], "sama", home)
    kept = [TWO[0], TWO[1].replace("asal,,,", "asal,magang,7,")]
    assert rejected(apply_decisions(records_of(place(ONE, kept)), home))[1] == [(2, "duplicate_confirmed")]  # fmt: skip
    moved = [TWO[0], TWO[1].replace("2025-03-13", "2025-03-12")]
    located = place(ONE, moved)
    assert rejected(apply_decisions(records_of(located), home)) == [[], []]
    assert (1, 2, "kuat") in told(located)


def test_different_cases_stay_and_are_told_as_decided(place: Place, home: dict[str, str]) -> None:
    located = place(ONE, TWO)
    decide(records_of(located), [(1, 2)], "beda", home)
    decided = apply_decisions(records_of(located), home)
    assert rejected(decided) == [[], []]
    found = find_same_cases(located, decided.pairs, RULES, SECRET).pairs
    assert [(pair.row, pair.other_row, pair.decision) for pair in found if pair.strength == "kuat"] == [(1, 2, "beda")]  # fmt: skip


def test_a_face_can_note_a_pair_by_its_marks(place: Place, home: dict[str, str]) -> None:
    located = place(ONE, TWO)
    pair = next(one for one in find_same_cases(located, (), RULES, load_secret(home)).pairs if one.strength == "kuat")  # fmt: skip
    assert pair.marks is not None
    decide_marks(pair.marks, "sama", home)
    assert rejected(apply_decisions(records_of(located), home))[1] == [(2, "duplicate_confirmed")]
    decide_marks(pair.marks[::-1], None, home)
    assert rejected(apply_decisions(records_of(located), home)) == [[], []]


def test_what_is_kept_holds_no_cell_and_only_its_owner_reads_it(place: Place, home: dict[str, str]) -> None:  # fmt: skip
    decide(records_of(place(ONE, TWO)), [(1, 2), (2, 1)], "sama", home)
    path = decisions_path(home)
    assert path.stat().st_mode & 0o777 == 0o600
    held = path.read_text()
    for cell in {cell for row in [*ONE, *TWO] for cell in row.split(",") if len(cell) > 1}:
        assert cell not in held


def test_a_new_key_forgets_what_was_said(place: Place, home: dict[str, str]) -> None:
    records = records_of(place(ONE, TWO))
    decide(records, [(1, 2)], "sama", home)
    (Path(home["XDG_CONFIG_HOME"]) / "waspada" / "kunci").unlink()
    assert apply_decisions(records, home).pairs == ()


@pytest.mark.parametrize("held", ["[]", "{", '{"kunci": "x"}', '{"kunci": "x", "pasangan": 3}'])
def test_something_else_in_its_place_is_told(place: Place, home: dict[str, str], held: str) -> None:
    mark = load_secret(home).mark("kunci")
    decisions_path(home).write_text(held.replace('"x"', json.dumps(mark)))
    with pytest.raises(SourceError) as caught:
        apply_decisions(records_of(place(ONE, TWO)), home)
    assert caught.value.reason == "decisions_foreign"


def test_an_unknown_word_in_it_is_told_too(place: Place, home: dict[str, str]) -> None:
    decisions_path(home).parent.mkdir(parents=True, exist_ok=True)
    held = {"kunci": load_secret(home).mark("kunci"), "pasangan": [["a", "b", "entah"]]}
    decisions_path(home).write_text(json.dumps(held))
    with pytest.raises(SourceError):
        apply_decisions(records_of(place(ONE, TWO)), home)


def test_a_row_that_cannot_be_used_is_refused(place: Place, home: dict[str, str]) -> None:
    with pytest.raises(SourceError) as caught:
        decide(records_of(place(ONE, TWO)), [(1, 9)], "sama", home)
    assert (caught.value.reason, caught.value.facts["row"]) == ("row_unusable", 9)
    assert not decisions_path(home).exists()


def test_where_nothing_can_be_kept_it_is_said(place: Place, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(SourceError) as caught:
        decide(records_of(place(ONE, TWO)), [(1, 2)], "sama", {"XDG_CONFIG_HOME": str(tmp_path / "berkas")})  # fmt: skip
    assert caught.value.reason == "not_writable"


def test_a_pair_in_json_names_files_and_rows_only() -> None:
    pair = SameCase(0, 3, 1, 7, "kuat", ("nomor",), 0)
    assert pair.to_json(["a.csv", "b.csv"]) == {
        "file": "a.csv", "row": 3, "other_file": "b.csv", "other_row": 7, "strength": "kuat", "basis": ["nomor"], "days": 0,
        "decision": None, "marks": [],
    }  # fmt: skip


def _decide_many(home: dict[str, str], name: str) -> None:
    for number in range(10):
        decide_marks((f"{name}{number}", "z"), "sama", home)


def test_two_processes_lose_no_decision(home: dict[str, str]) -> None:
    secret = load_secret(home)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_decide_many, args=(home, name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(load_decisions(secret, home)) == 20


def test_files_that_name_no_kecamatan_are_compared_all_the_same(place: Place) -> None:
    rows = ["K1,2025-03-12,Entah,,asal,magang_palsu,1,", "K2,2025-03-12,Entah,,asal,,2,"]
    assert pairs_of(place(rows, rows[::-1])).skipped == 0
