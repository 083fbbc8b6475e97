"""The run in a process of its own: what it is given, and what is left behind."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from geo.app import child
from geo.app.child import Upload, build_edition, check_files, read_answer
from geo.files.corrections import Change, corrections_csv


def run_instead(monkeypatch: pytest.MonkeyPatch, stdout: str, code: int = 0) -> list[dict[str, Any]]:  # fmt: skip
    calls: list[dict[str, Any]] = []

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        files = [Path(part) for part in command if part.startswith("/") and Path(part).is_file()]
        private = [path for path in files if "waspada-" in str(path)]
        calls.append(
            {
                "command": command,
                "content": [path.read_bytes() for path in private],
                "names": [path.name for path in private],
                "modes": {stat.S_IMODE(path.stat().st_mode) for path in private},
                "folders": {stat.S_IMODE(path.parent.parent.stat().st_mode) for path in private},
                "paths": private,
            }
        )
        return subprocess.CompletedProcess(command, code, stdout=stdout, stderr="")

    monkeypatch.setattr(child.subprocess, "run", run)
    return calls


def test_files_are_private_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    calls = run_instead(monkeypatch, json.dumps({"edisi": "x", "ledger": {}, "manifest": {}}))
    uploads = [Upload("cases", "a.csv", b"1"), Upload("cases", "a.csv", b"2"), Upload("figures", "..\\..\\c.csv", b"3"), Upload("crossings", "/", b"4")]  # fmt: skip
    outcome = build_edition(uploads, tmp_path / "out", "en", date_format="dd/mm/yyyy", drop_identity=True)  # fmt: skip
    (call,) = calls
    assert outcome.report == {"edisi": "x", "ledger": {}}
    assert call["content"] == [b"1", b"2", b"3", b"4"]
    assert call["names"] == ["a.csv", "a.csv", "c.csv", "berkas"]
    assert call["modes"] == {0o600}
    assert call["folders"] == {0o700}
    assert not any(path.exists() or path.parent.parent.exists() for path in call["paths"])
    command = call["command"]
    assert command[1:4] == ["-m", "geo.cli", "run"]
    assert [part for part in command if part.startswith("--")] == ["--date-format", "--drop-identity", "--cases", "--cases", "--figures", "--crossings", "--out", "--lang", "--json"]  # fmt: skip
    assert command[command.index("--lang") + 1] == "en"


def test_without_files_it_is_the_demonstration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    (call, *rest) = (run_instead(monkeypatch, '{"edisi": "x"}'), build_edition([], tmp_path, "id"))[
        0
    ]
    assert rest == []
    assert [part for part in call["command"] if part.startswith("--")] == ["--out", "--lang", "--json"]  # fmt: skip


def test_an_error_is_its_sentence() -> None:
    said = json.dumps({"error": {"key": "error.identity.found", "message": "Kolom nama.", "facts": {}}})  # fmt: skip
    outcome = read_answer(3, f"baris lain\n{said}\n", "id")
    assert (outcome.code, outcome.key, outcome.message) == (3, "error.identity.found", "Kolom nama.")  # fmt: skip


@pytest.mark.parametrize("stdout", ["", "Killed", "[]", '{"error": 3}', "null"])
@pytest.mark.parametrize("code", [0, 2, -9])
def test_no_answer_is_a_sentence_too(code: int, stdout: str) -> None:
    outcome = read_answer(code, stdout, "id")
    assert outcome.key == "app.masuk.tanpa_jawaban"
    assert outcome.code != 0
    assert "tanpa jawaban" in outcome.message


def test_too_long_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def slow(command: list[str], **_options: Any) -> None:
        raise subprocess.TimeoutExpired(command, 900)

    monkeypatch.setattr(child.subprocess, "run", slow)
    outcome = build_edition([], tmp_path, "en")
    assert (outcome.code, outcome.key) == (2, "app.masuk.terlalu_lama")


def test_the_command_line_answers(tmp_path: Path) -> None:
    """The true command line, given a file that it must refuse."""
    outcome = build_edition([Upload("cases", "kosong.csv", b"")], tmp_path / "out", "id")
    assert outcome.code == 2
    assert outcome.key.startswith("error.")
    assert outcome.message
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_check_reads_each_kind_by_itself_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    counts = dict.fromkeys(("received", "matched", "partial", "outside", "unresolved", "rejected"), 2)  # fmt: skip
    report = {
        "ledger": {"total": counts, "sources": [{"name": "x"}]},
        "rows": [{"row": 1}],
        "names": {"61.01": "Sambas"},
        "files": [{"file": "x", "kind": "cases", "sha256": "0"}],
    }
    calls = run_instead(monkeypatch, json.dumps(report), code=1)
    uploads = [Upload("cases", "a.csv", b"1"), Upload("crossings", "b.csv", b"2"), Upload("cases", "a.csv", b"3")]  # fmt: skip
    outcome = check_files(uploads, "en", date_format="dd/mm/yyyy", drop_identity=True)
    assert outcome.code == 0
    assert outcome.report["ledger"]["total"]["received"] == 4
    assert outcome.report["ledger"]["sources"] == [{"name": "x"}] * 2
    assert outcome.report["rows"] == [{"row": 1}] * 2
    assert outcome.report["names"] == {"61.01": "Sambas"}
    assert outcome.report["files"] == report["files"] * 2
    assert outcome.workbooks == {}
    assert [call["content"] for call in calls] == [[b"1", b"3"], [b"2"]]
    assert [call["command"][call["command"].index("--kind") + 1] for call in calls] == ["cases", "crossings"]  # fmt: skip
    assert all({"check", "--date-format", "--drop-identity"} <= set(call["command"]) for call in calls)  # fmt: skip
    assert {mode for call in calls for mode in call["modes"]} == {0o600}
    assert not any(path.exists() or path.parents[2].exists() for call in calls for path in call["paths"])  # fmt: skip


def test_a_check_ends_at_the_first_kind_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    error = {"error": {"key": "error.identity.found", "message": "m", "facts": {"count": 1}}}
    calls = run_instead(monkeypatch, json.dumps(error), code=3)
    uploads = [Upload("cases", "a.csv", b"1"), Upload("figures", "b.csv", b"2")]
    assert check_files(uploads, "id").key == "error.identity.found"
    assert len(calls) == 1


def test_a_real_check_gives_rows_and_a_workbook() -> None:
    table = b"tanggal,kecamatan,kabupaten,peran_lokasi\n2025-03-25,Sungai Raya,,asal\nkemarin,Paloh,Sambas,asal\n"  # fmt: skip
    outcome = check_files([Upload("cases", "a.csv", table)], "id")
    assert [row["status"] for row in outcome.report["rows"]] == ["unresolved", "rejected"]
    assert outcome.report["names"] == {
        "61.07.01": "Sungai Raya, Bengkayang",
        "61.12.01": "Sungai Raya, Kubu Raya",
    }
    assert outcome.report["rows"][1]["cells"] == {"tanggal": "•••", "kecamatan": "Paloh", "kabupaten": "Sambas", "peran_lokasi": "asal"}  # fmt: skip
    assert outcome.workbooks["cases"].startswith(b"PK")


def test_corrections_go_with_their_kind_and_rows_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # fmt: skip
    said = json.dumps({"ledger": {"total": dict.fromkeys(("received", "matched", "partial", "outside", "unresolved", "rejected"), 0), "sources": []}, "rows": [], "names": {}, "files": []})  # fmt: skip
    calls = run_instead(monkeypatch, said)
    uploads = [Upload("cases", "a.csv", b"1"), Upload("figures", "b.csv", b"2")]
    check_files(uploads, "id", corrections={"cases": b"K"}, only=[3, 7])
    assert [call["content"] for call in calls] == [[b"1", b"K"], [b"2"]]
    command = calls[0]["command"]
    assert [command[at + 1] for at, part in enumerate(command) if part == "--row"] == ["3", "7"]
    assert "--corrections" not in calls[1]["command"]
    calls = run_instead(monkeypatch, '{"edisi": "x"}')
    build_edition(uploads, tmp_path, "id", corrections={"cases": b"K", "figures": b"L"})
    assert sorted(calls[0]["content"]) == [b"1", b"2", b"K", b"L"]
    assert calls[0]["modes"] == {0o600}
    assert calls[0]["command"].count("--corrections") == 2


def test_one_row_alone_is_read_again_with_its_correction() -> None:
    table = b"tanggal,kecamatan,kabupaten,peran_lokasi\n2025-03-25,Sungai Raya,,asal\n2025-03-26,Sungai Raya,,asal\n"  # fmt: skip
    upload = Upload("cases", "a.csv", table)
    change = Change("a.csv", hashlib.sha256(table).hexdigest(), 2, {"kode_wilayah": "61.12.01", "kecamatan": ""})  # fmt: skip
    outcome = check_files([upload], "id", corrections={"cases": corrections_csv("cases", [change])}, only=[2])  # fmt: skip
    (row,) = outcome.report["rows"]
    assert (row["row"], row["status"], row["kode"]) == (2, "matched", "61.12.01")
