"""Many rows, few counts: rows that no later stage can tell apart become one row with a weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from geo.errors import Problem
from geo.places.crossed import CONVOY_KEYS
from geo.risk.convoys import RETURNED, STOPPED
from geo.risk.counts import VOID
from geo.tables.alias import Alias
from geo.tables.stages import COLUMNS, Kind, LocatedRecords, Records

_PLACED = ("matched", "partial")
CASE_WORDS = ("modus", "jenis_kelamin", "kelompok_usia")
_KEYS: dict[str, list[str]] = {
    "cases": ["status", "kode", "reason", "note", "peran_lokasi", "keadaan", *CASE_WORDS, "bulan", "potong", "berhari"],
    "crossings": [
        "status", "reason", "note", "pos", "arah", "jenis", "asal_status", "asal_kode", "diketahui", "bulan", "potong", "berhari",
    ],
}  # fmt: skip
_ALIKE = (
    "status",
    "peran_lokasi",
    "keadaan",
    "arah",
    "jenis",
    "pos",
    "asal_status",
    "asal_kode",
    "bulan",
    "potong",
    "berhari",
)
"""Spans of dates are asked of rows that are alike in these."""
Text = Callable[[pd.Series], pd.Series]
_SUMS = ("weight", "jumlah")
_MOST = 40_000
_DAY = "datetime64[ns]"
_TYPES = {
    "tanggal": _DAY, "bulan": _DAY, "korban": "Int64", "jumlah": "Int64", "lat": "float64", "lon": "float64",
    "jam_pengamatan": "float64",
}  # fmt: skip


class Fold:
    """Gathers the placed rows of one large file of cases or crossings, batch by batch.

    What enters nothing is left out: numbers of cases, texts, codebook words of rows that are no origin case. Rows are one where place, reason, role (or post,
    direction, kind and origin), month and the side of every cut are the same. Rows whose days
    differ stand on the last, and one of those that are alike but for place and words on the first, so that every span of dates stays exact.

    cuts  days after which a row may count differently though the month is the same: the as-of date, the ends of the period
    """

    def __init__(self, kind: Kind, cuts: Sequence[date] = ()) -> None:
        self.kind = kind
        self._cuts = np.array(sorted(cuts), dtype="datetime64[ns]")
        self._parts: list[pd.DataFrame] = []
        self._days: list[pd.DataFrame] = []
        self._aliases: set[Alias] = set()
        self._words: dict[str, pd.Index] = {}

    def add(self, located: LocatedRecords) -> None:
        """Take in the rows of one batch."""
        rows = _rows(located, self._cuts)
        coded = self._coded(collapse(rows, _KEYS[self.kind]))
        self._parts = _smaller([*self._parts, coded], _KEYS[self.kind])
        self._aliases |= set(located.aliases)
        if self.kind == "crossings":
            keys = [*CONVOY_KEYS, "diketahui"]
            together = rows[rows["jenis"].isin((*RETURNED, *STOPPED)) & rows["berhari"]]
            together = together.assign(tanggal=together["first"])
            self._days = _smaller([*self._days, collapse(together, keys)], keys)

    def close(
        self, *, name: str, sha256: str, file_name: str, problems: Sequence[Problem], received: int
    ) -> LocatedRecords:
        """The folded file as a stage: its rows are numbered anew and stand for `received` rows."""
        folded = collapse(pd.concat(self._parts), _KEYS[self.kind])
        self._parts.clear()
        folded = _ends(folded)
        folded = folded.assign(row=np.arange(1, len(folded) + 1))
        refused = self._text(folded["status"]) == "rejected"
        usable, rejected = folded[~refused], folded[refused]
        lines = {"row": rejected["row"], "column": "", "rule": self._text(rejected["reason"])}
        records = Records(
            kind=self.kind,
            name=name,
            frame=_frame(usable, self.kind, self._text),
            raw=folded[["row"]],
            rejected=pd.DataFrame(lines).astype({"column": "str"}),
            problems=tuple(problems),
            received=received,
            sha256=sha256,
            file_name=file_name,
            weights=folded[["row", "weight"]],
        )
        crossing = self.kind == "crossings"
        return LocatedRecords(
            records,
            places=_places(folded, "status", "kode", self._text),
            origins=_places(folded, "asal_status", "asal_kode", self._text) if crossing else None,
            posts=usable[["row"]].assign(pos=self._text(usable["pos"])).reset_index(drop=True)
            if crossing
            else None,
            aliases=tuple(sorted(self._aliases, key=lambda alias: alias.key)),
            convoys=self._convoys() if crossing else None,
        )

    def _coded(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Texts as numbers of the words that were met (-1 unknown): many rows, few words."""
        coded = {}
        for key in rows.columns[[pd.api.types.is_string_dtype(kind) for kind in rows.dtypes]]:
            known = self._words.get(key, pd.Index([], dtype="str"))
            met = pd.Index(rows[key].dropna().unique(), dtype="str")
            self._words[key] = known.append(met.difference(known, sort=False))
            coded[key] = self._words[key].get_indexer(rows[key]).astype(np.int32)
        return rows.assign(**coded)

    def _text(self, coded: pd.Series) -> pd.Series:
        """The words of a column; made for what leaves alone, for texts of all columns at once would be most of the memory."""
        words = self._words.get(str(coded.name))
        if words is None:
            return coded
        return pd.Series(words.take(coded, allow_fill=True, fill_value=np.nan), index=coded.index)

    def _convoys(self) -> pd.DataFrame:
        days = collapse(pd.concat(self._days), [*CONVOY_KEYS, "diketahui"])
        people = days["jumlah"].astype("Int64").where(days["diketahui"])
        return days[[*CONVOY_KEYS, "weight"]].assign(jumlah=people)


def collapse(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows of equal keys (unknown is a value of its own) as one: sums of `weight` and `jumlah`, `first` and `last` day.

    >>> rows = pd.DataFrame({"pos": ["a", None, "a"], "weight": [1, 1, 2], "jumlah": [5, 0, 7]})
    >>> collapse(rows.assign(first=pd.NaT, last=pd.NaT), ["pos"])[["weight", "jumlah"]].values.tolist()
    [[3, 12], [1, 0]]
    """
    _, at, group = np.unique(_numbers(rows, keys), return_index=True, return_inverse=True)
    grouped = rows[[*_SUMS, "first", "last"]].groupby(group)
    sums = grouped[[*_SUMS]].sum()
    spans = {"first": grouped["first"].min(), "last": grouped["last"].max()}
    return rows.iloc[at][list(keys)].reset_index(drop=True).assign(**sums, **spans)


def _numbers(rows: pd.DataFrame, keys: Sequence[str]) -> np.ndarray:
    """A number per row, the same where all keys are (unknown is a value of its own), in the order of their first rows."""
    number = np.zeros(len(rows), dtype=np.int64)
    for key in keys:
        codes, found = pd.factorize(rows[key])
        number = pd.factorize(number * (len(found) + 1) + codes + 1)[0]
    return number


def _smaller(parts: list[pd.DataFrame], keys: Sequence[str]) -> list[pd.DataFrame]:
    if sum(map(len, parts)) < _MOST:
        return parts
    return [collapse(pd.concat(parts), keys)]


def _rows(located: LocatedRecords, cuts: np.ndarray) -> pd.DataFrame:
    """Every received row with the keys of its kind; a rejected one has its reason and nothing else."""
    records, places = located.records, located.places
    frame = records.frame.sort_values("row").set_index("row").reindex(places["row"])
    frame = frame.reset_index(drop=True)
    weight = records.weigh(places["row"])
    common = {"status": places["status"], "kode": places["kode"], "reason": places["reason"]}
    rows = pd.DataFrame({**common, "note": places.get("note"), "weight": weight})
    days = frame["tanggal"]
    if records.kind == "cases":
        placed = rows["status"].isin(_PLACED)
        void = placed & frame["status"].isin(VOID)
        rows = rows.assign(
            peran_lokasi=frame["peran_lokasi"].where(placed),
            keadaan=frame["status"].mask(void, VOID[0]).where(void),
            **{
                name: frame[name].where(placed & ~void & (frame["peran_lokasi"] == "asal"))
                for name in CASE_WORDS
            },
            jumlah=0,
        )
    else:
        days = days.fillna(frame["bulan"])
        rows = rows.assign(**_crossed(located, frame, places["row"]))
    return rows.assign(
        first=days,
        last=days,
        berhari=frame["tanggal"].notna(),
        bulan=days.dt.year * 12 + days.dt.month,
        potong=np.searchsorted(cuts, days.to_numpy(), side="left"),
    )


def _crossed(
    located: LocatedRecords, frame: pd.DataFrame, row: pd.Series
) -> dict[str, pd.Series | np.ndarray]:
    origins, posts = located.origins, located.posts
    assert origins is not None  # noqa: S101 - `locate` gives crossings both
    assert posts is not None  # noqa: S101
    people = frame["jumlah"].astype("Int64")
    returned = frame["jenis"].isin(RETURNED)
    return {
        "pos": posts.set_index("row")["pos"].reindex(row).reset_index(drop=True),
        "arah": frame["arah"],
        "jenis": frame["jenis"],
        "asal_status": origins["status"],
        "asal_kode": origins["kode"].str[:5].where(returned),
        "diketahui": people.notna(),
        "jumlah": people.fillna(0).astype("int64"),
    }


def _ends(folded: pd.DataFrame) -> pd.DataFrame:
    """The rows on their last day; of those alike but for place and words, whose days differ, one stands on the first day of all."""
    several = (folded["weight"] > 1) & folded["first"].notna() & (folded["first"] != folded["last"])
    alike = [key for key in _ALIKE if key in folded]
    group = pd.Series(_numbers(folded, alike), index=folded.index)
    earliest = folded["first"] == folded.groupby(group)["first"].transform("min")
    split = several & earliest & ~group.where(several & earliest).duplicated()
    begin = folded[split].assign(weight=1, jumlah=0)
    rest = folded.assign(
        weight=folded["weight"] - split, first=folded["last"].where(several, folded["first"])
    )
    return pd.concat([rest, begin], ignore_index=True)


def _frame(usable: pd.DataFrame, kind: Kind, text: Text) -> pd.DataFrame:
    """The columns of Records.frame that are kept; the others unknown, one empty column of each type for all of them."""
    by_day = usable["first"].where(usable["berhari"])
    kept: dict[str, pd.Series] = {"tanggal": by_day}
    if kind == "cases":
        kept |= {"peran_lokasi": text(usable["peran_lokasi"]), "status": text(usable["keadaan"])}
        kept |= {name: text(usable[name]) for name in CASE_WORDS}
    else:
        people = usable["jumlah"].astype("Int64").where(usable["diketahui"])
        months = usable["first"].where(~usable["berhari"])
        kept |= {"bulan": months, "jumlah": people}
        kept |= {name: text(usable[name]) for name in ("pos", "arah", "jenis")}
    types = {name: _TYPES.get(name, "str") for name in COLUMNS[kind]}
    nothing = pd.Series(None, index=usable.index, dtype="object")
    empty = {one: nothing.astype(one) for one in sorted(set(types.values()))}
    columns = {name: kept[name].astype(one) if name in kept else empty[one] for name, one in types.items()}  # fmt: skip
    return pd.DataFrame({"row": usable["row"], **columns}, copy=False).reset_index(drop=True)


def _places(folded: pd.DataFrame, status: str, kode: str, text: Text) -> pd.DataFrame:
    nothing = pd.Series(None, index=folded.index, dtype="str")
    own = status == "status"
    return pd.DataFrame(
        {
            "row": folded["row"],
            "status": text(folded[status]),
            "kode": text(folded[kode]) if kode in folded else nothing,
            "reason": text(folded["reason"]) if own else nothing,
            "candidates": [()] * len(folded),
            "note": text(folded["note"]) if own else nothing,
        }
    )
