"""Synthetic cases with the mess of real lists: spellings, codes of both schemes, villages, points, gaps and faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geo.tables.reference import Reference
from geo.tables.stages import CASE_COLUMNS

Row = dict[str, Any]
MARK = "SINTETIS"
FIRST, DAYS = date(2023, 1, 1), 1096  # to the end of 2025
# How many of a hundred rows are of each kind; the rest is placed in a kecamatan.
MESS = {"homonim": 4, "kabupaten": 10, "luar": 5, "rusak": 3, "ganda": 2}
ROLES = {"transit": 8, "eksploitasi": 4, "penemuan": 5, "": 3}
# Kabupaten with next to no origins report something else, so that none is without coverage.
CERTAIN = ("61.04", "61.09", "61.10", "61.11")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip
MODUS = {"pekerja migran nonprosedural": 34, "perkebunan": 16, "PRT": 12, "Kawin kontrak": 8, "pengantin pesanan": 4, "magang palsu": 5, "baby sitter": 4, "restoran": 5, "scam daring": 6, "penerjemah Mandarin": 2, "": 4}  # fmt: skip
TUJUAN = {"Malaysia": 66, "Sarawak": 8, "Tiongkok": 6, "Taiwan": 5, "Kamboja": 6, "Myanmar": 3, "domestik": 4, "": 2}  # fmt: skip
SEX = {"P": 38, "L": 44, "perempuan": 5, "laki-laki": 6, "": 7}
AGE = {"18-24": 30, "25-44": 42, "13-17": 12, "45-59": 8, "": 8}
STATUS = {"terverifikasi": 60, "proses": 20, "selesai": 12, "": 8}
OUTSIDE = ({"provinsi": "Jawa Timur"}, {"provinsi": "Jawa Tengah"}, {"provinsi": "NTB"}, {"kode_wilayah": "52.03.01"}, {"kode_wilayah": "73.15"}, {"lat": -7.25, "lon": 112.75}, {"lat": 1.5535, "lon": 110.3593}, {"provinsi": "Sulawesi Selatan"})  # fmt: skip
HOMONYMS = (
    "Sungai Raya",
    "Sei Raya",
    "Sambas",
    "SUNGAI RAYA",
    "Sintang",
    "Sungai Raya",
    "Bengkayang",
)
BAD_DATES = ("31/02/2024", "tidak jelas", "2024-13-05", "2025-06-31", "awal tahun")


def make_cases(
    reference: Reference,
    surface: pd.DataFrame,
    shares: pd.Series,
    total: int,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, list[str]]:
    """The table in the contract's columns as text, and the kecamatan drawn for each row."""
    kinds = {kind: round(total * share / 100) for kind, share in MESS.items()}
    placed = total - sum(kinds.values())
    roles = [role for role, share in ROLES.items() for _ in range(round(placed * share / 100))]
    origins = placed - len(roles)
    wanted = apportion(shares, origins + kinds["kabupaten"])
    partial = apportion(shares, kinds["kabupaten"]).clip(upper=wanted)
    write = Writer(reference, rng)
    rows: list[tuple[Row, str]] = []
    for kab, count in (wanted - partial).items():
        codes = draw_units(surface, str(kab), int(count), rng)
        rows += [(write.placed(kode) | {"peran_lokasi": "asal"}, kode) for kode in codes]
    for kab, count in partial.items():
        rows += [(write.kabupaten(str(kab)) | {"peran_lokasi": "asal"}, "") for _ in range(count)]
    rows += [(row | {"peran_lokasi": role}, kode) for role, (row, kode) in zip(roles, write.along_the_way(surface, len(roles)), strict=True)]  # fmt: skip
    rows += [({"kecamatan": HOMONYMS[n % len(HOMONYMS)], "peran_lokasi": "asal"}, "") for n in range(kinds["homonim"])]  # fmt: skip
    rows += [(dict(OUTSIDE[n % len(OUTSIDE)]) | {"peran_lokasi": "asal"}, "") for n in range(kinds["luar"])]  # fmt: skip
    rows = [(write.rest() | row, kode) for row, kode in rows]
    for number in range(kinds["rusak"]):
        kode = draw_units(surface, str(shares.idxmax()), 1, rng)[0]
        bad = {"tanggal": BAD_DATES[number % len(BAD_DATES)], "peran_lokasi": "asal"}
        rows.append((write.rest() | write.placed(kode) | bad, ""))
    rows = [rows[place] for place in rng.permutation(len(rows))]
    rows = [(row | {"id_kasus": f"DEMO-{number:04d}"}, kode) for number, (row, kode) in enumerate(rows, start=1)]  # fmt: skip
    rows += twice(rows, kinds["ganda"])
    table = pd.DataFrame([row for row, _ in rows], columns=list(CASE_COLUMNS)).fillna("")
    return table.astype(str), [kode for _, kode in rows]


def apportion(shares: pd.Series, total: int) -> pd.Series:
    """Whole numbers in proportion to `shares` that add up to `total` (largest remainders)."""
    exact = shares / shares.sum() * total
    whole = np.floor(exact).astype(int)
    whole[(exact - whole).sort_values(ascending=False, kind="stable").index[: total - whole.sum()]] += 1  # fmt: skip
    return whole


def draw_units(surface: pd.DataFrame, kab: str, count: int, rng: np.random.Generator) -> list[str]:
    """`count` kecamatan of a kabupaten, each by its weight on the true surface."""
    inside = surface[surface["kab_kode"] == kab]
    chance = (inside["bobot"] / inside["bobot"].sum()).to_numpy()
    return [str(kode) for kode in rng.choice(inside["kode"].to_numpy(dtype=object), count, p=chance)]  # fmt: skip


def twice(rows: list[tuple[Row, str]], count: int) -> list[tuple[Row, str]]:
    """The first placed rows once more, as a second office sends them: same number, other details."""
    known = [row for row, kode in rows if kode][:count]
    return [(row | {"korban": "", "status": "proses"}, "") for row in known]


class Writer:
    """Writes places and particulars as offices do."""

    def __init__(self, reference: Reference, rng: np.random.Generator) -> None:
        self.rng = rng
        self.units = reference.units.set_index("kode")
        self.names = reference.kabupaten.set_index("kode")["nama"].to_dict()
        self.bps = reference.kabupaten.set_index("kode")["kode_bps"].to_dict()
        desa = reference.desa.drop_duplicates(["kec_kode", "nama"])
        self.desa = {kode: list(names) for kode, names in desa.groupby("kec_kode")["nama"]}
        variants = reference.variants[reference.variants["level"] == "kecamatan"]
        if "ambiguous" in variants:
            variants = variants[variants["ambiguous"].astype(str).str.casefold() == "false"]
        self.variants = {kode: list(names) for kode, names in variants.groupby("kode")["variant"]}

    def any_of(self, weights: dict[str, int]) -> str:
        """One of the words, by weight."""
        chance = np.array(list(weights.values()), dtype=float)
        return str(self.rng.choice(np.array(list(weights), dtype=object), p=chance / chance.sum()))

    def placed(self, kode: str) -> Row:
        """A kecamatan by code, names, village or point."""
        ways: dict[str, Callable[[str], Row]] = {
            "nama": self._by_name,
            "kode": lambda kode: {"kode_wilayah": kode},
            "kode_enam": lambda kode: {"kode_wilayah": kode.replace(".", "")},
            "kode_bps": lambda kode: {"kode_wilayah": self.units.loc[kode, "kode_bps"]},
            "desa": self._by_village,
            "titik": self._by_point,
        }
        way = self.any_of({"nama": 46, "kode": 18, "kode_enam": 4, "kode_bps": 10, "desa": 12, "titik": 10})  # fmt: skip
        return ways[way](kode)

    def _by_name(self, kode: str) -> Row:
        unit = self.units.loc[kode]
        return {"kecamatan": self._spelling(kode, str(unit["nama"])), "kabupaten": self._kab(unit["kab_kode"])}  # fmt: skip

    def _spelling(self, kode: str, name: str) -> str:
        form = self.any_of({"plain": 40, "upper": 15, "lower": 8, "kec": 17, "short": 10, "variant": 10})  # fmt: skip
        short = name.replace("Sungai ", "Sei ").replace("Teluk ", "Tlk. ").replace("Tanjung ", "Tj. ").replace("Nanga ", "Ng. ")  # fmt: skip
        known = self.variants.get(kode, [name])
        return {"plain": name, "upper": name.upper(), "lower": f" {name.lower()}", "kec": f"Kec. {name}", "short": short, "variant": known[int(self.rng.integers(len(known)))]}[form]  # fmt: skip

    def _kab(self, kab: str) -> str:
        name = str(self.names[kab])
        if name.startswith("Kota "):
            return self.any_of({name: 3, name.upper(): 1})
        return self.any_of({name: 5, f"Kab. {name}": 4, f"KABUPATEN {name.upper()}": 2, name.upper(): 2})  # fmt: skip

    def _by_village(self, kode: str) -> Row:
        names = self.desa[kode]
        village = names[int(self.rng.integers(len(names)))]
        unit = self.units.loc[kode]
        return {"desa": self.any_of({village: 2, f"Desa {village}": 1, f"Ds. {village}": 1}), "kecamatan": unit["nama"], "kabupaten": self._kab(unit["kab_kode"])}  # fmt: skip

    def _by_point(self, kode: str) -> Row:
        unit = self.units.loc[kode]
        shift = self.rng.uniform(-0.001, 0.001, 2)
        return {"lat": f"{unit['lat'] + shift[0]:.5f}", "lon": f"{unit['lon'] + shift[1]:.5f}"}

    def kabupaten(self, kab: str) -> Row:
        """Known to the kabupaten only."""
        return {"kode_wilayah": kab} if self.rng.random() < 0.3 else {"kabupaten": self._kab(kab)}

    def along_the_way(self, surface: pd.DataFrame, count: int) -> list[tuple[Row, str]]:
        """Places of transit, work and discovery: border kecamatan and towns, one in each kabupaten with few origins first."""
        border = list(self.units.index[self.units["panjang_batas_km"] > 0])
        few = [draw_units(surface, kab, 1, self.rng)[0] for kab in CERTAIN]
        towns = [str(kode) for kode in surface.nlargest(12, "paparan_orang")["kode"]]
        pool = np.array(border * 2 + towns, dtype=object)
        codes = few + [str(kode) for kode in self.rng.choice(pool, max(count - len(few), 0))]
        return [(self.placed(kode), kode) for kode in codes[:count]]

    def rest(self) -> Row:
        """All that is not a place."""
        victims = self.any_of({"1": 62, "2": 16, "3": 9, "5": 2, "8": 1, "": 10})
        return {"tanggal": self._date(), "modus": self.any_of(MODUS), "tujuan": self.any_of(TUJUAN), "korban": victims, "jenis_kelamin": self.any_of(SEX), "kelompok_usia": self.any_of(AGE), "sumber": MARK, "status": self.any_of(STATUS)}  # fmt: skip

    def _date(self) -> str:
        day = FIRST + timedelta(days=int(self.rng.integers(DAYS)))
        words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        return self.any_of({day.isoformat(): 85, words: 15})
