"""What page and report say of the border in the same words: the statement, names of origins, numbers and why there is none."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date
from typing import Any

import pandas as pd

from geo.tables.border import ORIGIN_WORDS, BorderView
from geo.text import Language, month, number, text

Row = dict[Hashable, Any]
_MONTH = r"\d{4}-\d{2}"


def headline(view: BorderView, lang: Language) -> str:
    """One sentence: which posts changed more than by chance, or that none did, and which post has the highest score.

    A post whose three factors are not all told is no highest one.
    """
    alarmed = sorted({card.pos for card in view.signals})
    known = {"names": ", ".join(alarmed), "count": number(len(view.scores), lang)}
    first = text("border.headline.signals" if alarmed else "border.headline.quiet", lang, **known)
    if view.months.empty:
        return text("border.headline.nothing", lang)
    whole = view.scores[view.scores["lengkap"].astype("bool")]
    if whole.empty:
        return first
    return f"{first} {text('border.headline.first', lang, pos=whole.iloc[0]['pos'])}"


def origin_name(row: Row, lang: Language) -> str:
    """The name of an origin: a place, or the word for where it is not one place."""
    word = str(row["asal"])
    return text(f"border.origin.{word}", lang) if word in ORIGIN_WORDS else str(row["nama"])


def level_word(row: Row, legs: pd.DataFrame, lang: Language) -> str:
    """What kind of place an origin is; a kabupaten beside kecamatan of its own among the `legs` of its post is the rest of it."""
    inside = (legs["pos"] == row["pos"]) & legs["asal"].str.startswith(f"{row['asal']}.")
    level = "kabupaten_lain" if inside.any() else row["tingkat"]
    return text(f"border.level.{level}", lang)


def country_name(country: str, lang: Language) -> str:
    """The country that a post leads to, or that it is not recorded."""
    return text(f"border.country.{country}", lang)


def people(row: Row, k: int, lang: Language) -> str:
    """The people of a post over the period, or why there is no number."""
    if not pd.isna(row["orang"]):
        return number(int(row["orang"]), lang)
    return text("border.people.hidden" if row["disembunyikan"] else "border.people.none", lang, k=k)


def months_of(view: BorderView) -> pd.DataFrame:
    """People by month (rows, every month of the period) and post (columns): NA hidden or not told, 0 where a told post had none."""
    rows = view.months[view.months["waktu"].str.fullmatch(_MONTH) & ~view.months["pos"].isin(["semua"])]  # fmt: skip
    first, last = view.period
    span = pd.period_range(f"{first:%Y-%m}", f"{last:%Y-%m}", freq="M").strftime("%Y-%m")
    if rows.empty:
        return pd.DataFrame(index=pd.Index(span, name="bulan"))
    hidden = set(map(tuple, rows.loc[rows["disembunyikan"], ["pos", "waktu"]].to_numpy()))
    sums = rows.groupby(["waktu", "pos"])["orang"].sum(min_count=1).unstack("pos")  # noqa: PD010 - not of pairs
    table = sums.reindex(span).astype("Int64")
    fill = view.k == 0
    for post in table.columns:
        unseen = [(str(post), name) in hidden for name in span]
        table[post] = (table[post].fillna(0) if fill else table[post]).mask(unseen)
    table.index.name = "bulan"
    return table


def years_of(view: BorderView, post: str) -> dict[int, int]:
    """{year: people} that the edition itself tells of a post; a year of the period that is not whole is told as far as it goes."""
    rows = view.months[(view.months["pos"] == post) & view.months["orang"].notna()]
    years = rows[rows["waktu"].str.fullmatch(r"\d{4}")]
    if len(years):
        return {int(year): int(count) for year, count in zip(years["waktu"], years["orang"], strict=True)}  # fmt: skip
    months = rows[rows["waktu"].str.fullmatch(_MONTH)] if view.k == 0 else rows.iloc[:0]
    sums = months.groupby(months["waktu"].str[:4])["orang"].sum()
    return {int(str(year)): int(count) for year, count in sums.items()}


def alarmed_months(view: BorderView, post: str) -> set[str]:
    """Months from the first to the last of each signal of a post; a week counts for its month."""
    found: set[str] = set()
    for card in view.signals:
        if card.pos == post:
            span = pd.period_range(card.since[:7], card.last[:7], freq="M")
            found |= set(span.strftime("%Y-%m"))
    return found


def month_name(name: str, lang: Language) -> str:
    """`2025-03` in words."""
    return month(date.fromisoformat(f"{name}-01"), lang)


def factor_words(row: Row, name: str, lang: Language) -> str:
    """A factor of a post's score with its interval, or that it is not told.

    name  `skor`, `arus` (per week), `porsi` (as per cent) or `tren` (times)
    """
    if pd.isna(row[name]):
        return text("border.factor.untold", lang)
    scale = 100 if name == "porsi" else 1
    value, low, high = (scale * float(row[one]) for one in (name, f"{name}_bawah", f"{name}_atas"))
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    told = {part: number(one, lang, digits) for part, one in (("value", value), ("low", low), ("high", high))}  # fmt: skip
    return text(f"border.factor.{name}", lang, unit=text(f"border.unit.{row['ukuran']}", lang), **told)  # fmt: skip


def rule_words(view: BorderView, lang: Language) -> str:
    """How often the rule of the signals is wrong and right, and which times it compares with themselves."""
    rule = view.rule
    given = {name: number(100 * float(rule[name]), lang, 1) for name in ("false_alarm", "sensitivity")}  # fmt: skip
    occasions = ", ".join(text(f"border.occasion.{name}", lang) for name in rule["occasions"])
    return text("border.rule.about", lang, occasions=occasions, **given)


def short_name(post: str) -> str:
    """The name of a post without its kind, for a small map.

    >>> short_name("PLBN Entikong"), short_name("Bandara Supadio (PNK/WIOO)")
    ('Entikong', 'Bandara Supadio')
    """
    return re.sub(r"^PLBN |^Pos Lintas Batas | \(.*\)$", "", post)
