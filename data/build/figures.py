"""Tables of statements: published figures and spellings of names."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from units import HERE, read

LEVELS = {"national": "nasional", "province": "provinsi", "kabupaten": "kabupaten", "kecamatan": "kecamatan", "post": "pos", "other": "lain"}  # fmt: skip
BASES = {
    "origin": "asal",
    "place_of_case": "tempat_kasus",
    "place_of_event": "tempat_kejadian",
    "throughput_of_post": "arus_pos",
    "handled_in_kalbar_all_origins": "ditangani_semua_asal",
    "national": "nasional",
    "location": "lokasi",
    "place_of_office": "tempat_kantor",
    "other": "lain",
    "unclear": "tidak_jelas",
}
SPANS = {"period": "periode", "event": "kejadian"}
SURE = {"high": "tinggi", "medium": "sedang", "low": "rendah"}


def figures(pack: Path) -> pd.DataFrame:
    """Published figures in the contract's columns and words, in the order of the source."""
    given = read(pack / "published/published_figures.csv")
    return pd.DataFrame(
        {
            "periode_awal": given["period_start"],
            "periode_akhir": given["period_end"],
            "indikator": given["indicator"],
            "satuan": given["unit"],
            "tingkat": given["place_level"].map(LEVELS),
            "wilayah": given["place_name"],
            "kabupaten": given["kabupaten"],
            "nilai": given["value"],
            "dasar": given["basis"].map(BASES),
            "rentang": given["span"].map(SPANS),
            "keyakinan": given["confidence"].map(SURE),
            "sumber": given["publisher"],
            "url": given["url"],
        }
    )


def variants(pack: Path) -> pd.DataFrame:
    """Spellings met, and the few of our own in `name_extras.csv`; `ambiguous` where another unit is meant as well."""
    given = read(pack / "published/name_variants.csv")
    met = pd.DataFrame(
        {
            "variant": given["variant"],
            "kode": given["kode_kemendagri"],
            "level": given["level"],
            "ambiguous": given["ambiguous"]
            .str.startswith("yes")
            .map({True: "true", False: "false"}),
            "sumber": given["source"].map(_where),
        }
    )
    return pd.concat([met, read(HERE / "name_extras.csv")], ignore_index=True)


def _where(source: str) -> str:
    """The publisher's host and path, or that the form was built from a documented abbreviation."""
    if source.startswith("constructed"):
        return "Turunan dari singkatan yang tercatat"
    return re.sub(r"^https?://(www\.)?", "", source).rstrip("/")
