"""The checks by id with their numbers, without their rules: all that showing a kept result needs.

A record that is only shown imports no topic and no rule. A test compares this with the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REFS: Mapping[str, tuple[str, ...]] = {
    "updates/os_supported": ("MAJ-01",),
    "updates/os_patched": ("MAJ-02", "MAJ-07"),
    "updates/automatic_updates_on": ("MAJ-03", "MAJ-07"),
    "updates/no_reboot_pending": ("MAJ-04",),
    "software/office_supported": ("MAJ-06",),
    "antivirus/antivirus_active": ("AV-01",),
    "antivirus/antivirus_up_to_date": ("AV-01", "AV-02"),
    "firewall/firewall_on": ("PF-01",),
    "encryption/system_disk_encrypted": ("CHI-01",),
    "accounts/daily_session_not_admin": ("CPT-01",),
    "accounts/no_account_without_password": ("CPT-05",),
    "accounts/no_automatic_logon": ("CPT-04",),
    "accounts/uac_on": ("CPT-06",),
    "session/screen_locks": ("VER-01",),
    "remote_access/remote_desktop_closed": ("DIS-01",),
    "remote_access/remote_tools_known": ("DIS-02",),
    "sharing/smb_one_off": ("RES-01",),
    "sharing/no_open_share": ("RES-02",),
    "hardware/disks_healthy": ("MAT-01",),
    "hardware/disk_space_left": ("MAT-02",),
    "backups/copies_exist": ("SAU-01",),
    "backups/copies_fresh": ("SAU-02",),
    "backups/last_runs_succeeded": ("SAU-03",),
    "backups/datasets_covered": ("SAU-04",),
    "backups/three_two_one": ("SAU-05",),
    "backups/one_copy_out_of_reach": ("SAU-06",),
    "backups/copies_encrypted": ("SAU-07",),
    "backups/restore_proved": ("SAU-08",),
    "backups/not_only_synchronised": ("SAU-09",),
    "backups/history_deep": ("SAU-10",),
    "backups/nas_saved": ("SAU-11",),
}


def numbered(ref: str) -> str | None:
    """The id of the first check with this number (``MAJ-02``), None where there is none."""
    return next((check for check, refs in REFS.items() if ref in refs), None)
