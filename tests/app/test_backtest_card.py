"""The card of the back-test says the verdict first, and every rival beside the model."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from geo.app.backtest_card import backtest_card
from geo.risk.backtest import VERDICTS
from tests.cli.test_backtest import CHOICE, record

FOUND = record()
NAMES = {"61.01": "Sambas <b>"}


def shown(found: dict[str, Any], model: dict[str, Any] | None = None, lang: str = "id") -> str:
    return backtest_card(found, model or {"kovariat": CHOICE}, NAMES, lang)  # type: ignore[arg-type]  # a language of the two


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_verdict_stands_first_in_words(verdict: str, lang: str) -> None:
    page = shown({**FOUND, "putusan": verdict}, lang=lang)
    headline = page[: page.index("<details")]
    better = {"lebih_baik": ("model lebih baik", "is better"), "tidak_lebih_baik": ("tidak lebih baik", "is no better"), "belum_dapat_dinilai": ("belum dapat dinilai", "cannot be judged")}  # fmt: skip
    assert better[verdict][lang == "en"] in headline
    assert f'data-status="{verdict}"' in headline


def test_ours_stands_beside_every_rival_with_score_and_interval() -> None:
    page = shown(FOUND)
    part = FOUND["ke_depan"]
    for name in part["selisih"]:
        assert str(part["metode"][name]["skor_log"]).replace(".", ",")[:5] in page, name
    assert len(re.findall('class="ws-kita"', page)) == sum(FOUND[name]["n"] > 0 for name in ("ke_depan", "tinggalkan_kabupaten"))  # fmt: skip
    assert "Poisson-gamma" in page
    assert f"{part['n']} hitungan" in page
    assert "92 % hitungan jatuh di dalam rentang" in page
    assert "memuat 41 % kasus tahun itu" in page


def test_what_cannot_be_asked_says_why() -> None:
    few = deepcopy(FOUND)
    few["ke_depan"] = {"n": 0, "kasus": 0.0, "lipatan": 0, "kabupaten": 0, "putusan": VERDICTS[2], "alasan": "tidak_ada_hitungan", "terbaik": None, "metode": {}, "selisih": {}}  # fmt: skip
    few["bias"] = {"kabupaten": [], "keterpencilan": []}
    page = shown(few)
    assert "Tidak ada hitungan yang boleh dilihat" in page
    assert page.count("<table") == 1


def test_indicators_that_do_not_pay_are_named() -> None:
    off = {"kovariat": {**CHOICE, "dimatikan": ["jarak_batas"]}, "judul": {"id": {"jarak_batas": "jarak <i>"}}}  # fmt: skip
    page = shown(FOUND, off)
    assert "dimatikan karena tidak membantu: jarak &lt;i&gt;." in page
    assert "dimatikan" not in shown(FOUND)
    assert "belum diuji" in shown(FOUND, {"kovariat": {**CHOICE, "alasan": "belum_ada_tahun"}})
    assert "dimatikan" not in shown(FOUND, {"koefisien": {}})


def test_counted_and_expected_stand_beside_each_other() -> None:
    rows = {"kabupaten": [{"nama": "61.01", "n": 1, "teramati": 7.0, "terduga": 1386.2, "bawah": 90, "atas": 1116, "di_dalam": False}], "keterpencilan": [{"nama": "jauh", "n": 4, "teramati": 9.0, "terduga": 8.0, "bawah": 3, "atas": 14, "di_dalam": True}]}  # fmt: skip
    page = shown({**FOUND, "bias": rows})
    assert (
        "Sambas &lt;b&gt;</th><td>7</td><td>1.386 (90 sampai 1.116)</td><td>di luar rentang" in page
    )
    assert "8 (3 sampai 14)</td><td>di dalam rentang" in page
