"""The pages for people keep up with the program: every column is explained, every command exists, and none is forgotten."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path

import click
import geopandas as gpd
import pandas as pd
import pytest

from geo.cli.commands import build
from geo.config import DATA
from geo.files.incoming.headers import REQUIRED
from geo.tables.stages import COLUMNS, KABUPATEN_FACTS, KABUPATEN_SCORES, LAYER_COLUMNS
from geo.text import catalogue

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.id.md", DATA / "README.md", *sorted((ROOT / "docs").glob("*.md"))]  # fmt: skip
DICTIONARY = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
SPOKEN = re.compile(r"(?<![\w/-])(?:\.venv/bin/)?waspada((?: +[^\s`|#]+)*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def section(title: str) -> str:
    """The text under a heading of the dictionary, up to the next heading of the same or a higher level."""
    level, _, rest = title.partition(" ")
    start = DICTIONARY.index(f"\n{level} {rest}")
    end = re.search(rf"\n#{{1,{len(level)}}} ", DICTIONARY[start + 1 :])
    return DICTIONARY[start : start + 1 + end.start()] if end else DICTIONARY[start:]


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:  # fmt: skip
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


def options(command: click.Command) -> set[str]:
    return {name for one in command.params if isinstance(one, click.Option) for name in one.opts if name.startswith("--")}  # fmt: skip


TREE = dict(commands(build("id")))
ALL_OPTIONS = set().union({"--version"}, *(options(command) for command in TREE.values()))


def spoken(page: Path) -> Iterator[tuple[str, ...]]:
    """Every `waspada ...` in the code of a page, as words."""
    for code in CODE.findall(page.read_text(encoding="utf-8")):
        for line in code.splitlines():
            for found in SPOKEN.finditer(line):
                if words := tuple(found[1].split()):
                    yield words


def verb_of(words: tuple[str, ...]) -> tuple[str, ...] | None:
    return next((words[:size] for size in (2, 1) if words[:size] in TREE), None)


def test_the_dictionary_is_what_the_schemas_and_catalogues_say() -> None:
    """Mend `data/build/dictionary.md`, the schemas or the catalogues, then run `python data/build/dictionary.py`."""
    assert run_path(str(DATA / "build" / "dictionary.py"))["page"]() == DICTIONARY


def test_the_declared_types_are_those_of_the_files(edition: Path) -> None:
    facts = tomllib.loads((DATA / "build" / "columns.toml").read_text(encoding="utf-8"))
    kinds = {"decimal": "f", "integer": "i", "boolean": "b", "text": "O"}
    for name in ("kecamatan", "kabupaten"):
        table = gpd.read_parquet(edition / f"{name}.parquet").drop(columns="geometry")
        for column, values in table.items():
            declared = facts["kasus_<year>" if re.fullmatch(r"kasus_\d+", str(column)) else column]
            kind = "O" if pd.api.types.is_string_dtype(values) else values.dtype.kind
            assert kind == kinds[declared["type"]], column
            assert "empty" in declared or values.notna().all(), column


def test_a_workbook_tells_the_same_meaning(edition: Path) -> None:
    sheet = pd.read_excel(edition / "kecamatan.xlsx", sheet_name="kamus", engine="openpyxl")
    told = sheet[sheet["lembar"] == "kabupaten"].set_index("kolom")["arti"]
    known = [name for name in told.index if f"products.column.{name}" in catalogue("id")]
    assert len(known) > 20
    assert all(told[name] == catalogue("id")[f"products.column.{name}"] for name in known)


def test_every_column_of_the_kabupaten_layer_stands_in_its_order() -> None:
    rows = re.findall(r"^\| `([\w<>]+)` \|", section("## Layer `kabupaten`"), re.MULTILINE)
    assert tuple(rows) == (
        *KABUPATEN_SCORES,
        "kasus_<year>",
        "deportasi_asal_<period>",
        *KABUPATEN_FACTS,
    )


def test_every_column_of_the_layer_stands_in_the_contracts_order() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("## Layer `kecamatan`"), re.MULTILINE)
    assert tuple(rows) == LAYER_COLUMNS


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_input_column_is_explained_and_the_needed_ones_are_marked(kind: str) -> None:
    page = section("## Input tables")
    start = page.index(f"`data/schemas/{kind}.json`")
    table = page[start:].split("\n### ", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| \w+ \| ([^|]*) \|", table, re.MULTILINE))
    assert tuple(rows) == COLUMNS[kind]
    needed = {part for group in REQUIRED[kind] for name in group for part in name.split("+")}
    assert {name for name, need in rows.items() if need.strip()} == needed


def test_every_resource_and_column_of_the_package_is_explained() -> None:
    page = section("## Reference tables")
    for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]:  # fmt: skip
        start = page.index(f"### `{resource['name']}` (`data/{resource['path']}`)")
        text = page[start + 1 :].split("\n### ", 1)[0]
        for field in resource.get("schema", {"fields": []})["fields"]:
            assert f"`{field['name']}` ({field['type']})" in text, (resource["name"], field["name"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_names_a_command_that_does_not_exist(page: Path) -> None:
    for words in spoken(page):
        if words[0].startswith("-") or words == ("data",) or "|" in words[0]:
            continue
        verb = verb_of(words)
        assert verb, words
        given = {word.split("=")[0] for word in words if word.startswith("--")}
        assert given <= options(TREE[verb]), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_names_an_option_that_does_not_exist(page: Path) -> None:
    assert set(OPTION.findall(page.read_text(encoding="utf-8"))) <= ALL_OPTIONS


def test_every_command_and_option_stands_on_some_page() -> None:
    told = {verb_of(words) for page in PAGES for words in spoken(page)}
    assert set(TREE) <= told
    named = {word for page in PAGES for word in OPTION.findall(page.read_text(encoding="utf-8"))}
    assert named >= ALL_OPTIONS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_nobody_is_pointed_at(page: Path) -> None:
    assert not re.search(r"\bsarang\b|desa TPPO", page.read_text(encoding="utf-8"), re.IGNORECASE)


def test_pictures_are_small() -> None:
    assert all(path.stat().st_size < 300_000 for path in (ROOT / "docs" / "images").glob("*.png"))
