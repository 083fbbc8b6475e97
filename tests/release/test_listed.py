"""The list of the finer tables that a release tells."""

from __future__ import annotations

from geo.release.listed import listed_tables
from geo.tables.stages import CROSS_TABLES
from tests.release.test_cross import dense, province, tell


def test_every_table_is_listed_with_its_grain_or_its_reason() -> None:
    listed = {one.name: one for one in listed_tables(tell(province(dense())))}
    assert list(listed) == list(CROSS_TABLES)
    assert (listed["provinsi_kuartal_modus"].time, listed["provinsi_kuartal_modus"].kinds) == ("kuartal", ("modus",))  # fmt: skip
    assert listed["pos_bulan"].reason == "tidak_ada_data"
    assert listed["pos_bulan"].cells.empty
    assert not listed["kabupaten_kuartal"].repeats
    sparse = {one.name: one for one in listed_tables(tell(province(dense() // 9), k=11))}
    assert sparse["kabupaten_kuartal"].repeats == (sparse["kabupaten_kuartal"].time in ("tahun", "periode"))  # fmt: skip
