"""Hotspots and silent areas in words and as layers: cards, one sentence per place, two layers and sheets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.tables.stages import HOTSPOT_COLUMNS, SILENT_COLUMNS, Release
from geo.text import Language, number, text

LAYERS = {"titik_panas": HOTSPOT_COLUMNS, "area_sunyi": SILENT_COLUMNS}
SHOWN_NAMES = 8
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """What was looked for, the answer, and what stands behind it: `lines` are (heading, sentence)."""

    kind: str
    status: str
    title: str
    verdict: str
    lines: tuple[tuple[str, str], ...]


def article(card: Card, heading: str) -> str:
    """The card as HTML under a heading of that level (`h2`), every string escaped."""
    lines = "".join(f"<p><b>{escape(head)}.</b> {escape(line)}</p>" for head, line in card.lines)
    return (
        f'<article data-kartu="{card.kind}" data-status="{card.status}"><{heading}>{escape(card.title)}</{heading}>'
        f"<p><strong>{escape(card.verdict)}</strong></p>{lines}</article>"
    )


def cards(found: Found, names: Mapping[str, str], lang: Language) -> list[Card]:
    """The two cards of an edition; `found` as `Release.found`, empty where nobody looked; `names` by code of kecamatan and kabupaten."""
    hot = found.get("titik_panas", {"status": "tidak_dicari"})
    silent = found.get("area_sunyi", {"status": "tidak_dicari"})
    return [_hotspot_card(hot, names, lang), _silent_card(silent, names, lang)]


def listed(codes: Sequence[str], names: Mapping[str, str], lang: Language) -> str:
    """Names of places, the first few where there are many."""
    told = ", ".join(names.get(code, code) for code in codes[:SHOWN_NAMES])
    rest = len(codes) - SHOWN_NAMES
    return text("patterns.names_more", lang, names=told, count=rest) if rest > 0 else told


def _verdict(kind: str, told: Found, names: Mapping[str, str], lang: Language) -> str:
    status = told["status"]
    codes = told.get("kode", [])
    everyone = ", ".join(names.get(code, code) for code in codes)
    return text(f"patterns.{kind}.{status}", lang, count=len(codes), names=everyone)


def _why(told: Found, lang: Language) -> list[tuple[str, str]]:
    """The line that says why nothing can be told; none where something can."""
    reason = told.get("alasan")
    if not reason:
        return []
    said = text(f"patterns.why.{reason}", lang, **told.get("angka", {}))
    return [(text("patterns.why_title", lang), said)]


def _hotspot_card(told: Found, names: Mapping[str, str], lang: Language) -> Card:
    looked = (text("patterns.looked_title", lang), text("patterns.titik_panas.looked", lang))
    lines = [*_why(told, lang), looked]
    if "ulangan" in told:
        sure = [
            text(f"patterns.titik_panas.level_{told['tingkat']}", lang),
            text(
                "patterns.titik_panas.sure",
                lang,
                assessed=number(told["dinilai"], lang),
                replicates=number(told["ulangan"], lang),
                seed=told["benih"],
                rate=number(100 * told["laju"], lang),
            ),
        ]
        if told["tanpa_tetangga"]:
            sure.append(text("patterns.titik_panas.alone", lang, count=told["tanpa_tetangga"]))
        lines.append((text("patterns.sure_title", lang), " ".join(sure)))
        lines.append((text("patterns.second_title", lang), _scan(told["pindai"], names, lang)))
    verdict = _verdict("titik_panas", told, names, lang)
    return Card("titik_panas", told["status"], text("patterns.titik_panas.title", lang), verdict, tuple(lines))  # fmt: skip


def _scan(told: Found, names: Mapping[str, str], lang: Language) -> str:
    replicates = number(told["ulangan"], lang)
    if told["status"] != "ada":
        return text("patterns.scan.tidak_ada", lang, replicates=replicates)
    said = {"replicates": replicates, "p": number(told["p"], lang, 3), "names": listed(told["kode"], names, lang)}  # fmt: skip
    first = (
        text("patterns.scan.ada_semua", lang, **said)
        if told["rasio"] is None
        else text("patterns.scan.ada", lang, ratio=number(told["rasio"], lang, 1), **said)
    )
    return f"{first} {text('patterns.scan.note', lang)}"


def _silent_card(told: Found, names: Mapping[str, str], lang: Language) -> Card:
    if told.get("jauh_km") is None:
        looked = text("patterns.area_sunyi.looked_short", lang)
    else:
        looked = text(
            "patterns.area_sunyi.looked",
            lang,
            share=number(100 * told["bagian_dugaan"], lang),
            km=number(told["jauh_km"], lang),
            reference=text(f"patterns.reference.{told['acuan']}", lang),
        )
    sure = text("patterns.area_sunyi.sure", lang)
    if told.get("acuan") == "pusat":
        sure = f"{sure} {text('patterns.area_sunyi.seat', lang)}"
    verdict = _verdict("area_sunyi", told, names, lang)
    lines = [*_why(told, lang), (text("patterns.looked_title", lang), looked), (text("patterns.sure_title", lang), sure)]  # fmt: skip
    return Card("area_sunyi", told["status"], text("patterns.area_sunyi.title", lang), verdict, tuple(lines))  # fmt: skip


def place_sentences(
    found: Found, kode: str, kabupaten: tuple[str, str] | None, lang: Language
) -> list[str]:
    """What is said of one kecamatan, or one kabupaten: hotspot, cluster, silent; empty where it is none of them.

    kabupaten  code and name of the kabupaten of a kecamatan, for hotspots that were judged by kabupaten
    """
    hot, silent = found.get("titik_panas", {}), found.get("area_sunyi", {})
    told = []
    if kode in hot.get("kode", []):
        told.append(text("patterns.reason.hot", lang))
    elif kabupaten and kabupaten[0] in hot.get("kode", []):
        told.append(text("patterns.reason.hot_kabupaten", lang, name=kabupaten[1]))
    scan = hot.get("pindai", {})
    if scan.get("status") == "ada" and kode in scan["kode"]:
        told.append(text("patterns.reason.cluster", lang))
    if kode in silent.get("kode", []):
        reference = text(f"patterns.reference.{silent['acuan']}", lang)
        told.append(text("patterns.reason.silent_brief", lang, reference=reference))
    return told


def found_json(release: Release) -> bytes:
    """`kartu.json`: what was looked for and found, as `Release.found`; the same release gives the same bytes."""
    return (json.dumps(release.found, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def pattern_facts(release: Release, row: Any, lang: Language) -> dict[str, str]:
    """Whether a place is a hotspot or silent, and its reason with what is said of that."""
    hot, silent = (release.found.get(kind, {}).get("kode", []) for kind in ("titik_panas", "area_sunyi"))  # fmt: skip
    parent = (row.kab_kode, row.kabupaten) if hasattr(row, "kab_kode") else None
    told = place_sentences(release.found, row.kode, parent, lang)
    return {
        "panas": "panas" if row.kode in hot else "",
        "sunyi": "sunyi" if row.kode in silent else "",
        "alasan": " ".join([row.alasan, *told]),
    }


def names_of(kecamatan: pd.DataFrame, kabupaten: pd.DataFrame) -> dict[str, str]:
    """Names by code: a kecamatan with its kabupaten only where its name stands twice."""
    twice = kecamatan["nama"].duplicated(keep=False)
    full = kecamatan["nama"].where(~twice, kecamatan["nama"] + " (" + kecamatan["kabupaten"] + ")")
    return {
        **dict(zip(kecamatan["kode"], full, strict=True)),
        **dict(zip(kabupaten["kode"], kabupaten["nama"], strict=True)),
    }


def pattern_layer(release: Release, kind: str, lang: Language) -> gpd.GeoDataFrame:
    """`titik_panas` or `area_sunyi` with `nama`, `kabupaten`, a sentence and the polygons; sorted by `kode`, empty where nobody looked."""
    rows = release.hotspots if kind == "titik_panas" else release.silent
    places = pd.concat(
        [
            release.kecamatan[["kode", "nama", "kabupaten", "geometry"]],
            release.kabupaten[["kode", "nama", "geometry"]].assign(
                kabupaten=release.kabupaten["nama"]
            ),
        ],
        ignore_index=True,
    )
    joined = rows.merge(places, on="kode", how="left", validate="1:1")
    say = _hot_sentence if kind == "titik_panas" else _silent_sentence
    joined["alasan"] = [say(row, lang) for row in joined.to_dict("records")]
    _, *others = LAYERS[kind]
    columns = ["kode", "nama", "kabupaten", *others, "alasan"]
    shapes = joined["geometry"] if len(joined) else gpd.GeoSeries([], crs=4326)
    return gpd.GeoDataFrame(joined[columns], geometry=list(shapes), crs=release.kecamatan.crs)


def _hot_sentence(row: dict[Any, Any], lang: Language) -> str:
    if not row["dinilai"]:
        return text("patterns.reason.unassessed", lang)
    first = text(f"patterns.reason.{'hot' if row['titik_panas'] else 'cold'}", lang)
    return f"{first} {text('patterns.reason.cluster', lang)}" if row["gugus"] else first


def _silent_sentence(row: dict[Any, Any], lang: Language) -> str:
    if not row["sunyi"]:
        return ""
    return text(
        "patterns.reason.silent",
        lang,
        band=text(f"patterns.band.{row['pita']}", lang),
        km=number(row["jarak_km"], lang, 1),
        reference=text(f"patterns.reference.{row['acuan']}", lang),
    )
