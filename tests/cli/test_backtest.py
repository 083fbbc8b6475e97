"""`waspada backtest`: the record of an edition in words and as JSON."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from geo.cli import main
from geo.files.edition import _NEEDED
from geo.risk.backtest import MODEL


def gap(mean: float, verdict: str) -> dict[str, Any]:
    return {"rerata": mean, "bawah": mean - 0.1, "atas": mean + 0.1, "putusan": verdict}


def part(verdict: str, **other: Any) -> dict[str, Any]:
    scores = {MODEL: -1.0, "laju_mentah": -1.5, "poisson_gamma": -1.05}
    return {
        "n": 36, "kasus": 150.0, "lipatan": 1, "kabupaten": 6, "putusan": verdict, "alasan": None, "terbaik": "poisson_gamma",
        "metode": {name: {"skor_log": score, "cakupan": 0.92} for name, score in scores.items()},
        "selisih": {"laju_mentah": gap(0.5, "lebih_baik"), "poisson_gamma": gap(0.05, verdict)},
    } | other  # fmt: skip


def row(name: str, seen: float, inside: bool) -> dict[str, Any]:
    return {"nama": name, "n": 6, "teramati": seen, "terduga": 20.0, "bawah": 11, "atas": 30, "di_dalam": inside}  # fmt: skip


def record(**other: Any) -> dict[str, Any]:
    ahead = part("tidak_lebih_baik", tahun_latih=[2023, 2024], tahun_uji=2025)
    ahead["metode"][MODEL] |= {"bagian_kasus": 0.41, "indeks_ketepatan": 2.6}
    return {
        "versi": 1, "tier": "publik", "selang": 0.9, "putusan": "tidak_lebih_baik",
        "ke_depan": ahead, "tinggalkan_kabupaten": part("lebih_baik", lipatan=6),
        "bias": {
            "kabupaten": [row("61.01", 20.0, inside=True), row("61.02", 44.0, inside=False)],
            "keterpencilan": [row("dekat", 20.0, inside=True), row("jauh", 5.0, inside=False)],
        },
    } | other  # fmt: skip


def written(folder: Path, found: Any, choice: dict[str, Any] | None) -> Path:
    """A folder that holds no more than the command reads."""
    folder.mkdir(exist_ok=True)
    content = json.dumps(found).encode()
    (folder / "backtest.json").write_bytes(content)
    outputs = dict.fromkeys(_NEEDED, "0" * 64)
    outputs["backtest.json"] = hashlib.sha256(content).hexdigest()
    model = {} if choice is None else {"kovariat": choice}
    manifest = {"edisi": "2025-12-31-abcd1234", "tier": "publik", "as_of": "2025-12-31", "batas": "uji", "outputs": outputs, "model": model}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


CHOICE = {
    "dipakai": ["jarak_batas"], "dimatikan": [], "selisih_skor_log": {"jarak_batas": 0.02}, "alasan": None, "diuji_pada": "2025",
}  # fmt: skip


def told(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    assert main(["backtest", "--edition", str(folder), *more]) == 0
    return capsys.readouterr().out


def test_it_says_in_words_when_the_model_is_no_better(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    said = told(written(tmp_path, record(), CHOICE), capsys)
    assert "Kesimpulan: model tidak lebih baik" in said
    assert "tahun 2025 dari tahun 2023, 2024: 36 hitungan, 150 kasus" in said
    assert "memuat 41 % kasus tahun itu, 2,6 kali" in said
    lines = said.splitlines()
    gamma, raw = (next(at for at, line in enumerate(lines) if name in line) for name in ("Poisson-gamma", "Laju mentah"))  # fmt: skip
    assert gamma < raw, "the best baseline stands first"
    assert "selisih model 0,050 (rentang 90 %: -0,050 sampai 0,150): tidak lebih baik" in said
    assert "61.02: tercatat 44, ditebak 20 (11 sampai 30)" in said
    assert "61.01: " not in said
    assert "dipakai: dengan indikator ini skor log tahun terakhir naik 0,020" in said


def test_english_and_an_indicator_that_is_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    off = CHOICE | {"dipakai": [], "dimatikan": ["jarak_batas"], "selisih_skor_log": {"jarak_batas": -0.02}}  # fmt: skip
    said = told(written(tmp_path, record(), off), capsys, "--lang", "en")
    assert "no better than the best of the simple ways" in said
    assert "switched off: with it the log score of the last year changes by -0.020" in said
    assert "the third with fewest people per km2: seen 5" in said


def test_what_cannot_be_judged_gives_the_reason_and_no_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    few = part("belum_dapat_dinilai", alasan="kasus_terlalu_sedikit")
    none = {"n": 0, "kasus": 0.0, "lipatan": 0, "kabupaten": 0, "putusan": "belum_dapat_dinilai", "alasan": "tidak_ada_hitungan", "terbaik": None, "metode": {}, "selisih": {}}  # fmt: skip
    found = record(putusan="belum_dapat_dinilai", ke_depan=none, tinggalkan_kabupaten=few, bias={"kabupaten": [], "keterpencilan": []})  # fmt: skip
    untested = CHOICE | {"selisih_skor_log": {}, "alasan": "belum_ada_tahun"}
    said = told(written(tmp_path, found, untested), capsys)
    assert "Kesimpulan: belum dapat dinilai" in said
    assert "butuh data kasus sekurangnya dua tahun" in said
    assert "terlalu sedikit untuk membedakan" in said
    assert "belum diuji. Belum ada dua tahun" in said
    assert "Poisson-gamma" not in said


def test_json_is_the_record_with_the_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    said = json.loads(told(written(tmp_path, record(), None), capsys, "--json"))
    assert said == {"edisi": "2025-12-31-abcd1234", **record()}


@pytest.mark.parametrize("found", [[], {"versi": 2}, {}])
def test_a_record_of_another_kind_is_refused(tmp_path: Path, found: Any) -> None:
    assert main(["backtest", "--edition", str(written(tmp_path, found, None))]) == 2


def test_a_changed_or_missing_record_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, record(), None)
    (folder / "backtest.json").write_text("{}")
    assert main(["backtest", "--edition", str(folder)]) == 2
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["outputs"]["backtest.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert main(["backtest", "--edition", str(folder)]) == 2


def test_every_edition_has_a_record(edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(edition, capsys, "--json"))
    manifest = json.loads((edition / "manifest.json").read_text())
    assert "backtest.json" in manifest["outputs"]
    assert found["tinggalkan_kabupaten"]["lipatan"] == 14
    assert manifest["model"]["kovariat"]["dipakai"]
    assert "Menebak setiap kabupaten/kota dari yang lain: 14 kali" in told(edition, capsys)
