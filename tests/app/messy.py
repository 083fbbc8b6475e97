"""A messy file of cases as an office might send it, and what its clerk knows of every fault: seeded, never the same twice by chance."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "data"
HEADER = ("id_kasus", "tanggal", "kode_wilayah", "kecamatan", "kabupaten", "lat", "lon", "peran_lokasi", "modus", "korban")  # fmt: skip
GOOD_ROWS = 45
One = TypeVar("One")


@dataclass(frozen=True)
class Mend:
    """What the clerk knows: the place that is meant, or the cells as they should be, or that the point is turned round."""

    kind: str
    place: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    swap: bool = False
    remember: bool = False


def messy(seed: int) -> tuple[bytes, dict[int, Mend]]:
    """(CSV, {row: what mends it}): 30 faults among rows that are in order; of a repetition both rows stand here."""
    rng = np.random.default_rng(seed)

    def pick(known: Sequence[One]) -> One:
        return known[int(rng.integers(len(known)))]

    with (DATA / "kecamatan.csv").open(encoding="utf-8", newline="") as lines:
        units = list(csv.DictReader(lines))
    names = [unit["nama"] for unit in units]
    kabupaten = {unit["kabupaten"] for unit in units}
    plain = [unit for unit in units if names.count(unit["nama"]) == 1 and unit["nama"] not in kabupaten and len(unit["nama"]) > 7]  # fmt: skip
    number = iter(range(1, 1000))

    def row(**cells: str) -> dict[str, str]:
        unit = pick(plain)
        day = f"{pick((2024, 2025))}-{rng.integers(1, 13):02}-{rng.integers(13, 29)}"
        good = {"id_kasus": f"K-{next(number):03}", "tanggal": day, "kecamatan": unit["nama"], "kabupaten": unit["kabupaten"], "peran_lokasi": "asal", "modus": pick(("magang palsu", "prt", "judi online")), "korban": str(rng.integers(1, 5))}  # fmt: skip
        return {**good, **cells}

    def place(**cells: str) -> dict[str, str]:
        return row(**{"kecamatan": "", "kabupaten": "", **cells})

    faulty: list[tuple[dict[str, str], Mend | None]] = []

    def add(times: int, made: dict[str, str], mend: Mend) -> None:
        faulty.extend(({**made, "id_kasus": f"K-{next(number):03}"}, mend) for _ in range(times))

    def label(unit: Mapping[str, str]) -> str:
        return f"{unit['nama']}, {unit['kabupaten']}"

    wrong, misspelt, coded, gone, turned, *others = [
        plain[at] for at in rng.permutation(len(plain))[:11]
    ]
    away = pick([unit["kabupaten"] for unit in units if unit["kab_kode"] != wrong["kab_kode"] and unit["kabupaten"] not in names])  # fmt: skip
    add(5, place(kecamatan="Sungai Raya"), Mend("name_ambiguous", "Sungai Raya, Kubu Raya"))
    add(5, place(kecamatan=f"Qx{misspelt['nama'][4:]}zt", kabupaten=misspelt["kabupaten"]), Mend("misspelt", label(misspelt), remember=True))  # fmt: skip
    add(3, place(kecamatan=wrong["nama"], kabupaten=away), Mend("name_contradiction", label(wrong)))
    add(3, place(kode_wilayah="61.99.99"), Mend("code_unknown", label(coded)))
    add(1, place(), Mend("no_place", label(gone)))
    add(1, place(lat=turned["lon"], lon=turned["lat"]), Mend("point_swapped", swap=True))
    add(2, place(lat="0", lon="0"), Mend("point_zero", label(others[0])))
    add(1, place(lat="0.2", lon=""), Mend("point_incomplete", label(others[1])))
    add(1, place(kode_wilayah="61.1"), Mend("code_mangled", "Melawi"))
    for text, reason, day in (
        ("31/02/2025", "date_impossible", "2025-02-28"),
        ("2205-06-14", "date_out_of_range", "2025-06-14"),
        ("Maret 2025", "date_incomplete", "2025-03-14"),
        ("", "date_missing", "2025-05-17"),
    ):
        add(1, row(tanggal=text), Mend(reason, cells={"tanggal": day}))
    add(1, row(korban="1,5"), Mend("fractional_count", cells={"korban": "1"}))
    add(1, row(tanggal="2205-01-20", korban="-1"), Mend("negative_count", cells={"tanggal": "2025-01-20", "korban": "1"}))  # fmt: skip
    ordered = [(row(), None) for _ in range(GOOD_ROWS)] + faulty
    lines = [ordered[at] for at in rng.permutation(len(ordered))]
    # Two numbers used twice: which of the two rows counts as the repetition is the program's choice, a new number mends either.
    for at in [at for at, (_, mend) in enumerate(lines) if mend is None][:2]:
        mend = Mend("duplicate", cells={"id_kasus": f"K-{next(number):03}"})
        lines[at] = (lines[at][0], mend)
        lines.append(({**lines[at][0], "tanggal": "2025-09-14"}, mend))
    table = io.StringIO()
    writer = csv.DictWriter(table, HEADER, restval="")
    writer.writeheader()
    writer.writerows(line for line, _ in lines)
    mends = {at: mend for at, (_, mend) in enumerate(lines, start=1) if mend}
    return table.getvalue().encode(), mends
