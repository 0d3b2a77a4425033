"""What the record knows of the past of a workstation, and of all those of an entity.

Audits stand in the order in which they were made; an import counts from the day of its document,
whenever it was imported. A trend needs outcomes alone, so the facts of no audit are decoded for it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from checks.context import Profile
from checks.verdict import Outcome
from inventory.machine import Family
from inventory.record import record
from kit.errors import KitError
from kit.history import Results, Run, dated, rules_from, since, trend
from kit.history.entity_trend import entity_trend
from kit.priority import exposure
from kit.records import IMPORTED, title
from kit.store import audits, blobs, entities
from kit.store.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inventory.workstation import Workstation
    from kit.assessment import Assessment
    from kit.history import Dated, Segment, Since
    from kit.store.audits import Audit
    from kit.store.store import Store

#: States of a workstation that is no longer among those of the town hall.
GONE = frozenset({"gone", "lost"})
# All that a result needs to be shown: which system it was, and how exposed.
_TOPICS = ("family", "system", "hardware")


@record
class Machine:
    """A machine in short: ``exposed`` is X of the priority formula, ``model`` may be empty."""

    family: Family
    exposed: float
    model: str


@record
class Judged:
    """What one audit found of one check, and when it was made."""

    at: datetime
    outcome: Outcome


def workstations(store: Store, entity: str | None = None) -> dict[str, str]:
    """The workstations that an entity has today and their names, by record, in order of name.

    Those that left, were lost or are archived are not among them.

    Raises:
        KitError: damaged, busy or vanished.
    """
    known = entities.records_of(store, "workstation", entity)
    names = {
        identifier: title("workstation", fields)
        for identifier, fields in known.items()
        if fields.get("state") not in GONE
    }
    return dict(sorted(names.items(), key=lambda told: (told[1].casefold(), told[0])))


def order(audit: Audit) -> datetime:
    """The moment that an audit counts from: an import's is that of its document."""
    return audit.clock if audit.author == IMPORTED else audit.at


def audits_of(store: Store, workstation: str) -> tuple[Audit, ...]:
    """The audits of a workstation record, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = audits.list_audits(store, workstation)
    return tuple(sorted(found, key=lambda audit: (order(audit), audit.id)))


def latest(store: Store, workstation: str) -> Audit | None:
    """The newest audit of a workstation record, None where there is none.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = audits_of(store, workstation)
    return found[-1] if found else None


def run_of(store: Store, audit: Audit, topics: Iterable[str] | None = None) -> Run:
    """One audit with its facts and findings; facts of other topics than these are unknown.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return Run(
        audit.clock,
        _facts(store, audit.id, topics),
        audits.findings_of(store, audit.id),
        rules_from(audit.rules),
    )


def results_of(store: Store, every: Iterable[Audit]) -> tuple[Results, ...]:
    """The outcomes of these audits, in their order, without facts nor evidence.

    Raises:
        KitError: damaged, busy or vanished.
    """
    listed = tuple(every)
    found: dict[str, dict[str, Outcome]] = {}
    words = {outcome.value: outcome for outcome in Outcome}
    with reading(store) as connection:
        for audit in listed:
            rows = connection.execute(
                'SELECT "check", outcome FROM finding WHERE snapshot = ?', (audit.id,)
            )
            found[audit.id] = {check: words[outcome] for check, outcome in rows}
    return tuple(Results(a.clock, found[a.id], rules_from(a.rules)) for a in listed)


def history_of_check(store: Store, workstation: str, check: str) -> tuple[Judged, ...]:
    """What each audit of a workstation found of one check, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return tuple(
        Judged(results.at, results.outcomes[check])
        for results in results_of(store, audits_of(store, workstation))
        if check in results.outcomes
    )


def unchanged_since(history: Sequence[Judged]) -> datetime | None:
    """Since when the newest outcome was found by every audit; None where there is no audit."""
    newest = history[-1].outcome if history else None
    found = None
    for judged in reversed(history):
        if judged.outcome is not newest:
            break
        found = judged.at
    return found


def since_previous(store: Store, workstation: str) -> Since | None:
    """What the latest audit changed; None where there is no audit before it.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = audits_of(store, workstation)
    if len(found) < 2:
        return None
    before, after = found[-2:]
    topics = {"family", *_differing(store, before.id, after.id)}
    return since(run_of(store, before, topics), run_of(store, after, topics))


def trend_of(store: Store, workstation: str) -> tuple[Segment, ...]:
    """How the results of a workstation evolve: :func:`kit.history.trend` over all its audits.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return trend(results_of(store, audits_of(store, workstation)))


def trend_of_entity(store: Store, entity: str | None = None) -> tuple[Segment, ...]:
    """How those of all workstations of today evolve, by :func:`kit.history.entity_trend`.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return entity_trend(
        {name: results_of(store, audits_of(store, name)) for name in workstations(store, entity)}
    )


def dated_results(store: Store, audit: Audit, now: datetime | None = None) -> tuple[Dated, ...]:
    """The findings of an audit with their freshness: a measure of more than 30 days is stale.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return dated(audits.findings_of(store, audit.id), audit.clock, now or datetime.now(UTC))


def assessment_of(store: Store, audit: Audit) -> Assessment:
    """A kept audit ready to show, as it was judged on its day.

    Results of checks that this version no longer has are left out.

    Raises:
        KitError: damaged, busy or vanished.
    """
    from kit.assessment import dressed  # noqa: PLC0415 a trend needs no sheet

    told = machine_of(store, audit)
    return dressed(audits.findings_of(store, audit.id), told.family, told.exposed, audit.clock)


def machine_of(store: Store, audit: Audit) -> Machine:
    """What a kept audit says of the machine, from the facts as they lie: no topic is imported.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        parts = _parts(store, audit.id)
        told = {
            name: blobs.value(connection, parts[name])
            for name in ("family", "hardware")
            if name in parts
        }
    family = told.get("family")
    hardware = told.get("hardware")
    chassis, virtual, model = (_value(hardware, name) for name in ("chassis", "virtual", "model"))
    portable = chassis.get("portable") if isinstance(chassis, dict) else None
    return Machine(
        Family(family) if family in list(Family) else Family.WINDOWS,
        exposure(
            Profile(
                portable=portable if isinstance(portable, bool) else None,
                virtual=virtual != "physical" if isinstance(virtual, str) else None,
            )
        ),
        model if isinstance(model, str) else "",
    )


def _value(topic: object, fact: str) -> object:
    """The value of a fact as it lies, None where it is unknown or not there."""
    told = topic.get(fact) if isinstance(topic, dict) else None
    return told.get("value") if isinstance(told, dict) else None


def latest_assessments(
    store: Store, entity: str | None = None
) -> dict[str, tuple[Workstation, Assessment]]:
    """The newest audit of each workstation of an entity, by record, in order of name.

    Of the facts only those of the system and the hardware are there.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = {}
    for identifier in workstations(store, entity):
        audit = latest(store, identifier)
        if audit is not None:
            workstation = _facts(store, audit.id, _TOPICS)
            found[identifier] = (workstation, assessment_of(store, audit))
    return found


def _facts(store: Store, audit: str, topics: Iterable[str] | None) -> Workstation:
    """The facts of an audit; those that this version does not understand are unknown as a whole.

    One such audit, of another version, must not hide the history of every workstation.
    """
    from kit.facts_codec import workstation_of  # noqa: PLC0415 imports every topic

    wanted = None if topics is None else set(topics)
    with reading(store) as connection:
        told = {
            name: blobs.value(connection, blob)
            for name, blob in _parts(store, audit).items()
            if wanted is None or name in wanted
        }
    try:
        return workstation_of(told)
    except KitError:
        family = told.get("family")
        known = family if family in list(Family) else Family.WINDOWS.value
        return workstation_of({"family": known})


def _differing(store: Store, one: str, other: str) -> set[str]:
    """The topics whose facts are not the same in two audits."""
    before, after = _parts(store, one), _parts(store, other)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _parts(store: Store, audit: str) -> Mapping[str, str]:
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT topic, blob FROM part WHERE snapshot = ?", (audit,)
        ).fetchall()
    return dict(rows)
