"""The whole story on one page: files in, an edition out.

sources → Records → LocatedRecords → Indicators → ReleasedTables → RiskScores → Release → products
"""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from geo.files.audit_log import wall_clock
from geo.files.backtests import Question, begun_backtest
from geo.files.boundaries import load_zones
from geo.files.decisions import Decided, apply_decisions
from geo.files.findings import contradictions_json, find
from geo.files.incoming.corrections import read_corrections
from geo.files.large_files import LargeFiles
from geo.files.mappings import remember
from geo.files.outgoing import write_edition
from geo.files.proof import sign_manifest
from geo.files.shipped import load_reference
from geo.pipeline.access import with_access
from geo.pipeline.border import with_border
from geo.pipeline.judging import answered, choose, judge
from geo.pipeline.manifest import decided_by, inputs_of, manifest_of, mended_by, to_json
from geo.pipeline.reading import (
    check_coverage,
    place_all,
    read_all,
    read_beside,
    read_earlier,
    unkept_in,
)
from geo.pipeline.remembering import remembering
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

if TYPE_CHECKING:
    from geo.files.store.repository import Store


def run(
    request: Request, *, progress: Progress = lambda _step, **_: None, clock: Clock = wall_clock
) -> Edition:
    """Build an edition and write it; raises WaspadaError and leaves nothing half-written. `clock` is for the audit log alone."""
    with (
        TemporaryFile(prefix="waspada-") as target,
        QuarantineBook(target, request.lang) as book,
        opened(request) as store,
    ):
        return _run(request, progress, clock, book, target, store)


def _run(
    request: Request,
    progress: Progress,
    clock: Clock,
    book: QuarantineBook,
    target: BinaryIO,
    store: Store | None,
) -> Edition:
    actor = Actor(role=request.role, purpose=request.purpose)
    actor.may_see(request.tier)
    purpose = purpose_of(request)
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
    progress("score")
    inputs |= (remembered := remembering(given, located, request, inputs, store)).told
    tables = released_tables(given, tier=request.tier, policy=request.config.policy, memory=remembered.memory)  # fmt: skip
    choice = choose(tables, given, request, reference, zones)
    asked = Question(tables, given.units, adjacency(zones), choice.of(reference.indicators), request.config.policy)  # fmt: skip
    with begun_backtest(asked, beside=not large.folded_any) as tested:
        judged = judge(tables, given, request, actor, reference, zones, inputs, choice)
        bordered = with_border(
            answered(judged, given, request, reference, zones, remembered), located, tables, reference,
            policy=request.config.policy, operations=beside.operations, memory=remembered.memory,
        )  # fmt: skip
        published = with_access(bordered, beside, reference, request.config.policy.access)
        progress("write")
        outputs = products(published, request.lang)
        told = told_of(
            published, tables, given.units, adjacency=asked.adjacency, choice=choice,
            indicators=indicators_of("asal", reference.indicators, given.units), policy=request.config.policy,
        )  # fmt: skip
        outputs["released.json"] = released_json(told)
        progress("backtest")
        outputs["backtest.json"] = to_json(tested())
    contradictions = contradictions_json(published.contradictions)
    outputs["ledger.json"] = to_json(published.ledger.to_json() | {"bertentangan": contradictions})
    book.add_whole(files)
    book.close(files, given.ledger, found.same.pairs)
    private = {"quarantine.xlsx": target}
    manifest = sign_manifest(manifest_of(published, inputs, outputs, private), signer())
    unlogged = trace(published, request, purpose, clock, gathered.new)
    unnoted = remembered.note(published, tables)
    write_edition(request.out, outputs, manifest, private)
    note_made(store, published, clock)
    return Edition(
        request.out, manifest, published.ledger, zones.repairs, tuple(one.records for one in files), found, unkept_in(files, request.config) or unnoted, unlogged,
        gathered.imported or (), str(store.copy) if store and store.copy else None,
    )  # fmt: skip
