"""Tables of the land border: stretches of 10 to 20 km, and the documented routes counted by them, never named.

A route is told by its kecamatan, and by the stretch where the village that a source names has its middle of border in it. Names of paths,
hamlets and villages stay in the pack: nothing here locates an unofficial crossing finer than its stretch.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from units import border_line, polygons, read

from geo.crs import GEOD

STEP_M = 200.0
SHORTEST_KM, LONGEST_KM = 10.0, 20.0
SOURCE = "Garis batas dan poligon BIG (2026), dibagi sama panjang menurut kecamatan"
KINDS = {
    "unofficial_path": "jalur_tak_resmi",
    "traditional_path": "jalur_tradisional",
    "inland_transit": "darat_pedalaman",
    "staging": "penampungan",
    "sea_then_road": "laut_lalu_darat",
    "sea_local": "laut_setempat",
    "air_marriage": "udara_pernikahan",
    "air_online_scam": "udara_penipuan_daring",
}
"""Kinds of routes; official posts stand in border_posts.csv, the counted points in border_unofficial.csv."""
COUNTED = "unofficial_point_counted"
AT_THE_LINE = ("jalur_tak_resmi", "jalur_tradisional")
COUNTERPARTS = ("Tebedu", "Biawak", "Serikin", "Lubok Antu", "Batu Lintang", "Telok Melano")
"""Towns on the other side that sources name for whole stretches; a hamlet behind one path is not carried over."""


def zones(pack: Path) -> pd.DataFrame:
    """Stretches of the land border from Tanjung Datu eastward: `zona`, `kode` of the kecamatan, kilometres along the line."""
    rows = [
        (code, start + (end - start) * part / parts, start + (end - start) * (part + 1) / parts)
        for code, start, end in _runs(pack)
        for parts in [math.ceil((end - start) / LONGEST_KM)]
        for part in range(parts)
    ]
    return pd.DataFrame(
        {
            "zona": [f"Z{number:02}" for number in range(1, len(rows) + 1)],
            "kode": [code for code, _, _ in rows],
            "km_awal": [f"{start:.1f}" for _, start, _ in rows],
            "km_akhir": [f"{end:.1f}" for _, _, end in rows],
            "sumber": SOURCE,
        }
    )


def routes(pack: Path) -> pd.DataFrame:
    """Documented routes by kecamatan, stretch, kind and source: how many, and of which dates."""
    table = read(pack / "published/routes.csv")
    table = table[table["type"].isin(KINDS)]
    codes = _codes(pack)
    where = _villages(pack)
    rows = [
        {
            "kode": codes.get((row.kabupaten, row.kecamatan), codes.get((row.kabupaten, ""), "61")),
            "zona": _zone(where, codes.get((row.kabupaten, row.kecamatan), ""), row.desa_dusun)
            if KINDS[row.type] in AT_THE_LINE
            else "",
            "jenis": KINDS[row.type],
            "pasangan": "|".join(town for town in COUNTERPARTS if town in row.counterpart),
            "tanggal": row.source_date,
            "url": row.source_url,
        }
        for row in table.itertuples()
    ]
    keys = ["kode", "zona", "jenis", "pasangan", "url"]
    grouped = pd.DataFrame(rows).groupby(keys, sort=True)["tanggal"]
    counted = grouped.agg(jumlah="size", awal="min", akhir="max").reset_index()
    counted = counted.assign(sumber="Pemberitaan dan siaran resmi, dihimpun 2026")
    return counted[["kode", "zona", "jenis", "jumlah", "awal", "akhir", "pasangan", "sumber", "url"]]  # fmt: skip


def unofficial(pack: Path) -> pd.DataFrame:
    """Crossing points that the border agency counted in 2020, by kecamatan."""
    table = read(pack / "border/perlintasan_tak_resmi_2020.csv")
    counted = table.groupby("kec_kode")["jumlah_titik_tak_resmi"].agg(lambda one: one.astype(int).sum())  # fmt: skip
    url = read(pack / "published/routes.csv").query("type == @COUNTED")["source_url"].iloc[0]
    return pd.DataFrame(
        {
            "kode": counted.index,
            "jumlah": counted.to_numpy(),
            "tahun": "2020",
            "sumber": "BNPP, 29 September 2020, dari data Satgas Pamtas; hanya Sambas dan Bengkayang",
            "url": url,
        }
    )


def _line(pack: Path) -> tuple[np.ndarray, np.ndarray]:
    """(points (n, 2) lon lat along the border, kilometres at each)."""
    ends = shapely.get_coordinates(border_line(pack).geometry.iloc[0])
    points = [ends[:1]]
    for (x0, y0), (x1, y1) in pairwise(ends):
        parts = max(1, math.ceil(GEOD.inv(x0, y0, x1, y1)[2] / STEP_M))
        share = np.arange(1, parts + 1)[:, None] / parts
        points.append(np.array([[x0, y0]]) + share * np.array([[x1 - x0, y1 - y0]]))
    line = np.concatenate(points)
    steps = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[2]
    return line, np.concatenate([[0.0], np.cumsum(steps)]) / 1000


def _owners(pack: Path, areas: gpd.GeoDataFrame) -> tuple[list[str], np.ndarray]:
    """(code of the area nearest to the middle of every step, kilometres at the steps' ends)."""
    line, km = _line(pack)
    middles = shapely.points((line[:-1] + line[1:]) / 2)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    found = tree.query_nearest(middles, all_matches=False)[1]
    return [areas["kode"].iloc[at] for at in found], km


def _runs(pack: Path) -> list[tuple[str, float, float]]:
    """Unbroken stretches of one kecamatan; one shorter than the shortest zone goes to the longer of its neighbours."""
    touching = read(pack / "border/kecamatan_perbatasan.csv")["kode_kemendagri"]
    areas = polygons(pack)
    owners, km = _owners(pack, areas[areas["kode"].isin(touching)])
    runs: list[tuple[str, float, float]] = []
    for at, code in enumerate(owners):
        start = runs.pop()[1] if runs and runs[-1][0] == code else float(km[at])
        runs.append((code, start, float(km[at + 1])))
    while min(end - start for _, start, end in runs) < SHORTEST_KM:
        at = min(range(len(runs)), key=lambda number: runs[number][2] - runs[number][1])
        beside = [number for number in (at - 1, at + 1) if 0 <= number < len(runs)]
        into = max(beside, key=lambda number: runs[number][2] - runs[number][1])
        first, last = sorted((at, into))
        runs[first : last + 1] = [(runs[into][0], runs[first][1], runs[last][2])]
        runs = _joined(runs)
    return runs


def _joined(runs: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    joined: list[tuple[str, float, float]] = []
    for code, start, end in runs:
        before = joined.pop() if joined and joined[-1][0] == code else (code, start, end)
        joined.append((code, before[1], end))
    return joined


def _codes(pack: Path) -> dict[tuple[str, str], str]:
    """{(kabupaten, kecamatan): code}, and {(kabupaten, ""): code of the kabupaten}."""
    facts = read(pack / "facts/kecamatan.csv")
    names = facts["kab_nama"].str.removeprefix("Kabupaten ")
    codes = dict(zip(zip(names, facts["nama"], strict=True), facts["kode_kemendagri"], strict=True))
    return codes | {(kab, ""): code for kab, code in zip(names, facts["kab_kode"], strict=True)}


def _villages(pack: Path) -> dict[tuple[str, str], str]:
    """{(kecamatan, village): zone in which the middle of its stretch of border lies} of the villages at the line."""
    table = json.loads((pack / "boundaries/kalbar_desa.geojson").read_text(encoding="utf-8"))
    frame = gpd.GeoDataFrame.from_features(table["features"], crs=4326)
    frame = frame.rename(columns={"kode_kemendagri": "kode"})
    line = border_line(pack).geometry.iloc[0]
    frame = frame[frame.geometry.intersects(line.buffer(1e-5))].reset_index(drop=True)
    owners, km = _owners(pack, frame)
    middle = pd.Series((km[:-1] + km[1:]) / 2).groupby(pd.Series(owners)).median()
    table_of_zones = zones(pack)
    starts = table_of_zones["km_awal"].astype(float).to_numpy()
    found = {}
    for code, name in zip(frame["kode"], frame["nama"], strict=True):
        if code in middle.index:
            at = int(np.searchsorted(starts, middle[code], side="right")) - 1
            found[code[:8], str(name)] = str(table_of_zones["zona"].iloc[at])
    return found


def _zone(where: dict[tuple[str, str], str], kecamatan: str, village: str) -> str:
    name = village.rsplit(", ", maxsplit=1)[-1].removeprefix("Desa ").strip()
    return where.get((kecamatan, name), "") if kecamatan else ""
