"""A cache that may be gone, foreign, spoilt or full, and never in the way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.files.cache import cache_home, remembered

KEY = "ab12"


class Counted:
    """A result, and how often it was made."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result, self.made = result, 0

    def __call__(self) -> dict[str, Any]:
        self.made += 1
        return self.result


def ask(home: Path, make: Callable[[], dict[str, Any]], key: str = KEY) -> dict[str, Any]:
    return remembered("uji", key, make, environ={"XDG_CACHE_HOME": str(home)})


def kept(home: Path, key: str = KEY) -> Path:
    return home / "waspada" / "uji" / f"{key}.json"


def test_made_once_and_then_read(tmp_path: Path) -> None:
    make = Counted({"a": [1, 2.5, None]})
    assert ask(tmp_path, make) == ask(tmp_path, make) == {"a": [1, 2.5, None]}
    assert make.made == 1
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600
    assert ask(tmp_path, Counted({"b": 1}), "other") == {"b": 1}


@pytest.mark.parametrize("spoilt", ["", "{", "[]", "null", '{"kunci": "ab12"}', '{"kunci": "other", "hasil": {}}', '{"kunci": "ab12", "hasil": [1]}', "\udcff"])  # fmt: skip
def test_whatever_is_wrong_is_made_anew(tmp_path: Path, spoilt: str) -> None:
    ask(tmp_path, Counted({"old": 1}))
    kept(tmp_path).write_bytes(spoilt.encode(errors="surrogateescape"))
    make = Counted({"new": 1})
    assert ask(tmp_path, make) == {"new": 1}
    assert make.made == 1
    assert json.loads(kept(tmp_path).read_text())["hasil"] == {"new": 1}


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    ask(tmp_path, Counted({"a": 1}))
    kept(tmp_path).write_text(json.dumps({"kunci": KEY, "hasil": {"a": "x" * 1_000_001}}))
    assert ask(tmp_path, Counted({"a": 2})) == {"a": 2}


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "waspada").write_text("a file where the folder should be")
    make = Counted({"a": 1})
    assert ask(tmp_path, make) == {"a": 1}
    assert make.made == 1


def test_only_the_last_used_are_kept(tmp_path: Path) -> None:
    for number in range(25):
        ask(tmp_path, Counted({"n": number}), f"{number:02}")
        os.utime(kept(tmp_path, f"{number:02}"), (number, number))
    left = sorted(path.stem for path in kept(tmp_path).parent.glob("*.json"))
    assert len(left) == 20
    assert left[0] == "05"


def test_the_home_is_the_users() -> None:
    assert cache_home({"XDG_CACHE_HOME": "/c"}) == Path("/c/waspada")
    assert cache_home({"HOME": "/h"}) == Path("/h/.cache/waspada")
