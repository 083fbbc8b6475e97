"""The pages Rencana and Monev, with the command line answered for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from geo.app import campaigns
from geo.app.campaign_tables import table
from geo.app.campaigns import Campaign, Given
from geo.app.child import Outcome
from geo.app.plan_steps import amount
from geo.files.plans import MONEV_FILES, PLAN_FILES
from tests.app.test_pages import html

Make = Callable[..., Path]
PLAN = "from geo.app.pages import plan\nplan.page()\n"
MONEV = "from geo.app.pages import monev\nmonev.page()\n"
REPORT = {
    "edisi": "e", "ringkasan": ["Dua kegiatan <b>di sini</b>."], "harga": [{"keterangan": "Kegiatan ke-3 menambah 1 %."}],
    "belum_masuk": [{"alasan": "Paloh: dilarang."}], "beda": {"keterangan": ["Sama 1 kecamatan."]},
    "kegiatan": [{"nomor": 1, "kode": "61.01.01", "nama": "Satu", "kabupaten": "Utara", "tanggal": "2026-02-03", "tim": 1, "biaya_idr": 12000000, "alasan": "Beban & risiko"}],
}  # fmt: skip
YEAR = {"tahun": 2026, "kode": "61.01", "kabupaten": "Utara", "direncanakan": 1, "terlaksana": 1, "kecamatan_dikunjungi": 1, "peserta": None, "biaya_per_orang": 5000, "kasus": None, "kasus_disembunyikan": True}  # fmt: skip
LOOKED = {"edisi": "e", "ringkasan": ["Satu kegiatan."], "tahunan": [YEAR, {**YEAR, "tahun": 2027, "direncanakan": 0, "terlaksana": 0}], "belum_dikunjungi": [{"nama": "Dua", "kabupaten": "Utara", "beban": 7}], "dampak": {"keterangan": ["Dampak tidak dikatakan."]}}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that were given; each is answered with a plan or a look back, and its files."""
    given: list[list[str]] = []

    def answered(command: list[str], lang: str) -> Outcome:
        given.append(command)
        folder = Path(command[command.index("--out") + 1])
        folder.mkdir()
        for name in (*PLAN_FILES, *MONEV_FILES, "manifest.json"):
            (folder / name).write_bytes(PNG if name.endswith("png") else name.encode())
        return Outcome(0, PLANNED if "plan" in command else LOOKED)

    monkeypatch.setattr(campaigns, "answer", answered)
    return given


PLANNED: dict[str, Any] = REPORT
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63600000000200015d0b2a3b0000000049454e44ae426082")  # fmt: skip


def started(page: str, given: Campaign | None = None) -> AppTest:
    test = AppTest.from_string(page, default_timeout=30)
    if given is not None:
        test.session_state["_sosialisasi"] = given
    return test.run()


def test_the_steps_lead_from_the_aim_to_the_files(make: Make, asked: list[list[str]]) -> None:
    make()
    test = started(PLAN)
    assert not test.exception
    assert test.title[0].value == "Ke mana sosialisasi berikutnya?"
    test.number_input(key="rencana_events").set_value(12).run()
    test.button(key="lanjut").click().run()
    assert test.button(key="usulkan").disabled
    assert "tidak menebaknya" in test.info[0].value
    test.number_input(key="rencana_cost").set_value(12_000_000).run()
    assert "Rp 12.000.000" in test.text[0].value
    test.button(key="usulkan").click().run()
    (command,) = asked
    assert {"--events=12", "--cost-per-event=12000000", "--per-kabupaten=1", "--teams=1"} <= set(command)  # fmt: skip
    assert "--against" not in command
    page = html(test)
    assert "&lt;b&gt;di sini&lt;/b&gt;" in page
    assert "Beban &amp; risiko" in page
    assert "3 Februari 2026" in page
    assert "12.000.000" in page
    test.session_state["_sosialisasi"].chosen = 1
    assert 'data-kegiatan="1"' in html(test.run())
    test.button(key="lanjut").click().run()
    assert not test.exception
    assert len(test.get("download_button")) == len(PLAN_FILES)


def test_a_second_plan_is_told_beside_the_first_and_changed_wishes_are_said(make: Make, asked: list[list[str]]) -> None:  # fmt: skip
    make()
    now = Campaign(step="anggaran", plan_files={"plan.csv": b"x"}, files={"costs": Given("b.csv", b"kode,biaya_idr\n"), "log": Given("k.csv", b"tanggal\n")})  # fmt: skip
    now.wishes["same"] = False
    test = started(PLAN, now)
    test.button(key="usulkan").click().run()
    assert {"--against", "--costs", "--events-held"} <= set(asked[0])
    assert "Beda dari usulan sebelumnya" in html(test)
    assert not test.warning
    now.wishes["events"] = 7
    assert "diubah" in test.run().warning[0].value


def test_what_cannot_be_planned_is_said_and_other_steps_wait(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    make()
    monkeypatch.setattr(campaigns, "answer", lambda *_: Outcome(2, key="x", message="Tidak ada *rencana*."))  # fmt: skip
    now = Campaign(step="usulan")
    now.wishes["cost"] = 1
    test = started(PLAN, now)
    assert "Belum ada usulan" in test.info[0].value
    now.step = "anggaran"
    test = test.run()
    test.button(key="usulkan").click().run()
    assert "Tidak ada" in test.error[0].value
    assert now.plan_files == {}


def test_a_log_is_compared_and_hidden_counts_are_marked(make: Make, asked: list[list[str]]) -> None:
    make()
    now = Campaign(files={"log": Given("k.csv", b"tanggal\n")}, plan_files={"plan.csv": b"x"})
    test = started(MONEV, now)
    assert "Terpakai: k.csv" in test.text[0].value
    test.button(key="bandingkan").click().run()
    assert not test.exception
    assert {"monev", "--plan", "--events-held"} <= set(asked[0])
    page = html(test)
    assert "<td>disamarkan</td>" in page
    assert "<td>tidak diketahui</td>" in page
    assert "Tahun 2026" in page
    assert "Dampak tidak dikatakan." in page
    assert len(test.get("download_button")) == len(MONEV_FILES)
    test.button(key="buang_log").click().run()
    assert test.button(key="bandingkan").disabled


def test_a_look_back_that_fails_says_why(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    monkeypatch.setattr(campaigns, "answer", lambda *_: Outcome(3, key="x", message="Kolom nama."))  # fmt: skip
    test = started(MONEV, Campaign(files={"log": Given("k.csv", b"nama\n")}))
    test.button(key="bandingkan").click().run()
    assert "Kolom nama" in test.error[0].value


@pytest.mark.parametrize("page", [PLAN, MONEV])
def test_a_missing_edition_a_finer_tier_and_a_server_for_many_are_said(page: str, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    folder = make()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["tier"] == "publik"
    (folder / "manifest.json").write_text(json.dumps({**manifest, "tier": "terbatas"}))
    now = Campaign(step="ekspor", plan=Outcome(0, PLANNED), looked=Outcome(0, LOOKED), monev_files={"monev.png": PNG})  # fmt: skip
    test = started(page, now)
    assert not test.get("download_button")
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "tidak-ada"))
    assert started(page).info
    for name in ("plan", "monev"):
        monkeypatch.setattr(f"geo.app.pages.{name}.single_user", lambda: False)
    assert "baris perintah" in started(page).warning[0].value


def test_tables_hold_no_markup_and_no_sum_is_a_dash() -> None:
    assert "<i>" not in table("a", "<i>", ["<i>"], [("<i>", "<i>")])
    assert amount(0, "id") == "-"
    assert amount(1_500_000, "en") == "Rp 1,500,000"
