r"""Network links of Windows from the registry alone: ``Control\Network`` and ``Tcpip``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.adapters import (
    Adapter,
    Address,
    host_address,
    prefix_length,
)
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Registry
from inventory.reading import label, number, registry_value, text, words
from inventory.shapes import hive, subkey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Answer, Hive, RegistryKey


# Names of connections, by the GUID of the adapter; PnpInstanceID and MediaSubType below.
CONNECTIONS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}",
    depth=2,
)
# Drivers of network adapters, by number; NetCfgInstanceId is the GUID.
DRIVERS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}", depth=1
)
TCPIP = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces", depth=1)
SUBTYPES = {1: "ethernet", 2: "wifi", 7: "bluetooth"}
MADE_BY_SOFTWARE = re.compile(r"(?:ROOT|SWD|SW|COMPOSITEBUS|VMS_MP|\{[^}]*\})\\", re.IGNORECASE)


def connection_of(named: Hive, guid: str | None) -> RegistryKey | None:
    """The connection's key of the adapter with a GUID."""
    return None if guid is None else subkey(named, rf"{guid}\Connection")


def parse_registry(
    connections: Answer, drivers: Answer, tcpip: Answer
) -> Fact[tuple[Adapter, ...]]:
    r"""Adapters of a registry alone: names of ``Control\Network``, with their last addresses.

    An adapter that is no longer there may be kept in the registry: only those that Windows gave an
    IP configuration are told. Speed, state and MAC are not written there.
    """
    named, configured = hive(connections, CONNECTIONS), hive(tcpip, TCPIP)
    if isinstance(configured, Unknown):
        return configured
    if isinstance(named, Unknown):
        return named
    described = hive(drivers, DRIVERS)
    classes = () if isinstance(described, Unknown) else tuple(described.keys.values())
    adapters = []
    for path, key in configured.keys.items():
        connection = connection_of(named, path) if path.startswith("{") else None
        if connection is None or "\\" in path:
            continue
        adapters.append(_registry_adapter(path, key, connection, _driver_of(classes, path)))
    if not adapters:
        return Unknown(Reason.ABSENT, (str(CONNECTIONS), str(TCPIP)))
    used = () if isinstance(described, Unknown) else (str(DRIVERS),)
    return Known(tuple(adapters), (str(CONNECTIONS), *used, str(TCPIP)))


def _driver_of(classes: Iterable[RegistryKey], guid: str) -> RegistryKey | None:
    wanted = guid.lower()
    return next(
        (k for k in classes if str(registry_value(k, "NetCfgInstanceId")).lower() == wanted), None
    )


def _registry_adapter(
    guid: str, key: RegistryKey, connection: RegistryKey, driver: RegistryKey | None
) -> Adapter:
    device = text(registry_value(connection, "PnpInstanceID"))
    name = text(registry_value(connection, "Name"))
    described = label(registry_value(driver, "DriverDesc")) if driver is not None else None
    kind = SUBTYPES.get(number(registry_value(connection, "MediaSubType")) or 0)
    bluetooth = (device or "").upper().startswith("BTH\\")
    leased = number(registry_value(key, "EnableDHCP")) == 1
    prefix = "Dhcp" if leased else ""
    addresses = [
        Address(ip, prefix_length(mask))
        for ip, mask in zip(
            map(host_address, words(registry_value(key, f"{prefix}IPAddress"))),
            words(registry_value(key, f"{prefix}SubnetMask")),
            strict=False,
        )
        if ip is not None
    ]
    gateways = map(host_address, words(registry_value(key, f"{prefix}DefaultGateway")))
    fixed = re.split(r"[ ,;]+", text(registry_value(key, "NameServer")) or "")
    given = re.split(r"[ ,;]+", text(registry_value(key, "DhcpNameServer")) or "")
    servers = [ip for ip in map(host_address, fixed) if ip] or [
        ip for ip in map(host_address, given) if ip
    ]
    return Adapter(
        name=name or described or guid,
        description=described,
        mac=None,
        kind="bluetooth" if bluetooth else kind,
        status=None,
        speed=None,
        virtual=None if device is None else MADE_BY_SOFTWARE.match(device) is not None,
        addresses=tuple(addresses),
        gateways=tuple(ip for ip in gateways if ip),
        dns=tuple(servers),
        dhcp_server=host_address(registry_value(key, "DhcpServer")) if leased else None,
        mtu=mtu_of(registry_value(key, "MTU")),
        device_id=device,
        pci_id=pci_id(device),
        guid=guid.upper(),
    )


def pci_id(device: str | None) -> str | None:
    r"""``PCI\VEN_10EC&DEV_8168&SUBSYS_84321043&…`` as ``10EC:8168:8432:1043``."""
    found = re.match(
        r"PCI\\VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})(?:&SUBSYS_([0-9A-F]{4})([0-9A-F]{4}))?",
        device or "",
        re.IGNORECASE,
    )
    return ":".join(part.upper() for part in found.groups() if part) if found else None


def mtu_of(value: object) -> int | None:
    """The largest packet; 4294967295 means that there is no limit."""
    size = number(value)
    return size if size is not None and 0 < size < 2**32 - 1 else None
