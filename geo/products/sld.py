"""Symbol rules as an OGC Styled Layer Descriptor 1.1.0 with Symbology Encoding, for GeoServer and the like."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from geo.products.symbols import Rule, Symbol, Value

SLD, SE, OGC = (
    "http://www.opengis.net/sld",
    "http://www.opengis.net/se",
    "http://www.opengis.net/ogc",
)
_NAMES = {"xmlns": SLD, "xmlns:se": SE, "xmlns:ogc": OGC, "version": "1.1.0"}
_PIXELS = 3.5714
"""Pixels of 0.28 mm, the unit of Symbology Encoding, in a millimetre."""
_MARKS = {45: "shape://slash", 90: "shape://vertline"}


def sld(layer: str, title: str, rules: Sequence[Rule]) -> str:
    """A style of `layer`.

    >>> sld("batas_darat", "Batas", [Rule("Batas", Symbol("line", "#7a0177"))]).count("<se:Rule>")
    1
    """
    root = ET.Element("StyledLayerDescriptor", _NAMES)
    named = ET.SubElement(root, "NamedLayer")
    ET.SubElement(named, "se:Name").text = layer
    style = ET.SubElement(named, "UserStyle")
    ET.SubElement(style, "se:Name").text = title
    kind = ET.SubElement(style, "se:FeatureTypeStyle")
    for rule in rules:
        _rule(kind, rule)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _rule(into: ET.Element, rule: Rule) -> None:
    made = ET.SubElement(into, "se:Rule")
    if rule.label:
        ET.SubElement(made, "se:Name").text = rule.label
        ET.SubElement(ET.SubElement(made, "se:Description"), "se:Title").text = rule.label
    if rule.where:
        told = ET.SubElement(made, "ogc:Filter")
        inside = ET.SubElement(told, "ogc:And") if len(rule.where) > 1 else told
        for field, values in rule.where:
            _one_of(inside, field, values)
    {"fill": _fill, "line": _line, "marker": _marker}[rule.symbol.kind](made, rule.symbol)


def _one_of(into: ET.Element, field: str, values: Sequence[Value]) -> None:
    either = ET.SubElement(into, "ogc:Or") if len(values) > 1 else into
    for value in values:
        equal = ET.SubElement(either, "ogc:PropertyIsEqualTo")
        ET.SubElement(equal, "ogc:PropertyName").text = field
        ET.SubElement(equal, "ogc:Literal").text = str(value).lower() if isinstance(value, bool) else str(value)  # fmt: skip


def _fill(into: ET.Element, symbol: Symbol) -> None:
    made = ET.SubElement(into, "se:PolygonSymbolizer")
    if symbol.colour:
        fill = ET.SubElement(made, "se:Fill")
        if symbol.hatch is None:
            _said(fill, "fill", symbol.colour)
        else:
            graphic = ET.SubElement(ET.SubElement(fill, "se:GraphicFill"), "se:Graphic")
            mark = ET.SubElement(graphic, "se:Mark")
            ET.SubElement(mark, "se:WellKnownName").text = _MARKS[symbol.hatch]
            _stroke(mark, symbol.colour, symbol.width)
            ET.SubElement(graphic, "se:Size").text = f"{symbol.gap * _PIXELS:.1f}"
    if symbol.outline:
        _stroke(made, symbol.outline, symbol.width)


def _line(into: ET.Element, symbol: Symbol) -> None:
    stroke = _stroke(ET.SubElement(into, "se:LineSymbolizer"), symbol.colour, symbol.width)
    if symbol.dash:
        _said(stroke, "stroke-dasharray", " ".join(f"{part * _PIXELS:.0f}" for part in symbol.dash))


def _marker(into: ET.Element, symbol: Symbol) -> None:
    graphic = ET.SubElement(ET.SubElement(into, "se:PointSymbolizer"), "se:Graphic")
    mark = ET.SubElement(graphic, "se:Mark")
    ET.SubElement(mark, "se:WellKnownName").text = symbol.shape
    _said(ET.SubElement(mark, "se:Fill"), "fill", symbol.colour)
    _stroke(mark, symbol.outline, symbol.width)
    ET.SubElement(graphic, "se:Size").text = f"{symbol.size * _PIXELS:.1f}"


def _stroke(into: ET.Element, colour: str, width: float) -> ET.Element:
    made = ET.SubElement(into, "se:Stroke")
    _said(made, "stroke", colour)
    _said(made, "stroke-width", f"{width * _PIXELS:.2f}")
    return made


def _said(into: ET.Element, name: str, value: str) -> None:
    ET.SubElement(into, "se:SvgParameter", name=name).text = value
