"""« Mon syndicat »: what it offers, what was asked of it, and what it says that it provides."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record, replace
from kit import essentials
from kit.actions_table import State, Tracking
from kit.baseline.answers import Answer, Value
from kit.baseline.state import PROVING
from kit.baseline.state import State as Standing
from kit.packs import applying
from kit.store import actions, answers, edits, entities
from kit.store.followed import CHECK, KIND, OF, day
from kit.store.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kit.assessment import Item
    from kit.baseline.model import Requirement
    from kit.baseline.state import Provided
    from kit.essentials import Essentials
    from kit.overview import Overview
    from kit.packs.content import Content, Offer
    from kit.store.store import Store

_SETTLED = frozenset({Standing.SATISFIED, Standing.NOT_APPLICABLE})


class Stage(StrEnum):
    """How far a request is."""

    ASKED = "asked"
    DELIVERED = "delivered"
    PROVED = "proved"


@record
class Asked:
    """One request. ``workstation`` and ``key`` are what it follows; ``own`` an action of its own.

    ``on`` is the day when it was asked, ``ended`` the one when it was said to be delivered.
    """

    what: str
    who: str
    on: date | None
    ended: date | None
    stage: Stage
    workstation: str = ""
    key: str = ""
    own: str = ""


@record
class Covered:
    """An offer with the requirements that it meets, and whether each still waits for it."""

    offer: Offer
    requirements: tuple[tuple[Requirement, bool], ...]

    @property
    def missing(self) -> int:
        """How many of them are not settled."""
        return sum(waits for _, waits in self.requirements)


@record
class Given:
    """Something the syndicate says that it provides; ``kept`` once the mairie confirmed it."""

    requirement: Requirement
    provided: Provided
    kept: bool


@record
class Syndicate:
    """All that the page shows; without a mairie there are offers alone, and nothing asked."""

    content: Content
    offers: tuple[Covered, ...]
    asked: tuple[Asked, ...]
    given: tuple[Given, ...]


def syndicate(store: Store, overview: Overview, now: datetime) -> Syndicate:
    """The picture of the syndicate, for the mairie that is chosen.

    Raises:
        KitError: the record is damaged, busy or vanished.
    """
    content, entity = applying.content(), overview.entity
    if entity is None:
        return Syndicate(content, tuple(Covered(one, ()) for one in content.offers), (), ())
    told = essentials.essentials(store, entity, now)
    kept = answers.provided_of(store, entity.uuid)
    known = {one.requirement for one in kept}
    more = tuple(one for one in applying.provided_to(entity) if one.requirement not in known)
    given = tuple(
        Given(found, one, one.requirement in known)
        for one in (*kept, *more)
        if (found := told.baseline.find(one.requirement)) is not None
    )
    asked = sorted(
        _asked(store, overview, told),
        key=lambda one: (list(Stage).index(one.stage), -(one.on.toordinal() if one.on else 0)),
    )
    return Syndicate(content, covered(content, told), tuple(asked), given)


def covered(content: Content, told: Essentials) -> tuple[Covered, ...]:
    """Each offer with what it meets of a mairie; those that are of use come first."""
    found = []
    for offer in content.offers:
        met = [told.baseline.find(name) for name in offer.covers]
        found.append(
            Covered(
                offer,
                tuple(
                    (one, told.standings[one.id].state not in _SETTLED) for one in met if one
                ),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.missing))


def delivered(store: Store, entity: str, asked: Asked, today: date) -> None:
    """Keep that a request was answered; of a requirement, that it is met from now on.

    Raises:
        KitError: the action is gone, or it could not be written.
    """
    with writing(store):
        if asked.own:
            row = next(
                (one for one in actions.own_actions(store, entity) if one.key == asked.own), None
            )
            if row is not None:
                done = replace(row.tracking, state=State.DONE, on=today)
                actions.amend(store, row, done)
            return
        said = actions.said_of(store, asked.workstation).get(asked.key)
        was = said.tracking if said else Tracking()
        done = replace(was, state=State.DONE, on=today)
        actions.track(store, asked.workstation, asked.key, done)
        if asked.key.startswith(essentials.KEY):
            name = asked.key.removeprefix(essentials.KEY)
            answer = Answer(name, Value.YES, datetime.now(UTC))
            answers.put_answer(store, entity, answer, applying.baseline())


def confirm(store: Store, entity: str, provided: Provided) -> None:
    """Keep that the mairie has what the syndicate says that it provides.

    Raises:
        KitError: it could not be written.
    """
    with writing(store):
        answers.put_provided(store, entity, provided)
        answers.contest(store, entity, provided.requirement, "")


def contest(store: Store, entity: str, provided: Provided, reason: str) -> None:
    """Keep that it has not, and why.

    Raises:
        KitError: a reason too long, or it could not be written.
    """
    with writing(store):
        answers.put_provided(store, entity, provided)
        answers.contest(store, entity, provided.requirement, reason)


# --- Requests ------------------------------------------------------------------------------------


def _asked(store: Store, overview: Overview, told: Essentials) -> Iterator[Asked]:
    for name, fields in entities.records_of(store, KIND, told.entity.uuid).items():
        state = fields.get("state")
        if state not in {State.ASKED.value, State.DONE.value}:
            continue
        who, on = _last_asked(store, name)
        if on is None:
            continue
        workstation, key = str(fields.get(OF) or ""), str(fields.get(CHECK) or "")
        what, proved = _subject(overview, told, workstation, key)
        ended = day(fields.get("on")) if state == State.DONE.value else None
        stage = Stage.ASKED if ended is None else Stage.DELIVERED
        own = "" if key else name
        yield Asked(
            str(fields.get("what") or "") if own else what, who, on, ended,
            Stage.PROVED if proved else stage, workstation, key, own,
        )  # fmt: skip


def _last_asked(store: Store, name: str) -> tuple[str, date | None]:
    """Of whom and when it was last asked: that goes with the state, and stays in the history."""
    who, on, state = "", None, ""
    for edit in edits.edits(store, name):
        match edit.field:
            case "state":
                state = str(edit.value)
            case "asked_of" if edit.value:
                who = str(edit.value)
            case "on" if edit.value and state == State.ASKED.value:
                on = day(edit.value)
            case _:
                pass
    return who, on


def _subject(
    overview: Overview, told: Essentials, workstation: str, key: str
) -> tuple[str, bool]:  # fmt: skip
    """What a followed action is about, and whether it was proved since."""
    if key.startswith(essentials.KEY):
        found = told.baseline.find(key.removeprefix(essentials.KEY))
        if found is not None:
            one = told.standings[found.id]
            return found.action, one.state is Standing.SATISFIED and one.proof in PROVING
    item = _item(overview, workstation, key)
    if item is not None:
        return item.action or item.title, item.priority <= 0
    return key, False


def _item(overview: Overview, workstation: str, key: str) -> Item | None:
    machine = next((one for one in overview.machines if one.record == workstation), None)
    return machine.item(key) if machine else None
