"""What did the user say that the columns of a table mean, now or earlier for a table with the same columns?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from geo.errors import SchemaError
from geo.files.incoming.header_rows import Path
from geo.files.incoming.layouts import joined, known_words

LEFT_OUT = "-"
"""Said of a column that is not to be read."""


@dataclass(frozen=True)
class Kept:
    """What was confirmed for one column signature.

    kind         of the table: cases, crossings, figures or events
    columns      {title as it stands in the file, with the merged ones above it: what it means}
    date_format  how its dates are written, or None
    """

    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None


@dataclass(frozen=True)
class Answers:
    """All that can answer the questions of a table: `said` in this command, `kept` {signature: what was confirmed}."""

    said: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Sequence[str], kept: Mapping[str, Kept] | None = None) -> Answers:
        """Read `Title=column` of the command line; SchemaError where one is neither a column, a known title nor `-`.

        >>> Answers.of(["Tgl Perkara=tanggal"]).said
        {'Tgl Perkara': 'tanggal'}
        """
        said = {}
        for one in given:
            title, equals, target = (part.strip() for part in one.rpartition("="))
            if not equals or not joined(title) or not target:
                raise SchemaError("map_form", given=one)
            if target != LEFT_OUT and joined(target) not in known_words():
                raise SchemaError("map_target", given=one, target=target)
            said[title] = target
        return cls(said, kept or {})

    def on(self, titles: Sequence[Path], kind: str | None) -> dict[int, str]:
        """{column: what it means} of a header; what is said now goes before what was kept for its signature."""
        if not self.said and not self.kept:
            return {}
        said = _columns(self.said, titles)
        kept = self.kept.get(signature_of(titles))
        if kept is None or kind not in (None, kept.kind):
            return said
        earlier = _columns(kept.columns, titles)
        taken = set(said.values()) - {LEFT_OUT}
        return {n: target for n, target in earlier.items() if target not in taken} | said

    def told(self, row: Sequence[str]) -> int:
        """How many cells of a row are titles that were said."""
        said = {joined(title) for title in self.said}
        return len(said & {joined(cell) for cell in row}) if said else 0

    def to_json(self) -> str:
        """For the child process that reads the file."""
        return json.dumps({"said": dict(self.said), "kept": {name: asdict(one) for name, one in self.kept.items()}})  # fmt: skip

    @classmethod
    def from_json(cls, told: str) -> Answers:
        """The reverse of `to_json`."""
        given = json.loads(told)
        return cls(given["said"], {name: Kept(**one) for name, one in given["kept"].items()})


NO_ANSWERS = Answers()


def signature_of(titles: Sequence[Path]) -> str:
    """Sixteen hex digits of the normalised titles in their order: two tables share it where their columns are the same.

    >>> signature_of([("Tgl",), ("Tempat", "Kab.")]) == signature_of([("TGL ",), ("tempat kab",), ()])
    True
    """
    words = [joined(" ".join(path)) for path in titles]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


def answered(titles: Sequence[Path], chosen: Mapping[int, str]) -> dict[str, Any]:
    """What the facts of a file tell of its columns: their signature, and {title: meaning} of those that were answered."""
    told = {" ".join(titles[n]): target for n, target in sorted(chosen.items())}
    return {"signature": signature_of(titles), "answered": told}


def is_title(said: str, whole: str) -> bool:
    """The title that was said is this column's: the whole one, or the end of it, which is the lowest.

    >>> is_title("kab.", "Tempat Kejadian Kab"), is_title("Tempat", "Tempat Kejadian Kab")
    (True, False)
    """
    return joined(whole).endswith(joined(said))


def _columns(columns: Mapping[str, str], titles: Sequence[Path]) -> dict[int, str]:
    """The whole title counts before the lowest one; a title that stands twice is meant twice."""
    found: dict[int, str] = {}
    for title, target in columns.items():
        key = joined(title)
        whole = [n for n, path in enumerate(titles) if path and joined(" ".join(path)) == key]
        leaf = [n for n, path in enumerate(titles) if path and joined(path[-1]) == key]
        found |= dict.fromkeys(whole or leaf, target)
    return found
