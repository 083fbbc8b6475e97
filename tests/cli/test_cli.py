"""The command line as a user meets it: exit codes, languages, sentences, JSON."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from geo.cli import main
from geo.tables.stages import COLUMNS

PACK = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_no_verb_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Cara pakai" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "--nothing"], "--nothing"),
        (["jalan"], "jalan"),
        (["run", "--tier", "x"], "publik, terbatas, rahasia"),
        (["verify"], "FILE"),
        (["run", "--as-of", "kemarin"], "kemarin"),
        (["run", "--period", "2025"], "2025"),
        (["run", "--cases", "tidak-ada.csv"], "tidak-ada.csv"),
        (["run", "--config", "tidak-ada.toml"], "tidak-ada.toml"),
        (["run", "--boundaries", "tidak-ada.geojson"], "tidak-ada.geojson"),
        (["run", "--out"], "--out"),
        (["explain", "61.03.21", "--edition", "tidak-ada"], "tidak-ada"),
        (["check"], "--template"),
    ],
)
def test_wrong_use_is_one_clear_sentence(
    arguments: list[str], word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for lang in ("id", "en"):
        assert main([*arguments, f"--lang={lang}"] if arguments[-1] != "--out" else arguments) == 2
        said = capsys.readouterr().err
        assert word in said
        assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_error_is_data_where_json_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--cases", "tidak-ada.csv", "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["error"]["key"].startswith("error.source.")


def test_something_unexpected_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_arguments: object, **_facts: object) -> None:
        raise RuntimeError("61.03.21 rahasia")

    monkeypatch.setattr("geo.pipeline.run", broken)
    assert main(["run", "--out", str(tmp_path / "x")]) == 2
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "rahasia" not in said


def test_check_reports_every_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "kasus.csv"
    given.write_text(
        "tanggal,kecamatan,kabupaten,peran_lokasi\n"
        "2024-03-05,Entikong,Sanggau,asal\n"
        "2024-03-06,Sungai Raya,,asal\n"
        "2024-03-07,,Sambas,asal\n"
        "bukan tanggal,Entikong,Sanggau,asal\n"
        "2024-03-08,Kuching,Sarawak,asal\n"
    )
    assert main(["check", str(given), "--json", "--out", str(tmp_path)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [(row["row"], row["status"], row["kode"]) for row in report["rows"]] == [
        (1, "matched", "61.03.21"),
        (2, "unresolved", None),
        (3, "partial", "61.01"),
        (4, "rejected", None),
        (5, "outside", None),
    ]
    assert report["rows"][1]["candidates"] == ["61.07.01", "61.12.01"]
    assert report["ledger"]["total"]["received"] == 5
    assert (tmp_path / "quarantine.xlsx").stat().st_mode & 0o777 == 0o600


def test_check_without_findings_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "kasus.csv"
    given.write_text("tanggal,kode_wilayah,peran_lokasi\n2024-03-05,61.03.21,asal\n")
    assert main(["check", str(given), "--out", str(tmp_path)]) == 0
    assert "1 cocok" in capsys.readouterr().out
    assert not (tmp_path / "quarantine.xlsx").exists()


def test_templates_are_read_back_as_their_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--template", "--out", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.xlsx"))) == len(COLUMNS)
    assert len(capsys.readouterr().out.split()) == len(COLUMNS)


def test_explain_says_why(edition: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "61.03.21", "--edition", str(edition)]) == 0
    by_code = capsys.readouterr().out
    assert main(["explain", "entikong", "--edition", str(edition)]) == 0
    assert capsys.readouterr().out == by_code
    assert main(["explain", "61.03.21", "--edition", str(edition), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["alasan"] in by_code
    assert facts["kalimat"]["id"] == facts["alasan"]
    assert facts["kalimat"]["en"].startswith("Vulnerability is ")
    factors = math.prod(facts["faktor"].values())
    assert factors == pytest.approx(math.exp(sum(facts["kontribusi"].values())), rel=1e-3)
    assert facts["ubah_kelas"]["naik"] or facts["ubah_kelas"]["turun"]
    assert facts["data_berguna"][0]["jenis"] in ("hitungan", "total_kabupaten")
    assert main(["explain", "61.03.21", "--edition", str(edition), "--lang", "en"]) == 0
    assert facts["kalimat"]["en"] in capsys.readouterr().out
    assert main(["explain", "Sungai Raya", "--edition", str(edition)]) == 2
    assert "61.07.01, 61.12.01" in capsys.readouterr().err


def test_verify_finds_a_changed_file(
    edition: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in edition.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert main(["verify", str(tmp_path)]) == 0
    assert main(["verify", str(tmp_path / "map.png"), "--json"]) == 0
    (tmp_path / "kecamatan.csv").write_text("")
    capsys.readouterr()
    assert main(["verify", str(tmp_path)]) == 1
    assert "kecamatan.csv" in capsys.readouterr().out
    (tmp_path / "manifest.json").unlink()
    assert main(["verify", str(tmp_path)]) == 2


def test_data_status_names_the_boundaries(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    assert main(["data", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kecamatan"] == 174
    assert main(["data", "grid", str(tmp_path / "grid.csv")]) == 0
    assert (tmp_path / "grid.csv").read_text().count("\n") > 10_000


def test_data_use_remembers_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["data", "use", str(PACK / "boundaries/kalbar_kecamatan.geojson")]) == 0
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    assert main(["data", "status"]) == 0
    assert "kalbar_kecamatan" in capsys.readouterr().out


def test_app_serves_on_this_machine_only(monkeypatch: pytest.MonkeyPatch, edition: Path) -> None:
    seen: list[list[str]] = []

    def fake(command: list[str], **_facts: object) -> subprocess.CompletedProcess[str]:
        seen.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", fake)
    assert main(["app", "--edition", str(edition), "--port", "8599"]) == 0
    (command,) = seen
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == "8599"


def test_the_module_is_the_command() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "geo.cli", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("waspada ")


def test_help_is_light() -> None:
    code = "import sys; from geo.cli import main; main(['--help']); print(sorted({'geopandas', 'sklearn', 'streamlit', 'matplotlib', 'folium'} & set(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip().endswith("[]")


def test_check_says_how_a_file_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "kasus.csv"
    given.write_text("Rekap kasus\n\ntanggal,kode_wilayah,peran_lokasi\n2024-03-05,61.03.21,asal\n")
    assert main(["check", str(given), "--out", str(tmp_path)]) == 0
    assert "kasus.csv: " in capsys.readouterr().err
