"""An edition is the old one, the new one or none, whole, wherever its writing dies or the disk is full."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from geo.files.outgoing import MANIFEST, write_edition
from geo.files.sweep import sweep
from tests.faults.dying import deaths

OLD = {"map.html": b"<old>" * 9, "kecamatan.csv": b"old" * 9, "gone.csv": b"old"}
NEW = {"map.html": b"<new>" * 9, "kecamatan.csv": b"new" * 9}
SECRET = {"quarantine.xlsx": b"PK" * 9}
TIER = "terbatas"


def write(folder: Path, outputs: Mapping[str, bytes], edition: str) -> None:
    told = {"tier": TIER, "edisi": edition, "outputs": dict.fromkeys((*outputs, *SECRET), "")}
    write_edition(folder, outputs, told, SECRET)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.usefixtures("environ")
@pytest.mark.parametrize("full", [False, True], ids=["dies", "full"])
@pytest.mark.parametrize("fresh", [False, True], ids=["over", "fresh"])
def test_old_new_or_none(full: bool, fresh: bool, tmp_path: Path) -> None:
    out, ends = tmp_path / "out", set()

    def begin() -> None:
        shutil.rmtree(out, ignore_errors=True)
        if not fresh:
            write(out, OLD, "lama")

    begin()
    old = {} if fresh else contents(out)
    for _ in deaths(lambda: write(out, NEW, "baru"), full=full, every=2 if fresh else 1):
        now = contents(out) if out.is_dir() else {}
        if MANIFEST not in now:
            ends.add("none")
            assert now == {} or not full
        elif json.loads(now[MANIFEST])["edisi"] == "baru":
            ends.add("new")
            assert {**NEW, **SECRET, MANIFEST: now[MANIFEST]} == now
        else:
            ends.add("old")
            assert now == old
        sweep(now=0.0)
        write(out, NEW, "baru")
        assert set(contents(out)) == {*NEW, *SECRET, MANIFEST}
        assert len([*out.iterdir()]) == 4
        begin()
    # A disk that is full stops the writing before anything is moved.
    assert ends == ({"none"} if fresh and full else {"old"} if full else {"none", "new"} | ({"old"} if not fresh else set()))  # fmt: skip
