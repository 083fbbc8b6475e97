"""An edition, its manifest, its proof and every single file: whole, changed, foreign or unknown."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import SourceError
from geo.files.outgoing import write_edition
from geo.files.proof import SHOWN, Proven, proof, prove, sign_manifest, write_proof
from geo.files.signing import Signer, load_signer

OTHER = Signer(bytes(range(32)))
NAMES = ("kecamatan.csv", "kecamatan.gpkg", "kecamatan.parquet", "kabupaten.parquet", "ledger.json", "map.png")  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "c")}


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {"edisi": "2025-12-31-0123abcd", "tier": "terbatas", "as_of": "2025-12-31", "batas": "uji", "inputs": {"kasus-1": "a" * 64}, "model": {"skala": 0.1 + 0.2}, "outputs": outputs}  # fmt: skip


def made(folder: Path, signer: Signer | None) -> Path:
    files = {name: name.encode() for name in NAMES}
    secret = {"quarantine.xlsx": b"q"}
    facts = {**manifest(files), "private": {"quarantine.xlsx": hashlib.sha256(b"q").hexdigest()}}
    write_edition(folder, files, sign_manifest(facts, signer), secret)
    return folder


@pytest.fixture
def folder(tmp_path: Path, home: dict[str, str]) -> Path:
    return made(tmp_path / "out", load_signer(home))


def told(found: Proven) -> tuple[str, tuple[str, ...], tuple[str, ...], bool]:
    return found.by, found.changed, found.unknown, found.vouched


def test_the_same_content_and_key_give_the_same_signature() -> None:
    facts = manifest({"a.csv": b"a"})
    assert sign_manifest(facts, OTHER) == sign_manifest(dict(reversed(facts.items())), OTHER)
    assert sign_manifest(sign_manifest(facts, OTHER), None) == {**facts, "tanda": None}


def test_a_whole_edition_and_each_of_its_files(folder: Path, home: dict[str, str]) -> None:
    for target in (folder, folder / "manifest.json"):
        found = prove(target, environ=home)
        assert told(found) == ("own", (), (), True)
        assert len(found.files) == len(NAMES)
    for name in (*NAMES, "quarantine.xlsx"):
        assert told(prove(folder / name, environ=home)) == ("own", (), (), True)


def test_a_changed_missing_or_foreign_file(folder: Path, home: dict[str, str]) -> None:
    (folder / "map.png").unlink()
    (folder / "kecamatan.csv").write_bytes(b"x")
    (folder / "z.csv").write_bytes(b"z")
    assert told(prove(folder, environ=home)) == ("own", ("kecamatan.csv", "map.png"), (), False)
    assert told(prove(folder / "kecamatan.csv", environ=home)) == ("own", ("kecamatan.csv",), (), False)  # fmt: skip
    assert told(prove(folder / "z.csv", environ=home)) == ("own", (), ("z.csv",), False)
    with pytest.raises(SourceError):
        prove(folder / "map.png", environ=home)


@pytest.mark.parametrize("name", ["edisi", "tier", "as_of", "batas", "inputs", "model", "outputs", "extra", "tanda"])  # fmt: skip
def test_every_changed_field_of_a_manifest_is_found(folder: Path, home: dict[str, str], name: str) -> None:  # fmt: skip
    path = folder / "manifest.json"
    held = json.loads(path.read_bytes())
    changed = {**held["outputs"], "map.png": "0" * 64} if name == "outputs" else "publik"
    held[name] = {**held["tanda"], "lain": "x"} if name == "tanda" else changed
    path.write_text(json.dumps(held, ensure_ascii=False, sort_keys=True, indent=2) + "\n")
    found = prove(folder, environ=home)
    assert (found.by, found.vouched) == ("broken", False)


@pytest.mark.parametrize("seal", ["x", {}, {"kunci": 1, "ringkas": "ab"}, {"kunci": "zz", "ringkas": "zz", "semua": "zz"}, ["kunci"]])  # fmt: skip
def test_a_seal_that_is_none_is_broken(folder: Path, home: dict[str, str], seal: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "tanda": seal}))
    found = prove(folder, environ=home)
    assert (found.by, found.vouched, found.fingerprint) == ("broken", False, None)


def test_a_name_that_stands_twice_is_found(folder: Path, home: dict[str, str]) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"tier"', b'"tier": "publik",\n  "tier"'))
    assert json.loads(path.read_bytes())["tier"] == "terbatas"
    assert prove(folder, environ=home).by == "broken"


def test_a_signature_taken_away_does_not_pass_where_there_is_a_key(folder: Path, home: dict[str, str], tmp_path: Path) -> None:  # fmt: skip
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "tanda": None}))
    assert told(prove(folder, environ=home)) == ("nobody", (), (), False)
    assert told(prove(folder, environ={"XDG_CONFIG_HOME": str(tmp_path / "none")})) == ("nobody", (), (), True)  # fmt: skip
    assert not (tmp_path / "none").exists()


def test_another_key_counts_only_when_it_is_trusted(tmp_path: Path, home: dict[str, str]) -> None:
    theirs = made(tmp_path / "theirs", OTHER)
    assert told(prove(theirs, environ=home)) == ("other", (), (), True)
    load_signer(home)
    assert told(prove(theirs, environ=home)) == ("other", (), (), False)
    trusted = frozenset({OTHER.public})
    assert told(prove(theirs, environ=home, keys=trusted)) == ("trusted", (), (), True)
    wrong = frozenset({"0" * 64})
    assert not prove(theirs, environ={"XDG_CONFIG_HOME": str(tmp_path)}, keys=wrong).vouched


def test_a_proof_goes_along_with_single_files(folder: Path, home: dict[str, str], tmp_path: Path) -> None:  # fmt: skip
    away = tmp_path / "away"
    write_proof(folder, away / "bukti.json")
    held = json.loads((away / "bukti.json").read_bytes())
    assert set(held) == {*SHOWN, "tanda"}
    assert "a" * 64 not in (away / "bukti.json").read_text()
    (away / "waspada-2025-12-31-0123abcd-map.png").write_bytes(b"map.png")
    (away / "renamed.csv").write_bytes(b"kecamatan.csv")
    for name in ("waspada-2025-12-31-0123abcd-map.png", "renamed.csv", "bukti.json"):
        assert told(prove(away / name, environ=home)) == ("own", (), (), True)
    (away / "waspada-2025-12-31-0123abcd-map.png").write_bytes(b"x")
    name = "waspada-2025-12-31-0123abcd-map.png"
    assert told(prove(away / name, environ=home)) == ("own", (name,), (), False)
    assert told(prove(away / "bukti.json", environ=home)) == ("own", ("map.png",), (), False)
    alone = tmp_path / "alone.csv"
    alone.write_bytes(b"kecamatan.csv")
    assert told(prove(alone, environ=home)) == ("nobody", (), ("alone.csv",), False)
    for given in (away / "bukti.json", folder / "manifest.json"):
        assert told(prove(alone, manifest=given, environ=home)) == ("own", (), (), True)
    with pytest.raises(SourceError):
        prove(alone, manifest=alone, environ=home)


def test_a_proof_with_more_in_it_than_was_signed_is_broken(folder: Path, home: dict[str, str], tmp_path: Path) -> None:  # fmt: skip
    path = tmp_path / "bukti.json"
    write_proof(folder / "map.png", path)
    held = json.loads(path.read_bytes())
    for changed in ({**held, "model": {}}, {**held, "tier": "publik"}):
        path.write_text(json.dumps(changed, ensure_ascii=False, sort_keys=True, indent=2) + "\n")
        assert prove(path, environ=home).by == "broken"


def test_no_proof_without_a_signature(tmp_path: Path) -> None:
    bare = made(tmp_path / "bare", None)
    assert proof(json.loads((bare / "manifest.json").read_bytes())) is None
    with pytest.raises(SourceError) as caught:
        write_proof(bare, tmp_path / "bukti.json")
    assert caught.value.reason == "no_signature"


@pytest.mark.parametrize("held", ["[]", "{}", '{"edisi": "a", "tier": "b", "outputs": {"../a": "x"}}', '{"edisi": 1, "tier": "b", "outputs": {}}', "\x00"])  # fmt: skip
def test_what_is_no_manifest_is_refused(tmp_path: Path, held: str) -> None:
    (tmp_path / "m.json").write_text(held)
    (tmp_path / "a.csv").write_text("")
    with pytest.raises(SourceError) as caught:
        prove(tmp_path / "a.csv", manifest=tmp_path / "m.json")
    assert caught.value.reason == "no_manifest"
    assert prove(tmp_path / "a.csv", environ={"XDG_CONFIG_HOME": str(tmp_path)}).edition is None
