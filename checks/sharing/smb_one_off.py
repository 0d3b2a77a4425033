"""Is the obsolete file-sharing protocol SMBv1 off on both sides?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.facts import Fact
    from inventory.shares import SmbOne
    from inventory.workstation import Workstation


def reads(workstation: Workstation) -> Fact[SmbOne]:
    """Both sides of the protocol: this machine as a server and as a client."""
    return workstation.shares.smb_one


def judge(value: SmbOne, _context: Context) -> Verdict:
    """Catalogue RES-01: server on is FAIL, client alone is WATCH, a side unread is UNKNOWN."""
    return showing(_decide(value), {"client": value.client, "server": value.server})


def _decide(smb_one: SmbOne) -> Verdict:
    if smb_one.server:
        return fail()
    if smb_one.server is None:
        return undecided(Reason.ABSENT, "server")
    if smb_one.client is None:
        return undecided(Reason.ABSENT, "client")
    return watch("client") if smb_one.client else ok()


CHECK = Check("sharing/smb_one_off", ("RES-01",), Severity.HIGH, reads, judge)
