r"""Old Windows recordings, brought where a topic asks.

- JSON and ``Format-List`` text of CIM instances, ``wmic`` tables: rows of their class in ``wmi``
  (a class that the capture already holds is the same recording, cut into rows beforehand);
- ``Get-NetAdapter``, ``Get-NetIPAddress``, routes: ``MSFT_NetAdapter``, ``MSFT_NetIPAddress``,
  ``MSFT_NetRoute``; ``Get-NetTCPConnection``: ``MSFT_NetTCPConnection``;
- ``Get-LocalUser``: ``Win32_UserAccount`` (``Disabled``, ``PasswordRequired``, ``LastLogon``);
  ``Get-LocalGroup``: ``Win32_Group``; ``Get-LocalGroupMember``: call ``local_group_members SID``;
- ``Get-Service``: ``Win32_Service`` (``State`` and ``StartMode`` in WMI's words);
- ``Get-HotFix``, ``wmic qfe``: ``Win32_QuickFixEngineering``; update session: call
  ``pending_updates`` (titles, severities, categories, kb); a list of installed ones:
  call ``update_history``;
- ``Get-AppxPackage``: ``Win32_InstalledStoreProgram`` (``ProgramId`` is the full package name);
- optional features: ``Win32_OptionalFeature`` (``InstallState`` 1 enabled, 2 disabled, 3 removed);
  server features: ``Win32_ServerFeature`` of the installed ones;
- security centre: calls ``security_center_health PROVIDER`` (``PROVIDERS`` of
  :mod:`inventory.recordings.objects`);
- ``CurrentVersion`` values, ``Get-ItemProperty``, ``secedit``'s registry values: ``registry``
  (with ``ProductType`` under ``Control\ProductOptions``, ``PROCESSOR_ARCHITECTURE`` under
  ``Control\Session Manager\Environment``); ``Get-ComputerInfo``: registry and ``wmi`` rows;
- ``Get-BitLockerVolume``: ``Win32_EncryptableVolume``; ``Get-Tpm``: ``Win32_Tpm``;
- ``systeminfo``, ``ipconfig``, ``netstat``, ``powercfg``, ``dmidecode``, ``secedit``: the text as
  it was, under their command;
- ``facts`` of an agent: see :mod:`inventory.recordings.facts`.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from inventory.reading import number, text, truth
from inventory.recordings import Capture, Recording, put
from inventory.recordings.facts import place_facts
from inventory.recordings.objects import SHAPES
from inventory.recordings.rows import (
    add_rows,
    add_values,
    clean,
    json_rows,
    list_rows,
    plain_word,
    sid_text,
    table_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_BUILTIN_GROUPS = {
    "administrators": "S-1-5-32-544",
    "administrateurs": "S-1-5-32-544",
    "users": "S-1-5-32-545",
    "utilisateurs": "S-1-5-32-545",
    "guests": "S-1-5-32-546",
    "remote desktop users": "S-1-5-32-555",
}


def place_all(recordings: list[Recording], facts: object, capture: Capture) -> None:
    """Place every recording of a Windows capture, then the facts of an agent where it has some."""
    before = set(capture["wmi"])
    for recording in recordings:
        if not any(rule(recording, capture, before) for rule in _RULES):
            put(capture, "commands", recording.line, recording.entry)
    if isinstance(facts, dict):
        place_facts(facts, capture)


# --- rules ------------------------------------------------------------------------------------

_CLASS = re.compile(
    r"\b((?:Win32|MSFT|CIM|MSVM)_\w+|AntiVirusProduct|FirewallProduct)\b", re.IGNORECASE
)
_ALIASES = {
    "wmic os ": "Win32_OperatingSystem",
    "wmic qfe ": "Win32_QuickFixEngineering",
    "Get-MpComputerStatus": "MSFT_MpComputerStatus",
}
_TOOLS = {
    "systeminfo": "systeminfo",
    "ipconfig": "ipconfig",
    "netstat": "netstat",
    "netstat-an": "netstat -an",
    "netstat-aon": "netstat -aon",
    "netstat-aonb": "netstat -aonb",
    "route": "route print",
    "dmidecode": "dmidecode",
    "powercfg": "powercfg /batteryreport /xml",
    "arp": "arp -a",
}


def _tool(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    word = recording.line if recording.line in _TOOLS else recording.line.split(" ")[0]
    if word not in _TOOLS:
        word = word.split("-")[0]
    if word not in _TOOLS:
        return False
    put(capture, "commands", _TOOLS[word], recording.entry)
    return True


def _recorded_class(recording: Recording) -> str | None:
    found = _CLASS.search(recording.line)
    if found is not None:
        return found[1]
    return next((name for part, name in _ALIASES.items() if part in recording.line), None)


def _same(recording: Recording, capture: Capture, before: set[str]) -> bool:
    """A recording of which the capture holds the rows already."""
    del capture
    name = _recorded_class(recording)
    rows = json_rows(recording.text)
    if name is None and rows and "InstanceID" in rows[0]:
        kind = re.match(r"MSFT\|FW\|(FirewallProfile|FirewallRule)", str(rows[0]["InstanceID"]))
        rule = kind[1] if kind else "FirewallRule" if "EdgeTraversalPolicy" in rows[0] else None
        name = f"MSFT_Net{rule}" if rule else None
    return name is not None and name.lower() in {known.lower() for known in before}


def _quick_fixes(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    rows = table_rows(recording.text) if "qfe" in recording.ident else []
    if not rows:
        return False
    add_rows(capture, "Win32_QuickFixEngineering", rows)
    return True


def _os_table(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    if not recording.line.startswith("wmic os"):
        return False
    rows = [
        {name: plain_word(value) for name, value in row.items() if isinstance(value, str)}
        for row in csv.DictReader(recording.text.strip().splitlines())
    ]
    add_rows(capture, "Win32_OperatingSystem", rows)
    return True


def _installed_updates(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    found = re.findall(r"^(KB\d+): (.+?)\s*$", recording.text, re.MULTILINE)
    if recording.ident != "updates" or not found:
        return False
    history = [
        {"date": None, "title": title, "operation": 1, "result": 2, "categories": [], "kb": [kb]}
        for kb, title in found
    ]
    put(capture, "calls", "update_history", history)
    return True


def _model(recording: Recording, capture: Capture, before: set[str]) -> bool:
    """One property alone, as a script printed it: a model, a maker, a firmware version."""
    del before
    lines = [line.strip() for line in recording.text.splitlines() if line.strip()]
    if not recording.line.startswith("PowerShell script") or not 1 <= len(lines) <= 2:
        return False
    name = _recorded_class(recording) or "Win32_ComputerSystem"
    if lines[0] == "Model" and len(lines) == 2:
        prop, value = "Model", lines[1]
    elif len(lines) == 1 and name == "Win32_ComputerSystem":
        prop, value = "Manufacturer", lines[0]
    elif len(lines) == 1 and name == "Win32_BIOS":
        prop, value = "SMBIOSBIOSVersion", lines[0]
    else:
        return False
    rows = capture["wmi"].setdefault(name, [{}])
    if prop in rows[0]:
        add_rows(capture, name, [{prop: value}])
    else:
        rows[0][prop] = value
    return True


def _policy(recording: Recording, capture: Capture, before: set[str]) -> bool:
    r"""``secedit /export``: ``MACHINE\Key\Value=type,data`` lines are registry values."""
    del before
    if "[System Access]" not in recording.text:
        return False
    lines = re.findall(r"^MACHINE\\(.+)\\([^\\=]+)=(\d),(.*)$", recording.text, re.MULTILINE)
    for key, name, kind, data in lines:
        value: Any = number(data) if kind == "4" else data.strip().strip('"')
        if kind == "7":
            value = [word for word in data.strip().split(",") if word]
        root = re.sub(r"(?i)^software\\", lambda _: "SOFTWARE\\", key)
        root = re.sub(r"(?i)^system\\", lambda _: "SYSTEM\\", root)
        add_values(capture, f"HKLM\\{root}", {name: value})
    put(capture, "commands", "secedit /export", recording.entry)
    return True


def _volumes_table(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    if "Get-BitLockerVolume" not in recording.line:
        return False
    rows = [
        _volume(row)
        for row in json_rows(recording.text) or list_rows(recording.text)
        if "MountPoint" in row or "DriveLetter" in row
    ]
    if not rows:
        pattern = r"^(\w+)\s+([A-Z]:)\s+[\d.,]+\s+([A-Za-z]+)\s+(\d+)\s.*?\b(On|Off|Unknown)\s*$"
        rows = [
            _volume({"VolumeType": kind, "MountPoint": drive, "VolumeStatus": state,
                     "EncryptionPercentage": share, "ProtectionStatus": protection})
            for kind, drive, state, share, protection
            in re.findall(pattern, recording.text, re.MULTILINE)
        ]  # fmt: skip
    if not rows:
        return False
    add_rows(
        capture, "Win32_EncryptableVolume", rows, r"root\CIMV2\Security\MicrosoftVolumeEncryption"
    )
    return True


_CONVERSION = (
    "FullyDecrypted",
    "FullyEncrypted",
    "EncryptionInProgress",
    "DecryptionInProgress",
    "EncryptionPaused",
    "DecryptionPaused",
)
_PROTECTION = ("Off", "On", "Unknown")
_METHODS = (
    "None",
    "Aes128Diffuser",
    "Aes256Diffuser",
    "Aes128",
    "Aes256",
    "HardwareEncryption",
    "XtsAes128",
    "XtsAes256",
)
_VOLUME_TYPES = ("OperatingSystem", "Data", "PortableData")


def _volume(row: dict[str, Any]) -> dict[str, Any]:
    """A BitLockerVolume object in the numbers of Win32_EncryptableVolume."""

    def code(name: str, words: tuple[str, ...]) -> int | None:
        value = row.get(name)
        if isinstance(value, str) and value in words:
            return words.index(value)
        return number(value)

    return {
        "DriveLetter": text(row.get("MountPoint")) or text(row.get("DriveLetter")),
        "ProtectionStatus": code("ProtectionStatus", _PROTECTION),
        "ConversionStatus": code("VolumeStatus", _CONVERSION),
        "EncryptionPercentage": number(row.get("EncryptionPercentage")),
        "EncryptionMethod": code("EncryptionMethod", _METHODS),
        "VolumeType": code("VolumeType", _VOLUME_TYPES),
    }


def _tpm(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    rows = list_rows(recording.text) if recording.line == "Get-Tpm" else []
    if not rows or "TpmPresent" not in rows[0]:
        return False
    said = {name: value for row in rows for name, value in row.items()}
    row = {
        "IsEnabled_InitialValue": truth(said.get("TpmEnabled")),
        "IsActivated_InitialValue": truth(said.get("TpmActivated")),
        "IsOwned_InitialValue": truth(said.get("TpmOwned")),
        "ManufacturerId": said.get("ManufacturerId"),
        "ManufacturerIdTxt": said.get("ManufacturerIdTxt"),
        "ManufacturerVersion": said.get("ManufacturerVersion"),
    }
    present = truth(said["TpmPresent"])
    add_rows(capture, "Win32_Tpm", [row] if present else [], r"root\CIMV2\Security\MicrosoftTpm")
    return True


def _physical_disks(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    pattern = r"^(\S+)\s+(?:True|False)\s+(\S+)\s+(Healthy|Warning|Unhealthy)\s+.*?([\d.]+) (GB|TB)"
    found = re.findall(pattern, recording.text, re.MULTILINE)
    if recording.line != "Get-PhysicalDisk" or not found:
        return False
    health = ("Healthy", "Warning", "Unhealthy")
    rows = [
        {"FriendlyName": name, "HealthStatus": health.index(state),
         "Size": int(float(size) * (1 << (30 if unit == "GB" else 40)))}
        for name, _, state, size, unit in found
    ]  # fmt: skip
    add_rows(capture, "MSFT_PhysicalDisk", rows, r"root\Microsoft\Windows\Storage")
    return True


def _members(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    asked = re.search(r'Get-LocalGroupMember -Group "?([^"|]+?)"?\s*\|', recording.line)
    rows = json_rows(recording.text)
    if asked is None or rows is None:
        return False
    groups = {
        str(group.get("Name")).lower(): str(group.get("SID"))
        for group in capture["wmi"].get("Win32_Group", [])
        if isinstance(group, dict)
    }
    name = asked[1].lower()
    sid = groups.get(name) or _BUILTIN_GROUPS.get(name) or asked[1]
    people = [{"sid": sid_text(row.get("SID")), "name": row.get("Name")} for row in rows]
    put(capture, "calls", f"local_group_members {sid}", people)
    return True


def _item_property(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    asked = re.search(
        r"Get-ItemProperty\s+(?:-Path\s+)?'?(HK(?:LM|CU)):\\([^'|]+)'?", recording.line
    )
    rows = json_rows(recording.text)
    if asked is None or rows is None:
        return False
    key = f"{asked[1]}\\{asked[2].strip()}"
    add_values(capture, key, {n: v for n, v in rows[0].items() if not n.startswith("PS")})
    return True


def _objects(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    rows = json_rows(recording.text)
    if rows is None:
        return False
    for marks, place in SHAPES:
        if all(mark in rows[0] for mark in marks):
            place(rows, capture)
            return True
    instance = rows[0].get("CimSystemProperties")
    name = instance.get("ClassName") if isinstance(instance, dict) else None
    name = name or _recorded_class(recording)
    if not isinstance(name, str):
        return False
    add_rows(capture, name, [clean(row) for row in rows])
    return True


def _format_list(recording: Recording, capture: Capture, before: set[str]) -> bool:
    del before
    name = _recorded_class(recording)
    rows = list_rows(recording.text) if name else []
    if name is None or not rows:
        return False
    add_rows(capture, name, rows)
    return True


_RULES: tuple[Callable[[Recording, Capture, set[str]], bool], ...] = (
    _same,
    _tool,
    _quick_fixes,
    _os_table,
    _installed_updates,
    _policy,
    _volumes_table,
    _tpm,
    _physical_disks,
    _members,
    _item_property,
    _objects,
    _model,
    _format_list,
)
