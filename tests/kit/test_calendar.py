"""The calendar: read back by another's parser, whatever the names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.actions_table import State, Tracking, own
from kit.calendar import Event, events, ics
from kit.version import VERSION

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))
OWNER = "5c1f8a52-6d5f-4b57-9a53-5f8e1d0a7c11"
DUE = date(2026, 12, 24)


def event(title="Changer l’onduleur", **changes):
    return Event(**({"owner": OWNER, "key": "k", "day": DUE, "title": title} | changes))


def read(octets):
    """The events of a file, as the other parser sees them."""
    return icalendar.Calendar.from_ical(octets).walk("VEVENT")


def lines(octets):
    assert octets.endswith(b"\r\n")
    return octets.removesuffix(b"\r\n").split(b"\r\n")


def test_an_event_is_a_whole_day_with_a_reminder():
    octets = ics(
        [event(details="Qui\u00a0: le maire\nCoût ; 10, 20 \\ 30", reminder="Bientôt")], NOW
    )
    (actual,) = read(octets)
    (alarm,) = actual.walk("VALARM")

    assert actual["SUMMARY"] == "Changer l’onduleur"
    assert actual["DESCRIPTION"] == "Qui\u00a0: le maire\nCoût ; 10, 20 \\ 30"
    assert actual.decoded("DTSTART") == DUE
    assert actual.duration == timedelta(days=1)
    assert actual.decoded("DTSTAMP") == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert alarm.decoded("TRIGGER") == -timedelta(days=6, hours=15)
    assert alarm["ACTION"] == "DISPLAY"


def test_a_file_without_events_is_one():
    calendar = icalendar.Calendar.from_ical(ics([], NOW))

    assert calendar["VERSION"] == "2.0"
    assert calendar.walk("VEVENT") == []


def test_the_whole_file():
    actual = ics([event("Été; prêt, oui\\non")], NOW).decode()

    expected = (
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Kit Commune//{VERSION}//FR",
        "CALSCALE:GREGORIAN", "X-WR-CALNAME:Actions informatiques", "BEGIN:VEVENT",
        f"UID:{event().uid}", "DTSTAMP:20261122T093000Z", "DTSTART;VALUE=DATE:20261224",
        r"SUMMARY:Été\; prêt\, oui\\non", "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT",
        "END:VCALENDAR", "",
    )  # fmt: skip
    assert actual == "\r\n".join(expected)


def test_an_identifier_depends_on_the_action_alone():
    moved = event("Autre titre", day=date(2027, 1, 1), details="x")

    assert moved.uid == event().uid
    assert len({event().uid, event(key="other").uid, event(owner="other").uid}) == 3
    assert event(owner="a", key="bc").uid != event(owner="ab", key="c").uid
    assert OWNER not in event().uid


def test_the_same_action_twice_is_one_event():
    (actual,) = read(ics([event("first"), event("second")], NOW))

    assert actual["SUMMARY"] == "second"


def test_done_and_dateless_actions_are_left_out():
    due = Tracking(due=DUE)
    rows = [
        own("a", "Changer l’onduleur", where="Accueil", why="Il sonne.", minutes=60, cost="budget",
            tracking=due),
        own("b", "sans date"),
        own("c", "faite", tracking=Tracking(State.DONE, due=DUE)),
    ]  # fmt: skip
    (actual,) = read(ics(events(rows, OWNER), NOW))

    assert actual["SUMMARY"] == "Changer l’onduleur (Accueil)"
    assert actual["DESCRIPTION"].split("\n") == [
        "Il sonne.", "Durée prévue\u00a0: 60\u00a0minutes", "Coût\u00a0: À inscrire au budget",
        "État\u00a0: À faire",
    ]  # fmt: skip


def test_one_check_on_two_workstations_is_two_events():
    rows = [own("a", "x", where=where, tracking=Tracking(due=DUE)) for where in ("un", "deux")]

    assert len(read(ics(events(rows, OWNER), NOW))) == 2


HOSTILE = (
    "END:VEVENT\r\nBEGIN:VEVENT", "\r\nATTACH:http://x/", "x\u2028y\u0085z", "\x00\x07\ud800",
    ";,\\n\\", "é" * 400, "🙂" * 60, "\u202eabc", "a\tb", "\ufeff", "e\u0301" * 99, "😶‍🌫️" * 30,
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_line(name):
    octets = ics([event(f"a{name}b", key=name, owner=name, details=name, reminder=name)], NOW)
    (actual,) = read(octets)

    assert actual["SUMMARY"].startswith("a")
    assert set(actual.keys()) <= {
        "UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "CLASS", "TRANSP",
    }  # fmt: skip


@given(st.text(), st.text(), st.dates())
def test_any_text_is_kept_in_a_valid_file(title, details, day):
    octets = ics([event(title, details=details, reminder=title, day=day)], NOW)
    (actual,) = read(octets)

    assert actual.decoded("DTSTART") == day
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    for line in lines(octets):
        assert len(line) <= 75
        line.decode()


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=300))
def test_printable_text_comes_back_whole(title):
    (actual,) = read(ics([event(title)], NOW))

    assert actual["SUMMARY"] == title
