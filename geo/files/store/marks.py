"""By what is a row known again? Keyed marks of what it is about and of all it says; nothing of it can be read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.files.changes import KEYS
from geo.files.decisions import row_marks
from geo.files.incoming.case_number import number_parts
from geo.files.incoming.duplicates import PLACE_COLUMNS
from geo.files.secret import Secret
from geo.tables.stages import COLUMNS, Kind, LocatedRecords, Records

MARK_COLUMNS = ("row", "rejected", "key", "other_key", "content", "twin", "decided")
_REPEATED = frozenset(("duplicate", "duplicate_confirmed"))
_PLACED = ("matched", "partial", "outside")
_PLACES: Mapping[Kind, tuple[str, ...]] = {
    "cases": tuple(PLACE_COLUMNS),
    "crossings": ("pos", "lat", "lon"),
    "figures": (),
    "events": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi"),
}
_APART = "\x1f"


def marks_of(located: LocatedRecords, secret: Secret, *, number_parts_needed: int) -> pd.DataFrame:
    """One row per row of the file, those that cannot be used included: MARK_COLUMNS, str, NA where there is none.

    key        what the row is about. A case with a number that is more than a count (`number_parts_needed` parts): number and role.
               With a mere count, which offices begin anew: number, role and day. Without a number: all of its cells. Other
               kinds: what a later file would not correct (`geo.files.changes.KEYS`). Places by their code where they have one.
    other_key  a second way: a mere count without its day; what has no number, with its places as they are written. It counts only
               in a file that is seen to tell an earlier one again.
    content    all cells
    twin       cases with a number: by what another file of another office may hold the same case (rule 8)
    decided    cases: the mark by which a user's word on two rows is kept
    """
    records = located.records
    usable = _usable(located, secret, number_parts_needed)
    return pd.concat([usable, _rejected(records, secret, number_parts_needed)], ignore_index=True)[list(MARK_COLUMNS)]  # fmt: skip


def _usable(located: LocatedRecords, secret: Secret, needed: int) -> pd.DataFrame:
    records = located.records
    kind, frame = records.kind, records.frame
    cells = _texts(frame, COLUMNS[kind])
    columns = list(COLUMNS[kind])
    placed = _placed(located, cells)
    content = _joined(cells, columns)
    weights = records.weigh(frame["row"]).astype("str") if records.weights is not None else ""
    content = content + _APART + weights if records.weights is not None else content
    if kind == "cases":
        numbers = _numbers(frame["id_kasus"])
        role, day = cells["peran_lokasi"], cells["tanggal"]
        several = numbers.str.count(" ") + 1 >= needed
        numbered = numbers.ne("")
        by_number = numbers + _APART + role
        key = by_number.where(several, by_number + _APART + day).where(numbered, _joined(placed, columns))  # fmt: skip
        other = by_number.where(numbered, content).mask(numbered & several)
        twins = _joined(cells, ["id_kasus", "peran_lokasi", "tanggal", *PLACE_COLUMNS])
        twins = twins.where(numbered)
        decided = pd.Series(row_marks(records, secret)).reindex(frame["row"]).to_numpy()
    else:
        key, other = _joined(placed, KEYS[kind]), _joined(cells, KEYS[kind])
        twins = pd.Series(None, index=frame.index, dtype="object")
        decided = None
    return pd.DataFrame(
        {
            "row": frame["row"].astype("int64"),
            "rejected": False,
            "key": _marked(secret, f"simpan:{kind}", key),
            "other_key": _marked(secret, f"simpan-lain:{kind}", other),
            "content": _marked(secret, f"simpan-isi:{kind}", content),
            "twin": _marked(secret, "kembar", twins),
            "decided": decided,
        }
    )


def _rejected(records: Records, secret: Secret, needed: int) -> pd.DataFrame:
    """Rows that cannot be used, by their cells as written; one that a later file mends is known by the number of its case."""
    rules = records.rejected.sort_values(["row", "column", "rule"]).groupby("row", sort=True)
    faults = rules[["column", "rule"]].apply(lambda one: _APART.join(one["column"] + ":" + one["rule"]), include_groups=False) if len(records.rejected) else pd.Series(dtype="str")  # fmt: skip
    repeated = set(records.rejected.loc[records.rejected["rule"].isin(_REPEATED), "row"])
    rows = faults.index
    raw = records.raw.set_index("row").reindex(rows)
    cells = _texts(raw, list(raw.columns))
    content = _joined(cells, list(raw.columns)) + _APART + faults
    content = content + _APART + records.weigh(pd.Series(rows, index=rows)).astype("str")
    key = content
    if records.kind == "cases" and "id_kasus" in raw:
        numbers = _numbers(raw["id_kasus"])
        role = cells["peran_lokasi"] if "peran_lokasi" in raw else pd.Series("", index=rows)
        able = (numbers.str.count(" ") + 1 >= needed) & numbers.ne("") & ~rows.isin(list(repeated))
        key = (numbers + _APART + role).where(able, content)
    known = key.ne(content) if len(key) else key.astype("bool")
    marks = pd.Series(_marked(secret, "simpan-tolak", content), index=rows, dtype="object")
    by_key = pd.Series(_marked(secret, "simpan:cases", key), index=rows, dtype="object")
    return pd.DataFrame(
        {
            "row": rows.astype("int64"),
            "rejected": True,
            "key": by_key.where(known, marks).to_numpy(),
            "other_key": None,
            "content": marks.to_numpy(),
            "twin": None,
            "decided": None,
        }
    )


def _texts(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Cells as folded text, unknown as nothing."""
    texts = {name: frame[name].astype("str").fillna("").str.casefold().astype("object") for name in columns}  # fmt: skip
    return pd.DataFrame(texts, index=frame.index, dtype="object")


def _placed(located: LocatedRecords, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with each place by its code (a post by its name) where it has one."""
    records = located.records
    placed = cells.assign(**dict.fromkeys(_PLACES[records.kind], "")) if _PLACES[records.kind] else cells  # fmt: skip
    code = _code(located.places, records)
    if records.kind == "crossings":
        posts = located.posts.set_index("row")["pos"].reindex(records.frame["row"]).to_numpy() if located.posts is not None else None  # fmt: skip
        names = pd.Series(posts, index=cells.index, dtype="object")
        names = names.where(names.notna(), code)
        origin = _code(located.origins, records) if located.origins is not None else code
        cells = cells.assign(asal=origin.where(origin.notna(), cells["asal"]))
        return cells.where(names.isna(), cells.assign(lat="", lon="", pos=names.astype("str")))
    if not _PLACES[records.kind]:
        return cells
    first = _PLACES[records.kind][0]
    return cells.where(code.isna(), placed.assign(**{first: code.astype("str")}))


def _code(places: pd.DataFrame, records: Records) -> pd.Series:
    known = places.set_index("row").reindex(records.frame["row"])
    code = known["kode"].where(known["status"].isin(_PLACED))
    return pd.Series(code.to_numpy(), index=records.frame.index, dtype="object")


def _numbers(written: pd.Series) -> pd.Series:
    """The parts of each case number in a plain form, nothing where there is none."""
    plain = [" ".join(number_parts(one)) if isinstance(one, str) else "" for one in written]
    return pd.Series(plain, index=written.index, dtype="object")


def _joined(cells: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    lines = [_APART.join(values) for values in zip(*(cells[name] for name in columns), strict=True)]
    return pd.Series(lines if columns else [""] * len(cells), index=cells.index, dtype="object")


def _marked(secret: Secret, kind: str, values: pd.Series) -> pd.Series:
    known = values.notna()
    marked = pd.Series(None, index=values.index, dtype="object")
    marked[known] = secret.marks(kind, values[known])
    return marked
