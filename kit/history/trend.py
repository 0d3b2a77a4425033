"""How the results of one workstation evolve, over what can be compared."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from kit.history.runs import differences
from kit.score import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from kit.history.runs import Judged

JUDGED = frozenset({Outcome.OK, Outcome.WATCH, Outcome.FAIL})


@record
class Point:
    """One run of a trend: how many of the points ``judged`` were ``compliant``."""

    at: datetime
    compliant: int
    judged: int


@record
class Segment:
    """Runs that can be compared with each other, over the ``checks`` that each of them judged.

    ``broken_by`` is why the line does not go on from the segment before: keys of ``[breaks]``.
    """

    points: tuple[Point, ...]
    checks: tuple[str, ...]
    broken_by: tuple[str, ...]


def trend(runs: Iterable[Judged]) -> tuple[Segment, ...]:
    """The runs in order of time, in as few lines as can be compared; the last is today's.

    A line goes on under the same rules, as long as at least 60 % of what its fullest run judged
    was judged by every run in it: otherwise it would show a few lucky points.
    """
    groups: list[list[Judged]] = []
    reasons: list[tuple[str, ...]] = []
    # What all runs of the last group judged, and the most that one of them judged: a record may
    # hold hundreds of runs.
    common: set[str] = set()
    fullest = 0
    for run in sorted(runs, key=lambda run: run.at):
        judged = set(_judged(run))
        why = differences(groups[-1][-1].rules, run.rules) if groups else ()
        both, most = common & judged, max(fullest, len(judged))
        if groups and not why and len(both) < ENOUGH * most:
            why = ("coverage",)
        if groups and not why:
            groups[-1].append(run)
            common, fullest = both, most
        else:
            groups.append([run])
            reasons.append(why)
            common, fullest = judged, len(judged)
    return tuple(_segment(group, why) for group, why in zip(groups, reasons, strict=True))


def _segment(runs: Sequence[Judged], why: tuple[str, ...]) -> Segment:
    common = _common(runs)
    points = []
    for run in runs:
        results = _judged(run)
        good = sum(results[check] is Outcome.OK for check in common)
        points.append(Point(run.at, good, len(common)))
    return Segment(tuple(points), tuple(sorted(common)), why)


def _common(runs: Iterable[Judged]) -> set[str]:
    return set.intersection(*(set(_judged(run)) for run in runs))


def _judged(run: Judged) -> dict[str, Outcome]:
    return {check: outcome for check, outcome in run.outcomes.items() if outcome in JUDGED}


def progress(runs: Iterable[Judged]) -> tuple[Point, Point] | None:
    """The last two runs over the checks that both judged; None where they cannot be compared."""
    segments = trend(runs)
    if not segments or len(segments[-1].points) < 2:
        return None
    *_, last = pairwise(segments[-1].points)
    return last
