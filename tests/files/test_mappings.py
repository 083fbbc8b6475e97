"""What was confirmed of columns is kept for this user alone, once for each signature, and can be forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import SchemaError, SourceError
from geo.files.incoming.answers import Answers, Kept
from geo.files.incoming.read import read_records
from geo.files.mappings import check_said, forget, load_mappings, mappings_path, remember
from geo.tables.reference import Reference
from geo.tables.stages import Records, Said


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "setelan")}


@pytest.fixture
def records(tmp_path: Path, reference: Reference) -> Records:
    path = tmp_path / "a.csv"
    path.write_text("Hari;Kab;Peran\n2024-03-05;Utara;asal\n")
    return read_records(path, kind="cases", name="kasus-1", reference=reference, synthetic=True, answers=Answers.of(["Hari=tanggal"]))  # fmt: skip


def test_it_is_kept_and_forgotten(records: Records, environ: dict[str, str]) -> None:
    assert load_mappings(environ) == {}
    assert remember([records], environ) == 1
    sign = records.said.signature
    assert load_mappings(environ) == {sign: Kept("cases", {"Hari": "tanggal"}, None)}
    path = mappings_path(environ)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(one.name for one in path.parent.iterdir()) == [".pemetaan.kunci", "pemetaan.json"]
    dated = replace(records, said=replace(records.said, date_format="dd/mm/yyyy"))
    assert remember([dated, records], environ) == 1, "the later goes before the earlier"
    assert not forget("0" * 16, environ)
    assert forget(sign, environ)
    assert load_mappings(environ) == {}


def test_nothing_said_is_nothing_kept(records: Records, environ: dict[str, str]) -> None:
    plain = replace(records, said=Said(records.said.signature))
    telling = replace(records, said=Said("ab", {"hubungi a@b.id": "sumber"}))
    assert remember([plain, telling, replace(records, said=Said())], environ) == 0
    assert not mappings_path(environ).exists()


def test_the_latest_are_kept(records: Records, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("geo.files.mappings._MOST", 2)
    for sign in ("a", "b", "a", "c"):
        remember([replace(records, said=replace(records.said, signature=sign))], environ)
    assert list(load_mappings(environ)) == ["a", "c"]


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"a": 1}', '{"a": {"kind": "cases"}}', '{"a": {"kind": "cases", "columns": [], "date_format": null}}', b"\xff"]
)  # fmt: skip
def test_a_damaged_file_is_told(environ: dict[str, str], content: str | bytes) -> None:
    path = mappings_path(environ)
    path.parent.mkdir(parents=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError) as caught:
        load_mappings(environ)
    assert caught.value.reason == "mapping_damaged"


def test_what_cannot_be_read_or_written_is_told(records: Records, environ: dict[str, str]) -> None:
    mappings_path(environ).mkdir(parents=True)
    with pytest.raises(SourceError) as caught:
        load_mappings(environ)
    assert caught.value.reason == "not_permitted"
    Path(environ["XDG_CONFIG_HOME"], "berkas").write_text("")
    with pytest.raises(SourceError) as caught:
        remember([records], {"XDG_CONFIG_HOME": str(Path(environ["XDG_CONFIG_HOME"], "berkas"))})
    assert caught.value.reason == "not_writable"


def test_a_title_that_no_file_has_is_told(records: Records) -> None:
    check_said(Answers.of(["hari =tanggal"]), [records])
    with pytest.raises(SchemaError) as caught:
        check_said(Answers.of(["Hari=tanggal", "Xx=sumber"]), [records])
    assert (caught.value.reason, caught.value.facts["columns"]) == ("map_unused", "Xx")


def test_the_file_is_plain_json(records: Records, environ: dict[str, str]) -> None:
    remember([records], environ)
    told = json.loads(mappings_path(environ).read_text(encoding="utf-8"))
    assert list(told.values()) == [{"kind": "cases", "columns": {"Hari": "tanggal"}, "date_format": None}]  # fmt: skip
