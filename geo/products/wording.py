"""The words that every product shares: classes with their cut-offs, counts, intervals, the margin."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from geo.config import load_policy
from geo.tables.ledger import STATUSES, Count
from geo.tables.stages import Release
from geo.text import Language, catalogue, day, number, text


def class_label(risk_class: int, lang: Language) -> str:
    """The word of a class, `Sangat tinggi`."""
    return text(f"kelas.{risk_class}", lang)


def class_ranges(lang: Language) -> list[str]:
    """The published cut-offs of the five classes in words, class 1 first.

    >>> class_ranges("id")
    ['di bawah 0,5', '0,5 sampai di bawah 0,8', '0,8 sampai di bawah 1,5', '1,5 sampai di bawah 2,5', '2,5 atau lebih']
    """
    return ranges(load_policy().class_cuts, lang, digits=1)


def ranges(cuts: tuple[float, ...], lang: Language, digits: int = 0) -> list[str]:
    """`len(cuts) + 1` classes in words, each with its lower bound included.

    >>> ranges((20,), "en")
    ['below 20', '20 or more']
    """
    shown = [number(cut, lang, digits) for cut in cuts]
    if not shown:
        return [text("products.range.any", lang)]
    between = [
        text("products.range.between", lang, lower=lower, upper=upper)
        for lower, upper in pairwise(shown)
    ]
    below = text("products.range.below", lang, upper=shown[0])
    above = text("products.range.above", lang, lower=shown[-1])
    return [below, *between, above]


def count_mark(kasus: Any, hidden: bool) -> str:
    """How a count is drawn: `angka` shown, `samar` hidden, `tanpa` not observed.

    >>> count_mark(pd.NA, True)
    'samar'
    """
    if not pd.isna(kasus):
        return "angka"
    return "samar" if hidden else "tanpa"


def count_text(kasus: Any, hidden: bool, lang: Language) -> str:
    """The count, or the word for why there is none: hidden or not observed.

    >>> count_text(12, False, "id"), count_text(pd.NA, True, "id"), count_text(pd.NA, False, "id")
    ('12', 'disamarkan', 'tidak teramati')
    """
    mark = count_mark(kasus, hidden)
    return number(int(kasus), lang) if mark == "angka" else text(f"products.count.{mark}", lang)


def interval_text(value: float, lower: float, upper: float, lang: Language, digits: int = 0) -> str:
    """A number with its 90 % interval.

    >>> interval_text(1.234, 0.8, 2, "en", digits=2).replace(text("products.dash", "en"), " to ")
    '1.23 (0.80 to 2.00)'
    """
    shown = {"value": value, "lower": lower, "upper": upper}
    return text("products.interval", lang, dash=text("products.dash", lang), **{name: number(each, lang, digits) for name, each in shown.items()})  # fmt: skip


def ledger_text(count: Count, lang: Language) -> str:
    """One line of the ledger: received = matched + partial + outside + unresolved + rejected."""
    parts = " + ".join(
        f"{number(getattr(count, status), lang)} {text(f'products.status.{status}', lang)}"
        for status in STATUSES
    )
    return text("products.ledger_line", lang, received=number(count.received, lang), parts=parts)


def boundaries_text(release: Release, lang: Language) -> str:
    """Which boundaries were used, and how coarse they are where the catalogue says so."""
    note = catalogue(lang).get(release.zones.note_key, "")
    return f"{release.zones.name}. {note}" if note else release.zones.name


def period_text(release: Release, lang: Language) -> str:
    """The first and the last day of the period in words."""
    first, last = release.period
    return text("products.period_span", lang, first=day(first, lang), last=day(last, lang))


def tier_text(release: Release, lang: Language) -> str:
    """The tier and its threshold."""
    tier = text(f"tier.{release.tier}", lang)
    key = "products.tier_exact" if release.k == 0 else "products.tier_k"
    return text(key, lang, tier=tier, k=release.k)


def tier_line(release: Release, lang: Language) -> str:
    """The tier as one line: it stands on every page and sheet and in every file that has a place for it."""
    return f"{text('products.margin.tier', lang)}: {tier_text(release, lang)}"


def margin(release: Release, lang: Language) -> dict[str, str]:
    """What stands on the margin of every product: {label: value} for edition, period, tier, boundaries and ledger."""
    return {
        text("products.margin.edition", lang): release.edition,
        text("products.margin.period", lang): period_text(release, lang),
        text("products.margin.tier", lang): tier_text(release, lang),
        text("products.margin.boundaries", lang): boundaries_text(release, lang),
        text("products.margin.ledger", lang): ledger_text(release.ledger.total, lang),
    }


def warning(release: Release, lang: Language) -> str:
    """What has to stand in sight: synthetic data, nothing known below the kabupaten, the steward's tier; else empty."""
    marks = [
        (release.synthetic, "products.warning.synthetic"),
        (not release.observed, "products.warning.not_observed"),
        (release.tier == "rahasia", "products.warning.secret"),
    ]
    return " ".join(text(key, lang) for applies, key in marks if applies)


def published(release: Release) -> list[Any]:
    """The rows of `release.sources` as named tuples: the longest period first, of equals the latest, else as given."""
    rows = list(release.sources.itertuples(index=False))
    rows.sort(
        key=lambda row: (row.periode_akhir - row.periode_awal, row.periode_akhir), reverse=True
    )
    return rows


def source_title(given: Any, lang: Language) -> str:
    """The title of a row of `release.sources` in the language."""
    return str(given.judul_id if lang == "id" else given.judul_en)
