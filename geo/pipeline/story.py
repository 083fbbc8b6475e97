"""The whole story on one page: files in, an edition out.

sources → Records → LocatedRecords → Indicators → ReleasedTables → RiskScores → Release → products
"""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from geo.files.audit_log import wall_clock
from geo.files.backtests import Question, begun_backtest
from geo.files.boundaries import load_zones
from geo.files.decisions import Decided, apply_decisions
from geo.files.findings import Findings, contradictions_json, find
from geo.files.heap import return_free_memory
from geo.files.incoming.corrections import read_corrections
from geo.files.large_files import LargeFiles
from geo.files.mappings import remember
from geo.files.outgoing import write_edition
from geo.files.proof import sign_manifest
from geo.files.shipped import load_reference
from geo.pipeline.access import with_access
from geo.pipeline.border import border_counts, with_border
from geo.pipeline.judging import answered, choose, judge
from geo.pipeline.manifest import decided_by, inputs_of, manifest_of, mended_by, to_json
from geo.pipeline.reading import (
    Beside,
    check_coverage,
    place_all,
    read_all,
    read_beside,
    read_earlier,
    unkept_in,
)
from geo.pipeline.remembering import Remembering, remembering
from geo.pipeline.request import Edition, Progress, Request
from geo.pipeline.stored import gather, known_aliases, note_made, opened, state_of
from geo.pipeline.trace import Clock, purpose_of, signer, trace
from geo.products.catalogue import products
from geo.products.quarantine import QuarantineBook
from geo.release.actor import Actor
from geo.release.released_file import released_json, told_of
from geo.release.tables import released_tables
from geo.risk.adjacency import adjacency
from geo.risk.covariates import indicators_of
from geo.risk.erased import with_erased
from geo.risk.indicators import build_indicators
from geo.tables.border import BorderCounts
from geo.tables.reference import Reference, Zones
from geo.tables.stages import Indicators, LocatedRecords

if TYPE_CHECKING:
    from geo.errors import Problem
    from geo.files.store.imports import Imported
    from geo.files.store.repository import Store


@dataclass(frozen=True)
class Counted:
    """What an edition is made of once its rows are counted: those of large files go with the step before, whose memory the maps need.

    whole     the sources of this run that were read as a whole
    problems  file name and faults of every source of this run
    heavy     whether a large file was read: memory is then dearer than time
    """

    reference: Reference
    zones: Zones
    given: Indicators
    border: BorderCounts
    inputs: dict[str, str]
    remembered: Remembering
    beside: Beside
    found: Findings
    whole: tuple[LocatedRecords, ...]
    problems: tuple[tuple[str, tuple[Problem, ...]], ...]
    imported: tuple[Imported, ...] | None
    new: frozenset[str] | None
    heavy: bool


def run(
    request: Request, *, progress: Progress = lambda _step, **_: None, clock: Clock = wall_clock
) -> Edition:
    """Build an edition and write it; raises WaspadaError and leaves nothing half-written. `clock` is for the audit log alone."""
    actor = Actor(role=request.role, purpose=request.purpose)
    actor.may_see(request.tier)
    purpose = purpose_of(request)
    with (
        TemporaryFile(prefix="waspada-") as target,
        QuarantineBook(target, request.lang) as book,
        opened(request) as store,
    ):
        counted = _count(request, progress, clock, book, store)
        if counted.heavy:
            return_free_memory()
        return _publish(request, counted, actor, purpose, progress, clock, {"quarantine.xlsx": target}, store)  # fmt: skip


def _count(
    request: Request, progress: Progress, clock: Clock, book: QuarantineBook, store: Store | None
) -> Counted:
    """From files to counts, the rows that need mending into `book`."""
    progress("read")
    reference = load_reference()
    zones = load_zones(request.boundaries or request.config.boundaries, reference)
    corrections = tuple(map(read_corrections, request.corrections))
    aliases = known_aliases(request, store)
    large = LargeFiles(
        reference, zones, request.config, aliases, (book.add,), book.begin,
        lambda step, path, share, rows: progress(step, path=path, share=share, rows=rows),
    )  # fmt: skip
    read = read_all(request, reference, corrections, large)
    decided = apply_decisions(read) if store is None else Decided(read)
    if store is None:
        check_coverage(request, read)
    if request.remember:
        remember(decided.records)
    beside = read_beside(request, reference)
    progress("place")
    placed = place_all(decided.records, reference, zones, request.config, aliases, large)
    gathered = gather(placed, request, store, clock)
    located, files = gathered.located, gathered.files
    inputs = inputs_of([one.records for one in located], zones, beside.population) | mended_by(
        located, corrections
    )
    inputs |= state_of(gathered) | decided_by(decided) | beside.inputs
    given = with_erased(
        build_indicators(
            located,
            reference,
            config=request.config,
            period=request.period,
            as_of=request.as_of,
            people=beside.people,
            offices=beside.offices,
        ),
        gathered.erased,
    )
    earlier = read_earlier(request, reference, zones, aliases)
    found = find(
        files,
        decided.pairs,
        config=request.config,
        reference=reference,
        contradictions=given.contradictions,
        earlier=earlier,
    )
    book.add_whole(files)
    book.close(files, given.ledger, found.same.pairs)
    remembered = remembering(given, located, request, inputs, store)
    return Counted(
        reference=reference,
        zones=zones,
        given=given,
        border=border_counts(located, given),
        inputs=inputs | remembered.told,
        remembered=remembered,
        beside=beside,
        found=found,
        whole=tuple(one for one in files if one.records.weights is None),
        problems=tuple((one.records.file_name, one.records.problems) for one in files),
        imported=gathered.imported,
        new=gathered.new,
        heavy=large.folded_any,
    )


def _publish(
    request: Request,
    counted: Counted,
    actor: Actor,
    purpose: str | None,
    progress: Progress,
    clock: Clock,
    private: dict[str, BinaryIO],
    store: Store | None,
) -> Edition:
    """From counts to the edition in its folder."""
    reference, zones, given = counted.reference, counted.zones, counted.given
    remembered, policy = counted.remembered, request.config.policy
    progress("score")
    tables = released_tables(given, tier=request.tier, policy=policy, memory=remembered.memory)
    choice = choose(tables, given, request, reference, zones)
    asked = Question(tables, given.units, adjacency(zones), choice.of(reference.indicators), policy)
    with begun_backtest(asked, beside=not counted.heavy) as tested:
        judged = judge(tables, given, request, actor, reference, zones, counted.inputs, choice)
        bordered = with_border(
            answered(judged, given, request, reference, zones, remembered), counted.border, tables, reference,
            policy=policy, operations=counted.beside.operations, memory=remembered.memory,
        )  # fmt: skip
        published = with_access(bordered, counted.beside, reference, policy.access)
        progress("write")
        outputs = products(published, request.lang)
        told = told_of(
            published, tables, given.units, adjacency=asked.adjacency, choice=choice,
            indicators=indicators_of("asal", reference.indicators, given.units), policy=policy,
        )  # fmt: skip
        outputs["released.json"] = released_json(told)
        progress("backtest")
        outputs["backtest.json"] = to_json(tested())
    contradictions = contradictions_json(published.contradictions)
    outputs["ledger.json"] = to_json(published.ledger.to_json() | {"bertentangan": contradictions})
    manifest = sign_manifest(manifest_of(published, counted.inputs, outputs, private), signer())
    unlogged = trace(published, request, purpose, clock, counted.new)
    unnoted = remembered.note(published, tables)
    write_edition(request.out, outputs, manifest, private)
    note_made(store, published, clock)
    return Edition(
        request.out, manifest, published.ledger, zones.repairs, counted.problems, counted.found, unkept_in(counted.whole, request.config) or unnoted,
        unlogged, counted.imported or (), str(store.copy) if store and store.copy else None,
    )  # fmt: skip
