"""The shapes of network facts, shared by the readers of both systems."""

from __future__ import annotations

import ipaddress
import re

from inventory.reading import text
from inventory.record import record


@record
class Address:
    """One address with its prefix length; scope suffixes are removed."""

    ip: str
    prefix: int | None = None


@record
class Adapter:
    """One adapter; ``kind`` and ``status`` are GLPI's words; ``speed`` in Mbit/s; MAC ``aa:bb:…``.

    ``base`` is the adapter that a VLAN or an alias lies on, ``slaves`` those of a bridge or bond.
    """

    name: str
    description: str | None
    mac: str | None
    kind: str | None
    status: str | None
    speed: int | None
    virtual: bool | None
    addresses: tuple[Address, ...]
    gateways: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    dhcp_server: str | None = None
    mtu: int | None = None
    device_id: str | None = None
    driver: str | None = None
    pci_id: str | None = None
    guid: str | None = None
    base: str | None = None
    slaves: tuple[str, ...] = ()


@record
class Neighbour:
    """A device that this one has talked to on the local network."""

    ip: str
    mac: str
    adapter: str | None = None


@record
class Route:
    """A default route: its gateway, its adapter, and its metric (the least is used)."""

    gateway: str
    adapter: str | None
    metric: int = 0


def ip_address(value: object) -> str | None:
    """An IPv4 or IPv6 address in its usual form, without scope (``%12``); None if it is none."""
    word = (text(value) or "").partition("%")[0]
    try:
        ip = ipaddress.ip_address(word)
    except ValueError:
        return None
    # RFC 5952 section 5; Python itself writes ::ffff:7f00:1 before its version 3.13.
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return f"::ffff:{mapped}" if mapped else str(ip)


def host_address(value: object) -> str | None:
    """An address that a machine can have: not ``0.0.0.0``, ``::``, nor broadcast."""
    ip = ip_address(value)
    return None if ip in {None, "0.0.0.0", "::", "255.255.255.255"} else ip  # noqa: S104


def prefix_length(value: object) -> int | None:
    """A prefix length from a number, a netmask, or ``0xffffff00``."""
    word = text(value) or ""
    if re.fullmatch(r"\d{1,3}", word):
        return int(word) if int(word) <= 128 else None
    if re.fullmatch(r"0x[0-9a-fA-F]{8}", word):
        word = str(ipaddress.IPv4Address(int(word, 16)))
    try:
        mask = int(ipaddress.ip_address(word))
    except ValueError:
        return None
    bits = 32 if "." in word else 128
    ones = mask.bit_count()
    return ones if mask == ((1 << ones) - 1) << (bits - ones) else None


def is_group(ip: str) -> bool:
    """Whether an address names a group (multicast) instead of one machine."""
    try:
        return ipaddress.ip_address(ip).is_multicast
    except ValueError:
        return False


def single_mac(mac: str | None) -> str | None:
    """A MAC address of one machine: group addresses (lowest bit of the first byte) are none."""
    return None if mac is None or int(mac[:2], 16) & 1 else mac
