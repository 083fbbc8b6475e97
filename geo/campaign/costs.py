"""What an event costs where: the user's own figures, none assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from geo.errors import SchemaError

_RUPIAH = re.compile(
    r"(?:rp\.?\s*)?(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?:,00|\.00|,-|\.0)?", re.IGNORECASE
)
_DEAREST = 10**12
"""A trillion rupiah for one day in a hall is a typing error, and would leave the exact arithmetic of the plan."""


def rupiah(words: str) -> int | None:
    """A sum as offices write it, in whole rupiah; None where it is none.

    >>> rupiah("Rp 12.500.000,00"), rupiah("12500000"), rupiah("12,5 juta"), rupiah("0")
    (12500000, 12500000, None, 0)
    """
    found = _RUPIAH.fullmatch(" ".join(words.split()))
    amount = int(re.sub(r"\D", "", found[1])) if found else _DEAREST
    return amount if amount < _DEAREST else None


def place_costs(rows: Sequence[tuple[str, str]], units: pd.DataFrame, *, file: str) -> pd.Series:
    """Rupiah per event (Int64, NA: none given), indexed by `kode` of the kecamatan.

    rows   `kode` (kecamatan or kabupaten, dotted, or its digits without dots) and `biaya_idr` as written; the row of a kecamatan goes before
           that of its kabupaten
    Raises SchemaError with all rows (from 1, header excluded) whose code is no unit or stands twice, or whose cost is no sum.
    """
    found: dict[str, int] = {}
    wrong: dict[str, list[int]] = {"kode": [], "biaya_idr": [], "dua": []}
    known = {*units["kode"], *units["kab_kode"]}
    for number, (code, cost) in enumerate(rows, start=1):
        if not (code or cost):
            continue
        kode, amount = dotted(code), rupiah(cost)
        if kode not in known:
            wrong["kode"].append(number)
        elif kode in found:
            wrong["dua"].append(number)
        elif amount is None:
            wrong["biaya_idr"].append(number)
        else:
            found[kode] = amount
    if any(wrong.values()):
        told = {name: ", ".join(map(str, rows)) or "-" for name, rows in wrong.items()}
        raise SchemaError("costs_wrong", path=file, codes=told["kode"], sums=told["biaya_idr"], twice=told["dua"])  # fmt: skip
    if not found:
        raise SchemaError("costs_none", path=file)
    own, common = units["kode"].map(found), units["kab_kode"].map(found)
    both = own.astype("Float64").fillna(common.astype("Float64")).astype("Int64")
    return pd.Series(both.to_numpy(), index=units["kode"], name="biaya_idr", dtype="Int64")


def dotted(code: str) -> str:
    """A Kemendagri code in its dotted form; anything else as it is.

    >>> dotted("610321"), dotted(" 61.03 "), dotted("Sambas")
    ('61.03.21', '61.03', 'Sambas')
    """
    code = code.strip()
    if re.fullmatch(r"\d{6}", code):
        return f"{code[:2]}.{code[2:4]}.{code[4:]}"
    return code
