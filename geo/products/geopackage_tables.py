"""Styles, column names and metadata inside a GeoPackage: what QGIS shows when it is opened with no file beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from geo.products.qml import qml
from geo.products.side_tables import dictionary
from geo.products.sld import sld
from geo.products.symbols import rules_of
from geo.products.wording import tier_line
from geo.tables.stages import Release
from geo.text import LANGUAGES, Language, catalogue, text

_STYLES = """CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_COLUMNS = """CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))"""
_METADATA = """CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')"""
_REFERENCE = """CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
timestamp DATETIME NOT NULL, md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id))"""
_STANDARD = "https://www.w3.org/TR/vocab-dcat-3/"
_SPEC = "http://www.geopackage.org/spec/#extension_"


def add_tables(path: Path, release: Release, lang: Language) -> None:
    """Add `layer_styles` (the default in Indonesian, a second in English), `gpkg_data_columns` and `gpkg_metadata` to a GeoPackage.

    The meanings of columns and the metadata are in `lang`. The same release gives the same bytes: times are the edition's day.
    """
    when = f"{release.as_of:%Y-%m-%d}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as file, file:
        for table in (_STYLES, _COLUMNS, _METADATA, _REFERENCE):
            file.execute(table)
        file.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', ?, ?, 0)", (tier_line(release, lang), when))  # fmt: skip
        _extend(file, "schema", "gpkg_data_columns")
        for table in ("gpkg_metadata", "gpkg_metadata_reference"):
            _extend(file, "metadata", table)
        layers = [name for (name,) in file.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY rowid")]  # fmt: skip
        meanings = _meanings(release, lang)
        for layer in layers:
            fields = [row[1] for row in file.execute(f'PRAGMA table_info("{layer}")') if row[1] not in ("fid", "geom")]  # fmt: skip
            for shown in LANGUAGES:
                _style(file, layer, fields, shown, when)
            for field in fields:
                said = meanings.get((layer, field), meanings.get(("kecamatan", field), ""))
                file.execute("INSERT INTO gpkg_data_columns (table_name, column_name, title, description) VALUES (?, ?, ?, ?)", (layer, field, aliases([field], lang)[field], said))  # fmt: skip
        file.execute("INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) VALUES (1, 'dataset', ?, 'application/ld+json', ?)", (_STANDARD, described(release, lang)))  # fmt: skip
        file.execute("INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (when,))  # fmt: skip


def aliases(fields: list[str], lang: Language) -> dict[str, str]:
    """What a field is called on screen; its own name where it has no other."""
    known = catalogue(lang)
    return {field: known.get(f"symbols.alias.{field}", field) for field in fields}


def described(release: Release, lang: Language) -> str:
    """The edition as a DCAT dataset, JSON-LD."""
    first, last = release.period
    told = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Dataset",
        "dct:identifier": release.edition,
        "dct:title": text("products.title", lang),
        "dct:description": tier_line(release, lang),
        "dct:issued": release.as_of.isoformat(),
        "dct:temporal": {"dcat:startDate": first.isoformat(), "dcat:endDate": last.isoformat()},
        "dct:language": lang,
    }
    return json.dumps(told, ensure_ascii=False)


def _style(file: sqlite3.Connection, layer: str, fields: list[str], lang: Language, when: str) -> None:  # fmt: skip
    rules, name = rules_of(layer, lang), text("symbols.style", lang)
    file.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, ?, ?, '', '', NULL, ?)",
        (layer, name, qml(rules, aliases(fields, lang)), sld(layer, name, rules), lang == LANGUAGES[0], when),
    )  # fmt: skip


def _extend(file: sqlite3.Connection, name: str, table: str) -> None:
    file.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", (table, f"gpkg_{name}", f"{_SPEC}{name}"))  # fmt: skip


def _meanings(release: Release, lang: Language) -> Mapping[tuple[str, str], str]:
    told: pd.DataFrame = dictionary(release, lang)
    return {(row.lembar, row.kolom): row.arti for row in told.itertuples(index=False)}
