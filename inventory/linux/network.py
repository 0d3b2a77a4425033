"""Routes, name servers, leases and neighbours of Linux, from the kernel and from old tools.

Sources: ``/proc/net/route``, ``/proc/net/ipv6_route``, ``/proc/net/arp``, ``resolv.conf(5)``,
leases of dhclient; ``ip``, ``route`` and ``arp`` where nothing better is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.adapters import (
    Neighbour,
    Route,
    host_address,
    is_group,
    single_mac,
)
from inventory.answers import Output
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.links import json_list
from inventory.reading import mac_address, number, text
from inventory.shapes import content, output

if TYPE_CHECKING:
    from inventory.answers import Answer


Routes = Fact[tuple[Route, ...]]
Neighbours = Fact[tuple[Neighbour, ...]]
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
    listed = json_list(printed)
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    routes = [
        Route(gateway, text(entry.get("dev")), number(entry.get("metric")) or 0)
        for entry in listed
        if text(entry.get("dst")) in {"default", "0.0.0.0/0", "::/0"}
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
    listed = json_list(printed)
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
