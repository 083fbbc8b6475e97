"""Results that cost time and depend on nothing but their inputs, kept by the hash of those inputs.

Only JSON is kept, in the user's own cache folder (`XDG_CACHE_HOME/waspada`, else `~/.cache/waspada`), readable by the user alone. A
cache may be deleted at any time, may be of another's making, and may lie on a full disk: whatever is wrong with it, the
result is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from geo.errors import SourceError
from geo.files.outgoing import write_file

_KEPT = 20  # results of one kind, the last used: a few kB each
_LARGEST_BYTES = 1_000_000


def cache_home(environ: Mapping[str, str]) -> Path:
    """`XDG_CACHE_HOME/waspada`, else `~/.cache/waspada`; it need not exist."""
    home = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME") or Path.home()) / ".cache"
    return Path(home) / "waspada"


def remembered(
    kind: str, key: str, make: Callable[[], dict[str, Any]], *, environ: Mapping[str, str] | None = None
) -> dict[str, Any]:  # fmt: skip
    """The kept result of `kind` under `key` (a hex digest of all that it depends on), else `make()`, which is then kept."""
    path = _path(kind, key, environ)
    found = _read(path, key)
    if found is not None:
        return found
    result = make()
    content = json.dumps({"kunci": key, "hasil": result}, sort_keys=True).encode()
    try:
        write_file(path, content, private=True)
        _forget(path)
    except (SourceError, OSError):
        return result
    return result


def recalled(
    kind: str, key: str, *, environ: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The kept result of `kind` under `key`; None where there is none."""
    return _read(_path(kind, key, environ), key)


def _path(kind: str, key: str, environ: Mapping[str, str] | None) -> Path:
    return cache_home(os.environ if environ is None else environ) / kind / f"{key}.json"


def _read(path: Path, key: str) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        result = found["hasil"] if found["kunci"] == key else None
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return result if isinstance(result, dict) else None


def _forget(path: Path) -> None:
    """Delete all but the last used."""
    others = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[_KEPT:]:
        if old != path:
            old.unlink(missing_ok=True)
