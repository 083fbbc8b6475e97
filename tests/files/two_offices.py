"""Two case files that share some cases, as two offices would write them; which rows are the same is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.tables.reference import Reference

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MODUS = ("magang palsu", "pekerja migran nonprosedural", "pengantin pesanan", "restoran", "pekerja rumah tangga", "judi daring")  # fmt: skip
MODUS_SHARE = (0.08, 0.42, 0.16, 0.1, 0.18, 0.06)
TUJUAN = ("Malaysia", "Taiwan", "Tiongkok", "Kamboja", "Myanmar")
TUJUAN_SHARE = (0.68, 0.06, 0.14, 0.08, 0.04)
AGES = ("0-17", "18-24", "25-44", "45+")
AGE_SHARE = (0.25, 0.35, 0.33, 0.07)
NUMBERS = ("LP-B-{n:03d}-{roman}-{year}", "LP/B/{n}/{month:02d}/{year}", "No. LPB/{n:04d}/{roman}/{year}", "lp.b.{n}.{roman}.{year}")  # fmt: skip


@dataclass(frozen=True)
class TwoOffices:
    """Two CSV texts, and the pairs (row, row) of the same case."""

    first: str
    second: str
    same: frozenset[tuple[int, int]]


def two_offices(
    reference: Reference, *, rows: int, shared: int, seed: int, numbered: float = 0.6
) -> TwoOffices:
    """`rows` rows each, `shared` of them the same cases; of these `numbered` carry the same number in another spelling."""
    rng = np.random.default_rng(seed)
    ours = [_case(reference, rng, number) for number in range(1, rows + 1)]
    theirs = [_case(reference, rng, rows + number) for number in range(1, rows - shared + 1)]
    told = [{**one, "id_kasus": f"PPA-{one['tanggal'][:4]}-{number:04d}" if rng.random() < 0.8 else ""} for number, one in enumerate(theirs)]  # fmt: skip
    chosen = rng.choice(rows, size=shared, replace=False)
    copies = [_again(ours[at], reference, rng, numbered=rng.random() < numbered) for at in chosen]
    order = rng.permutation(rows)
    second = [[*copies, *told][at] for at in order]
    where = {int(at): position + 1 for position, at in enumerate(order)}
    same = frozenset((int(at) + 1, where[copy]) for copy, at in enumerate(chosen))
    return TwoOffices(_csv(ours), _csv(second), same)


def _case(reference: Reference, rng: np.random.Generator, number: int) -> dict[str, str]:
    units = reference.units
    share = units["pemilih_2019"].to_numpy(dtype=float) * rng.gamma(1.5, size=len(units))
    unit = units.iloc[rng.choice(len(units), p=share / share.sum())]
    day = date(2023, 1, 1) + timedelta(days=int(rng.integers(0, 1096)))
    return {
        "id_kasus": f"LP/B/{number}/{ROMAN[day.month - 1]}/{day.year}",
        "tanggal": day.isoformat(),
        "kecamatan": unit["nama"],
        "kabupaten": unit["kabupaten"],
        "peran_lokasi": "asal",
        "modus": rng.choice(MODUS, p=MODUS_SHARE),
        "tujuan": rng.choice(TUJUAN, p=TUJUAN_SHARE),
        "korban": str(min(rng.geometric(0.7), 9)),
        "jenis_kelamin": "P" if rng.random() < 0.7 else "L",
        "kelompok_usia": rng.choice(AGES, p=AGE_SHARE),
    }


def _again(case: dict[str, str], reference: Reference, rng: np.random.Generator, *, numbered: bool) -> dict[str, str]:  # fmt: skip
    day = date.fromisoformat(case["tanggal"])
    apart = rng.choice([0, 1, 2, 3, 5, 7], p=[0.6, 0.25, 0.06, 0.04, 0.03, 0.02]) * rng.choice([-1, 1])  # fmt: skip
    number = int(case["id_kasus"].split("/")[2])
    spelled = str(rng.choice(NUMBERS)).format(n=number, roman=ROMAN[day.month - 1], month=day.month, year=day.year)  # fmt: skip
    told = {**case, "id_kasus": spelled if numbered else "", "tanggal": (day + timedelta(days=int(apart))).isoformat()}  # fmt: skip
    for name, lost in (("kecamatan", 0.15), ("modus", 0.15), ("tujuan", 0.1), ("korban", 0.1), ("kelompok_usia", 0.2), ("jenis_kelamin", 0.05)):  # fmt: skip
        if rng.random() < lost:
            told[name] = ""
    if told["modus"] and rng.random() < 0.1:
        told["modus"] = str(rng.choice(MODUS))
    if told["korban"] and rng.random() < 0.1:
        told["korban"] = str(int(told["korban"]) + 1)
    return told


def _csv(rows: list[dict[str, str]]) -> str:
    return pd.DataFrame(rows).to_csv(index=False, lineterminator="\n")
