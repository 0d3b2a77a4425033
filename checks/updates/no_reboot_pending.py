"""Is the computer waiting for a restart, or has it run for too long?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.verdict import Severity, Verdict, fail, ok, watch
from inventory.facts import Fact, both
from inventory.reading import whole_days

if TYPE_CHECKING:
    from datetime import datetime

    from checks.context import Context
    from inventory.system import PendingReboot
    from inventory.workstation import Workstation

PENDING_DAYS = 7
UPTIME_DAYS = 14
UPTIME_TOO_LONG_DAYS = 30


def reads(workstation: Workstation) -> Fact[tuple[PendingReboot, datetime]]:
    """Both the pending restart and the last start are needed to say that all is well."""
    return both(workstation.system.pending_reboot, workstation.system.booted_at)


def judge(value: tuple[PendingReboot, datetime], context: Context) -> Verdict:
    """Catalogue MAJ-04: pending ≤ 7 days or up 15 to 30 days is WATCH, pending longer is FAIL.

    PendingFileRenameOperations is never a sign: antivirus and driver updates leave it behind.
    """
    reboot, booted_at = value
    up = whole_days(booted_at, context.now)
    if reboot.pending and reboot.since is not None:
        waiting = whole_days(reboot.since, context.now)
        if waiting > PENDING_DAYS:
            return fail("pending", waiting=waiting, up=up, signs=reboot.signs)
        return watch("pending", waiting=waiting, up=up, signs=reboot.signs)
    if reboot.pending:
        return watch("pending_undated", up=up, signs=reboot.signs)
    if up > UPTIME_DAYS:
        return watch("long" if up <= UPTIME_TOO_LONG_DAYS else "very_long", up=up)
    return ok(up=up)


CHECK = Check("updates/no_reboot_pending", ("MAJ-04",), Severity.MEDIUM, reads, judge)
