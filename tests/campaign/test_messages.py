"""What a message sheet may tell, and that every line of it fits and has a source."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.campaign.basis import PlanBasis
from geo.campaign.messages import MESSAGE_COLUMNS, Lures, Speech, check_messages, lines_for, lures
from geo.campaign.plan import make_plan
from geo.campaign.wishes import Wishes
from geo.errors import SchemaError
from geo.files.shipped import read_table
from geo.files.told import load_told
from geo.products.plan_sheets import plan_sheets
from tests.campaign.small import sites
from tests.campaign.test_plan import campaign


def cells(*rows: tuple[str, str, str, int | None]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["kode", "waktu", "modus", "kasus"])
    return table.assign(kasus=table["kasus"].astype("Int64"), disembunyikan=table["kasus"].isna())


@pytest.fixture
def tables(edition: Path):
    return load_told(edition)[0].tables


def test_lures_are_the_kabupatens_where_told_else_the_provinces(tables) -> None:
    own = cells(("61.01", "2023", "scam_daring", 11), ("61.01", "2024", "scam_daring", 12), ("61.01", "2023", "magang_palsu", 30),
                ("61.01", "2024", "magang_palsu", None), ("61.01", "2023", "kawin_kontrak", 23), ("61.01", "2023", "lainnya", 99),
                ("61.02", "2023", "perkebunan", None))  # fmt: skip
    told = replace(tables, kabupaten_modus=own)
    assert lures(told, "61.01") == Lures("kabupaten", (("kawin_kontrak", 23), ("scam_daring", 23)))
    whole = lures(told, "61.02")
    shown = tables.province_modus.dropna(subset=["kasus"]).set_index("modus")["kasus"]
    assert whole.level == "provinsi"
    assert dict(whole.counts) == {name: shown[name] for name, _ in whole.counts}
    assert len(whole.counts) == 5
    assert [cases for _, cases in whole.counts] == sorted(shown, reverse=True)[:5]
    nothing = replace(told, province_modus=tables.province_modus.iloc[:0])
    assert lures(nothing, "61.02") == Lures("tidak_ada")


def message(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    return pd.DataFrame([(*row, row[3], "sumber") for row in rows], columns=list(MESSAGE_COLUMNS))


def test_lines_are_those_of_the_place_and_a_wrong_row_is_named() -> None:
    table = message(("tempat", "", 2, "b"), ("tempat", "61.01", 1, "a"), ("tempat", "61.02", 1, "x"), ("jangan", "", 1, "y"))  # fmt: skip
    checked = check_messages(table, {"61.01", "61.02"}, file="f")
    assert lines_for(checked, "tempat", "61.01.05")["isi_id"].tolist() == ["a", "b"]
    wrong = pd.concat([table.assign(sumber=["", "s", "s", "s"]), message(("tempt", "", 1, ""), ("tempat", "Sambas", 1, ""))])  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        check_messages(wrong, {"61.01", "61.02"}, file="f")
    assert caught.value.facts["rows"] == "1, 5, 6"


def test_the_shipped_lines_have_sources_and_three_of_each() -> None:
    table = read_table("messages")
    assert tuple(table.columns) == MESSAGE_COLUMNS
    assert (table["bagian"].value_counts()[["lakukan", "jangan"]] == 3).all()
    empty = table["isi_id"] == ""
    assert (empty == (table["isi_en"] == "")).all()
    assert table.loc[empty | table["isi_id"].str.contains(r"\.{9}"), "sumber"].str.startswith("isian pengguna").all()  # fmt: skip


def basis(codes: list[str], found: Lures) -> PlanBasis:
    villages = pd.DataFrame({"kode": ["v"], "nama": ["Temajuk"], "jenis": ["desa"], "kec_kode": [codes[0]], "dekat": pd.array([True], dtype="boolean")})  # fmt: skip
    return PlanBasis("2025-12-31-00000000", "publik", date(2025, 12, 31), True, {}, villages, {}, dict.fromkeys({one[:5] for one in codes}, found), None)  # fmt: skip


def read_pdf(content: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", str(folder / "a.pdf"), "-"], capture_output=True, check=True)  # fmt: skip
    return done.stdout.decode()


def test_a_sheet_tells_place_day_lures_and_lines(tmp_path: Path) -> None:
    plan = make_plan(campaign(sites([90, 80, 70])), Wishes(events=3))
    codes = plan.events["kode"].tolist()
    speech = Speech(read_table("messages"), read_table("modus"))
    made = basis(codes, Lures("provinsi", (("kawin_kontrak", 27), ("scam_daring", 14))))
    content = plan_sheets(plan, made, speech)
    assert content == plan_sheets(plan, made, speech)
    said = read_pdf(content, tmp_path)
    assert said.count("\f") == 3
    assert "27 kasus" in said
    assert "Temajuk" in said
    assert "DATA SINTETIS" in said
    assert all(name in said for name in plan.events["nama"])
    assert set(re.findall(r"\((\d+)\s+kasus", said)) == {"27", "14"}
    assert "https://www.kp2mi.go.id" in said
    english = read_pdf(plan_sheets(plan, made, speech, "en"), tmp_path)
    assert "Do not" in english
    assert "27 cases" in english


def test_lines_that_do_not_fit_are_refused_by_name() -> None:
    plan = make_plan(campaign(sites([90])), Wishes(events=1))
    long = message(*(("jangan", "", at, "kata " * 60) for at in range(1, 9)))
    with pytest.raises(SchemaError) as caught:
        plan_sheets(plan, basis(plan.events["kode"].tolist(), Lures("tidak_ada")), Speech(long, read_table("modus")))  # fmt: skip
    assert caught.value.reason == "messages_too_long"
