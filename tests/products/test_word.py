"""A Word document keeps a stranger's text as text, and says the same in the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from geo.products.word import (
    document_bytes,
    new_document,
    write_edges,
    write_line,
    write_table,
)
from geo.text import shown
from tests.inert.payloads import ALL


def made(words: str) -> bytes:
    document = new_document(words, date(2026, 3, 1), "id")
    write_edges(document, words, words)
    write_line(document, words, "Title")
    write_table(document, [words, "b"], [[words, "1"], ["c", "2"]], [40, 20], words=1)
    return document_bytes(document)


@pytest.mark.parametrize("words", [ALL[at] for at in range(0, len(ALL) - 1, 2)])
def test_no_text_becomes_a_field_a_link_or_a_part(words: str) -> None:
    content = made(words)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}  # fmt: skip
    assert not [name for name in parts if re.search("vba|embeddings|activeX", name)]
    assert not [name for name, said in parts.items() if "TargetMode" in said]
    told = "".join(parts.values())
    assert re.findall(r'<w:fldSimple w:instr="(\w+)"', told) == ["PAGE", "NUMPAGES"]
    assert not re.search(r"<w:(instrText|hyperlink|object|altChunk)\b", told)
    document = docx.Document(io.BytesIO(content))
    assert document.paragraphs[0].text == document.tables[0].cell(1, 0).text == shown(words)
    assert document.core_properties.title == shown(words)[:255]


def test_the_same_words_give_the_same_bytes_whenever_and_name_no_one(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    first = made("a")
    monkeypatch.setattr("time.time", lambda: 1.9e9)
    assert made("a") == first
    assert made("b") != first
    said = docx.Document(io.BytesIO(first)).core_properties
    assert (said.author, said.last_modified_by, said.comments) == ("", "", "")
    assert said.created == said.modified
    assert (said.created.date(), said.language) == (date(2026, 3, 1), "id-ID")


def test_a_table_prints_on_landscape_with_its_header_on_every_page() -> None:
    document = docx.Document(io.BytesIO(made("a")))
    page = document.sections[0]
    assert (page.orientation, round(page.page_width.mm), round(page.page_height.mm)) == (1, 297, 210)  # fmt: skip
    assert page.header.paragraphs[0].text == "a"
    foot = [one.text for one in page.footer.part.element.iter(qn("w:t"))]
    assert foot == ["a · ", "1", "/", "1"]
    table = document.tables[0]
    marks = [re.findall(r"<w:(cantSplit|tblHeader)/>", row.xml) for row in table._tbl.tr_lst]
    assert marks == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"]]
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept == [True, True, False]
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [None, 2]
