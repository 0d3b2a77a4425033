"""Can one go back far enough, before the day when the trouble began?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import best_verdict, datasets_of, declared, holding, together
from checks.check import Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.facts import Fact, Known, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Copy, Dataset

#: Catalogue SAU-10: days back and versions.
DEEP, VERSIONS = 90, 5


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, context: Context) -> Verdict:
    """Catalogue SAU-10: for each dataset, the deepest copy goes back 90 days with five versions.

    FAIL where all its copies are mirrors of one version; WATCH between.
    """
    judged = [
        (one.name, _judge_one(value, one, context))
        for one in datasets_of(value)
        if one.hosted or holding(value, one)
    ]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER)


def _judge_one(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    if dataset.hosted:
        return not_applicable("hosted")
    return best_verdict([_judge_copy(copy, context) for copy, _ in holding(value, dataset)])


def _judge_copy(copy: Copy, context: Context) -> Verdict:
    if copy.mirror:
        return fail()
    versions = copy.versions.value if isinstance(copy.versions, Known) else None
    if isinstance(copy.oldest, Known):
        days = max(0, (context.now - copy.oldest.value).days)
        several = versions is None or versions >= VERSIONS
        return ok(days=days) if days >= DEEP and several else watch(days=days)
    if copy.keeps_days is None:
        return undecided(Reason.NEEDS_ANSWER)
    deep = copy.keeps_days >= DEEP
    return ok("declared", days=copy.keeps_days) if deep else watch(days=copy.keeps_days)


CHECK = Check("backups/history_deep", ("SAU-10",), Severity.MEDIUM, reads, judge)
