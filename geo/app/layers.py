"""What each layer of the map paints: one sign for every kecamatan or kabupaten, and the paint of each sign.

A layer crosses the wire as one character per unit. The signs are made from released figures and from what is said of them (hidden, not
observed); a count that is hidden has the sign of being hidden, whatever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.app.tokens import CERTAINTY
from geo.files.edition import Edition
from geo.products.palette import CHANGE, COVERED, CROSSED, FLOW, RISK, SILENT

SIGNS = "0123456789abcdef"
NONE = "-"
WEAK = "lemah"
HIDDEN, UNKNOWN = "url(#ws-samar)", "url(#ws-tanpa)"
QUIET = "#d9eaec"


@dataclass(frozen=True)
class Beside:
    """What the map knows besides the scores of its edition.

    cells    released counts by year, `kecamatan` and `kabupaten`, as `geo.files.released.load_cells`
    earlier  the edition that a change is measured from, of the same tier; None: there is none
    compared the edition that may stand beside this one on the same legend; None: there is none
    """

    cells: dict[str, pd.DataFrame] = field(default_factory=dict)
    earlier: Edition | None = None
    compared: Edition | None = None

    @property
    def key(self) -> str:
        """What tells the compared edition from any other, for a cache."""
        other = self.compared
        return f"{other.name}:{other.manifest['outputs']['kecamatan.parquet']}" if other else ""


def marks(units: pd.DataFrame) -> pd.Series:
    """How a case count stands: `a` shown, `s` hidden, `t` not observed."""
    mark = pd.Series("t", index=units.index).mask(units["kasus"].notna(), "a")
    return mark.mask(units["kasus_disembunyikan"].astype(bool), "s")


def count_cuts(edition: Edition) -> list[int]:
    """Lower bounds of the classes of shown counts: k, 2k and 4k (1, 2 and 4 where nothing is hidden)."""
    step = max(edition.threshold, 1)
    return [step, 2 * step, 4 * step]


def available(edition: Edition, beside: Beside) -> tuple[str, ...]:
    """The layers that this edition can show."""
    change = ("perubahan",) if beside.earlier is not None else ()
    silent = ("sunyi",) if "area_sunyi" in edition.found else ()
    return ("kelas", "kepastian", "silang", "kasus", *silent, "cakupan", *change, "kabupaten")


def paints(layer: str) -> list[str]:
    """The paint of each sign of a layer, in the order of the signs."""
    return {
        "kelas": [*RISK, *(f"url(#ws-lemah-{level})" for level in range(1, len(RISK) + 1))],
        "kepastian": [CERTAINTY["pasti"], CERTAINTY["cukup"], "url(#ws-lemah)"],
        "silang": list(CROSSED),
        "kasus": [*FLOW[:4], HIDDEN, UNKNOWN],
        "sunyi": [SILENT, QUIET, "#ffffff"],
        "cakupan": [COVERED[0], HIDDEN, COVERED[1], UNKNOWN],
        "perubahan": [*CHANGE, *(f"url(#ws-ubah-{step})" for step in range(1, len(CHANGE) + 1))],
    }[layer]


def signs(layer: str, edition: Edition, units: pd.DataFrame, beside: Beside) -> str:
    """One character for each row of `units` (kecamatan or kabupaten of `edition`), `-` where the layer says nothing of it."""
    found = {
        "kelas": _classes,
        "kepastian": _certainty,
        "silang": _crossed,
        "kasus": _counts,
        "sunyi": _silent,
        "cakupan": _coverage,
        "perubahan": _change,
    }[layer](edition, units, beside)
    return "".join(NONE if one < 0 else SIGNS[one] for one in found)


def year_signs(edition: Edition, units: pd.DataFrame, cells: pd.DataFrame, year: int) -> str:
    """The signs of the layer of counts for one year."""
    known = cells[cells["tahun"] == year].set_index("kode").reindex(units["kode"])
    hidden = known["disembunyikan"].eq(other=True).fillna(value=False).to_numpy(dtype=bool)
    frame = pd.DataFrame({"kasus": known["kasus"].to_numpy(), "kasus_disembunyikan": hidden})
    frame["kasus"] = frame["kasus"].astype("Int64")
    return "".join(SIGNS[one] for one in _counts(edition, frame, Beside()))


def changes(units: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """By row of `units`: `langkah` (classes up, NaN where the earlier edition has no such unit), `lama` its risk then, `kelas_lama`, and whether the intervals meet (`bertemu`)."""
    then = earlier.set_index("kode").reindex(units["kode"])
    step = units["kelas"].to_numpy(float) - then["kelas"].to_numpy(float)
    apart = (units["risiko_bawah"].to_numpy() > then["risiko_atas"].to_numpy()) | (units["risiko_atas"].to_numpy() < then["risiko_bawah"].to_numpy())  # fmt: skip
    return pd.DataFrame({"langkah": step, "lama": then["risiko"].to_numpy(float), "kelas_lama": then["kelas"].to_numpy(float), "bertemu": ~apart}, index=units.index)  # fmt: skip


def level_of(edition: Edition, units: pd.DataFrame) -> pd.DataFrame:
    """The frame of `edition` of the same level as `units`."""
    return edition.kecamatan if "kab_kode" in units else edition.kabupaten


def _classes(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> list[int]:
    weak = (units["kepastian"] == WEAK).to_numpy()
    return list(units["kelas"].to_numpy(int) - 1 + len(RISK) * weak)


def _certainty(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> list[int]:
    return [list(CERTAINTY).index(name) for name in units["kepastian"]]


def _crossed(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> list[int]:
    """Low, middle or high class, and within it from weak to certain."""
    rows = np.searchsorted([3, 4], units["kelas"].to_numpy(int), side="right")
    columns = [[WEAK, "cukup", "pasti"].index(name) for name in units["kepastian"]]
    return list(3 * rows + np.asarray(columns, dtype=int))


def _counts(edition: Edition, units: pd.DataFrame, _beside: Beside) -> list[int]:
    cuts = count_cuts(edition)
    state = {"s": len(cuts) + 1, "t": len(cuts) + 2}
    return [
        sum(int(count) >= cut for cut in cuts) if mark == "a" else state[mark]
        for count, mark in zip(units["kasus"], marks(units), strict=True)
    ]


def _silent(edition: Edition, units: pd.DataFrame, _beside: Beside) -> list[int]:
    """Silent; not silent, but without a number that is told; with one. A kabupaten is silent where a kecamatan of it is."""
    codes = set(edition.found["area_sunyi"].get("kode") or ())
    codes |= set() if "kab_kode" in units else {kode.rpartition(".")[0] for kode in codes}
    shown = marks(units) == "a"
    return [0 if kode in codes else 2 if told else 1 for kode, told in zip(units["kode"], shown, strict=True)]  # fmt: skip


def _coverage(_edition: Edition, units: pd.DataFrame, beside: Beside) -> list[int]:
    """Covered and told; covered and hidden; covered in part of the years; not covered."""
    state = marks(units).map({"a": 0, "s": 1, "t": 3})
    cells = beside.cells.get("kecamatan" if "kab_kode" in units else "kabupaten")
    if cells is None or cells.empty:
        return [int(one) for one in state]
    years = units["kode"].map(cells.groupby("kode")["tahun"].nunique()).fillna(0).to_numpy()
    part = (years > 0) & (years < cells["tahun"].nunique())
    return [int(one) for one in np.where(part, 2, state)]


def _change(_edition: Edition, units: pd.DataFrame, beside: Beside) -> list[int]:
    """From two classes lower to two higher; hatched where the class moved but the intervals of both editions meet."""
    if beside.earlier is None:
        return [-1] * len(units)
    told = changes(units, level_of(beside.earlier, units))
    middle = len(CHANGE) // 2
    step = told["langkah"].clip(-middle, middle)
    vague = told["bertemu"] & (step != 0)
    return [-1 if np.isnan(one) else int(one) + middle + len(CHANGE) * bool(meets) for one, meets in zip(step, vague, strict=True)]  # fmt: skip
