"""An edition as an outsider reads it: from its files alone, whatever they are, without a line of the program.

Every table of every file becomes rows of plain values; every count in them that belongs to a place and a time becomes a `Fact`. A table
is known by its columns (a place, perhaps a time or words, and counts named `kasus...`), not by its name: one that is added later
is read too.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
from PIL import Image

PLACE = re.compile(r"\d{2}\.\d{2}(\.\d{2})?")
YEARLY = re.compile(r"kasus_(\d{4})")
SAID = re.compile(r"(\d[\d.,]*) (?:kasus asal|cases? of origin)")
HIDDEN = ("kasus_disembunyikan", "disembunyikan")
TIMES = ("waktu", "tahun", "kuartal", "bulan")
WORDS = ("modus", "jenis_kelamin", "kelompok_usia", "tujuan")
COUNTS = ("kasus", "kasus_lain", "orang")


@dataclass(frozen=True)
class Table:
    """Rows of one table; `where` is the file and the part of it."""

    where: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Fact:
    """A count that a file tells, or says that it hides (`count` None): of a question, a place, a time and words.

    place  code, name of a post, `61` or `semua` for all of them; `lain` is all but those before the `:`, as in `61.01,61.03:lain`
    time   empty for the whole period
    """

    question: str
    place: str
    time: str
    words: tuple[tuple[str, str], ...]
    count: int | None
    where: str

    @property
    def key(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        return self.question, self.place, self.time, self.words


@dataclass
class Reading:
    """All that was read: `tables`, `texts` by file and part, JSON `trees` by file."""

    tables: list[Table] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    trees: dict[str, Any] = field(default_factory=dict)

    @property
    def k(self) -> int:
        return int(self.trees["manifest.json"]["k"])


def read_files(files: Mapping[str, bytes]) -> Reading:
    """Read every file; one of an unknown kind is an error, so that no product stays unread."""
    reading = Reading()
    for name, content in files.items():
        _READERS[name.rsplit(".", 1)[-1]](name, content, reading)
    return reading


def read_folder(folder: Path) -> Reading:
    """The files of an edition folder but the steward's workbook, whose mode says that it is nobody else's."""
    return read_files({path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "quarantine.xlsx"})  # fmt: skip


def _csv(name: str, content: bytes, into: Reading) -> None:
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    into.tables.append(Table(name, frame.to_dict("records")))


def _parquet(name: str, content: bytes, into: Reading) -> None:
    table = pq.read_table(io.BytesIO(content))
    plain = table.drop_columns([one for one in table.column_names if one == "geometry"])
    into.tables.append(Table(name, plain.to_pylist()))
    said = {key.decode(): value.decode(errors="replace") for key, value in (table.schema.metadata or {}).items()}  # fmt: skip
    into.texts[f"{name}:metadata"] = json.dumps(said)


def _json(name: str, content: bytes, into: Reading) -> None:
    tree = json.loads(content)
    into.trees[name] = tree
    into.texts[name] = content.decode()
    _lists(name, tree, into)


def _lists(name: str, tree: Any, into: Reading) -> None:
    """Every list of objects below is a table; GeoJSON features are their properties."""
    if isinstance(tree, Mapping) and "@tabel" in tree:
        columns = {one["kolom"]: one["isi"] for one in tree["@tabel"]}
        rows = [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]  # fmt: skip
        into.tables.append(Table(name, rows))
    elif isinstance(tree, Mapping):
        if "kode" in tree:
            into.tables.append(Table(name, [dict(tree)]))
        for key, value in tree.items():
            _lists(f"{name}:{key}", value, into)
    elif isinstance(tree, list) and tree and all(isinstance(one, Mapping) for one in tree):
        into.tables.append(Table(name, [dict(one.get("properties", one)) for one in tree]))


def _geojson(name: str, content: bytes, into: Reading) -> None:
    tree = json.loads(content)
    into.texts[name] = json.dumps({key: value for key, value in tree.items() if key != "features"})
    into.tables.append(Table(name, [dict(one["properties"]) for one in tree["features"]]))


def _xlsx(name: str, content: bytes, into: Reading) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    into.texts[f"{name}:properties"] = repr(book.properties)
    for sheet in book.worksheets:
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        notes = [cell.comment.text for line in sheet.iter_rows() for cell in line if cell.comment]
        into.texts[f"{name}:{sheet.title}"] = "\n".join([*map(repr, lines), *notes])
        head = next((n for n, line in enumerate(lines) if {"kode", "kab_kode", "tahun", "kuartal"} & set(line)), None)  # fmt: skip
        if head is not None:
            names = [str(cell) for cell in lines[head]]
            rows = [dict(zip(names, line, strict=True)) for line in lines[head + 1 :]]
            into.tables.append(Table(f"{name}:{sheet.title}", rows))


def _gpkg(name: str, content: bytes, into: Reading) -> None:
    """Every table of the SQLite file, its own included; shapes are left out."""
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        Path(file.name).write_bytes(content)
        base = sqlite3.connect(file.name)
        base.text_factory = lambda raw: raw.decode(errors="replace")
        for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():  # fmt: skip
            if table.startswith("rtree_"):
                continue
            found = base.execute(f'select * from "{table}"')  # noqa: S608 - names of the file itself
            columns = [one[0] for one in found.description]
            rows = [{key: value for key, value in zip(columns, line, strict=True) if not isinstance(value, bytes)} for line in found]  # fmt: skip
            into.tables.append(Table(f"{name}:{table}", rows))
            if table.startswith("gpkg_") or table == "layer_styles":
                into.texts[f"{name}:{table}"] = json.dumps(rows, default=str)
        base.close()


class _Tables(HTMLParser):
    """Text of a page, rows of its tables, and its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.said: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [str(value) for _, value in attrs if value]
        if tag == "table":
            self.inside = True
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "table"

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self.inside and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def _html(name: str, content: bytes, into: Reading) -> None:
    """The payload of the map (every `properties` in its scripts), its tables for readers, and all its words."""
    page = content.decode()
    decoder = json.JSONDecoder()
    payload = [decoder.raw_decode(page, found.end())[0] for found in re.finditer(r'"properties": ?(?=\{)', page)]  # fmt: skip
    into.tables.append(Table(f"{name}:payload", [one for one in payload if "kode" in one]))
    parser = _Tables()
    parser.feed(page)
    into.texts[name] = "\n".join(parser.said)
    for number, table in enumerate(parser.tables):
        head = [cell.strip().lower() for cell in table[0]] if table else []
        if head[:1] == ["kode"]:
            named = [{"kasus asal": "kasus"}.get(cell, cell) for cell in head]
            rows = [dict(zip(named, line, strict=False)) for line in table[1:]]
            into.tables.append(Table(f"{name}:table-{number}", rows))


def _pdf(name: str, content: bytes, into: Reading) -> None:
    for tool in (["pdftotext", "-layout", "-", "-"], ["pdfinfo", "-"]):
        told = subprocess.run(tool, input=content, capture_output=True, check=True)
        into.texts[f"{name}:{tool[0]}"] = told.stdout.decode()


def _png(name: str, content: bytes, into: Reading) -> None:
    with Image.open(io.BytesIO(content)) as image:
        into.texts[name] = repr(image.info)


_READERS = {"csv": _csv, "parquet": _parquet, "json": _json, "geojson": _geojson, "xlsx": _xlsx, "gpkg": _gpkg, "html": _html, "pdf": _pdf, "png": _png}  # fmt: skip


def facts(reading: Reading) -> Iterator[Fact]:
    """Every count of a place and a time, of the tables and of the sentences about a place."""
    silent = _silent(reading)
    for table in reading.tables:
        question = _question(table)
        own = ",".join(sorted({str(row.get("kode")) for row in table.rows if row.get("kode") != "lain"}))  # fmt: skip
        for row in table.rows:
            place = _place(row, own)
            if place:
                at_post = "pos" in row or _is_post(row)
                yield from _row_facts(
                    table.where, "pos" if at_post else question, place, row, silent
                )
    for name, tree in reading.trees.items():
        for code, said in _sentences(tree):
            for found in SAID.findall(said):
                yield Fact("asal", code, "", (), _whole(found), f"{name}:{said[:40]}")


def _question(table: Table) -> str:
    return next((name for name in ("transit", "eksploitasi") if name in table.where), "asal")


def _silent(reading: Reading) -> set[tuple[str, str]]:
    """Question and place of which no source speaks (rule 3): no count, and none hidden."""
    return {
        (_question(table), str(row["kode"]))
        for table in reading.tables
        for row in table.rows
        if {"kode", "kasus"} <= set(row) and not set(TIMES) & set(row) and _whole(row["kasus"]) is None
        if any(name in row and str(row[name]).strip().lower() in ("false", "0", "tidak") for name in HIDDEN)
    }  # fmt: skip


def _place(row: Mapping[str, Any], own: str) -> str:
    """Where a row's counts belong; empty for a row that is about no place. A count beside a time alone is the province's."""
    if _is_post(row):
        return str(row["nama"])
    if "pos" in row:  # origins of a post are read by `legs`
        return str(row["pos"]) if "orang" in row and "asal" not in row else ""
    place = str(row.get("kode") or row.get("kab_kode") or "")
    if PLACE.fullmatch(place):
        return place
    if place == "lain":
        return f"{own}:lain"
    return "61" if not place and "kasus" in row and set(TIMES) & set(row) else ""


def _is_post(row: Mapping[str, Any]) -> bool:
    """A row of the list of posts: the people it tells are those of the post, not of the kecamatan it lies in."""
    return {"nama", "jenis", "beroperasi", "orang"} <= set(row)


def legs(reading: Reading) -> Iterator[tuple[str, str, int, str]]:
    """Every number of people of a post by origin: post, origin, people, where."""
    for table in reading.tables:
        for row in table.rows:
            if {"pos", "asal", "orang"} <= set(row):
                yield str(row["pos"]), str(row["asal"]), int(row["orang"]), table.where


def _row_facts(
    where: str,
    question: str,
    place: str,
    row: Mapping[str, Any],
    silent: Collection[tuple[str, str]],
) -> Iterator[Fact]:
    marked = next((_true(row[name]) for name in HIDDEN if name in row), None)
    time = next((str(row[name]) for name in TIMES if row.get(name) not in (None, "", "periode")), "")  # fmt: skip
    words = tuple((name, str(row[name])) for name in WORDS if row.get(name) not in (None, "", "semua"))  # fmt: skip
    for column, value in row.items():
        yearly = YEARLY.fullmatch(column)
        if column not in COUNTS and not yearly:
            continue
        count = _whole(value)
        if yearly:  # a year of an observed kecamatan without a count hides one
            hidden = len(place) == 8 and (question, place) not in silent
        else:
            hidden = marked if marked is not None else str(value) == "disamarkan"
        if column == "kasus_lain":
            yield Fact(question, f"{place}:saja", time, words, count, f"{where}:{column}")
        elif count is not None or hidden:
            yield Fact(question, place, yearly.group(1) if yearly else time, words, count, f"{where}:{column}")  # fmt: skip
    for value in row.values():
        if isinstance(value, str):
            for found in SAID.findall(value):
                yield Fact(question, place, "", (), _whole(found), f"{where}:sentence")


def remainders(reading: Reading) -> Iterator[tuple[str, list[str], int]]:
    """What hidden kecamatan share, with the cases known only to their kabupaten: label, kecamatan codes, cases."""
    for table in reading.tables:
        for row in table.rows:
            if {"label", "units", "kasus"} <= set(row):
                yield str(row["label"]), list(row["units"]), int(row["kasus"])


def _sentences(tree: Any) -> Iterator[tuple[str, str]]:
    """Texts that stand under the code of a place, however deep."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if PLACE.fullmatch(str(key)):
                yield from ((key, text) for text in _strings(value))
            else:
                yield from _sentences(value)


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping | list):
        for one in tree.values() if isinstance(tree, Mapping) else tree:
            yield from _strings(one)


def _true(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "1", "ya")


def _whole(value: Any) -> int | None:
    """A whole count as any file writes it (`1.234` in Indonesian words), None where there is none."""
    text = str(value).strip()
    if isinstance(value, float):
        return int(value) if value == value and value.is_integer() else None  # noqa: PLR0124
    digits = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)
    return int(digits) if re.fullmatch(r"\d+", digits) else None


def by_place(reading: Reading) -> Iterator[tuple[str, dict[str, float]]]:
    """Every number that stands with a place, column by column: of tables by `kode`, of JSON under a code."""
    for table in reading.tables:
        columns: dict[str, dict[str, float]] = {}
        for row in table.rows:
            if PLACE.fullmatch(str(row.get("kode", ""))):
                for name, value in row.items():
                    number = _number(value)
                    if number is not None:
                        columns.setdefault(name, {})[str(row["kode"])] = number
        yield from ((f"{table.where}:{name}", values) for name, values in columns.items())
    for name, tree in reading.trees.items():
        leaves: dict[str, dict[str, float]] = {}
        _under_codes(tree, "", "", leaves)
        yield from ((f"{name}:{path}", values) for path, values in leaves.items())


def _under_codes(tree: Any, path: str, code: str, into: dict[str, dict[str, float]]) -> None:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if PLACE.fullmatch(str(key)):
                _under_codes(value, f"{path}/*", str(key), into)
            else:
                _under_codes(value, f"{path}/{key}", code, into)
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            _under_codes(value, f"{path}/{number}", code, into)
    elif code and (number := _number(tree)) is not None:
        into.setdefault(path, {})[code] = number


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value))
    except ValueError:
        return None
