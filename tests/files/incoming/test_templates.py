from __future__ import annotations

import io
import json

import openpyxl
import pytest

from geo.config import DATA
from geo.files.incoming.convert import DATES, NEEDED, NUMBERS
from geo.files.incoming.templates import choices, needed, template
from geo.tables.stages import COLUMNS, Kind
from geo.text import LANGUAGES, Language

from .conftest import Reader

KINDS: list[Kind] = list(COLUMNS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_template_has_the_columns_of_the_contract(kind: Kind, lang: Language) -> None:
    content = template(kind, lang)
    assert content == template(kind, lang)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]] == list(COLUMNS[kind])
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=4)] == list(COLUMNS[kind])
    assert book.worksheets[2].sheet_state == "hidden"
    lists = {
        cell.value: [one.value for one in column[1:] if one.value]
        for column in book.worksheets[2].columns
        for cell in column[:1]
    }
    for name, words in lists.items():
        assert words == choices(kind, name)
    assert len(book.worksheets[0].data_validations.dataValidation) == len(lists)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_reads_without_a_fault(read: Reader, kind: Kind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    sheet = book.worksheets[0]
    row = []
    for name in COLUMNS[kind]:
        words = (
            choices(kind, name)
            if name in {cell.value for cell in book.worksheets[2][1]}
            and name not in ("modus", "tujuan")
            else []
        )
        row.append(
            "2025-03-05"
            if name in DATES
            else 1
            if name in NUMBERS
            else words[0]
            if words
            else "x"
            if name in NEEDED[kind]
            else None
        )
    sheet.append(row)
    sink = io.BytesIO()
    book.save(sink)
    records = read(sink.getvalue(), file="isian.xlsx")
    assert (records.kind, len(records.frame), records.problems) == (kind, 1, ())


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_say_what_the_code_does(kind: Kind) -> None:
    schema = json.loads((DATA / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == list(COLUMNS[kind])
    assert {
        name for name, field in fields.items() if field.get("constraints", {}).get("required")
    } == set(NEEDED[kind])
    for name, field in fields.items():
        kinds = {"count": "integer", "amount": "number", "decimal": "number"}
        want = (
            "yearmonth"
            if name == "bulan"
            else "date"
            if name in DATES
            else kinds[NUMBERS[name]]
            if name in NUMBERS
            else "string"
        )
        assert field["type"] == want
        if "enum" in field.get("constraints", {}):
            assert field["constraints"]["enum"] == choices(kind, name)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_and_template_say_the_same_of_a_column(kind: Kind) -> None:
    schema = json.loads((DATA / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
    notes = openpyxl.load_workbook(io.BytesIO(template(kind, "en"))).worksheets[1]
    told = {row[0].value: row[2].value for row in notes.iter_rows(min_row=4)}
    assert told == {field["name"]: field["description"] for field in schema["fields"]}


def test_a_schema_is_a_table_schema() -> None:
    from frictionless import Schema

    for kind in KINDS:
        assert len(Schema.from_descriptor(str(DATA / "schemas" / f"{kind}.json")).fields) == len(
            COLUMNS[kind]
        )


def test_what_is_needed() -> None:
    assert needed("cases", "tanggal") == "yes"
    assert needed("cases", "lat") == "one_of"
    assert needed("figures", "wilayah") == "yes"
    assert needed("figures", "url") == "no"
