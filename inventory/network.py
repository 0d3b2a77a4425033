"""Network adapters and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.adapters import Adapter, Address, Neighbour, Route
from inventory.answers import Listing
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux import links as links_linux
from inventory.linux import network as linux
from inventory.machine import Family, ask
from inventory.questions import Command, ListDir, ReadFile
from inventory.record import record, replace
from inventory.topic import Topic
from inventory.windows import network as windows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question

__all__ = ["TOPIC", "Adapter", "Address", "Neighbour", "Network", "read"]


@record
class Network:
    """Facts about the network as this machine sees it."""

    adapters: Fact[tuple[Adapter, ...]]
    gateways: Fact[tuple[str, ...]]
    dns: Fact[tuple[str, ...]]
    neighbours: Fact[tuple[Neighbour, ...]]


# Linux: one program for links and addresses, the kernel's own tables for the rest.
ADDRESSES = Command("addresses")
IPV4_ROUTES = ReadFile("/proc/net/route")
IPV6_ROUTES = ReadFile("/proc/net/ipv6_route")
ARP_TABLE = ReadFile("/proc/net/arp")
RESOLV_CONF = ReadFile("/etc/resolv.conf")
# Where resolv.conf names only the local stub, systemd-resolved keeps the true servers here.
RESOLVED = ReadFile("/run/systemd/resolve/resolv.conf")
# Leases of dhclient (ifupdown, old NetworkManager), one file an adapter.
LEASES = ListDir("/var/lib/dhcp")
# Older tools, and what old recordings hold.
ADDRESSES_TEXT = Command("addresses_text")
IFCONFIG = Command("ifconfig")
ROUTES_JSON = Command("routes")
ROUTES_TEXT = Command("routes_text")
ROUTE_TABLE = Command("route_table")
NEIGHBOURS_JSON = Command("neighbours")
NEIGHBOURS_TEXT = Command("neighbours_text")
ARP = Command("arp")
ARP_TEXT = Command("arp_table")
NETWORK_MANAGER = Command("nmcli_devices")

_LINUX: tuple[Question, ...] = (
    ADDRESSES, IPV4_ROUTES, IPV6_ROUTES, ARP_TABLE, RESOLV_CONF, RESOLVED, LEASES,
)  # fmt: skip
_HARDWARE = ("uevent", "speed", "device/uevent")

Routes = Fact[tuple[Route, ...]]


def read(machine: Machine) -> Network:
    """Read the network."""
    match machine.family:
        case Family.WINDOWS:
            return Network(*windows.read(machine))
        case Family.LINUX:
            return _read_linux(machine)
        case _:
            refused = Unknown(Reason.NOT_SUPPORTED)
            return Network(refused, refused, refused, refused)


def _read_linux(machine: Machine) -> Network:
    addresses, ipv4, ipv6, arp, resolv, resolved, leases = machine.ask_all(_LINUX)
    adapters = links_linux.parse_ip_json(addresses, ADDRESSES)
    if isinstance(adapters, Unknown):
        adapters = _older_adapters(machine, adapters)
    routes = _routes(machine, ipv4, ipv6)
    if isinstance(adapters, Known):
        adapters = _with_details(machine, adapters, routes, leases)
    neighbours = linux.parse_proc_arp(arp, ARP_TABLE)
    if isinstance(neighbours, Unknown):
        neighbours = _older_neighbours(machine, neighbours)
    return Network(adapters, gateways(routes), _name_servers(machine, resolv, resolved), neighbours)


def _older_adapters(machine: Machine, refused: Unknown) -> Fact[tuple[Adapter, ...]]:
    text, ifconfig = machine.ask_all((ADDRESSES_TEXT, IFCONFIG))
    for adapters in (
        links_linux.parse_ip_text(text, ADDRESSES_TEXT),
        links_linux.parse_ifconfig(ifconfig, IFCONFIG),
    ):
        if isinstance(adapters, Known):
            return adapters
    return refused


def _routes(machine: Machine, ipv4: Answer, ipv6: Answer) -> Routes:
    """Default routes; IPv6 alone is not enough: a machine without IPv6 has no such table."""
    first = linux.parse_proc_route(ipv4, IPV4_ROUTES)
    second = linux.parse_proc_ipv6_route(ipv6, IPV6_ROUTES)
    if isinstance(first, Unknown):
        json, text, table = machine.ask_all((ROUTES_JSON, ROUTES_TEXT, ROUTE_TABLE))
        for routes in (
            linux.parse_route_json(json, ROUTES_JSON),
            linux.parse_route_text(text, ROUTES_TEXT),
            linux.parse_route_text(table, ROUTE_TABLE),
        ):
            if isinstance(routes, Known):
                first = routes
                break
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return first
    return Known((*first.value, *second.value), merge_sources(first.sources, second.sources))


def gateways(routes: Routes) -> Fact[tuple[str, ...]]:
    """The gateways of default routes, the one that is used first."""
    if isinstance(routes, Unknown):
        return routes
    ordered = sorted(routes.value, key=lambda route: (":" in route.gateway, route.metric))
    return Known(tuple(dict.fromkeys(route.gateway for route in ordered)), routes.sources)


def _with_details(
    machine: Machine, adapters: Known[tuple[Adapter, ...]], routes: Routes, listed: Answer
) -> Known[tuple[Adapter, ...]]:
    """Hardware, lease and gateways of each adapter that is not made by software."""
    found = [a for a in adapters.value if a.virtual is not True]
    names = listed.names if isinstance(listed, Listing) else ()
    leases = [ReadFile(f"/var/lib/dhcp/{name}") for name in names if "lease" in name]
    parts = [ReadFile(f"/sys/class/net/{a.name}/{part}") for a in found for part in _HARDWARE]
    answers = iter(machine.ask_all((*leases, *parts)))
    servers: dict[str, str] = {}
    for question in leases:
        told = linux.parse_dhclient(next(answers), question)
        servers |= told.value if isinstance(told, Known) else {}
    details = {
        a.name: links_linux.parse_hardware({part: next(answers) for part in _HARDWARE})
        for a in found
    }
    defaults = () if isinstance(routes, Unknown) else routes.value
    made = []
    for adapter in adapters.value:
        ways = [r for r in defaults if r.adapter == adapter.name]
        known = {k: v for k, v in details.get(adapter.name, {}).items() if v is not None}
        made.append(
            replace(
                adapter,
                gateways=tuple(route.gateway for route in ways),
                dhcp_server=servers.get(adapter.name),
                **known,
            )
        )
    return Known(tuple(made), adapters.sources)


def _older_neighbours(machine: Machine, refused: Unknown) -> Fact[tuple[Neighbour, ...]]:
    json, *texts = machine.ask_all((NEIGHBOURS_JSON, NEIGHBOURS_TEXT, ARP, ARP_TEXT))
    told = linux.parse_neighbour_json(json, NEIGHBOURS_JSON)
    if isinstance(told, Known):
        return told
    for answer, question in zip(texts, (NEIGHBOURS_TEXT, ARP, ARP_TEXT), strict=True):
        told = linux.parse_neighbour_text(answer, question)
        if isinstance(told, Known):
            return told
    return refused


def _name_servers(machine: Machine, resolv: Answer, resolved: Answer) -> Fact[tuple[str, ...]]:
    """The servers of resolv.conf; behind systemd's local stub, those that it asks."""
    servers = linux.parse_resolv_conf(resolv, RESOLV_CONF)
    if isinstance(servers, Unknown):
        told = linux.parse_nmcli(ask(machine, NETWORK_MANAGER), NETWORK_MANAGER)
        return told if isinstance(told, Known) else servers
    if _only_stub(servers.value):
        upstream = linux.parse_resolv_conf(resolved, RESOLVED)
        if isinstance(upstream, Known) and upstream.value:
            return Known(upstream.value, merge_sources(servers.sources, upstream.sources))
    return servers


def _only_stub(servers: Iterable[str]) -> bool:
    listed = tuple(servers)
    return bool(listed) and all(server in {"127.0.0.53", "127.0.0.54"} for server in listed)


TOPIC = Topic("network", {Family.LINUX: _LINUX, Family.WINDOWS: windows.QUESTIONS}, read)
