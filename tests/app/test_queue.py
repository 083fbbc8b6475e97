"""The queue: what is left, what an answer changes, what taking it back restores, and the ledger meanwhile."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.app.queue import (
    Answer,
    Queue,
    Row,
    alike,
    answered,
    ledger_now,
    open_queue,
    place_cells,
    settled,
    undone,
    without,
)
from geo.app.queue_corrections import corrections, told

STATUSES = ("matched", "partial", "outside", "unresolved", "rejected")


def said(row: int, status: str = "unresolved", reason: str | None = "name_unknown", **more: Any) -> dict[str, Any]:  # fmt: skip
    return {"file": "a.csv", "row": row, "status": status, "kode": None, "reason": reason, "candidates": [], **more}  # fmt: skip


def report(*files: list[dict[str, Any]], kind: str = "cases") -> dict[str, Any]:
    return {
        "ledger": {"sources": [{"count": {"received": len(rows)}} for rows in files]},
        "rows": [row for rows in files for row in rows],
        "names": {},
        "files": [
            {"file": f"{n}.csv", "kind": kind, "sha256": str(n) * 64} for n in range(len(files))
        ],
    }


def place(row: int, **cells: str) -> dict[str, Any]:
    return said(row, cells=cells)


def fault(row: int, column: str, value: str, rule: str) -> dict[str, Any]:
    faults = [{"column": column, "value": value, "rule": rule}]
    return said(row, "rejected", rule, faults=faults, cells={column: value})


GOOD = said(1, "matched", None)


def test_only_rows_to_mend_are_kept_and_the_ledger_counts_all() -> None:
    queue = open_queue(report([GOOD, place(2), said(3, "outside", "abroad")], [fault(1, "korban", "-1", "negative_count")]))  # fmt: skip
    assert queue.left == ((0, 2), (1, 1))
    assert set(queue.rows) == {(0, 2), (1, 1)}
    ledger = ledger_now(queue)
    assert ledger["total"] == {"received": 4, "matched": 1, "partial": 0, "outside": 1, "unresolved": 1, "rejected": 1}  # fmt: skip
    assert ledger["sources"][0]["reasons"] == {"outside": {"abroad": 1}, "unresolved": {"name_unknown": 1}}  # fmt: skip
    assert [source["name"] for source in ledger["sources"]] == ["0.csv", "1.csv"]


def test_a_row_set_aside_is_not_left() -> None:
    queue = open_queue(report([said(1, "rejected", "set_aside_by_user", faults=[])]))
    assert queue.left == ()
    assert queue.aside == 1


def test_an_open_origin_is_left_and_its_row_stays_matched() -> None:
    origin = {"reason": "name_unknown", "candidates": ["61.01"], "written": {"asal": "Sambos"}}
    queue = open_queue(report([said(1, "matched", None, origin=origin, cells={"pos": "PLBN", "asal": "Sambos"})], kind="crossings"))  # fmt: skip
    (row,) = queue.rows.values()
    assert (row.origin, row.reason, row.candidates, row.open_place) == (True, "name_unknown", ("61.01",), True)  # fmt: skip
    assert place_cells(row, "crossings") == {"asal": "Sambos"}
    assert ledger_now(queue)["total"]["matched"] == 1
    assert ledger_now(queue)["sources"][0]["reasons"] == {}


def test_identical_places_of_one_file_are_answered_together() -> None:
    rows = [
        place(1, kecamatan="Sei  RAYA", tanggal="x"),
        place(2, kecamatan="sei raya"),
        place(3, kecamatan="Sei Raya", kabupaten="Kubu Raya"),
        place(4, kecamatan="Sei Raya", lat="0.1"),
        said(5, cells={"kecamatan": "Sei Raya"}, reason="name_ambiguous"),
    ]
    queue = open_queue(report(rows, [place(1, kecamatan="Sei Raya")]))
    assert alike(queue, queue.rows[0, 1]) == ((0, 2),)
    assert alike(queue, queue.rows[0, 3]) == ()


def test_rows_without_any_place_are_each_their_own() -> None:
    queue = open_queue(report([place(1), place(2)]))
    assert alike(queue, queue.rows[0, 1]) == ()


def test_an_unknown_word_is_answered_together_and_a_date_is_not() -> None:
    rows = [
        fault(1, "dasar", "tmpt", "unknown_word"),
        fault(2, "dasar", "TMPT", "unknown_word"),
        fault(3, "dasar", "lain", "unknown_word"),
        fault(4, "tanggal", "31/02", "date_impossible"),
        fault(5, "tanggal", "31/02", "date_impossible"),
    ]
    queue = open_queue(report(rows))
    assert alike(queue, queue.rows[0, 1]) == ((0, 2),)
    assert alike(queue, queue.rows[0, 4]) == ()


def test_an_answered_row_waits_and_the_next_one_comes_up() -> None:
    queue = open_queue(report([place(1), place(2), place(3)])).moved(1)
    after = answered(queue, Answer(((0, 2),), {"kode_wilayah": "61.01"}))
    assert after.left == ((0, 1), (0, 3))
    assert after.waiting == ((0, 2),)
    assert after.current is not None
    assert after.current.key == (0, 3)
    assert ledger_now(after)["total"]["unresolved"] == 3
    done = settled(after, {(0, 2): Row((0, 2), "matched")}, {"61.01": "Sambas"})
    assert ledger_now(done)["total"] == {"received": 3, "matched": 1, "partial": 0, "outside": 0, "unresolved": 2, "rejected": 0}  # fmt: skip
    assert done.names == {"61.01": "Sambas"}
    assert done.waiting == ()
    last = answered(answered(done, Answer(((0, 3),))), Answer(((0, 1),)))
    assert last.current is None
    assert last.moved(1) is last


def test_steps_go_round_among_those_left() -> None:
    queue = open_queue(report([place(1), place(2), place(3)]))
    assert [queue.moved(step).at for step in (0, 1, 2, 3, -1)] == [(0, 1), (0, 2), (0, 3), (0, 1), (0, 3)]  # fmt: skip


def test_taking_back_restores_the_row_and_goes_to_it() -> None:
    queue = open_queue(report([place(1, desa="x"), place(2)]))
    one = answered(queue, Answer(((0, 1),), {"desa": ""}))
    two = settled(answered(one, Answer(((0, 2),))), {(0, 2): Row((0, 2), "matched")}, {})
    assert undone(two).rows[0, 2] == queue.rows[0, 2]
    assert undone(two).at == (0, 2)
    assert without(two, two.answers[0]).rows[0, 1] == queue.rows[0, 1]
    assert undone(undone(two)).rows == queue.rows


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_corrections_hold_the_last_word_on_each_cell() -> None:
    queue = open_queue(report([place(1), place(2), place(3)]))
    queue = answered(queue, Answer(((0, 1), (0, 2)), {"kecamatan": "", "kode_wilayah": "61.01"}))
    queue = answered(queue, Answer(((0, 2),), {"kode_wilayah": "61.02"}))
    queue = answered(queue, Answer(((0, 3),), leave_out=True))
    files = corrections(told(queue).values())
    assert list(files) == ["cases"]
    rows = {row["baris"]: row for row in table(files["cases"])}
    assert [rows[n]["kode_wilayah"] for n in ("1", "2", "3")] == ["61.01", "61.02", "•••"]
    assert rows["3"]["tindakan"] == "abaikan"
    assert rows["1"]["kecamatan"] == ""
    assert corrections(told(open_queue(report([place(1)]))).values()) == {}


def test_answers_are_carried_to_a_new_check_of_the_same_file() -> None:
    first = answered(open_queue(report([GOOD], [place(1), place(2)])), Answer(((1, 1),), {"kode_wilayah": "61.01"}))  # fmt: skip
    kept = told(first)
    again = report([said(1, "matched", None), place(2)])
    again["files"][0]["sha256"] = "1" * 64
    queue = open_queue(again, kept)
    assert [answer.rows for answer in queue.answers] == [((0, 1),)]
    assert queue.left == ((0, 2),)
    assert ledger_now(queue)["total"]["matched"] == 1
    back = undone(queue)
    assert back.left == ((0, 1), (0, 2))
    assert ledger_now(back)["total"] == {"received": 2, "matched": 0, "partial": 0, "outside": 0, "unresolved": 2, "rejected": 0}  # fmt: skip


def test_of_two_files_with_the_same_bytes_the_first_takes_the_answers() -> None:
    kept = told(answered(open_queue(report([place(1)])), Answer(((0, 1),))))
    twice = report([place(1)], [fault(1, "", "", "duplicate")])
    for file in twice["files"]:
        file["sha256"] = "0" * 64
    assert [answer.rows for answer in open_queue(twice, kept).answers] == [((0, 1),)]


ROWS = st.lists(st.sampled_from([GOOD, said(0, "partial", "kabupaten_only"), place(0, desa="x"), fault(0, "korban", "-1", "negative_count")]), min_size=1, max_size=8)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(ROWS, st.lists(st.tuples(st.booleans(), st.sampled_from(STATUSES)), max_size=8))
def test_no_row_is_lost_whatever_is_answered_and_taken_back(
    rows: list[dict[str, Any]], steps: list[tuple[bool, str]]
) -> None:
    numbered = [{**row, "row": n} for n, row in enumerate(rows, start=1)]
    queue: Queue = open_queue(report(numbered))
    at_first = ledger_now(queue)
    assert Counter(row["status"] for row in rows) == Counter({name: count for name, count in at_first["total"].items() if name != "received" and count})  # fmt: skip
    for forward, status in steps:
        row = queue.current
        if forward and row:
            queue = answered(queue, Answer((row.key, *alike(queue, row))))
            queue = settled(queue, {key: Row(key, status) for key in queue.waiting}, {})
        elif queue.answers:
            queue = undone(queue)
        total = ledger_now(queue)["total"]
        assert total["received"] == sum(total[name] for name in STATUSES) == len(rows)
    while queue.answers:
        queue = undone(queue)
    assert ledger_now(queue) == at_first
