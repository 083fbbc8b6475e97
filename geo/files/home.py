"""Where this user's own settings lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def settings_home(environ: Mapping[str, str]) -> Path:
    """`XDG_CONFIG_HOME/waspada`, else `~/.config/waspada`; it need not exist."""
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home()) / ".config"
    return Path(home) / "waspada"
