"""All that the window opens on: who, which computers, what to do first.

One frozen picture of the record at one moment. Counts are those of the newest audit of each
workstation; a dispute or a promise never changes a count, only what comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record, replace
from kit import french
from kit.actions_table import State
from kit.assessment import candidate
from kit.backups import kept
from kit.history import MEASURE_DAYS, Origin, break_sentence, is_stale, summary
from kit.priority import shared, top_three
from kit.records import IMPORTED
from kit.store import access, copies, entities, past
from kit.store.action_rows import rows_of
from kit.store.disputes import disputes_of
from kit.store.store import clock_warning, meta, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from inventory.machine import Family
    from kit.actions_table import Row
    from kit.assessment import Assessment, Item
    from kit.backups.view import Kept
    from kit.history import Segment
    from kit.store.access import Access
    from kit.store.copies import CopyState
    from kit.store.disputes import Dispute
    from kit.store.entities import Entity
    from kit.store.store import Store

#: A workstation is measured again in the background once its newest audit is older than this.
REMEASURE_DAYS = 7


@record
class Measured:
    """One workstation of the entity with its newest audit.

    ``here`` is this computer; ``imported`` that another tool measured it.
    """

    record: str
    name: str
    here: bool
    audit: str
    at: datetime
    imported: bool
    stale: bool
    family: Family
    model: str
    assessment: Assessment
    disputes: Mapping[str, Dispute]

    def item(self, check: str) -> Item | None:
        """The result of a check, None where there is none."""
        return next((item for item in self.assessment.items if item.check == check), None)

    def dispute(self, check: str, today: date) -> Dispute | None:
        """The objection that stands against a result today."""
        found, item = self.disputes.get(check), self.item(check)
        return found if found and item and found.holds(item.outcome, today) else None


@record
class News:
    """What changed since the audit made at ``before``, in sentences."""

    before: datetime
    sentences: tuple[str, ...]


@record
class Next:
    """One of the next three actions: the gravest result, and the workstations that share it.

    There is none for a result of the town hall as a whole.
    """

    item: Item
    machines: tuple[Measured, ...]


@record
class Overview:
    """What the window shows of one entity. ``unmeasured`` are names of workstations never audited.

    ``ways`` are the ways into the record; ``clock`` warns of a clock that lags, empty else.
    ``backups`` is what was last found of them, None until they were judged.
    """

    entity: Entity | None
    entities: tuple[Entity, ...]
    machines: tuple[Measured, ...]
    unmeasured: tuple[str, ...]
    rows: tuple[Row, ...]
    first: tuple[Next, ...]
    trend: tuple[Segment, ...]
    copy: CopyState
    ways: tuple[Access, ...]
    clock: str
    at: datetime
    backups: Kept | None = None

    @property
    def here(self) -> Measured | None:
        """This computer, if it was measured."""
        return next((machine for machine in self.machines if machine.here), None)

    @property
    def newest(self) -> datetime | None:
        """When the newest audit was made."""
        return max((machine.at for machine in self.machines), default=None)

    @property
    def to_do(self) -> int:
        """How many actions still wait for something."""
        return sum(row.state is not State.DONE and not row.mark for row in self.rows)

    @property
    def blind(self) -> bool:
        """Whether nearly nothing could be read, on any computer."""
        return not any(machine.assessment.score.shown for machine in self.machines)

    def machine(self, identifier: str) -> Measured | None:
        """A workstation by its record."""
        return next((one for one in self.machines if one.record == identifier), None)

    def counts(self) -> dict[Outcome, int]:
        """How many results of each outcome over all workstations."""
        each = [machine.assessment.counts() for machine in self.machines]
        return {outcome: sum(count[outcome] for count in each) for outcome in Outcome}

    def due_again(self, now: datetime) -> bool:
        """Whether this computer should be measured again by itself."""
        here = self.here
        return here is None or (now - here.at).days >= REMEASURE_DAYS or here.at > now


def overview(store: Store, now: datetime) -> Overview:
    """The picture of the entity that is worked on.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        here = str(meta(connection, "here") or "")
    chosen = entities.chosen_entity(store)
    known = past.workstations(store, chosen.uuid if chosen else None)
    machines, unmeasured = [], []
    for identifier, name in known.items():
        found = _measured(store, identifier, name, now, here=identifier == here)
        if found is None:
            unmeasured.append(name)
        else:
            machines.append(found)
    rows = rows_of(store, chosen.uuid if chosen else None, now)
    backups = kept.latest(store, chosen.uuid if chosen else None, now)
    return Overview(
        chosen,
        entities.list_entities(store),
        tuple(sorted(machines, key=lambda machine: not machine.here)),
        tuple(unmeasured),
        rows,
        next_actions(machines, rows, backups.items if backups else ()),
        past.trend_of_entity(store, chosen.uuid if chosen else None),
        copies.state(store),
        access.list_access(store),
        clock_warning(store) or "",
        now,
        backups,
    )


def next_actions(
    machines: Sequence[Measured], rows: Sequence[Row], whole: Sequence[Item] = ()
) -> tuple[Next, ...]:
    """The next three actions; what waits for somebody, is said to be done or disputed comes after.

    The same check on several workstations is one action; ``whole`` are results of the town hall.
    Where nearly nothing could be read, verifying by hand is not among them.
    """
    waiting = {(row.where, row.key) for row in rows if row.mark or row.state is not State.TODO}
    found: dict[str, list[tuple[Measured, Item]]] = {}
    for machine in machines:
        for item in machine.assessment.items:
            hidden = item.outcome is Outcome.UNKNOWN and not machine.assessment.score.shown
            idle = (french.plain(machine.name), item.check) in waiting
            if item.priority > 0 and not hidden and not idle:
                found.setdefault(item.check, []).append((machine, item))
    merged = {check: _merged(results) for check, results in found.items()}
    idle_here = {row.key for row in rows if row.of_entity and (row.where, row.key) in waiting}
    merged |= {
        item.check: Next(item, ())
        for item in whole
        if item.priority > 0 and item.check not in idle_here
    }
    candidates = [
        replace(
            candidate(action.item),
            priority=action.item.priority * shared(len(action.machines)),
        )
        for action in merged.values()
    ]
    return tuple(merged[chosen.key] for chosen in top_three(candidates))


def headline(told: Overview) -> str:
    """Where we stand, hiding nothing: ``2 points à corriger, 9 à surveiller``, and the unread."""
    if not told.machines:
        return "Aucun poste n’a encore été vérifié."
    counts = told.counts()
    parts = [
        french.count(counts[Outcome.FAIL], "point à corriger", "points à corriger"),
        f"{french.integer(counts[Outcome.WATCH])} à surveiller",
        f"{french.integer(counts[Outcome.UNKNOWN])} pas encore "
        + ("vérifié" if counts[Outcome.UNKNOWN] < 2 else "vérifiés"),
    ]
    shown = [
        part
        for part, outcome in zip(parts, (Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN), strict=True)
        if counts[outcome]
    ]
    if not shown:
        return "Tous les points vérifiés sont conformes."
    # The first part names what is counted.
    if not counts[Outcome.FAIL]:
        number, _, rest = shown[0].partition(" ")
        points = "point" if int(number) < 2 else "points"
        shown[0] = f"{number}{french.NBSP}{points} {rest}"
    return f"{', '.join(shown)}."


def underline(told: Overview) -> str:
    """What the headline leaves out: how many are well, on how many computers, and why not more."""
    counts = told.counts()
    judged = sum(counts[outcome] for outcome in Outcome) - counts[Outcome.NA]
    if not judged:
        return ""
    good = counts[Outcome.OK]
    verb = "est conforme" if good < 2 else "sont conformes"
    words = [f"{french.count(good, 'contrôle')} sur {french.integer(judged)} {verb}"]
    if len(told.machines) > 1:
        words.append(f"sur {french.count(len(told.machines), 'poste')}")
    sentence = f"{' '.join(words)}."
    stale = sum(machine.stale for machine in told.machines)
    if stale:
        are = "est ancien" if stale < 2 else "sont anciens"
        days = french.count(MEASURE_DAYS, "jour")
        sentence += f" {french.count(stale, 'bilan')} {are} (plus de {days})."
    return sentence


def news(store: Store, workstation: str) -> News | None:
    """What the newest audit of a workstation changed, None where there was none before.

    It reads the facts of two audits: asked for once the rest is shown.

    Raises:
        KitError: damaged, busy or vanished.
    """
    since = past.since_previous(store, workstation)
    return None if since is None else News(since.before, summary(since.changes))


def trend_break(segments: Sequence[Segment]) -> str:
    """Why the last line of a trend does not go on from the one before, empty where it does."""
    return break_sentence(segments[-1].broken_by[0]) if segments and segments[-1].broken_by else ""


def _measured(
    store: Store, identifier: str, name: str, now: datetime, *, here: bool
) -> Measured | None:
    audit = past.latest(store, identifier)
    if audit is None:
        return None
    machine = past.machine_of(store, audit)
    return Measured(
        identifier,
        name,
        here,
        audit.id,
        past.order(audit),
        audit.author == IMPORTED,
        is_stale(Origin.MEASURE, past.order(audit), now),
        machine.family,
        french.plain(machine.model),
        past.assessment_of(store, audit),
        disputes_of(store, identifier),
    )


def _merged(results: Iterable[tuple[Measured, Item]]) -> Next:
    listed = list(results)
    gravest = max((item for _, item in listed), key=lambda item: item.priority)
    same = [machine for machine, item in listed if item.outcome is gravest.outcome]
    return Next(gravest, tuple(same))
