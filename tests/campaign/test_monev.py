"""`waspada monev` as an office uses it before a Monev meeting: the tables, the map, the words, and nothing hidden."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from geo.cli import main
from geo.files.audit_log import entries
from geo.files.edition import load_edition
from geo.files.plans import MONEV_FILES
from geo.files.shipped import read_table
from geo.files.told import load_told
from geo.text import text

UNKNOWN = text("monev.docx.unknown")

LOG = """tanggal,kode_wilayah,kecamatan,kabupaten,jenis,peserta,biaya,status
2026-02-02,61.01.02,,,sosialisasi,80,12000000,terlaksana
2026-03-02,61.01.02,,,sosialisasi,,9000000,terlaksana
2025-06-02,,Paloh,Sambas,sosialisasi,60,,terlaksana
2026-02-09,,,Sintang,sosialisasi,40,8000000,terlaksana
2026-05-04,61.05.04,,,sosialisasi,,,rencana
2026-05-05,61.05.05,,,sosialisasi,30,1,batal
2026-05-05,99.01.01,,,sosialisasi,30,1,terlaksana
"""


@pytest.fixture(scope="module")
def made(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of six events, and the look back on it."""
    folder = tmp_path_factory.mktemp("monev")
    (folder / "kegiatan.csv").write_text(LOG)
    assert main(["plan", "--edition", str(edition), "--events", "6", "--cost-per-event", "10000000", "--out", str(folder / "rencana")]) == 0  # fmt: skip
    assert main(["monev", "--edition", str(edition), "--events-held", str(folder / "kegiatan.csv"), "--plan", str(folder / "rencana"), "--out", str(folder / "a")]) == 0  # fmt: skip
    return folder


def asked(edition: Path, made: Path, out: str) -> list[str]:
    return ["monev", "--edition", str(edition), "--events-held", str(made / "kegiatan.csv"), "--plan", str(made / "rencana"), "--out", str(made / out)]  # fmt: skip


def test_the_tables_say_what_was_planned_held_reached_and_paid(made: Path, edition: Path, capsys) -> None:  # fmt: skip
    assert main([*asked(edition, made, "b"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["buku_besar"] == {"received": 7, "matched": 5, "partial": 1, "outside": 0, "unresolved": 1, "rejected": 0}  # fmt: skip
    told = found["hasil"]
    assert (told["direncanakan"], told["terlaksana"], told["tanpa_kecamatan"]) == (7, 4, 1)
    assert (told["peserta"], told["tanpa_peserta"], told["biaya_idr"]) == (180, 1, 29_000_000)
    assert told["biaya_per_orang"] == round(20_000_000 / 120)
    places = {one["kode"]: one for one in found["kecamatan"]}
    planned = pd.read_csv(made / "rencana" / "plan.csv", dtype=str, encoding="utf-8-sig")["kode"].tolist()  # fmt: skip
    assert {one["kode"] for one in found["kecamatan"] if one["direncanakan"]} == {*planned, "61.05.04"}  # fmt: skip
    top = places["61.01.02"]
    assert (top["terlaksana"], top["keadaan"], top["terakhir"], top["peserta"], top["tanpa_peserta"], top["tingkat_cakupan"]) == (2, "terlaksana", "2026-03-02", 80, 1, 3)  # fmt: skip
    assert places["61.05.04"]["keadaan"] == "belum"
    assert sum(one["terlaksana"] > 0 for one in found["kecamatan"]) == told["dikunjungi"] == 2
    burden = [one["beban"] for one in found["belum_dikunjungi"]]
    assert burden == sorted(burden, reverse=True)
    assert len(burden) == 172
    layer = load_edition(edition).kecamatan
    levels = dict(zip(layer["kode"], layer["kelas"].map({1: 1, 2: 1, 3: 2, 4: 3, 5: 3}), strict=True))  # fmt: skip
    assert {kode: one["tingkat_risiko"] for kode, one in places.items()} == levels


def test_the_yearly_table_repeats_the_released_counts_and_no_other(made: Path, edition: Path) -> None:  # fmt: skip
    table = pd.read_csv(made / "a" / "monev.csv", dtype={"kode": str}, encoding="utf-8-sig")
    tables = load_told(edition)[0].tables
    released = tables.kabupaten_year.set_index(["tahun", "kode"])
    for row in table.itertuples():
        if row.kode == "61" or (row.tahun, row.kode) not in released.index:
            continue
        cell = released.loc[(row.tahun, row.kode)]
        assert pd.isna(row.kasus) == pd.isna(cell["kasus"])
        assert pd.isna(row.kasus) or row.kasus == cell["kasus"] >= tables.k
        assert row.kasus_disembunyikan == cell["disembunyikan"]
    whole = table[(table["kode"] == "61") & (table["tahun"] == 2026)].iloc[0]
    assert (whole["terlaksana"], whole["kecamatan_dikunjungi"], whole["peserta"]) == (3, 1, 120)
    desa = read_table("desa")
    assert whole["desa"] == (desa["kec_kode"] == "61.01.02").sum()
    assert table.groupby("tahun").size().eq(15).all()
    province = table[table["kode"] == "61"].set_index("tahun")["kasus"].dropna()
    told = tables.province.dropna(subset=["tahun"]).set_index("tahun")["kasus"]
    assert province.to_dict() == told.to_dict()


def test_the_workbook_is_ready_for_a_meeting(made: Path, edition: Path) -> None:
    book = openpyxl.load_workbook(made / "a" / "monev.xlsx")
    assert book.sheetnames == ["baca", "tahunan", "korban", "kecamatan", "belum_dikunjungi", "peta", "kamus"]  # fmt: skip
    said = [str(row[0].value) for row in book["baca"].iter_rows()]
    assert "kegiatan-1" in said[:10]
    assert any("Dampak tidak dikatakan" in line for line in said)
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)  # fmt: skip
    explained = {(row[0].value, row[1].value) for row in book["kamus"].iter_rows(min_row=2)}
    assert explained == {(page.title, cell.value) for page in book if page.title not in ("baca", "peta", "kamus") for cell in page[1]}  # fmt: skip
    assert {cell.data_type for cell in book["tahunan"]["B"][1:]} == {"s"}
    assert (book["tahunan"].page_setup.orientation, book["tahunan"].page_setup.fitToHeight, book["tahunan"].print_title_rows) == ("landscape", 0, "$1:$1")  # fmt: skip
    people = load_told(edition)[0].tables.province_people
    victims = pd.read_excel(made / "a" / "monev.xlsx", sheet_name="korban", engine="openpyxl")
    for row in victims.itertuples():
        if row.kasus_disembunyikan:
            assert pd.isna(row.kasus)
    assert victims["kasus_disembunyikan"].sum() >= people["kasus"].isna().groupby([people["waktu"], people["jenis_kelamin"]]).any().sum()  # fmt: skip
    with Image.open(made / "a" / "monev.png") as picture:
        assert picture.size == (1753, 1240)
        colours = {
            "#{:02x}{:02x}{:02x}".format(*colour[:3]) for _, colour in picture.getcolors(1 << 20)
        }
    assert {"#e8e8e8", "#c1621f", "#3f3f52"} <= colours


def test_the_document_holds_the_numbers_of_the_workbook_and_no_other(made: Path) -> None:
    document = docx.Document(str(made / "a" / "monev.docx"))
    book = openpyxl.load_workbook(made / "a" / "monev.xlsx")
    head, *rows = [[cell.value for cell in row] for row in book["tahunan"].iter_rows()]
    wanted: dict[int, list[list[str]]] = {}
    for row in rows:
        one = dict(zip(head, row, strict=True))
        shown = [UNKNOWN if value is None else f"{value:,}".replace(",", ".") if isinstance(value, int) else value for value in row[1:-2]]  # fmt: skip
        count = "disamarkan" if one["kasus_disembunyikan"] else UNKNOWN if one["kasus"] is None else f"{one['kasus']:,}".replace(",", ".")  # fmt: skip
        wanted.setdefault(one["tahun"], []).append([*shown, count])
    years = [int(one.text) for one in document.paragraphs if one.style.name == "Heading 2"]
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]  # fmt: skip
    assert years == sorted(wanted, reverse=True)
    assert [table[1:] for table in tables[: len(years)]] == [wanted[year] for year in years]
    victims = [[str(value) if value is not None else "disamarkan" for value in row[:4]] for row in book["korban"].iter_rows(min_row=2, values_only=True)]  # fmt: skip
    assert [[cell.replace(".", "") if at == 3 else cell for at, cell in enumerate(row)] for row in tables[len(years)][1:]] == victims  # fmt: skip
    said = {str(cell.value) for row in book["baca"].iter_rows() for cell in row}
    known = {number for one in said for number in re.findall(r"\d+", one)}
    lines = " ".join(one.text for one in document.paragraphs if one.style.name != "Heading 2")
    assert set(re.findall(r"\d+", lines)) <= known
    ledger = [[cell.replace(".", "") for cell in row[1:]] for row in tables[-1][1:]]
    assert {cell for row in ledger for cell in row} <= said
    assert lines.count("DATA SINTETIS") == 1


def test_the_same_again_gives_the_same_bytes_and_can_be_verified(made: Path, edition: Path, capsys) -> None:  # fmt: skip
    assert main([*asked(edition, made, "c"), "--before", str(edition), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "No effect is told. The counts after the events begin on" in said
    assert "Not yet visited: 172 kecamatan" in said
    assert main(asked(edition, made, "d")) == 0
    for name in (*MONEV_FILES, "manifest.json"):
        assert (made / "a" / name).read_bytes() == (made / "d" / name).read_bytes(), name
    assert main(["verify", str(made / "a")]) == 0
    assert json.loads((made / "a" / "manifest.json").read_text())["monev"]["dampak"]["sebab"] == "tanpa_prakiraan"  # fmt: skip
    assert set(MONEV_FILES) <= {entry.event.filter.get("file") for entry in entries()}
    capsys.readouterr()


def test_a_plans_folder_and_other_editions_are_left_alone(made: Path, edition: Path, tmp_path: Path, figures_edition: Path, capsys) -> None:  # fmt: skip
    wrong = [*asked(edition, made, "x")[:-1], str(made / "rencana")]
    assert main(wrong) == 2
    assert "Pilih map" in capsys.readouterr().err
    assert main([*asked(edition, made, "x"), "--before", str(figures_edition)]) == 2
    assert "prakiraan" in capsys.readouterr().err
    missing = ["monev", "--edition", str(edition), "--events-held", str(tmp_path / "tidak.csv")]
    assert main(missing) == 2
    assert not (made / "x").exists()
    capsys.readouterr()
