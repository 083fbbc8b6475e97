"""`released.json` holds what the scores are a function of: they can be fitted again from it alone, and nothing else is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import ReleaseError, SchemaError
from geo.files.told import load_told
from geo.release.released_file import RULES, released_json, told_from_json, told_of
from geo.risk.refit import Told, refit
from geo.risk.switch import Choice
from tests.two_editions import INDICATORS, POLICY, told

KEYS = {
    "versi", "edisi", "tier", "per_tanggal", "periode", "batas", "program", "sintetis", "tabel", "satuan", "tetangga", "indikator",
    "dipakai", "kebijakan", "benih",
}  # fmt: skip


@pytest.fixture(scope="module")
def content() -> bytes:
    return released_json(told())


def changed(content: bytes, **parts: object) -> bytes:
    return json.dumps({**json.loads(content), **parts}).encode()


def test_what_is_told_comes_back(content: bytes) -> None:
    made, again = told(), told_from_json(content)
    assert released_json(again) == content == released_json(told())
    assert again.units.equals(made.units)
    assert again.indicators.equals(made.indicators)
    assert (again.adjacency.toarray() == made.adjacency.toarray()).all()
    assert again.policy == made.policy
    assert refit(again).equals(refit(made))
    assert set(json.loads(content)) == KEYS
    assert set(json.loads(content)["kebijakan"]) == set(RULES)


def test_a_fit_from_the_file_alone_gives_the_published_numbers(edition: Path) -> None:
    found = told_from_json((edition / "released.json").read_bytes())
    published = pd.read_csv(edition / "kecamatan.csv", dtype={"kode": str})
    for name, values in refit(found).items():
        assert values.tolist() == published[str(name)].tolist(), name


def test_the_file_of_an_edition_is_small_and_says_nothing_of_the_steward(edition: Path) -> None:
    content = (edition / "released.json").read_bytes()
    manifest = json.loads((edition / "manifest.json").read_text())
    assert "released.json" in manifest["outputs"]
    assert len(content) < 400_000
    words = content.decode()
    assert not any(word in words for word in (".csv", ".xlsx", str(Path.home()), *manifest["inputs"].values()))  # fmt: skip
    groups = told_from_json(content).tables.groups
    assert len(groups)
    assert list(groups.columns) == ["sumber", "kab_kode", "kejadian"]
    found = json.loads(content)
    assert set(found) == KEYS
    hidden = pd.read_csv(edition / "kecamatan.csv", dtype={"kode": str}).set_index("kode")["kasus"]
    shown = told_from_json(content).tables.kecamatan.set_index("kode")["kasus"]
    assert shown.isna().tolist() == hidden.loc[shown.index].isna().tolist()


class Made:
    """As much of a release as the file is checked against."""

    def __init__(self, made: Told) -> None:
        self.edition, self.tier, self.k, self.synthetic = (
            made.edition,
            made.tier,
            made.tables.k,
            True,
        )
        self.as_of, self.period = pd.Timestamp(made.as_of), tuple(map(pd.Timestamp, made.period))
        self.kecamatan = made.tables.kecamatan[["kode", "kasus"]]
        self.zones = type("Zones", (), {"name": made.boundaries})()


def of(made: Told, release: Made, choice: Choice | None = None) -> Told:
    return told_of(
        release,  # type: ignore[arg-type]
        made.tables,
        made.units.assign(nama="rahasia", lat=0.1),
        adjacency=made.adjacency,
        indicators=INDICATORS.assign(sumber="uji"),
        choice=choice or Choice(made.kept, (), {}, None),
        policy=POLICY,
    )


def test_only_what_the_model_takes_is_told() -> None:
    made = told()
    found = of(made, Made(made))
    assert list(found.units.columns) == list(made.units.columns)
    assert list(found.indicators.columns) == list(INDICATORS.columns)
    assert refit(found).equals(refit(made))
    assert of(made, Made(made), Choice(("kemiskinan",), (), {}, None)).kept == ("kemiskinan",)


@pytest.mark.parametrize("way", ["another count", "hidden on the map", "another tier", "another k"])
def test_numbers_that_the_map_does_not_show_do_not_leave(way: str) -> None:
    made = told()
    release = Made(made)
    counts = release.kecamatan["kasus"].copy()
    first = counts.first_valid_index()
    match way:
        case "another count":
            counts[first] += 1
        case "hidden on the map":
            counts[first] = pd.NA
        case "another tier":
            release.tier = "terbatas"
        case "another k":
            release.k = 11
    release.kecamatan = release.kecamatan.assign(kasus=counts)
    with pytest.raises(ReleaseError, match="released_differs") as refused:
        of(made, release)
    assert refused.value.exit_code == 3


SPOILT = {
    "version": {"versi": 2},
    "tier": {"tier": "rahasia"},
    "no table": {"satuan": 3},
    "no neighbour": {"tetangga": {"61.01.01": ["99.99.99"]}},
    "rules": {"kebijakan": {"high": "tinggi"}},
    "period": {"periode": ["2023-01-01"]},
    "seed": {"benih": None},
    "unknown indicator": {"dipakai": ["cuaca"]},
}


@pytest.mark.parametrize("way", sorted(SPOILT))
def test_another_file_is_refused(content: bytes, way: str) -> None:
    with pytest.raises(SchemaError):
        told_from_json(changed(content, **SPOILT[way]))


@pytest.mark.parametrize("wrong", [b"", b"[]", b"{}", b"\xff"])
def test_what_is_no_such_file_is_refused(wrong: bytes) -> None:
    with pytest.raises(SchemaError, match="released_unreadable"):
        told_from_json(wrong)


def test_units_and_tables_must_be_the_same_kecamatan() -> None:
    made = told()
    for wrong in ({"units": made.units.head(8)}, {"units": made.units.iloc[::-1]}, {"adjacency": made.adjacency[:8]}):  # fmt: skip
        with pytest.raises(SchemaError, match="other_units"):
            replace(made, **wrong)


def test_an_edition_is_read_with_what_it_published(edition: Path) -> None:
    found, ledger, manifest = load_told(edition)
    assert len(found.published) == 174
    assert found.edition == manifest["edisi"]
    assert ledger["sources"][0]["name"] == "kasus-1"
