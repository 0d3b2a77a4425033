"""Every check of a computer, in report order. A test compares this list with the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.accounts import (
    daily_session_not_admin,
    no_account_without_password,
    no_automatic_logon,
    uac_on,
)
from checks.antivirus import antivirus_active, antivirus_up_to_date
from checks.encryption import system_disk_encrypted
from checks.firewall import firewall_on
from checks.hardware import disk_space_left, disks_healthy
from checks.remote_access import remote_desktop_closed, remote_tools_known
from checks.session import screen_locks
from checks.sharing import no_open_share, smb_one_off
from checks.software import office_supported
from checks.updates import automatic_updates_on, no_reboot_pending, os_patched, os_supported

if TYPE_CHECKING:
    from checks.check import Check

CATALOGUE: tuple[Check[Any, Any], ...] = (
    os_supported.CHECK,
    os_patched.CHECK,
    automatic_updates_on.CHECK,
    no_reboot_pending.CHECK,
    office_supported.CHECK,
    antivirus_active.CHECK,
    antivirus_up_to_date.CHECK,
    firewall_on.CHECK,
    system_disk_encrypted.CHECK,
    daily_session_not_admin.CHECK,
    no_account_without_password.CHECK,
    no_automatic_logon.CHECK,
    uac_on.CHECK,
    screen_locks.CHECK,
    remote_desktop_closed.CHECK,
    remote_tools_known.CHECK,
    smb_one_off.CHECK,
    no_open_share.CHECK,
    disks_healthy.CHECK,
    disk_space_left.CHECK,
)


def every() -> tuple[Check[Any, Any], ...]:
    """The checks of a computer, then those of the town hall as a whole."""
    from checks.entity_catalogue import ENTITY_CATALOGUE  # noqa: PLC0415 an audit needs none

    return (*CATALOGUE, *ENTITY_CATALOGUE)


def find(key: str) -> Check[Any, Any] | None:
    """The check with this id, or the first with this number of the reference (``MAJ-02``)."""
    return next((check for check in every() if check.id == key or key in check.refs), None)
