"""Which firewall profile the connected networks of a Windows PC use."""

from __future__ import annotations

import re
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Unknown
from inventory.questions import STANDARD_CIMV2, Registry, Wmi
from inventory.reading import column, hex_bytes, number, registry_value, text, truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer, Hive, RegistryKey
    from inventory.questions import Question

# The networks connected now, one row each.
CONNECTED = Wmi("MSFT_NetConnectionProfile", ("InterfaceIndex", "NetworkCategory"), STANDARD_CIMV2)
# All networks ever met: Profiles\{GUID} (Category) and Signatures\… (ProfileGuid, DnsSuffix).
NETWORKS = Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\NetworkList", depth=3)
# The domain suffix that each connected adapter got.
ADAPTERS = Wmi("Win32_NetworkAdapterConfiguration", ("DNSDomain", "Index"), where="IPEnabled=TRUE")

_CATEGORIES = {0: "public", 1: "private", 2: "domain"}


def parse_current(
    answers: Mapping[Question, Answer],
) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The profiles in use, and who says so; None when nobody does.

    Without the connections, a known network is in use when its suffix is that of a connected
    adapter, or else when it is the one that was connected last.
    """
    rows = shapes.rows(answers[CONNECTED], CONNECTED)
    if not isinstance(rows, Unknown):
        codes = (number(column(row, "NetworkCategory")) for row in rows)
        names = frozenset(_CATEGORIES[code] for code in codes if code in _CATEGORIES)
        return names, (str(CONNECTED),)
    found = shapes.hive(answers[NETWORKS], NETWORKS)
    if isinstance(found, Unknown):
        return None, ()
    profiles = _profiles(found)
    used = _matching(found, _suffixes(answers[ADAPTERS])) & set(profiles)
    if not used:
        dated = [(at, guid) for guid, key in profiles.items() if (at := _last_connected(key))]
        used = {max(dated)[1]} if dated else set()
    codes = (number(registry_value(profiles[guid], "Category")) for guid in used)
    names = frozenset(_CATEGORIES[code] for code in codes if code in _CATEGORIES)
    return (names, (str(NETWORKS),)) if names else (None, ())


def _profiles(found: Hive) -> dict[str, RegistryKey]:
    below = {path.lower(): key for path, key in found.keys.items()}
    return {
        path.removeprefix("profiles\\"): key
        for path, key in below.items()
        if path.startswith("profiles\\") and path.count("\\") == 1
    }


def _suffixes(answer: Answer) -> frozenset[str]:
    rows = shapes.rows(answer, ADAPTERS)
    if isinstance(rows, Unknown):
        return frozenset()
    connected = [row for row in rows if truth(column(row, "IPEnabled")) is not False]
    return frozenset(
        name.lower() for row in connected if (name := text(column(row, "DNSDomain"))) is not None
    )


def _matching(found: Hive, suffixes: frozenset[str]) -> set[str]:
    guids = set()
    for path, key in found.keys.items():
        if not re.match(r"signatures\\(un)?managed\\", path, re.IGNORECASE):
            continue
        suffix = text(registry_value(key, "DnsSuffix"))
        guid = text(registry_value(key, "ProfileGuid"))
        if guid and suffix and suffix.lower() in suffixes:
            guids.add(guid.lower())
    return guids


def _last_connected(key: RegistryKey) -> datetime | None:
    """``DateLastConnected``: a SYSTEMTIME (eight 16-bit numbers, the third is the weekday)."""
    data = hex_bytes(registry_value(key, "DateLastConnected"))
    if data is None or len(data) < 16:
        return None
    year, month, _, day, hour, minute, second, _ = struct.unpack("<8H", data[:16])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
