"""Every check can say OK and FAIL, from what a machine answers: one answer changed turns it.

A check that no machine can fail (a misspelt key, a value that is never read) protects nobody. Each
case starts from a machine on which nothing is to be done and changes one value; the finding goes
from OK to FAIL, and no other finding changes but those that the same value decides.
"""

from __future__ import annotations

from copy import deepcopy

import pytest

from checks.catalogue import CATALOGUE
from checks.check import apply
from checks.context import Profile
from checks.verdict import Outcome
from inventory.machine import Family
from inventory.workstation import read_workstation
from tests.captures import machine
from tests.checks.healthy import (
    CURRENT,
    DESKTOP,
    GB,
    LSBLK,
    NT,
    ROOT,
    SOFTWARE,
    SYSTEM,
    UPDATE,
    ago,
    block_devices,
    disk_health,
    guarded_laptop,
    healthy_desktop,
    healthy_laptop,
)
from tests.checks.judging import context

LAPTOP = Profile(portable=True, virtual=False)


def outcomes(family, document):
    """The outcome of every check on the machine of these answers."""
    subject = read_workstation(machine(family.value, **document))
    known = context(family, LAPTOP)
    return {check.id: apply(check, subject, known).outcome for check in CATALOGUE}


def changed(document, *path, to):
    """The same answers with one value changed; ``to`` may be a function of the old value."""
    twin = deepcopy(document)
    place = twin
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return twin


def rewritten(old, new):
    """A change of one word of a text, which must be there."""

    def rewrite(text):
        assert old in text
        return text.replace(old, new)

    return rewrite


def session_of_root():
    return healthy_desktop(ROOT)


#: Check, machine, place of the value, its new data, and the other checks that it decides.
ON_WINDOWS = [
    ("updates/os_supported", healthy_laptop, ("registry", NT, "CurrentBuildNumber"), "26100", ()),
    ("updates/os_patched", healthy_laptop, ("registry", NT, "UBR"), 8457, ()),
    (
        "updates/automatic_updates_on",
        healthy_laptop,
        ("registry", rf"{SYSTEM}\Services\wuauserv", "Start"),
        4,
        (),
    ),
    (
        "software/office_supported",
        healthy_laptop,
        ("registry", rf"{SOFTWARE}\Office\ClickToRun\Configuration", "ProductReleaseIds"),
        "ProPlus2019Volume",
        (),
    ),
    (
        "antivirus/antivirus_active",
        guarded_laptop,
        ("wmi", "AntiVirusProduct", 0, "productState"),
        0x43000,  # expired, which holds the bit of "on"
        ("antivirus/antivirus_up_to_date",),
    ),
    (
        "antivirus/antivirus_up_to_date",
        healthy_laptop,
        ("wmi", "MSFT_MpComputerStatus", 0, "AntivirusSignatureAge"),
        9,
        (),
    ),
    (
        "firewall/firewall_on",
        healthy_laptop,
        ("calls", "firewall_policy", "enabled", "private"),
        False,
        (),
    ),
    ("encryption/system_disk_encrypted", healthy_laptop, ("calls", "bitlocker_state C:"), 8, ()),
    (
        "accounts/daily_session_not_admin",
        healthy_laptop,
        ("calls", "session_token", "groups"),
        ["S-1-1-0", "S-1-5-32-544"],
        (),
    ),
    (
        "accounts/no_account_without_password",
        healthy_laptop,
        ("registry", rf"{SYSTEM}\Control\Lsa", "LimitBlankPasswordUse"),
        0,
        (),
    ),
    (
        "accounts/no_automatic_logon",
        healthy_laptop,
        ("registry", rf"{NT}\Winlogon", "AutoAdminLogon"),
        "1",
        (),
    ),
    (
        "accounts/uac_on",
        healthy_laptop,
        ("registry", rf"{CURRENT}\Policies\System", "EnableLUA"),
        0,
        (),
    ),
    (
        "session/screen_locks",
        healthy_laptop,
        ("registry", DESKTOP, "ScreenSaverIsSecure"),
        "0",
        (),
    ),
    (
        "remote_access/remote_desktop_closed",
        healthy_laptop,
        ("registry", rf"{SYSTEM}\Control\Terminal Server", "fDenyTSConnections"),
        0,
        (),
    ),
    (
        "remote_access/remote_tools_known",
        healthy_laptop,
        ("calls", "listening_ports", 0, "port"),
        5900,
        (),
    ),
    (
        "sharing/smb_one_off",
        healthy_laptop,
        ("wmi", "MSFT_SmbServerConfiguration", 0, "EnableSMB1Protocol"),
        True,
        (),
    ),
    (
        "sharing/no_open_share",
        healthy_laptop,
        ("registry", rf"{SYSTEM}\Services\LanmanServer\Parameters", "NullSessionShares"),
        ["Scan"],
        (),
    ),
    (
        "hardware/disks_healthy",
        healthy_laptop,
        ("wmi", "MSFT_PhysicalDisk", 0, "HealthStatus"),
        2,
        (),
    ),
    (
        "hardware/disk_space_left",
        healthy_laptop,
        ("wmi", "Win32_LogicalDisk", 0, "FreeSpace"),
        str(5 * GB),
        (),
    ),
]


#: The same for Linux, by file, command or call.
ON_LINUX = [
    (
        "updates/os_supported",
        healthy_desktop,
        ("files", "/etc/os-release", "text"),
        rewritten('"13"', '"10"'),
        (),
    ),
    (
        "updates/automatic_updates_on",
        lambda: changed(
            healthy_desktop(),
            *("files", "/var/lib/apt/periodic/update-success-stamp", "modified"),
            to=ago(days=31).isoformat(),
        ),
        ("files", "/etc/apt/apt.conf.d/20auto-upgrades", "text"),
        rewritten('Unattended-Upgrade "1"', 'Unattended-Upgrade "0"'),
        (),
    ),
    (
        "firewall/firewall_on",
        healthy_desktop,
        ("files", "/etc/ufw/ufw.conf", "text"),
        rewritten("yes", "no"),
        (),
    ),
    (
        "encryption/system_disk_encrypted",
        healthy_desktop,
        ("commands", LSBLK),
        block_devices(kind="lvm"),
        (),
    ),
    (
        "accounts/daily_session_not_admin",
        healthy_desktop,
        ("calls", "session", "groups"),
        ["claire", "sudo"],
        (),
    ),
    (
        "accounts/no_account_without_password",
        session_of_root,
        ("commands", "passwd -S -a", "stdout"),
        rewritten("claire P", "claire NP"),
        (),
    ),
    (
        "accounts/no_automatic_logon",
        healthy_desktop,
        ("files", "/etc/gdm3/daemon.conf", "text"),
        rewritten("false", "true"),
        (),
    ),
    (
        "session/screen_locks",
        healthy_desktop,
        ("commands", "gsettings get org.gnome.desktop.screensaver lock-enabled", "stdout"),
        rewritten("true", "false"),
        (),
    ),
    (
        "remote_access/remote_tools_known",
        healthy_desktop,
        ("commands", "ss -H -t -u -l -n -p", "stdout"),
        rewritten(":8080", ":5900"),
        (),
    ),
    (
        "sharing/smb_one_off",
        healthy_desktop,
        ("files", "/etc/samba/smb.conf", "text"),
        rewritten("SMB2_02", "NT1"),
        (),
    ),
    (
        "sharing/no_open_share",
        healthy_desktop,
        ("files", "/etc/samba/smb.conf", "text"),
        rewritten("guest ok = no\nvalid users = claire", "guest ok = yes"),
        (),
    ),
    (
        "hardware/disks_healthy",
        healthy_desktop,
        ("commands", "udisksctl dump"),
        disk_health(failing=True),
        (),
    ),
    (
        "hardware/disk_space_left",
        healthy_desktop,
        ("commands", LSBLK),
        block_devices(free=5 * GB),
        (),
    ),
]

#: Checks that find nothing to judge on this Linux desktop, or not from one value of one session.
NOT_ON_LINUX = {
    "updates/os_patched",
    "updates/no_reboot_pending",
    "software/office_supported",
    "antivirus/antivirus_active",
    "antivirus/antivirus_up_to_date",
    "accounts/uac_on",
    "remote_access/remote_desktop_closed",
}


def with_restart_due(since):
    """The laptop with a restart due: the key is there, and its last write says since when."""
    document = healthy_laptop()
    document["registry"][rf"{UPDATE}\RebootRequired"] = {}
    document["registry_mtime"][rf"{UPDATE}\RebootRequired"] = since.isoformat()
    return document


@pytest.mark.parametrize("build", [healthy_laptop, guarded_laptop])
def test_nothing_is_to_be_done_on_a_healthy_laptop(build):
    actual = outcomes(Family.WINDOWS, build())

    assert actual == dict.fromkeys(actual, Outcome.OK)


@pytest.mark.parametrize(
    ("check", "build", "place", "to", "also"), ON_WINDOWS, ids=[case[0] for case in ON_WINDOWS]
)
def test_one_value_of_windows_turns_the_finding(check, build, place, to, also):
    before = outcomes(Family.WINDOWS, build())

    after = outcomes(Family.WINDOWS, changed(build(), *place, to=to))

    assert (before[check], after[check]) == (Outcome.OK, Outcome.FAIL)
    assert {name for name in after if after[name] != before[name]} == {check, *also}


@pytest.mark.parametrize(
    ("check", "build", "place", "to", "also"), ON_LINUX, ids=[case[0] for case in ON_LINUX]
)
def test_one_value_of_linux_turns_the_finding(check, build, place, to, also):
    before = outcomes(Family.LINUX, build())

    after = outcomes(Family.LINUX, changed(build(), *place, to=to))

    assert (before[check], after[check]) == (Outcome.OK, Outcome.FAIL)
    assert {name for name in after if after[name] != before[name]} == {check, *also}


def test_a_restart_that_waits_for_long_turns_the_finding():
    none = outcomes(Family.WINDOWS, healthy_laptop())
    recent = outcomes(Family.WINDOWS, with_restart_due(ago(days=3)))
    late = outcomes(Family.WINDOWS, with_restart_due(ago(days=8)))

    actual = [found["updates/no_reboot_pending"] for found in (none, recent, late)]

    assert actual == [Outcome.OK, Outcome.WATCH, Outcome.FAIL]


def test_every_check_is_turned():
    everything = {check.id for check in CATALOGUE}

    assert {case[0] for case in ON_WINDOWS} | {"updates/no_reboot_pending"} == everything
    assert {case[0] for case in ON_LINUX} | NOT_ON_LINUX == everything
