"""A kabupaten is explained by code or name; a kecamatan that bears the same name goes first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.cli import main
from geo.cli.explain_kabupaten import carriers, find_kabupaten
from geo.files.edition import load_edition
from geo.text import LANGUAGES, number, text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_is_explained_with_the_kecamatan_that_carry_it(edition: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:  # fmt: skip
    assert main(["explain", "61.01", "--edition", str(edition), "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    row = load_edition(edition).kabupaten.set_index("kode").loc["61.01"]
    assert lines[0] == f"Sambas (61.01): {text(f'kelas.{row.kelas}', lang)}"  # type: ignore[arg-type]  # a language of the two
    assert number(row["risiko"], lang, 2) in lines[1]  # type: ignore[arg-type]
    assert "14" in lines[2]
    assert lines[3] == row["alasan"]
    assert len(lines) == 8


def test_the_parts_of_the_kecamatan_make_up_the_score(edition: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert main(["explain", "61.72", "--edition", str(edition), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kode"] == "61.72"
    assert sum(told["bagian_kecamatan"].values()) == pytest.approx(1, abs=1e-3)
    opened = load_edition(edition)
    units = opened.kecamatan.set_index("kode")
    parts = carriers(opened, "61.72").set_index("kode")
    people = units.loc[parts.index, "paparan_orang"].astype(float)
    slow = {kode: units.loc[kode, "risiko"] * people[kode] / people.sum() for kode in parts.index}
    assert sum(slow.values()) == pytest.approx(told["risiko"], abs=2e-4)
    assert parts["bagian"].is_monotonic_decreasing
    for kode, part in slow.items():
        assert parts.loc[kode, "bagian"] == pytest.approx(part / sum(slow.values()))


def test_a_name_means_the_kecamatan_where_there_is_one(edition: Path) -> None:
    opened = load_edition(edition)
    assert find_kabupaten(opened, "sambas") is None  # a kecamatan is called so
    found = find_kabupaten(opened, "kubu raya")
    assert found is not None
    assert found["kode"] == "61.12"
    assert find_kabupaten(opened, "61.99") is None
