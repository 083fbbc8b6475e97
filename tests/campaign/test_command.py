"""`waspada plan` as a planner uses it: files, words, refusals, and what it leaves behind."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from datetime import date
from pathlib import Path

import geopandas as gpd
import icalendar
import openpyxl
import pandas as pd
import pytest
from scipy.optimize import linprog

from geo.campaign.days import avoided_on
from geo.cli import main
from geo.files.audit_log import entries
from geo.files.edition import load_edition
from geo.files.plans import PLAN_FILES
from geo.files.shipped import read_table
from geo.files.told import load_told
from geo.products.plan_book import MORE
from geo.products.plan_csv import CSV_COLUMNS

COSTS = "kode,biaya_idr\n" + "".join(f"61.{kab},{8 + at % 7}500000\n" for at, kab in enumerate(["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "71", "72"])) + "61.01.08,Rp 21.000.000\n"  # fmt: skip
ASKED = ["--events", "40", "--budget", "600000000", "--teams", "3", "--per-kabupaten", "1"]


@pytest.fixture(scope="module")
def planned(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the brief, made once."""
    folder = tmp_path_factory.mktemp("rencana")
    (folder / "biaya.csv").write_text(COSTS)
    start = time.process_time()
    assert main(["plan", "--edition", str(edition), *ASKED, "--costs", str(folder / "biaya.csv"), "--out", str(folder / "a")]) == 0  # fmt: skip
    assert time.process_time() - start < 10, (
        "of this process: other work on the machine does not count"
    )
    return folder / "a"


def table(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "plan.csv", dtype={"kode": str}, encoding="utf-8-sig", parse_dates=["tanggal"])  # fmt: skip


def test_the_plan_keeps_every_condition(planned: Path) -> None:
    plan = table(planned)
    assert tuple(plan.columns) == CSV_COLUMNS
    assert len(plan) == 40
    assert plan["kode"].is_unique
    assert plan["kode"].str[:5].nunique() == 14
    assert plan["biaya_idr"].sum() <= 600_000_000
    assert not plan.duplicated(["tanggal", "tim"]).any()
    assert plan.groupby("tanggal").size().max() <= 3
    assert plan["alasan"].str.len().min() > 20
    assert plan["alasan"].is_unique
    assert plan.loc[plan["kode"] == "61.01.08", "biaya_idr"].tolist() == [21_000_000]
    calendar = read_table("campaign_calendar")
    assert not any(avoided_on(day.date(), calendar) for day in plan["tanggal"])
    assert plan["tanggal"].min().date() >= date(2026, 1, 30)


def test_the_gap_holds_against_a_bound_of_our_own(planned: Path, edition: Path) -> None:
    """A linear programme from the edition's table and the costs, nothing of the planner's."""
    layer = load_edition(edition).kecamatan
    burden = (layer["paparan_orang"].astype(float) * layer["risiko"]).to_numpy()
    rows = dict(line.split(",", 1) for line in COSTS.splitlines()[1:])
    money = [float(rows.get(kode, rows[kode[:5]]).removeprefix("Rp ").replace(".", "")) / 1e6 for kode in layer["kode"]]  # fmt: skip
    kab = pd.get_dummies(layer["kab_kode"]).to_numpy(float).T
    found = linprog(
        -burden, A_ub=[money, *(-kab)], b_ub=[600.0, *[-1.0] * 14], A_eq=[[1.0] * 174], b_eq=[40.0], bounds=(0, 1),
    )  # fmt: skip
    result = json.loads((planned / "manifest.json").read_text())["rencana"]["hasil"]
    inside = layer["kode"].isin(table(planned)["kode"]).to_numpy()
    assert result["beban"] == pytest.approx(burden[inside].sum(), rel=1e-5)
    assert burden[inside].sum() >= -found.fun * (1 - result["celah"]) - burden.max()
    assert result["batas_beban"] <= -found.fun * 1.00001
    assert result["celah"] == 0


def test_the_workbook_tells_the_ledger_first_and_explains_itself(planned: Path) -> None:
    book = openpyxl.load_workbook(planned / "plan.xlsx")
    assert book.sheetnames == ["baca", "rencana", "belum_masuk", "harga", "desa", "syarat", "kamus"]
    first = [row[0].value for row in book["baca"].iter_rows(max_row=10)]
    assert first.index("total") < 10
    assert "DATA SINTETIS" in str(first[3])
    sheet = book["rencana"]
    assert [cell.value for cell in sheet[1]] == [*CSV_COLUMNS, *MORE]
    assert sheet.freeze_panes == "E2"
    assert {cell.data_type for cell in sheet["C"][1:]} == {"s"}
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)  # fmt: skip
    explained = {(row[0].value, row[1].value) for row in book["kamus"].iter_rows(min_row=2)}
    assert explained == {(page.title, cell.value) for page in book if page.title not in ("baca", "kamus") for cell in page[1]}  # fmt: skip
    villages = pd.read_excel(planned / "plan.xlsx", sheet_name="desa", dtype=str, engine="openpyxl")
    assert set(villages["kode"]) == set(table(planned)["kode"])
    desa = read_table("desa")
    assert len(villages) == desa["kec_kode"].isin(set(villages["kode"])).sum()
    near = set(read_table("desa_perbatasan")["kode"])
    assert set(villages.loc[villages["dekat_batas"] == "True", "desa"]) == near & set(villages["desa"])  # fmt: skip
    prices = pd.read_excel(planned / "plan.xlsx", sheet_name="harga", engine="openpyxl")
    assert "Kegiatan ke-41" in prices["keterangan"][0]


def test_the_calendar_is_one_that_others_can_read(planned: Path) -> None:
    calendar = icalendar.Calendar.from_ical((planned / "plan.ics").read_bytes())
    events = calendar.walk("VEVENT")
    assert len(events) == 40
    assert len({str(one["UID"]) for one in events}) == 40
    plan = table(planned)
    assert [one["DTSTART"].dt for one in events] == [day.date() for day in plan["tanggal"]]
    assert str(events[0]["DESCRIPTION"]).startswith(plan["alasan"][0])
    lines = (planned / "plan.ics").read_bytes().split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_the_same_again_gives_the_same_bytes_and_a_proof(
    planned: Path, edition: Path, capsys
) -> None:
    costs = str(planned.parent / "biaya.csv")
    again = planned.parent / "b"
    assert main(["plan", "--edition", str(edition), *ASKED, "--costs", costs, "--out", str(again)]) == 0  # fmt: skip
    for name in (*PLAN_FILES, "manifest.json"):
        assert (again / name).read_bytes() == (planned / name).read_bytes(), name
    assert main(["verify", str(planned)]) == 0
    assert main(["verify", str(planned / "plan.xlsx")]) == 0
    manifest = json.loads((planned / "manifest.json").read_text())
    assert manifest["tier"] == "publik"
    assert manifest["rencana"]["masukan"]["biaya"] == hashlib.sha256(COSTS.encode()).hexdigest()
    logged = [entry.event for entry in entries() if entry.event.action == "export"]
    assert set(PLAN_FILES) <= {event.filter.get("file") for event in logged}
    capsys.readouterr()


def test_words_and_json_say_the_same(edition: Path, tmp_path: Path, planned: Path, capsys) -> None:
    asked = ["plan", "--edition", str(edition), "--events", "6", "--cost-per-event", "1000000", "--base", "61.71", "--out", str(tmp_path / "r")]  # fmt: skip
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["kegiatan"]) == 6
    assert found["hasil"]["celah"] == 0
    assert found["harga"][0]["perubahan"] == "kegiatan_tambah"
    assert all(len(one["alasan"]) > 20 for one in [*found["kegiatan"], *found["belum_masuk"]])
    assert found["kegiatan"][0]["dasar"] == "61.71"
    assert main([*asked, "--lang", "en", "--against", str(planned), "--give", "0.05"]) == 0
    said = capsys.readouterr().out
    assert "The price of each condition" in said
    assert "Event number 7" in said
    assert "Beside the saved plan" in said
    assert "events: 40 → 6" in said
    assert all(event["nama"] in said for event in found["kegiatan"][:3])


def test_without_costs_it_says_how_to_give_them(edition: Path, tmp_path: Path, capsys) -> None:
    asked = ["plan", "--edition", str(edition), *ASKED, "--out", str(tmp_path / "r")]
    assert main(asked) == 2
    assert "--cost-per-event" in capsys.readouterr().err
    (tmp_path / "b.csv").write_text("kode,biaya_idr\n61.01,5\n")
    assert main([*asked, "--costs", str(tmp_path / "b.csv"), "--cost-per-event", "7"]) == 2
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--events", "60", "--budget", "600000000", "--per-kabupaten", "1"], ["60 kegiatan", "Rp 600.000.000", "paling banyak 50", "Rp 720.000.000"]),
        (["--events", "20", "--per-kabupaten", "2"], ["20 kegiatan", "setiap kabupaten", "sedikitnya 28 kegiatan"]),
        (["--events", "20", "--silent-share", "1"], ["20 kegiatan di area sunyi", "mempunyai 11"]),
        (["--events", "3", "--include", "61.01.08", "--exclude", "61.01.08"], ["wajib di Paloh", "dikecualikan"]),
        (["--events", "20", "--team-days", "10"], ["20 kegiatan", "10 hari tim", "sedikitnya 20 hari tim"]),
        (["--events", "3", "--first", "2026-05-01", "--last", "2026-04-01"], ["--first"]),
        (["--events", "3", "--first", "kemarin"], ["--first"]),
        (["--events", "3", "--base", "61.99"], ["61.99"]),
        (["--events", "3", "--include", "61.99.01"], ["61.99.01"]),
        (["--events", "2", "--first", "2026-02-02", "--last", "2026-02-03", "--base", "61.06", "--teams", "2", "--exclude", "61.06.01"], ["tidak muat"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(edition: Path, tmp_path: Path, capsys, more: list[str], words: list[str]) -> None:  # fmt: skip
    assert main(["plan", "--edition", str(edition), "--cost-per-event", "12000000", *more, "--out", str(tmp_path / "r")]) == 2  # fmt: skip
    said = capsys.readouterr().err
    assert all(word in said for word in words), said
    assert not (tmp_path / "r").exists()


def test_where_an_event_was_held_lately_there_is_none(
    edition: Path, tmp_path: Path, capsys
) -> None:
    """Teluk Keramat, the first of all, was visited three months before; Paloh longer ago; Tebas is only planned."""
    log = tmp_path / "kegiatan.csv"
    log.write_text("tanggal,kecamatan,kabupaten,jenis,peserta,status\n2025-11-13,Teluk Keramat,Sambas,sosialisasi,80,terlaksana\n2024-10-29,Paloh,Sambas,sosialisasi,60,terlaksana\n2025-12-01,Tebas,Sambas,sosialisasi,,rencana\n")  # fmt: skip
    asked = ["plan", "--edition", str(edition), "--events", "5", "--cost-per-event", "1", "--events-held", str(log), "--out", str(tmp_path / "r"), "--json"]  # fmt: skip
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)
    codes = {one["kode"] for one in found["kegiatan"]}
    assert "61.01.02" not in codes
    assert {"61.01.08", "61.01.04"} <= codes
    assert found["belum_masuk"][0]["sebab"] == "istirahat"
    assert "13 November 2025" in found["belum_masuk"][0]["alasan"]
    assert any(one["perubahan"] == "tanpa_istirahat" and "61.01.02" in one["masuk"] for one in found["harga"])  # fmt: skip


def test_a_plan_in_the_editions_own_folder_keeps_the_edition_whole(edition: Path, tmp_path: Path, capsys) -> None:  # fmt: skip
    folder = tmp_path / "edisi"
    shutil.copytree(edition, folder)
    before = json.loads((folder / "manifest.json").read_text())
    for _ in range(2):
        assert (
            main(["plan", "--edition", str(folder), "--events", "3", "--cost-per-event", "1"]) == 0
        )
    after = json.loads((folder / "manifest.json").read_text())
    assert set(after["outputs"]) - set(before["outputs"]) == set(PLAN_FILES)
    assert main(["verify", str(folder)]) == 0
    load_edition(folder)
    capsys.readouterr()


def test_other_folders_are_left_alone(edition: Path, planned: Path, tmp_path: Path, capsys) -> None:
    other = tmp_path / "lain"
    shutil.copytree(edition, other)
    asked = ["plan", "--edition", str(edition), "--events", "3", "--cost-per-event", "1"]
    assert main([*asked, "--out", str(other)]) == 2
    assert "edisi lain" in capsys.readouterr().err
    assert main([*asked, "--out", str(tmp_path / "r"), "--against", str(other)]) == 2
    assert "tidak memuat rencana" in capsys.readouterr().err
    manifest = json.loads((planned / "manifest.json").read_text())
    mixed = tmp_path / "terbatas"
    mixed.mkdir()
    (mixed / "manifest.json").write_text(json.dumps({**manifest, "tier": "terbatas"}))
    assert main([*asked, "--out", str(mixed)]) == 3
    (mixed / "manifest.json").write_text("[]")
    assert main([*asked, "--out", str(mixed)]) == 2
    (mixed / "manifest.json").write_text("{")
    assert main([*asked, "--out", str(mixed)]) == 2
    foreign = tmp_path / "asing"
    shutil.copytree(edition, foreign)
    stranger = json.loads((foreign / "manifest.json").read_text())
    stranger["tanda"]["kunci"] = "0" * 64
    (foreign / "manifest.json").write_text(json.dumps(stranger))
    assert main(["plan", "--edition", str(foreign), "--events", "3", "--cost-per-event", "1"]) == 2
    assert "ditandatangani" in capsys.readouterr().err


def test_a_costs_file_that_cannot_be_read_says_which_rows(edition: Path, tmp_path: Path, capsys) -> None:  # fmt: skip
    asked = ["plan", "--edition", str(edition), "--events", "3", "--out", str(tmp_path / "r"), "--costs"]  # fmt: skip
    wrong = tmp_path / "b.csv"
    for content, words in (
        ("kode,harga\n61.01,5\n", "kolom"),
        ("kode,biaya_idr\n61.01,5\n99.01,5\n", ": 2."),
        ("kode,biaya_idr,nama\n61.01,5,Sari Dewi\n", "nama"),
    ):
        wrong.write_text(content)
        assert main([*asked, str(wrong)]) in (2, 3)
        assert words in capsys.readouterr().err.lower()


def test_the_layer_draws_every_event_where_it_is(planned: Path, edition: Path) -> None:
    layer = gpd.read_file(planned / "plan.geojson")
    plan = table(planned)
    assert layer["kode"].tolist() == plan["kode"].tolist()
    assert [*CSV_COLUMNS, "edisi", "geometry"] == list(layer.columns)
    whole = load_edition(edition).kecamatan.set_index("kode").geometry
    assert all(shape.equals_exact(whole[kode], 1e-5) or shape.symmetric_difference(whole[kode]).area < 1e-6 for kode, shape in zip(layer["kode"], layer.geometry, strict=True))  # fmt: skip


def test_the_sheets_tell_no_count_but_the_released_ones(planned: Path, edition: Path) -> None:
    said = subprocess.run(["pdftotext", str(planned / "plan-pesan.pdf"), "-"], capture_output=True, check=True).stdout.decode()  # fmt: skip
    released = load_told(edition)[0].tables.province_modus["kasus"].dropna()
    told = {int(one) for one in re.findall(r"\((\d+)\s+kasus", said)}
    assert told
    assert told <= set(released.astype(int))
    assert all(name in said for name in table(planned)["nama"])
