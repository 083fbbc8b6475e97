"""From an edition folder and the user's own files to all that a plan is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.campaign.basis import PlanBasis
from geo.campaign.costs import place_costs
from geo.campaign.days import free_days, span
from geo.campaign.held import resting
from geo.campaign.messages import Speech, check_messages, lures
from geo.campaign.plan import Campaign, sites_of
from geo.campaign.travel import find_bases, travel
from geo.campaign.wishes import Wishes
from geo.config import Config
from geo.errors import ConfigError, PlaceError, SchemaError
from geo.files.edition import Edition, load_edition
from geo.files.incoming.costs import read_costs
from geo.files.shipped import kabupaten_seats, load_reference, read_table
from geo.files.told import load_told

if TYPE_CHECKING:
    from geo.tables.stages import LocatedRecords, ReleasedTables

_LONGEST_DAYS = 366 * 2
"""A plan spans two years at most."""


@dataclass(frozen=True)
class Ask:
    """What a planner gives. One of `costs` and `cost_per_event`: none is published, so none is assumed (ConfigError).

    team_days     days of all teams together, at most; None: every team on every free day of the span
    network       roads or rivers that the teams go along; None: straight lines times the policy's road factor
    events_held   log of events, shaped as the contract's events table
    first, last   of the span; None: by the policy from the edition's as-of date on
    give          share of the reach that may be given up for a plan that is good in more of the posterior draws
    """

    edition: Path
    events: int
    budget: int | None = None
    costs: Path | None = None
    cost_per_event: int | None = None
    teams: int = 1
    team_days: int | None = None
    per_kabupaten: int = 0
    bases: tuple[str, ...] = ()
    network: Path | None = None
    silent_share: float = 0.0
    most: int = 1
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    events_held: Path | None = None
    first: date | None = None
    last: date | None = None
    give: float = 0.0
    date_format: str | None = None
    config: Config = field(default_factory=Config)


@dataclass(frozen=True)
class Prepared:
    """A campaign ready to be planned, the edition it rests on, and the SHA-256 of every input."""

    campaign: Campaign
    wishes: Wishes
    edition: Edition
    inputs: dict[str, str]
    tables: ReleasedTables
    held: LocatedRecords | None = None
    bases: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()

    @property
    def speech(self) -> Speech:
        """What the message sheets say; SchemaError where the message table was edited into something else."""
        modus = read_table("modus")
        known = {
            *self.campaign.sites.frame["kode"],
            *self.campaign.sites.frame["kab_kode"],
            *modus["kode"],
        }
        return Speech(
            check_messages(read_table("messages"), known, file="data/messages.csv"), modus
        )

    @property
    def basis(self) -> PlanBasis:
        """What the workbook tells beside the plan."""
        edition = self.edition
        as_of = date.fromisoformat(edition.manifest["as_of"])
        villages = load_reference().desa
        near = villages["kode"].isin(read_table("desa_perbatasan")["kode"]).astype("boolean")
        villages = villages[["kode", "nama", "jenis", "kec_kode"]].assign(dekat=near.mask(~villages["poligon"]))  # fmt: skip
        places = self.campaign.sites.frame
        return PlanBasis(
            edition=edition.name,
            tier=edition.tier,
            as_of=as_of,
            synthetic=edition.synthetic,
            ledger=edition.ledger,
            villages=villages,
            said=self.said,
            lures={kab: lures(self.tables, kab) for kab in sorted(set(places["kab_kode"]))},
            shapes=edition.kecamatan.set_index("kode").geometry,
        )

    @property
    def said(self) -> dict[str, Any]:
        """The wishes and the span by the names of the workbook's sheet `syarat`."""
        wishes, days = self.wishes, self.campaign.days
        return {
            "kegiatan": wishes.events, "anggaran_idr": wishes.budget_idr, "tim": self.campaign.teams, "hari_tim": wishes.team_days,
            "hari_kerja": len(days), "mulai": days[0].when.isoformat() if days else None, "selesai": days[-1].when.isoformat() if days else None,
            "per_kabupaten": wishes.per_kabupaten, "bagian_sunyi": wishes.silent_share, "paling_banyak": wishes.most,
            "wajib": list(wishes.inside), "dilarang": list(wishes.outside), "pangkalan": list(self.bases),
            "perjalanan": "jaringan" if "jaringan" in self.inputs else "garis_lurus" if self.bases else None, "tidak_tercapai": list(self.unreached), "rela": self.campaign.give,
        }  # fmt: skip


def prepare(ask: Ask) -> Prepared:
    """Read the edition (every file checked against its manifest) and the user's files; WaspadaError where something cannot be used."""
    if (ask.costs is None) == (ask.cost_per_event is None):
        raise ConfigError("plan_no_costs" if ask.costs is None else "plan_two_costs")
    edition = load_edition(ask.edition)
    reference, rules = load_reference(), ask.config.policy.campaign
    codes = edition.kecamatan["kode"]
    units = reference.units[reference.units["kode"].isin(codes)].reset_index(drop=True)
    if units["kode"].tolist() != codes.tolist():
        raise SchemaError("other_units", stage="planning", columns="kode")
    first, last = span(date.fromisoformat(edition.manifest["as_of"]), ask.first, ask.last, rules)
    if not first <= last <= date.fromordinal(first.toordinal() + _LONGEST_DAYS):
        raise ConfigError(
            "plan_span", first=first.isoformat(), last=last.isoformat(), days=_LONGEST_DAYS
        )
    days = free_days(first, last, read_table("campaign_calendar"), rules)
    costs, inputs = _costs(ask, units)
    ways = _ways(ask, units, inputs)
    held, rest = _held(ask, first, inputs)
    draws, tables = _draws(ask.edition)
    sites = sites_of(edition.kecamatan, costs, ways, silent=_silent(edition), held=rest, draws=draws)  # fmt: skip
    most_days = ask.teams * len(days)
    wishes = Wishes(
        events=ask.events,
        budget_idr=ask.budget,
        team_days=most_days if ask.team_days is None else min(ask.team_days, most_days),
        per_kabupaten=ask.per_kabupaten,
        silent_share=ask.silent_share,
        most=ask.most,
        inside=_known(ask.inside, units),
        outside=_known(ask.outside, units),
    )
    campaign = Campaign(sites, units[["lat", "lon"]], days, ask.teams, rules, ask.give)
    unreached = tuple(units.loc[ways["cara"] == "garis_lurus", "kode"]) if ask.network else ()
    return Prepared(campaign, wishes, edition, inputs, tables, held, ask.bases, unreached)


def _ways(ask: Ask, units: pd.DataFrame, inputs: dict[str, str]) -> pd.DataFrame:
    """As `travel`; `inputs` gains the hash of the network. ConfigError for a network without a base, which it could not lead from."""
    policy, network = ask.config.policy, None
    if ask.network is not None:
        if not ask.bases:
            raise ConfigError("plan_no_base")
        # Reading a network brings geometry along: only where one is given.
        from geo.files.networks import load_network

        network, inputs["jaringan"] = load_network(ask.network, units, policy.access)
    bases = find_bases(ask.bases, units, kabupaten_seats())
    return travel(units, bases, policy.campaign, network, policy.access)


def _costs(ask: Ask, units: pd.DataFrame) -> tuple[pd.Series, dict[str, str]]:
    """Rupiah by `kode`, and what they were read from."""
    if ask.costs is None:
        same = pd.Series(ask.cost_per_event, index=units["kode"], dtype="Int64")
        return same, {"biaya": hashlib.sha256(str(ask.cost_per_event).encode()).hexdigest()}
    rows, digest = read_costs(ask.costs)
    return place_costs(rows, units, file=ask.costs.name), {"biaya": digest}


def _held(ask: Ask, first: date, inputs: dict[str, str]) -> tuple[LocatedRecords | None, dict[str, date]]:  # fmt: skip
    """The log of events with its places, and where the last one is too recent; `inputs` gains its hash."""
    if ask.events_held is None:
        return None, {}
    # Reading records and boundaries brings geometry along: only where a log is given.
    from geo.files.boundaries import load_zones
    from geo.files.incoming.read import read_records
    from geo.places.locate import locate

    reference, policy = load_reference(), ask.config.policy
    records = read_records(ask.events_held, kind="events", name="kegiatan-1", reference=reference, date_format=ask.date_format)  # fmt: skip
    zones = load_zones(ask.config.boundaries, reference)
    located = locate(records, reference, zones, scheme=ask.config.scheme, sea_limit_km=policy.sea_limit_km)  # fmt: skip
    inputs["kegiatan"] = records.sha256
    return located, resting(located, first=first, months=policy.campaign.rest_months)


def _draws(folder: Path) -> tuple[Any, ReleasedTables]:
    """(draws, n) relative risks of the posterior, fitted anew to what the edition released (rule 12): the same numbers as published; and those tables."""
    from geo.risk.refit import fitted

    told, _, _ = load_told(folder)
    return fitted(told).relative_risk_draws(), told.tables


def _silent(edition: Edition) -> tuple[str, ...]:
    """The silent areas as the edition published them; none where nobody looked or none could be told."""
    return tuple(edition.found.get("area_sunyi", {}).get("kode", ()))


def _known(codes: tuple[str, ...], units: pd.DataFrame) -> tuple[str, ...]:
    """Codes of kecamatan, sorted; PlaceError for any other."""
    for code in codes:
        if code not in set(units["kode"]):
            raise PlaceError("no_unit", kode=code, candidates="-")
    return tuple(sorted(set(codes)))
