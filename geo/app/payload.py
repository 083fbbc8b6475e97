"""What crosses the wire to the map: classes, marks and words, a few kilobytes; never the geometry."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.app.layers import Beside, available, level_of, marks, paints, signs, year_signs
from geo.app.legend import kabupaten_marks, kabupaten_values, legend
from geo.app.pattern_cards import pattern_marks
from geo.app.settings import LEAFLET
from geo.app.state import SHOWN, View
from geo.app.tokens import CERTAINTY, map_colours
from geo.files.edition import Edition
from geo.files.siblings import Sibling
from geo.products.palette import RISK
from geo.text import Language, number, text

_OVERLAYS = ("garis", "nama", "pos", "simpul", "batas")
_POST_KINDS = ("plbn", "plb_traditional", "airport", "seaport")
_PLACES = ("sarawak", "kalteng", "kaltim", "laut")


def payload(edition: Edition, geometry_url: str, view: View, layer: str, beside: Beside | None = None, others: tuple[Sibling, ...] = ()) -> dict[str, Any]:  # fmt: skip
    """Everything the component needs besides the geometry, in the user's language.

    `nilai` is one list per kecamatan, `nilai_kabupaten` one per kabupaten: kode, class, certainty, mark (a shown, s hidden, t not observed),
    relative risk in words, count (null unless shown: a hidden count is absent, not only unseen). `tanda` has by level and layer a character
    for each of them in the same order, `cat` the paint of each character (`geo.app.layers`); `lain` the edition that is compared with.
    """
    lang = view.bahasa
    known = beside or Beside()
    layers = available(edition, known)
    return {
        "pustaka": LEAFLET,
        "geometri": geometry_url,
        "bahasa": lang,
        "tingkat": view.tingkat,
        "lapis": layer,
        "tampil": view.tampil,
        "kab": view.kab,
        "kode": view.kode,
        "nilai": values(edition.kecamatan, lang),
        "nilai_kabupaten": values(edition.kabupaten, lang),
        "tanda": all_signs(edition, known, layers),
        "cat": {name: paints(name) for name in layers if name != "kabupaten"},
        "kabupaten": kabupaten_values(edition, lang),
        "kabupaten_tanda": kabupaten_marks(edition),
        "legenda": {name: legend(edition, name, lang, view.tingkat, known) for name in layers},
        "arti": {name: text(f"layers.arti.{name}", lang) for name in layers},
        "tahun": years(edition, known, view) if view.tampil == "tahun" else [],
        "lain": other(edition, known, layers, view) if view.tampil == "banding" else None,
        "edisi": said(edition, lang),
        "edisi_lain": [[one.name, text("layers.pilihan_edisi", lang, edition=one.name, tier=text(f"tier.{one.tier}", lang))] for one in others],
        "pola": pattern_marks(edition, lang),
        "warna": map_colours(),
        "kata": words(lang, layers),
    }  # fmt: skip


def all_signs(
    edition: Edition, beside: Beside, layers: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """By level and layer one character per unit."""
    painted = [name for name in layers if name != "kabupaten"]
    return {level: {name: signs(name, edition, units, beside) for name in painted} for level, units in (("kecamatan", edition.kecamatan), ("kabupaten", edition.kabupaten))}  # fmt: skip


def other(
    edition: Edition, beside: Beside, layers: tuple[str, ...], view: View
) -> dict[str, Any] | None:
    """The edition that stands beside this one, painted with the signs of the same legend; None where there is none."""
    compared = beside.compared
    if compared is None:
        return None
    shared = tuple(name for name in layers if name in ("kelas", "kepastian", "silang", "kasus") or (name == "sunyi" and "area_sunyi" in compared.found))  # fmt: skip
    frames = {level: level_of(compared, units).set_index("kode").reindex(units["kode"]).dropna(subset=["kelas"]).reset_index() for level, units in (("kecamatan", edition.kecamatan), ("kabupaten", edition.kabupaten))}  # fmt: skip
    return {
        "nama": compared.name,
        "judul": said(compared, view.bahasa),
        "nilai": values(frames[view.tingkat], view.bahasa),
        "tanda": {name: signs(name, compared, frames[view.tingkat], Beside()) for name in shared},
    }


def years(edition: Edition, beside: Beside, view: View) -> list[dict[str, Any]]:
    """One small map per released year: the year, its signs of the layer of counts, and the same in words; a hidden count is a sign only."""
    cells = beside.cells.get(view.tingkat, pd.DataFrame({"tahun": []}))
    units = edition.kabupaten if view.tingkat == "kabupaten" else edition.kecamatan
    told = []
    for year in sorted({int(one) for one in cells["tahun"]}):
        of_year = year_signs(edition, units, cells, year)
        hidden, unknown = (of_year.count(sign) for sign in "45")
        alt = text("layers.tahun.alt", view.bahasa, year=year, shown=len(of_year) - hidden - unknown, hidden=hidden, unknown=unknown)  # fmt: skip
        told.append({"tahun": str(year), "tanda": of_year, "teks": alt})
    return told


def said(edition: Edition, lang: Language) -> str:
    """Name and tier of an edition, for the foot of a picture."""
    return text("layers.pilihan_edisi", lang, edition=edition.name, tier=text(f"tier.{edition.tier}", lang))  # fmt: skip


def values(units: pd.DataFrame, lang: Language) -> list[list[Any]]:
    """One short list per kecamatan or kabupaten, see `payload`."""
    shown = zip(
        units["kode"], units["kelas"], units["kepastian"], marks(units), units["risiko"], units["kasus"],
        strict=True,
    )  # fmt: skip
    return [
        [kode, int(kelas), certainty, mark, times(risk, lang), int(count) if mark == "a" else None]
        for kode, kelas, certainty, mark, risk, count in shown
    ]


def times(risk: float, lang: Language) -> str:
    """A relative risk in words: `2,4 kali rata-rata`."""
    return text("app.peta.kali", lang, risk=number(risk, lang, 1))


def words(lang: Language, layers: tuple[str, ...]) -> dict[str, Any]:
    """The component's own words."""
    single = ("peta", "memuat", "gagal", "lapisan", "perbesar", "perkecil", "semua", "kasus")
    return {
        **{name: text(f"app.peta.{name}", lang) for name in single},
        "kelas": [text(f"kelas.{level}", lang) for level in range(1, len(RISK) + 1)],
        "kepastian": {name: text(f"app.kepastian.{name}", lang) for name in CERTAINTY},
        "tanda": {"s": text("app.tanda.samar", lang), "t": text("app.tanda.t", lang)},
        "nama_lapisan": {name: text(f"app.lapisan.{name}", lang) for name in layers},
        "tambahan": {name: text(f"app.tambahan.{name}", lang) for name in _OVERLAYS},
        "tempat": {name: text(f"app.tempat.{name}", lang) for name in _PLACES},
        "bilah": {name: text(f"layers.bilah.{name}", lang) for name in ("lapis", "tampil", "banding", "tautan", "gambar", "tersalin", "tersimpan", "gagal", "tambahan", "petak", "tahun", "tanpa_banding", "tanpa_lapisan")},
        "nama_tampil": {name: text(f"layers.tampil.{name or 'peta'}", lang) for name in SHOWN},
        "jenis": {name: text(f"app.jenis.{name}", lang) for name in _POST_KINDS},
    }  # fmt: skip
