"""What comes back from the store gives the numbers that the files give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.config import Config
from geo.errors import StoreError
from geo.files.incoming.duplicates import reject_repeated
from geo.files.large_files import cuts_of
from geo.files.store.records import check_cuts, records_of
from geo.files.store.repository import Store
from geo.places.locate import locate
from geo.risk.fold import Fold
from geo.risk.indicators import build_indicators
from geo.tables.stages import Indicators, LocatedRecords
from tests.conftest import AS_OF, PERIOD
from tests.files.store.tiny import Country, bring, case, living

NOT_KEPT = ("id_kasus", "kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon", "sumber")  # fmt: skip


def cases(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Rows as offices write them: placed by code, name or point, or not at all; some without a number or a role."""
    codes = [f"61.0{kab}.0{kec}" for kab in (1, 2, 3) for kec in (1, 2, 3)] + ["61.01", "61", "31.01.01", None]  # fmt: skip
    rows = []
    for number in range(count):
        row = case(
            None if rng.random() < 0.3 else f"LP/{rng.integers(1, count)}/2025",
            f"202{rng.integers(3, 6)}-{rng.integers(1, 13):02d}-{rng.integers(1, 28):02d}",
            codes[rng.integers(len(codes))],
            modus=[None, "magang_palsu", "kawin_kontrak"][rng.integers(3)],
            tujuan="malaysia",
            korban=int(rng.integers(1, 4)) if rng.random() < 0.6 else None,
            jenis_kelamin="perempuan",
            kelompok_usia="13-17",
            sumber="catatan bebas",
            status=[None, "batal", "duplikat"][rng.integers(3)] if rng.random() < 0.2 else None,
        )  # fmt: skip
        if number % 7 == 0:
            row |= {"kode_wilayah": None, "lat": 0.25, "lon": 110.05 + 0.1 * (number % 3)}
        if number % 11 == 0:
            row |= {"kode_wilayah": None, "kecamatan": "Sungai Raya"}
        rows.append({**row, "peran_lokasi": ["asal", "asal", "transit", "eksploitasi", None][rng.integers(5)]})  # fmt: skip
    return rows


def crossings(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    return [
        {
            "tanggal": None
            if at % 9 == 0
            else f"2025-{rng.integers(1, 13):02d}-{rng.integers(1, 28):02d}",
            "bulan": "2025-04-01" if at % 9 == 0 else None,
            "pos": ["PLBN Alang", "Pos Bintang", "entah"][rng.integers(3)],
            "arah": "masuk",
            "jenis": ["deportasi", "reguler", "ditolak"][rng.integers(3)],
            "asal": ["61.01", "61.02.01", "Jawa Timur", None][rng.integers(4)],
            "jumlah": None if rng.random() < 0.2 else int(rng.integers(1, 5)),
            "jam_pengamatan": 7.5,
        }
        for at in range(count)
    ]


FIGURES = [
    {"periode_awal": "2024-01-01", "periode_akhir": "2024-12-31", "indikator": "deported_pmi", "satuan": "orang", "tingkat": "kabupaten",
     "wilayah": name, "nilai": value, "dasar": "asal", "rentang": "periode", "keyakinan": "tinggi", "sumber": "BP3MI", "url": "https://contoh.id"}
    for name, value in (("Utara", 10.0), ("Tengah", 20.0), ("Entah", 3.0))
]  # fmt: skip
EVENTS = [{"tanggal": "2025-07-01", "kode_wilayah": "61.01.01", "jenis": "sosialisasi", "peserta": 30, "biaya": 1.5e6, "status": "terlaksana"}]  # fmt: skip


def numbers(located: Sequence[LocatedRecords], country: Country) -> Indicators:
    return build_indicators(located, country.reference, config=Config(), period=PERIOD, as_of=AS_OF)


def assert_equal(ours: Any, theirs: Any) -> None:
    """Dataclasses of tables, field by field."""
    for one in fields(ours):
        left, right = getattr(ours, one.name), getattr(theirs, one.name)
        if isinstance(left, pd.DataFrame):
            pd.testing.assert_frame_equal(left, right, check_dtype=False)
        elif hasattr(left, "__dataclass_fields__") and one.name != "ledger":
            assert_equal(left, right)
        elif isinstance(left, dict):
            assert list(left) == list(right)
            for name in left:
                assert_equal(left[name], right[name])
        else:
            assert left == right, one.name


def test_the_numbers_are_those_of_the_files(store: Store, country: Country) -> None:
    rng = np.random.default_rng(5)
    rejected = [(4, "tanggal", "date_unreadable"), (4, "korban", "number_unreadable"), (6, "id_kasus", "duplicate")]  # fmt: skip
    files = [
        country.file("cases", cases(rng, 50), name="polda.csv", rejected=rejected),
        country.file("cases", cases(rng, 40), name="bp3mi.csv"),
        country.file("crossings", crossings(rng, 40), name="lintas.csv"),
        country.file("crossings", [{**one, "jumlah": None} for one in crossings(rng, 20)], name="daftar.csv"),
        country.file("figures", FIGURES, name="angka.csv"),
        country.file("events", EVENTS, name="kegiatan.csv"),
    ]  # fmt: skip
    bring(store, *files)
    names = ("kasus-1", "kasus-2", "lintas-1", "lintas-2", "angka-1", "kegiatan-1")
    read = reject_repeated([replace(one.records, name=name) for one, name in zip(files, names, strict=True)])  # fmt: skip
    direct = [locate(one, country.reference, country.zones) for one in read]
    back = records_of(store)
    assert_equal(numbers(back, country), numbers(direct, country))
    for ours, theirs in zip(back, direct, strict=True):
        kept = [name for name in theirs.records.frame if name not in NOT_KEPT or (ours.records.kind == "figures" and name != "lat")]  # fmt: skip
        if ours.records.kind in ("cases", "figures"):
            known = theirs.places.set_index("row").reindex(theirs.records.frame["row"])["status"]
            placed = known.isin(("matched", "partial", "outside")).to_numpy()
            pd.testing.assert_frame_equal(ours.records.frame[kept][placed], theirs.records.frame[kept][placed])  # fmt: skip
        pd.testing.assert_frame_equal(ours.places, theirs.places)


def test_nothing_that_was_written_comes_back(store: Store, country: Country) -> None:
    bring(store, country.file("cases", cases(np.random.default_rng(2), 30)))
    frame = records_of(store)[0].records.frame
    assert frame[list(NOT_KEPT)].isna().all(axis=None)


def test_an_empty_store_has_no_records(store: Store) -> None:
    assert records_of(store) == ()


def test_a_file_without_numbers_still_lists_persons_when_few_rows_are_left(
    store: Store, country: Country
) -> None:
    people = [{"tanggal": "2025-03-05", "pos": "PLBN Alang", "arah": "masuk", "jenis": "deportasi", "asal": "61.01", "jumlah": count} for count in (3, None)]  # fmt: skip
    bring(store, country.file("crossings", people, name="lintas 3.csv"))
    bring(store, country.file("crossings", [{**people[0], "jumlah": 3}], name="lintas 4.csv"))
    back = records_of(store)
    assert living(back) == 2
    groups = numbers(back, country).groups
    assert (
        groups["orang"].sum() == 3.0
    )  # the row without a number stays unknown, it is not one person


def test_what_the_settings_say_of_a_file_is_found_again(store: Store, country: Country) -> None:
    bring(store, country.file("cases", cases(np.random.default_rng(2), 9), name="polda.csv"))
    config = Config(coverage={"polda.csv": {"awal": date(2020, 1, 1)}})
    assert [one.records.file_name for one in records_of(store, config=config)] == ["polda.csv"]
    assert [one.records.file_name for one in records_of(store)] == ["kasus-1"]


def test_what_the_user_said_of_two_rows_holds_over_all_imports(
    store: Store, country: Country
) -> None:
    from geo.files.decisions import row_marks

    files = [country.file("cases", [case(kode=kode), case(day="2025-05-05")], name=name) for kode, name in (("61.01.01", "polda.csv"), ("61.01.02", "bp3mi.csv"))]  # fmt: skip
    for one in files:
        bring(store, one)
    marks = [row_marks(one.records, store.secret)[1] for one in files]
    pair = (min(marks), max(marks))
    assert living(records_of(store)) == 4
    assert living(records_of(store, decisions={pair: "beda"})) == 4
    back = records_of(store, decisions={pair: "sama"})
    assert [len(one.records.frame) for one in back] == [2, 1]
    assert back[1].places["reason"].fillna("").tolist() == ["duplicate_confirmed", ""]


def folded(located: LocatedRecords, cuts: Sequence[date] = ()) -> LocatedRecords:
    """The same file as a large one."""
    fold = Fold(located.records.kind, cuts)
    fold.add(located)
    one = located.records
    return fold.close(name=one.name, sha256=one.sha256, file_name=one.file_name, problems=(), received=one.received)  # fmt: skip


@pytest.mark.parametrize("kind", ["cases", "crossings"])
def test_a_large_file_comes_back_with_its_weights(
    store: Store, country: Country, kind: Any
) -> None:
    rng = np.random.default_rng(3)
    rows = cases(rng, 60) if kind == "cases" else crossings(rng, 60)
    large = folded(country.file(kind, rows), [AS_OF])
    told = bring(store, large, cuts=[AS_OF])
    back = records_of(store)
    named = replace(large, records=replace(large.records, name=told[0].name))
    assert back[0].records.weights is not None
    assert_equal(numbers(back, country), numbers([named], country))
    assert bring(store, large, cuts=[AS_OF])[0].known


def span(first: str, last: str) -> list[dict[str, Any]]:
    """Ten crossings of two days."""
    return [{"tanggal": first if at < 5 else last, "pos": "PLBN Alang", "arah": "masuk", "jenis": "reguler", "jumlah": 2} for at in range(10)]  # fmt: skip


def test_a_large_file_gives_way_as_a_whole_to_one_that_covers_its_days(
    store: Store, country: Country
) -> None:
    def large(first: str, last: str, name: str) -> LocatedRecords:
        return folded(country.file("crossings", span(first, last), name=name))

    bring(store, large("2025-01-01", "2025-01-20", "lintas 1.csv"))
    bring(store, large("2025-02-01", "2025-02-20", "lintas 2.csv"))
    assert living(records_of(store)) == 20
    with pytest.raises(StoreError, match="folded_overlap"):
        bring(store, large("2025-02-10", "2025-03-20", "lintas 3.csv"))
    bring(store, large("2025-01-01", "2025-03-20", "lintas 4.csv"))
    assert living(records_of(store)) == 10
    again = folded(country.file("crossings", span("2025-02-01", "2025-02-20"), name="lintas 2.csv"))
    otherwise = replace(again, places=again.places.assign(note="alias"))
    assert bring(store, otherwise)[0].read_again  # read anew, it gives way to what came later
    assert living(records_of(store)) == 10


def test_a_large_file_of_cases_stands_alone(store: Store, country: Country) -> None:
    rng = np.random.default_rng(3)
    bring(store, country.file("cases", cases(rng, 5), name="polda.csv"))
    with pytest.raises(StoreError, match="folded_cases"):
        bring(store, folded(country.file("cases", cases(rng, 50), name="bp3mi.csv")))


def test_a_month_that_was_folded_cannot_be_cut_otherwise(store: Store, country: Country) -> None:
    large = folded(country.file("crossings", span("2025-01-01", "2025-03-20")), [date(2025, 2, 10)])
    bring(store, large, cuts=[date(2025, 2, 10)])
    check_cuts(store, [date(2025, 2, 10), date(2025, 1, 31), date(2025, 3, 20), date(2025, 6, 15)])
    with pytest.raises(StoreError, match="folded_cut"):
        check_cuts(store, cuts_of([], (date(2025, 1, 1), date(2025, 2, 12)), None))
