"""Sessions of several people at once: nobody sees what is another's."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import load

REST = (0.0, 0.05)


def test_three_people_at_once_see_their_own_alone(address: str, edition: Path) -> None:
    sessions = load.people(edition, 3, seed=1)
    with ThreadPoolExecutor(1) as apart:  # the browser's own loop may run in this thread
        apart.submit(lambda: asyncio.run(load.together(sessions, address, think=REST, most=8))).result()  # fmt: skip
    assert [one.leaks for one in sessions] == [[], [], []]
    assert [one.failed for one in sessions] == [[], [], []]
    assert all(one.runs == 8 and one.panels and one.fragments for one in sessions)


@pytest.mark.parametrize("told", [b"?pilih=KENARI-2-", b"<div data-panel='61.09.09'>"])
def test_what_is_another_ones_is_seen_as_a_leak(told: bytes) -> None:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.page_info_changed.query_string = told.decode()
    session = load.Session(1, {"61.01.01": "Alang, Utara"}, load.random.Random(0))
    assert session.take(message.SerializeToString()) is False
    assert len(session.leaks) == 1
