"""How every layer is drawn, once for all formats: rules of a filter and a symbol, in words of no one program."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from geo.config import load_policy
from geo.products import palette
from geo.text import Language, number, text

Value = str | int | bool


@dataclass(frozen=True)
class Symbol:
    """Colours as `#rrggbb`, widths and sizes in millimetres.

    kind     fill, line or marker
    colour   of the area, the line or the marker; empty: none
    outline  of the area or marker; empty: none
    hatch    direction in degrees of lines over the area, which then stand in `colour`; None: a plain area
    dash     lengths of stroke and gap
    shape    of a marker
    """

    kind: Literal["fill", "line", "marker"]
    colour: str = ""
    outline: str = ""
    width: float = 0.1
    size: float = 2.0
    hatch: int | None = None
    gap: float = 1.6
    dash: tuple[float, ...] = ()
    shape: Literal["circle", "square"] = "circle"


@dataclass(frozen=True)
class Rule:
    """What is drawn so: features of which each field in `where` has one of its values; the later rule lies above the earlier.

    label  in the legend; empty: not there
    """

    label: str
    symbol: Symbol
    where: tuple[tuple[str, tuple[Value, ...]], ...] = ()


POSTS = ("plbn", "plb_traditional", "airport", "seaport")
_LINE = 0.12


def class_labels(lang: Language) -> list[str]:
    """The five classes with their bounds: `Tinggi (1,5 sampai di bawah 2,5)`."""
    said = [number(cut, lang, 1) for cut in load_policy().class_cuts]
    spans = [
        text("products.range.below", lang, upper=said[0]),
        *(text("products.range.between", lang, lower=low, upper=high) for low, high in pairwise(said)),
        text("products.range.above", lang, lower=said[-1]),
    ]  # fmt: skip
    return [f"{text(f'kelas.{level}', lang)} ({span})" for level, span in enumerate(spans, 1)]


def risk_rules(lang: Language) -> list[Rule]:
    """Five classes, and hatching where a class cannot be told from the others."""
    rules = [
        Rule(label, Symbol("fill", colour, palette.OUTLINE, _LINE), (("kelas", (level,)),))
        for level, (label, colour) in enumerate(zip(class_labels(lang), palette.RISK, strict=True), 1)
    ]  # fmt: skip
    weak = ("kepastian", ("lemah",))
    dark = Rule(
        text("products.map.legend_weak", lang),
        Symbol("fill", palette.OUTLINE, width=0.15, hatch=45),
        (("kelas", (1, 2, 3)), weak),
    )
    light = Rule("", Symbol("fill", "#ffffff", width=0.2, hatch=45), (("kelas", (4, 5)), weak))
    return [*rules, dark, light]


def post_rules(lang: Language) -> list[Rule]:
    """Posts by kind: the border crossing points filled, the others open."""
    looks = {
        "plbn": Symbol("marker", palette.POST, "#ffffff", 0.3, 3.4),
        "plb_traditional": Symbol("marker", "#ffffff", palette.POST, 0.4, 2.0),
        "airport": Symbol("marker", "#ffffff", palette.POST, 0.4, 2.6, shape="square"),
        "seaport": Symbol("marker", palette.POST, "#ffffff", 0.2, 2.2, shape="square"),
    }
    return [
        Rule(text(f"products.post_kind.{kind}", lang), looks[kind], (("jenis", (kind,)),))
        for kind in POSTS
    ]


def rules_of(layer: str, lang: Language) -> list[Rule]:
    """The rules of a layer of the GeoPackage; KeyError for one that is not known."""
    if layer in ("kecamatan", "kabupaten", "transit", "eksploitasi"):
        return risk_rules(lang)
    if layer == "pos":
        return post_rules(lang)
    border = Symbol("line", palette.BORDER, width=0.5, dash=(4.0, 2.0, 1.0, 2.0))
    silent = Symbol("fill", palette.SILENT, width=0.35, hatch=90)
    single = {
        "batas_darat": Rule(text("symbols.border", lang), border),
        "titik_panas": Rule(text("symbols.hot", lang), Symbol("fill", outline=palette.HOT, width=0.7), (("titik_panas", (True,)),)),
        "area_sunyi": Rule(text("symbols.silent", lang), silent, (("sunyi", (True,)),)),
    }  # fmt: skip
    return [single[layer]]
