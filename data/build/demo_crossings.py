"""Synthetic crossings: posts by their published traffic, deportations in convoys with their kabupaten of origin."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.tables.reference import Reference

FIRST, DAYS = date(2023, 1, 1), 1096
DEPORTATION_POST = "PLBN Entikong"  # the only post with published deportations
CONVOYS = 140
CONVOY_PEOPLE = 85  # mean of the published deportation days
FROM_KALBAR = 0.46  # 989 of 2,172 people in 2016
REGULAR_PEOPLE = 9
# Published traffic that the posts' shares are taken from: post in the figures, indicators, first day of the period.
TRAFFIC = {
    "PLBN Entikong": ("PLBN Entikong", ("border_crossings_daily_average",), "2017-01-01"),
    "PLBN Aruk": ("PLBN Aruk", ("border_crossings_daily_average_arrival", "border_crossings_daily_average_departure"), "2018-01-01"),
    "PLBN Nanga Badau": ("PLBN Badau", ("border_crossings_arrival", "border_crossings_departure"), "2018-01-01"),
    "PLBN Jagoi Babang": ("PLBN Jagoi Babang", ("border_crossings_arrival", "border_crossings_departure"), "2023-11-01"),
}  # fmt: skip
SPELLINGS = {
    "PLBN Entikong": ("PLBN Entikong", "Entikong", "PLBN ENTIKONG"),
    "PLBN Aruk": ("PLBN Aruk", "Aruk", "PLBN Aruk"),
    "PLBN Nanga Badau": ("PLBN Badau", "PLBN Nanga Badau", "Badau"),
    "PLBN Jagoi Babang": ("PLBN Jagoi Babang", "Jagoi Babang", "PLBN Jagoi Babang"),
}
ELSEWHERE = ("Jawa Timur", "Sulawesi Selatan", "Nusa Tenggara Barat", "Jawa Tengah", "Jawa Barat", "Malaysia", "Sumatera Utara")  # fmt: skip
KEY = ["tanggal", "pos", "arah", "jenis", "asal"]
COLUMNS = ["tanggal", "pos", "arah", "jenis", "asal", "jumlah", "jam_pengamatan"]


def make_crossings(
    reference: Reference, shares: pd.Series, total: int, rng: np.random.Generator
) -> pd.DataFrame:
    """The table in the contract's columns as text, sorted by day and post."""
    convoys = _convoys(reference, shares, rng)
    stopped = _stopped(reference, shares, rng, total // 50)
    rows = pd.concat([convoys, stopped], ignore_index=True).drop_duplicates(KEY)
    posts = post_shares(reference)
    missing = (posts * total).round().astype(int) - rows["pos"].value_counts().reindex(posts.index, fill_value=0)  # fmt: skip
    missing.iloc[0] += total - len(rows) - int(missing.sum())
    regular = _regular(reference, shares, missing, rng)
    table = pd.concat([rows, regular], ignore_index=True).sort_values(KEY, ignore_index=True)
    spelling = rng.integers(3, size=len(table))
    written = [SPELLINGS[post][form] for post, form in zip(table["pos"], spelling, strict=True)]
    table = table.assign(pos=written)
    return _spoil(table, rng)[COLUMNS].astype(str)


def post_shares(reference: Reference) -> pd.Series:
    """Share of each post in people per day, both directions, as published (`TRAFFIC`)."""
    figures = reference.figures
    start = figures["periode_awal"].astype(str).str[:10]
    daily = {}
    for post, (name, indicators, first) in TRAFFIC.items():
        rows = figures[
            (figures["wilayah"] == name) & figures["indikator"].isin(indicators) & (start == first)
        ]
        days = (pd.to_datetime(rows["periode_akhir"]) - pd.to_datetime(rows["periode_awal"])).dt.days + 1  # fmt: skip
        per_day = rows["satuan"].str.contains("per hari")
        daily[post] = float((rows["nilai"].astype(float) / days.where(~per_day, 1)).sum())
    traffic = pd.Series(daily)
    return traffic / traffic.sum()


def _convoys(reference: Reference, shares: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """One row per convoy and place of origin: a day's group of deported people at the one post."""
    names = _kabupaten(reference)
    rows = []
    for day in sorted(rng.choice(DAYS, CONVOYS, replace=False)):
        people = int(rng.poisson(CONVOY_PEOPLE * rng.gamma(4, 0.25)))
        home = int(rng.binomial(people, FROM_KALBAR))
        counts = rng.multinomial(home, shares.to_numpy(dtype=float))
        origins = [(names[kab], count) for kab, count in zip(shares.index, counts, strict=True)]
        away = rng.multinomial(people - home, np.full(len(ELSEWHERE), 1 / len(ELSEWHERE)))
        origins += list(zip(ELSEWHERE, away, strict=True))
        rows += [(_day(day), DEPORTATION_POST, "masuk", "deportasi", origin, int(count), "8") for origin, count in origins if count]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _stopped(
    reference: Reference, shares: pd.Series, rng: np.random.Generator, count: int
) -> pd.DataFrame:
    """People kept from leaving, turned back or brought home, a few at a time."""
    names = _kabupaten(reference)
    kinds = (("keluar", "dicegah"), ("keluar", "dicegah"), ("masuk", "ditolak"), ("masuk", "repatriasi"))  # fmt: skip
    posts = list(TRAFFIC)
    rows = []
    for _ in range(count):
        direction, kind = kinds[int(rng.integers(len(kinds)))]
        home = names[str(rng.choice(shares.index.to_numpy(dtype=object), p=shares.to_numpy(dtype=float)))]  # fmt: skip
        origin = home if rng.random() < 0.6 else ELSEWHERE[int(rng.integers(len(ELSEWHERE)))]
        rows.append((_day(rng.integers(DAYS)), posts[int(rng.integers(len(posts)))], direction, kind, origin, 1 + int(rng.poisson(2)), "8"))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _regular(
    reference: Reference, shares: pd.Series, wanted: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Ordinary traffic: no two rows of one day, post, direction and origin, so that none looks like a repetition."""
    names = _kabupaten(reference)
    origins = ["", "", *(names[kab] for kab in shares.index), *ELSEWHERE]
    size = DAYS * 2 * len(origins)
    tables = []
    for post, count in wanted.items():
        # Two of the choices are "not asked": they are one origin, so draw among the distinct ones.
        distinct = sorted(set(origins))
        chosen = np.sort(
            rng.choice(size // len(origins) * len(distinct), int(count), replace=False)
        )
        days, rest = np.divmod(chosen, 2 * len(distinct))
        direction, origin = np.divmod(rest, len(distinct))
        tables.append(
            pd.DataFrame(
                {
                    "tanggal": [_day(day) for day in days],
                    "pos": post,
                    "arah": np.where(direction == 0, "keluar", "masuk"),
                    "jenis": "reguler",
                    "asal": [distinct[number] for number in origin],
                    "jumlah": 1 + rng.poisson(REGULAR_PEOPLE - 1, int(count)),
                    "jam_pengamatan": rng.choice(["8", "10", "12"], int(count)),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _spoil(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A few dates, counts and posts that cannot be read, as in any file of this size."""
    bad = rng.choice(len(table), 60, replace=False)
    columns = {name: table[name].astype(object).to_numpy().copy() for name in COLUMNS}
    columns["tanggal"][bad[:20]] = "2024-02-31"
    columns["jumlah"][bad[20:40]] = "banyak"
    columns["pos"][bad[40:]] = "Pos lama"
    return pd.DataFrame(columns)


def _kabupaten(reference: Reference) -> dict[str, str]:
    names = reference.kabupaten.set_index("kode")["nama"]
    return {str(kode): name if name.startswith("Kota ") else f"Kab. {name}" for kode, name in names.items()}  # fmt: skip


def _day(number: int) -> str:
    return (FIRST + timedelta(days=int(number))).isoformat()
