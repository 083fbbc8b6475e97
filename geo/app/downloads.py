"""The edition's files to take along; only the public tier is handed out by the app."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.files.audit_log import wall_clock
from geo.files.edition import Edition
from geo.files.proof import proof
from geo.files.traces import handed_out
from geo.text import Language, text

TYPES = {
    "kecamatan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "kecamatan.csv": "text/csv",
    "kecamatan.gpkg": "application/geopackage+sqlite3",
    "kecamatan.geojson": "application/geo+json",
    "akses.csv": "text/csv",
    "kabupaten.csv": "text/csv",
    "kabupaten.geojson": "application/geo+json",
    "map.html": "text/html",
    "map.pdf": "application/pdf",
    "map.png": "image/png",
    "map-kabupaten.png": "image/png",
}
BORDER = {"perbatasan.pdf": "application/pdf", "border.json": "application/json"}
_BOTH = ("kecamatan.xlsx", "kecamatan.gpkg", "map.html", "map.pdf")
"""Files that hold kecamatan and kabupaten alike; the others are of one level."""


def offered(edition: Edition, level: str) -> list[str]:
    """Names of the files of `level` that may be downloaded from this edition."""
    if edition.tier != "publik":
        return []
    made = edition.manifest["outputs"]
    areas = level == "kabupaten"
    return [name for name in TYPES if name in made and (name in _BOTH or ("kabupaten" in name) == areas)]  # fmt: skip


def downloads(edition: Edition, level: str, lang: Language) -> None:
    """A button per file, or why there is none."""
    with st.popover(text("app.unduh.judul", lang), width="stretch"):
        names = offered(edition, level)
        if not names:
            st.write(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        for name in names:
            _button(edition, name, TYPES[name], lang)
        evidence = proof(edition.manifest) if names else None
        if evidence:
            st.download_button(
                text("audit.take_proof", lang),
                data=evidence,
                file_name=f"waspada-{edition.name}-bukti.json",
                mime="application/json",
                help=text("audit.take_proof_help", lang),
                on_click="ignore",
                width="stretch",
                key="unduh_bukti",
            )


def border_downloads(edition: Edition, lang: Language) -> None:
    """The files of the border that this edition has; of the public tier only."""
    for name, kind in BORDER.items():
        if edition.tier == "publik" and name in edition.manifest["outputs"]:
            _button(edition, name, kind, lang)


def _button(edition: Edition, name: str, kind: str, lang: Language) -> None:
    st.download_button(
        text(f"app.unduh.{name.replace('.', '_').replace('-', '_')}", lang),
        data=partial(_taken, edition, name),
        file_name=f"waspada-{edition.name}-{name}",
        mime=kind,
        on_click="ignore",
        width="stretch",
        key=f"unduh_{name}",
    )


def _taken(edition: Edition, name: str) -> bytes:
    """The file, and a line in the log: this runs when the button is pressed."""
    handed_out(edition.name, edition.tier, name, at=wall_clock())
    return (edition.folder / name).read_bytes()
