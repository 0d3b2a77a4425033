r"""Adapters, routes, name servers and neighbours of Windows.

Sources: MSFT_NetAdapter (Windows 8 on) or Win32_NetworkAdapter for the links,
Win32_NetworkAdapterConfiguration for the addresses, joined by InterfaceIndex; the registry
(``Control\Network``, ``Tcpip\Parameters\Interfaces``) where WMI says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.adapters import (
    Adapter,
    Address,
    Neighbour,
    host_address,
    is_group,
    prefix_length,
    single_mac,
)
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux.network import parse_neighbour_text
from inventory.questions import STANDARD_CIMV2, Command, Wmi
from inventory.reading import column, mac_address, number, registry_value, text, truth, words
from inventory.record import replace
from inventory.shapes import hive, rows
from inventory.windows.ipconfig import parse_ipconfig
from inventory.windows.links import (
    CONNECTIONS,
    DRIVERS,
    MADE_BY_SOFTWARE,
    SUBTYPES,
    TCPIP,
    connection_of,
    mtu_of,
    parse_registry,
    pci_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inventory.answers import Answer, RegistryKey, Row
    from inventory.machine import Machine
    from inventory.questions import Question


ADAPTERS = Wmi(
    "MSFT_NetAdapter",
    (
        "Name", "InterfaceDescription", "InterfaceIndex", "InterfaceGuid", "InterfaceType",
        "InterfaceOperationalStatus", "HardwareInterface", "Virtual", "PnPDeviceID", "Speed",
        "NetworkAddresses", "PermanentAddress", "MtuSize", "NdisPhysicalMedium", "DriverName",
        "Hidden",
    ),
    STANDARD_CIMV2,
)  # fmt: skip
CONFIGURATIONS = Wmi(
    "Win32_NetworkAdapterConfiguration",
    (
        "Index", "InterfaceIndex", "Description", "MACAddress", "IPAddress", "IPSubnet",
        "DefaultIPGateway", "DHCPServer", "DHCPEnabled", "DNSServerSearchOrder", "IPEnabled", "MTU",
        "SettingID",
    ),
)  # fmt: skip
NEIGHBOURS = Wmi(
    "MSFT_NetNeighbor",
    ("IPAddress", "LinkLayerAddress", "InterfaceAlias", "State"),
    STANDARD_CIMV2,
)
QUESTIONS: tuple[Question, ...] = (ADAPTERS, CONFIGURATIONS, NEIGHBOURS)
# Windows 7 and older; slow on machines with many virtual adapters.
OLD_ADAPTERS = Wmi(
    "Win32_NetworkAdapter",
    (
        "Index", "InterfaceIndex", "Name", "Description", "NetConnectionID", "NetConnectionStatus",
        "MACAddress", "Speed", "PNPDeviceID", "AdapterTypeId", "PhysicalAdapter", "GUID",
        "ServiceName", "ProductName",
    ),
)  # fmt: skip
ADDRESSES = Wmi(
    "MSFT_NetIPAddress",
    ("InterfaceIndex", "InterfaceAlias", "IPAddress", "IPv4Address", "IPv6Address", "PrefixLength"),
    STANDARD_CIMV2,
)
ROUTES = Wmi(
    "MSFT_NetRoute",
    ("InterfaceIndex", "InterfaceAlias", "DestinationPrefix", "NextHop", "RouteMetric"),
    STANDARD_CIMV2,
)
IPCONFIG = Command("ipconfig")
ARP = Command("arp")
_FALLBACKS: tuple[Question, ...] = (
    OLD_ADAPTERS, CONNECTIONS, DRIVERS, TCPIP, ADDRESSES, ROUTES, IPCONFIG,
)  # fmt: skip
# Interface types of the IANA, and MediaSubType of a connection's registry key.
_TYPES = {
    6: "ethernet", 23: "dialup", 24: "loopback", 71: "wifi", 199: "infiniband", 243: "dialup",
    244: "dialup",
}  # fmt: skip
_STATES = {
    1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notpresent",
    7: "lowerlayerdown",
}  # fmt: skip
# AdapterTypeId of Win32_NetworkAdapter.
_OLD_TYPES = {0: "ethernet", 9: "wifi"}
_CONNECTED = 2  # NetConnectionStatus
_BLUETOOTH = 10  # NdisPhysicalMedium
_WIRELESS_WAN = 8
# Product names are not translated; this is only asked where no number tells.
_WIRELESS = re.compile(r"wi-?fi|wireless|wlan|802\.11", re.IGNORECASE)
_MAX_SPEED = 10**13  # disconnected drivers say 2**63 - 1
Adapters = Fact[tuple[Adapter, ...]]
Words = Fact[tuple[str, ...]]
Read = tuple[Adapters, Words, Words, Fact[tuple[Neighbour, ...]]]


def read(machine: Machine) -> Read:
    """Adapters, gateways, name servers, neighbours."""
    links, configured, near = machine.ask_all(QUESTIONS)
    configurations = rows(configured, CONFIGURATIONS)
    adapters = parse_adapters(links, configured)
    if isinstance(adapters, Unknown) or isinstance(configurations, Unknown):
        answers = dict(zip(_FALLBACKS, machine.ask_all(_FALLBACKS), strict=True))
        adapters = _fallback(adapters, configured, answers)
    neighbours = parse_neighbours(near)
    if isinstance(neighbours, Unknown):
        (printed,) = machine.ask_all((ARP,))
        told = parse_neighbour_text(printed, ARP)
        neighbours = told if isinstance(told, Known) else neighbours
    gateways = _collected(adapters, configurations, lambda adapter: adapter.gateways)
    servers = _collected(adapters, configurations, lambda adapter: adapter.dns)
    return adapters, gateways, servers, neighbours


def _fallback(
    adapters: Adapters, configured: Answer, answers: Mapping[Question, Answer]
) -> Adapters:
    """The weaker sources, one after the other."""
    if isinstance(adapters, Known):  # links, but no addresses
        return _addressed(adapters, answers[ADDRESSES], answers[ROUTES])
    for found in (
        parse_old_adapters(answers[OLD_ADAPTERS], configured, answers[CONNECTIONS]),
        parse_registry(answers[CONNECTIONS], answers[DRIVERS], answers[TCPIP]),
        parse_addresses(answers[ADDRESSES], answers[ROUTES]),
        parse_ipconfig(answers[IPCONFIG], IPCONFIG),
    ):
        if isinstance(found, Known) and found.value:
            return found
    return adapters


def _collected(
    adapters: Adapters,
    configurations: tuple[Row, ...] | Unknown,
    part: Callable[[Adapter], tuple[str, ...]],
) -> Words:
    """Gateways or servers of all adapters, in their order, each once.

    Unknown where the addresses were not read: links alone say nothing of them.
    """
    if isinstance(adapters, Unknown):
        return adapters
    every = [word for adapter in adapters.value for word in part(adapter)]
    if not every and isinstance(configurations, Unknown):
        return configurations
    ordered = sorted(dict.fromkeys(every), key=lambda word: ":" in word)
    return Known(tuple(ordered), adapters.sources)


def parse_adapters(links: Answer, configured: Answer) -> Adapters:
    """MSFT_NetAdapter with the addresses of Win32_NetworkAdapterConfiguration."""
    found = rows(links, ADAPTERS)
    if isinstance(found, Unknown):
        return found
    listed = [row for row in found if truth(column(row, "Hidden")) is not True]
    if not listed:
        return Unknown(Reason.PARSE_ERROR, (str(ADAPTERS),))
    configurations = rows(configured, CONFIGURATIONS)
    rest = () if isinstance(configurations, Unknown) else configurations
    adapters = [_configured(_net_adapter(row), _match(row, rest)) for row in listed]
    used = (str(CONFIGURATIONS),) if rest else ()
    return Known(tuple(adapters), (str(ADAPTERS), *used))


def _net_adapter(row: Row) -> Adapter:
    device = text(column(row, "PnPDeviceID"))
    kind = _TYPES.get(_number(row, "InterfaceType", "ifType") or 0)
    medium = number(column(row, "NdisPhysicalMedium"))
    if medium == _BLUETOOTH or (device or "").upper().startswith("BTH\\"):
        kind = "bluetooth"
    elif medium == _WIRELESS_WAN:
        kind = "dialup"
    hardware = truth(column(row, "HardwareInterface"))
    virtual = truth(column(row, "Virtual")) if hardware is None else not hardware
    if device is not None and MADE_BY_SOFTWARE.match(device):
        virtual = True
    macs = words(column(row, "NetworkAddresses")) or words(column(row, "MacAddress"))
    mac = next((m for word in macs if (m := mac_address(word))), None)
    speed = column(row, "Speed")
    description = text(column(row, "InterfaceDescription"))
    return Adapter(
        name=text(column(row, "Name")) or description or "",
        description=description,
        mac=mac or mac_address(column(row, "PermanentAddress")),
        kind=kind,
        status=_STATES.get(_number(row, "InterfaceOperationalStatus") or 0) or _said_status(row),
        speed=_megabits(speed if speed is not None else column(row, "ReceiveLinkSpeed")),
        virtual=virtual,
        addresses=(),
        mtu=mtu_of(column(row, "MtuSize")),
        device_id=device,
        driver=_file_name(text(column(row, "DriverName"))),
        pci_id=pci_id(device),
        guid=text(column(row, "InterfaceGuid")),
    )


def _said_status(row: Row) -> str | None:
    """PowerShell's Status, an English word whatever the system's language."""
    status = (text(column(row, "Status")) or "").lower()
    return {"up": "up", "disconnected": "down", "down": "down", "not present": "notpresent"}.get(
        status
    )


def _number(row: Row, *names: str) -> int | None:
    return next((n for name in names if (n := number(column(row, name))) is not None), None)


def _match(row: Row, configurations: Sequence[Row]) -> Row | None:
    """The configuration of an adapter: by InterfaceIndex; Windows XP only has Index."""
    for name in ("InterfaceIndex", "Index"):
        wanted = _number(row, name, "ifIndex") if name == "InterfaceIndex" else _number(row, name)
        if wanted is None:
            continue
        found = next((c for c in configurations if number(column(c, name)) == wanted), None)
        if found is not None:
            return found
    return None


def _configured(adapter: Adapter, row: Row | None) -> Adapter:
    if row is None:
        return adapter
    masks = words(column(row, "IPSubnet"))
    addresses = []
    for place, word in enumerate(words(column(row, "IPAddress"))):
        ip = host_address(word)
        if ip is not None:
            addresses.append(
                Address(ip, prefix_length(masks[place]) if place < len(masks) else None)
            )
    gateways = (host_address(word) for word in words(column(row, "DefaultIPGateway")))
    servers = (host_address(word) for word in words(column(row, "DNSServerSearchOrder")))
    dhcp = truth(column(row, "DHCPEnabled")) is not False
    return replace(
        adapter,
        mac=adapter.mac or mac_address(column(row, "MACAddress")),
        addresses=tuple(addresses),
        gateways=tuple(ip for ip in gateways if ip),
        dns=tuple(ip for ip in servers if ip),
        dhcp_server=host_address(column(row, "DHCPServer")) if dhcp else None,
        mtu=adapter.mtu or mtu_of(column(row, "MTU")),
        guid=adapter.guid or text(column(row, "SettingID")),
    )


def parse_old_adapters(links: Answer, configured: Answer, connections: Answer) -> Adapters:
    """Win32_NetworkAdapter: those that are connections; miniports of VPNs and tunnels are not."""
    found = rows(links, OLD_ADAPTERS)
    if isinstance(found, Unknown):
        return found
    configurations = rows(configured, CONFIGURATIONS)
    rest = () if isinstance(configurations, Unknown) else configurations
    named = hive(connections, CONNECTIONS)
    adapters = []
    for row in found:
        configuration = _match(row, rest)
        if _isconnection_of(row, configuration):
            adapter = _configured(_old_adapter(row), configuration)
            # Windows XP names what is bound to the card in the configuration.
            said = text(column(configuration, "Description")) if configuration else None
            adapter = replace(adapter, description=said or adapter.description)
            key = None if isinstance(named, Unknown) else connection_of(named, adapter.guid)
            adapters.append(_subtyped(adapter, key))
    if not adapters:
        return Unknown(Reason.PARSE_ERROR, (str(OLD_ADAPTERS),))
    used = (str(CONFIGURATIONS),) if rest else ()
    return Known(tuple(adapters), (str(OLD_ADAPTERS), *used))


def _isconnection_of(row: Row, configuration: Row | None) -> bool:
    """Whether the row is an adapter that serves: one without name, device and MAC is a removed one.

    Windows XP goes on to call the configuration of a card that was taken out "enabled".
    """
    if text(column(row, "NetConnectionID")) is not None:
        return True
    if truth(column(row, "PhysicalAdapter")) is True:
        return True
    there = text(column(row, "PNPDeviceID")) or mac_address(column(row, "MACAddress"))
    enabled = configuration is not None and truth(column(configuration, "IPEnabled")) is True
    return enabled and there is not None


def _old_adapter(row: Row) -> Adapter:
    device = text(column(row, "PNPDeviceID"))
    description = text(column(row, "Description")) or text(column(row, "Name"))
    coded = number(column(row, "AdapterTypeId"))
    kind = None if coded is None else _OLD_TYPES.get(coded)
    if (device or "").upper().startswith("BTH\\"):
        kind = "bluetooth"
    elif kind == "ethernet" and _WIRELESS.search(description or ""):
        kind = "wifi"
    physical = truth(column(row, "PhysicalAdapter"))
    virtual = None if physical is None else not physical
    if device is not None and MADE_BY_SOFTWARE.match(device):
        virtual = True
    state = number(column(row, "NetConnectionStatus"))
    return Adapter(
        name=text(column(row, "NetConnectionID")) or description or "",
        description=description,
        mac=mac_address(column(row, "MACAddress")),
        kind=kind,
        status=None if state is None else "up" if state == _CONNECTED else "down",
        speed=_megabits(column(row, "Speed")),
        virtual=virtual,
        addresses=(),
        device_id=device,
        driver=text(column(row, "ServiceName")),
        pci_id=pci_id(device),
        guid=text(column(row, "GUID")),
    )


def _subtyped(adapter: Adapter, key: RegistryKey | None) -> Adapter:
    """The kind that Windows keeps with the connection, surer than the old class's."""
    if key is None:
        return adapter
    kind = SUBTYPES.get(number(registry_value(key, "MediaSubType")) or 0)
    return replace(adapter, kind=kind or adapter.kind)


def parse_addresses(addresses: Answer, routes: Answer) -> Adapters:
    """MSFT_NetIPAddress alone: adapters by name, with their addresses."""
    found = rows(addresses, ADDRESSES)
    if isinstance(found, Unknown):
        return found
    names = dict.fromkeys(
        name for row in found if (name := text(column(row, "InterfaceAlias"))) is not None
    )
    bare = tuple(Adapter(name, None, None, None, None, None, None, ()) for name in names)
    if not bare:
        return Unknown(Reason.PARSE_ERROR, (str(ADDRESSES),))
    return _addressed(Known(bare, ()), addresses, routes)


def _addressed(adapters: Known[tuple[Adapter, ...]], addresses: Answer, routes: Answer) -> Adapters:
    """Links with the addresses of MSFT_NetIPAddress and the gateways of MSFT_NetRoute."""
    found, ways = rows(addresses, ADDRESSES), rows(routes, ROUTES)
    if isinstance(found, Unknown):
        return adapters
    made = []
    for adapter in adapters.value:
        mine = [row for row in found if text(column(row, "InterfaceAlias")) == adapter.name]
        out = [] if isinstance(ways, Unknown) else list(ways)
        gateways = [
            host_address(column(row, "NextHop"))
            for row in out
            if text(column(row, "InterfaceAlias")) == adapter.name
            and text(column(row, "DestinationPrefix")) in {"0.0.0.0/0", "::/0"}
        ]
        made.append(
            replace(
                adapter,
                addresses=tuple(a for row in mine if (a := _net_address(row)) is not None),
                gateways=tuple(dict.fromkeys(ip for ip in gateways if ip)),
            )
        )
    used = (str(ADDRESSES),) if isinstance(ways, Unknown) else (str(ADDRESSES), str(ROUTES))
    return Known(tuple(made), merge_sources(adapters.sources, used))


def _net_address(row: Row) -> Address | None:
    for name in ("IPAddress", "IPv4Address", "IPv6Address"):
        ip = host_address(column(row, name))
        if ip is not None:
            return Address(ip, prefix_length(column(row, "PrefixLength")))
    return None


_NEIGHBOUR_STATES = {2, 3, 4, 5, 6}  # probe, delay, stale, reachable, permanent


def parse_neighbours(answer: Answer) -> Fact[tuple[Neighbour, ...]]:
    """MSFT_NetNeighbor: machines whose MAC is known; groups and broadcast are left out."""
    found = rows(answer, NEIGHBOURS)
    if isinstance(found, Unknown):
        return found
    neighbours = []
    for row in found:
        ip = host_address(column(row, "IPAddress"))
        mac = single_mac(mac_address(column(row, "LinkLayerAddress")))
        known = number(column(row, "State")) in _NEIGHBOUR_STATES
        if ip is not None and mac is not None and known and not is_group(ip):
            neighbours.append(Neighbour(ip, mac, text(column(row, "InterfaceAlias"))))
    return Known(tuple(dict.fromkeys(neighbours)), (str(NEIGHBOURS),))


def _megabits(value: object) -> int | None:
    """Bits a second as megabits; what drivers say when they do not know is None."""
    speed = number(value)
    return speed // 10**6 if speed is not None and 10**6 <= speed < _MAX_SPEED else None


def _file_name(path: str | None) -> str | None:
    r"""``\SystemRoot\System32\drivers\ftvnic.sys`` as ``ftvnic``."""
    return (
        None
        if path is None
        else re.sub(r"\.sys$", "", path.rsplit("\\", 1)[-1], flags=re.IGNORECASE)
    )
