"""Adapters, routes, name servers and neighbours of Linux, from the kernel and from old tools.

Sources: ``ip -j -d addr``, ``/proc/net/route``, ``/proc/net/ipv6_route``, ``/proc/net/arp``,
``resolv.conf(5)``, ``/sys/class/net``, leases of dhclient; ``ip``,
``ifconfig``, ``route`` and ``arp`` as text where nothing better is.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inventory.adapters import (
    Adapter,
    Address,
    Neighbour,
    Route,
    host_address,
    ip_address,
    is_group,
    prefix_length,
    single_mac,
)
from inventory.answers import Content, Output
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import mac_address, number, text
from inventory.shapes import content, output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer

Adapters = Fact[tuple[Adapter, ...]]
Routes = Fact[tuple[Route, ...]]
Neighbours = Fact[tuple[Neighbour, ...]]

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


# --- adapters -----------------------------------------------------------------------------------


def parse_ip_json(answer: Answer, source: object) -> Adapters:
    """``ip -j -d addr``: a list of links with their addresses."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    listed = _json_list(printed)
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    adapters = [_link(entry, listed) for entry in listed if text(entry.get("ifname"))]
    return Known(tuple(adapters), (str(source),))


def _json_list(printed: str) -> list[dict[str, Any]]:
    try:
        listed = json.loads(printed)
    except (ValueError, RecursionError):
        return []
    return [e for e in listed if isinstance(e, dict)] if isinstance(listed, list) else []


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


# --- routes -------------------------------------------------------------------------------------

_GATEWAY = 0x2  # RTF_GATEWAY of <linux/route.h>
_UP = 0x1
_REJECT = 0x200


def parse_proc_route(answer: Answer, source: object) -> Routes:
    """``/proc/net/route``: addresses as hexadecimal in the machine's (little-endian) order."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    routes = []
    for line in listed.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 8 or fields[1] != "00000000" or fields[7] != "00000000":
            continue
        flags = number(f"0x{fields[3]}") or 0
        gateway = _hex_ipv4(fields[2])
        if gateway and flags & _GATEWAY and flags & _UP:
            routes.append(Route(gateway, fields[0], number(fields[6]) or 0))
    return Known(tuple(routes), (str(source),))


def _hex_ipv4(word: str) -> str | None:
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", word):
        return None
    return host_address(".".join(str(byte) for byte in bytes.fromhex(word)[::-1]))


def parse_proc_ipv6_route(answer: Answer, source: object) -> Routes:
    """``/proc/net/ipv6_route``: destination, length, source, length, next hop, metric… device."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    routes = []
    for line in listed.splitlines():
        fields = line.split()
        if len(fields) < 10 or fields[0].strip("0") or fields[1] != "00":
            continue
        flags = number(f"0x{fields[8]}") or 0
        hop = fields[4]
        if not flags & _GATEWAY or flags & _REJECT or not re.fullmatch(r"[0-9a-fA-F]{32}", hop):
            continue
        gateway = host_address(":".join(hop[at : at + 4] for at in range(0, 32, 4)))
        if gateway:
            routes.append(Route(gateway, fields[9], number(f"0x{fields[5]}") or 0))
    return Known(tuple(routes), (str(source),))


def parse_route_json(answer: Answer, source: object) -> Routes:
    """``ip -j route show default``; nothing printed is a machine without way out."""
    if isinstance(answer, Output) and answer.status == 0 and answer.stdout.strip() in {"", "[]"}:
        return Known((), (str(source),))
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    listed = _json_list(printed)
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    routes = [
        Route(gateway, text(entry.get("dev")), number(entry.get("metric")) or 0)
        for entry in listed
        if entry.get("dst") in {"default", "0.0.0.0/0", "::/0"}
        and (gateway := host_address(entry.get("gateway"))) is not None
    ]
    return Known(tuple(routes), (str(source),))


def parse_route_text(answer: Answer, source: object) -> Routes:
    """``ip route`` (``default via 10.0.2.2 dev enp0s3``) and ``route -n`` (a table)."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    routes = []
    known = False
    for line in printed.splitlines():
        via = re.match(r"default via (\S+)(?: dev (\S+))?(?:.* metric (\d{1,9}))?", line)
        row = re.match(
            r"(?:default|0\.0\.0\.0)\s+(\S+)\s+0\.0\.0\.0\s+\S*G\S*\s+(\d{1,9})\s.*\s(\S+)\s*$",
            line,
        )
        known = known or bool(re.search(r"\bdev \S+|\d+\.\d+\.\d+\.\d+\s+\S+\s+\d", line))
        if via and (gateway := host_address(via[1])):
            routes.append(Route(gateway, via[2], int(via[3] or 0)))
        elif row and (gateway := host_address(row[1])):
            routes.append(Route(gateway, row[3], int(row[2])))
    if not known:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(routes), (str(source),))


# --- name servers and leases --------------------------------------------------------------------


def parse_resolv_conf(answer: Answer, source: object) -> Fact[tuple[str, ...]]:
    """``nameserver`` lines of resolv.conf(5); without any, the machine asks itself."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    servers = []
    for line in listed.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver" and (ip := host_address(words[1])):
            servers.append(ip)
    return Known(tuple(dict.fromkeys(servers)), (str(source),))


def parse_dhclient(answer: Answer, source: object) -> Fact[dict[str, str]]:
    """dhclient.leases(5): adapter → server of its last lease."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    servers = {}
    for lease in re.findall(r"lease\s*\{([^}]*)\}", listed):
        adapter = re.search(r'interface\s+"([^"]+)"', lease)
        server = re.search(r"option dhcp-server-identifier\s+([\d.]+)", lease)
        if adapter and server and (ip := host_address(server[1])):
            servers[adapter[1]] = ip
    if not servers:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(servers, (str(source),))


def parse_nmcli(answer: Answer, source: object) -> Fact[tuple[str, ...]]:
    """``nmcli device show``: its property names (``IP4.DNS[1]``) are not translated."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    told = re.findall(r"(?m)^IP[46]\.DNS\[\d+\]:\s+(\S+)", printed)
    servers = [ip for word in told if (ip := host_address(word))]
    if not servers:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(dict.fromkeys(servers)), (str(source),))


# --- neighbours ---------------------------------------------------------------------------------

_COMPLETE = 0x2  # ATF_COM of <linux/if_arp.h>


def parse_proc_arp(answer: Answer, source: object) -> Neighbours:
    """``/proc/net/arp``: address, hardware type, flags, MAC, mask, device."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    found = []
    for line in listed.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 6 or not (number(fields[2]) or 0) & _COMPLETE:
            continue
        found.append(_neighbour(fields[0], fields[3], fields[5]))
    return Known(_kept(found), (str(source),))


def parse_neighbour_json(answer: Answer, source: object) -> Neighbours:
    """``ip -j neigh``: those whose MAC is known."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    if printed.strip() == "[]":
        return Known((), (str(source),))
    listed = _json_list(printed)
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    found = [_neighbour(e.get("dst"), e.get("lladdr"), e.get("dev")) for e in listed]
    return Known(_kept(found), (str(source),))


def parse_neighbour_text(answer: Answer, source: object) -> Neighbours:
    """``arp -a``, ``arp``, ``ip neigh`` of any system: an address and a MAC on one line.

    No word is looked at but ``on``, ``dev`` or the last one, for the adapter.
    """
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    found = []
    for line in printed.splitlines():
        mac = re.search(r"(?<![\w:-])(?:[0-9a-fA-F]{1,2}[:-]){5}[0-9a-fA-F]{1,2}(?![\w:-])", line)
        ip = re.search(
            r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|^[0-9a-fA-F:]*::[0-9a-fA-F:]+", line
        )
        if mac is None or ip is None:
            continue
        named = re.search(r"\b(?:on|dev) (\S+)", line)
        last = line.split()[-1]
        table = re.match(r"\S+\s+ether\s", line) is not None
        octets = [octet.zfill(2) for octet in re.split("[:-]", mac[0])]
        found.append(
            _neighbour(ip[0], ":".join(octets), named[1] if named else last if table else None)
        )
    if not found:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(_kept(found), (str(source),))


def _neighbour(ip: object, mac: object, adapter: object) -> Neighbour | None:
    address, hardware = host_address(ip), single_mac(mac_address(mac))
    if address is None or hardware is None or is_group(address):
        return None
    return Neighbour(address, hardware, text(adapter))


def _kept(found: list[Neighbour | None]) -> tuple[Neighbour, ...]:
    return tuple(dict.fromkeys(neighbour for neighbour in found if neighbour is not None))
