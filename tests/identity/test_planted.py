"""Seeded marks of people go in by every door; nothing that the program writes or says holds one."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from geo.cli import main
from tests.identity.planted import people, table, traces, written

COUNT = 75
"""Persons, with four marks each: 300 in the test, 10,000 in `make soak`."""
FOLDERS = ("home", "state", "config", "cache", "data", "tmp", "out", "checked", "store")


def homes(root: Path) -> dict[str, str]:
    """Every place of a user that the program may write to, empty."""
    for name in FOLDERS:
        (root / name).mkdir()
    told = {f"XDG_{name.upper()}_HOME": str(root / name) for name in ("state", "config", "cache", "data")}  # fmt: skip
    return {**told, "HOME": str(root / "home"), "TMPDIR": str(root / "tmp")}


def left(root: Path) -> Iterable[tuple[str, bytes]]:
    """All that lies in these places, archives opened, names included."""
    for name in FOLDERS:
        for path in (root / name).rglob("*"):
            yield str(path), path.name.encode()
            if not path.is_file():
                continue
            content = path.read_bytes()
            yield str(path), content
            if content.startswith(b"PK"):
                with zipfile.ZipFile(path) as archive:
                    for part in archive.namelist():
                        yield f"{path}:{part}", archive.read(part)


def found(planted: Iterable[str], where: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """(place, mark) of every mark that stands somewhere: words of names and of addresses, digits however they are divided."""
    marks = {part.encode() for one in planted for part in re.findall(r"[a-z]{12}|\d{11,}", one.casefold())}  # fmt: skip
    sizes = {len(one) for one in marks}
    hits = set()
    for place, content in where:
        bare = re.sub(rb"(?<=\d)[ .\-](?=\d)", b"", content.lower())
        for run in set(re.findall(rb"[a-z]{12,}|\d{11,}", bare)):
            parts = {run[at : at + size] for size in sizes for at in range(len(run) - size + 1)}
            hits |= {(place, one.decode()) for one in parts & marks}
    return sorted(hits)


def planted_files(root: Path, count: int) -> tuple[list[str], set[str]]:
    """One file in each format with a third of the persons in it, and what must stand nowhere."""
    persons = people(count)
    files = [str(written(table(persons[at::3]), root / f"kasus{suffix}")) for at, suffix in enumerate((".csv", ".xlsx", ".parquet"))]  # fmt: skip
    return files, {*traces(persons)}


def go_through(files: list[str], root: Path, *, check: bool) -> None:
    """Refused as they are, then built into an edition and a store without identity; `check` them, too."""
    asked = [part for one in files for part in ("--cases", one)]
    assert main(["run", *asked, "--out", str(root / "out"), "--json"]) == 3
    assert not [*(root / "out").iterdir()]
    store = ["--store", str(root / "store" / "a.db")]
    assert main(["run", *asked, "--out", str(root / "out"), "--drop-identity", *store]) == 0
    if check:
        asked = ["check", *files, "--out", str(root / "checked"), "--json"]
        assert main(asked) == 3
        assert not [*(root / "checked").iterdir()]
        assert main([*asked, "--drop-identity"]) == 1


def test_no_mark_is_left_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    for name, value in homes(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", os.environ["TMPDIR"])
    files, planted = planted_files(tmp_path, COUNT)
    go_through(files, tmp_path, check=False)
    said = capfd.readouterr()
    assert found(planted, [("stdout", said.out.encode()), ("stderr", said.err.encode())]) == []
    assert found(planted, left(tmp_path)) == []
    assert (tmp_path / "out" / "quarantine.xlsx").is_file()
    ledger = json.loads((tmp_path / "out" / "ledger.json").read_text())
    assert ledger["total"]["received"] == COUNT


def test_a_name_in_the_place_column_is_the_stewards_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A free name is no pattern: the steward must see what is to be mended, in a file of mode 0600; nobody else sees it."""
    for name, value in homes(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", os.environ["TMPDIR"])
    (one,) = people(1)
    given = tmp_path / "kasus.csv"
    given.write_text(f"tanggal,kecamatan,kabupaten,peran_lokasi\n2024-03-05,{one.name},Sanggau,asal\n")  # fmt: skip
    assert main(["check", str(given), "--out", str(tmp_path / "checked")]) == 1
    said = capfd.readouterr()
    assert found([one.name], [("stdout", said.out.encode()), ("stderr", said.err.encode())]) == []
    told = {place.partition(":")[0] for place, _ in found([one.name], left(tmp_path))}
    workbook = tmp_path / "checked" / "quarantine.xlsx"
    assert told == {str(workbook)}
    assert workbook.stat().st_mode & 0o077 == 0


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    homes(tmp_path)
    (one,) = people(1)
    apart = " ".join(one.nik[at : at + 4] for at in range(0, 16, 4))
    for mark in (one.name.upper(), one.phone, one.mail, apart):
        (tmp_path / "state" / "x").write_text(f"a {mark} b")
        assert found(traces([one]), left(tmp_path))
    written(table([one]), tmp_path / "out" / "a.xlsx")
    assert found([one.nik], left(tmp_path))
