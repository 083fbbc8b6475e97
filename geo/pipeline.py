"""The whole story on one page: files in, an edition out.

sources → Records → LocatedRecords → Indicators → ReleasedTables → RiskScores → Release → products
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import pandas as pd

import geo
from geo.config import DATA, Config
from geo.errors import ConfigError, SourceError
from geo.files.aliases import load_aliases
from geo.files.backtests import Question, begun_backtest, kept_choice
from geo.files.boundaries import load_zones
from geo.files.decisions import Decided, apply_decisions
from geo.files.findings import Findings, contradictions_json, find, keep_for_next_month
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.corrections import Corrections, check_landed, read_corrections
from geo.files.incoming.duplicates import reject_repeated
from geo.files.incoming.large import LargeFile
from geo.files.incoming.mend import Asked, read_mended
from geo.files.incoming.offices import read_offices
from geo.files.incoming.people import read_population
from geo.files.incoming.read import read_records
from geo.files.large_files import LargeFiles
from geo.files.mappings import check_said, load_mappings, remember
from geo.files.outgoing import write_edition
from geo.files.shipped import load_reference
from geo.places.locate import locate
from geo.places.offices import place_offices
from geo.products.catalogue import products
from geo.products.quarantine import QuarantineBook
from geo.release.actor import Actor, Role
from geo.release.gate import add_questions, release
from geo.release.roles import Answer, Standing, role_tables
from geo.release.tables import released_tables
from geo.risk.adjacency import adjacency
from geo.risk.covariates import indicators_of
from geo.risk.coverage import unused_coverage
from geo.risk.exposure import read_people
from geo.risk.indicators import build_indicators
from geo.risk.kabupaten_reasons import kabupaten_reasons
from geo.risk.patterns import add_patterns
from geo.risk.reasons import reasons
from geo.risk.roles import exposed_to
from geo.risk.score import score
from geo.risk.switch import Choice
from geo.tables.alias import Alias
from geo.tables.ledger import Ledger
from geo.tables.reference import Reference, Repair, Zones
from geo.tables.stages import (
    ROLES,
    CaseRole,
    Indicators,
    Kind,
    LocatedRecords,
    Records,
    Release,
    ReleasedTables,
    Tier,
)
from geo.text import LANGUAGES, Language

DEMONSTRATION: dict[Kind, Path] = {
    "cases": DATA / "demo" / "kasus.csv",
    "crossings": DATA / "demo" / "lintas.csv",
}
PUBLIC_NAMES: dict[Kind, str] = {
    "cases": "kasus",
    "crossings": "lintas",
    "figures": "angka",
    "events": "kegiatan",
}
Progress = Callable[..., None]
"""Is told each step by its name, and of a large file also `path`, `share` and `rows`."""


@dataclass(frozen=True)
class Request:
    """All that an edition depends on: the files, and how to read, place and release them.

    Without any file the demonstration records are read, and only they. `aliases` None takes those that this user keeps;
    `corrections` are mended quarantine workbooks, the later going before the earlier.
    `answers` say what columns mean; what was kept of them is taken where nothing is said, and `remember` keeps these.
    `since` are older files that these are compared with in place of those that the last run read.
    """

    files: tuple[tuple[Kind, Path], ...] = ()
    out: Path = Path("out")
    boundaries: Path | None = None
    population: Path | None = None
    offices: Path | None = None
    period: tuple[date, date] | None = None
    as_of: date | None = None
    date_format: str | None = None
    drop_identity: bool = False
    tier: Tier = "publik"
    role: Role = "steward"
    purpose: str | None = None
    lang: Language = "id"
    aliases: tuple[Alias, ...] | None = None
    corrections: tuple[Path, ...] = ()
    answers: Answers = NO_ANSWERS
    remember: bool = False
    since: tuple[Path, ...] = ()
    config: Config = field(default_factory=Config)


@dataclass(frozen=True)
class Edition:
    """What a run leaves behind: the folder, its manifest, the ledger, and what was done to the boundary file.

    `findings` are told beside the ledger; `unkept` is the folder where next month's comparison could not be kept.
    """

    folder: Path
    manifest: dict[str, Any]
    ledger: Ledger
    repairs: tuple[Repair, ...] = ()
    records: tuple[Records, ...] = ()
    findings: Findings | None = None
    unkept: str | None = None


def run(request: Request, *, progress: Progress = lambda _step, **_: None) -> Edition:
    """Build an edition and write it; raises WaspadaError and leaves nothing half-written."""
    with TemporaryFile(prefix="waspada-") as target, QuarantineBook(target, request.lang) as book:
        return _run(request, progress, book, target)


def _run(request: Request, progress: Progress, book: QuarantineBook, target: BinaryIO) -> Edition:
    actor = Actor(role=request.role, purpose=request.purpose)
    actor.may_see(request.tier)
    progress("read")
    reference = load_reference()
    zones = load_zones(request.boundaries or request.config.boundaries, reference)
    corrections = tuple(map(read_corrections, request.corrections))
    aliases = load_aliases() if request.aliases is None else request.aliases
    large = LargeFiles(
        reference, zones, request.config, aliases, (book.add,), book.begin,
        lambda step, path, share, rows: progress(step, path=path, share=share, rows=rows),
    )  # fmt: skip
    decided = apply_decisions(read_all(request, reference, corrections, large))
    records = decided.records
    check_coverage(request, records)
    if request.remember:
        remember(records)
    people, population = None, None
    if request.population:
        table, population = read_population(request.population)
        people = read_people(table, reference)
    offices, reporting = None, None
    if request.offices:
        table, reporting = read_offices(request.offices)
        offices = place_offices(table, reference)
    progress("place")
    located = place_all(records, reference, zones, request.config, aliases, large)
    inputs = inputs_of(records, zones, population) | mended_by(located, corrections)
    inputs |= decided_by(decided)
    inputs |= {"kantor": reporting} if reporting else {}
    given = build_indicators(
        located,
        reference,
        config=request.config,
        period=request.period,
        as_of=request.as_of,
        people=people,
        offices=offices,
    )
    earlier = read_earlier(request, reference, zones, aliases)
    found = find(
        located,
        decided.pairs,
        config=request.config,
        reference=reference,
        contradictions=given.contradictions,
        earlier=earlier,
    )
    progress("score")
    tables = released_tables(given, tier=request.tier, policy=request.config.policy)
    choice = choose(tables, given, request, reference, zones)
    asked = Question(tables, given.units, adjacency(zones), choice.of(reference.indicators), request.config.policy)  # fmt: skip
    with begun_backtest(asked, beside=not large.folded_any) as tested:
        published = publish(tables, given, request, actor, reference, zones, inputs, choice)
        progress("write")
        outputs = products(published, request.lang)
        progress("backtest")
        outputs["backtest.json"] = to_json(tested())
    contradictions = contradictions_json(published.contradictions)
    outputs["ledger.json"] = to_json(published.ledger.to_json() | {"bertentangan": contradictions})
    book.add_whole(located)
    book.close(located, given.ledger, found.same.pairs)
    private = {"quarantine.xlsx": target}
    manifest = manifest_of(published, inputs, outputs, private)
    write_edition(request.out, outputs, manifest, private)
    unkept = unkept_in(located, request.config)
    return Edition(request.out, manifest, published.ledger, zones.repairs, records, found, unkept)


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


def decided_by(decided: Decided) -> dict[str, str]:
    """SHA-256 of what the user said of pairs of rows of these files; nothing where nothing was."""
    told = [(pair.file, pair.row, pair.other_file, pair.other_row, pair.decision) for pair in decided.pairs]  # fmt: skip
    return {"kasus_sama": sha256(to_json(sorted(told)))} if told else {}


def read_all(
    request: Request,
    reference: Reference,
    corrections: Sequence[Corrections] = (),
    large: LargeFiles | None = None,
) -> tuple[Records, ...]:
    """Read every file under its public name (`kasus-1`, `lintas-1`, ...); no row counts twice. `large` folds what is too large to be held."""
    synthetic = not request.files
    files: Sequence[tuple[Kind, Path]] = request.files or tuple(DEMONSTRATION.items())
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
    return reject_repeated(records)


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


def choose(
    tables: ReleasedTables,
    given: Indicators,
    request: Request,
    reference: Reference,
    zones: Zones,
) -> Choice:
    """The covariates that pay, by what the tier may see."""
    indicators = indicators_of("asal", reference.indicators, given.units)
    return kept_choice(tables, given.units, zones=zones, indicators=indicators, policy=request.config.policy)  # fmt: skip


def publish(
    tables: ReleasedTables,
    given: Indicators,
    request: Request,
    actor: Actor,
    reference: Reference,
    zones: Zones,
    inputs: dict[str, str],
    choice: Choice,
) -> Release:
    """From what the tier may see to what may leave: score on released tables only, with the covariates that pay, and the gate."""
    policy = request.config.policy
    indicators = indicators_of("asal", reference.indicators, given.units)
    scores = score(
        tables,
        given.units,
        zones=zones,
        indicators=choice.of(indicators),
        policy=policy,
    )
    scores = replace(scores, model={**scores.model, "kovariat": choice.to_json()})
    scores = add_patterns(scores, tables, given.units, adjacency=adjacency(zones), policy=policy)
    told = {lang: pd.concat([reasons(scores, tables, lang), kabupaten_reasons(scores, tables, given.units, lang)]) for lang in LANGUAGES}  # fmt: skip
    scores = replace(scores, model={**scores.model, "kalimat_en": told["en"].to_dict()})
    made = release(
        tables,
        scores,
        told["id"],
        given,
        zones,
        reference,
        edition=edition_name(given, request, inputs),
        actor=actor,
    )
    return add_questions(made, answer_roles(given, request, reference, zones), given)


def answer_roles(
    given: Indicators, request: Request, reference: Reference, zones: Zones
) -> dict[CaseRole, Answer | Standing]:
    """The other questions, each by the same model on its own released tables, or why it has no answer; they are never added."""
    policy = request.config.policy
    answers: dict[CaseRole, Answer | Standing] = {}
    for role in ROLES:
        tables = role_tables(given, role, tier=request.tier, policy=policy)
        if not isinstance(tables, ReleasedTables):
            answers[role] = tables
            continue
        units = exposed_to(role, given.units)
        indicators = indicators_of(role, reference.indicators, units)
        scores = score(tables, units, zones=zones, indicators=indicators, policy=policy)
        answers[role] = Answer(tables, scores)
    return answers


def inputs_of(records: Sequence[Records], zones: Zones, population: str | None) -> dict[str, str]:
    """SHA-256 of every input by its public name."""
    named = {source.name: source.sha256 for source in records}
    named |= {
        f"pemetaan:{source.name}": digest for source in records if (digest := said_hash(source))
    }
    if population:
        named["penduduk"] = population
    return {**named, f"batas:{zones.name}": zones.sha256}


def mended_by(
    located: Sequence[LocatedRecords], corrections: Sequence[Corrections] = ()
) -> dict[str, str]:
    """SHA-256 of every corrections file, and of the user's own aliases that some row was read by; only what there is."""
    named = {f"koreksi-{number}": one.sha256 for number, one in enumerate(corrections, start=1)}
    used = sorted({(alias.key, alias.means) for source in located for alias in source.aliases})
    return {**named, "alias": sha256(to_json(used))} if used else named


def said_hash(source: Records) -> str | None:
    """SHA-256 of what the user said of a file's columns and dates, whether now or earlier; None where nothing was."""
    said = source.said
    told = {"columns": dict(said.columns), "dates": said.date_format}
    return sha256(to_json(told)) if any(told.values()) else None


def edition_name(given: Indicators, request: Request, inputs: dict[str, str]) -> str:
    """As-of date and eight hex digits of the hash of all that the edition depends on (rule 9)."""
    settings = replace(request.config, boundaries=None, series={})
    parts = {
        "program": geo.__version__,
        "inputs": inputs,
        "config": asdict(settings),
        "period": [day.isoformat() for day in given.period],
        "as_of": given.as_of.isoformat(),
        "tier": request.tier,
        "purpose": request.purpose,
        "reading": [request.date_format, request.drop_identity],
        "language": request.lang,
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    return f"{given.as_of.isoformat()}-{digest[:8]}"


def manifest_of(
    published: Release,
    inputs: dict[str, str],
    outputs: dict[str, bytes],
    private: Mapping[str, bytes | BinaryIO],
) -> dict[str, Any]:
    """Name every input and output with its SHA-256; `private` are the steward's files.

    Whoever holds a whole input file but for one row could try all that the row may say and compare: the contract wants the
    hashes, so that a file can be found again; `docs/operations.md` says whom the manifest is for.
    """
    return {
        "edisi": published.edition,
        "tier": published.tier,
        "as_of": published.as_of.isoformat(),
        "batas": published.zones.name,
        "batas_catatan": published.zones.note_key,
        "batas_perbaikan": [
            {"key": one.key, "facts": one.facts} for one in published.zones.repairs
        ],
        "periode": [day.isoformat() for day in published.period],
        "teramati": published.observed,
        "sintetis": published.synthetic,
        "k": published.k,
        "model": published.model,
        "pertanyaan": published.questions,
        "serangan": published.attack,
        "inputs": inputs,
        "outputs": {name: sha256(content) for name, content in sorted(outputs.items())},
        "private": {name: sha256(content) for name, content in sorted(private.items())},
    }


def sha256(content: bytes | BinaryIO) -> str:
    """Hex digest of bytes, or of a file from its beginning."""
    digest = hashlib.sha256()
    if isinstance(content, bytes):
        digest.update(content)
    else:
        content.seek(0)
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def to_json(value: object) -> bytes:
    """Stable JSON: sorted keys, two spaces, a closing newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
