"""The calendar of a town hall: what expires, what comes round again, elections, old answers.

A year ahead and what is overdue, as rows that are ready to show; pure, from what
:mod:`kit.town_calendar` gathers. The words, the periods and the dates of the elections, each with
its legal basis, are in ``rituals.toml``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.records import kinds
from kit.store.things import Things

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kit.store.things import Thing

AHEAD_MONTHS = 12
SOON_DAYS = 30
#: A date of each year that was missed is still worth doing for so long; then it is next year's.
_GRACE_DAYS = 45
#: What was done so long before a date of the year, or before a vote, was done for it.
_BEFORE_DAYS = 90
_LONGEST_NAME = 120
_MOST_TITLES = 3


class Nature(StrEnum):
    """What a row is."""

    EXPIRY = "expiry"
    RITUAL = "ritual"
    ELECTION = "election"
    ANSWER = "answer"

    @property
    def label(self) -> str:
        """``Échéances``."""
        return str(_content()["natures"][self.value])


@record
class Mark:
    """What people said of a row: the day when it was done, the day that it was put off to."""

    done: date | None = None
    later: date | None = None


@record
class Known:
    """All that the calendar is made of.

    ``proved`` is when each ritual was last done by what the record proves; ``answers`` pairs the
    title of a requirement with the day on which its answer is too old; ``marks`` are by the mark of
    their row.
    """

    things: Things = Things(MappingProxyType({}))
    proved: Mapping[str, date] = MappingProxyType({})
    answers: tuple[tuple[str, date], ...] = ()
    marks: Mapping[str, Mark] = MappingProxyType({})


@record
class Row:
    """One row. ``key`` names it for ever, ``mark`` what people say of it is kept under.

    ``now`` is what was never done: ``day`` is today. ``exact`` is False where only the month is
    known, and ``day`` is its first. ``page`` and ``record`` are where it leads, ``lead`` the words
    of the button. ``markable`` rows can be said to be done, or put off.
    """

    key: str
    mark: str
    nature: Nature
    day: date
    what: str
    why: str
    how: str
    who: str
    page: str
    record: str
    lead: str
    now: bool = False
    exact: bool = True
    markable: bool = True
    note: str = ""

    @property
    def occurrence(self) -> str:
        """This row on this very day."""
        return f"{self.key}@{'now' if self.now else self.day.isoformat()}"

    def late(self, today: date) -> bool:
        """Whether its day has passed; a month only once it is over."""
        if self.now:
            return False
        return self.day < today if self.exact else add_months(self.day, 1) <= today

    def when(self) -> str:
        """``12 mars 2027``, ``avril 2027 (date à confirmer)``, ``Dès maintenant``."""
        said = _content()["words"]
        if self.now:
            return str(said["now"])
        if not self.exact:
            return str(said["to_confirm"].format(month=month(self.day)))
        return french.day(self.day)


def calendar(known: Known, today: date) -> tuple[Row, ...]:
    """The rows of a year ahead and those overdue, in order of day."""
    last = add_months(today, AHEAD_MONTHS)
    found = (
        *_expiries(known, today),
        *_rituals(known, today),
        *_elections(known, today),
        *_answers(known, today),
    )
    rows = (row for row in found if row.day <= last)
    return tuple(sorted(rows, key=lambda row: (row.day, not row.now)))


def grouped(rows: Iterable[Row], today: date) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The rows under their headings: what is overdue, what waits for nothing, then each month."""
    said = _content()["words"]
    found: dict[tuple[int, date], list[Row]] = {}
    for row in rows:
        place = (1, today) if row.now else (0, today) if row.late(today) else (2, _first(row.day))
        found.setdefault(place, []).append(row)
    headings = {0: said["late"], 1: said["now"]}
    return tuple(
        (headings.get(place[0]) or _capital(month(place[1])), tuple(found[place]))
        for place in sorted(found)
    )


def soon(rows: Iterable[Row], today: date) -> tuple[Row, ...]:
    """What is overdue or due within thirty days; what was merely never done is not."""
    last = today + timedelta(days=min(SOON_DAYS, (date.max - today).days))
    return tuple(row for row in rows if not row.now and row.day <= last)


def reminder(rows: Iterable[Row], today: date, hidden: Iterable[str] = ()) -> str:
    """``2 échéances dans les 30 jours``; empty for nothing, or nothing new since it was hidden."""
    found = soon(rows, today)
    if not {row.occurrence for row in found} - set(hidden):
        return ""
    said = _content()["words"]
    late = sum(row.late(today) for row in found)
    coming = len(found) - late
    if not late:
        return _plural(said["soon_line"], coming)
    told = _plural(said["late_line"], late)
    return str(said["also_soon"].format(late=told, number=coming)) if coming else told


def add_months(day: date, months: int) -> date:
    """So many months later (or earlier), on the last day of a month that is too short."""
    place = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, number = divmod(place, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


def month(day: date) -> str:
    """``avril 2027``."""
    return " ".join(french.day(day).split()[1:])


# --- What expires --------------------------------------------------------------------------------


def _expiries(known: Known, today: date) -> Iterator[Row]:
    content = _content()
    told, skipped = content["expiries"], set(content["skip"]["state"])
    renewed = _renewed(known.things)
    for kind, sheet in kinds().items():
        dates = [
            name for name, field in sheet.fields.items() if field.type == "date" and name in told
        ]
        for thing in known.things.of(kind) if dates else ():
            if thing.values.get("state") in skipped or thing.record in renewed:
                continue
            for name in dates:
                day = _day(thing.values.get(name))
                if day is not None:
                    yield from _expiry(known, thing, name, day, today)


def _renewed(every: Things) -> set[str]:
    """The certificates of which a later one says the same name and issuer: nothing is to renew."""
    newest: dict[tuple[object, object], tuple[str, str]] = {}
    found = set()
    for thing in every.of("certificate"):
        subject, until = thing.values.get("subject"), str(thing.values.get("expiry") or "")
        if not subject or not until:
            continue
        key, mine = (subject, thing.values.get("issuer")), (until, thing.record)
        before = newest.get(key)
        newest[key] = max(mine, before or mine)
        if before is not None:
            found.add(min(mine, before)[1])
    return found


def _expiry(known: Known, thing: Thing, field: str, day: date, today: date) -> Iterator[Row]:
    said: Mapping[str, Any] = _content()["expiries"][field]
    key = f"expiry/{thing.record}/{field}"
    mark = known.marks.get(f"{key}/{day.isoformat()}", Mark())
    if mark.done is not None or (today - day).days > said["keep_days"]:
        return
    before = _notice(thing) if field == "renewal" else 0
    # Past the notice nothing can be decided any more: the day itself is left.
    due = add_months(day, -before)
    due = due if due >= today else day
    values = {"name": _name(thing.title), "day": french.day(day)}
    place = thing.record if said.get("record") == "self" else str(said.get("record", ""))
    yield _row(
        said, values, key=key, mark=f"{key}/{day.isoformat()}", nature=Nature.EXPIRY,
        day=_later(due, mark), record=place, note=_postponed(due, mark),
    )  # fmt: skip


def _notice(thing: Thing) -> int:
    """How many months before the renewal one must have said no; 0 where nobody wrote it."""
    found = re.match(r"\s*(\d{1,2})\b", str(thing.values.get("notice_months") or ""), re.ASCII)
    return int(found[1]) if found else 0


# --- What comes round again ----------------------------------------------------------------------


def _rituals(known: Known, today: date) -> Iterator[Row]:
    for name, said in _content()["rituals"].items():
        key = f"ritual/{name}"
        mark = known.marks.get(key, Mark())
        days = (day for day in (mark.done, known.proved.get(name)) if day is not None)
        # A day to come proves nothing yet.
        last = max((min(day, today) for day in days), default=None)
        now = False
        if "on" in said:
            due = _yearly(str(said["on"]), last, today)
        elif last is not None:
            due = add_months(last, int(said["months"]))
        else:
            due, now = today, mark.later is None or mark.later <= today
        note = _postponed(due, mark)
        if not note and last is not None:
            note = _content()["words"]["last"].format(day=french.day(last))
        yield _row(
            said, {}, key=key, mark=key, nature=Nature.RITUAL, day=_later(due, mark),
            record=str(said.get("record", "")), now=now, note=note,
        )  # fmt: skip


def _yearly(on: str, last: date | None, today: date) -> date:
    """The day of the year that is to be done: not one that was, nor one missed long ago."""
    number, day = map(int, on.split("-"))
    for year in range(max(today.year - 1, 1), min(today.year + 3, 9999) + 1):
        due = date(year, number, day)
        done = last is not None and (due - last).days <= _BEFORE_DAYS
        if not done and (today - due).days <= _GRACE_DAYS:
            return due
    return date.max


def _elections(known: Known, today: date) -> Iterator[Row]:
    content = _content()
    for name, told in content["elections"].items():
        exact = "day" in told
        day = date.fromisoformat(told["day" if exact else "month"])
        key = f"election/{name}"
        mark = known.marks.get(key, Mark())
        over = day if exact else add_months(day, 1) - timedelta(days=1)
        if mark.done is not None or over < today:
            continue
        later = _later(day, mark)
        yield _row(
            content["election"], told, key=key, mark=key, nature=Nature.ELECTION, day=later,
            record=str(content["election"]["record"]), exact=exact or later != day,
            note=_postponed(day, mark),
        )  # fmt: skip


def _answers(known: Known, today: date) -> Iterator[Row]:
    """One row for all answers of a month, one for all that are too old already."""
    said = _content()["answers"]
    months: dict[str, list[tuple[str, date]]] = {}
    for title, day in sorted(known.answers, key=lambda one: (one[1], one[0])):
        months.setdefault("late" if day < today else day.isoformat()[:7], []).append((title, day))
    for name, listed in months.items():
        number = len(listed)
        titles = french.listing(
            tuple(f"«\u00a0{_name(one[0])}\u00a0»" for one in listed), _MOST_TITLES
        )
        values = {"titles": titles}
        yield _row(
            {**said, "what": _plural(said["what"], number)}, values, key=f"answers/{name}",
            mark="", nature=Nature.ANSWER, day=listed[0][1], record="", markable=False,
        )  # fmt: skip


# --- Parts ---------------------------------------------------------------------------------------


def _row(said: Mapping[str, Any], values: Mapping[str, Any], **told: Any) -> Row:  # noqa: ANN401 fields of a row
    return Row(
        what=said["what"].format_map(values),
        why=said["why"].format_map(values),
        how=said["how"],
        who=said["who"],
        page=said["page"],
        lead=said["lead"],
        **told,
    )


def _later(due: date, mark: Mark) -> date:
    return max(due, mark.later) if mark.later is not None else due


def _postponed(due: date, mark: Mark) -> str:
    put_off = mark.later is not None and mark.later > due
    return str(_content()["words"]["postponed"]) if put_off else ""


def _plural(forms: list[str], number: int) -> str:
    return forms[number > 1].format(number=french.integer(number))


def _name(title: str) -> str:
    plain = " ".join(french.plain(title).split())
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _first(day: date) -> date:
    return day.replace(day=1)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(Path(__file__).with_suffix(".toml"))


def words() -> Mapping[str, str]:
    """The words that calendar files say around a row."""
    told: Mapping[str, str] = _content()["words"]
    return told


def ritual_proofs() -> Mapping[str, str]:
    """The requirement of the baseline whose proof is that a ritual was done, by ritual."""
    return {
        name: said["proves"] for name, said in _content()["rituals"].items() if "proves" in said
    }
