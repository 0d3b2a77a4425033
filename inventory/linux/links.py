"""Network links of Linux: ``ip -j -d addr``, else ``ip addr`` or ``ifconfig``, and ``/sys``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inventory.adapters import (
    Adapter,
    Address,
    ip_address,
    prefix_length,
)
from inventory.answers import Content
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import mac_address, number, text
from inventory.shapes import output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer


Adapters = Fact[tuple[Adapter, ...]]
# The kernel's states (RFC 2863) and GLPI's words for them.
_STATES = {
    "UP": "up",
    "DOWN": "down",
    "DORMANT": "dormant",
    "NOTPRESENT": "notpresent",
    "LOWERLAYERDOWN": "lowerlayerdown",
    "TESTING": "testing",
}
_LINKS = {
    "ether": "ethernet",
    "loopback": "loopback",
    "infiniband": "infiniband",
    "ppp": "dialup",
    "fcal": "fibrechannel",
    "ieee802.11": "wifi",
}
_SOFTWARE = {
    "bridge": "bridge",
    "bond": "aggregate",
    "team": "aggregate",
}
# ARPHRD numbers of /sys/class/net/*/type are not needed: uevent names what matters.
_DEVTYPES = {
    "wlan": "wifi",
    "bridge": "bridge",
    "bond": "aggregate",
    "bluetooth": "bluetooth",
    "wwan": "dialup",
}


def parse_ip_json(answer: Answer, source: object) -> Adapters:
    """``ip -j -d addr``: a list of links with their addresses."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    listed = json_list(printed)
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    adapters = [_link(entry, listed) for entry in listed if text(entry.get("ifname"))]
    return Known(tuple(adapters), (str(source),))


def _link(entry: Mapping[str, Any], listed: list[dict[str, Any]]) -> Adapter:
    name = text(entry.get("ifname")) or ""
    info = entry.get("linkinfo")
    software = text(info.get("info_kind")) if isinstance(info, dict) else None
    link = text(entry.get("link_type")) or ""
    flags = entry.get("flags")
    flags = flags if isinstance(flags, list) else []
    state = text(entry.get("operstate")) or ""
    virtual = True if software or link == "loopback" else True if link == "none" else None
    if entry.get("parentbus"):
        virtual = False
    addresses = entry.get("addr_info")
    base = text(entry.get("link"))
    return Adapter(
        name=name,
        description=None,
        mac=mac_address(entry.get("address")) if link == "ether" else None,
        kind=_SOFTWARE.get(software or "") or _by_name(name, _LINKS.get(link)),
        status=_status(state, flags),
        speed=None,
        virtual=virtual,
        addresses=tuple(
            address
            for item in (addresses if isinstance(addresses, list) else [])
            if isinstance(item, dict) and (address := _address(item)) is not None
        ),
        mtu=number(entry.get("mtu")),
        base=base if software in {"vlan", "macvlan", "ipvlan", "macvtap"} else None,
        slaves=tuple(
            slave
            for other in listed
            if other.get("master") == name and (slave := text(other.get("ifname")))
        ),
    )


def _by_name(name: str, kind: str | None) -> str | None:
    """Wi-Fi looks like Ethernet here; the kernel and systemd begin its names with ``wl``."""
    return "wifi" if kind == "ethernet" and name.startswith("wl") else kind


def _status(state: str, flags: list[Any]) -> str:
    """The kernel's state; loopback and tunnels never say: there the carrier decides."""
    if state.upper() in _STATES:
        return _STATES[state.upper()]
    return "up" if "UP" in flags and "LOWER_UP" in flags else "unknown" if "UP" in flags else "down"


def _address(item: Mapping[str, Any]) -> Address | None:
    ip = ip_address(item.get("local"))
    return None if ip is None else Address(ip, prefix_length(item.get("prefixlen")))


def parse_ip_text(answer: Answer, source: object) -> Adapters:
    """``ip addr``: blocks that start with ``2: eth0: <FLAGS> … state UP``."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    adapters = [
        _ip_block(block)
        for block in re.split(r"(?m)^(?=\d+: )", printed)
        if re.match(r"\d+: \S+: <", block)
    ]
    if not adapters:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(adapters), (str(source),))


def _ip_block(block: str) -> Adapter:
    head = re.match(r"\d+: ([^\s:@]+)(?:@(\S+))?: <([^>]*)>(.*)", block)
    name, base, marks, rest = (head[1], head[2], head[3], head[4]) if head else ("", None, "", "")
    flags = marks.split(",")
    link = re.search(r"link/(\S+)(?: ([0-9a-fA-F:]{17}))?(?=\s)", block)
    kind = _by_name(name, _LINKS.get(link[1]) if link else None)
    state = re.search(r"\bstate (\S+)", rest)
    mtu = re.search(r"\bmtu (\d{1,9})", rest)
    found = re.finditer(r"(?m)^\s+inet6? ([0-9a-fA-F.:]+)(?: peer [^\s/]+)?(?:/(\d{1,3}))?", block)
    addresses = [
        Address(ip, prefix_length(m[2] or ("32" if "." in ip else "128")))
        for m in found
        if (ip := ip_address(m[1])) is not None
    ]
    # Before 2.6.18 the kernel had no state but the administrator's.
    status = _status(state[1], flags) if state else "up" if "UP" in flags else "down"
    return Adapter(
        name=name,
        description=None,
        mac=mac_address(link[2]) if link and link[1] == "ether" else None,
        kind=kind,
        status=status,
        speed=None,
        virtual=True if kind == "loopback" else None,
        addresses=tuple(addresses),
        mtu=int(mtu[1]) if mtu else None,
        base=base if base not in {None, "NONE"} and not (base or "").startswith("if") else None,
    )


def parse_ifconfig(answer: Answer, source: object) -> Adapters:
    """``ifconfig -a``, of net-tools 1 (``Link encap:``) and 2 (``flags=4163<UP,…>``)."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    blocks = [b for b in re.split(r"\n(?=\S)", printed) if re.match(r"\S+\s+Link |\S+: flags=", b)]
    adapters = [_ifconfig_block(block) for block in blocks]
    if not adapters:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(adapters), (str(source),))


def _ifconfig_block(block: str) -> Adapter:
    new = re.match(r"(\S+): flags=\d+<([^>]*)>", block)
    name = new[1] if new else block.split(None, 1)[0]
    flags = new[2].split(",") if new else re.findall(r"\b[A-Z]{2,}\b", block)
    mac = re.search(r"(?:HWaddr|ether) ([0-9a-fA-F:]{17})", block)
    mtu = re.search(r"\bmtu[ :](\d{1,9})", block, re.IGNORECASE)
    addresses = []
    for found in re.finditer(r"inet (?:addr:)?(\d+(?:\.\d+){3})([^\n]*)", block):
        mask = re.search(r"(?:Mask:|netmask )(\S+)", found[2])
        ip = ip_address(found[1])
        if ip is not None:
            addresses.append(Address(ip, prefix_length(mask[1]) if mask else None))
    for found in re.finditer(
        r"inet6 (?:addr: ?)?([0-9a-fA-F:.]+)(?:%\w+)?(?:/|\s+prefixlen )(\d{1,3})", block
    ):
        ip = ip_address(found[1])
        if ip is not None:
            addresses.append(Address(ip, prefix_length(found[2])))
    kind = "ethernet" if re.search(r"encap:Ethernet|\(Ethernet\)|\bether ", block) else None
    kind = _by_name(name, kind)
    if "LOOPBACK" in flags:
        kind = "loopback"
    elif re.search(r"encap:Point-to-Point|\(Point-to-Point", block):
        kind = "dialup"
    return Adapter(
        name=name,
        description=None,
        mac=mac_address(mac[1]) if mac else None,
        kind=kind,
        # ifconfig does not tell the carrier in all versions: up is what the administrator set.
        status="up" if "UP" in flags else "down",
        speed=None,
        virtual=True if kind == "loopback" else None,
        addresses=tuple(addresses),
        mtu=int(mtu[1]) if mtu else None,
        base=name.partition(":")[0] if ":" in name else None,
    )


def parse_hardware(parts: Mapping[str, Answer]) -> dict[str, Any]:
    """What ``/sys/class/net/NAME`` adds, by field: ``uevent``, ``speed``, ``device/uevent``.

    A link without a device below it is made by software.
    """
    found: dict[str, Any] = {}
    kind = _DEVTYPES.get(_uevent(parts.get("uevent")).get("DEVTYPE", ""))
    if kind is not None:
        found["kind"] = kind
    speed = parts.get("speed")
    rate = number(speed.text) if isinstance(speed, Content) else None
    if rate is not None and 0 < rate < 2**31 - 1:
        found["speed"] = rate
    device = parts.get("device/uevent")
    if not isinstance(device, Content):
        if isinstance(parts.get("uevent"), Content):
            found["virtual"] = True
        return found
    said = _uevent(device)
    found["virtual"] = False
    found["driver"] = said.get("DRIVER")
    ident, sub = said.get("PCI_ID"), said.get("PCI_SUBSYS_ID")
    if ident:  # as GLPI writes it: vendor:device:subsystem vendor:subsystem device
        found["pci_id"] = f"{ident}:{sub}".upper() if sub else ident.upper()
    found["device_id"] = said.get("PCI_SLOT_NAME") or said.get("MODALIAS")
    return found


def _uevent(answer: Answer | None) -> dict[str, str]:
    if not isinstance(answer, Content):
        return {}
    pairs = (line.partition("=") for line in answer.text.splitlines())
    return {name: value.strip() for name, equals, value in pairs if equals}


def json_list(printed: str) -> list[dict[str, Any]]:
    """The objects of a JSON list; nothing when it is not one."""
    try:
        listed = json.loads(printed)
    except (ValueError, RecursionError):
        return []
    return [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []
