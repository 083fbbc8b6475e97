"""The page Data masuk: what it asks the command line for, and what it shows of the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import asking, desk
from geo.app.child import Outcome, Watch
from geo.app.pages import intake
from geo.app.plain import plain
from geo.files.jobs import Job
from geo.text import text
from tests.app.test_queue_reread import Now

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
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "keadaan"))
    monkeypatch.setattr(intake, "single_user", lambda: True)
    monkeypatch.setattr(asking, "Thread", Now)
    return []


CHECKED = Outcome(0, {"ledger": EMPTY, "rows": [], "names": {}, "files": []})


def checked_then_built(test: AppTest, monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]], outcome: Outcome) -> AppTest:  # fmt: skip
    """Upload, check, approve; the edition comes out as `outcome`."""
    answer(monkeypatch, asked, CHECKED)
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="periksa").click().run()
    test.button(key="lanjut").click().run()
    answer(monkeypatch, asked, outcome)
    return test.button(key="jalankan").click().run()


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
    assert test.button(key="periksa").disabled
    assert "jalankan" not in {button.key for button in test.button}
    assert [part.label for part in test.get("file_uploader")] == ["Kasus", "Lintas batas", "Angka terbitan"]  # fmt: skip
    for step in ("cocokkan", "periksa", "setujui"):
        test.segmented_control(key="langkah_masuk").set_value(step).run()
        assert "Belum ada berkas" in test.info[0].value
        assert "jalankan" not in {button.key for button in test.button}


def test_files_go_in_and_the_ledger_comes_out(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "edisi").mkdir()
    (tmp_path / "edisi" / "quarantine.xlsx").write_bytes(b"x")
    made = Outcome(0, {"edisi": "2025-12-31-0123abcd", "ledger": LEDGER})
    test = checked_then_built(opened(bahasa="en"), monkeypatch, asked, made)
    assert asked[1:] == [{"files": [("cases", CSV[0], CSV[1])], "out": tmp_path / "edisi", "lang": "en", "corrections": {}}]  # fmt: skip
    assert "2025-12-31-0123abcd" in test.success[0].value
    page = html(test)
    assert "kasus-1 · cases · kasus &lt;b&gt;.csv" in page
    assert "kasus <b>" not in page
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
    test.button(key="periksa").click().run()
    assert "03/04/2025 (2 baris)" in test.warning[0].value
    assert "--date-format" not in test.warning[0].value
    test.selectbox(key="bentuk_tanggal").select("mm/dd/yyyy").run()
    answer(monkeypatch, asked, CHECKED)
    test.button(key="ulangi").click().run()
    assert asked[-1]["date_format"] == "mm/dd/yyyy"
    assert asked[-1]["checked"] == [CSV[0]]
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
    test.button(key="periksa").click().run()
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
    test.button(key="lanjut").click().run()
    test.button(key="jalankan").click().run()
    assert set(asked[-1]) == {"files", "out", "lang", "corrections", "drop_identity", "date_format"}


def test_while_a_run_is_under_way_the_page_waits_and_can_stop_it(asked: list[dict[str, Any]]) -> None:  # fmt: skip
    test = opened()
    memory = test.session_state["_ingatan"]
    watch = Watch()
    watch.words = "Menulis *produk*"
    memory |= {"_berjalan": True, "_tugas": "run", "_pengawas": watch}
    test.run()
    assert "Membuat edisi" in test.info[0].value
    assert plain("Menulis *produk*") in [part.value for part in test.markdown]
    assert [button.key for button in test.button if not button.disabled] == ["hentikan"]
    assert not test.get("file_uploader")
    test.button(key="hentikan").click().run()
    assert watch.stopped.is_set()
    memory["_berjalan"] = False
    test.run()
    assert not test.info
    assert test.get("file_uploader")


def test_a_run_that_is_stopped_leaves_the_answer_before(asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    test = opened()
    answer(monkeypatch, asked, CHECKED)
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="periksa").click().run()
    swept: list[float] = []
    monkeypatch.setattr(asking, "sweep", lambda *, now: swept.append(now))

    def stopped(*_given: Any, **_options: Any) -> Outcome:
        test.session_state["_ingatan"]["_pengawas"].stopped.set()
        return Outcome(143, key="app.masuk.tanpa_jawaban", message="x")

    monkeypatch.setattr(asking, "build_edition", stopped)
    test.button(key="lanjut").click().run()
    test.button(key="jalankan").click().run()
    assert len(swept) == 1
    assert test.session_state["_ingatan"]["_hasil"] is CHECKED
    assert [one.name for one in test.session_state["_ingatan"]["_berkas"]] == [CSV[0]]
    assert test.button(key="jalankan")
    monkeypatch.setattr(asking, "build_edition", lambda *_given, **_options: broken())
    test.button(key="jalankan").click().run()
    assert "tanpa jawaban" in test.error[0].value


def broken() -> Outcome:
    raise OSError


def test_what_was_made_is_told_and_its_files_are_gone(asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    test = checked_then_built(opened(), monkeypatch, asked, Outcome(0, {"edisi": "x", "ledger": LEDGER, "notes": ["a *b*"]}))  # fmt: skip
    memory = test.session_state["_ingatan"]
    assert "_berkas" not in memory
    folder = memory["_kerja"].folder
    assert {path.name for path in folder.iterdir()} == {"sejak", "catatan"}
    assert plain("a *b*") in [one.value for one in test.info]
    test.button(key="baru").click().run()
    assert not folder.exists()
    assert test.get("file_uploader")
    assert test.session_state["_ingatan"]["_kerja"].folder != folder


def test_another_session_with_the_link_finds_the_work_and_one_without_does_not(asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    answer(monkeypatch, asked, CHECKED)
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    test.button(key="periksa").click().run()
    token = test.session_state["_ingatan"]["_kerja"].token
    again = opened(kerja=token)
    assert again.session_state["_ingatan"] is test.session_state["_ingatan"]
    assert not again.warning
    stranger = opened()
    assert stranger.session_state["_ingatan"]["_kerja"].token != token
    assert "_berkas" not in stranger.session_state["_ingatan"]
    again.segmented_control(key="langkah_masuk").set_value("unggah").run()
    again.button(key="buang_0").click().run()
    assert test.session_state["_ingatan"]["_berkas"] == []
    guessed = opened(kerja="tebakan").session_state["_ingatan"]["_kerja"]
    assert not guessed.folder.exists()
    assert guessed.folder != Job.of("tebakan").folder


@pytest.mark.parametrize("action", ["check", "run"])
def test_a_server_that_starts_anew_says_what_the_one_before_was_doing(action: str, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    answer(monkeypatch, asked, CHECKED)
    test = opened()
    test.get("file_uploader")[0].upload(*CSV).run()
    memory = test.session_state["_ingatan"]
    memory |= {"_berjalan": True, "_tugas": action, "_diminta": (action, {"drop_identity": True})}
    memory["_diunggah"] = [{"kind": "crossings", "name": "z*.csv", "visit": "lain"}]
    desk.note(memory)
    monkeypatch.setattr(desk, "_OPEN", {})
    after = opened(kerja=memory["_kerja"].token)
    told = after.warning[0].value
    assert text(f"desk.broken.{action}") in told
    assert plain(CSV[0]) in told
    assert plain("z*.csv") in told
    assert [(one.kind, one.name, bytes(one.content)) for one in after.session_state["_ingatan"]["_berkas"]] == [("cases", CSV[0], CSV[1])]  # fmt: skip
    after.button(key="teruskan").click().run()
    assert asked[-1]["drop_identity"] is True
    after.segmented_control(key="langkah_masuk").set_value("unggah").run()
    if after.warning:
        after.button(key="mengerti").click().run()
    assert not after.warning


def test_names_of_files_are_known_before_they_have_come(asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    test = opened()
    kept = test.session_state["_ingatan"]
    kept["_diunggah"] = [{"kind": "cases", "name": name, "visit": test.session_state["_kunjungan"]} for name in ("z.csv", CSV[0])]  # fmt: skip
    test.get("file_uploader")[0].upload(*CSV).run()
    assert not test.warning, "what is on its way is not cut off"
    assert [one["name"] for one in kept["_diunggah"]] == ["z.csv"]
    monkeypatch.setattr(desk, "_OPEN", {})
    after = opened(kerja=kept["_kerja"].token)
    assert text("desk.cut_off", files=plain("z.csv")) in after.warning[0].value
    assert text("desk.broken.unggah") in after.warning[0].value


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


def test_other_errors_offer_nothing(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, asked, Outcome(2, key="app.lain", message="Berkas kosong."))
    test = opened()
    test.button(key="peragaan").click().run()
    assert asked[-1]["files"] == []
    assert test.error[0].value == "Berkas kosong."
    assert {button.key for button in test.button} == {"periksa", "peragaan"}


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
