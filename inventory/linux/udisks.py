"""Disk health as an ordinary user may see it on Linux: ``udisksctl dump``.

UDisks reads SMART as root every ten minutes and tells everybody: ``Drive.Ata`` SmartFailing and
SmartNumBadSectors, ``NVMe.Controller`` SmartCriticalWarning. ``SmartUpdated`` 0 means that it never
did, and the other values then mean nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import number
from inventory.shapes import output
from inventory.smart import Health, Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer

_ROOT = "/org/freedesktop/UDisks2/"
_KELVIN = 273.15

Objects = dict[str, dict[str, dict[str, str]]]


def parse_udisks(answer: Answer, source: object) -> Fact[dict[str, Fact[Health]]]:
    """Health by block device name (``sda``); devices without a drive are left out."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    objects = _objects(printed)
    if not objects:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    found: dict[str, Fact[Health]] = {}
    for path, interfaces in objects.items():
        if not path.startswith(f"{_ROOT}block_devices/"):
            continue
        drive = interfaces.get("Block", {}).get("Drive", "").strip("'")
        if drive.startswith(f"{_ROOT}drives/"):
            found[path.rsplit("/", 1)[-1]] = _health(objects.get(drive, {}), str(source))
    return Known(found, (str(source),))


def _objects(printed: str) -> Objects:
    """Object path → interface (after ``org.freedesktop.UDisks2.``) → property → text."""
    objects: Objects = {}
    path = interface = ""
    for line in printed.splitlines():
        name, colon, value = line.strip().partition(":")
        if not colon:
            continue
        indent = len(line) - len(line.lstrip())
        if indent == 0 and name.startswith(_ROOT):
            path = name
            objects[path] = {}
        elif indent == 2 and path:
            interface = name.removeprefix("org.freedesktop.UDisks2.")
            objects[path].setdefault(interface, {})
        elif indent == 4 and path and interface in objects[path]:
            objects[path][interface][name] = value.strip()
    return objects


def _health(interfaces: Mapping[str, Mapping[str, str]], source: str) -> Fact[Health]:
    ata = interfaces.get("Drive.Ata", {})
    nvme = interfaces.get("NVMe.Controller", {})
    if number(ata.get("SmartUpdated")) and ata.get("SmartSupported") == "true":
        return Known(_ata(ata), (source,))
    if number(nvme.get("SmartUpdated")):
        return Known(_nvme(nvme), (source,))
    return Unknown(Reason.NOT_SUPPORTED, (source,), "SMART never read")


def _ata(said: Mapping[str, str]) -> Health:
    seconds = number(said.get("SmartPowerOnSeconds"))
    bad = number(said.get("SmartNumBadSectors"))
    failing = said.get("SmartFailing") == "true"
    return Health(
        Prediction.FAILING if failing else Prediction.HEALTHY,
        # UDisks adds reallocated and pending sectors up; -1 where it does not know.
        reallocated=bad if bad is not None and bad >= 0 else None,
        hours=seconds // 3600 if seconds else None,
        temperature=_celsius(said.get("SmartTemperature")),
        counters=Reason.NEEDS_ADMIN,
    )


def _nvme(said: Mapping[str, str]) -> Health:
    warned = re.findall(r"'([^']+)'", said.get("SmartCriticalWarning", ""))
    return Health(
        Prediction.FAILING if warned else Prediction.HEALTHY,
        hours=number(said.get("SmartPowerOnHours")),
        temperature=_celsius(said.get("SmartTemperature")),
        counters=Reason.NEEDS_ADMIN,
    )


def _celsius(printed: str | None) -> int | None:
    """UDisks gives kelvins; 0 is no measure."""
    found = re.fullmatch(r"(\d{1,4})(\.\d+)?", printed or "")
    return round(float(found[0]) - _KELVIN) if found and float(found[0]) > 0 else None
