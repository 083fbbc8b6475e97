"""The tables of `border.json`: which part of a BorderView stands under which name, and what its columns hold."""

from __future__ import annotations

FILE = "border.json"
VERSION = 1
TABLES = {
    "posts": "pos",
    "zones": "zona",
    "routes": "rute",
    "unofficial": "titik_tak_resmi",
    "flows": "arus",
    "feeders": "penyumbang",
    "months": "waktu",
    "weeks": "minggu",
    "rates": "laju",
    "scores": "skor",
    "transit": "transit",
    "unjudged": "tak_dinilai",
    "published": "terbit",
    "origins": "asal_terbit",
    "shares": "bagian_terbit",
}
"""{part of the view: name of its table in the file}, in the order of the file."""
WHOLE = ("orang", "kejadian", "disembunyikan")
LINE = "garis"
"""The stretch of a zone: longitudes and latitudes, to a hundred metres."""
