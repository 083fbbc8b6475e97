"""What is told beside the ledger, in lines: same cases, changes, coverage, figures that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from geo.text import Language, day, number, text

if TYPE_CHECKING:
    from geo.files.findings import Findings
    from geo.files.series import Since
    from geo.risk.coverage import Covered
    from geo.tables.same_case import SameCase

SHOWN = 20
"""Pairs and figures on the terminal; `--json` tells all."""
_ALL_KABUPATEN = 14


def finding_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """All of it; nothing where there is nothing to tell."""
    yield from change_lines(findings, lang)
    yield from coverage_lines(findings, lang)
    yield from same_case_lines(findings, lang)
    yield from contradiction_lines(findings, lang)
    yield from odd_lines(findings, lang)


def odd_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """What is odd in crossing files though their rows are used."""
    if findings.crossings:
        yield text("border.odd.title", lang)
    for one in findings.crossings:
        rows = ", ".join(map(str, one.rows)) + (", ..." if one.count > len(one.rows) else "")
        yield text("border.odd.line", lang, name=one.source, what=text(f"border.odd.{one.what}", lang), count=number(one.count, lang), rows=rows)  # fmt: skip


def same_case_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """Pairs of rows that may be one case, and how to say so."""
    pairs, skipped = findings.same.pairs, findings.same.skipped
    if pairs:
        yield text("same_case.count", lang, pairs=number(len(pairs), lang))
    for pair in pairs[:SHOWN]:
        yield _pair_line(pair, findings.names, lang)
    if skipped:
        yield text("same_case.skipped", lang, rows=number(skipped, lang))
    if any(pair.decision is None for pair in pairs):
        yield text("same_case.how", lang)


def _pair_line(pair: SameCase, names: tuple[str, ...], lang: Language) -> str:
    rows = {"first": names[pair.file], "row": pair.row, "second": names[pair.other_file], "other_row": pair.other_row}  # fmt: skip
    if pair.decision:
        return text("same_case.decided", lang, decision=text(f"same_case.decision.{pair.decision}", lang), **rows)  # fmt: skip
    basis = ", ".join(text(f"same_case.fact.{name}", lang) for name in pair.basis)
    apart = text("same_case.apart", lang, days=pair.days) if pair.days else ""
    return text("same_case.line", lang, strength=text(f"same_case.strength.{pair.strength}", lang), basis=basis, apart=apart, **rows)  # fmt: skip


def change_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """What is new, corrected and withdrawn per file, and what that does to its ledger."""
    if findings.since:
        yield text("changes.title", lang)
    for one in findings.since:
        yield from _since_lines(one, lang)


def _since_lines(one: Since, lang: Language) -> Iterator[str]:
    change = one.change
    if change is None:
        yield text("changes.too_many" if one.too_many else "changes.first", lang, name=one.name)
        return
    if change.nothing:
        yield text("changes.same", lang, name=one.name, unchanged=number(change.unchanged, lang))
        return
    rows = {part: number(getattr(change, part), lang) for part in ("new", "corrected", "withdrawn", "unchanged")}  # fmt: skip
    yield text("changes.apart" if change.apart else "changes.line", lang, name=one.name, **rows)
    effect = change.to_json()["effect"]
    told = ", ".join(f"{text(f'status.{name}', lang)} {rows:+d}" for name, rows in effect.items())
    yield text("changes.effect", lang, effect=told) if effect else text("changes.no_effect", lang)
    for move, moved in change.moved.items():
        before, _, after = move.partition(">")
        yield text("changes.moved", lang, before=text(f"status.{before}", lang), after=text(f"status.{after}", lang), rows=number(moved, lang))  # fmt: skip


def coverage_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """Which kabupaten and days each source covers, and who says so."""
    if findings.coverage:
        yield text("coverage.title", lang)
    for one in findings.coverage:
        yield _coverage_line(one, lang)


def _coverage_line(one: Covered, lang: Language) -> str:
    count = len(one.kabupaten)
    key = "all" if count == _ALL_KABUPATEN else "some" if count else "none"
    first, last = (day(when, lang) if when else text("coverage.unknown", lang) for when in (one.first, one.last))  # fmt: skip
    how = "inferred" if not one.declared else "declared" if len(one.declared) == len(("kabupaten", "awal", "akhir")) else "partly"  # fmt: skip
    areas = text(f"coverage.{key}", lang, count=count, codes=", ".join(one.kabupaten))
    return text("coverage.line", lang, name=one.source, areas=areas, first=first, last=last, how=text(f"coverage.{how}", lang))  # fmt: skip


def contradiction_lines(findings: Findings, lang: Language) -> Iterator[str]:
    """Figures that contradict each other, each with its source."""
    table = findings.contradictions
    if table.empty:
        return
    yield text("contradictions.title", lang, count=number(len(table), lang))
    for row in table.head(SHOWN).itertuples():
        yield _contradiction_line(row, lang)
    if len(table) > SHOWN:
        yield text("contradictions.more", lang, count=number(len(table) - SHOWN, lang))


def _contradiction_line(row: Any, lang: Language) -> str:
    def source(name: object, file: object) -> str:
        return name if isinstance(name, str) else text("contradictions.own", lang, name=file)

    def period(first: Any, last: Any) -> str:
        return f"{first:%Y-%m-%d}/{last:%Y-%m-%d}"

    return text(
        "contradictions.line",
        lang,
        indicator=row.indikator,
        place=f"{row.wilayah} ({row.kode}, {row.dasar})",
        value=number(row.nilai, lang),
        period=period(row.periode_awal, row.periode_akhir),
        source=source(row.sumber, row.berkas),
        other_value=number(row.nilai_lain, lang),
        other_period=period(row.periode_awal_lain, row.periode_akhir_lain),
        other_source=source(row.sumber_lain, row.berkas_lain),
        kind=text(f"contradictions.kind.{row.jenis}", lang),
    )
