"""What to do first: the one priority formula, and the choice of the three next actions.

Formula and rules of the catalogue, §2.3. Everything that orders actions calls this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.context import Usage
from checks.verdict import Outcome, Severity
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.context import Profile

IMPACT = {
    Severity.CRITICAL: 5,
    Severity.HIGH: 4,
    Severity.MEDIUM: 3,
    Severity.LOW: 2,
    Severity.INFO: 1,
}
CERTAINTY = {Outcome.FAIL: 1.0, Outcome.WATCH: 0.6, Outcome.UNKNOWN: 0.4}
QUICK_WIN = 4
HOW_MANY = 3


@record
class Candidate:
    """Something that could be done: what the choice needs to know of it.

    ``ease`` is F (1 to 5), ``budget`` that it needs money, ``depends_on`` the keys that come first.
    """

    key: str
    domain: str
    severity: Severity
    outcome: Outcome
    ease: int
    budget: bool
    priority: float
    depends_on: tuple[str, ...] = ()

    @property
    def critical_failure(self) -> bool:
        """Whether it lifts the limit of one action per domain."""
        return self.outcome is Outcome.FAIL and self.severity is Severity.CRITICAL


def exposure(profile: Profile) -> float:
    """X: how exposed a workstation is, 0.5 to 1.5.

    Laptop +0.3, business data +0.5, front desk or public +0.3, isolated −0.3.
    """
    factor = 1.0
    if profile.portable:
        factor += 0.3
    if profile.business_data:
        factor += 0.5
    if profile.usage in {Usage.FRONT_DESK, Usage.PUBLIC}:
        factor += 0.3
    if profile.isolated:
        factor -= 0.3
    return min(max(factor, 0.5), 1.5)


def priority(
    severity: Severity, outcome: Outcome, ease: int, exposed: float = 1.0, machines: int = 1
) -> float:
    """P = I^1.5 × X × C × (0.6 + 0.1 F), raised by 10 % a machine beyond the first, 50 % at most.

    0 for what needs no action (OK, NA).
    """
    impact: float = IMPACT[severity] ** 1.5
    certainty = CERTAINTY.get(outcome, 0.0)
    return impact * exposed * certainty * (0.6 + 0.1 * ease) * shared(machines)


def shared(machines: int) -> float:
    """What a result gains from being that of several machines: 1 for one, 1.5 at most."""
    return min(1 + 0.1 * (max(machines, 1) - 1), 1.5)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """All candidates by falling priority, each after what it depends on; ties keep their order."""
    waiting = sorted(candidates, key=lambda candidate: -candidate.priority)
    done: list[Candidate] = []
    while waiting:
        open_keys = {candidate.key for candidate in waiting}
        ready = (c for c in waiting if not open_keys & (set(c.depends_on) - {c.key}))
        chosen = next(ready, waiting[0])  # a circle of dependencies must not block the list
        waiting.remove(chosen)
        done.append(chosen)
    return done


def top_three(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The next actions, at most three.

    One per domain unless it is a critical failure; one at most that needs money; at least one that
    the secretary can do in half an hour, when there is one; nothing before what it depends on.
    """
    order = ranked(candidates)
    chosen: list[Candidate] = []
    for candidate in order:
        if len(chosen) < HOW_MANY and _fits(candidate, chosen, order):
            chosen.append(candidate)
    if chosen and not any(candidate.ease >= QUICK_WIN for candidate in chosen):
        chosen = _with_quick_win(chosen, order)
    return chosen


def _fits(candidate: Candidate, chosen: Sequence[Candidate], order: Sequence[Candidate]) -> bool:
    taken = {other.domain for other in chosen}
    if candidate.domain in taken and not candidate.critical_failure:
        return False
    if candidate.budget and any(other.budget for other in chosen):
        return False
    first = {other.key for other in order} & set(candidate.depends_on)
    return first <= {other.key for other in chosen}


def _with_quick_win(chosen: list[Candidate], order: Sequence[Candidate]) -> list[Candidate]:
    """Give the last place to the best easy action, unless nothing easy fits there."""
    kept = chosen[: HOW_MANY - 1]
    for candidate in order:
        easy = candidate.ease >= QUICK_WIN and candidate not in chosen
        if easy and _fits(candidate, kept, order):
            return [*kept, candidate]
    return chosen
