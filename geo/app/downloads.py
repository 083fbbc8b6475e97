"""The edition's files to take along; only the public tier is handed out by the app."""

from __future__ import annotations

import streamlit as st

from geo.files.edition import Edition
from geo.text import Language, text

OFFERED = {
    "kecamatan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "kecamatan.csv": "text/csv",
    "kecamatan.gpkg": "application/geopackage+sqlite3",
    "kecamatan.geojson": "application/geo+json",
    "map.html": "text/html",
    "map.pdf": "application/pdf",
    "map.png": "image/png",
}


def offered(edition: Edition) -> list[str]:
    """Names of the files that may be downloaded from this edition."""
    if edition.tier != "publik":
        return []
    return [name for name in OFFERED if name in edition.manifest["outputs"]]


def downloads(edition: Edition, lang: Language) -> None:
    """A button per file, or why there is none."""
    with st.popover(text("app.unduh.judul", lang), width="stretch"):
        names = offered(edition)
        if not names:
            st.write(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        for name in names:
            st.download_button(
                text(f"app.unduh.{name.replace('.', '_')}", lang),
                data=(edition.folder / name).read_bytes,
                file_name=f"waspada-{edition.name}-{name}",
                mime=OFFERED[name],
                on_click="ignore",
                width="stretch",
                key=f"unduh_{name}",
            )
