"""Does a session open only after somebody has said who they are?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, ok, watch

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.accounts import AutomaticLogon
    from inventory.facts import Fact
    from inventory.workstation import Workstation


def reads(workstation: Workstation) -> Fact[AutomaticLogon]:
    """How sessions open; of a stored password only the presence is known."""
    return workstation.accounts.automatic_logon


def judge(value: AutomaticLogon, context: Context) -> Verdict:
    """Catalogue CPT-04: automatic logon is FAIL, critical when the password lies in clear.

    Without a clear password it is still FAIL: the password may be kept out of sight. On a screen
    declared as display only it is WATCH, since such a screen has to start alone. A clear password
    left behind by an automatic logon that is now off is WATCH: any account can read it.
    """
    return showing(
        _decide(value, display_only=context.profile.display_only),
        {"user": value.user if value.enabled else None, "clear_password": value.clear_password},
    )


def _decide(logon: AutomaticLogon, *, display_only: bool) -> Verdict:
    if not logon.enabled:
        return watch("leftover") if logon.clear_password else ok()
    if logon.clear_password:
        return fail("clear", severity=Severity.CRITICAL)
    return watch("display") if display_only else fail()


CHECK = Check("accounts/no_automatic_logon", ("CPT-04",), Severity.HIGH, reads, judge)
