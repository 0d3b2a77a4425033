"""Three copies of everything, on two kinds of support, one of them out of the building?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import datasets_of, declared, holding, together, usable
from checks.check import Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.backups.model import Medium
from inventory.facts import Fact, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset

#: The originals count as one.
COPIES, SUPPORTS = 3, 2
_IN_THE_PC = frozenset({Medium.SAME_DISK, Medium.OTHER_DISK})


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, _context: Context) -> Verdict:
    """Catalogue SAU-05: for each dataset, originals included.

    OK with three copies on two supports, one off site; FAIL with one alone, or all in the same
    computer; WATCH between. A copy that was seen broken is none.
    """
    judged = [(one.name, _judge_one(value, one)) for one in datasets_of(value)]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER)


def _judge_one(value: Backups, dataset: Dataset) -> Verdict:
    if dataset.hosted:
        return not_applicable("hosted")
    held = [copy for copy, _ in holding(value, dataset)]
    real = [copy for copy in held if usable(copy)]
    if not real:
        alone = bool(held) or dataset.saved is False
        return fail("single") if alone else undecided(Reason.NEEDS_ANSWER)
    copies = len(real) + 1
    if all(copy.medium in _IN_THE_PC for copy in real):
        return fail("same_pc", copies=copies)
    supports = {copy.medium for copy in real if copy.medium and copy.medium not in _IN_THE_PC}
    unknown = any(copy.medium is None or copy.off_site is None for copy in real)
    away = any(copy.off_site for copy in real)
    # The disk of the originals is a support of its own.
    if copies >= COPIES and len(supports) + 1 >= SUPPORTS and away:
        return ok(copies=copies)
    if unknown and not away:
        return undecided(Reason.NEEDS_ANSWER, "site")
    return watch("two", copies=copies) if away else watch("site", copies=copies)


CHECK = Check("backups/three_two_one", ("SAU-05",), Severity.HIGH, reads, judge)
