"""The map of the border: what crosses the wire to it, and the component that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

import pandas as pd
import streamlit as st

from geo.app.component import HERE, KEY, script
from geo.app.legend import legend, ranges
from geo.app.settings import LEAFLET, LEAFLET_CSS
from geo.app.tokens import ACCENT, map_colours
from geo.config import load_policy
from geo.files.edition import Edition
from geo.products.border_words import Row, country_name, people, short_name
from geo.products.palette import FLOW, flow_class, flow_cuts
from geo.tables.border import BEYOND, BorderView
from geo.tables.border_names import LINE
from geo.text import Language, number, text

OUTSIDE_PROVINCE = [-1.75, 108.75]
"""Where the bands from other provinces begin: at sea, for they come by many ways."""
ROUTE_COLOUR = "#b26a00"
_DRAWN = 12
_SMALLEST, _LARGEST, _BARE = 7.0, 22.0, 4.5


def border_payload(edition: Edition, view: BorderView, geometry_url: str, lang: Language, *, kab: str, post: str) -> dict[str, Any]:  # fmt: skip
    """Everything the map needs besides the geometry: fills by code, bands, stretches, posts and words."""
    points = {str(row["nama"]): [row["lat"], row["lon"]] for row in view.posts.to_dict("records") if not pd.isna(row["lat"])}  # fmt: skip
    asal, cuts = _origins(edition, view, post, lang)
    bands = _bands(view, post)
    isi: dict[str, Any] = {"asal": asal}
    legenda: dict[str, Any] = {"asal": _legend(view, cuts, post, lang)}
    if len(view.transit):
        isi["transit"] = {row.kode: [int(row.kelas), text("app.peta.kali", lang, risk=number(float(row.risiko), lang, 1))] for row in view.transit.itertuples()}  # fmt: skip
        legenda["transit"] = {"judul": text("border.map.transit", lang), "isi": legend(edition, "kelas", lang)["isi"][:-1]}  # fmt: skip
    return {
        "pustaka": LEAFLET,
        "geometri": geometry_url,
        "bahasa": lang,
        "kab": kab,
        "pilih": post,
        "isi": isi,
        "legenda": legenda,
        "luar": OUTSIDE_PROVINCE,
        "titik": points,
        "arus": [_said(view, row, lang) for row in bands if row["pos"] in points],
        "lanjut": _onward(view, post, lang),
        "kelas_arus": [text(f"border.class.{at}", lang) for at in range(1, 5)] if bands else [],
        "zona": _zones(view, edition, lang),
        "pos": [
            _post(view, row, post, lang)
            for row in view.posts.to_dict("records")
            if str(row["nama"]) in points
        ],
        "warna": {**map_colours(), "arah": ACCENT, "rute": ROUTE_COLOUR},
        "kata": _words(lang),
    }


def _origins(edition: Edition, view: BorderView, post: str, lang: Language) -> tuple[dict[str, list[Any]], tuple[float, ...]]:  # fmt: skip
    """{code: class and words} of the origins of a post (empty: of all), and the bounds of the classes."""
    told = view.flows[view.flows["pos"] == post] if post else view.flows
    here = told[told["tingkat"].isin(["kecamatan", "kabupaten"])]
    sums = here.groupby("asal")["orang"].sum()
    cuts = flow_cuts(map(float, sums))
    filled = {str(code): [flow_class(float(count), cuts), text("border.map.from", lang, people=number(int(count), lang))] for code, count in sums.items() if count > 0}  # fmt: skip
    mark, why = (-2, "untold") if here.empty else (-1, "hidden" if view.k else "empty")
    bare = [mark, text(f"border.map.{why}", lang, k=view.k)]
    areas = {str(code) for code in edition.kabupaten["kode"]} - set(filled)
    return {**dict.fromkeys(sorted(areas), bare), **filled}, cuts


def _legend(view: BorderView, cuts: tuple[float, ...], post: str, lang: Language) -> dict[str, Any]:
    spans = ranges(list(cuts), lang, 0) if cuts else []
    lines = [{"warna": FLOW[at], "pola": "", "teks": span} for at, span in enumerate(spans)][::-1]
    told = bool(post in set(view.flows["pos"]) if post else len(view.flows))
    key, pattern = ("hidden" if view.k else "empty", "ws-samar") if told else ("untold", "ws-tanpa")
    lines.append({"warna": "", "pola": pattern, "teks": text(f"border.map.{key}", lang, k=view.k)})
    title = text("border.map.title_post", lang, pos=post) if post else text("border.map.title", lang)  # fmt: skip
    return {"judul": title, "isi": lines}


def _bands(view: BorderView, post: str) -> list[Row]:
    """Legs that are drawn: all of a chosen post, else the largest; other provinces of a post as one band."""
    rows = view.flows[view.flows["tingkat"].isin(["kecamatan", "kabupaten", "provinsi", "luar_provinsi"])]  # fmt: skip
    if post:
        rows = rows[rows["pos"] == post]
    away = rows["tingkat"].isin(["provinsi", "luar_provinsi"])
    merged = rows[away].groupby(["pos", "negara"], as_index=False)["orang"].sum()
    merged = merged.assign(asal=BEYOND, nama="", tingkat=BEYOND)
    every = pd.concat([rows[~away], merged]).sort_values(["orang", "pos", "asal"], ascending=[False, True, True])  # fmt: skip
    drawn = every if post else every.head(_DRAWN)
    smallest_first: list[Row] = drawn.iloc[::-1].to_dict("records")
    return smallest_first


def flow_grade(view: BorderView, count: float) -> int:
    """The class of 1 to 4 of a number of people, by its share of all that are told (policy file)."""
    whole = float(view.flows["orang"].sum())
    return 1 + sum(count / whole >= cut for cut in load_policy().border.flow_cuts) if whole else 1


def _said(view: BorderView, row: Row, lang: Language) -> dict[str, Any]:
    name = text("border.map.other_provinces", lang) if row["asal"] == BEYOND else str(row["nama"])
    lines = [text("border.map.way", lang, origin=name, pos=row["pos"]), text("border.map.from", lang, people=number(int(row["orang"]), lang))]  # fmt: skip
    return {"asal": row["asal"], "pos": row["pos"], "kelas": flow_grade(view, float(row["orang"])), "teks": lines}  # fmt: skip


def _onward(view: BorderView, post: str, lang: Language) -> list[dict[str, Any]]:
    """From each land post into the country that it leads to."""
    sums = view.flows[view.flows["negara"] == "malaysia"].groupby(["pos", "negara"], as_index=False)["orang"].sum()  # fmt: skip
    return [
        {
            "pos": row["pos"],
            "kelas": flow_grade(view, float(row["orang"])),
            "teks": [text("border.map.way", lang, origin=row["pos"], pos=country_name(str(row["negara"]), lang)), text("border.map.both_ways", lang, people=number(int(row["orang"]), lang))],
        }
        for row in sums.to_dict("records")
        if post in ("", row["pos"])
    ]  # fmt: skip


def _zones(view: BorderView, edition: Edition, lang: Language) -> list[dict[str, Any]]:
    places = place_names(edition)
    told = []
    for row, shape in zip(view.zones.drop(columns="geometry").to_dict("records"), view.zones.geometry, strict=True):  # fmt: skip
        lines = [text("border.map.zone", lang, zone=row["zona"], km=number(row["panjang_km"], lang, 1)), places.get(str(row["kode"]), "")]  # fmt: skip
        lines.append(text("border.map.routes", lang, count=row["rute"]) if row["rute"] else text("border.map.no_routes", lang))  # fmt: skip
        told.append({"zona": row["zona"], LINE: [list(point) for point in shape.coords], "rute": int(row["rute"]), "teks": lines})  # fmt: skip
    return told


def _post(view: BorderView, row: Row, chosen: str, lang: Language) -> dict[str, Any]:
    most = float(view.posts["orang"].max()) if view.posts["orang"].notna().any() else 0.0
    known = not pd.isna(row["orang"])
    size = _SMALLEST + (_LARGEST - _SMALLEST) * sqrt(float(row["orang"]) / most) if known and most else _BARE  # fmt: skip
    opposite = str(row["pasangan_sarawak"])
    named = row["jenis"] == "plbn" or known or row["nama"] == chosen
    label = short_name(str(row["nama"]))
    lines = [str(row["nama"]), text(f"app.jenis.{row['jenis']}", lang), text("border.map.people", lang, people=people(row, view.k, lang))]  # fmt: skip
    lines += [text("border.map.opposite", lang, name=opposite)] if opposite else []
    lines += [] if pd.isna(row["presisi_m"]) else [text("border.map.precision", lang, value=number(row["presisi_m"], lang))]  # fmt: skip
    return {
        "nama": row["nama"],
        "simpul": row["jenis"] in ("airport", "seaport") and not known and row["nama"] != chosen,
        "besar": round(size, 1),
        "angka": known,
        "samar": bool(row["disembunyikan"]),
        "label": (f"{label} ↔ {short_name(opposite)}" if opposite else label) if named else "",
        "teks": lines,
    }


def place_names(edition: Edition) -> Mapping[str, str]:
    """{code: kecamatan and kabupaten}, and of a kabupaten its name."""
    units = edition.kecamatan
    names = dict(zip(units["kode"], units["nama"] + ", " + units["kabupaten"], strict=True))
    return {**names, **dict(zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True))}


def _words(lang: Language) -> dict[str, Any]:
    single = ("memuat", "gagal", "lapisan", "perbesar", "perkecil", "semua")
    return {
        **{name: text(f"app.peta.{name}", lang) for name in single},
        "peta": text("border.map.label", lang),
        "lapis": {name: text(f"border.map.layer_{name}", lang) for name in ("asal", "transit")},
        "tambahan": {
            name: text(f"border.map.over_{name}", lang) for name in ("arus", "zona", "simpul")
        },
        "tempat": {
            "sarawak": text("app.tempat.sarawak", lang),
            "luar": text("border.map.other_provinces", lang),
        },
        "zona": text("border.map.legend_zone", lang),
        "besar": text("border.map.legend_size", lang),
        "tanpa": text("border.map.legend_bare", lang),
    }


def border_map(data: dict[str, Any], *, on_choose: Callable[[str], None]) -> None:
    """Show the map of `data`; `on_choose` is told the name of the post that is clicked."""

    def chosen() -> None:
        post = st.session_state[f"{KEY}_batas"].get("pilih")
        if post:
            on_choose(str(post))

    mount = st.components.v2.component(
        "waspada_batas",
        html=(HERE / "map.html").read_text(encoding="utf-8"),
        css=LEAFLET_CSS.read_text(encoding="utf-8") + (HERE / "map.css").read_text(encoding="utf-8"),
        js=script("border.js"),
        isolate_styles=False,
    )  # fmt: skip
    mount(key=f"{KEY}_batas", data=data, on_pilih_change=chosen)
