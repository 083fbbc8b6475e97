"""Records without identity, the imports that brought them, and the user's aliases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "aliases",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("kode_wilayah", sa.Text(), nullable=False),
        sa.Column("desa", sa.Text(), nullable=False),
        sa.Column("kecamatan", sa.Text(), nullable=False),
        sa.Column("kabupaten", sa.Text(), nullable=False),
        sa.Column("provinsi", sa.Text(), nullable=False),
        sa.Column("pos", sa.Text(), nullable=False),
        sa.Column("asal", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_aliases")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("kind", "mark", name=op.f("uq_sources_kind")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file_mark", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("cuts", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.Column("read_again", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["read_again"], ["imports.id"], name=op.f("fk_imports_read_again")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_imports_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_sha256"), "imports", ["sha256"], unique=False)
    op.create_index(op.f("ix_imports_source_id"), "imports", ["source_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("other_key", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("place_status", sa.Text(), nullable=False),
        sa.Column("place_kode", sa.Text(), nullable=True),
        sa.Column("place_reason", sa.Text(), nullable=True),
        sa.Column("place_note", sa.Text(), nullable=True),
        sa.Column("place_candidates", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("twin", sa.Text(), nullable=True),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("peran_lokasi", sa.Text(), nullable=True),
        sa.Column("modus", sa.Text(), nullable=True),
        sa.Column("tujuan", sa.Text(), nullable=True),
        sa.Column("korban", sa.Integer(), nullable=True),
        sa.Column("jenis_kelamin", sa.Text(), nullable=True),
        sa.Column("kelompok_usia", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_cases_source_id")),
        sa.ForeignKeyConstraint(["valid_from"], ["imports.id"], name=op.f("fk_cases_valid_from")),
        sa.ForeignKeyConstraint(["valid_to"], ["imports.id"], name=op.f("fk_cases_valid_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_alive", "cases", ["source_id", "valid_to"], unique=False)
    op.create_index(op.f("ix_cases_key"), "cases", ["key"], unique=False)
    op.create_index(op.f("ix_cases_valid_from"), "cases", ["valid_from"], unique=False)
    op.create_index(op.f("ix_cases_valid_to"), "cases", ["valid_to"], unique=False)
    op.create_table(
        "convoys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("pos", sa.Text(), nullable=True),
        sa.Column("arah", sa.Text(), nullable=True),
        sa.Column("jenis", sa.Text(), nullable=True),
        sa.Column("jumlah", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_convoys_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_convoys")),
    )
    op.create_index(op.f("ix_convoys_import_id"), "convoys", ["import_id"], unique=False)
    op.create_table(
        "crossings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("other_key", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("place_status", sa.Text(), nullable=False),
        sa.Column("place_kode", sa.Text(), nullable=True),
        sa.Column("place_reason", sa.Text(), nullable=True),
        sa.Column("place_note", sa.Text(), nullable=True),
        sa.Column("place_candidates", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("origin_status", sa.Text(), nullable=False),
        sa.Column("origin_kode", sa.Text(), nullable=True),
        sa.Column("origin_reason", sa.Text(), nullable=True),
        sa.Column("origin_note", sa.Text(), nullable=True),
        sa.Column("origin_candidates", sa.Text(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("bulan", sa.Date(), nullable=True),
        sa.Column("pos", sa.Text(), nullable=True),
        sa.Column("arah", sa.Text(), nullable=True),
        sa.Column("jenis", sa.Text(), nullable=True),
        sa.Column("jumlah", sa.Integer(), nullable=True),
        sa.Column("jam_pengamatan", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_crossings_source_id")),
        sa.ForeignKeyConstraint(
            ["valid_from"], ["imports.id"], name=op.f("fk_crossings_valid_from")
        ),
        sa.ForeignKeyConstraint(["valid_to"], ["imports.id"], name=op.f("fk_crossings_valid_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossings")),
    )
    op.create_index("ix_crossings_alive", "crossings", ["source_id", "valid_to"], unique=False)
    op.create_index(op.f("ix_crossings_key"), "crossings", ["key"], unique=False)
    op.create_index(op.f("ix_crossings_valid_from"), "crossings", ["valid_from"], unique=False)
    op.create_index(op.f("ix_crossings_valid_to"), "crossings", ["valid_to"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("other_key", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("place_status", sa.Text(), nullable=False),
        sa.Column("place_kode", sa.Text(), nullable=True),
        sa.Column("place_reason", sa.Text(), nullable=True),
        sa.Column("place_note", sa.Text(), nullable=True),
        sa.Column("place_candidates", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("peserta", sa.Integer(), nullable=True),
        sa.Column("biaya", sa.Float(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_events_source_id")),
        sa.ForeignKeyConstraint(["valid_from"], ["imports.id"], name=op.f("fk_events_valid_from")),
        sa.ForeignKeyConstraint(["valid_to"], ["imports.id"], name=op.f("fk_events_valid_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_alive", "events", ["source_id", "valid_to"], unique=False)
    op.create_index(op.f("ix_events_key"), "events", ["key"], unique=False)
    op.create_index(op.f("ix_events_valid_from"), "events", ["valid_from"], unique=False)
    op.create_index(op.f("ix_events_valid_to"), "events", ["valid_to"], unique=False)
    op.create_table(
        "figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("other_key", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("place_status", sa.Text(), nullable=False),
        sa.Column("place_kode", sa.Text(), nullable=True),
        sa.Column("place_reason", sa.Text(), nullable=True),
        sa.Column("place_note", sa.Text(), nullable=True),
        sa.Column("place_candidates", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("mended", sa.Boolean(), nullable=False),
        sa.Column("periode_awal", sa.Date(), nullable=True),
        sa.Column("periode_akhir", sa.Date(), nullable=True),
        sa.Column("indikator", sa.Text(), nullable=True),
        sa.Column("satuan", sa.Text(), nullable=True),
        sa.Column("tingkat", sa.Text(), nullable=True),
        sa.Column("wilayah", sa.Text(), nullable=True),
        sa.Column("kabupaten", sa.Text(), nullable=True),
        sa.Column("nilai", sa.Float(), nullable=True),
        sa.Column("dasar", sa.Text(), nullable=True),
        sa.Column("rentang", sa.Text(), nullable=True),
        sa.Column("keyakinan", sa.Text(), nullable=True),
        sa.Column("sumber", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_figures_source_id")),
        sa.ForeignKeyConstraint(["valid_from"], ["imports.id"], name=op.f("fk_figures_valid_from")),
        sa.ForeignKeyConstraint(["valid_to"], ["imports.id"], name=op.f("fk_figures_valid_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index("ix_figures_alive", "figures", ["source_id", "valid_to"], unique=False)
    op.create_index(op.f("ix_figures_key"), "figures", ["key"], unique=False)
    op.create_index(op.f("ix_figures_valid_from"), "figures", ["valid_from"], unique=False)
    op.create_index(op.f("ix_figures_valid_to"), "figures", ["valid_to"], unique=False)
