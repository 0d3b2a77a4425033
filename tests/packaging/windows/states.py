r"""What is written into a prefix, in pairs: a value that means trouble, and its untouched twin.

A case is a check, what stands in the registry in trouble and when all is well, and the two
outcomes. A round takes one case of each check; all its troubles stand together, then all its twins.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
NT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
POLICIES = r"HKLM\SOFTWARE\Policies\Microsoft"
CONTROL = r"HKLM\SYSTEM\CurrentControlSet\Control"
SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
FIREWALL = rf"{SERVICES}\SharedAccess\Parameters\FirewallPolicy"
DESKTOP = r"HKCU\Control Panel\Desktop"
UNINSTALL = r"Microsoft\Windows\CurrentVersion\Uninstall"
TERMINAL = rf"{CONTROL}\Terminal Server"

Keys = dict[str, dict[str, object]]


class Case(NamedTuple):
    """One prepared value (or a few) and its twin, with what the check must say of each."""

    check: str
    troubled: Keys
    well: Keys
    outcomes: tuple[str, str]


def _rollup(days: int) -> Keys:
    """A cumulative update installed so many days ago, as the servicing stack notes it."""
    at = datetime.now(UTC) - timedelta(days=days)
    ticks = int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    name = "Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.1.1.1"
    values = {
        "CurrentState": 0x70,
        "InstallTimeHigh": ticks >> 32,
        "InstallTimeLow": ticks & 0xFFFFFFFF,
    }
    return {rf"{CURRENT}\Component Based Servicing\Packages\{name}": values}


def _version(build: str, name: str) -> Keys:
    values = {"CurrentBuild": build, "CurrentBuildNumber": build, "CurrentVersion": "6.3",
              "EditionID": "Enterprise", "ProductName": name, "CSDVersion": None}  # fmt: skip
    return {NT: values}


def _firewall(**profiles: int) -> Keys:
    return {
        rf"{FIREWALL}\{name}Profile": {"EnableFirewall": on, "DefaultInboundAction": 1}
        for name, on in profiles.items()
    } | {rf"{SERVICES}\mpssvc": {"Start": 2, "Type": 32}}


def _service(name: str, start: int = 2) -> Keys:
    values: dict[str, object] = {
        "DisplayName": name,
        "ImagePath": r"C:\windows\system32\svchost.exe",
        "Start": start,
        "Type": 16,
        "ErrorControl": 1,
        "ObjectName": "LocalSystem",
    }
    return {rf"{SERVICES}\{name}": values}


def _desktop(refused: int, nla: int) -> Keys:
    return {
        TERMINAL: {"fDenyTSConnections": refused},
        rf"{TERMINAL}\WinStations\RDP-Tcp": {"UserAuthentication": nla, "PortNumber": 3389},
        rf"{SERVICES}\TermService\Parameters": {"ServiceDll": r"%SystemRoot%\System32\termsrv.dll"},
    }


def _logon(on: str, *, password: bool = False) -> Keys:
    values: dict[str, object] = {"AutoAdminLogon": on, "DefaultUserName": "accueil"}
    return {rf"{NT}\Winlogon": values | ({"DefaultPassword": "sésame"} if password else {})}


def _saver(secure: str, delay: str) -> dict[str, object]:
    return {"ScreenSaveActive": "1", "ScreenSaverIsSecure": secure, "ScreenSaveTimeOut": delay,
            "SCRNSAVE.EXE": r"C:\windows\system32\scrnsave.scr"}  # fmt: skip


def _uac(**values: int) -> Keys:
    usual = {"EnableLUA": 1, "ConsentPromptBehaviorAdmin": 5, "PromptOnSecureDesktop": 1}
    return {rf"{CURRENT}\Policies\System": usual | values}


_AUTOMATIC = rf"{POLICIES}\Windows\WindowsUpdate\AU"
_SAVER_POLICY = r"HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop"
_HOME_FIREWALL = _firewall(Domain=1, Standard=1, Public=1)

#: The same for every round: a supported Windows, so that one check hides no other.
BASE: Keys = _version("26200", "Windows 10 Enterprise") | {TERMINAL: {}}

CASES = (
    Case("updates/os_supported", _version("7601", "Windows 7 Enterprise"),
         _version("26200", "Windows 10 Enterprise"), ("FAIL", "OK")),
    Case("updates/os_patched", _rollup(200), _rollup(5), ("FAIL", "OK")),
    Case("updates/os_patched", _rollup(60), _rollup(5), ("WATCH", "OK")),
    Case("updates/automatic_updates_on", {_AUTOMATIC: {"NoAutoUpdate": 1}},
         {_AUTOMATIC: {"NoAutoUpdate": 0}}, ("FAIL", "OK")),
    Case("updates/automatic_updates_on", {rf"{SERVICES}\wuauserv": {"Start": 4}},
         {rf"{SERVICES}\wuauserv": {"Start": 3}}, ("FAIL", "OK")),
    Case("updates/no_reboot_pending",
         {rf"{CURRENT}\Component Based Servicing\RebootPending": {}}, {}, ("WATCH", "OK")),
    Case("updates/no_reboot_pending",
         {rf"{CURRENT}\WindowsUpdate\Auto Update\RebootRequired": {}}, {}, ("WATCH", "OK")),
    Case("accounts/no_automatic_logon", _logon("1", password=True), _logon("0"), ("FAIL", "OK")),
    Case("accounts/uac_on", _uac(EnableLUA=0), _uac(), ("FAIL", "OK")),
    Case("accounts/uac_on", _uac(ConsentPromptBehaviorAdmin=0), _uac(), ("FAIL", "OK")),
    Case("session/screen_locks", {}, {DESKTOP: _saver("1", "600")}, ("UNKNOWN", "OK")),
    Case("session/screen_locks", {DESKTOP: _saver("0", "600")},
         {_SAVER_POLICY: _saver("1", "600"), DESKTOP: _saver("0", "600")}, ("UNKNOWN", "OK")),
    Case("session/screen_locks", {DESKTOP: _saver("1", "3600")},
         {rf"{CURRENT}\Policies\System": {"InactivityTimeoutSecs": 600}}, ("UNKNOWN", "OK")),
    Case("remote_access/remote_desktop_closed", _desktop(0, 0), _desktop(1, 0), ("FAIL", "OK")),
    Case("remote_access/remote_desktop_closed", _desktop(0, 1), _desktop(1, 1), ("WATCH", "OK")),
    Case("remote_access/remote_tools_known", _service("TeamViewer") | _service("AnyDesk"), {},
         ("FAIL", "OK")),
    Case("remote_access/remote_tools_known", _service("TeamViewer", 3), {}, ("WATCH", "OK")),
    Case("sharing/smb_one_off",
         {rf"{SERVICES}\mrxsmb10": {"Start": 2, "Type": 2},
          rf"{SERVICES}\LanmanServer\Parameters": {"SMB1": 0}},
         {rf"{SERVICES}\LanmanServer\Parameters": {"SMB1": 0}}, ("WATCH", "OK")),
    Case("firewall/firewall_on", _firewall(Domain=0, Standard=0, Public=0), _HOME_FIREWALL,
         ("FAIL", "OK")),
    Case("firewall/firewall_on", _firewall(Domain=1, Standard=1, Public=0), _HOME_FIREWALL,
         ("WATCH", "OK")),
    Case("firewall/firewall_on",
         _HOME_FIREWALL | {rf"{POLICIES}\WindowsFirewall\DomainProfile": {"EnableFirewall": 0}},
         _HOME_FIREWALL | {rf"{POLICIES}\WindowsFirewall\DomainProfile": {"EnableFirewall": 1}},
         ("WATCH", "OK")),
)  # fmt: skip


def rounds() -> list[list[Case]]:
    """The cases, no two of a check in one round."""
    made: list[list[Case]] = []
    for case in CASES:
        place = next((r for r in made if all(c.check != case.check for c in r)), None)
        if place is None:
            made.append([case])
        else:
            place.append(case)
    return made


def together(parts: list[Keys]) -> Keys:
    """All values of several states."""
    keys: Keys = {}
    for part in (BASE, *parts):
        for key, values in part.items():
            keys[key] = keys.get(key, {}) | values
    return keys


def _program(key: str, name: str, version: str, **values: object) -> Keys:
    usual = {
        "DisplayName": name,
        "DisplayVersion": version,
        "Publisher": "Éditeur « Exemple »",
        "UninstallString": r"C:\exemple\retirer.exe",
    }
    return {key: usual | values}


#: Programs in the machine's two views and in the session's own place. (Another person's hive does
#: not last in Wine: recorded machines test it.)
PROGRAMS: Keys = {
    **_program(
        rf"HKLM\SOFTWARE\{UNINSTALL}\Horizon",
        "Horizon Villages état civil",
        "12.3",
        InstallDate="20260102",
    ),
    **_program(
        rf"HKLM\SOFTWARE\Wow6432Node\{UNINSTALL}\{{AA0D5C33-1111-4222-8333-123456789ABC}}",
        "Ancien lecteur 32 bits",
        "7.0",
    ),
    **_program(rf"HKCU\SOFTWARE\{UNINSTALL}\Visio", "Visio de la session", "5.1.2"),
    **_program(rf"HKLM\SOFTWARE\{UNINSTALL}\Correctif", "Composant caché", "1", SystemComponent=1),
}
