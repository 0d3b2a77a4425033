"""What people say of the actions, and the actions that they add themselves.

All of it is edits of records of kind ``action``, so it survives every audit and every merge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from inventory.record import record
from kit.actions_table import Cost, Row, State, Tracking, own
from kit.errors import KitError
from kit.store import edits, entities
from kit.store.followed import KIND, day, followed, line, of_workstation
from kit.store.store import writing
from kit.typed import MOST_CENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kit.store.store import Store

#: The longest time that an action can take: a working year.
MOST_MINUTES = 100_000
#: The field that only people's own actions have.
_WHAT = "what"


@record
class Said:
    """What people said of an action; ``at`` is the logical moment when they said its state."""

    tracking: Tracking
    at: datetime | None


def tracking_of(store: Store, workstation: str) -> dict[str, Tracking]:
    """What people said of the actions of a workstation, by check.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return {check: said.tracking for check, said in said_of(store, workstation).items()}


def said_of(store: Store, workstation: str) -> dict[str, Said]:
    """The same with the moment of each, to be compared with that of an audit.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = {}
    for check, name, fields in of_workstation(store, workstation):
        if fields.keys() & _FIELDS:
            told = edits.edits(store, name, "state")
            found[check] = Said(_tracking(fields), told[-1].at if told else None)
    return found


def track(store: Store, workstation: str, check: str, tracking: Tracking, author: str = "") -> None:
    """Keep what somebody says of an action of a workstation.

    The state is written even if it was the same: who says again that it is done has done it again.

    Raises:
        KitError: no such workstation, a text too long, or it could not be written.
    """
    fields = _fields(tracking)
    with writing(store):
        name = followed(store, workstation, check)
        edits.put(store, name, fields, author)
        edits.put(store, name, {"state": fields["state"]}, author, reaffirm=True)


def amend(store: Store, row: Row, tracking: Tracking, author: str = "") -> None:
    """Keep what somebody changed of what was said of an action, and nothing else.

    What the row tells beside (a proof by an audit, a state that an audit turned round) is not
    written back. A state that is chosen is written even if it was the same, as by :func:`track`.

    Raises:
        KitError: the action is gone, a text is too long, or it could not be written.
    """
    was, now = _fields(row.tracking), _fields(tracking)
    changed = {name: value for name, value in now.items() if value != was[name]}
    if not changed:
        return
    with writing(store):
        if row.workstation:
            name = followed(store, row.workstation, row.key)
        else:
            name = row.key
            _needs_own(store, name)
        if "state" in changed:
            changed |= {field: now[field] for field in ("asked_of", "on")}
            edits.put(store, name, {"state": now["state"]}, author, reaffirm=True)
        edits.put(store, name, changed, author)


def own_actions(store: Store, entity: str | None = None) -> tuple[Row, ...]:
    """The actions that people added for an entity, by due day; ``key`` is the record.

    Raises:
        KitError: damaged, busy or vanished.
    """
    rows = [
        own(
            name,
            str(fields[_WHAT]),
            where=str(fields.get("where") or ""),
            why=str(fields.get("why") or ""),
            minutes=_minutes(fields.get("minutes")),
            cost=_cost(fields.get("cost")),
            tracking=_tracking(fields),
        )
        for name, fields in entities.records_of(store, KIND, entity).items()
        if fields.get(_WHAT)
    ]
    return tuple(sorted(rows, key=lambda row: (row.due is None, row.due, row.what)))


def add_own(store: Store, entity: str, action: Row, author: str = "") -> str:
    """Keep an action of people's own (:func:`kit.actions_table.own`); returns its record.

    Raises:
        KitError: it does not say what is to be done, a text is too long, or it was not written.
    """
    fields = _own_fields(action)
    with writing(store):
        name = edits.add_record(store, KIND, entity)
        edits.put(store, name, fields, author)
    return name


def change_own(store: Store, name: str, action: Row, author: str = "") -> None:
    """Replace an action of people's own by what they wrote now.

    Raises:
        KitError: there is no such action of one's own, or as :func:`add_own`.
    """
    fields = _own_fields(action)
    with writing(store):
        _needs_own(store, name)
        edits.put(store, name, fields, author)


def remove_own(store: Store, name: str, author: str = "") -> None:
    """Take an action of people's own out of the list; it stays in the history.

    Raises:
        KitError: there is no such action of one's own, or it could not be written.
    """
    with writing(store):
        _needs_own(store, name)
        edits.put(store, name, {edits.ARCHIVED: True}, author)


def restore_own(store: Store, name: str, author: str = "") -> None:
    """Put an action that was removed back into the list.

    Raises:
        KitError: there is no such action of one's own, or it could not be written.
    """
    with writing(store):
        _needs_own(store, name)
        edits.put(store, name, {edits.ARCHIVED: None}, author)


def _needs_own(store: Store, name: str) -> None:
    known = edits.entity_of(store, name)
    if known is None or known[0] != KIND or not edits.values(store, name).get(_WHAT):
        raise KitError(
            "Cette action n’est pas dans le registre.",
            "Rouvrez la liste des actions : elle a peut-être été retirée entre-temps.",
        )


def _own_fields(action: Row) -> dict[str, object]:
    what = line("Action", action.what)
    if not what:
        raise KitError("Il manque l’action.", "Écrivez en quelques mots ce qu’il faut faire.")
    if action.minutes is not None and not 0 <= action.minutes <= MOST_MINUTES:
        raise KitError("Cette durée n’est pas possible.", "Écrivez un nombre de minutes.")
    return {
        _WHAT: what,
        "where": line("Poste ou lieu", action.where),
        "why": line("Pourquoi", action.why),
        "minutes": action.minutes,
        "cost": action.cost,
        **_fields(action.tracking),
    }


def _fields(told: Tracking) -> dict[str, object]:
    """What goes with a state goes when the state goes: nobody was asked of what is to do."""
    idle = told.state is State.TODO
    return {
        "state": told.state.value,
        "asked_of": line("Demandé à", told.asked_of) if told.state is State.ASKED else "",
        "on": told.on.isoformat() if told.on and not idle else None,
        "due": told.due.isoformat() if told.due else None,
        "proof": line("Preuve", told.proof),
        "who": line("Qui", told.who),
        "price": told.price,
    }


_FIELDS = frozenset({"state", "asked_of", "on", "due", "proof", "who", "price"})


def _tracking(fields: Mapping[str, object]) -> Tracking:
    """What a record says; a state of a newer version is read as to do."""
    states = {state.value: state for state in State}
    return Tracking(
        states.get(str(fields.get("state")), State.TODO),
        str(fields.get("asked_of") or ""),
        day(fields.get("on")),
        day(fields.get("due")),
        str(fields.get("proof") or ""),
        str(fields.get("who") or ""),
        _price(fields.get("price")),
    )


def _price(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= MOST_CENTS else None


def _minutes(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= MOST_MINUTES else None


def _cost(value: object) -> Cost | None:
    return next((known for known in get_args(Cost) if known == value), None)
