"""From an edition, the log of events, a saved plan and an earlier edition to the look back on a campaign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from geo.campaign.claim import Outcome, Prediction, claim
from geo.campaign.held import held_events
from geo.campaign.monev import Monev, look_back
from geo.config import Config
from geo.errors import SchemaError, SourceError
from geo.files.boundaries import load_zones
from geo.files.edition import Edition, load_edition
from geo.files.incoming.read import read_records
from geo.files.plans import load_plan, saved_events
from geo.files.proof import PLAN
from geo.files.shipped import load_reference
from geo.files.told import load_told
from geo.places.locate import locate
from geo.risk.refit import Told, fitted
from geo.tables.ledger import STATUSES
from geo.tables.stages import LocatedRecords


@dataclass(frozen=True)
class AskMonev:
    """What is looked back on.

    edition      whose risks, villages and released counts stand beside the events
    events_held  the log, shaped as the contract's events table
    plan         folder of a saved plan; None: that in the edition's folder, where there is one
    before       folder of the edition made before the campaign, whose prediction an effect is measured against; None: no effect is claimed
    """

    edition: Path
    events_held: Path
    plan: Path | None = None
    before: Path | None = None
    date_format: str | None = None
    config: Config = field(default_factory=Config)


@dataclass(frozen=True)
class LookedBack:
    """The look back, its edition, the log's own ledger, and the SHA-256 of every input."""

    monev: Monev
    edition: Edition
    located: LocatedRecords
    inputs: dict[str, str]

    @property
    def ledger(self) -> dict[str, int]:
        """The five counts of the log's rows."""
        found = self.located.places["status"].value_counts()
        return {"received": len(self.located.places), **{name: int(found.get(name, 0)) for name in STATUSES}}  # fmt: skip


def look(ask: AskMonev) -> LookedBack:
    """Read and compare; WaspadaError where something cannot be used."""
    edition = load_edition(ask.edition)
    told, _, _ = load_told(ask.edition)
    reference, policy = load_reference(), ask.config.policy
    records = read_records(ask.events_held, kind="events", name="kegiatan-1", reference=reference, date_format=ask.date_format)  # fmt: skip
    zones = load_zones(ask.config.boundaries, reference)
    located = locate(records, reference, zones, scheme=ask.config.scheme, sea_limit_km=policy.sea_limit_km)  # fmt: skip
    held = held_events(located)
    planned = _planned(ask, edition, held_events(located, "rencana"))
    inputs = {"kegiatan": records.sha256}
    prediction = None
    if ask.before is not None:
        prediction = _prediction(ask.before, told, policy.effect.draws)
        inputs["prakiraan"] = prediction.edition
    found = claim(prediction, _outcome(edition, told), held, policy.effect)
    monev = look_back(edition.kecamatan, told.tables, held, planned, reference.desa, found)
    return LookedBack(monev, edition, located, inputs)


def _planned(ask: AskMonev, edition: Edition, logged: pd.DataFrame) -> pd.DataFrame:
    """`kode`, `tanggal` of the planned events: of the saved plan, and those that the log itself calls planned."""
    folder = ask.plan or (ask.edition if PLAN in edition.manifest else None)
    saved: list[tuple[str, str]] = []
    if folder is not None:
        load_plan(folder)
        saved = saved_events(folder)
    own = logged.dropna(subset=["kode"])[["kode", "tanggal"]]
    rows = pd.DataFrame(saved, columns=["kode", "tanggal"])
    return pd.concat([rows.assign(tanggal=pd.to_datetime(rows["tanggal"])), own], ignore_index=True)


def _prediction(folder: Path, after: Told, draws: int) -> Prediction:
    """What the earlier edition foretells, from what it released; SourceError where it cannot stand beside the later one."""
    told, _, _ = load_told(folder)
    if told.units["kode"].tolist() != after.units["kode"].tolist():
        raise SchemaError("other_units", stage="monev", columns="kode")
    if told.synthetic != after.synthetic or told.tier != after.tier:
        raise SourceError("monev_unlike", path=folder.name)
    people = told.units["paparan_orang"].to_numpy(float)
    return Prediction(told.edition, date.fromisoformat(told.as_of), people * np.exp(fitted(told).sample(draws)), people)  # fmt: skip


def _outcome(edition: Edition, told: Told) -> Outcome:
    first, last = (date.fromisoformat(one) for one in told.period)
    frame = told.tables.kecamatan[["kode", "kab_kode", "kasus", "diamati"]]
    return Outcome(edition.name, frame.sort_values("kode", ignore_index=True), first, last)
