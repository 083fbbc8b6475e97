"""By what is a row known again? Keyed marks of what it is about and of all it says; nothing of it can be read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from geo.files.changes import KEYS
from geo.files.decisions import row_marks
from geo.files.incoming.case_number import number_parts
from geo.files.incoming.duplicates import PLACE_COLUMNS
from geo.files.secret import Secret
from geo.tables.stages import COLUMNS, Kind, LocatedRecords

_REPEATED = frozenset(("duplicate", "duplicate_confirmed"))
_PLACED = ("matched", "partial", "outside")
_PLACES: Mapping[Kind, tuple[str, ...]] = {
    "cases": tuple(PLACE_COLUMNS),
    "crossings": ("pos", "lat", "lon"),
    "figures": (),
    "events": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi"),
}
_TWIN = ("id_kasus", "peran_lokasi", "tanggal", *PLACE_COLUMNS)
Cells = dict[str, str]
"""One row as folded text, unknown as nothing."""


class Mark(NamedTuple):
    """The marks of one row of a file; None where there is none.

    rejected   it cannot be used
    key        what the row is about. A case with a number that is more than a count: number and role. With a mere count, which offices
               begin anew: number, role and day. Without a number: all of its cells. Other kinds: what a later file would not
               correct (`geo.files.changes.KEYS`). Places by their code where they have one.
    other_key  a second way: a mere count without its day; what has no number, with its places as they are written. It counts only
               in a file that is seen to tell an earlier one again.
    content    all cells
    twin       cases with a number: by what another file of another office may hold the same case (rule 8)
    decided    cases: the mark by which a user's word on two rows is kept
    """

    row: int
    rejected: bool
    key: str
    other_key: str | None
    content: str
    twin: str | None = None
    decided: str | None = None


def marks_of(located: LocatedRecords, secret: Secret, *, number_parts_needed: int) -> list[Mark]:
    """The marks of every row of the file, those that cannot be used included, sorted by row.

    number_parts_needed  a case number of fewer parts is a mere count (`geo.files.incoming.case_number`)
    """
    marker = _Marker(located, secret, number_parts_needed)
    return sorted([*marker.usable(), *marker.rejected()])


class _Marker:
    def __init__(self, located: LocatedRecords, secret: Secret, needed: int) -> None:
        self._records, self._secret, self._needed = located.records, secret, needed
        self._kind: Kind = located.records.kind
        self._places = _codes(located.places)
        self._origins = _codes(located.origins)
        posts = located.posts
        self._posts = {} if posts is None else {int(row): pos for row, pos in zip(posts["row"], posts["pos"], strict=True) if isinstance(pos, str)}  # fmt: skip

    def usable(self) -> list[Mark]:
        """Marks of the rows that can be used."""
        records, secret = self._records, self._secret
        decided = row_marks(records, secret) if self._kind == "cases" else {}
        weights = records.weigh(records.frame["row"]).tolist()
        found = []
        for row, cells, weight in zip(records.frame["row"].tolist(), _texts(records.frame, COLUMNS[self._kind]), weights, strict=True):  # fmt: skip
            whole = [*cells.values(), str(weight)]
            key, other = self._numbered(cells) or self._unnumbered(row, cells)
            twin = [cells[name] for name in _TWIN] if self._kind == "cases" and cells["id_kasus"] else None  # fmt: skip
            found.append(
                Mark(
                    row,
                    rejected=False,
                    key=secret.mark(f"simpan:{self._kind}", *key),
                    other_key=secret.mark(f"simpan-lain:{self._kind}", *other) if other else None,
                    content=secret.mark(f"simpan-isi:{self._kind}", *whole),
                    twin=secret.mark("kembar", *twin) if twin else None,
                    decided=decided.get(row),
                )
            )
        return found

    def rejected(self) -> list[Mark]:
        """Marks of the rows that cannot be used, by their cells as written; one that a later file mends is known by its number."""
        records, secret = self._records, self._secret
        faults: dict[int, list[str]] = {}
        for row, column, rule in zip(records.rejected["row"], records.rejected["column"], records.rejected["rule"], strict=True):  # fmt: skip
            faults.setdefault(int(row), []).append(f"{column}:{rule}")
        raw = records.raw[records.raw["row"].isin(list(faults))]
        written = dict(zip(raw["row"].tolist(), _texts(raw, [name for name in raw if name != "row"]), strict=True))  # fmt: skip
        weights = records.weigh(pd.Series(list(faults), index=list(faults), dtype="int64"))
        found = []
        for row, rules in faults.items():
            cells = written.get(row, {})
            content = [*cells.values(), *sorted(rules), str(weights[row])]
            mark = secret.mark("simpan-tolak", *content)
            again = any(rule.partition(":")[2] in _REPEATED for rule in rules)
            numbered = self._numbered({"peran_lokasi": "", "tanggal": "", **cells}) if "id_kasus" in cells else None  # fmt: skip
            key = secret.mark("simpan:cases", *numbered[0]) if numbered and not numbered[1] and not again else mark  # fmt: skip
            found.append(Mark(row, rejected=True, key=key, other_key=None, content=mark))
        return found

    def _numbered(self, cells: Cells) -> tuple[list[str], list[str] | None] | None:
        """(key, other key) of a case with a number, None where there is none; one that is more than a count has no other key."""
        if self._kind != "cases":
            return None
        parts = number_parts(cells["id_kasus"])
        about = ["nomor", " ".join(parts), cells["peran_lokasi"]]
        if not parts:
            return None
        return (about, None) if len(parts) >= self._needed else ([*about, cells["tanggal"]], about)

    def _unnumbered(self, row: int, cells: Cells) -> tuple[list[str], list[str]]:
        columns = COLUMNS["cases"] if self._kind == "cases" else KEYS[self._kind]
        placed = self._placed(row, cells)
        return [placed[name] for name in columns], [cells[name] for name in columns]

    def _placed(self, row: int, cells: Cells) -> Cells:
        """The cells with each place by its code (a post by its name) where it has one."""
        names, code = _PLACES[self._kind], self._posts.get(row) or self._places.get(row)
        if names and code:
            cells = {**cells, **dict.fromkeys(names, ""), names[0]: code}
        origin = self._origins.get(row)
        return {**cells, "asal": origin} if origin else cells


def _codes(places: pd.DataFrame | None) -> dict[int, str]:
    """{row: code} of the rows that were placed."""
    if places is None:
        return {}
    lines = zip(places["row"].tolist(), places["status"].tolist(), places["kode"].tolist(), strict=True)  # fmt: skip
    return {row: kode for row, status, kode in lines if status in _PLACED and isinstance(kode, str)}


def _texts(frame: pd.DataFrame, columns: Sequence[str]) -> list[Cells]:
    texts = [_folded(frame[name]) for name in columns]
    return [dict(zip(columns, values, strict=True)) for values in zip(*texts, strict=True)] if columns else [{}] * len(frame)  # fmt: skip


def _folded(values: pd.Series) -> list[str]:
    known = values.notna().tolist()
    return [str(value).casefold() if here else "" for value, here in zip(values.tolist(), known, strict=True)]  # fmt: skip
