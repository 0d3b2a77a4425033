"""The last picture of the backups as the record keeps it: no rule is imported to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.index import REFS
from inventory.machine import Family
from kit.assessment import candidate, dress
from kit.backups import view
from kit.backups.view import Kept
from kit.priority import top_three
from kit.store import entity_audits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from checks.verdict import Finding
    from kit.assessment import Item
    from kit.backups.view import View
    from kit.store.store import Store


def latest(store: Store, entity: str | None, now: datetime) -> Kept | None:
    """What was last found of an entity's backups, None where nothing was.

    Raises:
        KitError: damaged, busy or vanished.
    """
    if entity is None:
        return None
    found = entity_audits.latest(store, entity, entity_audits.BACKUPS)
    return None if found is None else read_back(found, now)


def read_back(found: entity_audits.Kept, now: datetime) -> Kept | None:
    """The same, ready to show; None where this version cannot read it."""
    told = view.read(found.view)
    if told is None:
        return None
    fresh = told.at.astimezone().date() == now.astimezone().date()
    return kept_of(told, found.findings, fresh=fresh)


def kept_of(told: View, findings: Iterable[Finding], *, fresh: bool) -> Kept:
    """A view with its results dressed, those of checks that this version has not left out."""
    items = dressed_items(findings)
    return Kept(told, items, next_of(items), fresh)


def dressed_items(findings: Iterable[Finding]) -> tuple[Item, ...]:
    """Results of the town hall with their sheets; those of checks unknown here are left out."""
    # No sheet of these is a matter of one system.
    return tuple(dress(one, Family.WINDOWS) for one in findings if one.check in REFS)


def next_of(items: Sequence[Item]) -> tuple[Item, ...]:
    """What to do, the most useful first, the next ones in front."""
    wanted = {item.check: item for item in items if item.priority > 0}
    top = [wanted[one.key] for one in top_three(candidate(item) for item in wanted.values())]
    rest = sorted(
        (item for item in wanted.values() if item not in top), key=lambda item: -item.priority
    )
    return (*top, *rest)
