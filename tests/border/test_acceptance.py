"""What officials were promised, tried on whole files: a broken crossing file, and Lebaran in the demonstration series."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.border.counts import count_border
from geo.border.seasons import Calendar
from geo.border.signals import Series, judge
from geo.cli import main
from geo.config import load_policy
from geo.files.border_file import load_border_view
from geo.files.boundaries import load_zones
from geo.files.shipped import load_border, load_reference
from geo.pipeline import Request, place_all, read_all
from geo.products.border_words import months_of
from geo.tables.calendar import occasions_of

BROKEN = """tanggal,pos,arah,jenis,asal,jumlah,jam_pengamatan
2025-03-01,PLBN Entikong,masuk,deportasi,61.01,40,8
2025-03-01,PLBN Entikong,masuk,deportasi,Kab. Sambas,40,
2025-03-02,Pos Antah Berantah,masuk,reguler,61.01,3,8
2025-03-03,PLBN Entikong,masuk,reguler,61.03,-5,8
2031-03-03,PLBN Entikong,keluar,reguler,61.03,5,8
2025-03-04,PLBN Aruk,keluar,reguler,61.01.01,5,-2
2025-03-05,PLBN Aruk,keluar,reguler,61.01.01,5,8
2025-03-05,PLBN Aruk,keluar,reguler,61.01.01,5,8
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "lintas.csv"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_a_broken_crossing_file_gets_clear_findings_and_the_ledger_holds(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert main(["check", str(broken), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {(one["what"], *one["rows"]) for one in told["crossings"]} == {
        ("jam_kosong", 2),
        ("jam_mustahil", 6),
        ("tanggal_jauh", 5),
        ("konvoi_terulang", 2),
        ("pos_tak_dikenal", 3),
    }
    reasons = {row["row"]: row["reason"] for row in told["rows"] if row["reason"]}
    assert reasons == {3: "post_unknown", 4: "negative_count", 8: "duplicate"}
    total = told["ledger"]["total"]
    assert total == {"received": 8, "matched": 5, "partial": 0, "outside": 0, "unresolved": 1, "rejected": 2}  # fmt: skip


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_findings_are_sentences_in_both_languages(broken: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    assert main(["--lang", lang, "check", str(broken)]) == 1
    said = capsys.readouterr().out
    words = {
        "id": ("tanpa jam pengamatan", "negatif, atau lebih dari 24", "bertahun-tahun sesudah", "tercatat lagi", "pos yang tidak dikenal"),
        "en": ("no hours of observation", "negative, or more than 24", "years after", "recorded again", "posts that are not known"),
    }[lang]  # fmt: skip
    assert [one for one in words if one not in said] == []


def test_every_row_of_the_broken_file_is_in_the_account_of_the_border(broken: Path) -> None:
    reference = load_reference()
    request = Request(files=(("crossings", broken),))
    located = place_all(read_all(request, reference), reference, load_zones(None, reference), request.config)  # fmt: skip
    account = count_border(located, period=(date(2025, 1, 1), date(2025, 12, 31)), as_of=date(2025, 12, 31)).account  # fmt: skip
    assert (account.received, account.rejected, account.no_post, account.outside_period, account.counted) == (8, 2, 1, 1, 4)  # fmt: skip
    assert (account.people, account.convoys) == (90, 1)


def waved(view_months: pd.DataFrame, calendar: Calendar, days: list[date]) -> np.ndarray:
    """The demonstration's counts with twice as many people in the ten days before and the seven after each Lebaran."""
    counts = view_months.to_numpy(dtype=float)
    for at, start in enumerate(calendar.starts):
        inside = pd.date_range(start, start + pd.offsets.MonthEnd(0))
        counts[at] *= 1 + sum(any(-10 <= (day.date() - feast).days <= 7 for feast in days) for day in inside) / len(inside)  # fmt: skip
    return counts.round()


def test_a_shifted_lebaran_raises_no_false_signal_in_the_demonstration_series(edition: Path) -> None:  # fmt: skip
    """Lebaran was in April 2023 and 2024 and on 31 March in 2025: the wave moves to another month, and is not news."""
    occasions, rules = occasions_of(load_border().calendar), load_policy().border.signals
    table = months_of(load_border_view(edition))
    span = (date(2023, 1, 1), date(2025, 12, 31))
    calendar = Calendar.of("bulan", *span, occasions, least_days=rules.month_days)
    feasts = [day for day in occasions[0].days(*span) if span[0] <= day <= span[1]]
    assert [day.isoformat()[:7] for day in feasts] == ["2023-04", "2024-04", "2025-03"]
    at = [calendar.name(one) for one in range(len(calendar.starts))].index("2025-03")
    blind_calls = 0
    for post in table.columns:
        counts = waved(table[post], calendar, feasts)
        verdicts = [judge(Series(str(post), "orang", calendar, counts), one, rules) for one in (at, at + 1)]  # fmt: skip
        assert [verdict.level for verdict in verdicts if verdict] in ([], [0], [0, 0])
        blind = judge(Series(str(post), "orang", Calendar("bulan", calendar.starts, {}), counts), at, rules)  # fmt: skip
        blind_calls += bool(blind and blind.level)
    assert blind_calls
