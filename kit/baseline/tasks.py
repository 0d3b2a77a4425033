"""What is to do about the baseline, in the one order of the kit.

The formula is that of :mod:`kit.priority`: I comes from the weight, C from the state. A missing
answer is a task of its own, "to verify", whose ease is that of asking; what one gesture lifts is
one task.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from checks.verdict import Outcome, Severity
from inventory.record import record
from kit.baseline.state import Proof, State
from kit.baseline.words import said
from kit.folding import fold
from kit.labels import WHO_LABELS
from kit.priority import Candidate, priority, ranked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.baseline.model import Baseline, Cost, Section, Who
    from kit.baseline.state import Standing

#: I of the formula, from the weight of a requirement.
SEVERITIES = {3: Severity.CRITICAL, 2: Severity.MEDIUM, 1: Severity.LOW}
_OUTCOMES = {
    State.NOT: Outcome.FAIL,
    State.PARTLY: Outcome.WATCH,
    State.UNKNOWN: Outcome.UNKNOWN,
}
# F of finding out: she knows, the mayor is next door, all others are written to.
_EASE_OF_ASKING = {"secretary": 5, "mayor": 4}
_EASE_OF_MEASURING = 5
_MINUTES_OF_ASKING = 5


class Kind(StrEnum):
    """What sort of task."""

    DO = "do"
    VERIFY = "verify"
    RECHECK = "recheck"
    WAIT = "wait"


@record
class Task:
    """One thing to do; ``requirements`` are all that it lifts, the first one leads.

    ``what`` is French and in the imperative; ``who`` a word of the sheets, or a kind of person for
    what is to be asked. ``minutes`` are of the whole, ``priority`` is the highest P among them.
    """

    key: str
    kind: Kind
    what: str
    who: str
    minutes: int
    ease: int
    cost: Cost
    section: Section
    priority: float
    requirements: tuple[str, ...]


def priority_of(standing: Standing) -> float:
    """P of one requirement; 0 where nothing is to be done."""
    severity = SEVERITIES[standing.requirement.weight]
    kind = kind_of(standing)
    if kind is None:
        return 0.0
    if kind is Kind.DO:
        return priority(severity, _OUTCOMES[standing.state], standing.requirement.ease)
    return priority(severity, Outcome.UNKNOWN, _ease_of_finding_out(standing))


def kind_of(standing: Standing) -> Kind | None:
    """What sort of task a requirement makes; None where it makes none.

    What is missing or partly there is done even if that was found some time ago.
    """
    match standing.state:
        case State.NOT | State.PARTLY:
            return Kind.DO
        case State.UNKNOWN:
            return Kind.WAIT if standing.with_syndicate else Kind.VERIFY
        case _:
            return Kind.RECHECK if standing.stale else None


def tasks(baseline: Baseline, standings: Mapping[str, Standing]) -> tuple[Task, ...]:
    """All that is to do, the most useful first, each after what it depends on.

    What is to be done by the same gesture is one task; so is all that an audit would measure again.
    """
    groups: dict[str, list[Standing]] = {}
    for name, one in standings.items():
        if (kind := kind_of(one)) is not None:
            groups.setdefault(_group(kind, name, one), []).append(one)
    made = {key: _task(key, members, baseline) for key, members in groups.items()}
    return tuple(
        made[chosen.key] for chosen in ranked(_candidate(t, made, standings) for t in made.values())
    )


def who_label(baseline: Baseline, who: str) -> str:
    """Who does or knows something, in French: ``le technicien du syndicat``, ``l’assureur``."""
    if who in WHO_LABELS:
        return WHO_LABELS[who]
    return baseline.people[who].title if who in baseline.people else who


def _group(kind: Kind, name: str, one: Standing) -> str:
    requirement = one.requirement
    if _by_audit(one):
        return "audit"
    if kind is Kind.DO and requirement.gesture and requirement.cost != "budget":
        return f"gesture:{requirement.gesture}"
    return f"{kind}:{name}"


def _task(key: str, members: list[Standing], baseline: Baseline) -> Task:
    members = sorted(members, key=lambda one: -priority_of(one))
    first = members[0]
    requirement, kind = first.requirement, kind_of(first) or Kind.DO
    names = tuple(one.requirement.id for one in members)
    highest = priority_of(first)
    if key == "audit":
        return Task(
            key, kind, said("tasks", "audit"), "secretary", 10, 5, "none", "", highest, names
        )
    if len(members) > 1:
        gesture = baseline.gestures[requirement.gesture]
        ease = min(one.requirement.ease for one in members)
        paid = next((one.requirement for one in members if one.requirement.cost != "none"), None)
        return Task(
            key, kind, gesture.title, gesture.who, gesture.minutes, ease,
            paid.cost if paid else "none", paid.section if paid else "", highest, names,
        )  # fmt: skip
    if kind is Kind.DO:
        return Task(
            key, kind, requirement.action, requirement.who, requirement.minutes, requirement.ease,
            requirement.cost, requirement.section, highest, names,
        )  # fmt: skip
    who: Who | str = _knows(first)
    clause = _whether if kind is Kind.WAIT else _said_of
    what = said("tasks", kind.value, title=clause(requirement.title))
    ease = _ease_of_finding_out(first)
    return Task(key, kind, what, who, _MINUTES_OF_ASKING, ease, "none", "", highest, names)


def _candidate(
    task: Task, made: Mapping[str, Task], standings: Mapping[str, Standing]
) -> Candidate:
    first = standings[task.requirements[0]]
    wanted = {
        name for one in task.requirements for name in standings[one].requirement.depends_on
    } - set(task.requirements)
    # What is not known yet holds nothing up: only what is to be done comes before.
    before = [
        other.key
        for other in made.values()
        if other.kind is Kind.DO and wanted & set(other.requirements)
    ]
    outcome = _OUTCOMES[first.state] if task.kind is Kind.DO else Outcome.UNKNOWN
    return Candidate(
        task.key,
        first.requirement.stage.value,
        SEVERITIES[first.requirement.weight],
        outcome,
        task.ease,
        task.cost == "budget",
        task.priority,
        tuple(before),
    )


def _by_audit(one: Standing) -> bool:
    """Whether measuring the workstations settles it, and nobody was asked instead."""
    if one.state is State.UNKNOWN:
        return one.unmeasured and not one.asks and not one.with_syndicate
    return kind_of(one) is Kind.RECHECK and one.proof is Proof.MEASURED


def _knows(one: Standing) -> str:
    if one.with_syndicate:
        return "syndicate"
    return one.asks or next(iter(one.requirement.asks), "secretary")


def _ease_of_finding_out(one: Standing) -> int:
    if _by_audit(one):
        return _EASE_OF_MEASURING
    return _EASE_OF_ASKING.get(_knows(one), 3)


def _said_of(title: str) -> str:
    """A title as a clause: ``que le site…``, ``qu’un antivirus…``."""
    clause = title[:1].lower() + title[1:]
    return said("tasks", "that_vowel" if fold(title[:1]) in "aeiouy" else "that", clause=clause)


def _whether(title: str) -> str:
    """A title as what is to be known: ``si le site…``, ``s’il y a…``."""
    clause = title[:1].lower() + title[1:]
    elided = clause.startswith(("il ", "ils "))
    return said("tasks", "whether_il" if elided else "whether", clause=clause)
