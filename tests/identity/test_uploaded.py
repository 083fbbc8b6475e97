"""Marks of people that come in by the app's page Data masuk: refused, then read without them; nothing on the disk or the page holds one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import asking
from geo.app.pages import intake
from tests.app.test_queue_reread import Now
from tests.identity.planted import people, table, traces
from tests.identity.test_planted import found, homes, left

COUNT = 50
"""Persons, with four marks each."""


def script() -> None:
    from geo.app.pages import intake

    intake.page()


def shown(block: Any) -> Iterator[tuple[str, bytes]]:
    """Every part of the page as it goes to the browser."""
    for number, part in getattr(block, "children", {}).items():
        yield from shown(part)
        if getattr(part, "proto", None) is not None:
            yield f"page:{number}", part.proto.SerializeToString()


def kept(test: AppTest) -> bytes:
    """What the session remembers but the bytes that were given: they lie in memory until they are read, or a day has gone."""
    told = {name: value for name, value in test.session_state["_ingatan"].items() if name != "_berkas"}  # fmt: skip
    return repr(told).encode()


def test_no_mark_of_an_upload_is_left_or_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    for name, value in homes(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", os.environ["TMPDIR"])
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "out"))
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    monkeypatch.setattr(intake, "single_user", lambda: True)
    monkeypatch.setattr(asking, "Thread", Now)
    persons = people(COUNT)
    planted = {*traces(persons)}
    content = table(persons).to_csv(index=False).encode()
    assert len(found(planted, [("given", content)])) >= 4 * COUNT

    def hits(test: AppTest) -> list[tuple[str, str]]:
        said = capfd.readouterr()
        places = [("stdout", said.out.encode()), ("stderr", said.err.encode()), ("session", kept(test))]  # fmt: skip
        return found(planted, [*places, *shown(test.main), *left(tmp_path)])

    test = AppTest.from_function(script, default_timeout=120).run()
    test.get("file_uploader")[0].upload("kasus.csv", content, "text/csv").run()
    assert hits(test) == []
    test.button(key="periksa").click().run()
    assert test.error, "the file was not refused"
    assert len([*shown(test.main)]) > 10
    assert hits(test) == []
    test.button(key="tanpa_identitas").click().run()
    assert not test.error
    assert b"'received': %d" % COUNT in kept(test), "it was not read without identity"
    assert hits(test) == []
    assert [*(tmp_path / "tmp").iterdir()] == []
