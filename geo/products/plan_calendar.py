"""The plan as a calendar file (RFC 5545): every event a whole day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from geo.campaign.plan import Plan
from geo.products.plan_words import with_reasons
from geo.text import Language, text


def plan_calendar(plan: Plan, *, edition: str, tier: str, as_of: date, lang: Language = "id") -> bytes:  # fmt: skip
    """One VEVENT per event with place, team and reason. The same plan gives the same bytes: the stamp is the as-of date of the edition."""
    calendar = Calendar()
    calendar.add("prodid", "-//Waspada//Rencana sosialisasi//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", text("plan.book.title", lang))
    for row in with_reasons(plan, lang).to_dict("records"):
        event = Event()
        event.add("uid", f"{edition}-{row['kode']}-{row['ke']}@waspada")
        event.add("dtstamp", datetime.combine(as_of, time(), tzinfo=UTC))
        event.add("dtstart", row["tanggal"])
        event.add("dtend", row["tanggal"] + timedelta(days=1))
        event.add("summary", text("plan.ics.summary", lang, name=row["nama"], team=row["tim"]))
        event.add("location", text("plan.ics.place", lang, name=row["nama"], kabupaten=row["kabupaten"]))  # fmt: skip
        event.add("description", f"{row['alasan']} {text(f'compare.tier.{tier}', lang)}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
