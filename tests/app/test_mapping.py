"""The form that asks which column is meant: each missing column beside the titles of the file, the answer kept."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import asking, child
from geo.app.child import Outcome, Upload
from geo.app.pages import intake
from geo.app.plain import plain
from geo.text import text
from tests.app.test_queue_reread import Now

CSV = ("k.csv", b"Hari;Wil\n", "text/csv")
MISSING = {
    "needed": "tanggal; kecamatan / lat+lon", "columns": "Hari, Wil", "missing": [["tanggal"], ["kecamatan", "lat+lon"]],
    "found": ["Hari", "Wil"], "others": ["peran_lokasi"], "kind": "cases", "path": "k.csv",
}  # fmt: skip
UNREAD = {"columns": "Laki, Kode", "found": ["Laki", "Kode"], "missing": [["jumlah"]], "kind": "crossings", "path": "k.csv"}  # fmt: skip
DONE = Outcome(0, {"rows": [], "names": {}, "files": [], "ledger": {"total": dict.fromkeys(["received", "matched", "partial", "outside", "unresolved", "rejected"], 0), "sources": []}, "notes": ["k.csv: Dibaca"]})  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> list[dict[str, Any]]:
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "edisi"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "keadaan"))
    monkeypatch.setattr(intake, "single_user", lambda: True)
    monkeypatch.setattr(asking, "Thread", Now)
    return []


def answers(monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]], *outcomes: Outcome) -> None:  # fmt: skip
    left = list(outcomes)

    def checked(_files: Any, _lang: str, **options: Any) -> Outcome:
        asked.append(options)
        return left.pop(0)

    monkeypatch.setattr(asking, "check_files", checked)


def question(key: str, facts: dict[str, Any]) -> Outcome:
    return Outcome(2, key=f"error.schema.{key}", message="Tanya", facts=facts)


def opened() -> AppTest:
    def script() -> None:
        from geo.app.pages import intake

        intake.page()

    test = AppTest.from_function(script, default_timeout=30).run()
    test.get("file_uploader")[0].upload(*CSV).run()
    return test.button(key="periksa").click().run()


def send(test: AppTest) -> AppTest:
    label = text("app.petakan.baca")
    return next(one for one in test.button if one.label == label).click().run()


def test_missing_columns_are_chosen_from_those_of_the_file(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, asked, question("columns_missing", MISSING), question("count_unread", UNREAD), DONE)  # fmt: skip
    test = opened()
    assert "k.csv" in test.warning[0].value
    assert [one.label for one in test.selectbox] == [
        "tanggal",
        "kecamatan",
        "lat",
        "lon",
        "peran_lokasi",
    ]
    assert test.selectbox[0].options == [text("app.petakan.tidak_ada"), "Hari", "Wil"]
    assert send(test).error[0].value == text("app.petakan.kosong")
    test.selectbox(key="kolom_tanggal").select("Hari")
    test.selectbox(key="kolom_kecamatan").select("Wil")
    send(test)
    first = {"cases": {"Hari": "tanggal", "Wil": "kecamatan"}}
    assert asked[-1] == {"corrections": {}, "columns": first, "remember": True}
    test.selectbox(key="kolom_jumlah").select("Laki")
    test.multiselect(key="tidak_dibaca").select("Kode")
    test.checkbox(key="ingat_kolom").uncheck()
    send(test)
    assert asked[-1]["columns"] == {**first, "crossings": {"Laki": "jumlah", "Kode": "-"}}
    assert not asked[-1]["remember"]
    assert not test.warning
    assert plain("k.csv: Dibaca") in [one.value for one in test.info]


@pytest.mark.parametrize("facts", [MISSING, {name: MISSING[name] for name in ("columns", "path")}])
def test_other_questions_are_told_as_before(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    key = "many_sheets" if "found" in facts else "layout_doubled"
    answers(monkeypatch, asked, question(key, {**facts, "sheets": "a, b", "layout": "x"}))
    test = opened()
    assert test.error
    assert not test.selectbox


def test_a_form_of_dates_is_kept_only_where_it_is_asked(
    asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"column": "tanggal", "path": "k.csv", "example": "03/04/2025", "count": 2, "given": "dd/mm/yyyy"}  # fmt: skip
    answers(monkeypatch, asked, Outcome(2, key="error.date.kept_differs", message="Tanya", facts=facts), DONE)  # fmt: skip
    test = opened()
    test.checkbox(key="ingat_tanggal").check()
    test.button(key="ulangi").click().run()
    assert asked[-1] == {"corrections": {}, "date_format": "dd/mm/yyyy", "remember": True}


def test_the_command_line_is_asked_by_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A title of one file is unknown to the files of another kind: each kind is told its own."""
    asked = []

    def answered(command: list[str], _lang: str) -> Outcome:
        asked.append(command)
        return Outcome(0, {"ledger": DONE.report["ledger"], "rows": [], "names": {}, "files": [], "edisi": "x"})  # fmt: skip

    monkeypatch.setattr(child, "answer", answered)
    files = [Upload("cases", "a.csv", b""), Upload("crossings", "b.csv", b"")]
    columns: dict[Any, dict[str, str]] = {"cases": {"Hari": "tanggal"}, "crossings": {"-": "-"}}
    child.check_files(files, "id", columns=columns, remember=True)
    assert [[word for word in one if word.startswith("--map")] for one in asked] == [["--map=Hari=tanggal"], ["--map=-=-"]]  # fmt: skip
    assert all("--remember" in one for one in asked)
    child.build_edition(files, tmp_path, "id", columns=columns)
    assert {"--map=Hari=tanggal", "--map=-=-"} <= set(asked[-1])
    assert "--remember" not in asked[-1]
