"""Released tables in, scores out: only what is released counts, and totals stay totals."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geo.config import load_policy
from geo.errors import SchemaError
from geo.risk.exposure import expose
from geo.risk.reasons import reasons
from geo.risk.score import gather, published_frame, score
from geo.tables.reference import Reference, Zones
from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import LANGUAGES, text

POLICY = load_policy()
KABUPATEN = ["61.01", "61.02", "61.03"]
GROUPS = ("sumber", "kab_kode", "orang", "kejadian", "terbit")


@pytest.fixture
def units(reference: Reference) -> pd.DataFrame:
    return expose(reference, None)


def _tables(units: pd.DataFrame, *, cases=None, hidden=(), remainders=(), other=None, groups=()) -> ReleasedTables:  # fmt: skip
    cases = cases or {}
    frame = units[["kode", "kab_kode"]].assign(
        kasus=pd.array([cases.get(code, pd.NA) for code in units["kode"]], dtype="Int64"),
        disembunyikan=units["kode"].isin(hidden),
        diamati=units["kode"].isin({*cases, *hidden}),
    )
    other = other or {}
    kabupaten = pd.DataFrame(
        {
            "kode": KABUPATEN,
            "kasus": pd.array([pd.NA] * 3, dtype="Int64"),
            "disembunyikan": False,
            "diamati": False,
            "kasus_lain": pd.array([other.get(kab, pd.NA) for kab in KABUPATEN], dtype="Int64"),
        }
    )
    return ReleasedTables(
        tier="rahasia",
        k=0,
        kecamatan=frame,
        kecamatan_year=pd.DataFrame(),
        kabupaten=kabupaten,
        kabupaten_year=pd.DataFrame(),
        province=pd.DataFrame(),
        remainders=pd.DataFrame(remainders, columns=["label", "kasus", "units"]),
        groups=pd.DataFrame([dict(zip(GROUPS, row, strict=True)) for row in groups], columns=GROUPS),
        attack={},
    )  # fmt: skip


def _score(tables: ReleasedTables, units: pd.DataFrame, reference: Reference, zones: Zones) -> RiskScores:  # fmt: skip
    return score(tables, units, zones=zones, indicators=reference.indicators, policy=POLICY)


def _of(scores: RiskScores, column: str) -> pd.Series:
    return scores.frame.set_index("kode")[column]


def test_every_number_is_published_consistently(units, reference, zones) -> None:
    cases = dict(zip(units["kode"], [12, 0, 3, 0, 0, 1, 0, 30, 2], strict=True))
    scores = _score(_tables(units, cases=cases), units, reference, zones)
    frame = scores.frame
    assert frame["kode"].tolist() == units["kode"].tolist()
    weights = units["paparan_orang"].to_numpy()
    assert weights @ frame["risiko"] / weights.sum() == pytest.approx(1, abs=1e-4)
    assert (frame["risiko_bawah"] <= frame["risiko"]).all()
    assert (frame["risiko"] <= frame["risiko_atas"]).all()
    assert (frame["risiko_bawah"] < frame["risiko_atas"]).all()
    assert sorted(frame["peringkat"]) == list(range(1, 10))
    assert (frame["peringkat_bawah"] <= frame["peringkat"]).all()
    assert (frame["peringkat"] <= frame["peringkat_atas"]).all()
    assert frame["peluang_20"].tolist() == [1.0] * 9  # nine units are all among the twenty highest
    assert frame["peluang_tinggi"].between(0, 1).all()
    assert frame.loc[frame["risiko"].idxmax(), "peringkat"] == 1
    terms = scores.terms.set_index("kode")
    assert list(terms.columns) == ["jarak_batas", "tetangga", "setempat", "tingkat"]
    # The terms explain the mode, of which the published mean is the skewed neighbour.
    assert np.exp(terms.sum(axis=1)).to_numpy() == pytest.approx(frame["risiko"].to_numpy(), rel=0.2, abs=0.1)  # fmt: skip
    assert weights @ np.exp(terms.sum(axis=1)) / weights.sum() == pytest.approx(1)
    model = scores.model
    assert (model["mesin"], model["teramati"], model["catatan"]) == ("bym2", 9, [])
    assert set(model["koefisien"]) == set(model["simpangan_koefisien"]) == set(model["skala_kovariat"]) == {"jarak_batas"}  # fmt: skip
    assert np.isfinite(
        [model[name] for name in ("skala", "campuran", "intersep", "bukti_log")]
    ).all()


def test_moving_a_case_changing_exposure_or_a_role_changes_the_score(units, reference, zones) -> None:  # fmt: skip
    cases = dict.fromkeys(units["kode"], 4)
    base = _of(_score(_tables(units, cases=cases), units, reference, zones), "risiko")
    moved = cases | {"61.01.01": 3, "61.03.02": 5}
    after = _of(_score(_tables(units, cases=moved), units, reference, zones), "risiko")
    assert after["61.03.02"] > base["61.03.02"]
    assert after["61.01.01"] < base["61.01.01"]
    crowded = units.assign(paparan_orang=units["paparan_orang"].where(units["kode"] != "61.02.02", 60000.0))  # fmt: skip
    exposed = _of(_score(_tables(units, cases=cases), crowded, reference, zones), "risiko")
    assert exposed["61.02.02"] < base["61.02.02"]
    fewer = _of(_score(_tables(units, cases=cases | {"61.01.01": 3}), units, reference, zones), "risiko")  # fmt: skip
    assert fewer["61.01.01"] < base["61.01.01"]


def test_kabupaten_totals_alone_tell_the_kabupaten_apart(units, reference, zones) -> None:
    groups = [("angka-1", "61.01", 40.0, 2.0, True), ("angka-1", "61.02", 1200.0, 60.0, True), ("angka-1", "61.03", 60.0, 3.0, True)]  # fmt: skip
    scores = _score(_tables(units, groups=groups), units, reference, zones)
    frame = scores.frame.assign(kab=units["kab_kode"])
    assert frame.groupby("kab")["risiko"].mean().idxmax() == "61.02"
    assert (frame["risiko_atas"] / frame["risiko_bawah"]).median() > 1.5
    assert scores.model["teramati"] == 0


def test_a_source_says_nothing_about_the_level(units) -> None:
    def sizes(scale: float) -> tuple[np.ndarray, float]:
        groups = [("lintas-1", "61.01", 0.0, 2.0 * scale, False), ("lintas-1", "61.03", 0.0, 6.0 * scale, False)]  # fmt: skip
        known = gather(_tables(units, groups=groups), units)
        return known.group_expected, sum(known.totals.values())

    expected, total = sizes(1)
    assert expected.sum() == pytest.approx(total)
    assert expected[3:6].tolist() == [0, 0, 0]  # a kabupaten that the source does not cover
    people = units["paparan_orang"].to_numpy()
    assert expected[6] / expected[0] == pytest.approx(people[6] / people[0])
    tenfold, _ = sizes(10)
    assert tenfold == pytest.approx(10 * expected)


def test_one_year_observed_of_three_is_a_third_of_the_exposure(units, reference, zones) -> None:
    """Equal cases in a third of the time are three times the risk, and the average of the people stays 1."""
    even = _tables(units, cases=dict.fromkeys(units["kode"], 12), other={"61.01": 9, "61.02": 9})
    years = pd.DataFrame(
        [(code, year) for code in units["kode"] for year in (2023, 2024, 2025) if year == 2025 or not code.startswith("61.01")],
        columns=["kode", "tahun"],
    )  # fmt: skip
    short = replace(even, kecamatan_year=years)
    before, after = gather(even, units), gather(short, units)
    fewer = units["kode"].str.startswith("61.01").to_numpy()
    ratio = after.expected / before.expected
    assert ratio[fewer] == pytest.approx(ratio[~fewer][:3] / 3)
    assert after.expected.sum() == pytest.approx(9 * 12)
    both = fewer | units["kode"].str.startswith("61.02").to_numpy()
    people = units["paparan_orang"].to_numpy() * np.where(fewer, 1 / 3, 1)
    assert after.group_expected[both] == pytest.approx(18 * people[both] / people[both].sum())
    scores = _score(short, units, reference, zones)
    risk = _of(scores, "risiko").loc[units["kode"]].to_numpy()
    assert np.average(risk, weights=units["paparan_orang"]) == pytest.approx(1, abs=1e-3)
    plain = _of(_score(even, units, reference, zones), "risiko").loc[units["kode"]].to_numpy()
    assert (risk[fewer] / plain[fewer] > 1.3).all()


def test_sources_add_totals_and_exposures_alike(units) -> None:
    one = [("lintas-1", "61.01", 0.0, 2.0, False), ("lintas-1", "61.03", 0.0, 6.0, False)]
    two = [("angka-1", "61.01", 0.0, 5.0, True)]
    first, second, both = (gather(_tables(units, groups=g), units) for g in (one, two, one + two))
    assert both.group_expected == pytest.approx(first.group_expected + second.group_expected)
    assert both.totals == {"61.01": 7.0, "61.03": 6.0}


def test_kabupaten_only_cases_are_a_source_and_leave_the_remainder(units) -> None:
    hidden = ["61.01.01", "61.01.02"]
    tables = _tables(units, cases={"61.01.03": 11}, hidden=hidden, remainders=[("61.01", 9, tuple(hidden))], other={"61.01": 4})  # fmt: skip
    known = gather(tables, units)
    people = units["paparan_orang"].to_numpy()
    rate = (11 + 5) / people[:3].sum()
    assert known.totals == {"61.01": 9.0}
    assert known.expected == pytest.approx(people * rate)
    share = people[:3] * 4 / people[:3].sum()
    assert known.group_expected[:3] == pytest.approx(people[:3] * rate * [1, 1, 0] + share)
    assert np.isnan(known.counts[:2]).all()
    assert known.counts[2] == 11


def test_a_remainder_over_shown_units_is_the_kabupaten_only_cases_again(units) -> None:
    shown = tuple(units["kode"][:3])
    tables = _tables(units, cases=dict.fromkeys(shown, 11), remainders=[("61.01", 4, shown)], other={"61.01": 4})  # fmt: skip
    assert gather(tables, units).totals == {"61.01": 4.0}


POOL = ("61.01.01", "61.03.01", "61.03.02")


def test_kabupaten_that_share_a_remainder_are_one_group(units, reference, zones) -> None:
    tables = _tables(units, hidden=POOL, remainders=[("lain", 10, POOL)])
    known = gather(tables, units)
    assert known.groups == ["61.01"] * 3 + ["61.02"] * 3 + ["61.01"] * 3
    assert known.totals == {"61.01": 10.0}
    assert known.group_expected.sum() == pytest.approx(10.0)
    assert (known.group_expected > 0).tolist() == [code in POOL for code in units["kode"]]
    scores = _score(tables, units, reference, zones)
    assert list(scores.terms.columns) == ["kode", "jarak_batas", "tetangga", "setempat", "tingkat"]
    assert list(scores.model["koefisien"]) == ["jarak_batas"]


def test_neighbours_learn_from_each_other(units, reference, zones) -> None:
    """An unobserved kecamatan beside many cases rises above one of the same covariates far from them."""
    plain = units.assign(jarak_batas_km=5.0)
    shown = {code: 2 for code in units["kode"] if code != "61.02.02"}
    quiet = _of(_score(_tables(plain, cases=shown), plain, reference, zones), "risiko")
    busy = _of(_score(_tables(plain, cases=shown | {"61.01.02": 30, "61.02.01": 30, "61.02.03": 60}), plain, reference, zones), "risiko")  # fmt: skip
    assert busy["61.02.02"] / busy["61.03.01"] > 1.3 * quiet["61.02.02"] / quiet["61.03.01"]


def test_published_intervals_hold_what_they_are_intervals_of() -> None:
    model = SimpleNamespace(
        relative_risk_=np.array([1.0, 2.0]),
        interval=lambda _level: np.array([[1.1, 0.5], [3.0, 1.9]]),
        rank_interval=lambda _level: np.array([[1, 2], [1, 2]]),
        exceedance=lambda _threshold: np.zeros(2),
        top=lambda _count: np.ones(2),
    )
    frame = published_frame(model, pd.Series(["61.01.01", "61.01.02"]), POLICY)
    assert frame["risiko_bawah"].tolist() == [1.0, 0.5]
    assert frame["risiko_atas"].tolist() == [3.0, 2.0]
    assert frame["peringkat"].tolist() == [2, 1]
    assert frame["peringkat_bawah"].tolist() == [1, 1]
    assert frame["peringkat_atas"].tolist() == [2, 2]


def test_a_source_that_tells_kabupaten_apart_keeps_their_pool_out(units) -> None:
    groups = [("angka-1", kab, 0.0, 2.0, True) for kab in KABUPATEN]
    tables = _tables(units, cases={"61.02.01": 20}, hidden=POOL, remainders=[("lain", 10, POOL)], groups=groups)  # fmt: skip
    known = gather(tables, units)
    assert len(set(known.groups)) == 3
    assert known.totals == dict.fromkeys(KABUPATEN, 2.0)
    people = units.set_index("kode")["paparan_orang"]
    rate = (20 + 10) / people[["61.02.01", *POOL]].sum()
    assert known.expected == pytest.approx(people.to_numpy() * rate)


def test_hidden_units_enter_only_through_their_total(units, reference, zones) -> None:
    hidden = tuple(units["kode"][:3])
    shown = dict.fromkeys(units["kode"][3:], 12)
    low, high = (
        _of(_score(_tables(units, cases=shown, hidden=hidden, remainders=[("61.01", total, hidden)]), units, reference, zones), "risiko")
        for total in (10, 25)
    )  # fmt: skip
    assert (high[list(hidden)] > low[list(hidden)]).all()


def test_tables_of_other_units_are_refused(units, reference, zones) -> None:
    tables = _tables(units)
    with pytest.raises(SchemaError) as other:
        _score(replace(tables, kecamatan=tables.kecamatan.iloc[1:]), units, reference, zones)
    assert "ReleasedTables" in text(other.value.key, "id", **other.value.facts)
    with pytest.raises(SchemaError):
        _score(tables, units.drop(columns="jarak_batas_km"), reference, zones)


def test_covariates_enter_as_the_indicator_table_says(units, reference, zones) -> None:
    plain = _score(_tables(units), units, reference, zones)
    logs = score(_tables(units), units, zones=zones, indicators=reference.indicators.assign(transformasi="log1p"), policy=POLICY)  # fmt: skip
    assert _of(plain, "risiko")["61.01.01"] > _of(plain, "risiko")["61.03.01"]
    assert _of(plain, "risiko")["61.02.01"] != _of(logs, "risiko")["61.02.01"]
    none = score(_tables(units), units, zones=zones, indicators=reference.indicators.iloc[:0], policy=POLICY)  # fmt: skip
    assert none.frame["risiko"].tolist() == [1.0] * 9
    assert none.frame["peringkat"].tolist() == list(range(1, 10))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_say_what_is_hidden_and_unobserved_and_no_count(units, reference, zones, lang) -> None:  # fmt: skip
    cases = {"61.01.01": 31, "61.01.02": 0}
    hidden = ("61.02.01", "61.02.02")
    tables = _tables(units, cases=cases, hidden=hidden, remainders=[("61.02", 10, hidden)])
    scores = _score(tables, units, reference, zones)
    said = reasons(scores, tables, lang)
    assert said.index.tolist() == scores.frame["kode"].tolist()
    assert said.str.len().min() > 20
    assert said.nunique() == 9
    assert not said.str.contains(r"\b(?:31|10)\b(?![.,])").any()
    assert ("disamarkan" if lang == "id" else "hidden") in said["61.02.01"]
    assert ("tidak teramati" if lang == "id" else "not observed") in said["61.03.01"]
    assert not said.str.contains("sarang|desa TPPO").any()


def test_a_changed_covariate_changes_the_sentence(units, reference, zones) -> None:
    tables = _tables(units, cases=dict.fromkeys(units["kode"], 3) | {"61.01.01": 20})

    def sentence(km: float) -> str:
        moved = units.assign(jarak_batas_km=units["jarak_batas_km"].where(units["kode"] != "61.03.03", km))  # fmt: skip
        return str(reasons(_score(tables, moved, reference, zones), tables)["61.03.03"])

    far, near, unknown = sentence(400.0), sentence(0.0), sentence(np.nan)
    assert len({far, near, unknown}) == 3
    assert "jarak ke batas darat di atas rata-rata (x 0," in far
    assert "jarak ke batas darat di bawah rata-rata (x 1," in near
    assert "di atas" not in unknown


def test_the_explanation_stands_with_the_model_and_is_ready_for_json(units, reference, zones) -> None:  # fmt: skip
    hidden = ("61.02.01", "61.02.02")
    tables = _tables(units, cases={"61.01.01": 31, "61.01.02": 0}, hidden=hidden, remainders=[("61.02", 10, hidden)])  # fmt: skip
    scores = _score(tables, units, reference, zones)
    assert json.loads(json.dumps(scores.model))["penjelasan"] == scores.model["penjelasan"]
    told = scores.model["penjelasan"]
    assert list(told) == units["kode"].tolist()
    kinds = {kode: {item["jenis"] for item in one["data"]} for kode, one in told.items()}
    assert kinds["61.02.01"] == {"hitungan"}, (
        "the two share the total of their kabupaten: it is known"
    )
    assert kinds["61.03.01"] == {"hitungan", "total_kabupaten"}
    assert "hitungan" not in kinds["61.01.01"]
    for row in scores.frame.to_dict("records"):
        one = told[row["kode"]]
        up, down = one["naik"], one["turun"]
        assert (up is None, down is None) == (row["kelas"] == 5, row["kelas"] == 1)
        assert up is None or (up["kelas"], up["faktor"] >= 1) == (row["kelas"] + 1, True)
        assert down is None or (down["kelas"], down["faktor"] <= 1) == (row["kelas"] - 1, True)
