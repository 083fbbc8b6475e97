"""What this user confirmed of columns and dates: `pemetaan.json` in the settings folder, one entry per column signature."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo.errors import SchemaError, SourceError
from geo.files.home import in_turn, settings_home
from geo.files.incoming.answers import Answers, Kept, is_title
from geo.files.incoming.identity import holds_mark
from geo.files.outgoing import write_file
from geo.tables.stages import Records

_NAME, _LOCK = "pemetaan.json", ".pemetaan.kunci"
_MOST = 200
"""Entries that are kept, the latest of them: they travel to the reading process as one argument."""
Environ = Mapping[str, str]


def mappings_path(environ: Environ = os.environ) -> Path:
    """Where the mappings of this user lie; there need be no file."""
    return settings_home(environ) / _NAME


def load_mappings(environ: Environ = os.environ) -> dict[str, Kept]:
    """{signature: what was confirmed}, the oldest first; SourceError where the file is not one of ours."""
    path = mappings_path(environ)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): _entry(one) for name, one in told.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError("mapping_damaged", path=str(path)) from error


def _entry(one: dict[str, Any]) -> Kept:
    columns = {str(title): str(target) for title, target in one["columns"].items()}
    written = one["date_format"]
    return Kept(str(one["kind"]), columns, None if written is None else str(written))


def remember(records: Iterable[Records], environ: Environ = os.environ) -> int:
    """Keep what was said of each file for those with the same columns (mode 0600); how many there are.

    A file of which nothing was said is not kept; a title that may itself be a mark of a person never is.
    """
    new = {}
    for source in records:
        said = source.said
        columns = {title: target for title, target in said.columns.items() if not holds_mark(title)}
        if said.signature and (columns or said.date_format):
            new[said.signature] = Kept(source.kind, columns, said.date_format)
    if new:
        with in_turn(settings_home(environ), _LOCK):
            old = {name: one for name, one in load_mappings(environ).items() if name not in new}
            _write({**old, **new}, environ)
    return len(new)


def forget(signature: str, environ: Environ = os.environ) -> bool:
    """Drop what was kept for a signature; False where there is nothing."""
    with in_turn(settings_home(environ), _LOCK):
        known = load_mappings(environ)
        found = known.pop(signature, None)
        if found:
            _write(known, environ)
    return found is not None


def check_said(answers: Answers, records: Sequence[Records]) -> None:
    """Raise SchemaError where a title was said that no file has."""
    used = [title for source in records for title in source.said.columns]
    unused = [said for said in answers.said if not any(is_title(said, title) for title in used)]
    if unused:
        raise SchemaError("map_unused", columns=", ".join(unused))


def _write(known: Mapping[str, Kept], environ: Environ) -> None:
    latest = list(known.items())[-_MOST:]
    told = {name: asdict(one) for name, one in latest}
    content = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    write_file(mappings_path(environ), content.encode(), private=True)
