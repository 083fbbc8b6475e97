"""Is there anything wrong with an edition that was read back? Beside the truth, which the outsider does not have."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from geo.cli import main
from geo.tables.stages import Indicators
from tests.attack.programme import World, attack, narrowed, told, world
from tests.attack.reader import Reading, by_place, facts


@dataclass(frozen=True)
class Verdict:
    """hidden   number of hidden counts that were attacked
    narrowed    those that the files narrow
    small       counts below k that stand with a kecamatan, and where
    bare        columns that hold the hidden counts
    """

    hidden: int
    narrowed: int
    small: tuple[str, ...]
    bare: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.narrowed == 0 and not self.small and not self.bare


def judge(reading: Reading, given: Indicators) -> Verdict:
    """Attack what was read, and look for what must not stand in it."""
    found = attack(reading)
    k = reading.k
    small = {fact.where for fact in facts(reading) if len(fact.place) == 8 and fact.count is not None and fact.count < k}  # fmt: skip
    return Verdict(len(found), len(narrowed(found, k)), tuple(sorted(small)), tuple(bare(reading, given)))  # fmt: skip


def bare(reading: Reading, given: Indicators) -> Iterable[str]:
    """Columns and paths whose numbers are the hidden period counts of the kecamatan: all of them, up to a factor."""
    truth = given.counts.groupby("kode")["kasus"].sum().to_dict()
    hidden = {fact.place for fact in told(reading) if fact.question == "asal" and len(fact.place) == 8 and not fact.time and fact.count is None}  # fmt: skip
    wanted = {code: float(truth[code]) for code in sorted(hidden) if code in truth}
    for where, values in by_place(reading):
        shared = [code for code in wanted if code in values]
        one, other = np.array([wanted[code] for code in shared]), np.array([values[code] for code in shared])  # fmt: skip
        if len(shared) >= 6 and np.unique(one).size > 2 and np.unique(other).size > 2 and abs(np.corrcoef(one, other)[0, 1]) > 0.9999:  # fmt: skip
            yield where


def explained(folder: Path, codes: Iterable[str]) -> dict[str, Any]:
    """What `waspada explain` tells of these kecamatan, by a name as if it were a file."""
    told_: dict[str, Any] = {}
    for code in codes:
        said = StringIO()
        with redirect_stdout(said):
            assert main(["explain", code, "--json", "--edition", str(folder)]) == 0
        told_[f"explain-{code}.json"] = json.loads(said.getvalue())
    return told_


def untrue(reading: Reading, given: Indicators) -> list[str]:
    """Equations of the outsider that the exact counts do not fulfil: he would be attacking something else."""
    wrong: list[str] = []
    known = told(reading)
    for question in sorted({fact.question for fact in known} - {"pos"}):
        made = world(reading, known, question)
        values = _truth(made, question, given)
        for row, signs, total in zip(made.rows, made.signs, made.totals, strict=True):
            if abs(float(np.dot(values[row], signs)) - total) > 1e-6:
                cells = [cell for cell, number in made.cells.items() if number in row[:2]]
                wrong.append(f"{question} {cells} {total}")
    return wrong


def _truth(made: World, question: str, given: Indicators) -> np.ndarray:
    own = given if question == "asal" else given.roles[question]
    counts = {("unit", code, str(year)): cases for code, year, cases in own.counts[["kode", "tahun", "kasus"]].itertuples(index=False)}  # fmt: skip
    counts |= {("only", code, str(year)): cases for code, year, cases in own.partial[["kab_kode", "tahun", "kasus"]].itertuples(index=False)}  # fmt: skip
    modus, people = given.cross.modus, given.cross.people
    values = np.zeros(len(made.cells))
    for cell, number in made.cells.items():
        if cell.block in ("unit", "only"):
            values[number] = counts.get((cell.block, cell.place, cell.time), 0)
        elif cell.block == "people":
            fits = people["tahun"].astype(str) == cell.time
            for name, word in cell.words:
                fits &= people[name] == word
            values[number] = people.loc[fits, "kasus"].sum()
        else:
            fits = modus["kab_kode"].str.startswith(cell.place) & modus["kuartal"].str.startswith(cell.time)  # fmt: skip
            for name, word in cell.words:
                fits &= modus[name] == word
            values[number] = modus.loc[fits, "kasus"].sum()
    return values
