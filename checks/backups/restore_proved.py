"""Was a real restore made, compared with the originals, and not too long ago?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from checks.verdict import Scalar
    from inventory.backups.subject import Backups, Tested

#: Catalogue SAU-08, in days: the automatic sample, the guided restore.
SAMPLE, GUIDED = 35, 365


def reads(subject: Backups) -> Fact[tuple[Tested, ...]]:
    """The restore tests, the newest first."""
    return subject.tests


def judge(value: tuple[Tested, ...], context: Context) -> Verdict:
    """Catalogue SAU-08: the last sample is of 35 days, the last guided restore of a year.

    A test that failed is FAIL until a later one of the same copy does not. Never tested is UNKNOWN,
    shown first: nobody knows.
    """
    told = [test for test in value if test.result != "UNKNOWN"]
    if not told:
        return undecided(Reason.NEEDS_ANSWER, "few" if value else "never")
    newest: dict[str, Tested] = {}
    for test in sorted(told, key=lambda one: one.at):
        newest[test.copy] = test
    failed = [test for test in newest.values() if test.result == "FAIL"]
    if failed:
        last = max(failed, key=lambda one: one.at)
        return fail("nothing", day=last.at) if last.restored == 0 else fail(day=last.at)
    return _judge_age([test for test in told if test.result != "FAIL"], context)


def _judge_age(good: list[Tested], context: Context) -> Verdict:
    last = max(good, key=lambda one: one.at)
    verdict = _judge_last(last, good, context)
    counts: dict[str, Scalar] = {
        "day": last.at,
        "sampled": last.sampled,
        "identical": last.identical,
    }
    return showing(verdict, counts)


def _judge_last(last: Tested, good: list[Tested], context: Context) -> Verdict:
    age = (context.now - last.at).days
    if age > GUIDED:
        return watch("old")
    if last.result == "WATCH":
        return watch("explained")
    if age > SAMPLE:
        return watch("again")
    guided = any(
        test.method == "guided" and (context.now - test.at).days <= GUIDED for test in good
    )
    return ok() if guided else watch("automatic")


CHECK = Check("backups/restore_proved", ("SAU-08",), Severity.CRITICAL, reads, judge)
