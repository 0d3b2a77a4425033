"""The due dates as a calendar file (iCalendar, RFC 5545), for Outlook, Thunderbird, phones.

Whole-day events rather than to-dos: most calendars silently drop the latter. The identifier of an
event depends on the action alone, so that a file imported again moves events and adds no second.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.actions_table import State, content
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from kit.actions_table import Row

# Any constant: it keeps our identifiers apart from everybody else's.
_NAMESPACE = uuid.UUID("6f0f8f0a-3a0e-5d0c-9a57-5d8f6a0c2b41")
_LONGEST_LINE = 75  # octets, line feed not counted (3.1)
_LONGEST_TEXT = 2_000
# TEXT may hold any character but these (3.1), and lone surrogates cannot be written at all.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REMINDER = "-P6DT15H"  # a week before, at nine in the morning: the day begins at midnight


@record
class Event:
    """A whole day: ``key`` names it for ever within ``owner``; ``reminder`` is a sentence or None.

    ``details`` may have several lines.
    """

    owner: str
    key: str
    day: date
    title: str
    details: str = ""
    reminder: str | None = None

    @property
    def uid(self) -> str:
        """The identifier, the same at each export, telling nothing of what it names."""
        # A lone surrogate could not be hashed.
        name = f"{self.owner}\x00{self.key}".encode("utf-8", "backslashreplace").decode()
        return f"{uuid.uuid5(_NAMESPACE, name)}@kit-commune.invalid"


def events(rows: Iterable[Row], owner: str) -> tuple[Event, ...]:
    """An event for each action that has a day and is not done; ``owner`` is the entity's UUID."""
    told = content()["calendar"]
    found = []
    for row in rows:
        if row.due is None or row.state is State.DONE:
            continue
        values = {"what": row.what, "where": row.where}
        title = told["prefix"].format_map(values) if row.where else row.what
        found.append(
            Event(
                owner=owner,
                key=f"{row.key}\x00{row.where}",
                day=row.due,
                title=title,
                details="\n".join(_details(row)),
                reminder=told["reminder"].format_map({"what": title}),
            )
        )
    return tuple(found)


def ics(every: Iterable[Event], now: datetime, name: str | None = None) -> bytes:
    """The calendar file: UTF-8, lines ended by CR LF; ``now`` stamps every event.

    ``name`` is what a calendar that is made of it is called.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Kit Commune//{VERSION}//FR",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name or content()['calendar']['name'])}",
    ]
    for event in {event.uid: event for event in every}.values():
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(piece for line in lines for piece in _folded(line))


def _event(event: Event, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp}"
    # No DTEND: an event with a date alone lasts that day (3.6.1), even the last of all.
    yield f"DTSTART;VALUE=DATE:{_date(event.day)}"
    yield f"SUMMARY:{_text(' '.join(event.title.split()))}"
    if event.details:
        yield f"DESCRIPTION:{_text(event.details)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    if event.reminder is not None:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"TRIGGER:{_REMINDER}"
        yield f"DESCRIPTION:{_text(' '.join(event.reminder.split()))}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _details(row: Row) -> Iterator[str]:
    told = content()["calendar"]
    if row.why:
        yield row.why
    if row.who:
        yield told["who"].format_map({"who": row.who})
    if row.minutes:
        shown = french.delay(row.minutes * 60)
        yield told["time"].format_map({"time": shown})
    if row.cost_label:
        yield told["cost"].format_map({"cost": row.cost_label})
    yield told["state"].format_map({"state": row.state_label})


def _date(day: date) -> str:
    # Written out: strftime has no year before 1000 on some systems.
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(value: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line feed are escaped."""
    lines = [french.plain(_CONTROL.sub(" ", line)) for line in value.splitlines()]
    joined = "\n".join(lines).strip()
    if len(joined) > _LONGEST_TEXT:
        joined = f"{joined[: _LONGEST_TEXT - 1]}…"
    for char, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        joined = joined.replace(char, escaped)
    return joined


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most 75 octets, never cut inside a character (3.1)."""
    octets = line.encode()
    start, room = 0, _LONGEST_LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # inside a character of several octets
            end -= 1
        yield octets[start:end] + b"\r\n "
        start, room = end, _LONGEST_LINE - 1
    yield octets[start:] + b"\r\n"
