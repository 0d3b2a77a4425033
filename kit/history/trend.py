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

    from kit.history.runs import Run

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


def trend(runs: Iterable[Run]) -> tuple[Segment, ...]:
    """The runs in order of time, in as few lines as can be compared; the last is today's.

    A line goes on under the same rules, as long as at least 60 % of what its fullest run judged
    was judged by every run in it: otherwise it would show a few lucky points.
    """
    groups: list[list[Run]] = []
    reasons: list[tuple[str, ...]] = []
    for run in sorted(runs, key=lambda run: run.at):
        why = differences(groups[-1][-1].rules, run.rules) if groups else ()
        if groups and not why and not _enough([*groups[-1], run]):
            why = ("coverage",)
        if groups and not why:
            groups[-1].append(run)
        else:
            groups.append([run])
            reasons.append(why)
    return tuple(_segment(group, why) for group, why in zip(groups, reasons, strict=True))


def _enough(runs: Sequence[Run]) -> bool:
    fullest = max(len(_judged(run)) for run in runs)
    return len(_common(runs)) >= ENOUGH * fullest


def _segment(runs: Sequence[Run], why: tuple[str, ...]) -> Segment:
    common = _common(runs)
    points = []
    for run in runs:
        results = _judged(run)
        good = sum(results[check] is Outcome.OK for check in common)
        points.append(Point(run.at, good, len(common)))
    return Segment(tuple(points), tuple(sorted(common)), why)


def _common(runs: Iterable[Run]) -> set[str]:
    return set.intersection(*(set(_judged(run)) for run in runs))


def _judged(run: Run) -> dict[str, Outcome]:
    return {f.check: f.outcome for f in run.findings if f.outcome in JUDGED}


def progress(runs: Iterable[Run]) -> tuple[Point, Point] | None:
    """The last two runs over the checks that both judged; None where they cannot be compared."""
    segments = trend(runs)
    if not segments or len(segments[-1].points) < 2:
        return None
    *_, last = pairwise(segments[-1].points)
    return last
