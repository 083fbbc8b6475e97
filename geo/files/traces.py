"""What the faces leave in the audit log when someone looks into an edition or takes a file of it along."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime

from geo.files.audit_log import note
from geo.release.audit import Event, Facts


def exact_view(
    edition: str, tier: str, *, at: datetime, kode: str | None = None, environ: Mapping[str, str] = os.environ
) -> None:  # fmt: skip
    """Log that someone sees the exact numbers of an edition (of one unit `kode`); in the other tiers there are none to see.

    Raises ReleaseError where the log cannot be written: no exact view without a trace.
    """
    if tier != "rahasia":
        return
    facts: Facts = {"tier": tier} | ({"kode": kode} if kode else {})
    note(Event("exact_view", filter=facts, release=edition), at=at, exact=True, environ=environ)


def handed_out(
    edition: str, tier: str, file: str, *, at: datetime, rows: int | None = None, chosen: Facts | None = None, environ: Mapping[str, str] = os.environ
) -> str | None:  # fmt: skip
    """Log that a file of an edition is taken along; the path of a log that cannot be written, which stops rahasia alone.

    rows, chosen  of a part of a table: how many rows, and which (facts of `geo.release.audit.FILTERS`)
    """
    facts: Facts = {"tier": tier, "file": file, **(chosen or {})}
    event = Event("export", filter=facts, rows=rows, release=edition)
    return note(event, at=at, exact=tier == "rahasia", environ=environ)
