"""Judge the backups of a town hall, draw their picture, and keep both when something changed.

It imports the rules: what only shows what was found reads :mod:`kit.backups.kept`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import apply
from checks.context import Context
from checks.entity_catalogue import ENTITY_CATALOGUE
from checks.tables import Tables
from inventory.machine import Family
from inventory.record import record, replace
from kit.backups import view
from kit.backups.gathering import gather
from kit.backups.kept import kept_of, read_back
from kit.backups.picture import draw
from kit.plain import plain
from kit.store import entities, entity_audits

if TYPE_CHECKING:
    from datetime import datetime

    from checks.verdict import Finding
    from inventory.backups.subject import Backups
    from kit.backups.view import Kept, View
    from kit.store.store import Store


@record
class Judged:
    """What was found of the backups at one moment, with what it was found from."""

    subject: Backups
    findings: tuple[Finding, ...]
    view: View


def judge(subject: Backups, now: datetime, opening: frozenset[int]) -> Judged:
    """Every check of the town hall on its backups, in report order, and the picture."""
    # No rule of these is a matter of one system.
    context = Context(now, Family.WINDOWS, Tables(), opening=opening)
    findings = tuple(apply(check, subject, context) for check in ENTITY_CATALOGUE)
    return Judged(subject, findings, draw(subject, findings, context))


def assess(store: Store, now: datetime, entity: str | None = None) -> Kept:
    """The backups of an entity, or of the one that is worked on, as known now; nothing is kept.

    Raises:
        KitError: damaged, busy or vanished.
    """
    chosen = None if entity else entities.chosen_entity(store)
    gathered = gather(store, entity or (chosen.uuid if chosen else None))
    judged = judge(gathered.subject, now, gathered.opening)
    return kept_of(judged.view, judged.findings, fresh=True)


def refresh(store: Store, now: datetime) -> Kept | None:
    """Judge again, and keep what was found if it says something new; None without an entity.

    To be called after whatever may change it: a look, a test, an audit, a typed record, a new day.

    Raises:
        KitError: damaged, busy or vanished, or it could not be written.
    """
    chosen = entities.chosen_entity(store)
    if chosen is None:
        return None
    gathered = gather(store, chosen.uuid)
    judged = judge(gathered.subject, now, gathered.opening)
    before = entity_audits.latest(store, chosen.uuid, entity_audits.BACKUPS)
    known = read_back(before, now) if before else None
    same = (
        before is not None
        and known is not None
        and known.fresh
        and before.findings == judged.findings
        and replace(known.view, at=now) == judged.view
    )
    if not same:
        entity_audits.keep(
            store,
            chosen.uuid,
            entity_audits.BACKUPS,
            plain(judged.subject),
            view.written(judged.view),
            judged.findings,
            now,
        )
    return kept_of(judged.view, judged.findings, fresh=True)
