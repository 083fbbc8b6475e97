"""`models/` is what the code gives: fitted numbers, priors, figures, and the tables of the card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from benchmarks import models as record

REMAKE = "run `python benchmarks/models.py`"
METRICS: dict[str, Any] = json.loads((record.MODELS / "metrics.json").read_text(encoding="utf-8"))


def kept(name: str) -> Any:
    return json.loads((record.MODELS / f"{name}.json").read_text(encoding="utf-8"))


def test_models_are_numbers_in_json() -> None:
    assert sorted(path.name for path in record.MODELS.iterdir()) == ["README.md", "demonstration.json", "metrics.json", "priors.json"]  # fmt: skip


def test_the_priors_are_those_of_the_policy_and_the_indicators_with_their_sources() -> None:
    assert kept("priors") == record.priors(), REMAKE
    assert all(one["sumber"] for one in kept("priors")["indikator"])


def test_the_fitted_numbers_are_those_of_the_demonstration(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    made = record.demonstration(manifest)
    assert made["tier"] == "publik"
    assert set(record.PER_PLACE) <= set(manifest["model"])
    told, model = kept("demonstration")["model"], made["model"]
    assert set(told) == set(model), REMAKE
    for name in ("koefisien", "simpangan_koefisien", "skala_kovariat", "total_kelompok"):
        assert told[name] == pytest.approx(model[name], abs=0.005), REMAKE
    for name in ("skala", "campuran", "intersep", "teramati"):
        assert told[name] == pytest.approx(model[name], abs=0.005), REMAKE


def test_the_public_figures_are_those_of_the_demonstration(edition: Path) -> None:
    found = record.against_truth(gpd.read_parquet(edition / "kecamatan.parquet"))
    assert METRICS["tingkat"]["k11"] == pytest.approx(found, abs=0.03), REMAKE
    # The peer that knows nothing: scores in another order are not correlated with the truth.
    shuffled = gpd.read_parquet(edition / "kecamatan.parquet")
    shuffled["risiko"] = shuffled["risiko"].sample(frac=1, random_state=1).to_numpy()
    assert abs(record.against_truth(shuffled)["korelasi_peringkat"]) < 0.3 < found["korelasi_peringkat"]  # fmt: skip


def test_the_card_and_the_method_tell_the_kept_figures() -> None:
    card = (record.MODELS / "README.md").read_text(encoding="utf-8")
    assert record.with_tables(card, record.tables(METRICS)) == card, REMAKE
    for name, table in record.tables(METRICS).items():
        assert table in card, name
    method = (record.ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert record.sentence(METRICS) in " ".join(method.split()), REMAKE
    assert record.with_sentence(method, record.sentence(METRICS)) == method


def test_scotland_is_answered_as_it_is_kept() -> None:
    found = record.scotland()
    assert found is None or METRICS["skotlandia"] == pytest.approx(found, abs=0.002), REMAKE
