"""The document for a Monev meeting: hidden stays hidden, unknown is not zero, and no name can run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import docx
import pandas as pd
import pytest

from geo.campaign.claim import Claim
from geo.campaign.monev import PLACE_COLUMNS, VICTIM_COLUMNS, YEAR_COLUMNS, Monev
from geo.products.monev_book import Margin
from geo.products.monev_docx import YEAR_WIDTHS_MM, monev_docx
from geo.products.word import WITHIN_MM
from geo.text import LANGUAGES, Language, shown, text
from tests.inert.payloads import ALL

LEDGER = {"received": 5, "matched": 4, "partial": 1, "outside": 0, "unresolved": 0, "rejected": 0}
NA = pd.NA
UNKNOWN = text("monev.docx.unknown")


def frame(columns: Sequence[str], *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


def small(name: str = "Utara") -> Monev:
    """Two years of one kabupaten; in the first the count is hidden, though a careless hand left it in the table."""
    years = frame(
        YEAR_COLUMNS,
        (2025, "61.01", name, 1, 2, 1, 9, 1234, 1, 5_000_000, 0, 4052, 77, True),
        (2026, "61.01", name, 0, 0, 0, 0, NA, 0, NA, 0, NA, 12, False),
    )
    places = frame(PLACE_COLUMNS, ("61.01.01", name, "61.01", name, 3, 1.0, 10, 10, 1, 2, "terlaksana", "2025-02-03", 1234, 1, 5_000_000, 2, 3))  # fmt: skip
    victims = frame(VICTIM_COLUMNS, (2025, "P", "anak", 88, True), (2025, "L", "dewasa", 15, False))
    totals = {
        "direncanakan": 1, "terlaksana": 2, "tanpa_kecamatan": 0, "terlaksana_penuh": 1, "sebagian": 0, "belum": 0, "di_luar_rencana": 0, "kecamatan": 1,
        "dikunjungi": 1, "beban_dikunjungi": 1.0, "peserta": 1234, "tanpa_peserta": 1, "biaya_idr": 5_000_000, "tanpa_biaya": 0, "biaya_per_orang": 4052,
    }  # fmt: skip
    return Monev(places, years, victims, totals, Claim("tanpa_prakiraan"))


def opened(monev: Monev, *, lang: Language = "id", synthetic: bool = True, edition: str = "e") -> docx.document.Document:  # fmt: skip
    beside = Margin(edition, "publik", date(2026, 3, 1), synthetic, LEDGER, {"total": LEDGER})
    return docx.Document(io.BytesIO(monev_docx(monev, beside, lang)))


def lines(document: docx.document.Document) -> list[str]:
    return [one.text for one in document.paragraphs]


def cells(table: docx.table.Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize(("lang", "hidden", "group"), [("id", "disamarkan", "."), ("en", "hidden", ",")])  # fmt: skip
def test_hidden_is_a_word_unknown_a_dash_and_neither_a_number(lang: Language, hidden: str, group: str) -> None:  # fmt: skip
    document = opened(small(), lang=lang)
    latest, first, victims, _ = map(cells, document.tables)
    assert first[1] == ["61.01", "Utara", "1", "2", "1", "9", f"1{group}234", "1", f"5{group}000{group}000", "0", f"4{group}052", hidden]  # fmt: skip
    assert latest[1] == ["61.01", "Utara", "0", "0", "0", "0", UNKNOWN, "0", UNKNOWN, "0", UNKNOWN, "12"]  # fmt: skip
    assert [row[-1] for row in victims[1:]] == [hidden, "15"]
    told = " ".join([*lines(document), *(cell for table in document.tables for row in cells(table) for cell in row)])  # fmt: skip
    assert "77" not in told
    assert "88" not in told
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 2"] == ["2026", "2025"]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_title_says_what_was_done_and_the_head_what_this_is(lang: Language) -> None:
    said = lines(opened(small(), lang=lang))
    assert said[1] == text("monev.docx.planned", lang, terlaksana=2, direncanakan=1, dikunjungi=1, kecamatan=1)  # fmt: skip
    assert said[3:5] == [text("compare.tier.publik", lang), text("plan.synthetic", lang)]
    assert text("plan.synthetic", lang) not in lines(opened(small(), lang=lang, synthetic=False))
    unplanned = replace(small(), totals={**small().totals, "direncanakan": 0})
    assert lines(opened(unplanned, lang=lang))[1] == text("monev.docx.held", lang, terlaksana=2, dikunjungi=1, kecamatan=1)  # fmt: skip
    for key in ("monev.docx.from", "monev.docx.marks", "monev.docx.made", "monev.how.victims"):
        assert text(key, lang) in said


def test_tables_without_rows_say_so() -> None:
    bare = replace(small(), years=small().years.head(0), victims=small().victims.head(0))
    document = opened(bare)
    assert lines(document).count(text("monev.docx.empty")) == 2
    assert len(document.tables) == 1


def test_no_name_runs_and_the_columns_fit_the_page() -> None:
    for name in ALL[::5]:
        document = opened(small(name), edition=name)
        assert document.tables[0].cell(1, 1).text == shown(name)
        assert shown(name) in document.sections[0].footer.paragraphs[0].text
    assert sum(YEAR_WIDTHS_MM.values()) <= WITHIN_MM
