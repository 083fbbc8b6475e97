"""An effect is claimed only where one may be, and every refusal says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.campaign.claim import Claim, Outcome, Prediction, claim
from geo.config import load_policy
from geo.products.monev_words import claim_facts, claim_lines
from geo.text import LANGUAGES

RULES = load_policy().effect
SIZE = 24
CODES = [f"61.{1 + at // 6:02}.{1 + at % 6:02}" for at in range(SIZE)]
BEFORE = Prediction("lama", date(2025, 12, 31), np.tile(np.linspace(8, 12, SIZE), (50, 1)), np.full(SIZE, 1000.0))  # fmt: skip
VISITED = CODES[:6]


def outcome(cases: list[int | None], **given: object) -> Outcome:
    frame = pd.DataFrame({"kode": CODES, "kab_kode": [one[:5] for one in CODES], "kasus": pd.array(cases, dtype="Int64"), "diamati": True})  # fmt: skip
    return replace(Outcome("baru", frame, date(2026, 4, 1), date(2027, 3, 31)), **given)


def held(*rows: tuple[str | None, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows or [(one, one[:5], "2026-02-03") for one in VISITED], columns=["kode", "kab_kode", "tanggal"])  # fmt: skip
    return table.assign(tanggal=pd.to_datetime(table["tanggal"]))


FALLEN = [2] * 6 + [10] * 18


def test_a_fall_beside_its_like_is_told_with_all_that_belongs_to_it() -> None:
    found = claim(BEFORE, outcome(FALLEN), held(), RULES)
    assert found.refused == ""
    assert found.effect is not None
    assert found.effect.verdict == "turun"
    assert found.matched is not None
    assert len(found.matched.visited) == 6
    facts = claim_facts(found)
    assert facts["keadaan"] == "turun"
    assert facts["rasio_atas"] < 1
    words = " ".join(claim_lines(found))
    assert "95 %" in words
    assert "Penurunan terkecil" in words
    assert "acak" in words


def test_a_rise_is_said_to_be_possibly_success() -> None:
    found = claim(BEFORE, outcome([40] * 6 + [10] * 18), held(), RULES)
    assert found.effect is not None
    assert found.effect.verdict == "naik"
    assert "keberhasilan" in " ".join(claim_lines(found))


@pytest.mark.parametrize(
    ("why", "given", "seen", "events"),
    [
        ("tanpa_prakiraan", None, outcome(FALLEN), held()),
        ("tanpa_prakiraan", BEFORE, None, held()),
        ("tumpang_tindih", BEFORE, outcome(FALLEN, first=date(2025, 12, 31)), held()),
        ("tanpa_kunjungan", BEFORE, outcome(FALLEN), held(("61.01.01", "61.01", "2025-12-31"))),
        ("tanpa_kunjungan", BEFORE, outcome(FALLEN), held(("61.01.01", "61.01", "2026-04-01"))),
        ("tanpa_pembanding", BEFORE, outcome(FALLEN), held(*((one, one[:5], "2026-02-03") for one in CODES[:20]))),
        ("tanpa_pembanding", BEFORE, outcome(FALLEN), held(("61.01.01", "61.01", "2026-02-03"), *((None, f"61.0{kab}", "2024-01-01") for kab in range(1, 5)))),
        ("tersembunyi", BEFORE, outcome([None] * 6 + [10] * 18), held()),
        ("terlalu_sedikit", BEFORE, outcome([0] * 6 + [1] * 2 + [0] * 16), held()),
    ],
)  # fmt: skip
def test_what_may_not_be_claimed_is_refused_with_its_reason(why: str, given: Prediction | None, seen: Outcome | None, events: pd.DataFrame) -> None:  # fmt: skip
    found = claim(given, seen, events, RULES)
    assert found.refused == why
    assert claim_facts(found)["sebab"] == why
    for lang in LANGUAGES:
        assert len(" ".join(claim_lines(found, lang))) > 60


def test_controls_were_never_visited_and_an_unobserved_kecamatan_is_neither() -> None:
    frame = outcome(FALLEN).kecamatan.assign(diamati=[False] + [True] * 23)
    events = pd.concat([held(), held(("61.02.01", "61.02", "2023-05-05"), ("61.02.02", "61.02", "2026-09-09"), (None, "61.04", "2024-02-02"))])  # fmt: skip
    found = claim(BEFORE, outcome(FALLEN, kecamatan=frame), events, RULES).matched
    assert found is not None
    assert CODES.index("61.01.01") not in found.visited
    assert len(found.visited) == 5
    used = {CODES[at] for at in found.controls}
    assert not used & {"61.02.01", "61.02.02", *VISITED}
    assert {one[:5] for one in used} <= {"61.02", "61.03"}


def test_an_open_interval_is_said() -> None:
    found = claim(BEFORE, outcome(FALLEN), held(), RULES)
    assert found.effect is not None
    wide = Claim("", {}, found.matched, replace(found.effect, high=np.inf))
    assert claim_facts(wide)["rasio_atas"] is None
    assert "tak terbatas" in " ".join(claim_lines(wide))
