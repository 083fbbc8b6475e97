"""Every file read and every row placed, the older files too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from geo.border.operations import check_operations
from geo.config import Config
from geo.errors import ConfigError, SourceError
from geo.files.findings import keep_for_next_month
from geo.files.incoming.corrections import Corrections, check_landed
from geo.files.incoming.duplicates import reject_repeated
from geo.files.incoming.large import LargeFile
from geo.files.incoming.mend import Asked, read_mended
from geo.files.incoming.offices import read_offices
from geo.files.incoming.operations import read_operations
from geo.files.incoming.people import read_population
from geo.files.incoming.read import read_records
from geo.files.large_files import LargeFiles
from geo.files.mappings import check_said, load_mappings
from geo.files.networks import load_network
from geo.files.shipped import read_table
from geo.pipeline.request import DEMONSTRATION, PUBLIC_NAMES, Request
from geo.places.access_network import Network
from geo.places.access_table import sorted_offices
from geo.places.locate import locate
from geo.places.offices import place_offices
from geo.risk.coverage import unused_coverage
from geo.risk.exposure import read_people
from geo.tables.alias import Alias
from geo.tables.reference import Reference, Zones
from geo.tables.stages import Kind, LocatedRecords, Records


@dataclass(frozen=True)
class Beside:
    """What stands beside the records: the user's population, offices, network and announced operations, each None where not given, with the SHA-256 of its file.

    Of the offices those where victims are sheltered are left out and counted (`closed`): nothing that is published may depend on where they are.
    """

    people: pd.DataFrame | None = None
    population: str | None = None
    offices: pd.DataFrame | None = None
    reporting: str | None = None
    closed: int = 0
    network: Network | None = None
    ways: str | None = None
    operations: tuple[dict[str, str], ...] = ()
    announced: str | None = None

    @property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of what was given, by its public name; the population has its own place (`inputs_of`)."""
        named = {"kantor": self.reporting, "jaringan": self.ways, "operasi": self.announced}
        return {name: digest for name, digest in named.items() if digest}


def read_beside(request: Request, reference: Reference) -> Beside:
    """The user's own population, offices and network, checked and placed."""
    people = population = offices = reporting = announced = network = ways = None
    closed = 0
    operations: tuple[dict[str, str], ...] = ()
    if request.population:
        table, population = read_population(request.population)
        people = read_people(table, reference)
    if request.offices:
        table, reporting = read_offices(request.offices)
        offices, closed = sorted_offices(place_offices(table, reference), read_table("office_kinds"))  # fmt: skip
    if request.network:
        network, ways = load_network(request.network, reference.units, request.config.policy.access)
    if request.config.operations:
        listed, announced = read_operations(request.config.operations)
        operations = check_operations(listed, reference, file=request.config.operations.name)
    return Beside(people, population, offices, reporting, closed, network, ways, operations, announced)  # fmt: skip


def check_coverage(request: Request, records: Sequence[Records]) -> None:
    """Raise ConfigError where the settings declare the coverage of a file that was not given: a typing error would make zeros unknown."""
    unused = unused_coverage(records, request.config) if request.files else []
    if unused:
        given = ", ".join(one.file_name for one in records)
        raise ConfigError("coverage_no_source", path="waspada.toml", names=", ".join(unused), given=given)  # fmt: skip


def read_earlier(
    request: Request, reference: Reference, zones: Zones, aliases: Sequence[Alias]
) -> tuple[LocatedRecords, ...]:
    """The older files that these are compared with, read and placed in the same way."""
    kinds = {kind for kind, _ in request.files}
    kind = kinds.pop() if len(kinds) == 1 else None
    records = [
        read_records(
            path,
            kind=kind,
            name=path.name,
            reference=reference,
            date_format=request.date_format,
            drop_identity=request.drop_identity,
        )
        for path in request.since
    ]
    return place_all(records, reference, zones, request.config, aliases)


def unkept_in(located: Sequence[LocatedRecords], config: Config) -> str | None:
    """Keep what next month is compared with; the folder where that could not be, for the edition is complete without it."""
    try:
        keep_for_next_month(located, config)
    except SourceError as error:
        return str(error.facts["path"])
    return None


def read_all(
    request: Request,
    reference: Reference,
    corrections: Sequence[Corrections] = (),
    large: LargeFiles | None = None,
) -> tuple[Records, ...]:
    """Read every file under its public name (`kasus-1`, `lintas-1`, ...); no row counts twice (a store tells that itself). `large` folds what is too large to be held."""
    synthetic = not request.files and request.store is None
    files: Sequence[tuple[Kind, Path]] = (
        tuple(DEMONSTRATION.items()) if synthetic else request.files
    )
    answers = request.answers if synthetic else replace(request.answers, kept=load_mappings())
    seen: dict[Kind, int] = {}
    sources: list[Records | LargeFile] = []
    for kind, path in files:
        seen[kind] = seen.get(kind, 0) + 1
        name = f"{PUBLIC_NAMES[kind]}-{seen[kind]}"
        asked = Asked(kind=kind, date_format=request.date_format, drop_identity=request.drop_identity, answers=answers)  # fmt: skip
        screened = large.screened(path, name=name, **asked) if large else None
        sources.append(
            screened
            or read_mended(
                path, corrections, name=name, reference=reference, synthetic=synthetic, **asked
            )
        )
    records = [one for one in sources if isinstance(one, Records)]
    if large:
        records = large.folded(
            sources, corrections=corrections, period=request.period, as_of=request.as_of
        )
    check_landed(corrections, records)
    check_said(answers, records)
    return tuple(records) if request.store else reject_repeated(records)


def place_all(
    records: Sequence[Records],
    reference: Reference,
    zones: Zones,
    config: Config,
    aliases: Sequence[Alias] = (),
    large: LargeFiles | None = None,
) -> tuple[LocatedRecords, ...]:
    """Give every row of every source its place, or the reason why it has none; those of a large file have theirs."""
    limit = config.policy.sea_limit_km
    return tuple(
        (large and large.located(source))
        or locate(
            source, reference, zones, scheme=config.scheme, sea_limit_km=limit, aliases=aliases
        )
        for source in records
    )
