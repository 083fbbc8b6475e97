"""It sees a slope where there is one, none in shuffled counts, and says when it cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.config import Policy, load_policy
from geo.risk.backtest import MODEL, VERDICTS, backtest
from geo.risk.contenders import contenders
from geo.risk.smoothers import PoissonGamma
from tests.risk.testing_country import Country, country


def policy() -> Policy:
    given = load_policy()
    return replace(given, top=6, validation=replace(given.validation, draws=200, replicates=300))


def judged(land: Country, k: int = 0, partial: Any = None) -> dict[str, Any]:
    return backtest(land.tables(k, partial), land.units, adjacency=land.links, indicators=land.table, policy=policy())  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another method in the model's place, where only the bookkeeping is looked at."""
    monkeypatch.setattr(
        "geo.risk.backtest.ModelMethod",
        lambda _weights, detection, random_state: PoissonGamma(
            random_state=random_state if not detection else None
        ),
    )


@pytest.fixture(scope="module")
def steep() -> dict[str, Any]:
    return judged(country())


def test_both_questions_have_their_numbers_and_every_baseline(steep: dict[str, Any]) -> None:
    land = country()
    ahead, across = steep["ke_depan"], steep["tinggalkan_kabupaten"]
    assert (ahead["n"], ahead["lipatan"], ahead["kasus"]) == (36, 1, land.counts[:, 2].sum())
    assert (ahead["tahun_latih"], ahead["tahun_uji"]) == ([2023, 2024], 2025)
    assert (across["n"], across["lipatan"], across["kabupaten"]) == (36, 6, 6)
    assert across["kasus"] == land.counts.sum()
    names = set(contenders([], policy().validation))
    for part in (ahead, across):
        assert set(part["metode"]) == {MODEL, *names}
        assert set(part["selisih"]) == names
        scores = {name: part["metode"][name]["skor_log"] for name in names}
        assert part["terbaik"] == max(scores, key=lambda name: (scores[name], name))
        for name, gap in part["selisih"].items():
            wanted = part["metode"][MODEL]["skor_log"] - scores[name]
            assert gap["rerata"] == pytest.approx(wanted, abs=2e-4)
            assert gap["bawah"] <= gap["rerata"] <= gap["atas"]
            assert gap["putusan"] == (VERDICTS[0] if gap["bawah"] > 0 else VERDICTS[1])
        for found in part["metode"].values():
            assert sum(found["pit"]) == pytest.approx(1, abs=1e-3)
            assert 0 <= found["cakupan"] <= 1
    assert 0 < ahead["metode"][MODEL]["bagian_kasus"] <= 1
    assert "bagian_kasus" not in across["metode"][MODEL]


def test_a_slope_that_is_known_is_found_across_kabupaten(steep: dict[str, Any]) -> None:
    gaps = steep["tinggalkan_kabupaten"]["selisih"]
    assert gaps["penduduk"]["putusan"] == "lebih_baik"
    assert gaps["poisson_gamma"]["putusan"] == "lebih_baik"


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_counts_are_seen_to_be_no_better(seed: int) -> None:
    """The same counts in random places: neither neighbours nor distance can tell them."""
    found = judged(country(shuffled=True, seed=seed))
    assert found["putusan"] == "tidak_lebih_baik"


def test_the_same_input_gives_the_same_bytes_and_json(steep: dict[str, Any]) -> None:
    again = judged(country())
    assert json.dumps(again, sort_keys=True) == json.dumps(steep, sort_keys=True)


@pytest.mark.usefixtures("quick")
def test_few_cases_cannot_be_judged() -> None:
    found = judged(country(cases=0.2))
    assert found["ke_depan"]["alasan"] == "kasus_terlalu_sedikit"
    assert {gap["putusan"] for gap in found["ke_depan"]["selisih"].values()} == {VERDICTS[2]}


@pytest.mark.usefixtures("quick")
def test_hidden_counts_ask_little_and_nothing_hidden_is_told() -> None:
    """k = 11: hardly anything is shown, and what is said follows from the released tables alone."""
    land = country(cases=1.0)
    found = judged(land, k=11)
    assert found["putusan"] == "belum_dapat_dinilai"
    assert found["ke_depan"]["n"] == 0
    assert found["ke_depan"]["alasan"] == "tidak_ada_hitungan"
    assert found["ke_depan"]["terbaik"] is None


@pytest.mark.usefixtures("quick")
def test_hidden_places_take_the_list_away() -> None:
    found = judged(country(cases=9.0), k=11)["ke_depan"]
    assert 0 < found["n"] < 36
    assert "bagian_kasus" not in found["metode"][MODEL]


@pytest.mark.usefixtures("quick")
def test_cases_known_only_to_a_kabupaten_leave_the_list() -> None:
    found = judged(country(), partial={(0, 0): 3, (2, 2): 4})["ke_depan"]
    assert found["n"] > 36
    assert "bagian_kasus" in found["metode"][MODEL]


def test_the_bias_audit_adds_up(steep: dict[str, Any]) -> None:
    land = country()
    by_kabupaten = steep["bias"]["kabupaten"]
    assert [row["nama"] for row in by_kabupaten] == sorted(land.units["kab_kode"].unique())
    sums = land.counts.reshape(6, -1).sum(axis=1)
    assert [row["teramati"] for row in by_kabupaten] == sums.tolist()
    for row in (*by_kabupaten, *steep["bias"]["keterpencilan"]):
        assert row["bawah"] <= row["terduga"] <= row["atas"]
        assert row["di_dalam"] == (row["bawah"] <= row["teramati"] <= row["atas"])
    parts = steep["bias"]["keterpencilan"]
    assert [row["nama"] for row in parts] == ["dekat", "sedang", "jauh"]
    assert sum(row["teramati"] for row in parts) == land.counts.sum()
    assert sum(row["n"] for row in parts) == 36


@pytest.mark.usefixtures("quick")
def test_remoteness_may_be_given(steep: dict[str, Any]) -> None:
    land = country()
    found = backtest(
        land.tables(), land.units, adjacency=land.links, indicators=land.table, policy=policy(),
        remoteness=-land.units["luas_km2"],
    )  # fmt: skip
    near, far = found["bias"]["keterpencilan"][0], steep["bias"]["keterpencilan"][-1]
    assert (near["n"], near["teramati"]) == (far["n"], far["teramati"])


@pytest.mark.usefixtures("quick")
def test_no_case_at_all_is_answered() -> None:
    land = country()
    empty = Country(land.units, land.links, land.table, np.zeros_like(land.counts))
    found = judged(empty)
    assert found["putusan"] == "belum_dapat_dinilai"
    assert "NaN" not in json.dumps(found)
    assert "Infinity" not in json.dumps(found)
