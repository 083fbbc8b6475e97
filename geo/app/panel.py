"""What is known of one kecamatan or kabupaten, as HTML: every string escaped, no count that the edition hides."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from math import log
from pathlib import Path
from typing import Any

import pandas as pd

from geo.app.pattern_cards import pattern_lines
from geo.app.payload import times
from geo.app.tokens import ink_on
from geo.app.why import why
from geo.config import load_policy
from geo.files.edition import Edition
from geo.files.plans import saved_events
from geo.files.proof import PLAN
from geo.products.explained import parts, sentence
from geo.products.explained import times as factor
from geo.products.palette import RISK
from geo.text import Language, day, number, text

_REASONS = 3
_SCALE = (0.1, 10.0)
_TICKS = (0.1, 0.5, 1, 2, 5, 10)
Row = dict[Hashable, Any]


def panel(edition: Edition, kode: str, lang: Language) -> str | None:
    """The panel of the kecamatan or kabupaten `kode`; None where the edition has no such unit."""
    for layer, facts in ((edition.kecamatan, facts_of), (edition.kabupaten, kabupaten_facts)):
        found = layer[layer["kode"] == kode].drop(columns="geometry")
        if len(found):
            row = found.to_dict("records")[0]
            model = edition.manifest.get("model", {})
            beside = (
                three_reasons(model, kode, lang) + pattern_lines(edition, kode, lang),
                why(model, kode, float(row["risiko"]), lang),
            )
            return _section(row, facts(edition, row, lang), _reason(model, row, lang), beside, lang)
    return None


def panel_text(edition: Edition, kode: str, lang: Language) -> str:
    """The panel as plain text with the edition that it is from, to be pasted into a letter; empty where the edition has no such unit."""
    for layer, facts in ((edition.kecamatan, facts_of), (edition.kabupaten, kabupaten_facts)):
        found = layer[layer["kode"] == kode].drop(columns="geometry")
        if len(found):
            row = found.to_dict("records")[0]
            said, _ = sentence(edition.manifest.get("model", {}), kode, str(row["alasan"]), lang)
            told = [(text("app.pita.edisi", lang), edition.name), (text("app.pita.tingkat", lang), text(f"tier.{edition.tier}", lang)), *facts(edition, row, lang)]  # fmt: skip
            note = [text("app.sintetis", lang)] if edition.synthetic else []
            level = text(f"kelas.{row['kelas']}", lang)
            head = [f"{row['nama']} ({kode})", f"{level}, {times(row['risiko'], lang)}", said, ""]
            return "\n".join([*note, *head, *(f"{name}: {value}" for name, value in told), "", text("app.risiko.catatan", lang), ""])  # fmt: skip
    return ""


def three_reasons(model: Mapping[str, Any], kode: str, lang: Language) -> str:
    """The three terms that move the score most, with their factors, as HTML; empty where the edition does not explain."""
    found = [part for part in parts(model, kode, lang) if part.key != "tingkat"][:_REASONS]
    rows = "".join(f"<li>{escape(part.name)} <b>{escape(factor(part.factor, lang))}</b></li>" for part in found)  # fmt: skip
    return f'<ol class="ws-tiga" aria-label="{escape(text("layers.panel.alasan", lang))}">{rows}</ol>' if rows else ""  # fmt: skip


@lru_cache(maxsize=4)
def _planned(folder: Path, stamp: str) -> dict[str, list[str]]:
    """Days of the events of the plan that was saved with the edition, by kecamatan; `stamp` is the hash of its manifest's plan."""
    days: dict[str, list[str]] = {}
    for kode, on in saved_events(folder) if stamp else []:
        days.setdefault(kode, []).append(on)
    return {kode: sorted(some) for kode, some in days.items()}


def events_of(edition: Edition, kode: str, lang: Language) -> str:
    """The last events planned in a kecamatan, in words; empty where the edition has no plan."""
    if PLAN not in edition.manifest:
        return ""
    known = _planned(edition.folder, str(edition.manifest[PLAN])).get(kode, [])[-_REASONS:]
    if not known:
        return text("layers.panel.tanpa_kegiatan", lang)
    return ", ".join(day(date.fromisoformat(one), lang) for one in known)


def _reason(model: Mapping[str, Any], row: Row, lang: Language) -> str:
    """The sentence, in the user's language where the edition has it."""
    said, spoken = sentence(model, str(row["kode"]), str(row["alasan"]), lang)
    note = "" if spoken == lang else f' <small>{escape(text("app.panel.alasan_bahasa", lang))}</small>'  # fmt: skip
    return f'<p class="ws-alasan" lang="{spoken}">{escape(said)}{note}</p>'


def _section(
    row: Row, told: list[tuple[str, str]], reason: str, beside: tuple[str, str], lang: Language
) -> str:
    level = int(row["kelas"])
    badge = f'<span class="ws-kelas" style="background:{RISK[level - 1]};color:{ink_on(level)}">{escape(text(f"kelas.{level}", lang))}</span>'
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told)
    where = " · ".join(str(row[name]) for name in ("kabupaten", "kode") if name in row)
    return (
        f'<section class="ws-panel" data-panel="{escape(row["kode"])}"><h2>{escape(row["nama"])}</h2>'
        f'<div class="ws-di">{escape(where)}</div>'
        f'<div class="ws-baris">{badge}<strong>{escape(times(row["risiko"], lang))}</strong></div>'
        f"{interval_picture(row, lang)}"
        f"{reason}{''.join(beside)}<dl>{facts}</dl></section>"
    )


def facts_of(edition: Edition, row: Row, lang: Language) -> list[tuple[str, str]]:
    """Name and value of each line of the panel of a kecamatan."""
    lines = _score_facts(edition, row, len(edition.kecamatan), "peluang_20", lang)
    years = by_year(edition.years, row["kode"], lang)
    lines += [(text("app.panel.tahun", lang), years)] if years else []
    planned = events_of(edition, row["kode"], lang)
    lines += [(text("layers.panel.kegiatan", lang), planned)] if planned else []
    return [*lines, *_place_facts(row, lang, access_facts(edition, row, lang))]


def kabupaten_facts(edition: Edition, row: Row, lang: Language) -> list[tuple[str, str]]:
    """Name and value of each line of the panel of a kabupaten: its kecamatan and its published figures beside the score."""
    lines = _score_facts(edition, row, len(edition.kabupaten), "peluang_5", lang)
    years = by_year(edition.kabupaten, row["kode"], lang)
    lines += [(text("app.panel.tahun", lang), years)] if years else []
    high = text("app.panel.tinggi_isi", lang, high=row["kecamatan_tinggi"], count=row["kecamatan"])
    figures = [
        (str(source[f"judul_{lang}"]), _measured(row[source["kolom"]], "angka", lang))
        for source in edition.sources.to_dict("records")
        if source["kolom"] in row
    ]
    return [*lines, (text("app.panel.tinggi", lang), high), *figures, *_place_facts(row, lang)]


def _score_facts(
    edition: Edition, row: Row, count: int, top: str, lang: Language
) -> list[tuple[str, str]]:
    def say(key: str, **given: object) -> str:
        return text(f"app.panel.{key}", lang, **given)

    rank = say("peringkat_isi", rank=row["peringkat"], count=count, best=row["peringkat_bawah"], worst=row["peringkat_atas"])  # fmt: skip
    return [
        (say("selang"), say("selang_isi", low=number(row["risiko_bawah"], lang, 2), high=number(row["risiko_atas"], lang, 2))),
        (say("peringkat"), rank),
        (say(top), say("persen", value=number(100 * row[top], lang))),
        (say("kepastian"), text(f"app.panel.pasti.{row['kepastian']}", lang)),
        (say("kasus"), cases(edition, row, lang)),
    ]  # fmt: skip


def _place_facts(row: Row, lang: Language, ways: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:  # fmt: skip
    """`ways` stand in the place of the post's bare name."""
    return [
        *(ways or [(text("app.panel.pos", lang), _known(row["pos_terdekat"], lang))]),
        (text("app.panel.jarak", lang), _measured(row["jarak_batas_km"], "km", lang)),
        (text("app.panel.paparan", lang), _measured(row["paparan_orang"], "orang", lang)),
    ]


def access_facts(edition: Edition, row: Row, lang: Language) -> list[tuple[str, str]]:
    """The nearest border post and office of each service, how far it is, and by which way that was found; empty where the edition has none."""
    table = edition.access[edition.access["kode"] == row["kode"]]
    return [(text(f"app.akses.{one['layanan']}", lang), _way(one, lang)) for one in table.to_dict("records")]  # fmt: skip


def _way(one: Row, lang: Language) -> str:
    hours = one["waktu_jam"]
    way = "jaringan_waktu" if one["cara"] == "jaringan" and pd.notna(hours) else str(one["cara"])
    given = {name: "" if pd.isna(one[name]) else number(one[name], lang, 1) for name in ("garis_lurus_km", "jarak_km", "waktu_jam")}  # fmt: skip
    told = text(f"app.akses.{way}", lang, place=one["tujuan"], straight=given["garis_lurus_km"], km=given["jarak_km"], hours=given["waktu_jam"])  # fmt: skip
    # The score measures from a point inside the kecamatan: where this is measured from its seat the two differ, and the panel shows both.
    return f"{told} {text('app.akses.pusat', lang)}" if one["titik"] == "pusat" else told


def cases(edition: Edition, row: Row, lang: Language) -> str:
    """The case count, or in words why there is none; that of a kabupaten may be small and hidden all the same."""
    if row["kasus_disembunyikan"]:
        within = "kab_kode" in row
        return text("app.tanda.s" if within else "app.tanda.samar", lang, k=edition.threshold)
    if pd.isna(row["kasus"]):
        return text("app.tanda.t", lang)
    return number(int(row["kasus"]), lang)


def by_year(table: pd.DataFrame, kode: str, lang: Language) -> str:
    """Counts of the years that are shown in the row `kode` of `table` (columns `kasus_<year>`); empty where none is."""
    columns = [name for name in table.columns if name.removeprefix("kasus_").isdecimal()]
    if not columns:
        return ""
    found = table.loc[table["kode"] == kode, columns]
    shown = [] if found.empty else [(name, found.iloc[0][name]) for name in columns]
    return ", ".join(
        f"{name.removeprefix('kasus_')}: {number(int(value), lang)}"
        for name, value in shown
        if pd.notna(value)
    )


def interval_picture(row: Row, lang: Language) -> str:
    """The 90 % interval as a bar over the risk classes, on a logarithmic scale from 0.1 to 10."""
    edges = [_SCALE[0], *load_policy().class_cuts, _SCALE[1]]
    ground = "".join(
        f'<span style="background:{colour};width:{place(high) - place(low):.2f}%"></span>'
        for colour, low, high in zip(RISK, edges[:-1], edges[1:], strict=True)
    )
    low, mean, high = (place(row[name]) for name in ("risiko_bawah", "risiko", "risiko_atas"))
    ticks = "".join(
        f'<div class="ws-skala" style="left:{min(max(place(tick), 3), 97):.2f}%">{number(tick, lang, 1 if tick < 1 else 0)}</div>'
        for tick in _TICKS
    )
    label = text("app.panel.gambar", lang, low=number(row["risiko_bawah"], lang, 2), high=number(row["risiko_atas"], lang, 2), mean=number(row["risiko"], lang, 2))  # fmt: skip
    return (
        f'<div class="ws-selang" role="img" aria-label="{escape(label)}"><div class="ws-dasar">{ground}</div>'
        f'<div class="ws-garis" style="left:{low:.2f}%;width:{high - low:.2f}%"></div>'
        f'<div class="ws-titik" style="left:{mean:.2f}%"></div>{ticks}</div>'
    )


def place(risk: float) -> float:
    """Position of a relative risk on the picture, in percent, held inside it.

    >>> place(0.1), place(1), place(100)
    (0.0, 50.0, 100.0)
    """
    first, last = (log(end) for end in _SCALE)
    share = (log(max(risk, _SCALE[0])) - first) / (last - first)
    return round(100 * min(share, 1.0), 4)


def _known(value: object, lang: Language) -> str:
    return str(value) if isinstance(value, str) and value else text("app.tidak_diketahui", lang)


def _measured(value: float, unit: str, lang: Language) -> str:
    if pd.isna(value):
        return text("app.tidak_diketahui", lang)
    return text(f"app.panel.{unit}", lang, value=number(value, lang))
