"""Values of the model's indicators, one row per place, each with its year and source.

Deterministic choices of the year: of a kabupaten's figures the last year that all 14 have from a sure source (`units.kabupaten`);
of placements the last year that names all 14; distances are those of today's boundaries and posts. A value that nobody counted
has no row: it stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from figures import figures
from units import HERE, kabupaten, kecamatan, posts, read

from geo.places.access import nearest_km

COLUMNS = ["kolom", "tingkat", "kode", "nilai", "tahun", "sumber"]
LAND_POSTS = ("plbn", "plb_traditional")
COUNTED = ("61.01", "61.07")
"""Kabupaten in which the BNPP counted all unofficial points: a kecamatan that its list leaves out has none."""
BOUNDARIES = "2026"
GEODESIC = "jarak geodesi (WGS 84, Karney 2013) dari titik wakil kecamatan"


def indicator_values(pack: Path) -> pd.DataFrame:
    """COLUMNS, sorted by column and code."""
    units, areas = kecamatan(pack), kabupaten(pack)
    rows = [
        *_posts(units, posts(pack)),
        *_seats(units),
        *_paths(units, pack),
        *_rates(areas),
        *_placements(areas, figures(pack)),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["kolom", "kode"], ignore_index=True)


def _nearest_km(units: pd.DataFrame, places: pd.DataFrame) -> list[str]:
    """From each unit to the nearest place, two decimals."""
    return [f"{value:.2f}" for value in nearest_km(units, places)]


def _posts(units: pd.DataFrame, given: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    open_now = given[(given["beroperasi"] == "true") & given["jenis"].isin(LAND_POSTS)]
    source = f"{GEODESIC} ke PLBN atau pos tradisional terdekat yang beroperasi (border_posts.csv)"
    for kode, value in zip(units["kode"], _nearest_km(units, open_now), strict=True):
        yield "jarak_pos_km", "kecamatan", kode, value, BOUNDARIES, source


def _seats(units: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Distance to the seat of one's own kabupaten: its stated position, else the seat of that kecamatan, else its point.

    The kecamatan that holds the seat is at 0, however far its middle is: nobody there is far from it.
    """
    seats = read(HERE / "kabupaten_seats.csv")
    known = units.set_index("kode")
    for seat in seats.to_dict("records"):
        home = known.loc[seat["kode"]]
        own = pd.notna(home["seat_lat"]) and home["seat_lat"] != ""
        stated = seat["lat"] != ""
        lat = seat["lat"] if stated else home["seat_lat"] if own else home["lat"]
        lon = seat["lon"] if stated else home["seat_lon"] if own else home["lon"]
        inside = units[units["kab_kode"] == seat["kab_kode"]]
        distances = _nearest_km(inside, pd.DataFrame({"lat": [lat], "lon": [lon]}))
        source = f"{GEODESIC} ke {seat['nama']}: {seat['sumber']}"
        for kode, value in zip(inside["kode"], distances, strict=True):
            holds = kode == seat["kode"]
            yield (
                "jarak_pusat_km",
                "kecamatan",
                kode,
                "0.00" if holds else value,
                BOUNDARIES,
                source,
            )


def _paths(units: pd.DataFrame, pack: Path) -> Iterator[tuple[str, ...]]:
    """Counted unofficial crossing points; none away from the border; unknown at a border that nobody counted."""
    listed = read(pack / "border/perlintasan_tak_resmi_2020.csv")
    counted = listed.assign(n=listed["jumlah_titik_tak_resmi"].astype(int)).groupby("kec_kode")["n"].sum()  # fmt: skip
    later = _later_counts(units, pack)
    for unit in units.to_dict("records"):
        kode = unit["kode"]
        if kode in counted.index or (unit["kab_kode"] in COUNTED and float(unit["jarak_batas_km"]) == 0):  # fmt: skip
            source = "BNPP 29 September 2020, data Satgas Pamtas; Sambas dan Bengkayang dihitung seluruhnya"
            yield "jalur_tak_resmi", "kecamatan", kode, str(counted.get(kode, 0)), "2020", source
        elif kode in later:
            yield "jalur_tak_resmi", "kecamatan", kode, *later[kode]
        elif float(unit["jarak_batas_km"]) > 0:
            source = "wilayahnya tidak menyentuh batas darat (batas BIG 2026), jadi tidak ada titik lintas darat"
            yield "jalur_tak_resmi", "kecamatan", kode, "0", BOUNDARIES, source


def _later_counts(units: pd.DataFrame, pack: Path) -> dict[str, tuple[str, str, str]]:
    """{kode: value, year, source} of published counts of a kecamatan outside COUNTED."""
    given = figures(pack)
    given = given[(given["indikator"] == "unofficial_crossing_points") & (given["tingkat"] == "kecamatan")]  # fmt: skip
    code = dict(zip(units["kabupaten"] + "/" + units["nama"], units["kode"], strict=True))
    found = {}
    for row in given.to_dict("records"):
        kode = code[f"{row['kabupaten']}/{row['wilayah']}"]
        if kode[:5] not in COUNTED:
            found[kode] = (row["nilai"], row["periode_akhir"][:4], row["sumber"])
    return found


def _rates(areas: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    names = {"kemiskinan": "kemiskinan_persen", "rata_lama_sekolah": "rata_lama_sekolah", "pengangguran": "pengangguran_persen"}  # fmt: skip
    for year, column in names.items():
        for row in areas.to_dict("records"):
            source = "BPS, tahun terakhir yang dimiliki semua 14 kabupaten/kota (covariates.csv)"
            yield column, "kabupaten", row["kode"], str(row[column]), str(row[f"{year}_tahun"]), source  # fmt: skip


def _placements(areas: pd.DataFrame, given: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Placements per 100,000 people in the last whole year that names every kabupaten."""
    rows = given[(given["indikator"] == "pmi_placements") & (given["tingkat"] == "kabupaten") & (given["dasar"] == "asal")]  # fmt: skip
    year = rows["periode_awal"].str[:4]
    rows = rows[(rows["periode_awal"] == year + "-01-01") & (rows["periode_akhir"] == year + "-12-31")]  # fmt: skip
    named = rows.groupby(rows["periode_awal"].str[:4])["wilayah"].nunique()
    last = max(named.index[named == len(areas)])
    placed = rows[rows["periode_awal"].str.startswith(last)].set_index("wilayah")
    for row in areas.to_dict("records"):
        found = placed.loc[row["nama"]]
        rate = float(found["nilai"]) / float(row["penduduk_2024"]) * 100_000
        source = f"{found['sumber']}; per penduduk Desember 2024 (Dukcapil)"
        yield "penempatan_per_100rb", "kabupaten", row["kode"], f"{rate:.2f}", last, source
