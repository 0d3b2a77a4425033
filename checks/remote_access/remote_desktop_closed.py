"""Is Remote Desktop closed, or at least asking who comes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import WINDOWS_ONLY, Check
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, watch

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

    Home editions cannot host Remote Desktop (NA), unless RDPWrap's library makes them: FAIL.
    """
    if value.wrapped:
        return fail("wrapped", port=value.port)
    if not value.can_host:
        return not_applicable("home")
    if not value.allowed:
        return ok()
    return (watch if value.nla else fail)("open", port=value.port)


CHECK = Check(
    "remote_access/remote_desktop_closed",
    ("DIS-01",),
    Severity.HIGH,
    reads,
    judge,
    WINDOWS_ONLY,
)
