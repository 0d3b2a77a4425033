"""Is the newest copy of everything young enough, counted in the days when the town hall works?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import (
    best,
    copies_of,
    datasets_of,
    declared,
    freshness,
    holding,
    standing,
    together,
)
from checks.check import Check
from checks.parts import showing
from checks.verdict import Outcome, Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.backup_parts import Freshness
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, context: Context) -> Verdict:
    """Catalogue SAU-02: the youngest copy of each dataset, then any copy that was left behind.

    OK up to twice the planned period (two opening days at least), WATCH up to seven opening days,
    then FAIL if it was seen to be so old. What was not looked at again is UNKNOWN, never FAIL.
    """
    judged = [
        (one.name, _judge_one(value, one, context))
        for one in datasets_of(value)
        if one.hosted or holding(value, one)
    ]
    if not judged:
        return undecided(Reason.NEEDS_ANSWER)
    verdict = together(judged)
    if verdict.outcome == Outcome.OK and (behind := _behind(value, context)):
        return watch("copy", named=behind)
    return verdict


def _judge_one(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    if dataset.hosted:
        return not_applicable("hosted")
    youngest = best(freshness(copy, dataset, context) for copy, _ in holding(value, dataset))
    return undecided(Reason.NEEDS_ANSWER) if youngest is None else _told(youngest)


def _told(youngest: Freshness) -> Verdict:
    match youngest.outcome, youngest.case:
        case Outcome.OK, _:
            verdict = ok()
        case Outcome.WATCH, "declared":
            verdict = watch("declared")
        case Outcome.WATCH, _:
            verdict = watch()
        case Outcome.FAIL, "broken":
            verdict = fail("broken")
        case Outcome.FAIL, _:
            verdict = fail()
        case _, "future":
            verdict = undecided(Reason.CONFLICT, "future")
        case _, "stale":
            verdict = undecided(Reason.NEEDS_ANSWER, "stale")
        case _:
            verdict = undecided(Reason.NEEDS_ANSWER)
    return showing(verdict, {"days": youngest.days})


def _behind(value: Backups, context: Context) -> tuple[str, ...]:
    """The copies that are too old by themselves, though another one is not."""
    return tuple(
        copy.label
        for copy in copies_of(value)
        if not copy.synchronises and standing(value, copy, context).outcome == Outcome.FAIL
    )


CHECK = Check("backups/copies_fresh", ("SAU-02",), Severity.CRITICAL, reads, judge)
