"""Age groups of a register become the number of victims and their age; those of offenders do not."""

from __future__ import annotations

import pytest

from geo.errors import IdentityError, SchemaError

from .conftest import Reader, made_up_nik
from .office_tables import as_csv

FIRST = ["No Registrasi", "Tanggal Kejadian", "Kabupaten", "Trafficking"]
GROUPS = ["0-5", "6 - 12", "13-17 tahun", "18-24", "25\u201344", "45-59", "60+", "Anak", "Dewasa"]
OFFENDERS = ["0-17", "18-24", "25-59", "60+"]


def table(*rows: list[str], korban: bool = False, pelaku: bool = True) -> bytes:
    upper = [*FIRST, "Usia Korban", *[""] * 8, *(["Usia Pelaku", "", "", ""] if pelaku else [])]
    lower = ["", "", "", "", *GROUPS, *(OFFENDERS if pelaku else [])]
    if korban:
        upper, lower = [*upper, "Jumlah Korban"], [*lower, ""]
    body = [[str(n), "2024-01-05", "Sambas", "v", *row] for n, row in enumerate(rows, start=1)]
    return as_csv([upper, lower, *body], ";", "utf-8")


def groups(**counts: str) -> list[str]:
    """Cells of the nine groups, `_13` for 13-17, then those of the offenders, who must not count."""
    names = ["_0", "_6", "_13", "_18", "_25", "_45", "_60", "anak", "dewasa"]
    return [*(counts.get(name, "") for name in names), "1", "1", "", "4"]


@pytest.mark.parametrize(
    ("counts", "victims", "age"),
    [
        ({"_13": "v"}, 1, "13-17"), ({"_13": "2"}, 2, "13-17"), ({"_6": "1", "_13": "3"}, 4, "anak"),
        ({"_18": "1", "_60": "1"}, 2, "dewasa"), ({"_13": "1", "_18": "1"}, 2, None), ({}, None, None),
        ({"_13": "-", "_18": "1"}, 1, "18-24"), ({"_13": "entah", "_18": "1"}, None, None),
    ],
)  # fmt: skip
def test_groups_add_up(read: Reader, counts: dict[str, str], victims: int | None, age: str | None) -> None:  # fmt: skip
    records = read(table(groups(**counts)), drop_identity=True)
    assert records.frame["korban"].fillna(-1).tolist() == [-1 if victims is None else victims]
    assert records.frame["kelompok_usia"].fillna("?").tolist() == [age or "?"]
    assert len(records.frame) == 1, "one case, however many ages"
    layout = next(one for one in records.problems if one.rule == "layout")
    assert "13-17" not in str(layout.facts["unread"])


def test_totals_that_disagree_are_told(read: Reader) -> None:
    good, bad = groups(_13="1", _18="2", anak="1", dewasa="2"), groups(_13="1", anak="2")
    records = read(table(good, bad), drop_identity=True)
    assert [one.rows for one in records.problems if one.rule == "total_differs"] == [(2,)]
    said = read(table([*good, "5"], [*good, "3"], [*bad, ""], korban=True), drop_identity=True)
    assert said.frame["korban"].tolist() == [5, 3, 1], "what the register says goes before the sum"
    assert [one.rows for one in said.problems if one.rule == "total_differs"] == [(1, 3)]


def test_children_and_adults_alone_are_groups(read: Reader) -> None:
    header = ";".join([*FIRST, "Korban Anak", "Korban Dewasa"])
    records = read(f"{header}\n1;2024-01-05;Sambas;v;2;1\n2;2024-01-06;Sambas;v;;3\n", drop_identity=True)  # fmt: skip
    assert records.frame["korban"].tolist() == [3, 3]
    assert records.frame["kelompok_usia"].fillna("?").tolist() == ["?", "dewasa"]


def test_a_group_that_stands_twice_is_asked(read: Reader) -> None:
    header = ";".join([*FIRST, "Usia 0-5", "Umur 0-5"])
    with pytest.raises(SchemaError) as caught:
        read(f"{header}\n1;2024-01-05;Sambas;v;2;1\n", drop_identity=True)
    assert caught.value.reason == "layout_doubled"


def test_a_mark_of_a_person_under_an_age_is_seen(read: Reader) -> None:
    with pytest.raises(IdentityError):
        read(table(groups(_13=made_up_nik())[:9], pelaku=False))


def test_a_row_of_subtitles_is_no_person(read: Reader) -> None:
    content = "PLBN Entikong, 16 Oktober 2025\nNo;Kabupaten Asal;Depot;Dokumen;Keadaan;\n;;;;Sehat;Sakit\n1;Sambas;x;SPLP;v;\n"
    records = read(content)
    assert records.received == 1
    assert records.frame["asal"].tolist() == ["Kabupaten Sambas"]
