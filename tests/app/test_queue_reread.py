"""Answered rows are read again beside the page: together, by themselves where one spoils it, and never over a newer answer."""

from __future__ import annotations

from threading import Lock
from typing import Any

import pytest

from geo.app import asking, queue_reread
from geo.app.child import Outcome, Upload
from geo.app.queue import Answer, Queue, answered, open_queue, undone
from geo.app.queue_reread import SAID
from tests.app.test_queue import place, report


class Line:
    """The command line instead of itself: `spoils` cannot be read, all else is matched."""

    def __init__(self, spoils: str = "") -> None:
        self.spoils = spoils
        self.asked: list[tuple[int, ...]] = []
        self.meanwhile: Any = lambda: None

    def __call__(self, answers: Any, at: int, rows: Any, _lang: str, _kept: Any) -> Outcome:
        self.asked.append((at, *rows))
        self.meanwhile()
        if self.spoils and any(self.spoils in answer.cells.values() for answer in answers):
            return Outcome(3, key="error.identity.corrections", facts={"path": "koreksi.csv", "columns": "desa", "count": 1})  # fmt: skip
        told = [{"row": row, "status": "matched", "reason": None, "candidates": []} for row in rows]
        return Outcome(0, {"rows": told, "names": {"61.01": "Sambas"}})


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    queue = open_queue(report([place(1), place(2)], [place(1), place(2)]))
    memory: dict[str, Any] = {asking.LOCK: Lock(), "_antrean": queue, "_berkas": [Upload("cases", "a.csv", b"")], "_diminta": ("check", {})}  # fmt: skip
    monkeypatch.setattr(queue_reread, "Thread", Now)
    return memory


class Now:
    """A thread that does its work at once."""

    def __init__(self, *, target: Any, args: Any, daemon: bool) -> None:
        assert daemon
        self.start = lambda: target(*args)


def now(kept: dict[str, Any]) -> Queue:
    queue = asking.queue(kept)
    assert queue is not None
    return queue


def give(kept: dict[str, Any], *keys: tuple[int, int], **cells: str) -> None:
    asking.change(lambda queue: answered(queue, Answer(keys, cells)), kept)


def test_all_that_waits_in_one_file_is_read_at_once(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    line = Line()
    monkeypatch.setattr(asking, "check_rows", line)
    for key in ((0, 1), (1, 2), (0, 2)):
        give(kept, key, desa="x")
    queue_reread.start(kept, "id")
    assert line.asked == [(0, 1, 2), (1, 2)]
    assert now(kept).waiting == ()
    assert now(kept).left == ((1, 1),)
    assert now(kept).names == {"61.01": "Sambas"}
    queue_reread.start(kept, "id")
    assert len(line.asked) == 2


def test_an_answer_that_cannot_be_read_is_taken_back_alone(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    line = Line(spoils="x")
    monkeypatch.setattr(asking, "check_rows", line)
    give(kept, (0, 1), desa="x")
    give(kept, (0, 2), desa="y")
    queue_reread.start(kept, "id")
    assert line.asked == [(0, 1, 2), (0, 1), (0, 2)]
    assert now(kept).left == ((0, 1), (1, 1), (1, 2))
    assert [answer.cells for answer in now(kept).answers] == [{"desa": "y"}]
    assert "baris 1 " in kept[SAID]
    assert "identitas" in kept[SAID]


def test_an_unknown_failure_is_told_in_its_own_words(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(asking, "check_rows", lambda *_given: Outcome(2, key="?", message="Rusak."))
    give(kept, (0, 1))
    queue_reread.start(kept, "en")
    assert "Rusak." in kept[SAID]
    assert now(kept).answers == ()


def test_what_was_taken_back_meanwhile_stays_taken_back(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    line = Line()
    monkeypatch.setattr(asking, "check_rows", line)
    give(kept, (0, 1))
    line.meanwhile = lambda: asking.change(lambda queue: undone(queue) if queue.answers else queue, kept)  # fmt: skip
    queue_reread.start(kept, "id")
    assert now(kept).left[0] == (0, 1)
    assert now(kept).rows[0, 1].status == "unresolved"


def test_a_full_disk_is_told_and_a_fault_of_ours_does_not_block_the_next_answer(kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def broken(*_given: Any) -> Outcome:
        raise faults.pop()

    faults: list[Exception] = [KeyError("rows"), OSError()]
    monkeypatch.setattr(asking, "check_rows", broken)
    give(kept, (0, 1))
    queue_reread.start(kept, "id")
    assert "tanpa jawaban" in kept[SAID]
    assert now(kept).answers == ()
    give(kept, (0, 1))
    with pytest.raises(KeyError, match="rows"):
        queue_reread.start(kept, "id")
    monkeypatch.setattr(asking, "check_rows", Line())
    queue_reread.start(kept, "id")
    assert now(kept).waiting == ()
    assert queue_reread.reread({**kept, "_antrean": None}, ((0, 1),), "id")
