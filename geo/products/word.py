"""A Word document of paragraphs and tables on landscape A4: text stays text, and the same words give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from geo.text import Language, shown

WIDE_MM, HIGH_MM, MARGIN_MM = 297, 210, 15
WITHIN_MM = WIDE_MM - 2 * MARGIN_MM
_FONT, _BODY_PT, _TABLE_PT = "Arial", 10, 8
_HEADS_PT = {"Title": 16, "Heading 1": 12, "Heading 2": 10}
_SHADE = "D9D9D9"
_LOCALES = {"id": "id-ID", "en": "en-GB"}
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold: when a part was packed is no part of what it says."""


def new_document(title: str, made: date, lang: Language) -> Any:
    """An empty document; its properties hold the title and the day of the data, and no one's name."""
    import docx

    document = docx.Document()
    moment = datetime.combine(made, time(), tzinfo=UTC).replace(tzinfo=None)
    for name, value in {"title": shown(title), "author": "", "comments": "", "language": _LOCALES[lang], "created": moment, "modified": moment}.items():  # fmt: skip
        setattr(document.core_properties, name, value)
    _landscape(document.sections[0])
    _letters(document, lang)
    return document


def write_line(document: Any, words: str, style: str = "Normal", *, bold: bool = False) -> None:
    """A paragraph; breaks and what steers instead of being read do not pass."""
    document.add_paragraph(style=style).add_run(shown(words)).bold = bold or None


def write_table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], widths_mm: Sequence[float], *, words: int) -> None:  # fmt: skip
    """A table whose header stands on every page it reaches and whose rows are not broken; the columns after the first `words` are set to the right.

    The last row keeps no other below it; all others stay with the next, so that a table that fits a page is not torn.
    """
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    lines = [list(heads), *(list(row) for row in rows)]
    for at, line in enumerate(lines):
        _row(table.add_row(), line, widths_mm, words, head=at == 0, last=at == len(lines) - 1)
    _mark_rows(document.element.body.tbl_lst[-1])


def write_edges(document: Any, head: str, foot: str) -> None:
    """What stands at the head and the foot of every page, the foot with the number of the page."""
    section = document.sections[0]
    section.header.paragraphs[0].add_run(shown(head))
    section.footer.is_linked_to_previous = False
    line = section.footer.part.element.p_lst[0]
    for part in _fields(f"{shown(foot)} \u00b7 "):
        line.append(part)


def document_bytes(document: Any) -> bytes:
    """The document as DOCX, its parts in one order and without the time of packing."""
    packed, buffer = BytesIO(), BytesIO()
    document.save(packed)
    with ZipFile(packed) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as out:
        for name in given.namelist():
            part = ZipInfo(name, _SAME_TIME)
            part.compress_type = ZIP_DEFLATED
            out.writestr(part, given.read(name))
    return buffer.getvalue()


def _landscape(section: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(WIDE_MM), Mm(HIGH_MM)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(MARGIN_MM))
    section.header_distance = section.footer_distance = Mm(MARGIN_MM / 2)


def _letters(document: Any, lang: Language) -> None:
    """One plain font in black; the headings stay headings for those who move by them or hear them."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    base = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = base.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), _FONT)
    base.find(qn("w:lang")).set(qn("w:val"), _LOCALES[lang])
    document.styles["Normal"].font.size = Pt(_BODY_PT)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in _HEADS_PT.items():
        style = document.styles[name]
        style.element.rPr.remove(style.element.rPr.find(qn("w:rFonts")))
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), RGBColor(0, 0, 0), True
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8), Pt(4)


def _row(row: Any, values: Sequence[str], widths_mm: Sequence[float], words: int, *, head: bool, last: bool) -> None:  # fmt: skip
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    for at, (cell, value, width) in enumerate(zip(row.cells, values, widths_mm, strict=True)):
        cell.width = Mm(width)
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.keep_with_next = not last
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if at >= words else None
        run = line.add_run(shown(value))
        run.font.size, run.bold = Pt(_TABLE_PT), head or None


def _mark_rows(table: Any) -> None:
    """No row is broken at the end of a page; the first one is grey and repeated."""
    for row in table.tr_lst:
        row.get_or_add_trPr().append(_element("w:cantSplit"))
    head = table.tr_lst[0]
    head.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell in head.tc_lst:
        cell.get_or_add_tcPr().append(_element("w:shd", val="clear", fill=_SHADE))


def _fields(words: str) -> list[Any]:
    """The foot, and the number of the page of all pages, which Word counts."""
    page, pages = _element("w:fldSimple", instr="PAGE"), _element("w:fldSimple", instr="NUMPAGES")
    page.append(_run("1"))
    pages.append(_run("1"))
    return [_run(words), page, _run("/"), pages]


def _run(words: str) -> Any:
    run = _element("w:r")
    run.text = words
    return run


def _element(tag: str, **given: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in given.items():
        element.set(qn(f"w:{name}"), value)
    return element
