"""The legends of the map's layers, with their cut-offs, and the published figure that the kabupaten layer draws."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd

from geo.app.layers import UNKNOWN, Beside, count_cuts, marks, paints
from geo.app.tokens import CERTAINTY
from geo.config import load_policy
from geo.files.edition import Edition
from geo.products.palette import CHANGE, FLOW, RISK, flow_class, flow_cuts
from geo.text import Language, number, text

Line = dict[str, str]


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


def legend(edition: Edition, layer: str, lang: Language, level: str = "kecamatan", beside: Beside | None = None) -> dict[str, Any]:  # fmt: skip
    """Title and lines of the legend of one layer, with its cut-offs; `kisi` where it is a square of two scales."""
    if layer == "kabupaten":
        return {"judul": published_title(edition, lang), "isi": _figure_lines(edition, lang)}
    if layer == "silang":
        return {"judul": text("layers.legenda.silang", lang), "isi": [], "kisi": _square(lang)}
    lines: Callable[[Edition, Language], list[Line]] = {
        "kelas": _risk_lines,
        "kepastian": _certainty_lines,
        "kasus": _kabupaten_count_lines if level == "kabupaten" else _count_lines,
        "sunyi": lambda _edition, lang: _lines("sunyi", [f"layers.sunyi.{level}", "layers.sunyi.samar", "layers.sunyi.ada"], lang),
        "cakupan": lambda _edition, lang: _lines("cakupan", [f"layers.cakupan.{name}" for name in ("penuh", "samar", "sebagian", "tidak")], lang),
        "perubahan": _change_lines,
    }[layer]  # fmt: skip
    title = f"app.legenda.{layer}" if layer in ("kelas", "kepastian", "kasus") else ""
    if layer == "perubahan" and beside is not None and beside.earlier is not None:
        told = text("layers.legenda.perubahan", lang, edition=beside.earlier.name)
    else:
        told = text(title, lang) if title else text(f"layers.legenda.{layer}", lang)
    return {"judul": told, "isi": lines(edition, lang)}


def _lines(layer: str, keys: list[str], lang: Language) -> list[Line]:
    return [_line(paint, text(key, lang)) for paint, key in zip(paints(layer), keys, strict=True)]


def _line(paint: str, words: str) -> Line:
    """A line of a legend: its colour, or the name of its pattern."""
    pattern = paint.removeprefix("url(#").removesuffix(")") if paint.startswith("url(") else ""
    return {"warna": "" if pattern else paint, "pola": pattern, "teks": words}


def _certainty_lines(_edition: Edition, lang: Language) -> list[Line]:
    return _lines("kepastian", [f"app.kepastian.{name}" for name in CERTAINTY], lang)


def _change_lines(_edition: Edition, lang: Language) -> list[Line]:
    steps = ("turun_banyak", "turun", "tetap", "naik", "naik_banyak")
    told = [_line(colour, text(f"layers.perubahan.{name}", lang)) for colour, name in zip(CHANGE, steps, strict=True)]  # fmt: skip
    return [*told[::-1], _line("url(#ws-ubah-4)", text("layers.perubahan.samar", lang)), _line(UNKNOWN, text("layers.perubahan.tidak_ada", lang))]  # fmt: skip


def _square(lang: Language) -> dict[str, Any]:
    """The square of class and certainty: nine colours by row, the words of its rows and columns."""
    return {
        "warna": paints("silang"),
        "baris": [text(f"layers.silang.{name}", lang) for name in ("rendah", "sedang", "tinggi")],
        "lajur": [text(f"layers.silang.{name}", lang) for name in ("lemah", "cukup", "pasti")],
        "sumbu": [text("layers.silang.kerawanan", lang), text("layers.silang.kepastian", lang)],
    }


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
