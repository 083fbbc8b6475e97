"""Marks of people who do not exist, composed when asked for, and files that hold them in headers and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

_ONSETS, _VOWELS = ("q", "x", "z", "w", "v"), ("ae", "oe", "iu", "uo", "yi")
HEAD = ("tanggal", "kecamatan", "kabupaten", "peran_lokasi", "korban", "sumber", "modus")
PLACES = (("Entikong", "Sanggau"), ("Sungai Raya", ""), ("Entah Apa", "Sanggau"), ("Sambas", "Sambas"))  # fmt: skip
KINDS = ("nik", "phone", "mail")


@dataclass(frozen=True)
class Person:
    """One seeded person: `name` of syllables that no name has, `nik`, `phone` and `mail` of seeded digits and letters."""

    name: str
    nik: str
    phone: str
    mail: str


def people(count: int, seed: int = 17) -> list[Person]:
    """That many, all different."""
    chance = np.random.default_rng(seed)

    def digits(size: int) -> str:
        return "".join(str(one) for one in chance.integers(0, 10, size))

    def word() -> str:
        return "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(4))

    found = []
    for _ in range(count):
        day, month, year = chance.integers(1, 32), chance.integers(1, 13), chance.integers(60, 99)
        name = f"{word().title()} {word().title()}"
        nik = f"6103{digits(2)}{day:02d}{month:02d}{year:02d}{digits(4)}"
        found.append(Person(name, nik, f"0812{digits(8)}", f"{name.lower().replace(' ', '.')}@contoh.test"))  # fmt: skip
    assert len({one.nik for one in found}) == count
    return found


def spellings(chance: np.random.Generator, kind: str, one: Person) -> str:
    """A mark as people write it."""
    if kind == "nik":
        return str(chance.choice([one.nik, " ".join(one.nik[at : at + 4] for at in range(0, 16, 4)), f"NIK {one.nik[:6]}.{one.nik[6:12]}.{one.nik[12:]}"]))  # fmt: skip
    if kind == "phone":
        return str(chance.choice([one.phone, f"+62 {one.phone[1:4]}-{one.phone[4:8]}-{one.phone[8:]}", f"{one.phone[:4]} {one.phone[4:8]} {one.phone[8:]}"]))  # fmt: skip
    return one.mail


def table(persons: list[Person], seed: int = 3) -> pd.DataFrame:
    """A case list with an identity in every row: under titles that say so, and as patterns in free and in placing cells."""
    chance = np.random.default_rng(seed)
    rows = []
    for at, one in enumerate(persons):
        kecamatan, kabupaten = PLACES[at % len(PLACES)]
        mark = spellings(chance, KINDS[at % 3], one)
        row = dict(zip(HEAD, (f"2024-{1 + at % 12:02d}-05", kecamatan, kabupaten, "asal", "1", "Polres", "magang"), strict=True))  # fmt: skip
        row[("sumber", "kecamatan", "modus", "korban", "kabupaten", "tanggal")[at % 6]] = f"lapor {mark}" if at % 2 else mark  # fmt: skip
        rows.append({**row, "Nama Lengkap Korban": one.name, "NIK/No KTP": one.nik, "No. HP": one.phone, "Surel": one.mail})  # fmt: skip
    return pd.DataFrame(rows)


def written(frame: pd.DataFrame, path: Path) -> Path:
    """The table in the format that the path says."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    return path


def traces(persons: list[Person]) -> Iterator[str]:
    """What must stand nowhere: each mark, and its digits however they are divided."""
    for one in persons:
        yield from (one.name, one.nik, one.phone, one.mail, one.phone[1:], *one.name.split())
