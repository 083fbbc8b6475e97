"""`waspada compare`: two edition folders in words, as JSON and as a workbook."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from math import prod
from pathlib import Path

import openpyxl
import pytest

from geo.cli import main
from geo.files.edition import load_manifest
from geo.files.told import load_told
from geo.products.moves import MOVE_COLUMNS, sentence, source_lines, source_table
from geo.risk.mixing import BLOCKS
from tests.two_editions import GRID, publish, told, write

MORE = [[[2 * count for count in years] for years in kab] for kab in GRID[:1]] + list(GRID[1:])
NEW = {"edition": "2026-01-31-dcba4321", "as_of": "2026-01-31"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    old = write(tmp_path / "lama", told())
    new = write(
        tmp_path / "baru", told(MORE, kept=("jarak_batas",), **NEW), received=130, digest="1"
    )
    return str(old), str(new)


def test_the_words_say_what_moved_and_why(folders, capsys) -> None:
    assert main(["compare", *folders]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Tingkat publik")
    assert "Edisi lama 2025-12-31-abcd1234" in said
    assert "DATA SINTETIS" in said
    assert "Dari 9 kecamatan" in said
    assert "terutama karena perubahan data" in said
    assert "batas wilayah 0 %" in said
    assert "kasus-1: isinya berubah; diterima 100 → 130" in said
    assert "versi program" not in said


def test_the_words_in_english(folders, capsys) -> None:
    assert main(["compare", *folders, "--lang", "en"]) == 0
    assert "mainly because of a change of the data" in capsys.readouterr().out


def test_json_holds_every_kecamatan_and_its_factors_multiply(folders, capsys) -> None:
    assert main(["compare", *folders, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["lama"]["edisi"] == "2025-12-31-abcd1234"
    assert found["baru"]["per_tanggal"] == "2026-01-31"
    assert len(found["kecamatan"]) == 9
    for row in found["kecamatan"]:
        assert prod(row[f"faktor_{block}"] for block in BLOCKS) == pytest.approx(row["risiko_baru"] / row["risiko_lama"], rel=1e-9)  # fmt: skip
        assert row["faktor_batas"] == row["faktor_pelaporan"] == 1
    sizes = [abs(row["log_perubahan"]) for row in found["kecamatan"]]
    assert sizes == sorted(sizes, reverse=True)
    assert found["berkas"][0]["received_baru"] == 130
    assert found["hilang"] == found["muncul"] == []


def test_the_workbook_begins_with_what_it_is(folders, tmp_path: Path, capsys) -> None:
    out = tmp_path / "bagi" / "perubahan.xlsx"
    out.parent.mkdir()
    assert main(["compare", *folders, "--out", str(out)]) == 0
    assert "perubahan.xlsx" in capsys.readouterr().err
    first = out.read_bytes()
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["baca", "perubahan", "berkas", "kamus"]
    assert "Tingkat publik" in str(book["baca"]["A2"].value)
    assert {page.oddHeader.left.text for page in book} == {book["baca"]["A2"].value}
    sheet = book["perubahan"]
    assert [cell.value for cell in sheet[1]] == list(MOVE_COLUMNS)
    assert sheet.freeze_panes == "D2"
    assert all(row[0].data_type == "s" and row[0].value.startswith("61.") for row in sheet.iter_rows(min_row=2))  # fmt: skip
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)  # fmt: skip
    explained = {row[1].value for row in book["kamus"].iter_rows(min_row=2)}
    assert explained >= {cell.value for name in ("perubahan", "berkas") for cell in book[name][1]}
    assert main(["compare", *folders, "--out", str(out)]) == 0
    assert out.read_bytes() == first


def test_the_same_edition_says_that_nothing_moved(folders, capsys) -> None:
    assert main(["compare", folders[0], folders[0]]) == 0
    said = capsys.readouterr().out
    assert "Tidak ada kecamatan yang berubah nyata" in said
    assert "berkas yang sama; jumlah barisnya sama" in said


def test_two_tiers_are_refused(folders, tmp_path: Path, capsys) -> None:
    made = told()
    other = replace(made, tier="terbatas", tables=replace(made.tables, tier="terbatas"))
    shared = write(tmp_path / "terbatas", other)
    assert main(["compare", folders[0], str(shared)]) == 3
    assert "dua tingkat" in capsys.readouterr().err


def test_exact_numbers_need_a_purpose_and_stay_private(tmp_path: Path, capsys) -> None:
    made = told(k=0)
    secret = replace(made, tier="rahasia", tables=replace(made.tables, tier="rahasia"))
    folder = str(write(tmp_path / "rahasia", secret))
    assert main(["compare", folder, folder]) == 3
    assert "--purpose" in capsys.readouterr().err
    out = tmp_path / "perubahan.xlsx"
    assert main(["compare", folder, folder, "--purpose", "uji", "--out", str(out)]) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert "hanya untuk walidata" in capsys.readouterr().out


def test_no_workbook_beside_an_edition_of_another_tier(folders, tmp_path: Path, capsys) -> None:
    made = told()
    shared = write(tmp_path / "terbatas", replace(made, tier="terbatas", tables=replace(made.tables, tier="terbatas")))  # fmt: skip
    assert main(["compare", *folders, "--out", str(shared / "p.xlsx")]) == 3
    assert not (shared / "p.xlsx").exists()
    assert main(["compare", *folders, "--out", str(Path(folders[1]) / "p.xlsx")]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("name", ["released.json", "kecamatan.parquet", "ledger.json"])
def test_a_file_that_was_changed_or_is_missing_is_told(folders, name: str, capsys) -> None:
    path = Path(folders[1]) / name
    path.write_bytes(path.read_bytes() + b" ")
    assert main(["compare", *folders]) == 2
    assert name in capsys.readouterr().err
    manifest, _ = load_manifest(Path(folders[1]))
    del manifest["outputs"][name]
    (Path(folders[1]) / "manifest.json").write_text(json.dumps(manifest))
    assert main(["compare", *folders]) == 2
    assert name in capsys.readouterr().err


def test_the_file_must_be_of_its_edition(folders, capsys) -> None:
    folder = Path(folders[1])
    content = (Path(folders[0]) / "released.json").read_bytes()
    (folder / "released.json").write_bytes(content)
    manifest, _ = load_manifest(folder)
    manifest["outputs"]["released.json"] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert main(["compare", *folders]) == 2
    assert "released.json" in capsys.readouterr().err


def test_a_file_that_is_no_table_is_told(folders, capsys) -> None:
    folder = Path(folders[1])
    (folder / "kecamatan.parquet").write_bytes(b"PAR1")
    manifest, _ = load_manifest(folder)
    manifest["outputs"]["kecamatan.parquet"] = hashlib.sha256(b"PAR1").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert main(["compare", *folders]) == 2
    assert capsys.readouterr().err


def test_units_that_came_and_another_program_are_told(tmp_path: Path, capsys) -> None:
    fewer = told([*GRID[:2], GRID[2][:2]])
    off = replace(fewer, published=fewer.published.assign(risiko=fewer.published["risiko"] * 1.2))
    old, new = write(tmp_path / "lama", off), write(tmp_path / "baru", told(**NEW))
    assert main(["compare", str(old), str(new)]) == 0
    said = capsys.readouterr().out
    assert "Hanya ada pada edisi baru: 61.03.03" in said
    assert "versi program" in said
    assert main(["compare", str(new), str(old)]) == 0
    assert "Hanya ada pada edisi lama: 61.03.03" in capsys.readouterr().out


def test_demonstration_and_real_records_are_never_in_one_number(folders, tmp_path, capsys) -> None:
    real = write(tmp_path / "nyata", told(synthetic=False))
    assert main(["compare", folders[0], str(real)]) == 2
    assert "peragaan" in capsys.readouterr().err


ROW = {
    "kode": "61.01.01", "nama": "Alang", "kabupaten": "Utara", "kelas_lama": 2, "kelas_baru": 3, "risiko_lama": 0.7,
    "risiko_baru": 0.9, "kasus_lama": 12, "kasus_baru": 18, "sebab": "data",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, "Alang, Utara (61.01.01): naik dari kelas 2 ke 3 (risiko 0,70 → 0,90), terutama karena perubahan data. Kasus yang ditampilkan di sini 12 → 18."),
        ({"kelas_baru": 1, "sebab": "batas"}, "Alang, Utara (61.01.01): turun dari kelas 2 ke 1 (risiko 0,70 → 0,90), terutama karena batas wilayah."),
        ({"kelas_baru": 2, "kasus_lama": None}, "Alang, Utara (61.01.01): tetap di kelas 2 dengan risiko lebih tinggi (0,70 → 0,90), terutama karena perubahan data."),
        ({"kelas_baru": 2, "risiko_baru": 0.6, "sebab": "metode"}, "Alang, Utara (61.01.01): tetap di kelas 2 dengan risiko lebih rendah (0,70 → 0,60), terutama karena cara hitung."),
        ({"kelas_baru": 2, "sebab": ""}, "Alang, Utara (61.01.01): tetap di kelas 2 dan risikonya hampir tidak berubah (0,70 → 0,90)."),
    ],
)  # fmt: skip
def test_one_sentence(changed: dict, wanted: str) -> None:
    assert sentence({**ROW, **changed}, "id") == wanted


def test_sources_that_came_or_went() -> None:
    count = {"received": 3, "matched": 2, "partial": 1, "outside": 0, "unresolved": 0, "rejected": 0}  # fmt: skip
    old = {"sources": [{"name": name, "count": count} for name in ("kasus-1", "kasus-2", "lintas-1")]}  # fmt: skip
    new = {"sources": [{"name": name, "count": count} for name in ("kasus-1", "lintas-1", "lintas-2")]}  # fmt: skip
    inputs = ({"kasus-1": "a", "lintas-1": "b"}, {"kasus-1": "a", "lintas-1": "c"})
    table = source_table((old, new), inputs).set_index("sumber")
    assert table["keadaan"].to_dict() == {"kasus-1": "sama", "kasus-2": "hilang", "lintas-1": "berubah", "lintas-2": "baru"}  # fmt: skip
    assert table["received_lama"].isna().to_dict()["lintas-2"]
    assert source_lines(table.reset_index(), "id")[1:] == [
        "  kasus-2: tidak ada lagi; 3 baris diterima.",
        "  lintas-1: isinya berubah; jumlah barisnya sama.",
        "  lintas-2: baru; 3 baris diterima.",
    ]
    assert not any(word == "a" for row in table.astype(str).to_numpy() for word in row)


def test_a_real_edition_is_compared_with_itself_in_a_moment(edition: Path, capsys) -> None:
    assert main(["compare", str(edition), str(edition), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["faktor"] for row in found["kecamatan"]} == {1.0}
    made, _, _ = load_told(edition)
    assert publish(made)["risiko"].tolist() == made.published["risiko"].tolist()
