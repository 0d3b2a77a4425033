"""Is a synchronisation taken for a backup?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import copies_of, datasets_of, declared, holding, related, together
from checks.check import Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, _context: Context) -> Verdict:
    """Catalogue SAU-09: what is synchronised also has a copy that does not follow deletions.

    FAIL where people tell that a synchronisation alone holds it; UNKNOWN where only a computer
    tells, for another copy may exist.
    """
    syncs = tuple(copy.label for copy in copies_of(value) if copy.synchronises)
    if not syncs:
        return not_applicable("none", reason=Reason.ABSENT)
    judged = [
        (one.name, _judge_one(value, one))
        for one in datasets_of(value)
        if any(copy.synchronises for copy, _ in related(value, one))
    ]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER, "which", syncs=syncs)


def _judge_one(value: Backups, dataset: Dataset) -> Verdict:
    mirrors = [copy for copy, _ in related(value, dataset) if copy.synchronises]
    syncs = tuple(copy.label for copy in mirrors)
    if holding(value, dataset):
        return ok(syncs=syncs)
    if any(not copy.detected for copy in mirrors):
        return fail(syncs=syncs)
    return undecided(Reason.NEEDS_ANSWER, "other", syncs=syncs)


CHECK = Check("backups/not_only_synchronised", ("SAU-09",), Severity.HIGH, reads, judge)
