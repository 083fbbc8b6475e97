from __future__ import annotations

import pytest

from geo.files.incoming.duplicates import reject_repeated

from .conftest import Reader

HEAD = "id_kasus,tanggal,kecamatan,peran_lokasi,korban,status\n"


def rejected(read: Reader, rows: list[str], head: str = HEAD, **options: object) -> list[int]:
    records = read(head + "\n".join(rows) + "\n", **options)
    found = records.rejected
    assert set(found["rule"]) <= {"duplicate"}
    return found["row"].tolist()


def test_the_first_of_equal_rows_is_kept(read: Reader) -> None:
    row = "A1,2024-03-05,Alang,asal,1,"
    assert rejected(read, [row, "A2,2024-03-05,Alang,asal,1,", row, row]) == [3, 4]
    assert rejected(read, ["a1" + row[2:], row]) == [2]


def test_rows_without_a_number_repeat_only_if_every_cell_does(read: Reader) -> None:
    row = ",2024-03-05,Alang,asal,1,"
    assert rejected(read, [row, row, row + "batal"]) == [2]
    head = HEAD.strip() + ",catatan\n"
    assert rejected(read, [row + ",a", row + ",b", row + ",a"], head) == [3]


def test_one_number_in_two_roles_or_places_is_two_rows(read: Reader) -> None:
    rows = [
        "A1,2024-03-05,Alang,asal,1,",
        "A1,2024-03-05,Alang,eksploitasi,1,",
        "A1,2024-03-05,Duku,asal,1,",
    ]
    records = read(HEAD + "\n".join(rows) + "\n")
    assert len(records.frame) == 3
    assert [(p.rule, p.rows) for p in records.problems] == [("id_repeated", (1, 2, 3))]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_withdrawn_one_stands_and_the_marked_duplicate_goes(read: Reader, turn: int) -> None:
    rows = [
        "A1,2024-03-05,Alang,asal,1,proses",
        "A1,2024-03-06,Alang,asal,1,batal",
        "B,2024-03-05,Alang,asal,1,duplikat",
        "B,2024-03-05,Alang,asal,2,proses",
    ]
    records = read(HEAD + "\n".join(rows[::turn]) + "\n")
    assert sorted(records.frame["status"]) == ["aktif", "batal"]
    assert sorted(records.rejected["rule"]) == ["duplicate", "duplicate"]


def test_a_faulty_row_does_not_hide_a_good_one(read: Reader) -> None:
    records = read(HEAD + "A1,kemarin,Alang,asal,1,\nA1,2024-03-05,Alang,asal,1,\n")
    assert records.frame["row"].tolist() == [2]


def test_crossings_of_one_person_may_be_alike(read: Reader) -> None:
    head = "tanggal,pos,arah,jumlah\n"
    one, many, unknown = (
        "2024-03-05,Alang,masuk,1",
        "2024-03-05,Alang,masuk,37",
        "2024-03-05,Alang,masuk,",
    )
    assert rejected(read, [one, one, many, many, unknown, unknown], head) == [4]


def across(read: Reader, *files: list[str], head: str = HEAD) -> list[list[int]]:
    """Rows that each file loses because another has them."""
    records = [
        read(head + "\n".join(rows) + "\n", file=f"berkas-{n}.csv") for n, rows in enumerate(files)
    ]
    before = [set(one.rejected["row"]) for one in records]
    after = reject_repeated(records)
    for one, old in zip(after, before, strict=True):
        assert len(one.frame) + one.rejected["row"].nunique() == one.received
        fresh = one.rejected[~one.rejected["row"].isin(old)]
        assert set(fresh["rule"]) <= {"duplicate"}
        told = {row for p in one.problems if p.rule == "duplicate" for row in p.rows}
        assert set(fresh["row"]) <= told
    return [sorted(set(one.rejected["row"]) - old) for one, old in zip(after, before, strict=True)]


def test_a_case_of_an_earlier_file_is_not_counted_again(read: Reader) -> None:
    first = ["A1,2024-03-05,Alang,asal,1,", "A2,2024-03-06,Duku,asal,1,"]
    later = ["A3,2024-03-07,Duku,asal,1,", "a1,05 Maret 2024,alang,asal,2,"]
    assert across(read, first, later) == [[], [2]]
    assert across(read, first, later, later) == [[], [2], [1, 2]]


@pytest.mark.parametrize(
    "other",
    [
        "A1,2024-03-06,Alang,asal,1,",
        "A1,2024-03-05,Duku,asal,1,",
        "A1,2024-03-05,Alang,transit,1,",
        ",2024-03-05,Alang,asal,1,",
    ],
)
def test_another_day_place_or_role_is_another_case_of_another_office(
    read: Reader, other: str
) -> None:
    assert across(read, ["A1,2024-03-05,Alang,asal,1,"], [other]) == [[], []]


def test_a_case_withdrawn_in_a_later_file_is_withdrawn(read: Reader) -> None:
    row = "A1,2024-03-05,Alang,asal,1,"
    assert across(read, [row], [row + "batal"]) == [[1], []]
    assert across(read, [row + "duplikat"], [row]) == [[1], []]


def test_the_same_file_given_twice_counts_once(read: Reader) -> None:
    rows = [",2024-03-05,Alang,asal,1,", ",2024-03-06,Alang,asal,1,"]
    assert across(read, rows, rows) == [[], [1, 2]]
    head = "tanggal,pos,arah,jumlah\n"
    crossing = ["2024-03-05,Alang,masuk,1"]
    assert across(read, crossing, crossing, head=head) == [[], [1]]
    assert across(read, crossing, [*crossing, *crossing], head=head) == [[], []]
