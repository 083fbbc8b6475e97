"""A file goes in once, a later one takes the place of what it tells again, and what was is kept."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import func, select

from geo.errors import StoreError
from geo.files.store.history import history_of, imports_of
from geo.files.store.records import records_of
from geo.files.store.repository import Store
from geo.files.store.schema import RECORDS, imports
from geo.tables.stages import Kind
from tests.files.store.tiny import Country, bring, case, living

MARCH = [case("LP/1/III/2025"), case("LP/2/III/2025", kode="61.01.02"), case(day="2025-03-09", kode="61.02.01")]  # fmt: skip


def rows_in(store: Store, kind: Kind = "cases") -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(RECORDS[kind])).scalar_one()


def test_the_same_file_twice_adds_nothing(store: Store, country: Country) -> None:
    first = bring(store, country.file("cases", MARCH))
    again = bring(store, country.file("cases", MARCH, name="salinan.csv", sha256=first_sha(store)))
    assert (first[0].known, again[0].known) == (False, True)
    assert again[0].import_id == first[0].import_id
    assert rows_in(store) == 3
    assert len(imports_of(store)) == 1


def first_sha(store: Store) -> str:
    return imports_of(store)[0].sha256


def test_next_months_file_counts_no_row_twice(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH, name="kasus-maret.csv"))
    told = bring(store, country.file("cases", [*MARCH, case("LP/3/IV/2025", "2025-04-02")], name="kasus-april.csv"))  # fmt: skip
    back = records_of(store)
    assert told[0].replaced == 3
    assert [one.records.name for one in back] == ["kasus-1", "kasus-2"]
    assert [one.records.received for one in back] == [3, 4]
    assert [len(one.records.frame) for one in back] == [0, 4]
    assert set(back[0].records.rejected["rule"]) == {"replaced"}


def test_a_corrected_row_replaces_its_older_self_which_stays_as_history(
    store: Store, country: Country
) -> None:
    bring(store, country.file("cases", MARCH, name="a 3.csv"))
    later = [{**MARCH[0], "kode_wilayah": "61.03.01", "tanggal": "2025-03-06", "modus": "magang_palsu"}]  # fmt: skip
    bring(store, country.file("cases", later, name="a 4.csv"))
    standing = records_of(store)
    assert living(standing) == 3
    assert standing[1].places["kode"].tolist() == ["61.03.01"]
    with store.read() as connection:
        key = connection.execute(select(RECORDS["cases"].c.key).where(RECORDS["cases"].c.valid_to == 2)).scalar_one()  # fmt: skip
    versions = history_of(store, "cases", key)
    assert [(one.valid_from, one.valid_to, one.kode) for one in versions] == [(1, 2, "61.01.01"), (2, None, "61.03.01")]  # fmt: skip
    assert [one.cells["modus"] for one in versions] == [None, "magang_palsu"]


def test_what_was_can_be_asked(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH, name="a 3.csv"))
    before = records_of(store)
    bring(store, country.file("cases", [{**MARCH[0], "kode_wilayah": "61.03.01"}], name="a 4.csv"))
    bring(store, country.file("cases", [case("LP/9/V/2025")], name="b.csv"))
    then = records_of(store, until=1)
    assert len(then) == 1
    pd.testing.assert_frame_equal(then[0].records.frame, before[0].records.frame)
    pd.testing.assert_frame_equal(then[0].places, before[0].places)
    assert living(records_of(store, until=2)) == 3
    assert living(records_of(store)) == 4


def test_rows_of_another_source_are_left_alone(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH, name="polda.csv"))
    bring(store, country.file("cases", [case("LP/1/III/2025", kode="61.02.02", day="2025-03-20")], name="bp3mi.csv"))  # fmt: skip
    assert living(records_of(store)) == 4


def test_one_case_of_two_offices_counts_once(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH, name="polda.csv"))
    bring(store, country.file("cases", [MARCH[0], case("LP/7/III/2025")], name="bp3mi.csv"))
    back = records_of(store)
    assert [len(one.records.frame) for one in back] == [3, 1]
    assert back[1].places["reason"].tolist()[0] == "duplicate"
    withdrawn = [{**MARCH[0], "status": "batal"}]
    bring(store, country.file("cases", withdrawn, name="bp3mi-2.csv", sha256="c" * 64))
    third = records_of(store)
    assert [len(one.records.frame) for one in third] == [2, 1, 1]  # the withdrawn one stands


def test_a_number_that_begins_anew_each_year_wipes_nothing_out(
    store: Store, country: Country
) -> None:
    old = [case("1", "2024-03-05"), case("2", "2024-04-05")]
    new = [case("1", "2025-03-05", "61.02.01"), case("2", "2025-04-05", "61.02.01")]
    bring(store, country.file("cases", old, name="kasus 2024.csv"))
    bring(store, country.file("cases", new, name="kasus 2025.csv"))
    assert living(records_of(store)) == 4


def test_a_mere_count_is_corrected_by_a_file_that_tells_the_rest_again(
    store: Store, country: Country
) -> None:
    old = [case(f"{number}", f"2025-03-0{number}") for number in range(1, 6)]
    new = [*old[:4], {**old[4], "tanggal": "2025-03-15"}]
    bring(store, country.file("cases", old, name="kasus 3.csv"))
    bring(store, country.file("cases", new, name="kasus 4.csv"))
    assert living(records_of(store)) == 5


def test_two_honest_equal_rows_stay_two(store: Store, country: Country) -> None:
    people = [{"tanggal": "2025-03-05", "pos": "PLBN Alang", "arah": "masuk", "jenis": "deportasi", "asal": "61.01", "jumlah": 1}] * 2  # fmt: skip
    bring(store, country.file("crossings", people, name="lintas 3.csv"))
    assert living(records_of(store)) == 2
    bring(store, country.file("crossings", [*people, people[0], {**people[0], "tanggal": "2025-04-01"}], name="lintas 4.csv"))  # fmt: skip
    assert living(records_of(store)) == 4
    bring(store, country.file("crossings", people[:1], name="lintas 5.csv"))
    assert living(records_of(store)) == 4


def test_a_revised_figure_takes_the_place_of_the_first(store: Store, country: Country) -> None:
    figure = {"periode_awal": "2024-01-01", "periode_akhir": "2024-12-31", "indikator": "deported_pmi", "satuan": "orang", "tingkat": "kabupaten",
              "wilayah": "Utara", "nilai": 10.0, "dasar": "asal", "rentang": "periode", "sumber": "BP3MI"}  # fmt: skip
    bring(store, country.file("figures", [figure], name="angka 1.csv"))
    bring(store, country.file("figures", [{**figure, "nilai": 12.0}], name="angka 2.csv"))
    back = records_of(store)
    assert [one.records.frame["nilai"].tolist() for one in back] == [[], [12.0]]


def test_an_event_that_was_held_replaces_its_plan(store: Store, country: Country) -> None:
    event = {"tanggal": "2025-06-01", "kode_wilayah": "61.01.01", "jenis": "sosialisasi", "status": "rencana"}  # fmt: skip
    bring(store, country.file("events", [event], name="kegiatan.csv"))
    bring(store, country.file("events", [{**event, "status": "terlaksana", "peserta": 40}], name="kegiatan 2.csv"))  # fmt: skip
    assert records_of(store)[1].records.frame["status"].tolist() == ["terlaksana"]
    assert living(records_of(store)) == 1


def test_a_file_that_is_read_otherwise_replaces_its_first_reading(
    store: Store, country: Country
) -> None:
    rows = [case("LP/1/III/2025", kode="Sei Entah"), case("LP/2/III/2025")]
    first = country.file("cases", rows)
    bring(store, first)
    mended = replace(first, places=first.places.assign(status="matched", kode=["61.01.02", "61.01.01"], reason=pd.Series([None, None], dtype="str")))  # fmt: skip
    told = bring(store, mended)
    assert told[0].read_again
    assert told[0].name == "kasus-1"
    back = records_of(store)
    assert [one.records.name for one in back] == ["kasus-1"]
    assert back[0].places["status"].tolist() == ["matched", "matched"]
    assert back[0].records.received == 2
    assert [one.places["status"].tolist() for one in records_of(store, until=1)] == [["unresolved", "matched"]]  # fmt: skip


def test_an_old_file_that_is_read_otherwise_does_not_undo_a_newer_one(
    store: Store, country: Country
) -> None:
    march = country.file("cases", MARCH, name="kasus 3.csv")
    bring(store, march)
    bring(store, country.file("cases", [{**MARCH[0], "kode_wilayah": "61.03.01"}], name="kasus 4.csv"))  # fmt: skip
    elsewhere = march.places["kode"].mask(march.places["row"] == 3, "61.02.02")
    bring(store, replace(march, places=march.places.assign(kode=elsewhere)))
    back = records_of(store)
    assert [sorted(one.places["kode"].dropna()) for one in back] == [["61.01.02", "61.02.02"], ["61.03.01"]]  # fmt: skip


def test_a_row_that_cannot_be_used_never_takes_the_place_of_one_that_can(
    store: Store, country: Country
) -> None:
    bring(store, country.file("cases", MARCH, name="kasus 3.csv"))
    bring(store, country.file("cases", [MARCH[0]], name="kasus 4.csv", rejected=[(1, "tanggal", "date_unreadable")]))  # fmt: skip
    assert living(records_of(store)) == 3
    bring(store, country.file("cases", [{**MARCH[0], "tanggal": "2025-03-08"}], name="kasus 5.csv"))
    back = records_of(store)
    assert living(back) == 3
    assert set(back[0].records.rejected["rule"]) == {"replaced"}


def test_a_mended_row_takes_the_place_of_one_that_could_not_be_used(
    store: Store, country: Country
) -> None:
    bring(store, country.file("cases", MARCH[:2], name="kasus 3.csv", rejected=[(1, "tanggal", "date_unreadable")]))  # fmt: skip
    bring(store, country.file("cases", MARCH[:2], name="kasus 4.csv", sha256="d" * 64))
    back = records_of(store)
    assert [one.places["status"].tolist() for one in back] == [["rejected"], ["matched", "matched"]]
    assert [one.records.received for one in back] == [2, 2]


def test_real_and_made_up_records_never_meet(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH))
    with pytest.raises(StoreError, match="synthetic_into_real"):
        bring(store, country.file("cases", MARCH[:1], synthetic=True))
    assert len(imports_of(store)) == 1


def test_a_store_of_made_up_records_takes_no_real_ones(store: Store, country: Country) -> None:
    with pytest.raises(StoreError, match="synthetic_into_real"):
        bring(store, country.file("cases", MARCH), country.file("cases", MARCH[:1], synthetic=True))
    assert imports_of(store) == ()
    bring(store, country.file("cases", MARCH, synthetic=True))
    with pytest.raises(StoreError, match="real_into_synthetic"):
        bring(store, country.file("cases", MARCH[:1]))
    assert all(one.records.synthetic for one in records_of(store))


def test_all_files_of_a_run_go_in_or_none(store: Store, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from geo.files.store import imports as module

    told = []

    def second_fails(*arguments: object, **more: object) -> pd.DataFrame:
        told.append(1)
        if len(told) == 2:
            raise OSError("power")
        return marks(*arguments, **more)  # type: ignore[arg-type]

    marks = module.marks_of
    monkeypatch.setattr(module, "marks_of", second_fails)
    with pytest.raises(OSError, match="power"):
        bring(store, country.file("cases", MARCH), country.file("cases", MARCH[:1], name="b.csv"))
    assert (rows_in(store), imports_of(store)) == (0, ())


def test_who_brought_what_and_when(store: Store, country: Country) -> None:
    bring(store, country.file("cases", MARCH), role="admin")
    line = imports_of(store)[0]
    assert (line.name, line.kind, line.received, line.role) == ("kasus-1", "cases", 3, "admin")
    assert line.imported_at == "2026-01-05T08:30:00+00:00"
    with store.read() as connection:
        assert connection.execute(select(imports.c.file_mark)).scalar_one() != "kasus.csv"
