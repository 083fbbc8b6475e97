"""Raw files do not stay: neither in a session left open, nor on the disk beside a running app."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.app import asking, staying
from geo.app.child import Upload
from geo.app.pages import intake

DAY = 24 * 3600.0
HELD = {"_berkas": [Upload("cases", "a.csv", b"baris")], "_jawaban": {"x": 1}, "_antrean": object()}


@pytest.mark.parametrize(("age", "busy", "gone"), [(DAY, False, False), (DAY + 1, False, True), (DAY + 1, True, False)])  # fmt: skip
def test_files_of_a_session_go_after_a_day_but_not_under_a_run(age: float, busy: bool, gone: bool) -> None:  # fmt: skip
    kept: dict[str, Any] = {**HELD, "_diberikan": 5.0, "_berjalan": busy, asking.LOCK: "lock"}
    assert staying.dropped(kept, 5.0 + age) is gone
    assert ("_berkas" not in kept) is gone
    assert kept[asking.LOCK] == "lock"
    if gone:
        assert kept == {asking.LOCK: "lock", "_giliran": 1}
        assert staying.dropped(kept, 9 * DAY) is False


def test_the_page_comes_up_empty_after_a_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "edisi"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "keadaan"))
    monkeypatch.setattr(intake, "single_user", lambda: True)

    def script() -> None:
        from geo.app import staying
        from geo.app.pages import intake

        staying.watch()
        intake.page()

    now = [1000.0]
    monkeypatch.setattr(staying, "time", lambda: now[0])
    test = AppTest.from_function(script, default_timeout=20).run()
    test.file_uploader[0].upload("kasus.csv", b"tanggal,kecamatan\n", "text/csv").run()
    folder = test.session_state["_ingatan"]["_kerja"].folder
    assert folder.is_dir()
    assert test.session_state["_ingatan"]["_diberikan"] == 1000.0
    assert not test.button(key="periksa").disabled
    now[0] += DAY + 1
    test.run()
    assert test.session_state["_ingatan"]["_giliran"] == 2
    assert not folder.exists()
    assert "_diberikan" not in test.session_state["_ingatan"]
    assert test.button(key="periksa").disabled
    assert test.file_uploader[0].key.endswith("_2")


def test_a_running_app_sweeps_at_once_and_every_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    def wait(seconds: float) -> None:
        told.append(seconds)
        if len(told) == 4:
            raise StopIteration

    monkeypatch.setattr(staying, "sweep", lambda *, now: told.append(type(now)))
    with pytest.raises(StopIteration):
        staying.sweep_for_ever(wait)
    assert told == [float, 3600.0] * 2


def test_one_sweeper_serves_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    done = threading.Event()

    def work() -> None:
        started.append(threading.current_thread().name)
        done.set()

    monkeypatch.setattr(staying, "sweep_for_ever", work)
    st.cache_resource.clear()
    staying.keep_sweeping()
    staying.keep_sweeping()
    assert done.wait(5)
    st.cache_resource.clear()
    assert started == ["sapu"]
