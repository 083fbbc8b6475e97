"""The tables of the store, as the newest revision has them (`migrations/` leads there from every older one).

No table has a column for a name, a number of a case, a coordinate, a place text or free text of a case: what is not here cannot leak.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from geo.tables.stages import Kind

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KEPT: Mapping[Kind, tuple[str, ...]] = {
    "cases": ("tanggal", "peran_lokasi", "modus", "tujuan", "korban", "jenis_kelamin", "kelompok_usia", "status"),
    "crossings": ("tanggal", "bulan", "pos", "arah", "jenis", "jumlah", "jam_pengamatan"),
    "figures": (
        "periode_awal", "periode_akhir", "indikator", "satuan", "tingkat", "wilayah", "kabupaten", "nilai", "dasar", "rentang",
        "keyakinan", "sumber", "url",
    ),
    "events": ("tanggal", "peserta", "biaya", "status"),
}  # fmt: skip
"""Canonical columns that are kept, by kind: dates, numbers and words of a codebook; of published figures also their source."""
DATES = ("tanggal", "bulan", "periode_awal", "periode_akhir")
COUNTS = ("korban", "jumlah", "peserta")
AMOUNTS = ("nilai", "biaya", "jam_pengamatan")

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("mark", Text, nullable=False),
    UniqueConstraint("kind", "mark"),
)
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=False, index=True),
    Column("turn", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("file_mark", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("received", Integer, nullable=False),
    Column("folded", Boolean, nullable=False),
    Column("listed", Boolean),
    Column("synthetic", Boolean, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("cuts", Text),
    Column("imported_at", Text, nullable=False),
    Column("read_again", Integer, ForeignKey("imports.id")),
    Column("role", Text, nullable=False, server_default="steward"),
)


def _column(name: str) -> Column[object]:
    kinds = {**dict.fromkeys(DATES, Date), **dict.fromkeys(COUNTS, Integer), **dict.fromkeys(AMOUNTS, Float)}  # fmt: skip
    return Column(name, kinds.get(name, Text))


def _records(kind: Kind, *own: Column[object]) -> Table:
    """A table of versions of rows: from `valid_from` on a row says this, until the import `valid_to` says something else."""
    return Table(
        kind,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("source_id", Integer, ForeignKey("sources.id"), nullable=False),
        Column("valid_from", Integer, ForeignKey("imports.id"), nullable=False, index=True),
        Column("valid_to", Integer, ForeignKey("imports.id"), index=True),
        Column("row", Integer, nullable=False),
        Column("weight", Integer, nullable=False),
        Column("key", Text, nullable=False, index=True),
        Column("other_key", Text),
        Column("content", Text, nullable=False),
        Column("place_status", Text, nullable=False),
        Column("place_kode", Text),
        Column("place_reason", Text),
        Column("place_note", Text),
        Column("place_candidates", Text, nullable=False),
        Column("faults", Text),
        Column("mended", Boolean, nullable=False),
        *own,
        *(_column(name) for name in KEPT[kind]),
        Index(f"ix_{kind}_alive", "source_id", "valid_to"),
    )


RECORDS: Mapping[Kind, Table] = {
    "cases": _records("cases", Column("twin", Text), Column("decided", Text)),
    "crossings": _records(
        "crossings",
        Column("origin_status", Text, nullable=False),
        Column("origin_kode", Text),
        Column("origin_reason", Text),
        Column("origin_note", Text),
        Column("origin_candidates", Text, nullable=False),
    ),
    "figures": _records("figures"),
    "events": _records("events"),
}
convoys = Table(
    "convoys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False, index=True),
    Column("tanggal", Date),
    Column("pos", Text),
    Column("arah", Text),
    Column("jenis", Text),
    Column("jumlah", Integer),
    Column("weight", Integer, nullable=False),
)
settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
aliases = Table(
    "aliases",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("means", Text, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "pos", "asal")),
    Column("since", Date),
)  # fmt: skip
editions = Table(
    "editions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("made_at", Text, nullable=False),
    UniqueConstraint("name", "tier"),
)
releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("told", Text, nullable=False),
    UniqueConstraint("tier", "period_start", "period_end", "as_of", "inputs"),
)
