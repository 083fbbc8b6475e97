"""An edition is in its folder whole, or not at all."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import ReleaseError, SchemaError, SourceError
from geo.files import outgoing
from geo.files.outgoing import write_edition

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS = {"kecamatan.csv": b"kode\r\n", "map.html": b"<html>"}
PRIVATE = {"quarantine.xlsx": b"PK"}


def manifest(tier="publik", edisi="2025-12-31-0a0b0c0d", outputs=OUTPUTS):
    return {"tier": tier, "edisi": edisi, "outputs": dict.fromkeys(outputs, "0" * 64), "as_of": "2025-12-31"}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "luar" / "out"
    write_edition(folder, OUTPUTS, manifest(), PRIVATE)
    return folder


def test_every_file_and_a_stable_manifest(out: Path) -> None:
    got = contents(out)
    assert set(got) == {"kecamatan.csv", "map.html", "quarantine.xlsx", "manifest.json"}
    assert got["kecamatan.csv"] == b"kode\r\n"
    assert json.loads(got["manifest.json"]) == manifest()
    assert list(json.loads(got["manifest.json"])) == sorted(manifest())
    assert got["manifest.json"].endswith(b"}\n")
    assert len(list(out.iterdir())) == 4


def test_only_the_steward_reads_private_files(out: Path) -> None:
    assert mode(out / "quarantine.xlsx") == 0o600
    assert mode(out / "map.html") & 0o077 == 0o044 & ~os.umask(os.umask(0o022) and 0o022)


def test_everything_in_rahasia_is_the_stewards(tmp_path: Path) -> None:
    folder = tmp_path / "rahasia"
    write_edition(folder, OUTPUTS, manifest("rahasia"), PRIVATE)
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_a_new_edition_replaces_the_old_and_leaves_other_files_alone(out: Path) -> None:
    (out / "catatan.txt").write_text("milik kantor")
    (out / "plan.csv").write_text("rencana")
    write_edition(out, {"map.html": b"<new>"}, manifest(edisi="b", outputs={"map.html": b""}), {})
    got = contents(out)
    assert got["map.html"] == b"<new>"
    assert "kecamatan.csv" not in got
    assert got["catatan.txt"] == b"milik kantor"
    assert got["plan.csv"] == b"rencana"
    assert json.loads(got["manifest.json"])["edisi"] == "b"


def test_a_manifest_cannot_name_files_outside_its_folder(out: Path) -> None:
    victim = out.parent / "penting.txt"
    victim.write_text("x")
    evil = manifest() | {"outputs": {"../penting.txt": "", str(victim): "", ".profile": ""}}
    (out / "manifest.json").write_text(json.dumps(evil))
    (out / ".profile").write_text("x")
    write_edition(out, OUTPUTS, manifest(), PRIVATE)
    assert victim.exists()
    assert (out / ".profile").exists()


@pytest.mark.parametrize(("before", "after"), [("rahasia", "publik"), ("publik", "terbatas")])
def test_two_tiers_never_share_a_folder(tmp_path: Path, before: str, after: str) -> None:
    write_edition(tmp_path / "out", OUTPUTS, manifest(before), PRIVATE)
    kept = contents(tmp_path / "out")
    with pytest.raises(ReleaseError) as caught:
        write_edition(tmp_path / "out", {"map.html": b"other"}, manifest(after), PRIVATE)
    assert caught.value.reason == "tier_mixed"
    assert (caught.value.facts["found"], caught.value.facts["tier"]) == (before, after)
    assert contents(tmp_path / "out") == kept


@pytest.mark.parametrize(
    "text", ['{"name": "aplikasi lain"}', "[]", "bukan json", '{"tier": "publik"}']
)
def test_a_manifest_of_other_origin_is_not_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(SourceError, match="manifest_foreign"):
        write_edition(tmp_path, OUTPUTS, manifest(), PRIVATE)
    assert contents(tmp_path) == {"manifest.json": text.encode()}


@pytest.mark.parametrize("name", ["../x", "a/b", ".x", "manifest.json", ""])
def test_names_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(SchemaError, match="output_name"):
        write_edition(tmp_path / "out", {name: b""}, manifest(), {})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "not_writable"),
        (errno.EIO, "write_failed"),
    ],
)
@pytest.mark.parametrize("fresh", [True, False])
def test_a_failing_disk_leaves_what_was_there(out, tmp_path, monkeypatch, code, reason, fresh) -> None:  # fmt: skip
    folder = tmp_path / "baru" if fresh else out
    before = None if fresh else contents(out)
    calls = []

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(outgoing.os, "fsync", failing)
    with pytest.raises(SourceError) as caught:
        write_edition(folder, {"map.html": b"<new>", "a.csv": b""}, manifest(), PRIVATE)
    assert caught.value.reason == reason
    assert caught.value.facts["path"] == str(folder)
    assert folder.exists() is not fresh
    if not fresh:
        assert contents(out) == before
        assert len(list(out.iterdir())) == 4


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("berkas")
    for folder in (tmp_path / "out", tmp_path / "out" / "dalam"):
        with pytest.raises(SourceError, match="not_a_folder"):
            write_edition(folder, OUTPUTS, manifest(), PRIVATE)


def test_two_runs_do_not_write_into_one_folder_at_once(out: Path) -> None:
    handle = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(SourceError, match="edition_in_use"):
            write_edition(out, OUTPUTS, manifest(), PRIVATE)
    finally:
        os.close(handle)
    write_edition(out, OUTPUTS, manifest(), PRIVATE)


KILLED = """
import os, pathlib, signal, sys
from geo.files import outgoing
step, folder, tier = int(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
done = 0
def counting(name, real):
    def call(*given, **more):
        global done
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **more)
    setattr(pathlib.Path if name != "fsync" else os, name, call)
for name in ("replace", "rename", "unlink"):
    counting(name, getattr(pathlib.Path, name))
counting("fsync", os.fsync)
manifest = {"tier": tier, "edisi": "baru", "outputs": {"map.html": "", "kecamatan.csv": ""}}
outgoing.write_edition(folder, {"map.html": b"<new>", "kecamatan.csv": b"new"}, manifest, {"quarantine.xlsx": b"new"})
"""


def kill_at(step: int, folder: Path, tier: str = "publik") -> int:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), str(folder), tier], cwd=ROOT, check=False
    )
    return done.returncode


def test_a_killed_run_leaves_the_old_edition_or_none(out: Path) -> None:
    old = contents(out)
    endings = set()
    for step in range(1, 40):
        if kill_at(step, out) == 0:
            break
        now = contents(out)
        if "manifest.json" not in now:
            endings.add("none")
        elif b'"baru"' in now["manifest.json"]:
            endings.add("new")
            assert now["map.html"] == b"<new>"
            assert now["kecamatan.csv"] == now["quarantine.xlsx"] == b"new"
        else:
            endings.add("old")
            assert now == old
        write_edition(out, OUTPUTS, manifest(), PRIVATE)
        assert contents(out) == old
        assert len(list(out.iterdir())) == 4
    assert endings == {"old", "none", "new"}


def test_a_killed_run_still_tells_its_tier(out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rahasia"
    assert kill_at(12, folder, "rahasia") != 0
    assert (folder / "kecamatan.csv").exists()
    assert not (folder / "manifest.json").exists()
    with pytest.raises(ReleaseError, match="tier_mixed"):
        write_edition(folder, OUTPUTS, manifest("publik"), PRIVATE)
    write_edition(folder, OUTPUTS, manifest("rahasia"), PRIVATE)
    assert len(list(folder.iterdir())) == 4


def test_a_run_killed_before_the_moving_leaves_no_trace(tmp_path: Path) -> None:
    assert kill_at(2, tmp_path / "out", "rahasia") != 0
    assert contents(tmp_path / "out") == {}
    write_edition(tmp_path / "out", OUTPUTS, manifest("publik"), PRIVATE)
    assert len(list((tmp_path / "out").iterdir())) == 4
