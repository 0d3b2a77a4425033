"""All actions of an entity as rows: those of the newest audit of each workstation, and people's.

What people said meets what was measured by these rules:

- said to be done, and no audit since: done, on their word;
- said to be done, and a later audit still finds it: to do again, with what was said;
- said to be done, and a later audit could not tell: done on their word, for twelve months;
- followed in any state, and the newest audit finds it in order: done, proved by that audit;
- not followed and in order, or out of scope: no row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from checks.verdict import Outcome, Severity
from inventory.record import replace
from kit import french
from kit.actions_table import Row, State, Tracking, content, found
from kit.backups.kept import dressed_items
from kit.history import Origin, is_stale, rechecks
from kit.labels import WHO_LABELS
from kit.priority import priority, shared
from kit.store import edits, entity_audits, past
from kit.store.actions import own_actions, said_of
from kit.store.disputes import disputes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.assessment import Item
    from kit.store.actions import Said
    from kit.store.audits import Audit
    from kit.store.store import Store

#: The key of the action that renews all results of a workstation.
RECHECK = "recheck"
_RECHECK_MINUTES = 5
#: What the keys of actions of the baseline begin with; the id of a requirement follows.
ESSENTIALS = "essentials/"
#: How :data:`kit.store.answers.ANSWER` begins, without all that comes with it.
_ANSWER = "answer/"


class _Judged(NamedTuple):
    """When something was found: the moment that it counts from, and what the clock said."""

    at: datetime
    clock: datetime


def rows_of(
    store: Store, entity: str | None = None, now: datetime | None = None
) -> tuple[Row, ...]:
    """The actions of an entity: by priority, then people's own, then disputed and done ones.

    A check that several workstations share is raised by how many they are, as the formula says. A
    workstation whose newest audit is stale asks to be audited again.

    Raises:
        KitError: damaged, busy or vanished.
    """
    moment = now or datetime.now(UTC)
    measured: list[Row] = []
    for workstation, name in past.workstations(store, entity).items():
        audit = past.latest(store, workstation)
        if audit is not None:
            measured += _rows_of_workstation(store, workstation, name, audit, moment)
    whole = (*_rows_of_entity(store, entity, moment), *_essentials(store, entity, moment))
    rows = (*_raised(measured), *whole, *own_actions(store, entity))
    return tuple(sorted(rows, key=_place))


def _place(row: Row) -> tuple[bool, bool, float]:
    return (row.state is State.DONE, bool(row.mark), -row.priority)


def _raised(rows: Iterable[Row]) -> Iterator[Row]:
    listed = list(rows)
    for row in listed:
        sharing = sum(other.key == row.key and other.priority > 0 for other in listed)
        raised = 1.0 if row.key == RECHECK else shared(sharing)
        yield replace(row, priority=row.priority * raised)


def _rows_of_entity(store: Store, entity: str | None, now: datetime) -> Iterator[Row]:
    """What was last found of the town hall as a whole."""
    kept = entity_audits.latest(store, entity, entity_audits.BACKUPS) if entity else None
    if entity is None or kept is None:
        return
    items = dressed_items(kept.findings)
    judged = _Judged(kept.at, kept.clock)
    for row in _rows_of_items(store, entity, content()["town_hall"], items, judged, now):
        yield replace(row, of_entity=True)


def _essentials(store: Store, entity: str | None, now: datetime) -> tuple[Row, ...]:
    """What the baseline asks for, once somebody has begun to answer it."""
    if entity is None or not any(name.startswith(_ANSWER) for name in edits.values(store, entity)):
        return ()
    from kit import essentials  # noqa: PLC0415 the window of a new town hall opens without it

    return essentials.rows(store, entity, now)


def _rows_of_items(  # noqa: PLR0913, PLR0917 whose, what was found, and when
    store: Store, subject: str, name: str, items: Iterable[Item], judged: _Judged, now: datetime
) -> Iterator[Row]:
    said = said_of(store, subject)
    objections = disputes_of(store, subject)
    today = now.astimezone().date()
    for item in items:
        tracking = _met(item, said.get(item.check), judged, now)
        if tracking is None:
            continue
        row = found(item, name, tracking, subject)
        objection = objections.get(item.check)
        mark = objection.label if objection and objection.holds(item.outcome, today) else ""
        idle = mark or tracking.state is State.DONE
        # What is in order asks for nothing: it is there because somebody followed it.
        proved = item.priority <= 0
        yield replace(row, mark=mark, proved=proved, priority=0.0 if idle else row.priority)


def _rows_of_workstation(
    store: Store, workstation: str, name: str, audit: Audit, now: datetime
) -> Iterator[Row]:
    items = past.assessment_of(store, audit).items
    judged = _Judged(past.order(audit), audit.clock)
    yield from _rows_of_items(store, workstation, name, items, judged, now)
    said = said_of(store, workstation)
    results = past.dated_results(store, audit, now)
    for task in rechecks(name, results, now):
        told = said[RECHECK].tracking if RECHECK in said else Tracking()
        gravest = min((result.finding.severity for result in results), key=list(Severity).index)
        yield Row(
            key=RECHECK,
            what=task.sentence,
            where=french.plain(name),
            why=content()["recheck"]["why"],
            domain="",
            who=french.plain(told.who) or WHO_LABELS["secretary"],
            minutes=_RECHECK_MINUTES,
            cost="none",
            priority=priority(gravest, Outcome.UNKNOWN, 5),
            # Only an audit renews the results, and then this action is gone.
            tracking=_again(told) if told.state is State.DONE else told,
            workstation=workstation,
        )


def _met(item: Item, said: Said | None, judged: _Judged, now: datetime) -> Tracking | None:
    """What people said, corrected by what was measured; None where there is nothing to show."""
    told = said.tracking if said else Tracking()
    if item.priority <= 0:
        followed = said is not None and told.state is not State.TODO
        return _proved(told, judged) if followed and item.outcome is Outcome.OK else None
    if said is None or said.at is None or told.state is not State.DONE:
        return told
    if judged.at <= said.at:
        return told
    if item.outcome is Outcome.UNKNOWN and not is_stale(Origin.ANSWER, said.at, now):
        return told
    return _again(replace(told, on=told.on or said.at.astimezone().date()))


def _again(told: Tracking) -> Tracking:
    return replace(told, state=State.TODO)


def _proved(told: Tracking, judged: _Judged) -> Tracking:
    words = content()["proofs"]
    date, proof = french.day(judged.clock), french.plain(told.proof)
    sentence = words["and_measured" if proof else "measured"]
    day = told.on if told.state is State.DONE and told.on else judged.clock.astimezone().date()
    return replace(
        told,
        state=State.DONE,
        on=day,
        proof=sentence.format_map({"proof": proof, "date": date}),
    )
