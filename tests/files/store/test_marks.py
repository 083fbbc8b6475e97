"""What a row is known by, and that nothing of it can be read from the store."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files.secret import Secret
from geo.files.store.marks import Mark, marks_of
from geo.files.store.repository import open_store
from geo.files.store.take_over import Living, take_over
from tests.files.incoming.conftest import made_up_nik, made_up_phone
from tests.files.store.tiny import SECRET, Country, bring, case


def keys(country: Country, *rows: dict[str, object], kind: str = "cases") -> list[Mark]:
    return marks_of(country.file(kind, rows), SECRET, number_parts_needed=3)  # type: ignore[arg-type]


def test_a_number_is_one_however_it_is_written(country: Country) -> None:
    first, second, third, other = keys(
        country,
        case("LP/B/12/III/2025"),
        case("No. LPB-012-3-2025", "2025-06-01", "61.03.01"),
        case("LP/B/12/III/2025", korban=2),
        {**case("LP/B/12/III/2025"), "peran_lokasi": "transit"},
    )
    assert first.key == second.key == third.key != other.key
    assert first.other_key is None
    assert len({first.content, second.content, third.content}) == 3


def test_a_mere_count_is_one_on_its_day_only(country: Country) -> None:
    first, second = keys(country, case("12"), case("12", "2025-06-01"))
    assert first.key != second.key
    assert first.other_key == second.other_key is not None


def test_a_place_is_one_however_it_is_written(country: Country) -> None:
    by_code, by_name, elsewhere = keys(
        country,
        case(),
        {**case(kode=None), "kecamatan": "Alang", "kabupaten": "Utara"},  # type: ignore[arg-type]
        case(kode="61.01.02"),
    )
    assert by_code.key == by_name.key != elsewhere.key
    assert by_code.other_key != by_name.other_key
    post = {"tanggal": "2025-03-05", "arah": "masuk", "jenis": "deportasi", "jumlah": 3}
    first, second, third = keys(country, {**post, "pos": "PLBN Alang"}, {**post, "pos": "plbn alang", "jumlah": 4}, {**post, "pos": "entah"}, kind="crossings")  # fmt: skip
    assert first.key == second.key != third.key


def test_another_key_makes_other_marks(country: Country) -> None:
    file = country.file("cases", [case("LP/1/2025"), case()])
    ours, theirs = (marks_of(file, one, number_parts_needed=3) for one in (SECRET, Secret(bytes(32), kept=True)))  # fmt: skip
    fields = ("key", "other_key", "content", "twin", "decided")
    for one, other in zip(ours, theirs, strict=True):
        assert all(getattr(one, name) != getattr(other, name) or getattr(one, name) is None for name in fields)  # fmt: skip


def test_nothing_that_names_a_person_or_a_point_is_in_the_database(
    tmp_path: Path, country: Country
) -> None:
    nik, phone, name, mail = made_up_nik(), made_up_phone(), "Warsinah Karangan Nusantara", "warsinah@contoh.id"  # fmt: skip
    texts = {"desa": name, "kecamatan": name, "kabupaten": mail, "provinsi": phone, "sumber": f"{name} {nik}"}  # fmt: skip
    rows = [
        {**case(nik), **texts},
        {**case(name, kode="61.01.01"), "sumber": mail},
        {**case("LP/77/Rahasia/2025"), "kode_wilayah": None, "lat": 0.2512345, "lon": 110.0512345},
        {**case("LP/78/2025"), **texts},
    ]
    event = {"tanggal": "2025-03-05", "kode_wilayah": "61.01.01", "jenis": f"temu {name}", "status": "rencana"}  # fmt: skip
    crossing = {"tanggal": "2025-03-05", "pos": name, "asal": mail, "lat": 0.2512345, "lon": 110.0512345, "jenis": "deportasi"}  # fmt: skip
    figure = {"periode_awal": "2024-01-01", "periode_akhir": "2024-12-31", "indikator": name, "tingkat": "kabupaten", "wilayah": name, "nilai": 1.0,
              "dasar": "asal", "sumber": mail}  # fmt: skip
    with open_store(tmp_path / "waspada.db", SECRET) as store:
        bring(
            store,
            country.file("cases", rows, name=f"kasus {name}.csv", rejected=[(4, "tanggal", "date_unreadable")]),
            country.file("events", [event], name=f"{mail}.csv"),
            country.file("crossings", [crossing]),
            country.file("figures", [figure]),
        )  # fmt: skip
        held = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    for word in (nik, phone, *name.split(), mail, "Rahasia", "0.2512345", "110.0512345"):
        assert word.casefold().encode() not in held.lower(), word


ROW = st.tuples(st.booleans(), st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.sampled_from("12"))  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 2), ROW), max_size=5), st.lists(ROW, max_size=4))
def test_rows_are_paired_whatever_their_order(
    old: list[tuple[int, tuple[bool, str, str | None, str]]],
    new: list[tuple[bool, str, str | None, str]],
) -> None:
    living = [Living(at, number, *row) for at, (number, row) in enumerate(old)]
    marks = [Mark(at, *row) for at, row in enumerate(new)]
    pairs = take_over(living, marks, retold_share=0.5)
    assert len({one.id for one, _ in pairs}) == len({mark.row for _, mark in pairs}) == len(pairs)
    assert all(one.rejected or not mark.rejected for one, mark in pairs)
    for one, mark in pairs:
        assert one.key == mark.key or (one.other_key and one.other_key == mark.other_key)

    def plainly(found: list[tuple[Living, Mark]]) -> list[tuple[object, ...]]:
        return sorted((one.key, one.content, one.rejected, mark.key, mark.content, mark.rejected) for one, mark in found)  # fmt: skip

    same = [(one, mark) for one, mark in pairs if (one.key, one.content, one.rejected) == (mark.key, mark.content, mark.rejected)]  # fmt: skip
    most = sum(
        min(
            sum((one.key, one.content, one.rejected) == kind for one in living),
            sum((mark.key, mark.content, mark.rejected) == kind for mark in marks),
        )
        for kind in {(one.key, one.content, one.rejected) for one in living}
    )
    assert len(same) == most  # as many equal rows as both sides have
    for turned in list(permutations(marks))[:6]:
        assert plainly(take_over(living[::-1], turned, retold_share=0.5)) == plainly(pairs)
