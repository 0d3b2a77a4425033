"""The score of one workstation: a range, what it covers, and the four pillars.

Formula of the catalogue, §2.2. Unknown results stay in the total: they widen the range and lower
the coverage, and never count as passed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from checks.verdict import Outcome, Severity
from inventory.record import record
from kit import french

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.verdict import Finding

WEIGHTS = {
    Severity.CRITICAL: 10,
    Severity.HIGH: 6,
    Severity.MEDIUM: 3,
    Severity.LOW: 1,
    Severity.INFO: 0,
}
CREDITS = {Outcome.OK: 1.0, Outcome.WATCH: 0.5, Outcome.FAIL: 0.0}
#: Below this part of the points, no number is shown.
ENOUGH = 0.6


@record
class Score:
    """``low`` and ``high`` out of 100, ``coverage`` from 0 to 1, and the state of each pillar."""

    low: float
    high: float
    coverage: float
    pillars: Mapping[str, Outcome]

    @property
    def shown(self) -> bool:
        """Whether enough was verified to show a number."""
        return self.coverage >= ENOUGH

    @property
    def overall(self) -> Outcome:
        """The worst pillar: no other domain lifts it."""
        return worst(self.pillars.values())


def score(findings: Sequence[Finding], pillars: Mapping[str, Sequence[Finding]]) -> Score:
    """Score findings; ``pillars`` groups those that gate the whole."""
    low, high, coverage = bounds(findings)
    return Score(low, high, coverage, {name: pillar(group) for name, group in pillars.items()})


def bounds(findings: Iterable[Finding]) -> tuple[float, float, float]:
    """Low and high bound out of 100, and the verified part of the points (0 to 1).

    Nothing to judge gives 0, 100 and 0: everything is possible, nothing is verified.
    """
    total = earned = verified = 0.0
    for finding in findings:
        if finding.outcome is Outcome.NA:
            continue
        weight = WEIGHTS[finding.severity]
        total += weight
        if finding.outcome is not Outcome.UNKNOWN:
            verified += weight
            earned += weight * CREDITS[finding.outcome]
    if math.isclose(total, 0.0):
        return 0.0, 100.0, 0.0
    return 100 * earned / total, 100 * (earned + total - verified) / total, verified / total


def pillar(findings: Sequence[Finding]) -> Outcome:
    """The state of one pillar: red on a critical failure, whatever the rest.

    A pillar of which less than 60 % was verified, or with nothing to verify, is UNKNOWN.
    """
    outcomes = {finding.outcome for finding in findings}
    if any(f.outcome is Outcome.FAIL and f.severity is Severity.CRITICAL for f in findings):
        return Outcome.FAIL
    if bounds(findings)[2] < ENOUGH:
        return Outcome.UNKNOWN
    if outcomes & {Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN}:
        return Outcome.WATCH
    return Outcome.OK


def sentence(told: Score) -> str:
    """``Entre 61 et 78 sur 100, 92 % des points vérifiés.``; no number where too little was."""
    low, high = f"{told.low:.0f}", f"{told.high:.0f}"
    covered = f"{french.shown(100 * told.coverage, 'percent')} des points vérifiés"
    if not told.shown:
        return f"Vérification insuffisante pour donner un chiffre : {covered}."
    if low == high:
        return f"{low} sur 100, {covered}."
    return f"Entre {low} et {high} sur 100, {covered}."


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of several states; UNKNOWN is worse than WATCH, so that it never passes."""
    order = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WATCH, Outcome.OK, Outcome.NA)
    return min(outcomes, key=order.index, default=Outcome.UNKNOWN)
