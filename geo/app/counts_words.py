"""What the cells, rows and times of the released tables are called, and what is told of the grain that was released."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from geo.app.counts import (
    ALL,
    AREAS,
    HIDDEN,
    PERIOD,
    REST,
    SHOWN,
    UNSEEN,
    UNSPLIT,
    Shown,
    time_kind,
)
from geo.config import load_policy
from geo.files.edition import Edition
from geo.files.released import modus_names
from geo.tables.stages import ReleasedTables
from geo.text import Language, catalogue, month, text

SEVERAL = ("kode", "pos")


@dataclass(frozen=True)
class Names:
    """Names by code: `areas` of kabupaten, `units` of kecamatan, with the kabupaten of each."""

    areas: dict[str, str]
    units: dict[str, tuple[str, str]]

    def of(self, dim: str, code: str, lang: Language) -> str:
        """What one code of a dimension is called; an unknown one is shown as it stands."""
        if code == ALL:
            return text(f"numbers.all.{dim}", lang)
        if code == REST and dim in SEVERAL:
            return text(f"numbers.rest.{dim}", lang)
        if dim == "kode":
            return self.units[code][0] if code in self.units else self.areas.get(code, code)
        if dim == "modus":
            return modus_names(lang).get(code, code)
        told = catalogue(lang).get(f"numbers.category.{code}", code)
        return text("numbers.years", lang, ages=code) if dim == "kelompok_usia" and told == code else told  # fmt: skip

    def row(self, shown: Shown, keys: tuple[str, ...], lang: Language) -> tuple[str, str]:
        """The name of a row, and what it is of."""
        code = keys[0]
        if shown.table == AREAS and code in self.areas:
            return text("numbers.whole_area", lang, name=self.areas[code]), text("numbers.whole_area_note", lang)  # fmt: skip
        if shown.dims == ("kode",):
            return self.of("kode", code, lang), self.units.get(code, ("", ""))[1]
        if len(keys) > 1 and set(keys) == {ALL}:
            return text("numbers.all.kode", lang), ""
        told = [self.of(dim, key, lang) for dim, key in zip(shown.dims, keys, strict=True)]
        return told[-1], " · ".join(told[:-1])


def names_of(edition: Edition) -> Names:
    """The names of an edition's places."""
    areas, units = edition.kabupaten, edition.kecamatan
    pairs = zip(units["nama"], units["kabupaten"], strict=True)
    return Names(dict(zip(areas["kode"], areas["nama"], strict=True)), dict(zip(units["kode"], pairs, strict=True)))  # fmt: skip


def time_name(when: str, lang: Language) -> str:
    """A time of the tables in words."""
    kind = time_kind(when)
    if kind == "bulan":
        return month(date.fromisoformat(f"{when}-01"), lang)
    if kind == "kuartal":
        return text("numbers.quarter", lang, year=when[:4], quarter=when[-1])
    return text("numbers.whole_period", lang) if when == PERIOD else when


def mark(state: str, lang: Language) -> str:
    """The words of a cell without a number."""
    return text(f"numbers.mark.{state}", lang)


def meaning(state: str, threshold: int, lang: Language) -> str:
    """What such a cell means."""
    if state == HIDDEN and threshold > 1:
        return text("numbers.hidden_below", lang, most=threshold - 1)
    return text(f"numbers.means.{state}", lang)


def marks(shown: Shown) -> Iterator[str]:
    """The states of the cells that have no number, in one order."""
    return (state for state in (HIDDEN, UNSEEN, UNSPLIT) if state in shown.states - {SHOWN})


def grain_lines(tables: ReleasedTables, shown: Shown, lang: Language) -> Iterator[str]:
    """At which grain the table was released, and why it is coarser than asked or not told at all."""
    if shown.reason:
        yield text(f"tables.reason.{shown.reason}", lang)
        return
    place = shown.table.split("_")[0]
    if shown.table == AREAS:
        yield text("numbers.released", lang, grain=_words((place, "tahun"), lang))
    else:
        line = tables.grains.set_index("tabel").loc[shown.table]
        told = (str(line["waktu"]), *str(line["rincian"]).split())
        asked = load_policy().cross.ladder[shown.table][0]
        yield text("numbers.released", lang, grain=_words((place, *told), lang))
        if told != asked:
            yield text("numbers.coarser", lang, asked=_words((place, *asked), lang))
    yield text("numbers.no_sums", lang)


def _words(grain: tuple[str, ...], lang: Language) -> str:
    return ", ".join(text(f"numbers.grain.{one}", lang) for one in grain)
