"""What an edition rests on, its name, and the manifest that is written last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, BinaryIO

import geo
from geo.files.decisions import Decided
from geo.files.incoming.corrections import Corrections
from geo.pipeline.request import Request
from geo.tables.reference import Zones
from geo.tables.stages import Indicators, LocatedRecords, Records, Release


def decided_by(decided: Decided) -> dict[str, str]:
    """SHA-256 of what the user said of pairs of rows of these files; nothing where nothing was."""
    told = [(pair.file, pair.row, pair.other_file, pair.other_row, pair.decision) for pair in decided.pairs]  # fmt: skip
    return {"kasus_sama": sha256(to_json(sorted(told)))} if told else {}


def inputs_of(records: Sequence[Records], zones: Zones, population: str | None) -> dict[str, str]:
    """SHA-256 of every input by its public name."""
    named = {source.name: source.sha256 for source in records}
    named |= {
        f"pemetaan:{source.name}": digest for source in records if (digest := said_hash(source))
    }
    if population:
        named["penduduk"] = population
    return {**named, f"batas:{zones.name}": zones.sha256}


def mended_by(
    located: Sequence[LocatedRecords], corrections: Sequence[Corrections] = ()
) -> dict[str, str]:
    """SHA-256 of every corrections file, and of the user's own aliases that some row was read by; only what there is."""
    named = {f"koreksi-{number}": one.sha256 for number, one in enumerate(corrections, start=1)}
    used = sorted({(alias.key, alias.means) for source in located for alias in source.aliases})
    return {**named, "alias": sha256(to_json(used))} if used else named


def said_hash(source: Records) -> str | None:
    """SHA-256 of what the user said of a file's columns and dates, whether now or earlier; None where nothing was."""
    said = source.said
    told = {"columns": dict(said.columns), "dates": said.date_format}
    return sha256(to_json(told)) if any(told.values()) else None


def edition_name(given: Indicators, request: Request, inputs: dict[str, str]) -> str:
    """As-of date and eight hex digits of the hash of all that the edition depends on (rule 9)."""
    settings = replace(request.config, boundaries=None, series={}, store=None)
    parts = {
        "program": geo.__version__,
        "inputs": inputs,
        "config": asdict(settings),
        "period": [day.isoformat() for day in given.period],
        "as_of": given.as_of.isoformat(),
        "tier": request.tier,
        "purpose": request.purpose,
        "reading": [request.date_format, request.drop_identity],
        "language": request.lang,
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    return f"{given.as_of.isoformat()}-{digest[:8]}"


def manifest_of(
    published: Release,
    inputs: dict[str, str],
    outputs: dict[str, bytes],
    private: Mapping[str, bytes | BinaryIO],
) -> dict[str, Any]:
    """Name every input and output with its SHA-256; `private` are the steward's files.

    Whoever holds a whole input file but for one row could try all that the row may say and compare: the contract wants the
    hashes, so that a file can be found again; `docs/operations.md` says whom the manifest is for.
    """
    return {
        "edisi": published.edition,
        "tier": published.tier,
        "as_of": published.as_of.isoformat(),
        "batas": published.zones.name,
        "batas_catatan": published.zones.note_key,
        "batas_perbaikan": [
            {"key": one.key, "facts": one.facts} for one in published.zones.repairs
        ],
        "periode": [day.isoformat() for day in published.period],
        "teramati": published.observed,
        "sintetis": published.synthetic,
        "k": published.k,
        "model": published.model,
        "pertanyaan": published.questions,
        "serangan": published.attack,
        "akses": dict(published.access.facts),
        "inputs": inputs,
        "outputs": {name: sha256(content) for name, content in sorted(outputs.items())},
        "private": {name: sha256(content) for name, content in sorted(private.items())},
    }


def sha256(content: bytes | BinaryIO) -> str:
    """Hex digest of bytes, or of a file from its beginning."""
    digest = hashlib.sha256()
    if isinstance(content, bytes):
        digest.update(content)
    else:
        content.seek(0)
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def to_json(value: object) -> bytes:
    """Stable JSON: sorted keys, two spaces, a closing newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
