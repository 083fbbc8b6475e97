"""What a killed process leaves is gone at the next command; what lives, or is another's, stays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geo import scratch
from geo.cli import main
from geo.files import outgoing
from geo.files import sweep as sweeping
from geo.files.home import settings_home, state_home
from geo.files.outgoing import write_edition, write_file
from geo.files.pending import STAGED, notes_home, pending
from geo.files.sweep import sweep
from geo.scratch import NAME, Scratch

NOW = 1_800_000_000.0
HOUR = 3600.0
MANIFEST = {"tier": "publik", "edisi": "x", "outputs": {}}


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary folder and homes of this test alone."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    for name in ("STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def swept(**given: object) -> int:
    return sweep(**{"now": NOW, **given})  # type: ignore[arg-type]  # arguments of `sweep`


def left_behind(tmp_path: Path, name: str = "waspada-sementara-abcd1234") -> Path:
    """A folder as a killed process leaves it: its own, private, held by nobody."""
    folder = tmp_path / "tmp" / name
    (folder / "0").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    (folder / "0" / "kasus.csv").write_text("baris")
    return folder


@contextmanager
def killed_while(code: str) -> Iterator[None]:
    """Run `code` in a process of its own until it says so, then kill it."""
    told = {**os.environ, "TMPDIR": str(Path(scratch.tempfile.gettempdir()))}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=told, text=True) as child:  # fmt: skip
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "there\n"
            yield
        finally:
            child.send_signal(signal.SIGKILL)


HOLDS = """
import sys, time
from geo.scratch import Scratch
with Scratch() as folder:
    (folder / "kasus.csv").write_text("baris")
    print("there", flush=True)
    time.sleep(60)
"""
WRITES = """
import sys, time
from pathlib import Path
from geo.files import outgoing
def stay(path, content, mode):
    path.write_bytes(content)
    print("there", flush=True)
    time.sleep(60)
outgoing._save = stay
outgoing.write_edition(Path({out!r}), {{}}, {{"tier": "publik", "edisi": "x", "outputs": {{}}}}, {{"quarantine.xlsx": b"baris"}})
"""


def test_a_killed_process_is_swept_by_the_next_command_and_a_living_one_is_not(tmp_path: Path) -> None:  # fmt: skip
    with killed_while(HOLDS):
        (folder,) = (tmp_path / "tmp").iterdir()
        assert NAME.fullmatch(folder.name)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert main(["alias", "list"]) == 0
        assert (folder / "kasus.csv").exists()
    assert main(["alias", "list"]) == 0
    assert not folder.exists()


def test_a_half_written_edition_of_a_killed_process_is_swept_wherever_it_lies(tmp_path: Path) -> None:  # fmt: skip
    out = tmp_path / "jauh" / "out"
    with killed_while(WRITES.format(out=str(out))):
        (staged,) = out.iterdir()
        assert STAGED.fullmatch(staged.name)
        assert main(["alias", "list"]) == 0
        assert staged.exists()
    assert main(["alias", "list"]) == 0
    assert list(out.iterdir()) == list(notes_home(os.environ).iterdir()) == []


def test_asking_for_help_sweeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = left_behind(tmp_path)
    for asked in (["--help"], ["--version"], ["run", "-h"], []):
        main(asked)
    assert folder.exists()
    main(["nothing-like-this"])
    assert not folder.exists()


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o700)
    (target / "precious").write_text("x")
    link = tmp_path / "tmp" / "waspada-sementara-abcd1234"
    link.symlink_to(target)
    assert swept() == 0
    assert (target / "precious").exists()
    assert link.is_symlink()


def test_links_inside_go_and_what_they_lead_to_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "precious").write_text("x")
    folder = left_behind(tmp_path)
    (folder / "out").symlink_to(target)
    (folder / "0" / "deep").symlink_to(target)
    (folder / "file").symlink_to(target / "precious")
    os.link(target / "precious", folder / "second-name")
    assert swept() == 1
    assert (target / "precious").read_text() == "x"
    assert not folder.exists()


def test_a_folder_swapped_for_a_link_meanwhile_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Another process turns the name to a folder elsewhere between the look and the deletion."""
    target = tmp_path / "target"
    (target / "0").mkdir(parents=True)
    (target / "0" / "precious").write_text("x")
    folder = left_behind(tmp_path)

    def swap(handle: int) -> bool:
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(target)
        return True

    monkeypatch.setattr(sweeping, "is_free", swap)
    swept()
    assert (target / "0" / "precious").exists()


@pytest.mark.parametrize("name", ["waspada-hasil", "waspada-sementara-", "waspada-sementara-ABCD1234", "waspada-sementara-abcd12345", "xwaspada-sementara-abcd1234"])  # fmt: skip
def test_a_name_of_another_make_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = left_behind(tmp_path, name)
    assert swept() == 0
    assert folder.exists()


def test_what_others_may_read_or_own_was_not_made_by_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    folder = left_behind(tmp_path)
    folder.chmod(0o750)
    assert swept() == 0
    folder.chmod(0o700)
    with monkeypatch.context() as stranger:
        stranger.setattr(os, "geteuid", lambda: os.getuid() + 1)
        assert swept() == 0
    assert swept() == 1


def test_a_plain_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "tmp" / "waspada-sementara-abcd1234").write_text("x")
    assert swept() == 0


@pytest.mark.parametrize(("hours", "gone"), [(23.9, False), (24.1, True)])
def test_where_the_disk_knows_no_locks_age_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: float, gone: bool) -> None:  # fmt: skip
    folder = left_behind(tmp_path)
    os.utime(folder, (NOW, NOW - hours * HOUR))

    def refuse(*_: object) -> None:
        raise OSError(37, "no locks available")

    monkeypatch.setattr(scratch.fcntl, "flock", refuse)
    assert swept() == gone
    assert folder.exists() is not gone
    with Scratch() as mine:  # and work goes on
        assert mine.exists()
    assert swept(raw_hours=0.1) == (0 if gone else 1)


def test_a_half_made_key_goes_when_it_is_old(tmp_path: Path) -> None:
    home = settings_home(os.environ)
    home.mkdir(parents=True)
    keys = {name: home / name for name in (".kunci-abcd1234", ".kunci-abcd1235", "kunci")}
    for name, path in keys.items():
        path.write_text("x")
        os.utime(path, (NOW, NOW - (1 if name.endswith("5") else 25) * HOUR))
    (home / ".kunci-abcd1236").symlink_to(keys["kunci"])
    assert swept() == 1
    assert sorted(path.name for path in home.iterdir()) == [".kunci-abcd1235", ".kunci-abcd1236", "kunci"]  # fmt: skip


def note_of(target: str, name: str = "abcd1234") -> Path:
    home = notes_home(os.environ)
    home.mkdir(parents=True, exist_ok=True)
    note = home / name
    note.write_text(target)
    note.chmod(0o600)
    return note


def test_a_note_reaches_only_what_is_called_half_written(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    staged = tmp_path / ".waspada-menulis-abcd1234"
    for target in (str(precious), f"{precious}/../precious", staged.name, "", f"{staged}\0", str(tmp_path / "none" / staged.name)):  # fmt: skip
        note = note_of(target)
        assert swept() == 0
        assert precious.exists()
        assert not note.exists() or "\0" in target
        note.unlink(missing_ok=True)


def test_a_note_does_not_lead_through_links(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "precious").write_text("x")
    (tmp_path / "turned").symlink_to(target)
    (target / ".waspada-menulis-abcd1234").write_text("x")
    note_of(str(tmp_path / "turned" / ".waspada-menulis-abcd1234"))
    assert swept() == 0
    (tmp_path / ".waspada-menulis-abcd1234").symlink_to(target)
    note_of(str(tmp_path / ".waspada-menulis-abcd1234"))
    assert swept() == 0
    assert len(list(target.iterdir())) == 2


def test_a_private_file_leaves_its_note_only_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    seen: list[str] = []
    put = outgoing._put

    def look(content: bytes, file: object) -> None:
        (note,) = notes_home(os.environ).iterdir()
        seen.append(note.read_text())
        assert sweep(now=NOW) == 0  # a sweep beside a living writer
        put(content, file)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(outgoing, "_put", look)
    write_file(tmp_path / "out" / "quarantine.xlsx", b"baris", private=True)
    assert STAGED.fullmatch(Path(seen[0]).name)
    assert Path(seen[0]).parent == tmp_path / "out"
    assert not list(notes_home(os.environ).iterdir())
    monkeypatch.undo()
    assert (tmp_path / "out" / "quarantine.xlsx").read_bytes() == b"baris"


def test_without_a_place_for_notes_writing_goes_on(tmp_path: Path) -> None:
    state_home(os.environ).parent.mkdir(parents=True, exist_ok=True)
    state_home(os.environ).write_text("a file in the way")
    write_file(tmp_path / "a", b"x", private=True)
    assert (tmp_path / "a").read_bytes() == b"x"
    with pending(tmp_path / "b"):
        pass
    assert swept() == 0


def test_a_half_written_file_beside_an_edition_does_not_stop_the_next(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".waspada-menulis-abcd1234").write_text("a file of a living `check --out`")
    (out / ".waspada-menulis-abcd1235").mkdir()
    write_edition(out, {"a": b"x"}, MANIFEST, {})
    assert sorted(path.name for path in out.iterdir()) == [".waspada-menulis-abcd1234", "a", "manifest.json"]  # fmt: skip


def test_makers_and_sweepers_at_once_lose_nothing_and_leave_nothing(tmp_path: Path) -> None:
    faults: list[str] = []
    stop = threading.Event()

    def make() -> None:
        for number in range(60):
            with Scratch() as folder:
                (folder / "a").write_text(str(number))
                if (folder / "a").read_text() != str(number):
                    faults.append("lost")
            with pending(tmp_path / ".waspada-menulis-abcd1234"):
                pass

    def clean() -> None:
        while not stop.is_set():
            sweep(now=NOW)

    makers, cleaners = ([threading.Thread(target=one) for _ in range(2)] for one in (make, clean))
    for thread in (*makers, *cleaners):
        thread.start()
    for thread in makers:
        thread.join()
    stop.set()
    for thread in cleaners:
        thread.join()
    assert not faults
    assert not list((tmp_path / "tmp").iterdir())
    assert not list(notes_home(os.environ).iterdir())


def test_what_cannot_be_deleted_is_left_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    folder = left_behind(tmp_path)

    def refuse(*_args: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr(shutil, "rmtree", refuse)
    assert swept() == 0
    assert folder.exists()
    assert swept(temp=tmp_path / "none") == 0


def test_a_sweep_with_nothing_to_do_is_quick(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / "tmp" / f"other-{number}").mkdir()

    def cost() -> float:
        began = time.perf_counter()
        swept()
        return time.perf_counter() - began

    assert min(cost() for _ in range(20)) < 0.005


def test_every_folder_of_the_program_is_one_that_the_sweep_knows() -> None:
    """No module makes a temporary folder or a named temporary file on its own."""
    own = {"scratch.py", "outgoing.py", "pending.py", "pull.py", "key_file.py", "secret.py"}
    makes: Callable[[str], bool] = re.compile(
        r"mkdtemp|mkstemp|TemporaryDirectory|NamedTemporaryFile"
    ).search  # type: ignore[assignment]  # used as a question
    root = Path(scratch.__file__).parent
    odd = {path.name for path in root.rglob("*.py") if makes(path.read_text())} - own
    assert not odd
