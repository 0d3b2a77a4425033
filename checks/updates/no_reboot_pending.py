"""Is the computer waiting for a restart, or has it run for too long?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, both
from inventory.reading import whole_days

if TYPE_CHECKING:
    from datetime import datetime

    from checks.context import Context
    from inventory.system import PendingReboot
    from inventory.workstation import Workstation

PENDING_DAYS = 7
UPTIME_DAYS = 14
UPTIME_TOO_LONG_DAYS = 30
CLOCK_SLACK = timedelta(days=1)


def reads(workstation: Workstation) -> Fact[tuple[PendingReboot, datetime | None]]:
    """Both facts are needed to say that all is well; a pending restart stands by itself."""
    reboot, booted_at = workstation.system.pending_reboot, workstation.system.booted_at
    if isinstance(reboot, Known) and reboot.value.pending and isinstance(booted_at, Unknown):
        return Known((reboot.value, None), reboot.sources)
    return both(reboot, booted_at)


def judge(value: tuple[PendingReboot, datetime | None], context: Context) -> Verdict:
    """Catalogue MAJ-04: pending ≤ 7 days or up 15 to 30 days is WATCH, pending longer is FAIL.

    PendingFileRenameOperations is never a sign: antivirus and driver updates leave it behind.
    """
    reboot, booted_at = value
    up = None if booted_at is None else whole_days(booted_at, context.now)
    if reboot.pending:
        return showing(_judge_pending(reboot, context), {"up": up, "signs": reboot.signs})
    if booted_at is None or up is None:
        return undecided(Reason.ABSENT)
    if booted_at > context.now + CLOCK_SLACK:  # one of the two clocks is wrong
        return undecided(Reason.CONFLICT)
    if up > UPTIME_DAYS:
        return watch("long" if up <= UPTIME_TOO_LONG_DAYS else "very_long", up=up)
    return ok(up=up)


def _judge_pending(reboot: PendingReboot, context: Context) -> Verdict:
    if reboot.since is None:
        return watch("pending_undated")
    waiting = whole_days(reboot.since, context.now)
    return (fail if waiting > PENDING_DAYS else watch)("pending", waiting=waiting)


CHECK = Check("updates/no_reboot_pending", ("MAJ-04",), Severity.MEDIUM, reads, judge)
