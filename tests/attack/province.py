"""Random provinces as case files, taken through the whole chain in process: what an edition of each would hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.pipeline import Request, manifest_of, place_all, publish, read_all
from geo.pipeline.manifest import to_json
from geo.products.catalogue import products
from geo.release.actor import Actor
from geo.release.tables import released_tables
from geo.risk.indicators import build_indicators
from geo.risk.switch import Choice
from geo.tables.reference import Reference, Zones
from geo.tables.stages import Indicators, Release, ReleasedTables, Tier

AGES = ("0-17", "18-24", "25-44", "45+")
ROLES = ("asal", "transit", "eksploitasi", "penemuan", "")


@dataclass(frozen=True)
class Province:
    """The steward's view of a province, and where its places are."""

    given: Indicators
    reference: Reference
    zones: Zones
    inputs: dict[str, str]

    def request(self, tier: Tier) -> Request:
        return Request(tier=tier, purpose="uji")

    def tables(self, tier: Tier) -> ReleasedTables:
        return released_tables(self.given, tier=tier, policy=self.request(tier).config.policy)

    def publish(self, tier: Tier, tables: ReleasedTables | None = None) -> Release:
        """What may leave, with every covariate on: the choice between them needs hours over many provinces and changes no count."""
        names = [str(name) for name in self.reference.indicators["nama"]]
        choice = Choice(kept=tuple(names), off=(), gains={}, reason="belum_ada_tahun")
        return publish(
            tables or self.tables(tier), self.given, self.request(tier), Actor("steward", "uji"),
            self.reference, self.zones, self.inputs, choice,
        )  # fmt: skip


def files_of(made: Release, inputs: dict[str, str]) -> dict[str, bytes]:
    """Every file of an edition but the back-test, which is a function of the same tables, and the steward's workbook."""
    outputs = products(made, "id")
    outputs["ledger.json"] = to_json(made.ledger.to_json())
    outputs["manifest.json"] = to_json(manifest_of(made, inputs, outputs, {}))
    return outputs


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


def build(cases: pd.DataFrame, folder: Path, reference: Reference, zones: Zones) -> Province:
    """Read and place a case list as the program does."""
    path = folder / "kasus.csv"
    cases.to_csv(path, index=False)
    request = Request(files=(("cases", path),))
    records = read_all(request, reference)
    located = place_all(records, reference, zones, request.config)
    given = build_indicators(located, reference, config=request.config, period=None, as_of=None)
    return Province(given, reference, zones, {"kasus-1": "0" * 64, f"batas:{zones.name}": zones.sha256})  # fmt: skip


def exact_counts(given: Indicators) -> dict[tuple[str, int], int]:
    """{(kecamatan or kabupaten code, year): cases}; of a kabupaten those known only to it."""
    told: dict[tuple[str, int], int] = {}
    for frame, key in ((given.counts, "kode"), (given.partial, "kab_kode")):
        told |= {(str(code), int(year)): int(cases) for code, year, cases in frame[[key, "tahun", "kasus"]].itertuples(index=False)}  # fmt: skip
    return told


