"""Every product of an edition by its file name."""

from __future__ import annotations

from geo.products.border_json import border_json
from geo.products.geojson import geojson
from geo.products.geopackage import geopackage
from geo.products.outline import kecamatan_outlines
from geo.products.parquet import parquet
from geo.products.patterns import found_json
from geo.products.table_csv import access_csv, table_csv
from geo.products.workbook import workbook
from geo.tables.stages import Release
from geo.text import Language


def products(release: Release, lang: Language = "id") -> dict[str, bytes]:
    """{file name of the contract: bytes} for one release, in the order of the contract; nothing is written.

    The outlines are simplified once for screen and print. The same release gives the same bytes.
    """
    from geo.products.border_report import FILE, border_pdf
    from geo.products.figure import map_figures
    from geo.products.map_html import map_html

    outlines = kecamatan_outlines(release)
    drawn = map_figures(release, lang, outlines=outlines)
    return {
        "kecamatan.gpkg": geopackage(release, lang),
        "kecamatan.geojson": geojson(release, lang),
        "kecamatan.csv": table_csv(release, lang),
        "kecamatan.xlsx": workbook(release, lang),
        "kecamatan.parquet": parquet(release, lang),
        "kabupaten.geojson": geojson(release, lang, level="kabupaten"),
        "kabupaten.csv": table_csv(release, lang, level="kabupaten"),
        "kabupaten.parquet": parquet(release, lang, level="kabupaten"),
        **({"akses.csv": access_csv(release)} if len(release.access.frame) else {}),
        "kartu.json": found_json(release),
        **({"border.json": border_json(release)} if release.border else {}),
        "map.html": map_html(release, lang, outlines=outlines),
        "map.pdf": drawn.pdf,
        "map.png": drawn.kecamatan,
        "map-kabupaten.png": drawn.kabupaten,
        **({FILE: border_pdf(release, lang, outlines=outlines)} if release.border else {}),
    }
