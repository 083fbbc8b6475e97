"""A surge is a card with its beginning; noise, hidden months and one convoy are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.border.cards import complete
from geo.border.counts import count_border
from geo.border.seasons import Calendar, periods
from geo.border.signals import Series, find_signals, judge
from geo.border.words import card_words, untold_words
from geo.config import load_policy
from geo.files.shipped import load_border
from geo.release.leg_exact import exact_told
from geo.tables.border import ALL, BorderTold, no_hours, no_kinds, no_legs, no_times
from geo.tables.calendar import occasions_of
from geo.text import LANGUAGES
from tests.border.conftest import AS_OF, PERIOD, build

TABLES = load_border()
OCCASIONS = occasions_of(TABLES.calendar)
RULES = load_policy().border.signals
HOME = {"PLBN Entikong": "61.03.21"}


def crossings(extra=(), base=1.5, seed=5):
    """Stops at random days of three years, and days with so many people in `extra`."""
    chance = np.random.default_rng(seed)
    days = [PERIOD[0] + timedelta(days=number) for number in range(1096)]
    rows = [(day, 2) for day in days for _ in range(chance.poisson(base / 7) > 0)]
    return [{"tanggal": str(day), "pos": "PLBN Entikong", "arah": "keluar", "jenis": "dicegah", "jumlah": people, "dari": "61.01"} for day, people in [*rows, *extra]]  # fmt: skip


def exact(rows):
    return exact_told(count_border([build(rows)], period=PERIOD, as_of=AS_OF), "rahasia")


def weekly(told):
    cards, _ = find_signals(told, OCCASIONS, RULES, HOME)
    return [card for card in cards if card.grain == "minggu"]


SURGE = [(date(2025, 11, 24) + timedelta(days=number), 1) for number in range(26)]


def test_a_surge_is_a_card_that_says_since_when() -> None:
    (card,) = weekly(exact(crossings(SURGE)))
    assert (card.pos, card.kode, card.degree, card.measure) == ("PLBN Entikong", "61.03.21", "waspada", "kejadian")  # fmt: skip
    assert card.since == "2025-11-24"
    assert card.counted > card.bound > card.expected
    assert card.false_alarm == 0.074
    assert card.own is not None
    assert card.own < 0.15
    assert card.basis == "hari_besar"  # the last week of December is compared with its twins


def test_one_convoy_of_as_many_people_is_no_surge_of_events() -> None:
    many = exact(crossings([(day, 5) for day, _ in SURGE]))
    one = exact(crossings([(SURGE[0][0], 5 * len(SURGE))]))
    assert many.account.people == one.account.people
    assert many.account.convoys != one.account.convoys
    assert weekly(many)
    assert not weekly(one)


def test_quiet_weeks_are_called_about_as_often_as_the_level_says() -> None:
    calendar = Calendar.of("minggu", date(2005, 1, 1), date(2025, 12, 31), ())
    counts = np.random.default_rng(2).poisson(3.0, size=len(calendar.starts)).astype(float)
    series = Series("A", "kejadian", calendar, counts)
    levels = [verdict.level for at in range(120, len(counts)) if (verdict := judge(series, at, RULES))]  # fmt: skip
    assert np.mean(np.array(levels) > 0) < 0.06
    assert np.mean(np.array(levels) > 1) < 0.02


def test_people_who_come_in_crowds_need_more_to_stand_out() -> None:
    calendar = Calendar.of("minggu", date(2020, 1, 1), date(2025, 12, 31), ())
    chance = np.random.default_rng(8)
    counts = chance.negative_binomial(4, 0.04, size=len(calendar.starts)).astype(float)
    crowds, single = (Series("A", measure, calendar, counts) for measure in ("orang", "kejadian"))
    called = [sum(bool((verdict := judge(one, at, RULES)) and verdict.level) for at in range(120, 312)) for one in (crowds, single)]  # fmt: skip
    assert called[0] < 25
    assert called[1] > 2 * called[0]


def public(counts, hidden=(), first=date(2022, 1, 1)):
    names = [f"{day:%Y-%m}" for day in periods("bulan", first, AS_OF)]
    months = pd.DataFrame({"pos": "PLBN Entikong", "waktu": names, "arah": ALL, "jenis": ALL, "orang": pd.array(counts, dtype="Int64"), "kejadian": pd.array([pd.NA] * len(names), dtype="Int64"), "disembunyikan": [name in hidden for name in names]})  # fmt: skip
    months.loc[months["disembunyikan"], "orang"] = pd.NA
    span = {"PLBN Entikong": (first, AS_OF)}
    account = exact([]).account
    return BorderTold("publik", 11, months, no_times(), no_kinds(), no_legs(), no_hours(), span, account, (first, AS_OF), AS_OF)  # fmt: skip


STEADY = [100 + 7 * (number % 3) for number in range(48)]


def test_below_rahasia_months_of_people_are_judged() -> None:
    cards, unjudged = find_signals(public([*STEADY[:-1], 400]), OCCASIONS, RULES, HOME)
    assert [(card.grain, card.measure, card.last) for card in cards] == [("bulan", "orang", "2025-12")]  # fmt: skip
    assert unjudged == {}
    assert find_signals(public(STEADY), OCCASIONS, RULES, HOME) == ([], {})


def test_what_cannot_be_judged_is_said() -> None:
    cards, unjudged = find_signals(public(STEADY, hidden=("2025-12",)), OCCASIONS, RULES, HOME)
    assert (cards, unjudged) == ([], {"PLBN Entikong": "disembunyikan"})
    short = public(STEADY[:3], first=date(2025, 10, 1))
    assert find_signals(short, OCCASIONS, RULES, HOME)[1] == {"PLBN Entikong": "hari_besar_tanpa_pembanding"}  # fmt: skip
    assert find_signals(short, (), RULES, HOME)[1] == {"PLBN Entikong": "riwayat_pendek"}
    coarse = replace(short, months=short.months.assign(waktu="2025"))
    assert find_signals(coarse, OCCASIONS, RULES, HOME)[1] == {"PLBN Entikong": "tidak_terbit"}


OPERATION = {"mulai": "2025-12-01", "selesai": "2025-12-14", "nama": "Operasi contoh", "pos": "PLBN Entikong", "kode": "", "sumber": "pengumuman"}  # fmt: skip


def test_a_card_says_what_else_could_explain_it_and_whom_to_call() -> None:
    told = exact(crossings(SURGE))
    area = {**OPERATION, "pos": "", "kode": "61.03"}
    away = [{**OPERATION, "pos": "PLBN Aruk"}, {**OPERATION, "mulai": "2024-12-01", "selesai": "2024-12-14"}]  # fmt: skip
    (card,) = complete(weekly(told), told, OCCASIONS, [OPERATION, area, *away], TABLES.offices)
    assert card.operations == (OPERATION, area)
    assert card.others[0] == "operasi"
    assert card.others[-1] == "pencatatan"
    assert card.offices[0]["kantor"] == "TPI Entikong"
    assert any(one["kantor"] == "BP3MI Kalimantan Barat" for one in card.offices)
    (plain,) = complete(weekly(told), told, (), (), TABLES.offices)
    assert plain.others == ("pencatatan",)


def test_more_hours_of_observation_are_another_explanation() -> None:
    rows = [{**row, "jam_pengamatan": 24.0 if row["tanggal"] >= "2025-11-24" else 4.0} for row in crossings(SURGE)]  # fmt: skip
    told = exact(rows)
    (card,) = complete(weekly(told), told, (), (), TABLES.offices)
    assert card.others == ("jam_pengamatan", "pencatatan")


def test_the_words_of_a_card_stand_in_both_languages() -> None:
    told = exact(crossings(SURGE))
    (card,) = complete(weekly(told), told, OCCASIONS, [OPERATION], TABLES.offices)
    words = {lang: card_words(card, lang) for lang in LANGUAGES}
    assert words["id"].title == "Waspada: PLBN Entikong"
    assert "pekan 24 November 2025" in words["id"].since
    assert "7 dari 100 pekan tenang" in words["id"].sure
    assert words["en"].title == "Alert: PLBN Entikong"
    assert len(words["en"].others) == len(card.others)
    month = replace(card, grain="bulan", measure="orang", since="2025-11", last="2025-12", own=None)
    assert "Nov 2025" in card_words(month, "id").since
    assert untold_words("edisi_terdahulu", "en") != untold_words("edisi_terdahulu", "id")
    assert card.to_json()["pos"] == "PLBN Entikong"
