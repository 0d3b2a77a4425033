"""Every check can say OK and FAIL, from what a machine answers: one answer changed turns it.

A check that no machine can fail (a misspelt key, an unread value) protects nobody. Each case starts
from a capture of which every answer is invented, and changes one value of it; the finding goes from
OK to FAIL, and no other finding changes but those that the same value decides.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue import CATALOGUE
from checks.check import apply
from checks.verdict import Outcome
from inventory.machine import Family
from inventory.workstation import read_workstation
from kit.assessment import profile_of
from tests.captures import machine
from tests.checks.judging import NOW, context

ABSENT = {"refused": "absent", "detail": ""}
GB = 1024**3

SOFTWARE = r"HKLM\SOFTWARE\Microsoft"
NT = rf"{SOFTWARE}\Windows NT\CurrentVersion"
CURRENT = rf"{SOFTWARE}\Windows\CurrentVersion"
SYSTEM = r"HKLM\SYSTEM\CurrentControlSet"
UPDATE = rf"{CURRENT}\WindowsUpdate\Auto Update"
ROLLUP = (
    rf"{CURRENT}\Component Based Servicing\Packages"
    r"\Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1.1.1"
)
DESKTOP = r"HKCU\Control Panel\Desktop"
USER = "S-1-5-21-1-2-3-1001"


def filetime(at: datetime) -> tuple[int, int]:
    """High and low half of a FILETIME."""
    ticks = int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    return ticks >> 32, ticks & 0xFFFFFFFF


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


def healthy_laptop():
    """A Windows 11 laptop on which nothing is to be done."""
    high, low = filetime(ago(days=10))
    return {
        "registry": {
            NT: {
                "CurrentBuildNumber": "26200",
                "UBR": 9999,
                "DisplayVersion": "25H2",
                "EditionID": "Professional",
                "InstallationType": "Client",
                "ProductName": "Windows 10 Pro",
            },
            rf"{SYSTEM}\Control\ProductOptions": {"ProductType": "WinNT"},
            rf"{SOFTWARE}\WindowsUpdate\UX\Settings": {},
            rf"{SYSTEM}\Services\wuauserv": {"Start": 3},
            rf"{SYSTEM}\Services\UsoSvc": {"Start": 2},
            rf"{SYSTEM}\Services\WaaSMedicSvc": {"Start": 3},
            ROLLUP: {"CurrentState": 0x70, "InstallTimeHigh": high, "InstallTimeLow": low},
            rf"{SOFTWARE}\Office\ClickToRun\Configuration": {
                "ProductReleaseIds": "ProPlus2024Volume",
                "VersionToReport": "16.0.17932.20792",
            },
            rf"{CURRENT}\Uninstall\Agenda": {"DisplayName": "Agenda", "DisplayVersion": "1.0"},
            rf"{CURRENT}\Policies\System": {
                "EnableLUA": 1,
                "ConsentPromptBehaviorAdmin": 5,
                "PromptOnSecureDesktop": 1,
            },
            rf"{SYSTEM}\Control\Lsa": {"LimitBlankPasswordUse": 1},
            rf"{NT}\Winlogon": {"AutoAdminLogon": "0"},
            DESKTOP: {
                "ScreenSaveActive": "1",
                "ScreenSaverIsSecure": "1",
                "ScreenSaveTimeOut": "600",
                "SCRNSAVE.EXE": r"C:\Windows\system32\scrnsave.scr",
            },
            rf"{SYSTEM}\Control\Terminal Server": {"fDenyTSConnections": 1},
            rf"{SYSTEM}\Control\Terminal Server\WinStations\RDP-Tcp": {"UserAuthentication": 0},
            rf"{SYSTEM}\Services\LanmanServer": {},
            rf"{SYSTEM}\Services\LanmanServer\Parameters": {"NullSessionShares": []},
            rf"{SYSTEM}\Services\LanmanServer\Shares": {},
        },
        "registry_mtime": {},
        "wmi": {
            "Win32_OperatingSystem": [
                {
                    "Caption": "Microsoft Windows 11 Professionnel",
                    "ProductType": 1,
                    "LastBootUpTime": ago(days=2).isoformat(),
                    "InstallDate": ago(days=400).isoformat(),
                    "SystemDrive": "C:",
                }
            ],
            "Win32_ComputerSystem": [{"UserName": r"ACCUEIL-01\claire", "Manufacturer": "Exemple"}],
            "Win32_SystemEnclosure": [{"ChassisTypes": [10]}],
            "Win32_Service": [
                {"Name": "Spooler", "State": "Running", "StartMode": "Auto"},
                {"Name": "Exemple", "State": "Running", "StartMode": "Auto"},
            ],
            "AntiVirusProduct": [{"displayName": "Windows Defender", "productState": 397568}],
            "FirewallProduct": [],
            "MSFT_MpComputerStatus": [
                {
                    "AMRunningMode": "Normal",
                    "AntivirusEnabled": True,
                    "RealTimeProtectionEnabled": True,
                    "AntivirusSignatureAge": 1,
                    "QuickScanAge": 3,
                    "IsTamperProtected": True,
                }
            ],
            "Win32_LogicalDisk": [
                {
                    "DeviceID": "C:",
                    "DriveType": 3,
                    "FileSystem": "NTFS",
                    "Size": str(256 * GB),
                    "FreeSpace": str(100 * GB),
                }
            ],
            "MSFT_PhysicalDisk": [
                {
                    "DeviceId": "0",
                    "Model": "Disque Exemple",
                    "BusType": 17,
                    "MediaType": 4,
                    "HealthStatus": 0,
                }
            ],
            "Win32_Share": [
                {"Name": "IPC$", "Path": "", "Type": 2147483651},
                {"Name": "C$", "Path": "C:\\", "Type": 2147483648},
            ],
            "MSFT_SmbServerConfiguration": [{"EnableSMB1Protocol": False}],
        },
        "calls": {
            "firewall_policy": {
                "current": 2,
                "enabled": {"domain": True, "private": True, "public": True},
                "inbound": {"domain": 0, "private": 0, "public": 0},
            },
            "bitlocker_state C:": 1,
            "session_token": {
                "user": r"ACCUEIL-01\claire",
                "sid": USER,
                "groups": ["S-1-1-0", "S-1-5-32-545"],
                "elevation": 1,
            },
            "local_accounts": [
                {"name": "claire", "rid": 1001, "flags": 0x200},
                {"name": "Administrateur", "rid": 500, "flags": 0x202},
                {"name": "Invité", "rid": 501, "flags": 0x222},
            ],
            "listening_ports": [
                {"protocol": "tcp", "address": "0.0.0.0", "port": 8080, "program": "exemple.exe"}
            ],
            "power_lock": {"sleep_ac": 0, "sleep_dc": 0, "lock_ac": 1, "lock_dc": 1},
        },
        "errors": {
            rf"registry {CURRENT}\Component Based Servicing\RebootPending": ABSENT,
            rf"registry {UPDATE}\RebootRequired": ABSENT,
            r"registry HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate": ABSENT,
            r"registry HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop": ABSENT,
            r"registry HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services": ABSENT,
            rf"registry {SYSTEM}\Services\mrxsmb10": ABSENT,
        },
    }


def guarded_laptop():
    """The same laptop under a third-party antivirus, beside which Defender stands aside."""
    document = healthy_laptop()
    document["wmi"]["AntiVirusProduct"] = [
        {"displayName": "Antivirus Exemple", "productState": 0x41000}
    ]
    document["wmi"]["MSFT_MpComputerStatus"] = [
        {"AMRunningMode": "Not running", "AntivirusEnabled": False}
    ]
    return document


def findings(family, document):
    """Every finding on the machine of these answers, by check."""
    subject = read_workstation(machine(family.value, **document))
    known = context(family, profile_of(subject))
    return {check.id: apply(check, subject, known) for check in CATALOGUE}


def changed(document, *path, to):
    """The same answers with one value changed."""
    twin = deepcopy(document)
    place = twin
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return twin


def outcomes(found):
    return {check: finding.outcome for check, finding in found.items()}


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


def with_restart_due(since):
    """The laptop with a restart due: the key is there, and its last write says since when."""
    document = healthy_laptop()
    document["registry"][rf"{UPDATE}\RebootRequired"] = {}
    document["registry_mtime"][rf"{UPDATE}\RebootRequired"] = since.isoformat()
    return document


@pytest.mark.parametrize("build", [healthy_laptop, guarded_laptop])
def test_nothing_is_to_be_done_on_a_healthy_laptop(build):
    actual = outcomes(findings(Family.WINDOWS, build()))

    assert actual == dict.fromkeys(actual, Outcome.OK)


@pytest.mark.parametrize(
    ("check", "build", "place", "to", "also"), ON_WINDOWS, ids=[case[0] for case in ON_WINDOWS]
)
def test_one_value_of_windows_turns_the_finding(check, build, place, to, also):
    before = outcomes(findings(Family.WINDOWS, build()))

    after = outcomes(findings(Family.WINDOWS, changed(build(), *place, to=to)))

    assert (before[check], after[check]) == (Outcome.OK, Outcome.FAIL)
    assert {name for name in after if after[name] != before[name]} == {check, *also}


def test_a_restart_that_waits_for_long_turns_the_finding():
    recent = outcomes(findings(Family.WINDOWS, with_restart_due(ago(days=3))))

    late = outcomes(findings(Family.WINDOWS, with_restart_due(ago(days=8))))

    assert recent["updates/no_reboot_pending"] == Outcome.WATCH
    assert late["updates/no_reboot_pending"] == Outcome.FAIL


def test_every_check_is_turned():
    actual = {case[0] for case in ON_WINDOWS} | {"updates/no_reboot_pending"}

    assert actual == {check.id for check in CATALOGUE}
