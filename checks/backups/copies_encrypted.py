"""Are the copies that leave the building unreadable to others, and their key kept elsewhere?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import copies_of, together
from checks.check import Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.backups.model import Medium
from inventory.facts import Fact, Known, Reason, then

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Copy

_LEAVES = frozenset({Medium.REMOVABLE, Medium.ONLINE})


def reads(subject: Backups) -> Fact[tuple[Copy, ...]]:
    """The copies that are backups."""
    real = tuple(copy for copy in copies_of(subject) if not copy.synchronises)
    return then(subject.copies, lambda _: real)


def judge(value: tuple[Copy, ...], _context: Context) -> Verdict:
    """Catalogue SAU-07: what leaves the building, or can be carried away, is encrypted.

    FAIL off site in clear, or where the only key is on the computer that would be lost; WATCH for a
    disk in clear that stays in the building.
    """
    if not value:
        return undecided(Reason.NEEDS_ANSWER)
    judged = [
        (copy.label, _judge_one(copy))
        for copy in value
        if copy.off_site or copy.medium in _LEAVES or copy.medium is None
    ]
    return together(judged) if judged else not_applicable("none", reason=Reason.ABSENT)


def _judge_one(copy: Copy) -> Verdict:
    if not isinstance(copy.encrypted, Known) or (copy.medium is None and copy.off_site is None):
        return undecided(Reason.NEEDS_ANSWER)
    if not copy.encrypted.value:
        return fail("clear") if copy.off_site else watch("clear")
    if copy.key_elsewhere is None:
        return undecided(Reason.NEEDS_ANSWER, "key")
    return ok() if copy.key_elsewhere else fail("key")


CHECK = Check("backups/copies_encrypted", ("SAU-07",), Severity.MEDIUM, reads, judge)
