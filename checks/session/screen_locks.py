"""Does an abandoned session lock itself, and soon enough?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.context import Usage
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.facts import Reason
from inventory.record import replace

if TYPE_CHECKING:
    from checks.context import Context
    from checks.verdict import Evidence
    from inventory.facts import Fact
    from inventory.screen_lock import LockDelays
    from inventory.workstation import Workstation

SOON = 900
LATE = 1800
#: Where strangers come within reach of the keyboard.
OPEN_TO_THE_PUBLIC = frozenset({Usage.FRONT_DESK, Usage.PUBLIC})


def reads(workstation: Workstation) -> Fact[LockDelays]:
    """All ways in which this session locks, of which the shortest counts."""
    return workstation.screen_lock.delays


def judge(value: LockDelays, context: Context) -> Verdict:
    """Catalogue VER-01: locked within 900 s is OK, within 1800 s WATCH, later or never FAIL.

    Where a way was not read, the session may lock sooner than the known ones say: only OK is
    proven. Graver at the front desk and on a public machine. A screen declared as display only is
    WATCH at worst: nobody sits there, and it is meant to stay lit. A machine without any desktop
    has no screen to lock.
    """
    if not value.has_desktop:
        return not_applicable("no_desktop")
    verdict = _decide(value, display_only=context.profile.display_only)
    if context.profile.usage in OPEN_TO_THE_PUBLIC:
        verdict = replace(verdict, severity=Severity.HIGH)
    ways: Evidence = {
        "locks": value.effective is not None,
        "delay": value.effective,
        "machine": value.machine,
        "screen_saver": value.screen_saver,
        "sleep": value.sleep,
        "desktop": value.desktop,
        "unread": value.unread or None,
    }
    return showing(verdict, ways)


def _decide(delays: LockDelays, *, display_only: bool) -> Verdict:
    delay, proven = delays.effective, delays.proven
    if proven is not None and proven <= SOON:
        return ok()
    if delays.unread:
        return undecided(Reason.ABSENT, "partial")
    if display_only:
        return watch("display")
    if delay is None:
        return fail("never")
    return watch() if delay <= LATE else fail()


CHECK = Check("session/screen_locks", ("VER-01",), Severity.MEDIUM, reads, judge)
