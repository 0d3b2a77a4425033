"""Does everything that must survive have at least one copy?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import datasets_of, declared, holding, related, together
from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.backups.model import Evidence
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, _context: Context) -> Verdict:
    """Catalogue SAU-01: a copy that was measured or read for each dataset.

    WATCH where a copy is only declared, or only a synchronisation; FAIL where people confirm that
    there is none; UNKNOWN where none is known. An installed program proves nothing.
    """
    judged = [(one.name, _judge_one(value, one)) for one in datasets_of(value)]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER)


def _judge_one(value: Backups, dataset: Dataset) -> Verdict:
    if dataset.hosted:
        return not_applicable("hosted")
    real = holding(value, dataset)
    if any(copy.evidence in {Evidence.MEASURED, Evidence.READ} for copy, _ in real):
        return ok()
    if real:
        return watch("declared")
    if any(copy.synchronises for copy, _ in related(value, dataset)):
        return watch("sync")
    nothing = fail("none") if dataset.saved is False else undecided(Reason.NEEDS_ANSWER, "none")
    return showing(nothing, {"installed": value.installed or None})


CHECK = Check("backups/copies_exist", ("SAU-01",), Severity.CRITICAL, reads, judge)
