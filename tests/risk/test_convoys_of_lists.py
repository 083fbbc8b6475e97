"""A list with one row a person becomes people by origin and convoys: from the file to the group totals of the model."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from geo.config import Config
from geo.files.incoming.read import read_records
from geo.places.locate import locate
from geo.risk.convoys import Crossings, count_crossings
from geo.risk.period import Window
from geo.tables.reference import Reference, Zones
from tests.files.incoming.office_tables import as_xlsx, seeded

WINDOW = Window(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
HEADER = [
    ["No", "Tanggal Tiba", "PLBN", "Jenis Kepulangan", "Daerah Asal", "", "JK", "Umur", "Depot"],
    ["", "", "", "", "Kabupaten/Kota", "Provinsi", "", "", ""],
]
HOMES = [("Utara", "61.01"), ("Kab. Tengah", "61.02"), ("Kota Selatan", "61.03")]
Person = tuple[str, str, str, str]
"""Day, post, kind of return, kabupaten of origin as written."""


def crossed(people: list[Person], folder: Path, reference: Reference, zones: Zones, *, merged: bool) -> Crossings:  # fmt: skip
    """The people as an office lists them: merged cells of the day and the post, and a total below."""
    body, before = [], ("", "")
    for number, (day, post, kind, home) in enumerate(people, start=1):
        again = merged and before == (day, post)
        body.append([str(number), "" if again else day, "" if again else post, kind, home, "Kalimantan Barat", "L", "31", "Semuja"])  # fmt: skip
        before = (day, post)
    grid = [["DAFTAR DEPORTASI"], *HEADER, *body, ["", "Jumlah", "", str(len(people))]]
    path = folder / "daftar.xlsx"
    path.write_bytes(as_xlsx([("Daftar", grid)], numbers=True))
    records = read_records(path, kind=None, name="lintas-1", reference=reference, synthetic=True)
    assert records.received == len(people) + 1
    assert records.rejected["rule"].tolist() == ["total_row"]
    located = locate(records, reference, zones, scheme=None, sea_limit_km=5.0)
    return count_crossings([located], reference, config=Config(), window=WINDOW)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_rows_of_one_day_post_and_kind_are_one_convoy(
    tmp_path: Path, reference: Reference, zones: Zones, seed: int, merged: bool
) -> None:
    chance = seeded(seed)
    homes = dict(HOMES)
    people = [
        (f"2025-0{chance.randint(1, 3)}-1{chance.randint(0, 2)}", "PLBN Alang", chance.choice(["Deportasi", "Repatriasi"]), chance.choice(HOMES)[0])
        for _ in range(chance.randint(20, 40))
    ]  # fmt: skip
    people.sort()
    got = crossed(people, tmp_path, reference, zones, merged=merged)
    told = dict(zip(got.groups["kab_kode"], got.groups["orang"], strict=True))
    assert told == Counter(homes[home] for _, _, _, home in people)
    convoys = Counter((day, post, kind) for day, post, kind, _ in people)
    assert got.convoy_mean == pytest.approx(len(people) / len(convoys))
    assert got.months["jumlah"].sum() == len(people)
    assert set(got.months["arah"]) == {"masuk"}


def test_two_people_who_look_alike_are_two(tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    people = [("2025-01-10", "PLBN Alang", "Deportasi", "Utara")] * 3
    got = crossed(people, tmp_path, reference, zones, merged=False)
    assert got.groups["orang"].tolist() == [3.0]
    assert got.convoy_mean == 3
