"""The page Data masuk: what it asks the command line for, and what it shows of the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from geo.app import asking
from geo.app.child import Outcome
from geo.app.pages import intake
from geo.app.plain import plain
from geo.text import text

COUNT = {"received": 3, "matched": 1, "partial": 1, "outside": 0, "unresolved": 0, "rejected": 1}
LEDGER = {
    "total": COUNT,
    "sources": [
        {"name": "kasus-1", "kind": "cases", "count": COUNT, "reasons": {"partial": {"kabupaten_only": 1}}, "notes": {}}
    ],
}  # fmt: skip
EMPTY = {"total": dict.fromkeys(COUNT, 0), "sources": []}
CSV = ("kasus <b>.csv", b"tanggal,kecamatan\n", "text/csv")


def script() -> None:
    from geo.app.pages import intake

    intake.page()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What `build_edition` was asked; it answers with `asked.answer`."""
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "edisi"))
    monkeypatch.setattr(intake, "single_user", lambda: True)
    return []


def answer(monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]], outcome: Outcome) -> None:
    def built(files: Any, out: Path, lang: str, **options: Any) -> Outcome:
        given = [(file.kind, file.name, bytes(file.content)) for file in files]
        asked.append({"files": given, "out": out, "lang": lang, **options})
        return outcome

    def checked(files: Any, lang: str, **options: Any) -> Outcome:
        asked.append({"checked": [file.name for file in files], "lang": lang, **options})
        return outcome

    monkeypatch.setattr(asking, "build_edition", built)
    monkeypatch.setattr(asking, "check_files", checked)


def html(test: AppTest) -> str:
    return "\n".join(part.proto.body for part in test.get("html"))


def opened(**query: str) -> AppTest:
    test = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def test_nothing_runs_without_files(asked: list[dict[str, Any]]) -> None:
    test = opened()
    assert not test.exception
    assert test.button(key="jalankan").disabled
    assert [part.label for part in test.get("file_uploader")] == ["Kasus", "Lintas batas", "Angka terbitan"]  # fmt: skip


def test_files_go_in_and_the_ledger_comes_out(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(monkeypatch, asked, Outcome(0, {"edisi": "2025-12-31-0123abcd", "ledger": LEDGER}))
    (tmp_path / "edisi").mkdir()
    (tmp_path / "edisi" / "quarantine.xlsx").write_bytes(b"x")
    test = opened(bahasa="en")
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="jalankan").click().run()
    assert asked == [{"files": [("cases", CSV[0], CSV[1])], "out": tmp_path / "edisi", "lang": "en", "corrections": {}}]  # fmt: skip
    assert "2025-12-31-0123abcd" in test.success[0].value
    page = html(test)
    assert "kasus-1 · cases · kasus &lt;b&gt;.csv" in page
    assert "<b>" not in page
    assert any("3 received = 1 matched + 1 partial" in part.value for part in test.markdown)
    assert [button.key for button in test.get("download_button")] == ["karantina"]


def test_ambiguous_dates_offer_a_choice(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(
        monkeypatch,
        asked,
        Outcome(
            2,
            key="error.date.ambiguous",
            message="Tanggal",
            facts={"column": "tanggal", "path": "a.csv", "example": "03/04/2025", "count": 2},
        ),
    )
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="jalankan").click().run()
    assert "03/04/2025 (2 baris)" in test.warning[0].value
    assert "--date-format" not in test.warning[0].value
    test.selectbox(key="bentuk_tanggal").select("mm/dd/yyyy").run()
    answer(monkeypatch, asked, Outcome(0, {"edisi": "x", "ledger": LEDGER}))
    test.button(key="ulangi").click().run()
    assert asked[-1]["date_format"] == "mm/dd/yyyy"
    assert asked[-1]["files"] == [("cases", CSV[0], CSV[1])]
    assert not test.warning


def test_identity_offers_to_read_without(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(
        monkeypatch,
        asked,
        Outcome(
            3,
            key="error.identity.found",
            message="Kolom",
            facts={"path": "a.csv", "columns": "nama_korban", "count": 12},
        ),
    )
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="jalankan").click().run()
    assert f"{plain('nama_korban')} (12 sel)" in test.error[0].value
    test.button(key="tanpa_identitas").click().run()
    assert asked[-1]["drop_identity"] is True
    test.get("file_uploader")[0].upload("lain.csv", b"x", "text/csv").run()
    assert not test.error


def test_one_answer_does_not_forget_the_other(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = {"path": "a.csv", "columns": "nik", "count": 1}
    answer(monkeypatch, asked, Outcome(3, key="error.identity.found", facts=identity))
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="periksa").click().run()
    dates = {"column": "tanggal", "path": "a.csv", "example": "03/04/2025", "count": 2}
    answer(monkeypatch, asked, Outcome(2, key="error.date.ambiguous", facts=dates))
    test.button(key="tanpa_identitas").click().run()
    answer(monkeypatch, asked, Outcome(0, {"ledger": EMPTY, "rows": [], "names": {}, "files": []}))
    test.button(key="ulangi").click().run()
    assert asked[-1] == {"checked": [CSV[0]], "lang": "id", "corrections": {}, "drop_identity": True, "date_format": "dd/mm/yyyy"}  # fmt: skip
    assert len(test.success) == 1
    test.button(key="jalankan").click().run()
    assert set(asked[-1]) == {"files", "out", "lang", "corrections"}


def test_a_click_during_a_run_does_not_lose_its_answer(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked, Outcome(2, key="app.lain", message="Berkas kosong."))
    quick = asking.build_edition

    def slow(*given: Any, **options: Any) -> Outcome:
        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_rerun(RerunData())
        return quick(*given, **options)

    monkeypatch.setattr(asking, "build_edition", slow)
    test = opened()
    test.button(key="peragaan").click().run()
    assert len(asked) == 1
    test.run()
    assert test.error[0].value == "Berkas kosong."


def test_while_a_run_is_under_way_the_page_waits(asked: list[dict[str, Any]]) -> None:
    test = opened()
    memory = test.session_state["_ingatan"]
    memory["_berjalan"] = True
    test.run()
    assert "Masih dikerjakan" in test.info[0].value
    assert all(button.disabled for button in test.button)
    assert [part.proto.disabled for part in test.get("file_uploader")] == [True] * 3
    memory["_berjalan"] = False
    test.run()
    assert not test.info


def test_an_error_is_told_in_the_language_of_the_page(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked, Outcome(2, key="error.source.empty", message="Berkas kosong.", facts={"path": "a.csv"}))  # fmt: skip
    test = opened(bahasa="en")
    test.button(key="peragaan").click().run()
    assert test.error[0].value == text("error.source.empty", "en", path="a.csv")


def test_a_check_opens_the_queue_and_builds_nothing(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"file": "<a>.csv", "row": 1, "status": "unresolved", "kode": None, "reason": "name_ambiguous", "candidates": ["61.07.01", "61.12.01"], "cells": {"kecamatan": "<i>Sungai Raya"}}  # fmt: skip
    names = {"61.07.01": "Sungai Raya, Bengkayang", "61.12.01": "Sungai Raya, Kubu Raya"}
    ledger = {"total": COUNT, "sources": [{"count": {"received": 1}}]}
    files = [{"file": "<a>.csv", "kind": "cases", "sha256": "0" * 64}]
    report = {"ledger": ledger, "rows": [row], "names": names, "files": files}
    answer(monkeypatch, asked, Outcome(0, report, workbooks={"cases": b"buku"}))
    test = opened()
    assert test.button(key="periksa").disabled
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="periksa").click().run()
    assert asked == [{"checked": [CSV[0]], "lang": "id", "corrections": {}}]
    page = html(test)
    assert 'data-sisa="1"' in page
    assert "&lt;a&gt;.csv" in page
    assert "&lt;i&gt;Sungai Raya" in page
    assert test.button(key="calon_2").label.endswith("Sungai Raya, Kubu Raya")
    assert [button.key for button in test.get("download_button")] == ["karantina_cases"]
    assert "lihat_peta" not in {button.key for button in test.button}


def test_after_a_run_what_is_left_can_be_mended_here(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked, Outcome(0, {"edisi": "x", "ledger": LEDGER}))
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="jalankan").click().run()
    answer(monkeypatch, asked, Outcome(0, {"ledger": EMPTY, "rows": [], "names": {}, "files": []}))
    test.button(key="mulai_perbaiki").click().run()
    assert asked[-1]["checked"] == [CSV[0]]
    assert not test.exception


def test_other_errors_offer_nothing(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked, Outcome(2, key="app.lain", message="Berkas kosong."))
    test = opened()
    test.button(key="peragaan").click().run()
    assert asked[-1]["files"] == []
    assert test.error[0].value == "Berkas kosong."
    assert {button.key for button in test.button} == {"jalankan", "periksa", "peragaan"}


def test_a_demonstration_never_replaces_real_records(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(intake, "single_user", lambda: True)
    make()
    assert "peragaan" in {button.key for button in opened().button}
    real = make(sintetis=False)
    assert "peragaan" not in {button.key for button in opened().button}
    (real / "kecamatan.csv").unlink()
    assert "peragaan" not in {button.key for button in opened().button}


def test_server_for_many_takes_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "single_user", lambda: False)
    test = opened()
    assert len(test.warning) == 1
    assert not test.get("file_uploader")
    assert not test.button
