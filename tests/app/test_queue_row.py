"""One row in words: its fault, its cells, and nothing of what must not be shown."""

from __future__ import annotations

from geo.app.plain import plain
from geo.app.queue import Fault, Row
from geo.app.queue_row import cells_table, hint_words, offending, position_words, wrong_words

FAULTS = (Fault("korban", "-2", "negative_count"), Fault("tanggal", "•••", "date_unreadable"))
REJECTED = Row((0, 7), "rejected", "negative_count", cells={"korban": "-2", "tanggal": "•••", "modus": "<b>prt"}, faults=FAULTS)  # fmt: skip
OPEN = Row((0, 8), "unresolved", "name_unknown", cells={"kecamatan": "Qx", "modus": "prt"})


def test_every_fault_is_said_with_its_column() -> None:
    assert wrong_words(REJECTED, "id") == "korban: Jumlah tidak boleh negatif. tanggal: Tanggal tidak dapat dibaca."  # fmt: skip
    assert hint_words(REJECTED, "id").startswith("Periksa angkanya. Tulis satu tanggal")
    assert wrong_words(OPEN, "id") == "Nama tempat tidak dikenal."
    whole = Row((0, 1), "rejected", "row_empty", faults=(Fault("", "", "row_empty"),))
    assert wrong_words(whole, "id") == "Baris ini kosong."
    assert offending(whole, "cases") == ()
    assert cells_table(whole, "cases", "id") == ""


def test_offending_cells_are_marked_and_covered_ones_stay_covered() -> None:
    table = cells_table(REJECTED, "cases", "id")
    assert table.count('class="ws-salah"') == 2
    assert "&lt;b&gt;prt" in table
    assert "•••" not in table
    assert "mungkin nama orang" in table
    assert offending(OPEN, "cases") == ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon")  # fmt: skip
    assert cells_table(OPEN, "cases", "id").count('class="ws-salah"') == 1
    origin = Row((0, 1), "matched", "name_unknown", cells={"pos": "PLBN", "asal": "Q"}, origin=True)
    assert offending(origin, "crossings") == ("asal",)


def test_an_empty_cell_that_is_needed_is_shown_and_a_case_number_is_not() -> None:
    missing = Row((0, 1), "rejected", "date_missing", faults=(Fault("tanggal", "", "date_missing"),))  # fmt: skip
    assert "<i>kosong</i>" in cells_table(missing, "cases", "id")
    twice = Row((0, 1), "rejected", "duplicate", cells={"id_kasus": "K-1"}, faults=(Fault("id_kasus", "", "duplicate"),))  # fmt: skip
    assert "K-1" not in cells_table(twice, "cases", "en")
    assert "case numbers are not shown" in cells_table(twice, "cases", "en")


def test_where_it_stands_and_no_markup() -> None:
    assert position_words(OPEN, "a.csv", "en") == "Data row 8 · a.csv"
    assert plain("[x](y) $1") == r"\[x\]\(y\) \$1"
