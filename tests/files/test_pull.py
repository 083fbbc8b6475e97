from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.cli import main
from geo.config import PullRules
from geo.errors import BoundaryError, ConfigError, SourceError
from geo.files import pull as pulling
from geo.files.boundaries import load_zones, status
from geo.files.pull import pull
from geo.files.pulled import POINTER, pulled_set, read_layer
from geo.files.shipped import read_table
from geo.places.coverage import area_km2
from geo.text import LANGUAGES, text
from tests.files.shelf import shelf

RULES = PullRules(wait_seconds=0.3, attempts=2)
COMMIT = "0123456789abcdef" * 2 + "01234567"
NAME = "tarikan-01234567"
SEAM, STEP = 2e-5, 5e-6


def row(kode, west, south, east, north):
    ring = [[south, west], [south, east], [north, east], [north, west], [south, west]]
    return f"\t('{kode}','Desa {kode[-1]}',{south},{west},'{json.dumps([ring], separators=(',', ':'))}')"


def village_files(frame) -> dict[str, bytes]:
    """Two villages per kecamatan that overlap each other and reach over to the neighbour: one file per kabupaten."""
    rows: dict[str, list[str]] = {}
    for kode, shape in zip(frame["kode"], frame.geometry, strict=True):
        west, south, east, north = shape.bounds
        middle = (west + east) / 2
        found = rows.setdefault(f"desa_{kode[:5]}.sql", [])
        found.append(row(f"{kode}.2001", west - STEP, south, middle + SEAM, north))
        found.append(row(f"{kode}.2002", middle - SEAM, south, east, north))
    head = "INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES\n"
    return {name: (head + ",\n".join(found) + ";\n").encode() for name, found in rows.items()}


@pytest.fixture
def squares(zones):
    return zones.frame


@pytest.fixture
def known(reference, squares):
    return replace(reference, units=reference.units.assign(luas_km2=area_km2(squares).to_numpy()))


@pytest.fixture
def files(squares):
    return village_files(squares)


@pytest.fixture
def table(files, monkeypatch):
    """The table of the public source, for the tiny country."""
    rows = [{"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "address": f"https://host.invalid/{name}", "commit": COMMIT} for name, content in files.items()]  # fmt: skip
    found = pd.DataFrame(rows)
    monkeypatch.setattr(pulling, "read_table", lambda _name: found)
    return found


@pytest.fixture
def server(files, table):
    with shelf(dict(files)) as running:
        yield running


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data"), "WASPADA_DATA_PACK": "none"}  # fmt: skip


def take(server, known, home, **facts):
    return pull(known, base_url=server.url, environ=home, rules=RULES, **facts)


def contents(home):
    folder = pulled_set(home).parent
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and "unduhan" not in path.parts[-2]}  # fmt: skip


def test_the_set_is_clean_and_in_use(server, known, home, squares):
    steps = []
    found = take(server, known, home, progress=steps.append)
    assert (found.name, found.units) == (NAME, {"desa": 18, "kecamatan": 9, "kabupaten": 3})
    zones = load_zones(None, known, home)
    assert (zones.name, zones.note_key) == (NAME, "boundaries.note.pull")
    assert zones.sha256 == found.sha256["kecamatan"] == hashlib.sha256((found.folder / "kecamatan.parquet").read_bytes()).hexdigest()  # fmt: skip
    assert shapely.hausdorff_distance(np.asarray(zones.frame.geometry.array), np.asarray(squares.geometry.array)).max() < 1e-5  # fmt: skip
    assert len(zones.border) == 1
    desa = read_layer(pulled_set(home), "desa").frame
    assert desa["kode"].tolist()[:2] == ["61.01.01.2001", "61.01.01.2002"]
    assert shapely.coverage_is_valid(np.asarray(desa.geometry.array))
    kinds = [step.kind for step in steps]
    assert kinds[-2:] == ["clean", "store"]
    fetched = steps[:-2]
    assert [step.file for step in fetched if step.file_done] == list(server.files)
    assert all(one.done <= two.done for one, two in pairwise(fetched))
    assert fetched[-1].done == fetched[-1].total == sum(map(len, server.files.values()))


def test_the_order_of_the_boundaries(server, known, home, tmp_path):
    assert status(environ=home).kind == "grid"
    take(server, known, home)
    assert status(environ=home).kind == "pulled"
    pack = tmp_path / "pack"
    (pack / "boundaries").mkdir(parents=True)
    (pack / "boundaries/kalbar_kecamatan.geojson").write_text("{}")
    assert status(environ={**home, "WASPADA_DATA_PACK": str(pack)}).kind == "pulled"
    assert status(tmp_path / "own.geojson", home).kind == "file"
    memory = tmp_path / "home/.config/waspada/batas"
    memory.parent.mkdir(parents=True)
    memory.write_text("own.geojson\n")
    assert status(environ=home).kind == "used"


def test_a_second_pull_asks_for_nothing_and_gives_the_same_bytes(server, known, home):
    first = take(server, known, home)
    before = len(server.asked)
    second = take(server, known, home)
    assert len(server.asked) == before
    assert second.sha256 == first.sha256
    assert [path.name for path in first.folder.parent.glob("batas-*")] == [second.folder.name]


@pytest.mark.parametrize(("number", "share"), [(0, 0.0), (1, 0.5), (2, 1.0)])
def test_a_flipped_byte_leaves_the_old_set_in_use(server, known, home, number, share):
    take(server, known, home)
    before = contents(home)
    name = sorted(server.files)[number]
    wrong = bytearray(server.files[name])
    wrong[round(share * (len(wrong) - 1))] ^= 1
    server.files[name] = bytes(wrong)
    (pulled_set(home).parent / "unduhan-01234567" / name).unlink()
    with pytest.raises(SourceError) as caught:
        take(server, known, home)
    assert (caught.value.reason, caught.value.facts["path"]) == ("pull_wrong_bytes", name)
    assert contents(home) == before
    assert load_zones(None, known, home).name == NAME


def test_a_wrong_file_is_refused_before_any_set_exists(server, known, home):
    server.files["desa_61.03.sql"] = server.files["desa_61.02.sql"]
    with pytest.raises(SourceError):
        take(server, known, home)
    assert pulled_set(home) is None
    assert status(environ=home).kind == "grid"


def test_what_arrived_before_a_cut_is_not_asked_for_again(server, known, home):
    server.script.extend([("give", 0), ("cut", 100), ("cut", 100)])
    with pytest.raises(SourceError) as caught:
        take(server, known, home)
    assert caught.value.reason == "pull_cut"
    server.asked.clear()
    take(server, known, home)
    assert server.asked == [("desa_61.02.sql", "bytes=200-"), ("desa_61.03.sql", None)]


def test_files_that_change_after_they_were_checked_are_refused(server, known, home, monkeypatch):
    real = pulling.fetch

    def spoil(wanted, *facts):
        path = real(wanted, *facts)
        path.write_bytes(path.read_bytes() + b" ")
        return path

    monkeypatch.setattr(pulling, "fetch", spoil)
    with pytest.raises(SourceError) as caught:
        take(server, known, home)
    assert caught.value.reason == "pull_damaged"


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_full_disk_while_storing_leaves_the_old_set(server, known, home, monkeypatch, fails_at):
    take(server, known, home)
    before = contents(home)
    calls = []

    def full(handle):
        calls.append(handle)
        if len(calls) == fails_at:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SourceError) as caught:
        take(server, known, home)
    assert caught.value.reason == "pull_disk_full"
    assert contents(home) == before


def test_a_set_that_fails_rule_18_is_named_and_not_stored(server, reference, home):
    with pytest.raises(BoundaryError) as caught:
        take(server, replace(reference, units=reference.units.assign(luas_km2=130.0)), home)
    assert caught.value.reason == "unit_area"
    assert NAME in text(caught.value.key, "id", **caught.value.facts)
    assert pulled_set(home) is None


@pytest.mark.parametrize("damage", ["flip", "gone", "no json", "no layer", "outside"])
def test_a_damaged_set_says_how_to_mend_it(server, known, home, damage):
    found = take(server, known, home)
    pointer, layer = pulled_set(home), found.folder / "kecamatan.parquet"
    said = json.loads(pointer.read_text())
    if damage == "flip":
        content = bytearray(layer.read_bytes())
        content[len(content) // 2] ^= 1
        layer.write_bytes(bytes(content))
    elif damage == "gone":
        layer.unlink()
    elif damage == "no json":
        pointer.write_text("{")
    elif damage == "no layer":
        pointer.write_text(json.dumps({**said, "layers": {}}))
    else:
        pointer.write_text(json.dumps({**said, "folder": f"../../data/waspada/x/{said['folder']}/.."}))  # fmt: skip
    with pytest.raises(SourceError) as caught:
        load_zones(None, known, home)
    assert caught.value.reason == "pull_damaged"
    for lang in LANGUAGES:
        assert "waspada data pull" in text(caught.value.key, lang, **caught.value.facts)
    take(server, known, home)
    assert load_zones(None, known, home).name == NAME


def test_two_pulls_at_once(server, known, home):
    take(server, known, home)
    with (pulled_set(home).parent / ".kunci").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SourceError) as caught:
            take(server, known, home)
    assert caught.value.reason == "pull_busy"


def test_downloads_of_an_earlier_commit_are_taken_away(server, known, home, table, monkeypatch):
    old = take(server, known, home).folder.parent / "unduhan-01234567"
    later = table.assign(commit="f" * 40)
    monkeypatch.setattr(pulling, "read_table", lambda _name: later)
    assert take(server, known, home).name == "tarikan-ffffffff"
    assert not old.exists()
    assert load_zones(None, known, home).name == "tarikan-ffffffff"


@pytest.mark.parametrize("place", ["data", "data/waspada"])
def test_a_home_that_cannot_be_written(server, known, home, tmp_path, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("")
    with pytest.raises(SourceError) as caught:
        take(server, known, home)
    assert caught.value.reason == "pull_not_written"


def test_an_address_that_is_not_allowed(known, home, table):
    with pytest.raises(ConfigError):
        pull(known, base_url="http://192.0.2.1/", environ=home)
    assert pulled_set(home) is None


def test_the_public_addresses_are_pinned(data_pack):
    table = read_table("upstream")
    assert len(table) == 14
    assert table["bytes"].sum() == 10_161_453
    for one in table.itertuples():
        assert one.address.startswith(
            "https://raw.githubusercontent.com/cahyadsn/wilayah_boundaries/"
        )
        assert one.address.endswith(f"/{one.commit}/db/kel/61/{one.file}")
        assert len(one.commit) == 40
        if data_pack is not None:
            content = (data_pack / "upstream" / one.file).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (one.bytes, one.sha256)


def test_the_command(server, known, home, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("geo.files.shipped.load_reference", lambda: known)
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert main(["data", "pull", "--from", f"{server.url}/"]) == 0
    said = capsys.readouterr()
    assert NAME in said.out
    assert [name for name in server.files if name not in said.err] == []
    assert main(["data", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["batas"] == NAME
    memory = tmp_path / "home/.config/waspada/batas"
    memory.parent.mkdir(parents=True)
    memory.write_text("milik-dinas.geojson\n")
    assert main(["data", "pull", "--from", server.url, "--lang", "en"]) == 0
    assert "milik-dinas.geojson" in capsys.readouterr().out
    assert main(["data", "pull", "--from", "http://192.0.2.1", "--lang", "en"]) == 2
    assert "http://192.0.2.1" in capsys.readouterr().err
    (tmp_path / "data/waspada" / POINTER).unlink()


def test_progress_moves_on_a_terminal(server, known, home, capsys, monkeypatch):
    from geo.cli.pull import progress_line

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    take(server, known, home, progress=progress_line("id"))
    said = capsys.readouterr().err
    assert said.count("\r") >= 3
    assert said.endswith("...\n")
