"""Make the demonstration records: synthetic, seeded, the same bytes at every run.

    python data/build/demo.py [--out FOLDER]

`kasus.csv` and `lintas.csv` are as offices write them, faults included; `permukaan.csv` is the true surface that the
places of origin were drawn from, so that a score can be compared with it. What is calibrated to which published figure
stands in `data/demo/README.md`. Nobody in them exists.
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path

import demo_crossings
import numpy as np
import pandas as pd
from demo_cases import make_cases

from geo.config import DATA
from geo.files.shipped import load_reference
from geo.risk.exposure import expose
from geo.tables.reference import Reference

OUT = Path(__file__).resolve().parent.parent / "demo"
SEED = 61
CASES = 300
CROSSINGS = 12_000
YEAR = ("2016-01-01", "2016-12-31")  # the last year with all fourteen kabupaten of origin


@dataclass(frozen=True)
class Demonstration:
    """The three tables, and by row of `cases` the kecamatan that its place was drawn from (empty: none)."""

    cases: pd.DataFrame
    crossings: pd.DataFrame
    surface: pd.DataFrame
    truth: list[str]


def make() -> Demonstration:
    """All tables, from the reference tables and the seed alone."""
    reference = load_reference()
    rng = np.random.default_rng(SEED)
    shares = origin_shares(reference)
    surface = true_surface(reference, shares, rng)
    cases, truth = make_cases(reference, surface, shares, CASES, rng)
    crossings = demo_crossings.make_crossings(reference, shares, CROSSINGS, rng)
    published = surface[["kode", "risiko_sebenarnya"]].round({"risiko_sebenarnya": 4})
    return Demonstration(cases, crossings, published, truth)


def origin_shares(reference: Reference) -> pd.Series:
    """Share of each kabupaten (by code) among people of Kalimantan Barat deported in 2016, as published."""
    figures = reference.figures
    rows = figures[
        (figures["indikator"] == "deported_pmi")
        & (figures["tingkat"] == "kabupaten")
        & (figures["dasar"] == "asal")
        & (figures["periode_awal"].astype(str).str[:10] == YEAR[0])
        & (figures["periode_akhir"].astype(str).str[:10] == YEAR[1])
    ]
    codes = reference.kabupaten.set_index("nama")["kode"]
    people = rows.set_index(rows["wilayah"].map(codes))["nilai"].astype(float).sort_index()
    return people / people.sum()


def true_surface(reference: Reference, shares: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """`kode`, `kab_kode`, `paparan_orang`, `risiko_sebenarnya` (weighted mean 1), `bobot` (expected share of the cases).

    The kabupaten's level is its published share over its share of the people; within it the risk falls with the distance to
    the border and has a gamma scatter, both as the policy file says.
    """
    units = expose(reference, None)[["kode", "kab_kode", "jarak_batas_km", "paparan_orang"]]
    distance = np.log1p(units["jarak_batas_km"].to_numpy(dtype=float))
    world = tomllib.loads((DATA / "policy.toml").read_text(encoding="utf-8"))["demonstration"]
    index = np.exp(float(world["border_weight"]) * (distance - distance.mean()) / distance.std())
    shape = float(world["within_kabupaten_shape"])
    local = units["paparan_orang"] * index * rng.gamma(shape, 1 / shape, len(units))
    within = local / local.groupby(units["kab_kode"]).transform("sum")
    share = within * units["kab_kode"].map(shares)
    people = units["paparan_orang"] / units["paparan_orang"].sum()
    return units.assign(risiko_sebenarnya=share / people, bobot=share)


def as_bytes(table: pd.DataFrame) -> bytes:
    """CSV as offices save it: comma, UTF-8, a line feed after each row."""
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def files(made: Demonstration) -> dict[str, bytes]:
    """File name to content."""
    return {
        "kasus.csv": as_bytes(made.cases),
        "lintas.csv": as_bytes(made.crossings),
        "permukaan.csv": as_bytes(made.surface),
    }


def main() -> None:
    """Write the files to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files(make()).items():
        (out / name).write_bytes(content)
        print(f"{out / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
