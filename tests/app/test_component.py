"""What comes back from the map: a kecamatan, a layer, or nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from geo.app import component


@pytest.mark.parametrize(
    ("state", "kodes", "layers"),
    [
        ({"pilih": "61.01.01"}, ["61.01.01"], []),
        ({"lapis": "kasus"}, [], ["kasus"]),
        ({"pilih": None, "lapis": ""}, [], []),
        ({}, [], []),
    ],
)
def test_a_click_or_a_layer_comes_back_and_nothing_does_not(state: dict[str, Any], kodes: list[str], layers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    sent: dict[str, Any] = {}
    made: dict[str, Any] = {}

    def declare(name: str, **parts: Any) -> Any:
        made.update(parts, name=name)
        return lambda **given: sent.update(given)

    v2 = SimpleNamespace(component=declare)
    double = SimpleNamespace(components=SimpleNamespace(v2=v2), session_state={component.KEY: state})  # fmt: skip
    monkeypatch.setattr(component, "st", double)
    chosen: list[str] = []
    layered: list[str] = []
    component.risk_map({"nilai": []}, {"pilih": chosen.append, "lapis": layered.append})
    sent["on_pilih_change"]()
    sent["on_lapis_change"]()
    assert (chosen, layered) == (kodes, layers)
    assert (sent["key"], sent["data"]) == (component.KEY, {"nilai": []})
    assert made["isolate_styles"] is False
    assert all(made[part] for part in ("html", "css", "js"))
