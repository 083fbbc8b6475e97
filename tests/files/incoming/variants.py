"""Seeded variants of office tables and of tables of ours, each with the truth beside it, and the judge of what was read.

Header depth, title lines, sheet order, language, separators, encodings, decimal and date styles vary. What was read must be the
truth, or a question; rows that are left out must say why. `swapped` counts days for months and latitudes for longitudes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from geo.errors import InputError
from geo.files.incoming.read import read_records
from geo.tables.reference import Reference
from geo.tables.stages import Kind, Records

from .office_tables import (
    MONTHS,
    Grid,
    as_csv,
    as_xlsx,
    crossings,
    deportation,
    merged,
    recap,
    register,
    seeded,
)

Row = tuple[object, ...]
OFFICES = {"deportation": deportation, "register": register, "recap": recap, "crossings": crossings}
PLACES = [("Sambas", "Paloh"), ("Sanggau", "Entikong"), ("Bengkayang", "Jagoi Babang"), ("Kapuas Hulu", "Badau")]  # fmt: skip
TITLES: dict[str, dict[str, list[tuple[str, ...]]]] = {
    "id": {
        "tanggal": [("Tanggal",), ("Waktu", "Tanggal Kejadian"), ("Tgl Kejadian",)],
        "kabupaten": [("Kabupaten/Kota",), ("Tempat Kejadian", "Kabupaten"), ("Lokasi", "Kab/Kota")],
        "kecamatan": [("Kecamatan",), ("Tempat Kejadian", "Kecamatan"), ("Lokasi", "Kec.")],
        "lat": [("Lintang",), ("Koordinat", "Lintang"), ("Titik", "Y")],
        "lon": [("Bujur",), ("Koordinat", "Bujur"), ("Titik", "X")],
        "korban": [("Jumlah Korban",), ("Korban", "Jumlah"), ("Korban", "Total")],
        "pos": [("Nama Pos",), ("PLBN",), ("Pos",)],
        "jumlah": [("Jumlah",), ("Orang", "Jumlah"), ("Jumlah Orang",)],
        "peran_lokasi": [("Peran Lokasi",), ("Peran",), ("Peran Lokasi",)],
        "arah": [("Arah",)] * 3, "jenis": [("Jenis",)] * 3,
    },
    "en": {
        "tanggal": [("Date",), ("Time", "Event date"), ("Date of event",)],
        "kabupaten": [("Regency",), ("Place", "Regency"), ("Place", "Regency")],
        "kecamatan": [("Subdistrict",), ("Place", "Subdistrict"), ("Place", "Subdistrict")],
        "lat": [("Latitude",), ("Coordinates", "Latitude"), ("Point", "Y")],
        "lon": [("Longitude",), ("Coordinates", "Longitude"), ("Point", "X")],
        "korban": [("Number of victims",), ("Victims", "Number of victims"), ("Victims", "Victims")],
        "pos": [("Border post",), ("Post",), ("Border post",)],
        "jumlah": [("Count",), ("People", "Count"), ("Number of people",)],
        "peran_lokasi": [("Role",), ("Location role",), ("Role",)],
        "arah": [("Direction",)] * 3, "jenis": [("Type",)] * 3,
    },
}  # fmt: skip
TABLES: dict[Kind, tuple[str, ...]] = {
    "cases": ("tanggal", "peran_lokasi", "kabupaten", "kecamatan", "lat", "lon", "korban"),
    "crossings": ("tanggal", "pos", "arah", "jenis", "jumlah"),
}


@dataclass(frozen=True)
class Variant:
    """A file and what it means; `declared` is how its dates are said to be written, `open` where they can be read in two ways."""

    kind: Kind
    file: str
    content: bytes
    columns: tuple[str, ...]
    truth: Counter[Row]
    aside: int
    asked: Kind | None
    declared: str | None
    open: bool


@dataclass(frozen=True)
class Verdict:
    """What became of a variant: its rows, whether it was asked about, and what differs from the truth."""

    rows: int
    question: str = ""
    different: tuple[Row, ...] = ()
    swapped: int = 0
    unsaid: int = 0
    unexpected: bool = False

    @property
    def fine(self) -> bool:
        return not (self.different or self.swapped or self.unsaid or self.unexpected)


def variant(seed: object, *, rows: int = 12) -> Variant:
    """One variant; the same seed gives the same file."""
    chance = seeded(seed)
    return _ours(chance, rows) if chance.random() < 0.5 else _office(chance)


def _office(chance: random.Random) -> Variant:
    style = chance.choice(["iso", "words", "slashes"])
    make = OFFICES[chance.choice(list(OFFICES))]
    office = make(chance, lang=chance.choice(["id", "en"]), depth=chance.choice([1, 2]), style=style)  # fmt: skip
    file, content = _written(office.grid(blanks=chance.randint(0, 1)), chance)
    declared = "dd/mm/yyyy" if style == "slashes" and chance.random() < 0.7 else None
    asked = chance.choice([office.kind, None])
    return Variant(office.kind, file, content, office.columns, office.truth, office.aside, asked, declared, style == "slashes")  # type: ignore[arg-type]  # a kind  # fmt: skip


def _ours(chance: random.Random, rows: int) -> Variant:
    """A table of the contract with titles above, merged titles, numbers in the country's style, and totals below."""
    lang, kind = chance.choice(["id", "en"]), chance.choice(list(TABLES))
    names, level = list(TABLES[kind]), chance.randrange(3)
    blocks = [["tanggal"], *(["kabupaten", "kecamatan"], ["lat", "lon"], ["korban"], ["peran_lokasi"])] if kind == "cases" else [[one] for one in names]  # fmt: skip
    chance.shuffle(blocks)
    order = [name for block in blocks for name in (block if chance.random() < 0.5 else block[::-1])]
    paths = [TITLES[lang][name][level] for name in order]
    style = chance.choice(list(STYLES))
    comma, dotted = chance.random() < 0.5, chance.random() < 0.5
    body: Grid = []
    truth: Counter[Row] = Counter()
    days = [date(2024, 1, 1) + timedelta(days=chance.randrange(366)) for _ in range(rows)]
    for day in days:
        values = _values(kind, day, chance)
        shown = {name: _shown(value, comma=comma, dotted=dotted) for name, value in values.items()}
        shown["tanggal"] = STYLES[style](day, lang)
        body.append([shown[name] for name in order])
        truth[tuple(values[name] for name in names)] += 1
    width = len(order)
    feet: Grid = [["Jumlah" if lang == "id" else "Total", *[""] * (width - 1)]] if chance.random() < 0.5 else []  # fmt: skip
    feet += [[*[""] * (width - 1), "Kepala Dinas"]] if chance.random() < 0.3 else []
    title: Grid = [["REKAP DATA TPPO"], ["Tahun 2024"]][: chance.randrange(3)]
    deep = any(len(path) > 1 for path in paths)
    header = merged(paths, chance.choice([1, 2]) if deep else 1)
    file, content = _written([*title, *header, *body, *feet], chance)
    proven = style not in ("dmy", "mdy", "short") or any(day.day > 12 for day in days)
    return Variant(
        kind=kind,
        file=file,
        content=content,
        columns=tuple(names),
        truth=truth,
        aside=len(feet),
        asked=chance.choice([kind, None]),
        declared={"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy", "short": "dd/mm/yy"}.get(style) if chance.random() < 0.4 else None,
        open=not proven or style == "short",
    )  # fmt: skip


STYLES: dict[str, Callable[[date, str], str]] = {
    "iso": lambda day, _lang: day.isoformat(),
    "dmy": lambda day, _lang: f"{day.day:02d}/{day.month:02d}/{day.year}",
    "mdy": lambda day, _lang: f"{day.month}/{day.day}/{day.year}",
    "short": lambda day, _lang: f"{day.day}.{day.month}.{day.year % 100}",
    "words": lambda day, lang: f"{day.day} {MONTHS[lang][day.month - 1]} {day.year}",
    "compact": lambda day, _lang: f"{day.year}{day.month:02d}{day.day:02d}",
}


def _values(kind: Kind, day: date, chance: random.Random) -> dict[str, object]:
    if kind == "crossings":
        return {"tanggal": day, "pos": chance.choice(["PLBN Entikong", "PLBN Aruk"]), "arah": chance.choice(["masuk", "keluar"]), "jenis": "deportasi", "jumlah": chance.randint(1, 9000)}  # fmt: skip
    kabupaten, kecamatan = chance.choice(PLACES)
    return {
        "tanggal": day, "peran_lokasi": chance.choice(["asal", "transit"]), "kabupaten": kabupaten, "kecamatan": kecamatan,
        "lat": chance.randint(-29_000, 20_000) / 10_000, "lon": chance.randint(1_087_000, 1_140_000) / 10_000,
        "korban": chance.randint(1, 3000),
    }  # fmt: skip


def _shown(value: object, *, comma: bool, dotted: bool) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".replace(".", "," if comma else ".")
    return f"{value:,}".replace(",", ".") if isinstance(value, int) and dotted else str(value)


def _written(grid: Grid, chance: random.Random) -> tuple[str, bytes]:
    if chance.random() < 0.3:
        sheets = [("Data", grid), *([("Petunjuk", [["Isi semua kolom"], ["Kembalikan ke dinas"]])] if chance.random() < 0.6 else [])]  # fmt: skip
        chance.shuffle(sheets)
        return "tabel.xlsx", as_xlsx(sheets, numbers=chance.random() < 0.5)
    ticks = any("\u2713" in cell for row in grid for cell in row)
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16", *([] if ticks else ["cp1252"])])
    width = max(map(len, grid))
    padded = [row + [""] * (width - len(row)) for row in grid]
    return "tabel.csv", as_csv(padded, chance.choice([",", ";", "\t", "|"]), encoding)


def judge(one: Variant, folder: Path, reference: Reference) -> Verdict:
    """Read a variant and compare it with its truth, row by row."""
    path = folder / one.file
    path.write_bytes(one.content)
    rows = sum(one.truth.values())
    try:
        records = read_records(path, kind=one.asked, name="uji", reference=reference, date_format=one.declared, synthetic=True)  # fmt: skip
    except InputError as error:
        expected = error.reason == "ambiguous" and one.open and one.declared is None
        return Verdict(rows, error.reason, unexpected=error.reason == "ambiguous" and not expected)
    unread = [name for name in one.columns if name not in records.raw]
    if unread and not any(problem.rule == "columns_unread" for problem in records.problems):
        return Verdict(rows, unsaid=rows)
    columns = tuple(name for name in one.columns if name not in unread)
    truth = _only(one, columns)
    found = _found(records, columns)
    extra, missing = found - truth, truth - found
    swapped = sum((extra & Counter(_turned(row, columns) for row in truth.elements())).values())
    told = len(set(records.rejected["row"]))
    return Verdict(
        rows,
        different=tuple(extra),
        swapped=swapped,
        unsaid=max(0, sum(missing.values()) + one.aside - told),
    )


def _only(one: Variant, columns: tuple[str, ...]) -> Counter[Row]:
    """The truth of these columns alone."""
    places = [one.columns.index(name) for name in columns]
    return Counter(tuple(row[n] for n in places) for row in one.truth.elements())


def _found(records: Records, columns: tuple[str, ...]) -> Counter[Row]:
    rows = records.frame[list(columns)].itertuples(index=False, name=None)
    return Counter(
        tuple(one.date() if isinstance(one, pd.Timestamp) else one for one in row) for row in rows
    )


def _turned(row: Row, columns: tuple[str, ...]) -> Row:
    """The row as it would be with day and month, and latitude and longitude, taken for each other."""
    values = dict(zip(columns, row, strict=True))
    for name, value in values.items():
        if isinstance(value, date) and value.day <= 12:
            values[name] = value.replace(month=value.day, day=value.month)
    if {"lat", "lon"} <= set(values):
        values["lat"], values["lon"] = values["lon"], values["lat"]
    return tuple(values[name] for name in columns)
