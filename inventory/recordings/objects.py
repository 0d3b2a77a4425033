r"""Objects that ConvertTo-Json printed, told by their properties, brought where a topic asks.

What becomes of each is said in :mod:`inventory.recordings.windows`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inventory.reading import number, truth
from inventory.recordings import Capture, put
from inventory.recordings.rows import Rows, add_rows, add_values, clean, json_rows, sid_text

if TYPE_CHECKING:
    from collections.abc import Callable

CURRENT_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
PRODUCT_OPTIONS = r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions"
ENVIRONMENT = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"

#: Recorded name of a security provider → argument of the call ``security_center_health``.
PROVIDERS = {
    "firewall": "firewall",
    "autoUpdate": "auto_update",
    "antiVirus": "antivirus",
    "antiSpyware": "antispyware",
    "internetSettings": "internet_settings",
    "uac": "uac",
    "securityCenterService": "service",
}

_START_MODES = {0: "Boot", 1: "System", 2: "Auto", 3: "Manual", 4: "Disabled"}
_SERVICE_STATES = {
    1: "Stopped",
    2: "Start Pending",
    3: "Stop Pending",
    4: "Running",
    5: "Continue Pending",
    6: "Pause Pending",
    7: "Paused",
}
_FEATURE_STATES = {0: 2, 2: 1, 3: 3, "Enabled": 1, "Disabled": 2, "DisabledWithPayloadRemoved": 3}
_ARCHITECTURES = {0: "x86", 5: "arm", 9: "x64", 11: "neutral", 12: "arm64"}


def _current_version(rows: Rows, capture: Capture) -> None:
    values = dict(rows[0])
    machine, product = values.pop("Architecture", None), values.pop("ProductType", None)
    build = values.get("CurrentBuild")
    add_values(capture, CURRENT_VERSION, {**values, "CurrentBuildNumber": build})
    if machine is not None:
        add_values(capture, ENVIRONMENT, {"PROCESSOR_ARCHITECTURE": machine})
    if product is not None:
        add_values(capture, PRODUCT_OPTIONS, {"ProductType": product})


def _computer_info(rows: Rows, capture: Capture) -> None:
    """``Get-ComputerInfo``: its ``Windows…`` come from the registry, its ``Os…`` from WMI."""
    said = rows[0]
    names = {
        "BuildLabEx": "WindowsBuildLabEx",
        "CurrentVersion": "WindowsCurrentVersion",
        "EditionID": "WindowsEditionId",
        "InstallationType": "WindowsInstallationType",
        "ProductName": "WindowsProductName",
        "ReleaseId": "WindowsVersion",
        "RegisteredOwner": "WindowsRegisteredOwner",
        "SystemRoot": "WindowsSystemRoot",
    }
    values = {name: said.get(theirs) for name, theirs in names.items()}
    installed = re.search(r"\((\d+)\d{3}\)", str(said.get("WindowsInstallDateFromRegistry")))
    values["InstallDate"] = int(installed[1]) if installed else None
    add_values(capture, CURRENT_VERSION, values)
    system = {
        name.removeprefix("Os"): value
        for name, value in said.items()
        if name.startswith("Os") and not isinstance(value, list | dict)
    }
    system.update(Caption=said.get("OsName"), MUILanguages=said.get("OsMuiLanguages"))
    system.update(OSArchitecture=said.get("OsArchitecture"))
    add_rows(capture, "Win32_OperatingSystem", [system])
    fixes = said.get("OsHotFixes")
    if isinstance(fixes, list):
        add_rows(
            capture, "Win32_QuickFixEngineering", [fix for fix in fixes if isinstance(fix, dict)]
        )
    firmware = {n.removeprefix("Bios"): v for n, v in said.items() if n.startswith("Bios")}
    if firmware:
        add_rows(capture, "Win32_BIOS", [firmware])


def _health(rows: Rows, capture: Capture) -> None:
    for name, state in rows[0].items():
        provider = PROVIDERS.get(name)
        if provider is not None:
            put(capture, "calls", f"security_center_health {provider}", state)


def _pending(rows: Rows, capture: Capture) -> None:
    updates = [
        {
            "title": row.get("Title"),
            "categories": row.get("CategoryIDs") or [],
            "severity": row.get("MsrcSeverity"),
            "kb": [f"KB{kb}" for kb in row.get("KBArticleIDs") or []],
            "identifier": row.get("UpdateID"),
        }
        for row in rows
    ]
    put(capture, "calls", "pending_updates", updates)


def _packages(rows: Rows, capture: Capture) -> None:
    made = []
    for row in rows:
        architecture = row.get("Architecture")
        if isinstance(architecture, int):
            architecture = _ARCHITECTURES.get(architecture)
        made.append(
            {**row, "Architecture": architecture, "Vendor": row.get("Publisher"),
             "ProgramId": row.get("PackageFullName")}
        )  # fmt: skip
    add_rows(capture, "Win32_InstalledStoreProgram", made)


def _services(rows: Rows, capture: Capture) -> None:
    made = [
        {
            "Name": row.get("Name"),
            "DisplayName": row.get("DisplayName"),
            "State": _SERVICE_STATES.get(number(row.get("Status")) or 0),
            "StartMode": _START_MODES.get(start) if start is not None else None,
        }
        for row in rows
        for start in (number(row.get("StartType")),)
    ]
    add_rows(capture, "Win32_Service", made)


def _users(rows: Rows, capture: Capture) -> None:
    made = [
        {
            "Name": row.get("Name"),
            "SID": sid_text(row.get("SID")),
            "FullName": row.get("FullName"),
            "Description": row.get("Description"),
            "Disabled": None if (enabled := truth(row.get("Enabled"))) is None else not enabled,
            "PasswordRequired": row.get("PasswordRequired"),
            "LocalAccount": True,
            "LastLogon": row.get("LastLogon"),
        }
        for row in rows
    ]
    add_rows(capture, "Win32_UserAccount", made)


def _groups(rows: Rows, capture: Capture) -> None:
    made = [
        {
            "Name": row.get("Name"),
            "SID": sid_text(row.get("SID")),
            "Description": row.get("Description"),
            "LocalAccount": True,
        }
        for row in rows
    ]
    add_rows(capture, "Win32_Group", made)


def _hotfixes(rows: Rows, capture: Capture) -> None:
    made = []
    for row in rows:
        on = row.get("InstalledOn")
        made.append({**row, "InstalledOn": on.get("value") if isinstance(on, dict) else on})
    add_rows(capture, "Win32_QuickFixEngineering", made)


def _optional_features(rows: Rows, capture: Capture) -> None:
    made = [
        {
            "Name": row.get("FeatureName"),
            "Caption": row.get("DisplayName"),
            "InstallState": _FEATURE_STATES.get(state) if isinstance(state, int | str) else None,
        }
        for row in rows
        for state in (row.get("State"),)
    ]
    add_rows(capture, "Win32_OptionalFeature", made)


def _server_features(rows: Rows, capture: Capture) -> None:
    made = [{"Name": row.get("DisplayName")} for row in rows if truth(row.get("Installed"))]
    add_rows(capture, "Win32_ServerFeature", made)


def _adapters(rows: Rows, capture: Capture) -> None:
    made = [
        {
            **clean(row),
            "InterfaceIndex": row.get("InterfaceIndex", row.get("ifIndex")),
            "PermanentAddress": row.get("MacAddress"),
            "MediaConnectState": {"Up": 1, "Disconnected": 2}.get(str(row.get("Status"))),
        }
        for row in rows
    ]
    add_rows(capture, "MSFT_NetAdapter", made, r"root\StandardCimv2")


def _addresses(rows: Rows, capture: Capture) -> None:
    made = []
    for row in rows:
        six, four = row.get("IPv6Address"), row.get("IPv4Address")
        address = row.get("IPAddress") or four or six
        family = row.get("AddressFamily") or (2 if four else 23)
        made.append({**clean(row), "IPAddress": address, "AddressFamily": family})
    add_rows(capture, "MSFT_NetIPAddress", made, r"root\StandardCimv2")


def _interfaces(rows: Rows, capture: Capture) -> None:
    """A script's join of adapters, addresses and default routes, taken apart again."""
    adapters: dict[str, dict[str, Any]] = {}
    addresses: dict[tuple[str, str], dict[str, Any]] = {}
    routes: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        alias = str(row.get("InterfaceAlias"))
        index = row.get("InterfaceIndex")
        adapters[alias] = {
            "Name": alias,
            "InterfaceIndex": index,
            "PermanentAddress": row.get("MacAddress"),
            "MediaConnectState": 1 if row.get("ConnectionState") == 1 else 2,
            "Virtual": row.get("Virtual"),
            "MtuSize": row.get("NlMtu"),
        }
        listed = row.get("IPAddresses")
        for address in (json_rows(listed) or []) if isinstance(listed, str) else []:
            addresses[alias, str(address.get("IPAddress"))] = {**address, "InterfaceIndex": index}
        gateway = row.get("DefaultGateway")
        if isinstance(gateway, str):
            everywhere, family = ("::/0", 23) if ":" in gateway else ("0.0.0.0/0", 2)
            routes[alias, gateway] = {
                "DestinationPrefix": everywhere, "NextHop": gateway, "InterfaceAlias": alias,
                "InterfaceIndex": index, "AddressFamily": family,
            }  # fmt: skip
    add_rows(capture, "MSFT_NetAdapter", list(adapters.values()), r"root\StandardCimv2")
    add_rows(capture, "MSFT_NetIPAddress", list(addresses.values()), r"root\StandardCimv2")
    add_rows(capture, "MSFT_NetRoute", list(routes.values()), r"root\StandardCimv2")


def _encryptable(rows: Rows, capture: Capture) -> None:
    """Rows of Win32_EncryptableVolume, whose methods' answers a script put under their names."""
    made = []
    for row in rows:
        flat: dict[str, Any] = {}
        for name, value in row.items():
            proper = name[:1].upper() + name[1:]
            inner = value if isinstance(value, dict) else {proper: value}
            flat.update({n[:1].upper() + n[1:]: v for n, v in inner.items() if v is not None})
        made.append(flat)
    add_rows(
        capture, "Win32_EncryptableVolume", made, r"root\CIMV2\Security\MicrosoftVolumeEncryption"
    )


def _firewall_settings(rows: Rows, capture: Capture) -> None:
    add_rows(capture, "MSFT_NetSecuritySettingData", [clean(rows[0])], r"root\StandardCimv2")


def _antivirus(rows: Rows, capture: Capture) -> None:
    add_rows(capture, "AntiVirusProduct", [clean(row) for row in rows], r"root\SecurityCenter2")


#: Properties that tell a kind of object → what places its rows.
SHAPES: tuple[tuple[tuple[str, ...], Callable[[Rows, Capture], None]], ...] = (
    (("OsName", "WindowsProductName"), _computer_info),
    (("CurrentBuild", "UBR"), _current_version),
    (("firewall", "antiVirus"), _health),
    (("Exemptions", "EnableStatefulFtp"), _firewall_settings),
    (("KBArticleIDs", "Title"), _pending),
    (("PackageFullName",), _packages),
    (("SID", "PasswordRequired"), _users),
    (("SID", "PrincipalSource"), _groups),
    (("HotFixId",), _hotfixes),
    (("HotFixID",), _hotfixes),
    (("FeatureName", "State"), _optional_features),
    (("FeatureType", "Installed"), _server_features),
    (("StartType", "Status"), _services),
    (("MacAddress", "LinkSpeed"), _adapters),
    (("IPAddresses", "NlMtu"), _interfaces),
    (("IPv4Address", "InterfaceAlias"), _addresses),
    (("IPAddress", "PrefixLength"), _addresses),
    (("DriveLetter", "ProtectionStatus"), _encryptable),
    (("driveLetter", "protectionStatus"), _encryptable),
    (("displayName", "productState"), _antivirus),
)
