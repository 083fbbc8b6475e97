"""What a user gave is kept through a killed server, readable with the link alone, and never longer than it may be."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geo.app.child import Watch
from geo.app.queue import Answer, Fault, File, Row, Told
from geo.app.queue_saved import answers_in, answers_out
from geo.files.home import state_home
from geo.files.jobs import FOLDER, SINCE, Job, new_token
from geo.files.sweep import sweep
from geo.tables.alias import Alias

WORDS = b"tanggal,kecamatan\n2025-01-01,Paloh\n"
DAY = 24 * 3600.0


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Job.of(new_token())


def test_what_is_kept_comes_back_and_lies_sealed(job: Job) -> None:
    assert not job.exists
    assert job.noted() == {}
    name = job.keep(WORDS)
    assert job.keep(memoryview(WORDS)) == name
    job.note({"berkas": ["Paloh"]})
    again = Job.of(job.token)
    assert again.exists
    assert again.noted() == {"berkas": ["Paloh"]}
    assert again.read(name) == WORDS
    for path in [job.folder, *job.folder.iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
        assert job.token not in str(path)
        assert path.is_dir() or b"Paloh" not in path.read_bytes()
    assert {path.name for path in job.folder.iterdir()} == {SINCE, "catatan", name}
    assert repr(job.token) not in repr(job)


def test_another_token_opens_nothing_and_a_changed_file_is_noticed(job: Job) -> None:
    name = job.keep(WORDS)
    other = Job.of(new_token())
    assert other.folder != job.folder
    other.folder.parent.mkdir(exist_ok=True)
    other.folder.symlink_to(job.folder)
    with pytest.raises(ValueError, match=name):
        other.read(name)
    content = bytearray((job.folder / name).read_bytes())
    content[-1] ^= 1
    (job.folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=name):
        job.read(name)
    job.note({"a": 1})
    (job.folder / "catatan").write_bytes(b"x" * 40)
    assert job.noted() == {}
    job.drop(name)
    assert not (job.folder / name).exists()
    job.discard()
    assert not job.folder.exists()


def test_work_is_swept_when_it_is_old_and_nothing_else_is(job: Job) -> None:
    job.note({})
    begun = job.since()
    os.utime(job.folder / "catatan", (0, 0))
    (job.folder.parent / "lain").mkdir()
    assert sweep(now=begun + DAY) == 0
    assert job.exists
    assert sweep(now=begun + DAY + 1) == 1
    assert [path.name for path in (state_home(os.environ) / FOLDER).iterdir()] == ["lain"]
    bare = job.folder.parent / ("0" * 40)
    bare.mkdir()
    assert sweep(now=bare.stat().st_mtime + DAY + 1) == 1


def test_answers_come_back_as_they_were() -> None:
    row = Row((0, 3), "rejected", "x", ("61.01",), {"korban": "-1"}, (Fault("korban", "-1", "negative_count"),), True)  # fmt: skip
    answers = (
        Answer(((0, 3), (0, 4)), {"korban": "1"}, False, "satu", Alias("61.01", kecamatan="Sei"), (row,)),
        Answer(((0, 5),), {}, True),
    )  # fmt: skip
    told = {"0" * 64: Told(File("a.csv", "cases", "0" * 64), answers)}

    assert answers_in(json.loads(json.dumps(answers_out(told)))) == told


def test_a_command_is_followed_and_can_be_stopped() -> None:
    watch = Watch()
    code = "import sys; print('langkah', file=sys.stderr); print('{}'); sys.exit(3)"
    assert watch.run([sys.executable, "-c", code]) == (3, "{}\n")
    assert watch.words == "langkah"
    threading.Timer(0.3, watch.stopped.set).start()
    ended, _ = watch.run([sys.executable, "-c", "import time; time.sleep(60)"])
    assert ended < 0
    assert watch.run(["/nonexistent"])[1] == ""


def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.app.child._LIMIT_SECONDS", 0.1)
    with pytest.raises(subprocess.TimeoutExpired):
        Watch().run([sys.executable, "-c", "import time; time.sleep(60)"])
