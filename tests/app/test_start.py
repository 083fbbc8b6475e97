"""Starting the app is light: no scikit-learn, no pipeline, and it starts without an edition too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.app import __main__ as start

ROOT = Path(__file__).resolve().parents[2]
DRAW = """
import sys
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
test = AppTest.from_file("app.py", default_timeout=60).run()
assert not test.exception, test.exception
assert "ws-sketsa" in "".join(part.proto.body for part in test.get("html"))
test._page_hash = calc_hash("peta")
assert len(test.run().dataframe[0].value) == 9
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"sklearn", "folium", "matplotlib", "xlsxwriter", "openpyxl", "docx"})
print(heavy, "geo.pipeline" in sys.modules)
"""


def test_drawing_the_first_page_loads_no_scikit_learn(make: Callable[..., Path]) -> None:
    environment = {**os.environ, "WASPADA_EDITION": str(make())}
    done = subprocess.run([sys.executable, "-c", DRAW], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[] False"


def test_warm_start_with_and_without_an_edition(make: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    make()
    assert start.warm() is True
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "tidak_ada"))
    assert start.warm() is False


def test_it_hands_its_arguments_to_streamlit(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    make()
    seen: list[list[str]] = []
    monkeypatch.setattr(start, "cli", SimpleNamespace(main=lambda: seen.append(list(sys.argv))))
    monkeypatch.setattr(sys, "argv", ["waspada"])
    start.serve(["--server.port", "8599"])
    assert seen == [["streamlit", "run", str(ROOT / "app.py"), "--server.port", "8599"]]


def test_it_listens_on_this_machine_only_and_sends_nothing() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
