"""Monthly editions of the demonstration's cases whose period of 36 months moves, with rows that come late, are mended and are withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.config import Policy
from geo.errors import ReleaseError
from geo.files.boundaries import load_zones
from geo.files.shipped import load_reference
from geo.pipeline.reading import place_all, read_all
from geo.pipeline.request import Request
from geo.release.history import Now, PastRelease, opens
from geo.release.history_attack import union_of
from geo.release.history_marks import Memory
from geo.release.tables import released_tables
from geo.risk.counts import judge_cases
from geo.risk.coverage import cover
from geo.risk.period import window_of
from geo.tables.dates import dates_of
from geo.tables.stages import Indicators, Tier
from tests.release.conftest import indicators

FIRST, WIDTH = 2023, 36


@dataclass(frozen=True)
class Province:
    """Every kecamatan, and the origin cases of the demonstration over and over: `kode` (of a kecamatan or kabupaten), `bulan` from 0, `lag`, `gone` (months)."""

    codes: list[str]
    rows: pd.DataFrame


@dataclass
class Series:
    """What was published, and what was refused."""

    made: list[PastRelease]
    refused: list[tuple[int, str]]


def day(at: int) -> date:
    return date(FIRST + at // 12, at % 12 + 1, 1)


def demonstration(*, times: int = 2, seed: int = 7) -> Province:
    """One in two rows is told in the month after its own or later, one in eight is withdrawn within a year, one in eight moves to another place of its kabupaten."""
    reference, request = load_reference(), Request()
    read = [one for one in read_all(request, reference) if one.kind == "cases"]
    located = place_all(read, reference, load_zones(None, reference), request.config)
    window = window_of(located, period=None, as_of=date(2025, 12, 31), months=WIDTH)
    coverage = cover(located, reference, config=request.config, window=window)
    judged = judge_cases(located[0], coverage=coverage, window=window)
    dates = pd.Series(dates_of(located[0].records).to_numpy(), located[0].records.frame["row"])
    entered = judged[judged["nasib"] == "masuk"]
    month = dates.loc[entered["row"]]
    own = pd.DataFrame({"kode": entered["kode"].to_numpy(), "bulan": ((month.dt.year - FIRST) * 12 + month.dt.month - 1).to_numpy()})  # fmt: skip
    rows = pd.concat([own.assign(bulan=own["bulan"] + WIDTH * at) for at in range(times)], ignore_index=True)  # fmt: skip
    rng = np.random.default_rng(seed)
    size = len(rows)
    lag = rng.geometric(0.5, size) - 1
    gone = np.where(rng.random(size) < 1 / 8, rows["bulan"] + lag + rng.integers(1, 12, size), 10**6)  # fmt: skip
    rows = rows.assign(lag=lag, gone=gone)
    codes = sorted(reference.units["kode"])
    mended = rows[(rng.random(size) < 1 / 8) & (rows["kode"].str.len() == 8)].copy()
    when = mended["bulan"] + mended["lag"] + rng.integers(1, 12, len(mended))
    rows.loc[mended.index, "gone"] = when
    inside = {kab: [code for code in codes if code[:5] == kab] for kab in mended["kode"].str[:5]}
    again = mended.assign(
        kode=[str(rng.choice(inside[code[:5]])) for code in mended["kode"]],
        lag=when - mended["bulan"],
        gone=10**6,
    )
    return Province(codes, pd.concat([rows, again], ignore_index=True))


def given(province: Province, start: int, stop: int) -> Indicators:
    """Exact counts of the months start..stop-1 as they are known at the end of the last one."""
    rows = province.rows
    known = rows["bulan"].between(start, stop - 1) & (rows["bulan"] + rows["lag"] < stop) & (rows["gone"] > stop)  # fmt: skip
    rows = rows[known].assign(tahun=FIRST + rows["bulan"] // 12)
    years = sorted({day(at).year for at in range(start, stop)})
    made = indicators([])
    every = pd.MultiIndex.from_product([province.codes, years], names=["kode", "tahun"])
    counts = rows[rows["kode"].str.len() == 8].groupby(["kode", "tahun"]).size().reindex(every, fill_value=0)  # fmt: skip
    partial = rows[rows["kode"].str.len() == 5].groupby(["kode", "tahun"]).size()
    last = day(stop) - timedelta(days=1)
    return replace(
        made,
        units=pd.DataFrame({
            "kode": province.codes, "kab_kode": [code[:5] for code in province.codes], "paparan_orang": 1000.0,
            "penduduk": pd.array([pd.NA] * len(province.codes), dtype="Int64"), "pos_terdekat": "",
        }),
        counts=counts.rename("kasus").reset_index(),
        partial=partial.rename("kasus").reset_index().rename(columns={"kode": "kab_kode"}),
        period=(day(start), last),
        as_of=last,
    )  # fmt: skip


def publish(province: Province, tiers: Sequence[Tier], editions: int, policy: Policy, *, moves: bool = True) -> Series:  # fmt: skip
    """A month between two editions; each tier of a month is told from the same inputs, beside all that was published before."""
    done = Series([], [])
    for at in range(editions):
        exact = given(province, at if moves else 0, WIDTH + at)
        for tier in tiers:
            now = Now(tier, exact.period, exact.as_of, f"masukan-{at}")
            try:
                tables = released_tables(exact, tier=tier, policy=policy, memory=Memory(now, tuple(done.made)))  # fmt: skip
            except ReleaseError as error:
                done.refused.append((at, f"{tier}: {error.reason}"))
                continue
            done.made.append(PastRelease(f"edisi-{at}-{tier}", tier, now.period, now.as_of, now.inputs, tables))  # fmt: skip
    return done


def narrowed(made: Sequence[PastRelease], policy: Policy, readers: Sequence[Tier] = ("publik", "terbatas")) -> Iterator[pd.DataFrame]:  # fmt: skip
    """What a reader of each tier narrows with all editions that he may open."""
    for held in readers:
        seen = [one for one in made if opens(held, one.tier)]
        if seen:
            yield union_of(seen, policy.k[held]).narrowed()
