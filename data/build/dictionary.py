"""`docs/data-dictionary.md`: every column that goes in or comes out, written from what the program itself reads.

    python data/build/dictionary.py

The prose stands in `dictionary.md` beside this file; the tables come from the stages' columns, the catalogues (what a column of a layer
means: the workbook's `kamus` says the same), `columns.toml` (type, unit, empty cells), `data/schemas/` (input tables),
`data/column_synonyms.csv`, and `data/datapackage.json` (reference tables).
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from geo.files.incoming.headers import REQUIRED
from geo.files.incoming.templates import needed
from geo.products.wording import class_ranges
from geo.tables.access import ACCESS_COLUMNS
from geo.tables.stages import COLUMNS, KABUPATEN_FACTS, KABUPATEN_SCORES, LAYER_COLUMNS, Kind
from geo.text import text

HERE = Path(__file__).parent
DATA = HERE.parent
PAGE = DATA.parent / "docs" / "data-dictionary.md"
YEAR, PUBLISHED = "kasus_<year>", "deportasi_asal_<period>"
LAYERS = {
    "kecamatan": LAYER_COLUMNS,
    "kabupaten": (*KABUPATEN_SCORES, YEAR, PUBLISHED, *KABUPATEN_FACTS),
}
HEADS = {
    "layer": ("column", "type", "unit", "meaning", "empty means"),
    "input": ("column", "type", "needed", "meaning", "also known as"),
}
NEED = {"yes": "yes", "one_of": "one of these", "no": ""}


def page() -> str:
    """The whole page, the same text for the same sources."""
    tables = {
        **{name: layer_table(columns) for name, columns in LAYERS.items()},
        "akses": layer_table(ACCESS_COLUMNS, "access"),
        **{kind: input_table(kind) for kind in COLUMNS},
        "classes": ", ".join(
            f"{number} {span}" for number, span in enumerate(class_ranges("en"), start=1)
        ),
        "reference": reference(),
    }
    prose = (HERE / "dictionary.md").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: tables[found[1]], prose)


def rows(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    told = ["| " + " | ".join(line) + " |" for line in (head, *lines)]
    return "\n".join([told[0], "|" + "---|" * len(head), *told[1:]])


def layer_table(columns: tuple[str, ...], room: str = "products") -> str:
    """The columns of a layer or table in their order; `room` whose catalogue says what they mean."""
    facts = tomllib.loads((HERE / "columns.toml").read_text(encoding="utf-8"))
    lines = []
    for name in columns:
        given: dict[str, str] = facts[name]
        lines.append((f"`{name}`", given["type"], given.get("unit", ""), meaning(name, room), given.get("empty", "never empty")))  # fmt: skip
    return rows(HEADS["layer"], lines)


def meaning(name: str, room: str = "products") -> str:
    """What a column of a layer means, in English, as the workbook says it."""
    if name == YEAR:
        return text("products.column_year", "en", year="that year")
    if name == PUBLISHED:
        return "Published figure: people deported, by kabupaten of origin; one column per period, only with `--figures`."
    return text(f"{room}.column.{name}", "en")


def input_table(kind: Kind) -> str:
    """The columns of an input table, and which of them are needed."""
    schema: dict[str, Any] = json.loads((DATA / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))  # fmt: skip
    lines = []
    for field in schema["fields"]:
        name, words = str(field["name"]), field.get("constraints", {}).get("enum", [])
        told = field["description"] + (": " + ", ".join(map(str, words)) if words else "")
        lines.append((f"`{name}`", field["type"], NEED[needed(kind, name)], told, ", ".join(known_as(kind, name))))  # fmt: skip
    groups = [" or ".join(f"`{one.replace('+', '` with `')}`" for one in group) for group in REQUIRED[kind]]  # fmt: skip
    return rows(HEADS["input"], lines) + f"\n\nNeeded: {'; '.join(groups)}."


def known_as(kind: str, name: str) -> list[str]:
    """Two Indonesian titles by which a column is known, and an English one."""
    with (DATA / "column_synonyms.csv").open(encoding="utf-8", newline="") as lines:
        found = [row for row in csv.DictReader(lines) if (row["kind"], row["canonical"]) == (kind, name)]  # fmt: skip
    own = name.replace("_", " ")
    titles = {lang: [row["synonym"] for row in found if row["lang"] == lang and row["synonym"] != own] for lang in ("id", "en")}  # fmt: skip
    return [*titles["id"][:2], *titles["en"][:1]]


def reference() -> str:
    """The resources of the data package, each with its columns."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    parts = []
    for resource in package["resources"]:
        told = f"### `{resource['name']}` (`data/{resource['path']}`)\n\n{resource['description']}"
        fields = resource.get("schema", {"fields": []})["fields"]
        columns = "; ".join(f"`{one['name']}` ({one['type']}): {one['description']}" for one in fields)  # fmt: skip
        parts.append(f"{told}\n\n{columns}." if columns else told)
    return "\n\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
