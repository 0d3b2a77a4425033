"""The calendar of one town hall, from its record: gathered, marked by people, exported.

What people say of a row is an edit of the entity, one field a row, as its answers are: the newest
stands, whole, and records that are united keep both histories.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from kit import rituals
from kit.errors import KitError
from kit.rituals import Known, Mark
from kit.store import edits, proofs
from kit.store.followed import day as kept_day
from kit.store.things import things

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kit.actions_table import Row as Action
    from kit.calendar import Event
    from kit.rituals import Row
    from kit.store.entities import Entity
    from kit.store.store import Store

_MARK = "calendar/"
_HIDDEN = "calendar-hidden"
_RESTORE, _LOOK, _CRISIS = "restore_test", "backup_look", "crisis_file"


@record
class TownCalendar:
    """The rows of a town hall on one day; ``hidden`` are those whose reminder was put away."""

    rows: tuple[Row, ...]
    today: date
    hidden: frozenset[str]

    @property
    def reminder(self) -> str:
        """The quiet line of the first page, empty for none."""
        return rituals.reminder(self.rows, self.today, self.hidden)


def town_calendar(store: Store, entity: Entity, now: datetime) -> TownCalendar:
    """The calendar of the entity that is worked on.

    Raises:
        KitError: damaged, busy or vanished.
    """
    today = now.astimezone().date()
    held = edits.values(store, entity.uuid)
    proved, answers = _baseline(store, entity, now)
    known = Known(
        things=things(store),
        proved=_newest(proved, _proved(store)),
        answers=answers,
        marks={
            name.removeprefix(_MARK): _mark(value)
            for name, value in held.items()
            if name.startswith(_MARK)
        },
    )
    hidden = held.get(_HIDDEN)
    return TownCalendar(
        rituals.calendar(known, today),
        today,
        frozenset(map(str, hidden)) if isinstance(hidden, list) else frozenset(),
    )


def done(store: Store, entity: str, row: Row, today: date) -> Mark:
    """Say that a row was done today; it comes round again from there. Returns what was said before.

    Raises:
        KitError: it could not be written.
    """
    before = _said(store, entity, row)
    mark(store, entity, row, Mark(done=today))
    return before


def postpone(store: Store, entity: str, row: Row, day: date, today: date) -> Mark:
    """Put a row off to a day to come. Returns what was said before.

    Raises:
        KitError: that day has passed, or it could not be written.
    """
    if day <= today:
        raise KitError(
            "Cette date est déjà passée.",
            "Choisissez un jour à venir, par exemple le mois prochain.",
        )
    before = _said(store, entity, row)
    mark(store, entity, row, Mark(before.done, day))
    return before


def mark(store: Store, entity: str, row: Row, told: Mark) -> None:
    """Say of a row what it is, or put back what was said of it before.

    Raises:
        KitError: it could not be written.
    """
    if not row.markable:
        raise ValueError(row.key)
    days = {"done": told.done, "later": told.later}
    value = {name: day.isoformat() if day else None for name, day in days.items()}
    edits.put(store, entity, {f"{_MARK}{row.mark}": value}, reaffirm=True)


def hide(store: Store, entity: str, told: TownCalendar) -> None:
    """Put the reminder away until there is another row to tell of.

    Raises:
        KitError: it could not be written.
    """
    listed = sorted(row.occurrence for row in rituals.soon(told.rows, told.today))
    edits.put(store, entity, {_HIDDEN: listed})


def events(rows: Iterable[Row], owner: str) -> tuple[Event, ...]:
    """A whole day for each row, the same identifier at each export; ``owner`` is the entity."""
    from kit.calendar import Event  # noqa: PLC0415 only to export

    said = rituals.words()
    return tuple(
        Event(
            owner=owner,
            key=f"calendar\x00{row.key}",
            day=row.day,
            title=row.what if row.exact else f"{row.what} ({row.when()})",
            details="\n".join(
                (row.why, said["how"].format(how=row.how), said["who"].format(who=row.who))
            ),
            reminder=said["reminder"].format(what=row.what),
        )
        for row in rows
    )


def ics(rows: Iterable[Row], owner: str, now: datetime, actions: Iterable[Action] = ()) -> bytes:
    """The rows as a calendar file, with the actions that have a day and are not done."""
    from kit import calendar  # noqa: PLC0415 only to export

    every = (*events(rows, owner), *calendar.events(actions, owner))
    return calendar.ics(every, now, rituals.words()["name"])


def _said(store: Store, entity: str, row: Row) -> Mark:
    return _mark(edits.values(store, entity).get(f"{_MARK}{row.mark}"))


def _mark(value: object) -> Mark:
    told = value if isinstance(value, dict) else {}
    return Mark(kept_day(told.get("done")), kept_day(told.get("later")))


def _baseline(
    store: Store, entity: Entity, now: datetime
) -> tuple[dict[str, date], tuple[tuple[str, date], ...]]:
    """Rituals that the baseline holds for done, and the day on which each answer is too old."""
    from kit.baseline.state import Proof, State  # noqa: PLC0415 with the baseline
    from kit.essentials import essentials  # noqa: PLC0415

    standings = essentials(store, entity, now).standings
    of_rituals = rituals.ritual_proofs()
    proved, answers = {}, []
    for name, requirement in of_rituals.items():
        one = standings.get(requirement)
        if one is not None and one.state is State.SATISFIED and one.at is not None:
            proved[name] = one.at.astimezone().date()
    for one in standings.values():
        if one.proof is Proof.DECLARED and one.at is not None:
            told = one.requirement
            if told.id not in of_rituals.values():
                ends = one.at.astimezone().date() + timedelta(days=told.validity_days)
                answers.append((told.title, ends))
    return proved, tuple(answers)


def _proved(store: Store) -> dict[str, date]:
    """The newest restore proof, look at the copies, and print of the crisis file."""
    from kit.emergency import log  # noqa: PLC0415
    from kit.emergency.crisis_file import last_printed  # noqa: PLC0415

    found: dict[str, date | None] = {}
    newest = proofs.newest(store, outcome=Outcome.OK)
    found[_RESTORE] = newest.proof.at.astimezone().date() if newest else None
    found[_LOOK] = _looked(store)
    printed = last_printed(log.folder())
    found[_CRISIS] = kept_day(printed.at) if printed else None
    return {name: day for name, day in found.items() if day is not None}


def _looked(store: Store) -> date | None:
    from kit.store.seen import seen_of  # noqa: PLC0415 only where there are copies

    looks = (one.at for copy in things(store).of("copy") for one in seen_of(store, copy.record))
    newest = max(looks, default=None)
    return newest.astimezone().date() if newest else None


def _newest(*every: Mapping[str, date]) -> dict[str, date]:
    found: dict[str, date] = {}
    for told in every:
        for name, day in told.items():
            found[name] = max(day, found.get(name, day))
    return found
