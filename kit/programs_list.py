"""The programs of all computers of an entity in one list, ready to be searched at each key.

One row is one program in one version, with the computers that have it. Texts are folded once, so
that a search compares and never folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.reasons import explain
from inventory.facts import Reason, Unknown
from inventory.record import record
from kit import french
from kit.folding import fold
from kit.store import entities, past

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from inventory.programs import Program
    from inventory.software import Software
    from kit.store.store import Store

_PROGRAMS = "la liste des logiciels n’a pas été lue"
_STORE = "les applications du Microsoft Store n’ont pas été lues"


@record
class Row:
    """One program in one version; ``installed`` is its newest installation, None where unknown.

    ``search`` is all that one can look for, folded.
    """

    name: str
    version: str
    publisher: str
    machines: tuple[str, ...]
    installed: date | None
    search: str


@record
class Programs:
    """The rows in order of name, and a sentence for each list that could not be read."""

    rows: tuple[Row, ...]
    unread: tuple[str, ...]


def programs_of(store: Store, entity: str | None) -> Programs:
    """The programs of the newest audit of each computer of an entity.

    Raises:
        KitError: damaged, busy or vanished.
    """
    read = []
    for identifier, name in past.workstations(store, entity).items():
        audit = past.latest(store, identifier)
        if audit is not None:
            read.append((name, past.run_of(store, audit, ("family", "software")).workstation))
    return gathered((name, workstation.software) for name, workstation in read)


def programs_of_chosen(store: Store) -> Programs:
    """Those of the entity that is worked on.

    Raises:
        KitError: damaged, busy or vanished.
    """
    chosen = entities.chosen_entity(store)
    return programs_of(store, chosen.uuid if chosen else None)


def gathered(machines: Iterable[tuple[str, Software]]) -> Programs:
    """The programs of named computers, merged where name, version and publisher are the same."""
    found: dict[tuple[str, str, str], tuple[dict[str, None], list[date]]] = {}
    unread = []
    for machine, software in machines:
        name = french.plain(machine)
        for what, fact in ((_PROGRAMS, software.programs), (_STORE, software.store_apps)):
            if isinstance(fact, Unknown):
                # What a system does not have at all is no gap in the reading.
                if fact.why is not Reason.NOT_SUPPORTED:
                    unread.append(f"{name}{french.NBSP}: {what}. {explain(fact.why)}")
                continue
            for program in fact.value:
                where, dates = found.setdefault(_key(program), ({}, []))
                where[name] = None
                if program.installed_on is not None:
                    dates.append(program.installed_on)
    rows = [_row(key, tuple(where), dates) for key, (where, dates) in found.items()]
    rows.sort(key=lambda row: (fold(row.name), row.version))
    return Programs(tuple(rows), tuple(unread))


def matching(searches: Sequence[str], typed: str, among: Iterable[int]) -> list[int]:
    """The places, in the order of ``among``, whose folded text holds every word that was typed."""
    words = fold(typed).split()
    if not words:
        return list(among)
    if len(words) == 1:
        word = words[0]
        return [place for place in among if word in searches[place]]
    return [place for place in among if all(word in searches[place] for word in words)]


def _key(program: Program) -> tuple[str, str, str]:
    return (
        french.plain(program.name),
        french.plain(program.version or ""),
        french.plain(program.publisher or ""),
    )


def _row(key: tuple[str, str, str], machines: tuple[str, ...], dates: Sequence[date]) -> Row:
    name, version, publisher = key
    search = fold(" ".join((name, version, publisher, *machines)))
    return Row(name, version, publisher, machines, max(dates, default=None), search)
