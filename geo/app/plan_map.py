"""The map of a plan: the classes beneath, what is wanted and barred, and the events by their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from geo.app.component import HERE, script
from geo.app.legend import legend
from geo.app.payload import times
from geo.app.settings import LEAFLET, LEAFLET_CSS
from geo.app.tokens import ACCENT, map_colours
from geo.files.edition import Edition
from geo.text import Language, day, text

KEY = "peta_rencana"


def plan_payload(
    edition: Edition,
    geometry_url: str,
    events: Sequence[Mapping[str, Any]],
    wishes: Mapping[str, Any],
    chosen: int,
    lang: Language,
) -> dict[str, Any]:
    """Everything the map needs besides the geometry.

    `isi` is, by kecamatan, the class (negative where its certainty is weak) and its words; `kegiatan` the events by kecamatan: numbers and words.
    """
    units = edition.kecamatan
    fills = {
        kode: [
            -int(kelas) if certainty == "lemah" else int(kelas),
            [f"{text(f'kelas.{kelas}', lang)}, {times(risk, lang)}", text("app.kepastian." + certainty, lang)],
        ]
        for kode, kelas, certainty, risk in zip(units["kode"], units["kelas"], units["kepastian"], units["risiko"], strict=True)
    }  # fmt: skip
    marks: dict[str, dict[str, Any]] = {}
    for one in events:
        mark = marks.setdefault(one["kode"], {"kode": one["kode"], "nomor": [], "teks": [one["nama"]]})  # fmt: skip
        mark["nomor"].append(int(one["nomor"]))
        mark["teks"].append(text("campaign.map.event", lang, number=one["nomor"], date=day(date.fromisoformat(one["tanggal"]), lang), team=one["tim"]))  # fmt: skip
    return {
        "pustaka": LEAFLET,
        "geometri": geometry_url,
        "isi": fills,
        "kegiatan": list(marks.values()),
        "wajib": list(wishes["inside"]),
        "dilarang": list(wishes["outside"]),
        "pilih": chosen,
        "legenda": legend(edition, "kelas", lang),
        "warna": {**map_colours(), "aksen": ACCENT},
        "kata": {
            "peta": text("campaign.map.title", lang),
            "nomor": text("campaign.map.number", lang),
            **{name: text(f"app.peta.{name}", lang) for name in ("memuat", "gagal", "perbesar", "perkecil", "semua")},
        },
    }  # fmt: skip


def plan_map(data: dict[str, Any], on_choose: Callable[[int], None]) -> None:
    """Show the map of `data` (see `plan_payload`)."""

    def chosen() -> None:
        if number := st.session_state[KEY].get("pilih"):
            on_choose(int(number))

    mount = st.components.v2.component(
        "waspada_peta_rencana",
        html=(HERE / "map.html").read_text(encoding="utf-8"),
        css=LEAFLET_CSS.read_text(encoding="utf-8") + (HERE / "map.css").read_text(encoding="utf-8"),
        js=script("plan.js"),
        isolate_styles=False,  # so that `[data-kode]` is found by any script that reads the page
    )  # fmt: skip
    mount(key=KEY, data=data, on_pilih_change=chosen)
