r"""Facts that an agent had reported of a Windows machine, brought where a topic asks.

``services``: ``Win32_Service`` and, for drivers, ``Win32_SystemDriver``; ``ports``: the call
``listening_ports``; ``users``, ``groups``: ``Win32_UserAccount``, ``Win32_Group`` and the calls
``local_group_members SID``; ``hotfixes``: ``Win32_QuickFixEngineering``; ``packages``:
``Uninstall`` keys; ``hardware``: ``Win32_Processor``, ``Win32_ComputerSystem``; ``system``:
``Win32_OperatingSystem`` and ``CurrentVersion``; ``interfaces``, ``networks``, ``protocols``:
``Win32_NetworkAdapter`` and its ``…Configuration``. Browser extensions have no topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]
Capture = dict[str, Any]

CURRENT_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_UNINSTALL = r"Microsoft\Windows\CurrentVersion\Uninstall"
_START_MODES = {
    "BOOT_START": "Boot",
    "SYSTEM_START": "System",
    "AUTO_START": "Auto",
    "DEMAND_START": "Manual",
    "DISABLED": "Disabled",
}


def place_facts(facts: dict[str, Any], capture: Capture) -> None:
    """Place each kind of fact that is a list of objects; the others are left out."""
    kinds = {
        kind: [row for row in rows if isinstance(row, dict)]
        for kind, rows in facts.items()
        if isinstance(rows, list)
    }
    for kind, place in _KINDS.items():
        if kinds.get(kind):
            place(kinds, capture)


def _at(row: object, *path: str) -> Any:  # noqa: ANN401 any JSON
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row[0] if isinstance(row, list) and row else row


def _services(kinds: dict[str, Rows], capture: Capture) -> None:
    services: Rows = []
    drivers: Rows = []
    for row in kinds["services"]:
        kind = str(_at(row, "service", "type"))
        made = {
            "Name": _at(row, "service", "id"),
            "DisplayName": _at(row, "service", "name"),
            "State": str(_at(row, "service", "state")).replace("_", " ").title(),
            "StartMode": _START_MODES.get(str(_at(row, "service", "start_type"))),
            "PathName": _at(row, "process", "executable"),
            "StartName": _at(row, "process", "user", "name"),
        }
        (drivers if "DRIVER" in kind else services).append(made)
    capture["wmi"].setdefault("Win32_Service", services)
    capture["wmi"].setdefault("Win32_SystemDriver", drivers)


def _ports(kinds: dict[str, Rows], capture: Capture) -> None:
    listening = [
        {
            "protocol": _at(row, "network", "transport"),
            "address": _at(row, "source", "ip"),
            "port": _at(row, "source", "port"),
            "pid": _at(row, "process", "pid"),
            "program": _at(row, "process", "name"),
        }
        for row in kinds["ports"]
        if _at(row, "interface", "state") == "listening"
        or str(_at(row, "network", "transport")).startswith("udp")
    ]
    capture["calls"].setdefault("listening_ports", listening)


def _users(kinds: dict[str, Rows], capture: Capture) -> None:
    rows = [
        {
            "Name": _at(row, "user", "name"),
            "SID": _at(row, "user", "uuid"),
            "Description": _at(row, "user", "full_name"),
            "LocalAccount": _at(row, "user", "type") == "local",
        }
        for row in kinds["users"]
    ]
    capture["wmi"].setdefault("Win32_UserAccount", rows)


def _groups(kinds: dict[str, Rows], capture: Capture) -> None:
    users = kinds.get("users", [])
    sids = {str(_at(row, "user", "name")): _at(row, "user", "uuid") for row in users}
    rows = []
    for row in kinds["groups"]:
        name, sid = _at(row, "group", "name"), _at(row, "group", "uuid")
        rows.append({"Name": name, "SID": sid, "Description": _at(row, "group", "description")})
        members = str(_at(row, "group", "users") or "")
        people = [{"sid": sids.get(who), "name": who} for who in members.split(":") if who]
        capture["calls"].setdefault(f"local_group_members {sid}", people)
    capture["wmi"].setdefault("Win32_Group", rows)


def _hotfixes(kinds: dict[str, Rows], capture: Capture) -> None:
    rows = [{"HotFixID": _at(row, "package", "hotfix", "name")} for row in kinds["hotfixes"]]
    capture["wmi"].setdefault("Win32_QuickFixEngineering", rows)


def _packages(kinds: dict[str, Rows], capture: Capture) -> None:
    for row in kinds["packages"]:
        name = str(_at(row, "package", "name"))
        wide = _at(row, "package", "architecture") == "x86_64"
        view = "" if wide else "WOW6432Node\\"
        key = f"HKLM\\SOFTWARE\\{view}{_UNINSTALL}\\{name}"
        installed = str(_at(row, "package", "installed") or "")[:10].replace("-", "")
        values = {
            "DisplayName": name,
            "DisplayVersion": _at(row, "package", "version"),
            "Publisher": _at(row, "package", "vendor"),
            "InstallDate": installed or None,
        }
        known = {label: value for label, value in values.items() if value is not None}
        capture["registry"].setdefault(key, known)


def _hardware(kinds: dict[str, Rows], capture: Capture) -> None:
    row = kinds["hardware"][0]
    processor = {
        "Name": _at(row, "host", "cpu", "name"),
        "NumberOfLogicalProcessors": _at(row, "host", "cpu", "cores"),
        "MaxClockSpeed": _at(row, "host", "cpu", "speed"),
    }
    capture["wmi"].setdefault("Win32_Processor", [processor])
    total = _at(row, "host", "memory", "total")
    capture["wmi"].setdefault("Win32_ComputerSystem", [{"TotalPhysicalMemory": total}])


def _system(kinds: dict[str, Rows], capture: Capture) -> None:
    host = _at(kinds["system"][0], "host")
    system = _at(host, "os")
    build, _, revision = str(_at(system, "build") or "").partition(".")
    version = f"{_at(system, 'major')}.{_at(system, 'minor')}.{build}"
    wide = _at(host, "architecture") == "x86_64"
    row = {
        "Caption": _at(system, "name"),
        "Version": version,
        "BuildNumber": build,
        "CSName": _at(host, "hostname"),
        "OSArchitecture": "64-bit" if wide else "32-bit",
    }
    capture["wmi"].setdefault("Win32_OperatingSystem", [row])
    values: dict[str, Any] = {
        "CurrentBuildNumber": build,
        "ProductName": str(_at(system, "name")).removeprefix("Microsoft "),
        "ReleaseId": _at(system, "distribution", "release"),
    }
    if revision.isdigit():
        values["UBR"] = int(revision)
    capture["registry"].setdefault(CURRENT_VERSION, values)


def _interfaces(kinds: dict[str, Rows], capture: Capture) -> None:
    adapters, settings = [], []
    for index, row in enumerate(kinds["interfaces"], 1):
        name, mac = _at(row, "interface", "name"), _at(row, "host", "mac")
        label, up = _at(row, "interface", "alias"), _at(row, "interface", "state") == "up"
        shared = {"Index": index, "InterfaceIndex": index, "MACAddress": mac, "Description": label}
        adapters.append(
            {
                **shared,
                "Name": label,
                "NetConnectionID": name,
                "NetConnectionStatus": 2 if up else 7,
            }
        )
        mine = [n for n in kinds.get("networks", []) if _at(n, "interface", "name") == name]
        ways = [p for p in kinds.get("protocols", []) if _at(p, "interface", "name") == name]
        gateways = dict.fromkeys(way for p in ways if (way := _at(p, "network", "gateway")))
        settings.append(
            {
                **shared,
                "IPEnabled": bool(mine),
                "MTU": _at(row, "interface", "mtu"),
                "IPAddress": [_at(n, "network", "ip") for n in mine],
                "IPSubnet": [_prefix(_at(n, "network", "netmask")) for n in mine],
                "DefaultIPGateway": list(gateways),
                "DHCPEnabled": any(_at(p, "network", "dhcp") is True for p in ways),
            }
        )
    capture["wmi"].setdefault("Win32_NetworkAdapter", adapters)
    capture["wmi"].setdefault("Win32_NetworkAdapterConfiguration", settings)


def _prefix(mask: object) -> str | None:
    """A mask as WMI writes it: dotted for IPv4, the prefix length for IPv6."""
    if not isinstance(mask, str) or ":" not in mask:
        return mask if isinstance(mask, str) else None
    digits = mask.replace(":", "")
    return str(sum(int(digit, 16).bit_count() for digit in digits if digit in "0123456789abcdef"))


_KINDS: dict[str, Callable[[dict[str, Rows], Capture], None]] = {
    "services": _services,
    "ports": _ports,
    "users": _users,
    "groups": _groups,
    "hotfixes": _hotfixes,
    "packages": _packages,
    "hardware": _hardware,
    "system": _system,
    "interfaces": _interfaces,
}
