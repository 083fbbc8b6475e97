"""What is new, corrected or withdrawn in a file since an earlier one of its series, and what does that do to the ledger?

Rows are compared by keyed marks: one of what a row is about (the case number and role), one of all of its cells. Rows are a bag: their order
does not matter, and equal ones are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from geo.files.incoming.case_number import number_parts
from geo.files.secret import Secret
from geo.tables.ledger import STATUSES
from geo.tables.stages import COLUMNS, Kind, LocatedRecords

KEYS: Mapping[Kind, tuple[str, ...]] = {
    "cases": ("id_kasus", "peran_lokasi"),
    "crossings": ("tanggal", "bulan", "pos", "lat", "lon", "arah", "jenis", "asal"),
    "figures": ("periode_awal", "periode_akhir", "indikator", "satuan", "tingkat", "wilayah", "kabupaten", "dasar", "rentang", "sumber"),
    "events": ("tanggal", "kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "jenis"),
}  # fmt: skip
"""What a row is about, by kind: the rest of it can be corrected. A case without a number is only its content."""
ROW_COLUMNS = ("pokok", "isi", "status")


@dataclass(frozen=True)
class Change:
    """What became of the rows of an earlier file.

    new, corrected, withdrawn, unchanged  rows; new + corrected + unchanged are those of this file, corrected + withdrawn + unchanged those
                                          of the earlier one
    apart         no row is in both: another month rather than a correction; then `withdrawn` are only the rows not repeated
    before, after {status: rows} of the two files
    arrived, left {status: rows} of the new rows (as placed now) and of those withdrawn (as placed then)
    moved         {"unresolved>matched": rows} of corrected and unchanged rows whose place in the ledger changed
    """

    new: int
    corrected: int
    withdrawn: int
    unchanged: int
    apart: bool
    before: dict[str, int]
    after: dict[str, int]
    arrived: dict[str, int]
    left: dict[str, int]
    moved: dict[str, int]

    @property
    def nothing(self) -> bool:
        """True where the files say the same and the ledger too."""
        return not (self.new or self.corrected or self.withdrawn or self.moved)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, with the difference in the ledger."""
        names = sorted({*self.before, *self.after}, key=_rank)
        effect = {name: self.after.get(name, 0) - self.before.get(name, 0) for name in names}
        return {**asdict(self), "effect": {name: rows for name, rows in effect.items() if rows}}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Change:
        """The change that `to_json` told."""
        return cls(**{name: told[name] for name in cls.__dataclass_fields__})


def row_marks(located: LocatedRecords, secret: Secret) -> pd.DataFrame:
    """ROW_COLUMNS of every row received: marks of key (empty: the row has none) and content, and its place in the ledger."""
    records = located.records
    raw = records.raw.sort_values("row")
    columns = [name for name in COLUMNS[records.kind] if name in raw]
    words = {name: [_plain(cell) for cell in raw[name].fillna("")] for name in columns}
    empty = [""] * len(raw)
    keys = list(
        zip(*(_key_cells(name, words.get(name, empty)) for name in KEYS[records.kind]), strict=True)
    )
    contents = zip(*(words.get(name, empty) for name in COLUMNS[records.kind]), strict=True)
    nameless = records.kind == "cases"
    status = located.places.set_index("row")["status"].reindex(raw["row"])
    return pd.DataFrame(
        {
            "pokok": ["" if nameless and not key[0] else secret.mark("pokok", records.kind, *key) for key in keys],
            "isi": [secret.mark("isi", records.kind, *content) for content in contents],
            "status": status.to_numpy(),
        }
    ).astype("str")  # fmt: skip


def compare(earlier: pd.DataFrame, now: pd.DataFrame) -> Change:
    """What changed between two bags of rows (ROW_COLUMNS).

    A row of equal content is the same row. Of those left, rows about the same are paired as corrections, as many as there are on both
    sides; the rest is new or withdrawn.
    """
    old, new = _sorted(earlier), _sorted(now)
    stayed, old, new = _paired(old, new, ["pokok", "isi", "status"])
    replaced, old, new = _paired(old, new, ["pokok", "isi"])
    named_old, named_new = old[old["pokok"] != ""], new[new["pokok"] != ""]
    corrected, left_old, left_new = _paired(named_old, named_new, ["pokok"])
    left_old = pd.concat([left_old, old[old["pokok"] == ""]])
    left_new = pd.concat([left_new, new[new["pokok"] == ""]])
    moves = pd.concat([replaced, corrected])
    moves = moves[moves["status"] != moves["status_kini"]]
    unchanged = len(stayed) + len(replaced)
    return Change(
        new=len(left_new),
        corrected=len(corrected),
        withdrawn=len(left_old),
        unchanged=unchanged,
        apart=bool(len(earlier)) and bool(len(now)) and unchanged + len(corrected) == 0,
        before=_counts(earlier["status"]),
        after=_counts(now["status"]),
        arrived=_counts(left_new["status"]),
        left=_counts(left_old["status"]),
        moved=_counts(moves["status"] + ">" + moves["status_kini"]),
    )


def _plain(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _key_cells(name: str, words: list[str]) -> list[str]:
    return [" ".join(number_parts(word)) for word in words] if name == "id_kasus" else words


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(list(ROW_COLUMNS), kind="stable", ignore_index=True)


def _paired(
    old: pd.DataFrame, new: pd.DataFrame, names: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows alike in `names`, the first with the first, the second with the second; and what is left on both sides."""
    nth = [rows.assign(ke=rows.groupby(names).cumcount(), urut=range(len(rows))) for rows in (old, new)]  # fmt: skip
    met = nth[0].merge(nth[1], on=[*names, "ke"], suffixes=("", "_kini"))
    if "status" in names:
        met = met.assign(status_kini=met["status"])
    rest = [rows[~pd.Series(range(len(rows)), index=rows.index).isin(taken)] for rows, taken in ((old, met["urut"]), (new, met["urut_kini"]))]  # fmt: skip
    return met[["status", "status_kini"]], rest[0], rest[1]


def _counts(words: pd.Series) -> dict[str, int]:
    counted = words.value_counts()
    return {str(name): int(counted[name]) for name in sorted(counted.index, key=_rank)}


def _rank(name: str) -> tuple[int, str]:
    first = name.partition(">")[0]
    return STATUSES.index(first) if first in STATUSES else len(STATUSES), name
