from __future__ import annotations

import shutil
import time

import pytest

from geo.config import DATA
from geo.errors import SourceError
from geo.files.shipped import load_reference, read_table

TABLES = ("kecamatan", "kabupaten", "desa", "name_variants", "border_posts", "modus", "tujuan", "figures", "indicators", "indicator_values")  # fmt: skip


@pytest.fixture
def copy(tmp_path):
    for name in TABLES:
        shutil.copyfile(DATA / f"{name}.csv", tmp_path / f"{name}.csv")
    return tmp_path


def test_codes_are_text_and_numbers_numbers():
    reference = load_reference()
    units = reference.units
    assert "61.10" in set(units["kab_kode"])
    for column in ("kode", "kode_bps", "kab_kode"):
        assert units[column].map(type).eq(str).all()
    assert units["luas_km2"].dtype == float
    assert units["pemilih_2019"].dtype == "int64"
    assert reference.posts["beroperasi"].dtype == bool
    assert reference.variants["ambiguous"].dtype == bool
    assert units["seat_lat"].isna().sum() == 174 - 41
    assert not units["nama"].isna().any()


def test_it_is_read_once(copy):
    assert load_reference(copy) is load_reference(copy)


def test_it_is_fast(copy):
    """30 ms on two cores; the bound leaves room for a busy machine."""
    start = time.process_time()
    load_reference(copy)
    assert time.process_time() - start < 0.3


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_table_is_named(copy, name):
    (copy / f"{name}.csv").unlink()
    with pytest.raises(SourceError) as caught:
        load_reference(copy)
    assert caught.value.key == "error.source.table_missing"
    assert caught.value.facts["path"] == f"{name}.csv"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("kecamatan", b"218.704", b"luas"),
        ("kecamatan", b"kode_bps", b"bps"),
        ("kecamatan", b"pemilih_2019", b"pemilih"),
        ("kecamatan", b",38334,", b",,"),
        ("border_posts", b",true,", b",mungkin,"),
        ("kabupaten", b"kode,", b"\xff\xfe,"),
        ("kabupaten", b"61.03,", b"61.99,"),
    ],
)
def test_a_damaged_table_is_named(copy, name, old, new):
    path = copy / f"{name}.csv"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    with pytest.raises(SourceError) as caught:
        load_reference(copy)
    assert caught.value.key == "error.source.table_damaged"
    assert caught.value.facts["detail"]


def test_an_empty_table_is_damaged(copy):
    (copy / "desa.csv").write_bytes(b"")
    with pytest.raises(SourceError) as caught:
        load_reference(copy)
    assert caught.value.reason == "table_damaged"


def test_text_is_never_missing(tmp_path):
    (tmp_path / "tujuan.csv").write_text("kode,nama\na,NA\nb,\n")
    assert read_table("tujuan", tmp_path)["nama"].tolist() == ["NA", ""]
