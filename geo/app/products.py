"""Every file of an edition that may leave, grouped by what it is for; steward files are on no list."""

from __future__ import annotations

from geo.files.edition import Edition

GROUPS: dict[str, dict[str, str]] = {
    "rapat": {
        "map.pdf": "application/pdf",
        "map.html": "text/html",
        "perbatasan.pdf": "application/pdf",
        "report.pdf": "application/pdf",
        "map.png": "image/png",
        "map-kabupaten.png": "image/png",
    },
    "tabel": {
        "kecamatan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "kecamatan.csv": "text/csv",
        "kabupaten.csv": "text/csv",
        "akses.csv": "text/csv",
    },
    "lapisan": {
        "kecamatan.gpkg": "application/geopackage+sqlite3",
        "kecamatan.geojson": "application/geo+json",
        "kabupaten.geojson": "application/geo+json",
        "kecamatan.parquet": "application/octet-stream",
        "kabupaten.parquet": "application/octet-stream",
    },
    "periksa": {
        "border.json": "application/json",
        "backtest.json": "application/json",
        "released.json": "application/json",
        "kartu.json": "application/json",
    },
}
"""Kind by name, by group: a file that is not named here is not handed out, whatever the folder holds."""


def offered(edition: Edition) -> list[str]:
    """Names of the files that this edition has and the app hands out; none outside the public tier."""
    if edition.tier != "publik":
        return []
    made = edition.manifest["outputs"]
    return [name for group in GROUPS.values() for name in group if name in made]


def size_of(edition: Edition, name: str) -> tuple[float, str]:
    """Size of a file in kB, or in MB where it has more than a thousand of them."""
    count = (edition.folder / name).stat().st_size / 1000
    return (count, "kB") if count < 1000 else (count / 1000, "MB")
