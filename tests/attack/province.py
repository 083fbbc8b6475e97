"""Random provinces as case files, taken through the whole chain in process: what an edition of each would hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from geo.files.shipped import load_reference
from geo.pipeline import Request, manifest_of, place_all, publish, read_all
from geo.pipeline.border import border_counts, with_border
from geo.pipeline.manifest import to_json
from geo.products.border_json import border_json
from geo.products.catalogue import products
from geo.products.geojson import geojson
from geo.products.geopackage import geopackage
from geo.products.map_html import map_html
from geo.products.parquet import parquet
from geo.products.patterns import found_json
from geo.products.table_csv import table_csv
from geo.products.workbook import workbook
from geo.release.actor import Actor
from geo.release.released_file import released_json, told_of
from geo.release.tables import released_tables
from geo.risk.adjacency import adjacency
from geo.risk.covariates import indicators_of
from geo.risk.indicators import build_indicators
from geo.risk.switch import Choice
from geo.tables.reference import Reference, Zones
from geo.tables.stages import Indicators, Kind, LocatedRecords, Release, ReleasedTables, Tier

AGES = ("0-17", "18-24", "25-44", "45+")
ROLES = ("asal", "transit", "eksploitasi", "penemuan", "")


@dataclass(frozen=True)
class Province:
    """The steward's view of a province, and where its places are."""

    given: Indicators
    reference: Reference
    zones: Zones
    inputs: dict[str, str]
    located: tuple[LocatedRecords, ...]

    def request(self, tier: Tier) -> Request:
        return Request(tier=tier, purpose="uji")

    def tables(self, tier: Tier) -> ReleasedTables:
        return released_tables(self.given, tier=tier, policy=self.request(tier).config.policy)

    def publish(self, tier: Tier, tables: ReleasedTables) -> Release:
        """What may leave, with every covariate on: to choose between them needs hours over many provinces and changes no count."""
        request = self.request(tier)
        made = publish(
            tables, self.given, request, Actor("steward", "uji"),
            self.reference, self.zones, self.inputs, self._choice(),
        )  # fmt: skip
        known = replace(self.reference, figures=load_reference().figures)
        return with_border(
            made,
            border_counts(self.located, self.given),
            tables,
            known,
            policy=request.config.policy,
        )

    def files(self, made: Release, tables: ReleasedTables, *, printed: bool = True) -> dict[str, bytes]:  # fmt: skip
        """Every file of an edition but the back-test, which is a function of the same tables, and the steward's workbook.

        Without `printed` also without the maps on paper, which have no number of a place but its rank.
        """
        outputs = products(made, "id") if printed else _unprinted(made)
        policy = self.request(tables.tier).config.policy
        told = told_of(
            made, tables, self.given.units, adjacency=adjacency(self.zones), choice=self._choice(), policy=policy,
            indicators=self._indicators(),
        )  # fmt: skip
        outputs["released.json"] = released_json(told)
        outputs["ledger.json"] = to_json(made.ledger.to_json())
        outputs["manifest.json"] = to_json(manifest_of(made, self.inputs, outputs, {}))
        return outputs

    def _indicators(self) -> pd.DataFrame:
        return indicators_of("asal", self.reference.indicators, self.given.units)

    def _choice(self) -> Choice:
        names = [str(name) for name in self._indicators()["nama"]]
        return Choice(kept=tuple(names), off=(), gains={}, reason="belum_ada_tahun")


def _unprinted(made: Release) -> dict[str, bytes]:
    return {
        "kecamatan.gpkg": geopackage(made, "id"),
        "kecamatan.geojson": geojson(made, "id"),
        "kecamatan.csv": table_csv(made, "id"),
        "kecamatan.xlsx": workbook(made, "id"),
        "kecamatan.parquet": parquet(made, "id"),
        "kabupaten.csv": table_csv(made, "id", level="kabupaten"),
        "kabupaten.parquet": parquet(made, "id", level="kabupaten"),
        "kartu.json": found_json(made),
        "border.json": border_json(made),
        "map.html": map_html(made, "id"),
    }


def random_cases(seed: int, reference: Reference) -> pd.DataFrame:
    """A case list of a province of its own density, evenness and completeness."""
    rng = np.random.default_rng(seed)
    units = reference.units
    everyone = units["pemilih_2019"].to_numpy(dtype=float)
    mean = float(rng.choice([0.15, 0.5, 1.5, 5.0, 15.0]))  # cases per kecamatan and year
    rate = everyone / everyone.mean() * rng.gamma(1 / rng.uniform(0.3, 1.5), size=len(units))
    rate *= mean / max(rate.mean(), 1e-9)
    counts = rng.poisson(rate[:, None] * np.ones(3))
    unit, year = np.repeat(np.indices(counts.shape).reshape(2, -1), counts.ravel(), axis=1)
    rows = len(unit)
    codes = units["kode"].to_numpy()[unit].astype(object)
    whole = rng.random(rows) < rng.uniform(0, 0.3)
    codes[whole] = units["kab_kode"].to_numpy()[unit][whole]  # known only to the kabupaten
    day = pd.Timestamp("2023-01-01") + pd.to_timedelta(year * 365 + rng.integers(0, 365, rows), unit="D")  # fmt: skip
    modes = [*reference.modus["kode"], ""]
    return pd.DataFrame(
        {
            "id_kasus": [f"A-{number}" for number in range(rows)],
            "tanggal": day.strftime("%Y-%m-%d"),
            "kode_wilayah": codes,
            "peran_lokasi": rng.choice(ROLES, rows, p=[0.8, 0.08, 0.05, 0.04, 0.03]),
            "modus": rng.choice(modes, rows),
            "korban": 1,
            "jenis_kelamin": rng.choice(["L", "P", ""], rows, p=[0.3, 0.6, 0.1]),
            "kelompok_usia": rng.choice([*AGES, ""], rows),
        }
    )


def random_crossings(seed: int, reference: Reference) -> pd.DataFrame:
    """A list of crossings: few or many at each post, some of them deportations from a known kabupaten."""
    rng = np.random.default_rng(seed)
    posts = reference.posts.loc[reference.posts["beroperasi"], "nama"].to_numpy()
    posts = posts[rng.random(len(posts)) < 0.3] if len(posts) > 3 else posts
    rows = int(rng.choice([0, 40, 400])) if len(posts) else 0
    day = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1095, rows), unit="D")
    return pd.DataFrame(
        {
            "tanggal": day.strftime("%Y-%m-%d"),
            "pos": rng.choice(posts, rows) if rows else [],
            "arah": rng.choice(["keluar", "masuk"], rows),
            "jenis": rng.choice(["reguler", "deportasi", "ditolak", "dicegah"], rows),
            "asal": rng.choice(reference.kabupaten["kode"].to_numpy(), rows),
            "jumlah": rng.integers(1, 20, rows),
        }
    )


def crowded_crossings(seed: int, reference: Reference) -> pd.DataFrame:
    """Many crossings from kecamatan and kabupaten here and from other provinces, uneven: of some of them the origins are told."""
    rng = np.random.default_rng(seed)
    full = (random_crossings(one, reference) for one in range(seed, seed + 50))
    rows = next(one for one in full if len(one) == 400)
    origins = [*reference.kabupaten["kode"], *reference.units["kode"], "Jakarta", "Sulawesi Selatan"]  # fmt: skip
    odds = rng.dirichlet(np.full(len(origins), 0.4))
    return rows.assign(asal=rng.choice(origins, len(rows), p=odds))


def build(
    cases: pd.DataFrame, folder: Path, reference: Reference, zones: Zones, crossings: pd.DataFrame | None = None
) -> Province:  # fmt: skip
    """Read and place a case list, and crossings where there are any, as the program does."""
    path, beside = folder / "kasus.csv", folder / "lintas.csv"
    cases.to_csv(path, index=False)
    files: list[tuple[Kind, Path]] = [("cases", path)]
    if crossings is not None and len(crossings):
        crossings.to_csv(beside, index=False)
        files.append(("crossings", beside))
    request = Request(files=tuple(files))
    records = read_all(request, reference)
    located = place_all(records, reference, zones, request.config)
    given = build_indicators(located, reference, config=request.config, period=None, as_of=None)
    return Province(given, reference, zones, {"kasus-1": "0" * 64, f"batas:{zones.name}": zones.sha256}, located)  # fmt: skip


def part_of(reference: Reference, zones: Zones, seed: int) -> tuple[Reference, Zones]:
    """A random province made of some of the kabupaten of this one, the whole of it once in ten."""
    rng = np.random.default_rng(seed)
    codes = reference.kabupaten["kode"].to_numpy()
    size = len(codes) if seed % 10 == 0 else int(rng.integers(2, min(9, len(codes)) + 1))
    chosen = sorted(rng.choice(codes, size, replace=False).tolist())
    units = reference.units[reference.units["kab_kode"].isin(chosen)].reset_index(drop=True)
    inside = zones.frame["kode"].isin(units["kode"])
    return (
        replace(
            reference,
            units=units,
            kabupaten=reference.kabupaten[reference.kabupaten["kode"].isin(chosen)].reset_index(drop=True),
            desa=reference.desa[reference.desa["kec_kode"].isin(units["kode"])].reset_index(drop=True),
        ),
        replace(zones, frame=zones.frame[inside].reset_index(drop=True)),
    )  # fmt: skip


def exact_counts(given: Indicators) -> dict[tuple[str, int], int]:
    """{(kecamatan or kabupaten code, year): cases}; of a kabupaten those known only to it."""
    told: dict[tuple[str, int], int] = {}
    for frame, key in ((given.counts, "kode"), (given.partial, "kab_kode")):
        told |= {(str(code), int(year)): int(cases) for code, year, cases in frame[[key, "tahun", "kasus"]].itertuples(index=False)}  # fmt: skip
    return told
