"""Every check can say OK and FAIL, from what a machine answers: one answer changed turns it.

A check that no machine can fail (a misspelt key, an unread value) protects nobody. Each case starts
from a capture of which every answer is invented, and changes one value of it; the finding goes from
OK to FAIL, and no other finding changes but those that the same value decides.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue import CATALOGUE
from checks.check import apply
from checks.context import Profile
from checks.verdict import Outcome
from inventory.facts import Known
from inventory.machine import Family
from inventory.workstation import read_workstation
from tests.captures import machine
from tests.checks.judging import NOW, context

WINDOWS_IDS = [check.id for check in CATALOGUE if Family.WINDOWS in check.platforms]
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
                {"protocol": "tcp", "address": "0.0.0.0", "port": 5900, "program": "exemple.exe"}
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
