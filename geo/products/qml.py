"""Symbol rules as QGIS writes them (QML, as of version 3.22): a rule-based renderer, and the names of the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from geo.products.symbols import Rule, Symbol, Value

VERSION = "3.22.16"


def qml(rules: Sequence[Rule], aliases: Mapping[str, str]) -> str:
    """A style that QGIS reads; `aliases` are what the fields are called on screen, by their names.

    >>> "RuleRenderer" in qml([Rule("Semua", Symbol("line", "#7a0177"))], {"nama": "Nama"})
    True
    """
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology|Fields")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0", enableorderby="0")  # fmt: skip
    listed = ET.SubElement(renderer, "rules", key="{semua}")
    symbols = ET.SubElement(renderer, "symbols")
    for at, rule in enumerate(rules):
        said = {"key": f"{{{at}}}", "label": rule.label, "symbol": str(at)}
        if rule.where:
            said["filter"] = condition(rule)
        ET.SubElement(listed, "rule", said)
        _symbol(symbols, str(at), rule.symbol)
    named = ET.SubElement(root, "aliases")
    for at, (field, alias) in enumerate(aliases.items()):
        ET.SubElement(named, "alias", index=str(at), field=field, name=alias)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")  # fmt: skip


def condition(rule: Rule) -> str:
    """The filter of a rule in QGIS's expressions; text is quoted, true is told as one."""
    return " AND ".join(f'"{field}" IN ({", ".join(map(_quoted, values))})' for field, values in rule.where)  # fmt: skip


def _quoted(value: Value) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


def _symbol(into: ET.Element, name: str, symbol: Symbol) -> None:
    made = ET.SubElement(into, "symbol", type=symbol.kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")  # fmt: skip
    if symbol.kind == "line":
        _line(made, symbol)
    elif symbol.kind == "marker":
        _layer(made, "SimpleMarker", color=_rgba(symbol.colour), outline_color=_rgba(symbol.outline), outline_width=symbol.width, outline_width_unit="MM", size=symbol.size, size_unit="MM", name=symbol.shape)  # fmt: skip
    elif symbol.hatch is None:
        style = "solid" if symbol.colour else "no"
        _layer(made, "SimpleFill", color=_rgba(symbol.colour or "#000000"), style=style, outline_color=_rgba(symbol.outline), outline_style="solid", outline_width=symbol.width, outline_width_unit="MM")  # fmt: skip
    else:
        pattern = _layer(made, "LinePatternFill", angle=symbol.hatch, distance=symbol.gap, distance_unit="MM", line_width=symbol.width, line_width_unit="MM", color=_rgba(symbol.colour))  # fmt: skip
        line = ET.SubElement(pattern, "symbol", type="line", name=f"@{name}@0", alpha="1", clip_to_extent="1", force_rhr="0")  # fmt: skip
        _line(line, symbol)


def _line(into: ET.Element, symbol: Symbol) -> None:
    dashed = {"customdash": ";".join(f"{part:g}" for part in symbol.dash), "customdash_unit": "MM", "use_custom_dash": 1} if symbol.dash else {}  # fmt: skip
    _layer(into, "SimpleLine", line_color=_rgba(symbol.colour), line_width=symbol.width, line_width_unit="MM", line_style="solid", capstyle="flat", **dashed)  # fmt: skip


def _layer(into: ET.Element, kind: str, **facts: object) -> ET.Element:
    made = ET.SubElement(into, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(made, "Option", type="Map")
    for name, value in facts.items():
        ET.SubElement(options, "Option", type="QString", name=name, value=f"{value:g}" if isinstance(value, float) else str(value))  # fmt: skip
    return made


def _rgba(colour: str) -> str:
    """`255,0,0,255`, and nothing seen where there is none."""
    if not colour:
        return "0,0,0,0"
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
