"""The command itself where the disk has no room: it says so, changes nothing, leaves nothing, and succeeds when there is room."""

from __future__ import annotations

import resource
import signal
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.cli import main
from geo.errors import StoreError
from geo.files.store import faults
from geo.files.store.faults import explained
from tests.faults.dying import child

HEAD = "id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi\n"


def limited(size: int) -> None:
    """A limit on the size of any file stops a write as a full disk does, for whoever may not mount one (`make soak` does)."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.usefixtures("environ")
def test_run_on_a_full_disk_and_again_with_room(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    monkeypatch.setattr(
        faults, "_is_full", lambda _: True
    )  # the limit is on files: the disk has room
    given, place, out = tmp_path / "kasus.csv", tmp_path / "simpan" / "a.db", tmp_path / "out"
    given.write_text(f"{HEAD}LP/1/2025,2025-03-01,Entikong,Sanggau,asal\n")
    asked = ["run", "--cases", str(given), "--store", str(place), "--out", str(out)]
    codes = []

    def act() -> None:
        (tmp_path / "kode").write_text(str(main(asked)))

    for room in (4096, 100_000):  # no store; a store, but no room for its tables
        with suppress(FileNotFoundError):
            (tmp_path / "kode").unlink()
        assert child(act, lambda room=room: limited(room)) == 0
        codes.append((tmp_path / "kode").read_text())
        said = capfd.readouterr().err
        assert "Diska penuh" in said, said
        assert "Kosongkan ruang" in said
        assert not out.exists() or not [*out.iterdir()]
        assert not [*(tmp_path / "tmp").iterdir()]
    assert codes == ["2", "2"]
    assert main(asked) == 0
    with closing(sqlite3.connect(place)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("SELECT count(*) FROM cases WHERE valid_to IS NULL").fetchone() == (1,)
    assert (out / "manifest.json").is_file()
    assert not [*(tmp_path / "tmp").iterdir()]


@pytest.mark.parametrize(("free", "reason"), [(0, "disk_full"), (10**9, "disk_failed")])
def test_an_error_of_a_disk_without_room_is_a_full_disk(free: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(faults.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    with pytest.raises(StoreError) as told, explained(str(tmp_path / "a.db")):
        raise error
    assert told.value.reason == reason
