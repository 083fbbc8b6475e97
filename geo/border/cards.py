"""What else could explain a signal, and whom to call?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from geo.border.seasons import Calendar
from geo.tables.border import BorderTold, Signal
from geo.tables.calendar import Occasion

_OFFICE = ("kantor", "jenis", "kode", "sumber")


def complete(
    cards: Sequence[Signal],
    told: BorderTold,
    occasions: Sequence[Occasion],
    operations: Sequence[dict[str, str]],
    offices: pd.DataFrame,
) -> tuple[Signal, ...]:
    """The cards with other explanations, announced operations and offices.

    others, in this order where they apply: `operasi` (an announced operation), `hari_besar` (a holiday in or beside these periods),
    `satu_rombongan` (one large convoy can do it), `jam_pengamatan` (more hours were observed), `riwayat` (compared with the last periods
    only), and always `pencatatan` (counted otherwise, or entered late).
    """
    return tuple(_complete(card, told, occasions, operations, offices) for card in cards)


def _complete(
    card: Signal,
    told: BorderTold,
    occasions: Sequence[Occasion],
    operations: Sequence[dict[str, str]],
    offices: pd.DataFrame,
) -> Signal:
    first, last = _span(card)
    running = tuple(one for one in operations if _concerns(one, card) and one["mulai"] <= last.isoformat() and one["selesai"] >= first.isoformat())  # fmt: skip
    told_others = {
        "operasi": bool(running),
        "hari_besar": _near_occasion(card, first, last, occasions),
        "satu_rombongan": card.measure == "orang",
        "jam_pengamatan": _more_hours(card, told),
        "riwayat": card.basis == "terakhir",
        "pencatatan": True,
    }
    others = tuple(word for word, applies in told_others.items() if applies)
    return replace(card, others=others, operations=running, offices=_offices(card, offices))


def _span(card: Signal) -> tuple[date, date]:
    first = date.fromisoformat(card.since if card.grain == "minggu" else f"{card.since}-01")
    last = date.fromisoformat(card.last if card.grain == "minggu" else f"{card.last}-01")
    after = last + timedelta(days=7) if card.grain == "minggu" else (last.replace(day=28) + timedelta(days=4)).replace(day=1)  # fmt: skip
    return first, after - timedelta(days=1)


def _concerns(operation: dict[str, str], card: Signal) -> bool:
    """At this post, or in its kecamatan or kabupaten."""
    return operation["pos"] == card.pos or (bool(operation["kode"]) and card.kode.startswith(operation["kode"]))  # fmt: skip


def _near_occasion(card: Signal, first: date, last: date, occasions: Sequence[Occasion]) -> bool:
    step = timedelta(days=31 if card.grain == "bulan" else 7)
    return bool(Calendar.of(card.grain, first - step, last + step, occasions).labels)


def _more_hours(card: Signal, told: BorderTold) -> bool:
    """Whether the hours of the last month are above those of every month of the reference; False where no hours are told."""
    hours = told.hours[told.hours["pos"] == card.pos].groupby("bulan")["jam"].sum()
    reference = {name[:7] for name in card.reference} & set(hours.index)
    return bool(reference) and card.last[:7] in hours.index and bool(hours[card.last[:7]] > hours[sorted(reference)].max())  # fmt: skip


def _offices(card: Signal, offices: pd.DataFrame) -> tuple[dict[str, str], ...]:
    """Those of the post, then of its kabupaten, then of the province."""
    own = offices["pos"] == card.pos
    near = (offices["pos"] == "") & (offices["kab_kode"] == card.kode[:5])
    all_over = (offices["pos"] == "") & (offices["kab_kode"] == "")
    rows = pd.concat([offices[own], offices[near], offices[all_over]])
    return tuple({str(name): str(value) for name, value in row.items()} for row in rows[list(_OFFICE)].to_dict("records"))  # fmt: skip
