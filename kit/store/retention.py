"""How long things are kept: no longer than they serve (GDPR art. 5.1.e).

Current values never go. What goes: values that were replaced long ago, the audits between the last
ones of each month, and people some time after they left.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from inventory.record import record
from kit.store import blobs, edits, erasure, logical_time, program_index
from kit.store.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.store.store import Store

_YEAR = 365

# The values of a kind that were replaced by another one before a moment.
_REPLACED = (
    "SELECT e.rowid FROM edit e LEFT JOIN record r ON r.uuid = e.record"
    " WHERE coalesce(r.kind, '') = ? AND e.at < ? AND EXISTS (SELECT 1 FROM edit n"
    " WHERE n.record = e.record AND n.field = e.field AND n.at < ?"
    " AND (n.at, n.store, n.seq, n.id) > (e.at, e.store, e.seq, e.id))"
)
# The tests older than a moment, the newest of each copy apart.
_PROOFS = (
    "SELECT p.id FROM proof p WHERE p.at < ? AND EXISTS (SELECT 1 FROM proof n"
    " WHERE n.copy = p.copy AND (n.at, n.id) > (p.at, p.id))"
)
_AUDITS = "SELECT id, record, at FROM snapshot ORDER BY record, at DESC, id DESC"


@record
class Limits:
    """How long, in days.

    ``replaced``: a value that another replaced, by the kind of its record (``""``: the entity's own
    fields). ``every_audit``: all audits; then the last of each month until ``monthly_audit``.
    ``departed``: a person after the day in her field ``left``. ``proof``: a restore test, but
    the newest of each copy stays.
    """

    replaced: Mapping[str, int] = MappingProxyType(
        {
            "": 5 * _YEAR,
            "workstation": 5 * _YEAR,
            "equipment": 5 * _YEAR,
            "service": 5 * _YEAR,
            "supplier": 5 * _YEAR,
            "person": _YEAR,
            "action": 3 * _YEAR,
            "document": 5 * _YEAR,
            "dataset": 5 * _YEAR,
            "copy": 5 * _YEAR,
            "contract": 5 * _YEAR,
            "certificate": 5 * _YEAR,
            "data_register": 5 * _YEAR,
            "help_point": _YEAR,
            "disposal": 5 * _YEAR,
        }
    )
    every_audit: int = 400
    monthly_audit: int = 5 * _YEAR
    departed: int = _YEAR
    proof: int = 3 * _YEAR


@record
class Removed:
    """How much was removed."""

    edits: int
    audits: int
    people: int
    proofs: int = 0


def apply_retention(
    store: Store, now: datetime | None = None, limits: Limits | None = None
) -> Removed:
    """Remove what has served its time.

    Raises:
        KitError: it could not be written; nothing is removed then.
    """
    allowed = limits or Limits()
    today = _trusted(store, now)
    people = _departed_people(store, today, allowed)
    for identifier in people:
        erasure.erase_person(store, identifier)
    with writing(store) as connection:
        connection.execute("INSERT INTO erasing (since) VALUES (?)", (logical_time.now(),))
        gone = 0
        for kind, days in allowed.replaced.items():
            before = logical_time.micros(today - timedelta(days=days))
            gone += connection.execute(
                f"DELETE FROM edit WHERE rowid IN ({_REPLACED})",  # noqa: S608 our own words
                (kind, before, before),
            ).rowcount
        limit = logical_time.micros(today - timedelta(days=allowed.proof))
        tests = connection.execute(f"DELETE FROM proof WHERE id IN ({_PROOFS})", (limit,)).rowcount  # noqa: S608 our own words
        connection.execute("DELETE FROM erasing")
        old = _outlived(connection.execute(_AUDITS).fetchall(), today, allowed)
        connection.executemany("DELETE FROM snapshot WHERE id = ?", [(name,) for name in old])
        blobs.drop_unused(connection)
        program_index.refresh(connection)
    return Removed(gone, len(old), len(people), tests)


def preview(store: Store, now: datetime | None = None, limits: Limits | None = None) -> Removed:
    """How much :func:`apply_retention` would remove; nothing changes.

    Raises:
        KitError: damaged, busy or vanished.
    """
    allowed = limits or Limits()
    today = _trusted(store, now)
    with reading(store) as connection:
        gone = 0
        for kind, days in allowed.replaced.items():
            before = logical_time.micros(today - timedelta(days=days))
            gone += len(connection.execute(_REPLACED, (kind, before, before)).fetchall())
        limit = logical_time.micros(today - timedelta(days=allowed.proof))
        tests = len(connection.execute(_PROOFS, (limit,)).fetchall())
        old = _outlived(connection.execute(_AUDITS).fetchall(), today, allowed)
    return Removed(gone, len(old), len(_departed_people(store, today, allowed)), tests)


def _trusted(store: Store, now: datetime | None) -> datetime:
    """Today; the newest entry is a witness: a clock years ahead must not empty the record."""
    with reading(store) as connection:
        witness = logical_time.moment(logical_time.newest_known(connection))
    return min(now or datetime.now(UTC), witness + timedelta(days=_YEAR))


def _outlived(audits: list[tuple[str, str, int]], today: datetime, allowed: Limits) -> list[str]:
    """The audits to remove: the newest of each PC always stays, then the last of each month."""
    old = []
    seen: set[str | tuple[str, int, int]] = set()
    for name, identifier, at in audits:
        moment = logical_time.moment(at)
        age = (today - moment).days
        month = (identifier, moment.year, moment.month)
        first_of_pc, first_of_month = identifier not in seen, month not in seen
        seen |= {identifier, month}
        kept = (
            first_of_pc
            or age <= allowed.every_audit
            or (first_of_month and age <= allowed.monthly_audit)
        )
        if not kept:
            old.append(name)
    return old


def _departed_people(store: Store, today: datetime, allowed: Limits) -> list[str]:
    people = edits.records(store, "person", archived=True)
    return [
        identifier
        for identifier, fields in people.items()
        if _departed(fields.get("left"), today.date(), allowed.departed)
    ]


def _departed(told: object, today: date, days: int) -> bool:
    try:
        return isinstance(told, str) and (today - date.fromisoformat(told[:10])).days > days
    except ValueError:
        return False
