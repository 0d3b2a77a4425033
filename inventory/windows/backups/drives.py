r"""USB disks that this PC has known, and network folders that the session opens by a letter.

``Enum\USBSTOR`` keeps every USB disk ever plugged, with the moment at which its key last changed:
its driver does that each time it is plugged. The volatile ``Control`` key is there while the disk
is. Disks of the newer protocol (UASP) stand among ``Enum\USB`` with the service ``UASPStor``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_questions import MOUNTED, NETWORK, USB_DEVICES, USB_DISKS
from inventory.backups.model import Drive, MappedDrive
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import hex_bytes, identifier, label, registry_value, text
from inventory.usb import MAKERS, from_identifier

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.answers import Answer, Hive, RegistryKey
    from inventory.questions import Registry

_LETTER = re.compile(r"\\DosDevices\\([A-Z]:)", re.IGNORECASE)
_DISK = re.compile(r"Disk&Ven_([^&\\]*)&Prod_([^&\\]*)(?:&Rev_[^\\]*)?", re.IGNORECASE)


def parse_drives(disks: Answer, devices: Answer, mounted: Answer) -> Fact[tuple[Drive, ...]]:
    """USB disks, those that are plugged first, then the last seen. No such key: none ever was."""
    hive = shapes.hive(disks, USB_DISKS)
    other = shapes.hive(devices, USB_DEVICES)
    if isinstance(hive, Unknown) and hive.why is not Reason.ABSENT:
        return hive
    if isinstance(hive, Unknown) and isinstance(other, Unknown) and other.why is not Reason.ABSENT:
        return other
    letters = _letters(mounted)
    found: list[Drive] = []
    sources = [str(USB_DISKS)]
    if not isinstance(hive, Unknown):
        found += _stored(hive, letters)
    if not isinstance(other, Unknown):
        fast = _fast(other)
        found += fast
        sources += [str(USB_DEVICES)] if fast else []
    if letters:
        sources.append(str(MOUNTED))
    found.sort(key=_order)
    return Known(tuple(found), tuple(sources))


def _order(drive: Drive) -> tuple[bool, float, str]:
    seen = drive.last_seen
    at = seen.value.timestamp() if isinstance(seen, Known) else 0.0
    return (not drive.here, -at, drive.name)


def _stored(hive: Hive, letters: dict[str, str]) -> list[Drive]:
    r"""Instances ``Disk&Ven_Kingston&Prod_DT&Rev_PMAP\0019E06B9C85&0``; card readers are none."""
    found = []
    plugged = _plugged(hive)
    for path, key in hive.keys.items():
        device, _, instance = path.partition("\\")
        told = _DISK.fullmatch(device)
        if told is None or not instance or "\\" in instance:
            continue
        made = " ".join(part.replace("_", " ").strip() for part in told.groups() if part)
        name = label(registry_value(key, "FriendlyName")) or label(made) or device
        found.append(
            Drive(
                name=re.sub(r"\s+USB Device$", "", name, flags=re.IGNORECASE),
                serial=_serial(instance),
                last_seen=_seen(key, USB_DISKS),
                here=path.lower() in plugged,
                letter=letters.get(path.lower().replace("\\", "#"), ""),
            )
        )
    return found


def _fast(hive: Hive) -> list[Drive]:
    """Disks of the newer protocol: the device with the service ``UASPStor``."""
    found = []
    plugged = _plugged(hive)
    for path, key in hive.keys.items():
        known = from_identifier(f"USB\\{path}")
        service = (text(registry_value(key, "Service")) or "").lower()
        if known is None or service != "uaspstor" or path.count("\\") != 1:
            continue
        name = MAKERS.get(known[0]) or f"{known[0]}:{known[1]}"
        found.append(
            Drive(
                name, _serial(known[2] or ""), _seen(key, USB_DEVICES), here=path.lower() in plugged
            )
        )
    return found


def _plugged(hive: Hive) -> set[str]:
    """Paths, in lower case, of the instances that have a ``Control`` key now."""
    ended = "\\control"
    return {path.lower().removesuffix(ended) for path in hive.keys if path.lower().endswith(ended)}


def _seen(key: RegistryKey, question: Registry) -> Fact[datetime]:
    source = (str(question),)
    return Known(key.modified, source) if key.modified else Unknown(Reason.NOT_RECORDED, source)


def _serial(instance: str) -> str:
    """The serial of ``0019E06B9C85&0``; one whose second character is & was made by Windows."""
    instance = re.sub(r"^MSFT30", "", instance, flags=re.IGNORECASE)  # said over UASP
    if instance[1:2] == "&":
        return ""
    return identifier(instance.rpartition("&")[0] or instance) or ""


def _letters(answer: Answer) -> dict[str, str]:
    r"""Letters by instance: ``\DosDevices\E:`` is ``_??_USBSTOR#Disk&Ven…#0019…&0#{53f5…}``."""
    values = shapes.key(answer, MOUNTED)
    if isinstance(values, Unknown):
        return {}
    found = {}
    for name, data in values.values.items():
        letter = _LETTER.fullmatch(name)
        raw = hex_bytes(data)
        if letter is None or raw is None:
            continue
        parts = raw.decode("utf-16-le", "replace").lower().split("#")
        if len(parts) > 2 and parts[0].endswith("usbstor"):
            found[f"{parts[1]}#{parts[2]}"] = letter[1].upper()
    return found


def parse_mapped(answer: Answer) -> Fact[tuple[MappedDrive, ...]]:
    r"""``HKCU\Network\Z`` with its ``RemotePath``. No such key: no letter was kept."""
    source = (str(NETWORK),)
    if shapes.is_absent(answer):
        return Known((), source)
    hive = shapes.hive(answer, NETWORK)
    if isinstance(hive, Unknown):
        return hive
    found = []
    for letter, key in sorted(hive.keys.items()):
        remote = text(registry_value(key, "RemotePath"))
        if re.fullmatch(r"[A-Za-z]", letter) and remote is not None:
            found.append(MappedDrive(f"{letter.upper()}:", remote))
    return Known(tuple(found), source)
