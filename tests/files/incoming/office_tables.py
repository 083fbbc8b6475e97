"""Four office tables as data, and a seeded writer that lays them out in many ways: the truth and the file side by side."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "Nopember",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
Grid = list[list[str]]
Facts = tuple[object, ...]


@dataclass
class Office:
    """A table as an office keeps it: title lines, header rows, body, feet, and the records that it means."""

    kind: str
    titles: list[str]
    header: Grid
    body: Grid
    feet: Grid
    truth: Counter[Facts]
    columns: tuple[str, ...]
    aside: int = 0
    sheets: list[tuple[str, Office]] = field(default_factory=list)

    def grid(self, blanks: int = 0) -> Grid:
        lines = [[line] for line in self.titles] + [[]] * blanks
        return [*lines, *self.header, *self.body, *self.feet]


def seeded(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311 - the same choices every time, nothing secret


def said(day: date, style: str, lang: str) -> str:
    month = MONTHS[lang][day.month - 1]
    return {
        "iso": day.isoformat(),
        "words": f"{day.day} {month} {day.year}",
        "slashes": f"{day.day:02d}/{day.month:02d}/{day.year}",
    }[style]


def numbered(header: Grid, chance: random.Random) -> Grid:
    width = max(map(len, header))
    return [*header, [f"({n})" for n in range(1, width + 1)]] if chance.random() < 0.4 else header


def merged(groups: Sequence[tuple[str, ...]], depth: int) -> Grid:
    """Header rows of title paths: one row joins them, more rows leave the merged cells blank as exports do."""
    if depth == 1:
        return [[" ".join(path) for path in groups]]
    rows: Grid = [[] for _ in range(max(map(len, groups)))]
    previous: tuple[str, ...] = ()
    for path in groups:
        for level, row in enumerate(rows):
            title = path[level] if level < len(path) else ""
            again = level < len(path) - 1 and previous[: level + 1] == path[: level + 1]
            row.append("" if again else title)
        previous = path
    return rows


def deportation(chance: random.Random, *, lang: str, depth: int, style: str) -> Office:
    """One row a person; the day and the post in columns or in the title."""
    days = [date(2025, 10, 16), date(2025, 10, 23)]
    in_title = chance.random() < 0.5
    top = "Daerah Asal" if lang == "id" else "Origin"
    groups: list[tuple[str, ...]] = [("No",)]
    groups += [] if in_title else [("Tanggal Tiba",) if lang == "id" else ("Arrival Date",)]
    kab, prov = ("Kabupaten/Kota", "Provinsi") if lang == "id" else ("Regency", "Province")
    groups += [(top, kab), (top, prov)] if depth > 1 else [(f"{kab} Asal",) if lang == "id" else ("Regency of origin",), (f"{prov} Asal",) if lang == "id" else ("Province of origin",)]  # fmt: skip
    extra = [("JK",), ("Umur",), ("Depot",), ("Dokumen",), ("Sektor",)] if lang == "id" else [("Sex",), ("Age",), ("Depot",), ("Travel document",), ("Sector",)]  # fmt: skip
    groups += chance.sample(extra, len(extra))
    body, truth = [], Counter[Facts]()
    homes = [("Sambas", "Kalimantan Barat"), ("Kab. Sanggau", "Kalimantan Barat"), ("Malang", "Jawa Timur"), ("Pontianak", "Kalimantan Barat")]  # fmt: skip
    for number in range(1, chance.randint(6, 12)):
        home, day = chance.choice(homes), days[0] if in_title else chance.choice(days)
        cells = {"No": str(number), "JK": "L", "Sex": "M", "Umur": "23", "Age": "31", "Depot": "Semuja", "Dokumen": "SPLP", "Travel document": "SPLP", "Sektor": "jasa", "Sector": "services"}  # fmt: skip
        row = []
        for path in groups:
            if path[-1].startswith(kab):
                row.append(home[0])
            elif path[-1].startswith(prov):
                row.append(home[1])
            else:
                row.append(cells.get(path[-1], said(day, style, lang)))
        body.append(row)
        kabupaten = home[0] if home[0].startswith("Kab") else f"Kabupaten {home[0]}"
        truth[(day, "plbn entikong", "masuk", "deportasi", f"{kabupaten}, {home[1]}", 1)] += 1
    titles = ["DAFTAR PMI YANG DIDEPORTASI MELALUI PLBN ENTIKONG" if lang == "id" else "DEPORTEES, PLBN ENTIKONG"]  # fmt: skip
    titles += [said(days[0], "words", lang)] if in_title else []
    feet = [[""] * (len(groups) - 2) + ["", "Mengetahui,"]] if chance.random() < 0.5 else []
    total = [["", "Jumlah" if lang == "id" else "Total", str(len(body))]] if chance.random() < 0.6 else []  # fmt: skip
    header = numbered(merged(groups, depth), chance)
    columns = ("tanggal", "pos", "arah", "jenis", "asal", "jumlah")
    return Office(
        "crossings", titles, header, body, total + feet, truth, columns, len(total + feet)
    )


def register(chance: random.Random, *, lang: str, depth: int, style: str) -> Office:
    """A register of violence: only the rows ticked for trafficking are cases."""
    event = ("Tempat Kejadian", ("Kabupaten/Kota", "Kecamatan", "Provinsi")) if lang == "id" else ("Place of event", ("Regency", "Subdistrict", "Province"))  # fmt: skip
    form, ticked = ("Bentuk Kekerasan", "Trafficking") if lang == "id" else ("Form of violence", "Trafficking")  # fmt: skip
    first = ["No", "No Registrasi", "Tanggal Kejadian", "Tanggal Laporan"] if lang == "id" else ["No", "Register number", "Date of event", "Date of report"]  # fmt: skip
    forms = ["Fisik", "Psikis", "Seksual", ticked, "Lainnya"] if lang == "id" else ["Physical", "Sexual", ticked, "Other"]  # fmt: skip
    groups = [*((one,) for one in first), *((event[0], one) for one in event[1]), *((form, one) for one in forms)]  # fmt: skip
    body, truth, aside = [], Counter[Facts](), 0
    tick = chance.choice(["v", "1", "Ya", "\u2713"])
    places = [("Sanggau", "Entikong"), ("Sambas", "Paloh"), ("Bengkayang", "Jagoi Babang")]
    for number in range(1, chance.randint(5, 11)):
        day = date(2024, chance.randint(1, 12), chance.randint(1, 28))
        home, ours = chance.choice(places), chance.random() < 0.5 or number == 1
        marks = [(tick if ours else "") if one == ticked else chance.choice(["", tick]) for one in forms]  # fmt: skip
        code = f"{33000 + number}2024"
        body.append([str(number), code, said(day, style, lang), said(date(2024, 12, 28), style, lang), *home, "Kalimantan Barat", *marks])  # fmt: skip
        if ours:
            truth[(code, day, home[0], home[1], "Kalimantan Barat")] += 1
        else:
            aside += 1
    titles = ["REGISTER KEKERASAN TERHADAP PEREMPUAN DAN ANAK"][: chance.randint(0, 1)]
    header = numbered(merged(groups, depth), chance)
    columns = ("id_kasus", "tanggal", "kabupaten", "kecamatan", "provinsi")
    return Office("cases", titles, header, body, [], truth, columns, aside)


def recap(chance: random.Random, *, lang: str, depth: int, style: str) -> Office:
    """Reports, victims and suspects by police unit, for a period of the title or years above the columns."""
    measures = {"tppo_cases": ("Laporan Polisi", "Reports"), "tppo_victims": ("Korban", "Victims"), "tppo_suspects": ("Tersangka", "Suspects")}  # fmt: skip
    years = [2023, 2024] if depth > 1 or chance.random() < 0.3 else [2024]
    unit = "Polres" if lang == "id" else "Police unit"
    word = 0 if lang == "id" else 1
    above = len(years) > 1
    wide = [(year, one) for year in years for one in measures]
    groups: list[tuple[str, ...]] = [("No",), (unit,)]
    groups += [(f"Tahun {year}" if lang == "id" else str(year), measures[one][word]) if above else (f"Jumlah {measures[one][word]}",) for year, one in wide]  # fmt: skip
    body, truth = [], Counter[Facts]()
    sums = [0] * len(wide)
    for number, place in enumerate(
        ["Polres Sanggau", "Polres Sambas", "Polres Bengkayang"], start=1
    ):
        counts = [chance.randint(0, 2400) for _ in wide]
        sums = [one + more for one, more in zip(sums, counts, strict=True)]
        body.append([str(number), place, *map(str, counts)])
        for (year, one), count in zip(wide, counts, strict=True):
            truth[(date(year, 1, 1), date(year, 12, 31), one, "kabupaten", place, float(count), "tempat_kasus")] += 1  # fmt: skip
    total = chance.choice([[], [["", "JUMLAH", *map(str, sums)]], [["", "", *map(str, sums)]]])
    titles = ["REKAPITULASI PENANGANAN TPPO POLDA KALBAR" if lang == "id" else "TPPO RECAP"]
    titles += [] if above else ["Tahun 2024" if lang == "id" else "January - December 2024"]
    columns = ("periode_awal", "periode_akhir", "indikator", "tingkat", "wilayah", "nilai", "dasar")
    header = numbered(merged(groups, depth), chance)
    return Office("figures", titles, header, body, total, truth, columns, len(total))


def crossings(chance: random.Random, *, lang: str, depth: int, style: str) -> Office:
    """Post x direction x citizenship or document, by month in rows, in columns, or in the title."""
    where = chance.choice(["rows", "columns", "title"])
    arah = {"masuk": ("Kedatangan", "Arrival"), "keluar": ("Keberangkatan", "Departure")}
    split = chance.choice([("WNI", "WNA") if lang == "id" else ("Indonesian", "Foreign"), ("Paspor", "PLB") if lang == "id" else ("Passport", "Border pass")])  # fmt: skip
    word = 0 if lang == "id" else 1
    total = "Jumlah" if lang == "id" else "Total"
    months = [1, 2, 3]
    dotted = style == "words"
    wide: list[tuple[tuple[str, ...], str, int | None]] = []
    if where == "columns":
        wide = [((MONTHS[lang][month - 1],), "", month) for month in months]
        first = [("PLBN",), ("Arah",)] if lang == "id" else [("Border post",), ("Direction",)]
    else:
        for one, names in arah.items():
            parts = [(names[word], part) for part in split]
            wide += [(path, one, None) for path in parts]
        first = [("PLBN",), ("Bulan",)] if lang == "id" else [("Border post",), ("Month",)]
        first = first if where == "rows" else first[:1]
    extra = chance.random() < 0.5
    groups = [*first, *(path for path, _, _ in wide), *([(total,)] if extra else [])]
    body, truth = [], Counter[Facts]()
    sums = [0] * len(wide)

    def shown(count: int) -> str:
        return f"{count:,}".replace(",", ".") if dotted else str(count)

    for post in ("PLBN Entikong", "PLBN Aruk"):
        inner = list(arah) if where == "columns" else months if where == "rows" else [1]
        for number, one in enumerate(inner):
            counts = [chance.randint(1, 3000) for _ in wide]
            sums = [old + new for old, new in zip(sums, counts, strict=True)]
            label = arah[one][word] if where == "columns" else f"{MONTHS[lang][one - 1]}"  # type: ignore[index,operator]
            key = [post if number == 0 or depth == 1 else ""] + (
                [] if where == "title" else [label]
            )
            body.append([*key, *map(shown, counts), *([shown(sum(counts))] if extra else [])])
            for (_, direction, month), count in zip(wide, counts, strict=True):
                when = date(2024, month or int(one if where == "rows" else 1), 1)
                truth[(when, post, direction or one, "reguler", count)] += 1
    feet = [[total, *[""] * (len(first) - 1), *map(shown, sums), *([shown(sum(sums))] if extra else [])]]  # fmt: skip
    feet = feet if chance.random() < 0.6 else []
    titles = [{"title": f"{MONTHS[lang][0]} 2024"}.get(where, "Tahun 2024")]
    header = numbered(merged(groups, depth), chance)
    return Office("crossings", titles, header, body, feet, truth, ("bulan", "pos", "arah", "jenis", "jumlah"), len(feet))  # fmt: skip


def as_csv(grid: Grid, separator: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(grid)
    return text.getvalue().encode(encoding)


def as_xlsx(sheets: Sequence[tuple[str, Grid]], *, numbers: bool) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, grid in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(grid):
            for column, cell in enumerate(row):
                if cell and numbers and cell.isdecimal():
                    sheet.write_number(at, column, int(cell))
                elif cell:
                    sheet.write_string(at, column, cell)
    book.close()
    return buffer.getvalue()
