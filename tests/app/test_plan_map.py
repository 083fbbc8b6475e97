"""What crosses the wire to the map of a plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.app.plan_map import plan_payload
from geo.files.edition import load_edition

NO_WISHES: dict[str, Any] = {"inside": [], "outside": []}


def event(number: int, kode: str, team: int = 1) -> dict[str, Any]:
    return {"nomor": number, "kode": kode, "nama": "Satu", "tanggal": "2026-02-03", "tim": team}


def test_two_events_of_a_kecamatan_share_one_mark(make: Callable[..., Path]) -> None:
    edition = load_edition(make())
    first, second = edition.kecamatan["kode"].iloc[:2]
    told = plan_payload(edition, "g.json", [event(1, first), event(2, second), event(3, first, 2)], NO_WISHES, 0, "id")  # fmt: skip
    assert [(one["kode"], one["nomor"]) for one in told["kegiatan"]] == [(first, [1, 3]), (second, [2])]  # fmt: skip
    assert told["kegiatan"][0]["teks"] == ["Satu", "Kegiatan 1: 3 Februari 2026, tim 1", "Kegiatan 3: 3 Februari 2026, tim 2"]  # fmt: skip


def test_every_kecamatan_has_its_class_and_a_weak_one_its_hatch(make: Callable[..., Path]) -> None:
    edition = load_edition(make())
    told = plan_payload(edition, "g.json", [], {"inside": ["61.01.01"], "outside": ["61.01.02"]}, 0, "en")  # fmt: skip
    units = edition.kecamatan.set_index("kode")
    assert list(told["isi"]) == list(units.index)
    for kode, (fill, _words) in told["isi"].items():
        assert abs(fill) == units.at[kode, "kelas"]
        assert (fill < 0) == (units.at[kode, "kepastian"] == "lemah")
    assert (told["wajib"], told["dilarang"]) == (["61.01.01"], ["61.01.02"])


def test_no_count_crosses_the_wire(make: Callable[..., Path]) -> None:
    edition = load_edition(make())
    told = json.dumps(plan_payload(edition, "g.json", [], NO_WISHES, 0, "id"))
    assert "kasus" not in told
    assert len(told) < 40_000
