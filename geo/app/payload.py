"""What crosses the wire to the map: classes, marks and words, a few kilobytes; never the geometry."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from geo.app.pattern_cards import pattern_marks
from geo.app.settings import LEAFLET
from geo.app.state import LAYERS, View
from geo.app.tokens import CERTAINTY, map_colours
from geo.config import load_policy
from geo.files.edition import Edition
from geo.products.palette import FLOW, RISK, flow_class, flow_cuts
from geo.text import Language, number, text

_OVERLAYS = ("garis", "nama", "pos", "simpul", "batas")
_POST_KINDS = ("plbn", "plb_traditional", "airport", "seaport")
_PLACES = ("sarawak", "kalteng", "kaltim", "laut")


def payload(edition: Edition, geometry_url: str, view: View, layer: str) -> dict[str, Any]:
    """Everything the component needs besides the geometry, in the user's language.

    `nilai` is one list per kecamatan, `nilai_kabupaten` one per kabupaten: kode, class, certainty, mark (a shown, s hidden, t not observed),
    relative risk in words, count (null unless shown: a hidden count is absent, not only unseen).
    """
    lang = view.bahasa
    return {
        "pustaka": LEAFLET,
        "geometri": geometry_url,
        "bahasa": lang,
        "tingkat": view.tingkat,
        "lapis": layer,
        "kab": view.kab,
        "kode": view.kode,
        "nilai": values(edition.kecamatan, lang),
        "nilai_kabupaten": values(edition.kabupaten, lang),
        "kabupaten": kabupaten_values(edition, lang),
        "kabupaten_tanda": kabupaten_marks(edition),
        "batas_kasus": count_cuts(edition),
        "legenda": {name: legend(edition, name, lang, view.tingkat) for name in LAYERS},
        "pola": pattern_marks(edition, lang),
        "warna": map_colours(),
        "kata": words(lang),
    }


def marks(units: pd.DataFrame) -> pd.Series:
    """How a case count stands: `a` shown, `s` hidden, `t` not observed."""
    mark = pd.Series("t", index=units.index).mask(units["kasus"].notna(), "a")
    return mark.mask(units["kasus_disembunyikan"].astype(bool), "s")


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


def published_column(edition: Edition) -> str | None:
    """The column of the kabupaten layer that is drawn: the latest published figure, else the cases, else none."""
    named = edition.sources
    if not named.empty:
        known = named[named["kolom"].isin(edition.kabupaten.columns)]
        if not known.empty:
            return str(known.sort_values(["periode_akhir", "kolom"])["kolom"].iloc[-1])
    return (
        "kasus"
        if "kasus" in edition.kabupaten and edition.kabupaten["kasus"].notna().any()
        else None
    )


def kabupaten_values(edition: Edition, lang: Language) -> dict[str, dict[str, Any]]:
    """By kabupaten code: class from 1 to 5 and the figure in words; a kabupaten without a figure is absent."""
    column = published_column(edition)
    if column is None:
        return {}
    known = edition.kabupaten.dropna(subset=[column])
    cuts = flow_cuts(known[column].astype(float))
    return {
        kode: {"kelas": flow_class(float(value), cuts), "teks": number(float(value), lang)}
        for kode, value in zip(known["kode"], known[column], strict=True)
    }


def kabupaten_marks(edition: Edition) -> dict[str, str]:
    """By code of each kabupaten without a figure: `s` its cases are hidden, `t` nothing is known."""
    column, units = published_column(edition), edition.kabupaten
    bare = units if column is None else units[units[column].isna()]
    counted = column in (None, "kasus") and "kasus_disembunyikan" in units
    hidden = bare["kasus_disembunyikan"].astype(bool) if counted else pd.Series(False, bare.index)
    return {kode: "s" if is_hidden else "t" for kode, is_hidden in zip(bare["kode"], hidden, strict=True)}  # fmt: skip


def published_title(edition: Edition, lang: Language) -> str:
    """What the drawn kabupaten figure is, with its publisher."""
    column = published_column(edition)
    named = (
        edition.sources[edition.sources["kolom"] == column] if not edition.sources.empty else None
    )
    if named is None or named.empty:
        return (
            text("app.peta.kasus_kabupaten", lang) if column else text("app.peta.tanpa_angka", lang)
        )
    row = named.iloc[0]
    return text("app.peta.dengan_sumber", lang, title=row[f"judul_{lang}"], source=row["sumber"])


def count_cuts(edition: Edition) -> list[int]:
    """Lower bounds of the classes of shown counts: k, 2k and 4k (1, 2 and 4 where nothing is hidden)."""
    step = max(edition.threshold, 1)
    return [step, 2 * step, 4 * step]


def legend(
    edition: Edition, layer: str, lang: Language, level: str = "kecamatan"
) -> dict[str, Any]:
    """Title and lines of the legend of one layer, with its cut-offs."""
    lines = {
        "kelas": _risk_lines,
        "kepastian": lambda _edition, lang: [
            {"warna": colour, "pola": "ws-lemah" if name == "lemah" else "", "teks": text(f"app.kepastian.{name}", lang)}
            for name, colour in CERTAINTY.items()
        ],
        "kasus": _kabupaten_count_lines if level == "kabupaten" else _count_lines,
        "kabupaten": _figure_lines,
    }[layer](edition, lang)  # fmt: skip
    title = (
        published_title(edition, lang)
        if layer == "kabupaten"
        else text(f"app.legenda.{layer}", lang)
    )
    return {"judul": title, "isi": lines}


def ranges(cuts: list[float], lang: Language, digits: int) -> list[str]:
    """The classes between cut-offs in words, lower bound included."""
    said = [number(cut, lang, digits) for cut in cuts]
    between = [text("products.range.between", lang, lower=low, upper=high) for low, high in pairwise(said)]  # fmt: skip
    return [text("products.range.below", lang, upper=said[0]), *between, text("products.range.above", lang, lower=said[-1])]  # fmt: skip


def _risk_lines(_edition: Edition, lang: Language) -> list[dict[str, str]]:
    spans = ranges(list(load_policy().class_cuts), lang, 1)
    lines = [
        {"warna": RISK[i], "pola": "", "teks": f"{text(f'kelas.{i + 1}', lang)} ({spans[i]})"}
        for i in range(len(RISK))
    ]
    weak = {"warna": "", "pola": "ws-lemah-2", "teks": text("app.legenda.arsir_lemah", lang)}
    return [*lines[::-1], weak]


def _count_lines(edition: Edition, lang: Language) -> list[dict[str, str]]:
    cuts = count_cuts(edition)
    spans = ranges([float(cut) for cut in cuts], lang, 0)[1:]
    shown = [{"warna": FLOW[i + 1], "pola": "", "teks": span} for i, span in enumerate(spans)]
    hidden = text("app.tanda.s", lang, k=edition.threshold)
    if edition.threshold <= 1:
        exact = [{"warna": FLOW[0], "pola": "", "teks": number(0, lang)}]
        return [*shown[::-1], *exact, _unobserved(lang)]
    return [*shown[::-1], {"warna": "", "pola": "ws-samar", "teks": hidden}, _unobserved(lang)]


def _kabupaten_count_lines(edition: Edition, lang: Language) -> list[dict[str, str]]:
    """Totals of kabupaten may be small: there a count is hidden only where it would give away a kecamatan."""
    spans = ranges([float(cut) for cut in count_cuts(edition)], lang, 0)
    shown = [{"warna": FLOW[i], "pola": "", "teks": span} for i, span in enumerate(spans)][::-1]
    known = marks(edition.kabupaten)
    hidden = {"warna": "", "pola": "ws-samar", "teks": text("app.tanda.samar", lang)}
    return [*shown, *([hidden] if (known == "s").any() else []), *([_unobserved(lang)] if (known == "t").any() else [])]  # fmt: skip


def _figure_lines(edition: Edition, lang: Language) -> list[dict[str, str]]:
    column = published_column(edition)
    lines = []
    if column:
        cuts = list(flow_cuts(edition.kabupaten[column].dropna().astype(float)))
        spans = ranges(cuts, lang, 0) if cuts else [number(0, lang)]
        lines = [{"warna": FLOW[i], "pola": "", "teks": span} for i, span in enumerate(spans)][::-1]
    bare = set(kabupaten_marks(edition).values())
    if "s" in bare:
        lines.append({"warna": "", "pola": "ws-samar", "teks": text("app.tanda.samar", lang)})
    if "t" in bare or not edition.observed:
        lines.append(_unobserved(lang))
    return lines


def _unobserved(lang: Language) -> dict[str, str]:
    return {"warna": "", "pola": "ws-tanpa", "teks": text("app.tanda.t", lang)}


def words(lang: Language) -> dict[str, Any]:
    """The component's own words."""
    single = ("peta", "memuat", "gagal", "lapisan", "perbesar", "perkecil", "semua", "kasus")
    return {
        **{name: text(f"app.peta.{name}", lang) for name in single},
        "kelas": [text(f"kelas.{level}", lang) for level in range(1, len(RISK) + 1)],
        "kepastian": {name: text(f"app.kepastian.{name}", lang) for name in CERTAINTY},
        "tanda": {"s": text("app.tanda.samar", lang), "t": text("app.tanda.t", lang)},
        "nama_lapisan": {name: text(f"app.lapisan.{name}", lang) for name in LAYERS},
        "tambahan": {name: text(f"app.tambahan.{name}", lang) for name in _OVERLAYS},
        "tempat": {name: text(f"app.tempat.{name}", lang) for name in _PLACES},
        "jenis": {name: text(f"app.jenis.{name}", lang) for name in _POST_KINDS},
    }
