"""The queue on the page: every kind of answer, taking it back, what is remembered, and what nothing may lose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import asking, queue_reread
from geo.app.child import Outcome, Upload
from geo.app.queue import open_queue
from geo.files.aliases import load_aliases, remember
from geo.tables.alias import Alias
from tests.app.test_intake import html
from tests.app.test_queue import GOOD, fault, place, report, said
from tests.app.test_queue_reread import Now

Asked = list[dict[str, Any]]


def script() -> None:
    import streamlit as st

    from geo.app.queue_panel import mend

    mend(st.session_state.get("lang", "id"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asked:
    """What was given to be read again; every row comes back matched."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(queue_reread, "Thread", Now)
    calls: Asked = []

    def check_rows(answers: Any, at: int, rows: Any, _lang: str, _kept: Any) -> Outcome:
        calls.append({"at": at, "rows": list(rows), "cells": dict(answers[-1].cells), "leave_out": answers[-1].leave_out})  # fmt: skip
        told = [{"row": row, "status": "matched", "reason": None, "candidates": []} for row in rows]
        return Outcome(0, {"rows": told, "names": {}})

    def check_again(_lang: str) -> None:
        calls.append({"whole": True})
        kept = asking.memory()
        kept["_seluruhnya"] = kept["_antrean"].answers

    monkeypatch.setattr(asking, "check_rows", check_rows)
    monkeypatch.setattr(asking, "check_again", check_again)
    return calls


def opened(*rows: dict[str, Any], lang: str = "id", kind: str = "cases") -> AppTest:
    checked = report([GOOD, *({**row, "row": n} for n, row in enumerate(rows, start=2))], kind=kind)
    checked["ledger"]["total"] = {}
    checked["names"] = {"61.07.01": "Sungai Raya, Bengkayang", "61.12.01": "Sungai Raya, Kubu Raya"}
    test = AppTest.from_function(script, default_timeout=60)
    test.session_state["lang"] = lang
    test.session_state["_ingatan"] = {
        asking.LOCK: Lock(),
        "_antrean": open_queue(checked),
        "_berkas": [Upload("cases", "0.csv", b"x")],
        "_diminta": ("check", {}),
        "_hasil": Outcome(0, checked),
    }
    return test.run()


def row_at(test: AppTest) -> int:
    current = test.session_state["_ingatan"]["_antrean"].current
    return int(current.key[1]) if current else 0


AMBIGUOUS = said(0, reason="name_ambiguous", cells={"kecamatan": "Sungai *Raya*"})
AMBIGUOUS["candidates"] = ["61.07.01", "61.12.01"]
NEGATIVE = fault(0, "korban", "-2", "negative_count")
TWICE = fault(0, "id_kasus", "", "duplicate")
SWAPPED = said(0, reason="point_swapped", cells={"lat": "109,3", "lon": "1"})
WORD = fault(0, "dasar", "tmpt", "unknown_word")


def test_a_candidate_serves_all_rows_that_say_the_same(asked: Asked) -> None:
    test = opened(AMBIGUOUS, AMBIGUOUS, NEGATIVE)
    assert not test.exception
    assert "baris 3." in html(test)
    assert "data:image/svg+xml" in html(test)
    test.button(key="calon_2").click().run()
    assert asked == [{"at": 0, "rows": [2, 3], "cells": {"kecamatan": "", "kode_wilayah": "61.12.01"}, "leave_out": False}]  # fmt: skip
    assert row_at(test) == 4
    assert load_aliases() == ()


def test_a_remembered_answer_is_an_alias_until_it_is_taken_back(asked: Asked) -> None:
    test = opened(AMBIGUOUS, NEGATIVE)
    assert "\\*Raya\\*" in test.checkbox[0].label
    test.checkbox[0].check().run()
    test.button(key="calon_1").click().run()
    (alias,) = load_aliases()
    assert (alias.written, alias.means) == ({"kecamatan": "Sungai *Raya*"}, "61.07.01")
    test.button(key="batalkan").click().run()
    assert load_aliases() == ()
    assert row_at(test) == 2
    assert len(asked) == 1


def test_what_cannot_be_remembered_is_told_and_the_answer_stands(asked: Asked) -> None:
    long = {**AMBIGUOUS, "cells": {"kecamatan": "Sungai Raya " * 30}}
    test = opened(long, NEGATIVE)
    test.checkbox[0].check().run()
    test.button(key="calon_1").click().run()
    assert "200" in test.warning[0].value
    assert len(asked) == 1
    assert load_aliases() == ()


def test_any_other_place_can_be_searched_for(asked: Asked) -> None:
    test = opened(AMBIGUOUS, lang="en")
    assert test.button(key="pakai_tempat").disabled
    test.selectbox(key="tempat_0_2").select("61.01").run()
    test.button(key="pakai_tempat").click().run()
    assert asked[0]["cells"] == {"kecamatan": "", "kode_wilayah": "61.01"}


def test_a_cell_is_written_anew(asked: Asked) -> None:
    test = opened(NEGATIVE, NEGATIVE)
    test.text_input(key="isi_0_2_utama_korban").input(" 2 ")
    test.button(key="pakai_isi_utama").click().run()
    assert asked[0]["cells"] == {"korban": "2"}
    assert asked[0]["rows"] == [2]


def test_unchanged_contents_are_no_answer(asked: Asked) -> None:
    test = opened(NEGATIVE)
    test.button(key="pakai_isi_utama").click().run()
    assert "belum diubah" in test.warning[0].value
    assert asked == []


def test_a_word_is_chosen_from_its_codebook(asked: Asked) -> None:
    test = opened(WORD, WORD, kind="figures")
    test.selectbox(key="isi_0_2_utama_dasar").select("asal")
    test.button(key="pakai_isi_utama").click().run()
    assert asked[0]["cells"] == {"dasar": "asal"}
    assert asked[0]["rows"] == [2, 3]


def test_a_turned_point_is_turned_back(asked: Asked) -> None:
    test = opened(SWAPPED)
    test.button(key="tukar").click().run()
    assert asked[0]["cells"] == {"lat": "1", "lon": "109,3"}


def test_any_other_cell_can_be_changed(asked: Asked) -> None:
    test = opened(NEGATIVE)
    test.multiselect[0].select("tanggal").run()
    test.text_input(key="isi_0_2_lain_tanggal").input("2025-01-02")
    test.button(key="pakai_isi_lain").click().run()
    assert asked[0]["cells"] == {"tanggal": "2025-01-02"}


def test_a_repetition_is_left_out_or_gets_its_own_number(asked: Asked) -> None:
    test = opened(TWICE, TWICE)
    assert "nomor kasus tidak ditampilkan" in html(test)
    test.button(key="kesampingkan").click().run()
    assert asked[0]["leave_out"] is True
    assert asked[0]["rows"] == [2]
    test.text_input(key="isi_0_3_utama_id_kasus").input("K-9")
    test.button(key="pakai_isi_utama").click().run()
    assert asked[1]["cells"] == {"id_kasus": "K-9"}


def test_steps_do_not_answer(asked: Asked) -> None:
    test = opened(NEGATIVE, TWICE, AMBIGUOUS)
    seen = [row_at(test)]
    for key in ("berikutnya", "berikutnya", "berikutnya", "sebelumnya"):
        test.button(key=key).click().run()
        seen.append(row_at(test))
    assert seen == [2, 3, 4, 2, 4]
    assert asked == []


def test_a_row_that_is_still_wrong_says_so(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**NEGATIVE, "row": 2}
    monkeypatch.setattr(asking, "check_rows", lambda *_given: Outcome(0, {"rows": [told], "names": {}}))  # fmt: skip
    test = opened(NEGATIVE)
    test.text_input(key="isi_0_2_utama_korban").input("-3")
    test.button(key="pakai_isi_utama").click().run()
    assert "masih perlu diperbaiki" in html(test)
    assert 'data-sisa="1"' in html(test)
    assert asked == []


def test_the_end_is_checked_as_a_whole_and_leads_on(asked: Asked) -> None:  # fmt: skip
    test = opened(TWICE)
    test.button(key="kesampingkan").click().run()
    assert asked[-1] == {"whole": True}
    assert "seluruh berkas sudah diperiksa" in test.success[0].value
    assert [button.key for button in test.button][:2] == ["lanjut", "batalkan"]
    test.button(key="lanjut").click().run()
    assert test.session_state["_langkah"] == "periksa"


def test_while_answers_are_read_the_page_says_so(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(queue_reread, "Thread", lambda **_given: type("Later", (), {"start": lambda _self: None})())  # fmt: skip
    test = opened(NEGATIVE)
    test.text_input(key="isi_0_2_utama_korban").input("3")
    test.button(key="pakai_isi_utama").click().run()
    assert 'data-dibaca="1"' in html(test)
    assert "sedang dibaca ulang" in test.info[0].value
    assert asked == []


def test_aliases_are_listed_removed_and_exported(asked: Asked) -> None:
    assert asked == []
    remember(Alias("61.12.01", kecamatan="Sei *Raya*"))
    remember(Alias("luar_negeri", desa="Serikin"))
    test = opened(NEGATIVE)
    assert any("Sei \\*Raya\\* → **Sungai Raya, Kubu Raya**" in part.value for part in test.markdown)  # fmt: skip
    assert "unduh_alias" in [button.key for button in test.get("download_button")]
    test.button(key="hapus_alias_0").click().run()
    assert [alias.means for alias in load_aliases()] == ["luar_negeri"]


def test_a_damaged_list_of_aliases_does_not_stop_the_queue(asked: Asked, tmp_path: Path) -> None:
    remember(Alias("61.12.01", kecamatan="Sei Raya"))
    (path,) = tmp_path.rglob("alias.csv")
    path.write_text("x", encoding="utf-8")
    test = opened(NEGATIVE)
    assert "alias.csv" in test.warning[0].value
    assert not test.exception
    assert asked == []


def test_an_exported_list_is_the_file_itself(asked: Asked, tmp_path: Path) -> None:
    from geo.app.queue_alias import exported

    remember(Alias("61.12.01", kecamatan="Sei Raya"))
    (path,) = tmp_path.rglob("alias.csv")
    assert exported() == path.read_bytes()
    assert asked == []


def test_without_a_queue_nothing_is_drawn() -> None:
    test = AppTest.from_function(script, default_timeout=60).run()
    assert not test.button


@pytest.mark.parametrize("lang", ["id", "en"])
def test_both_languages_draw_every_kind_of_row(asked: Asked, lang: str) -> None:
    origin = {"reason": "name_unknown", "candidates": [], "written": {"asal": "Q"}}
    for row in (AMBIGUOUS, NEGATIVE, TWICE, SWAPPED, place(0)):
        assert not opened(row, lang=lang).exception
    assert not opened({**GOOD, "origin": origin, "cells": {"asal": "Q"}}, lang=lang, kind="crossings").exception  # fmt: skip
    assert asked == []


def test_a_click_in_a_run_is_waited_for(asked: Asked, make: Callable[..., Path]) -> None:
    assert make()
    test = opened(NEGATIVE)
    test.session_state["_ingatan"]["_berjalan"] = True
    test.run()
    assert "Memeriksa setiap baris" in test.info[0].value
    assert asked == []
