"""Does Windows ask before a program gets administrator rights?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import WINDOWS_ONLY, Check
from checks.parts import showing
from checks.verdict import Severity, Verdict, fail, ok, watch

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.accounts import Uac
    from inventory.facts import Fact
    from inventory.workstation import Workstation

SILENT = 0  # ConsentPromptBehaviorAdmin: elevate without asking


def reads(workstation: Workstation) -> Fact[Uac]:
    """The values of the policy key, defaults filled in where they are absent."""
    return workstation.accounts.uac


def judge(value: Uac, _context: Context) -> Verdict:
    """Catalogue CPT-06: off or silent is FAIL; a plain desktop or remote full rights are WATCH."""
    evidence = {
        "enabled": value.enabled,
        "consent": value.consent,
        "secure_desktop": value.secure_desktop,
        "remote_full_admin": value.remote_full_admin,
    }
    return showing(_decide(value), evidence)


def _decide(uac: Uac) -> Verdict:
    if not uac.enabled:
        return fail("off")
    if uac.consent == SILENT:
        return fail("silent")
    if uac.remote_full_admin:
        return watch("remote" if uac.secure_desktop else "both")
    return ok() if uac.secure_desktop else watch("desktop")


CHECK = Check("accounts/uac_on", ("CPT-06",), Severity.HIGH, reads, judge, WINDOWS_ONLY)
