"""Is Remote Desktop closed, or at least asking who comes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import WINDOWS_ONLY, Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.facts import Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.facts import Fact
    from inventory.remote_access import RemoteDesktop
    from inventory.workstation import Workstation


def reads(workstation: Workstation) -> Fact[RemoteDesktop]:
    """The effective setting, policy and local together."""
    return workstation.remote_access.desktop


def judge(value: RemoteDesktop, _context: Context) -> Verdict:
    """Catalogue DIS-01: refused is OK; allowed is WATCH with authentication first, else FAIL.

    Home editions cannot host Remote Desktop (NA), unless RDPWrap's library makes them: FAIL. A key
    that could open it and was not read leaves a refusal unproven.
    """
    if value.wrapped:
        return fail("wrapped", port=value.port)
    if value.can_host and value.allowed:
        return (watch if value.nla else fail)("open", port=value.port)
    if value.settings is not Reason.OK:
        return undecided(value.settings)
    return ok() if value.can_host else not_applicable("home")


CHECK = Check(
    "remote_access/remote_desktop_closed",
    ("DIS-01",),
    Severity.HIGH,
    reads,
    judge,
    WINDOWS_ONLY,
)
