"""All that a score is a function of, and the score made anew from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from scipy import sparse

from geo.config import Policy
from geo.errors import SchemaError
from geo.risk.estimator import SmallAreaRisk
from geo.risk.score import fit_known, gather, published_frame
from geo.tables.schema import require
from geo.tables.stages import ReleasedTables, Tier

INDICATOR_COLUMNS = ("nama", "kolom", "transformasi", "bobot", "peran")
UNIT_COLUMNS = ("kode", "kab_kode", "paparan_orang")
PUBLISHED_COLUMNS = ("kode", "nama", "kabupaten", "risiko", "peringkat", "kelas", "kasus")


def nothing_published() -> pd.DataFrame:
    """No published scores beside what they are a function of."""
    return pd.DataFrame(columns=list(PUBLISHED_COLUMNS))


@dataclass(frozen=True)
class Told:
    """What an edition tells of its scores: enough to fit them anew (rule 12).

    tables      the released tables of the tier
    units       UNIT_COLUMNS and one float column per `kolom` of the indicators, sorted by `kode`
    indicators  INDICATOR_COLUMNS: those that the experts asked for, in their order; `kept` are the names of those that pay and are used
    adjacency   (n, n) 0/1 in the order of the units
    policy      of which only the section on risk matters
    program     version that fitted them; `boundaries` name of the set; `period` and `as_of` as ISO text
    published   PUBLISHED_COLUMNS as they left, empty where they are not at hand
    """

    edition: str
    tier: Tier
    as_of: str
    period: tuple[str, str]
    boundaries: str
    program: str
    synthetic: bool
    tables: ReleasedTables
    units: pd.DataFrame
    indicators: pd.DataFrame
    kept: tuple[str, ...]
    adjacency: Any
    policy: Policy
    seed: int = 0
    published: pd.DataFrame = field(default_factory=nothing_published)

    def __post_init__(self) -> None:
        require(self.units, UNIT_COLUMNS, stage="Told.units", unique=["kode"])
        require(self.indicators, INDICATOR_COLUMNS, stage="Told.indicators", unique=["nama"])
        require(self.units, self.indicators["kolom"].tolist(), stage="Told.units")
        codes = self.units["kode"].tolist()
        if codes != sorted(codes) or codes != sorted(self.tables.kecamatan["kode"]):
            raise SchemaError("other_units", stage="Told", columns="kode")
        if sparse.csr_array(self.adjacency).shape != (len(codes), len(codes)):
            raise SchemaError("other_units", stage="Told.adjacency", columns="kode")
        if set(self.kept) - set(self.indicators["nama"]):
            raise SchemaError("missing_columns", stage="Told.indicators", columns=", ".join(self.kept))  # fmt: skip

    @property
    def used(self) -> pd.DataFrame:
        """The indicators that the score uses."""
        return self.indicators[self.indicators["nama"].isin(self.kept)]


def refit(told: Told) -> pd.DataFrame:
    """The scores fitted anew: the columns and the numbers of `geo.risk.score.score`'s frame, to the last digit."""
    return published_frame(fitted(told), told.units["kode"], told.policy)


def fitted(told: Told) -> SmallAreaRisk:
    """The model fitted to what is told; its arrays are in the order of `told.units`."""
    known = gather(told.tables, told.units)
    return fit_known(known, told.units, adjacency=told.adjacency, indicators=told.used, policy=told.policy, seed=told.seed)  # fmt: skip
