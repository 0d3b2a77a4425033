"""Is one copy out of reach of whatever takes over the computers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import (
    best_verdict,
    datasets_of,
    declared,
    freshness,
    related,
    together,
)
from checks.check import Check
from checks.verdict import Outcome, Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.backups.model import Medium
from inventory.backups.subject import Covering
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Copy, Dataset

ROTATED = 31
_IN_THE_PC = frozenset({Medium.SAME_DISK, Medium.OTHER_DISK})


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, context: Context) -> Verdict:
    """Catalogue SAU-06: a disk that is unplugged, or a copy nobody can change, of each.

    The disk is exchanged within 31 days, or fresh. WATCH where only another account may write to
    it; FAIL where the daily session reaches them all.
    """
    judged = [(one.name, _judge_one(value, one, context)) for one in datasets_of(value)]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER)


def _judge_one(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    if dataset.hosted:
        return not_applicable("hosted")
    held = [
        copy for copy, how in related(value, dataset) if how in {Covering.PROVED, Covering.DECLARED}
    ]
    if not held:
        return undecided(Reason.NEEDS_ANSWER)
    return best_verdict([_judge_copy(copy, dataset, context) for copy in held])


def _judge_copy(copy: Copy, dataset: Dataset, context: Context) -> Verdict:
    if copy.immutable:
        return ok()
    if copy.unplugged:
        often = copy.rotation_days is not None and copy.rotation_days <= ROTATED
        young = freshness(copy, dataset, context).outcome == Outcome.OK
        return ok() if often or (copy.rotation_days is None and young) else watch("rotation")
    # What the session reads is what it may overwrite, unless somebody says otherwise.
    if copy.synchronises or copy.medium in _IN_THE_PC or copy.own_access:
        return fail()
    if copy.own_access is False:
        return watch("other_account")
    return undecided(Reason.NEEDS_ANSWER)


CHECK = Check("backups/one_copy_out_of_reach", ("SAU-06",), Severity.HIGH, reads, judge)
