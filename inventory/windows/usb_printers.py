r"""USB printers of Windows: ports, names and serials of ``Enum\USBPRINT`` and ``Enum\USB``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.printer import Printer
from inventory.questions import Registry
from inventory.reading import identifier, registry_value, text
from inventory.shapes import hive, subkey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer, Hive, RegistryKey


# USB printers: the port of the queue is below USBPRINT, the serial is the name of the USB device.
USB_PRINTERS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Enum\USBPRINT", depth=3)
USB_DEVICES = Registry(r"HKLM\SYSTEM\CurrentControlSet\Enum\USB", depth=2)


def usb_serials(printers: Answer, devices: Answer) -> dict[str, str | None]:
    r"""USB ports (``usb001``) → serial of the printer, None when it has none.

    ``USBPRINT\model\7&17e8a3c3&0&USB001`` begins with the ParentIdPrefix of
    ``USB\VID_03F0&PID_6004\MY26K1K34C2L``, or shares its ContainerID (Windows 8 on). An instance
    name with ``&`` is made up by Windows: that device has no serial.
    """
    found, listed = hive(printers, USB_PRINTERS), hive(devices, USB_DEVICES)
    if isinstance(found, Unknown):
        return {}
    parents = {} if isinstance(listed, Unknown) else dict(listed.keys)
    serials: dict[str, str | None] = {}
    for path, key in found.keys.items():
        parts = path.split("\\")
        if len(parts) != 2:
            continue
        port = _usb_port(found, path, parts[1])
        if port is not None:
            serial = _usb_serial(parts[1], key, parents)
            serials[port.lower()] = serial or serials.get(port.lower())
    return serials


def parse_usb_printers(
    answer: Answer, serials: Mapping[str, str | None]
) -> Fact[tuple[Printer, ...]]:
    """USB printers that Windows knows, where no queue was read: by their own name and port."""
    found = hive(answer, USB_PRINTERS)
    if isinstance(found, Unknown):
        return found
    printers: dict[str, Printer] = {}
    for path, key in found.keys.items():
        parts = path.split("\\")
        port = _usb_port(found, path, parts[1]) if len(parts) == 2 else None
        if port is None:
            continue
        said = text(registry_value(key, "FriendlyName")) or text(registry_value(key, "DeviceDesc"))
        # ``@file.inf,%name%;Text``: the text is what the file says in this language.
        name = (said or parts[0]).rpartition(";")[2].strip() or parts[0]
        serial = serials.get(port.lower())
        printers.setdefault(
            port.lower(),
            Printer(name, None, port, None, False, None, False, None, None, serial),  # noqa: FBT003
        )
    if not printers:
        return Unknown(Reason.ABSENT, (str(USB_PRINTERS),))
    return Known(tuple(printers.values()), (str(USB_PRINTERS), str(USB_DEVICES)))


def _usb_port(found: Hive, path: str, instance: str) -> str | None:
    parameters = subkey(found, rf"{path}\Device Parameters")
    port = text(registry_value(parameters, "PortName")) if parameters is not None else None
    named = re.search(r"&(USB\d{3})$", instance, re.IGNORECASE)
    return port or (named[1] if named else None)


def _usb_serial(
    instance: str, printer: RegistryKey, parents: Mapping[str, RegistryKey]
) -> str | None:
    prefix = re.sub(r"&USB\d{3}$", "", instance, flags=re.IGNORECASE).lower()
    container = text(registry_value(printer, "ContainerID"))
    shared = container if container and not container.endswith("ffff-ffffffffffff}") else None
    same_prefix, same_container = [], []
    for path, key in parents.items():
        parts = path.split("\\")
        if len(parts) != 2:
            continue
        if text(registry_value(key, "ParentIdPrefix")) is not None and (
            str(registry_value(key, "ParentIdPrefix")).lower() == prefix
        ):
            same_prefix.append(parts[1])
        if shared is not None and text(registry_value(key, "ContainerID")) == shared:
            same_container.append(parts[1])
    serials = [s for s in (*same_prefix, *same_container) if "&" not in s]
    return identifier(serials[0]) if serials else None
