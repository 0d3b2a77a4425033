"""Internal and plugged devices: PCI controllers, sound, USB."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes, usb
from inventory.device import Device
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.pci import LSPCI, PCI_FOLDER, Function, read_functions
from inventory.machine import Family, Machine
from inventory.questions import Registry, Wmi
from inventory.reading import column, label, registry_value, text, words
from inventory.record import record
from inventory.topic import Topic
from inventory.usb import ENUM_USB, USB_FOLDER
from inventory.windows import enumerated

if TYPE_CHECKING:
    from inventory.answers import Answer, Hive, Row

__all__ = ["TOPIC", "Device", "Devices", "read"]


@record
class Devices:
    """Facts about the devices."""

    pci: Fact[tuple[Device, ...]]
    usb: Fact[tuple[Device, ...]]


Found = tuple[Device, ...]

# Where WMI is sick: every device ever seen, and Control below those that run now.
ENUM_PCI = Registry(r"HKLM\SYSTEM\CurrentControlSet\Enum\PCI", depth=3)
_PROPERTIES = ("DeviceID", "PNPDeviceID", "Name", "Manufacturer", "ClassGuid", "Service")
ENTITIES = Wmi("Win32_PnPEntity", (*_PROPERTIES, "CompatibleID"), timeout=15.0)
# Its base class, of which old recordings hold all: slower, so never asked of a running machine.
LOGICAL_DEVICES = Wmi("CIM_LogicalDevice", _PROPERTIES[:3])


def read(machine: Machine) -> Devices:
    """Read the devices of both buses."""
    if machine.family is Family.WINDOWS:
        return _read_windows(machine)
    if machine.family is Family.LINUX:
        (folder,) = machine.ask_all((USB_FOLDER,))
        return Devices(
            pci=parse_functions(read_functions(machine)), usb=usb.read_linux(machine, folder)
        )
    nothing = Unknown(Reason.NOT_SUPPORTED)
    return Devices(nothing, nothing)


def parse_functions(functions: Fact[tuple[Function, ...]]) -> Fact[Found]:
    """PCI functions as devices."""
    if isinstance(functions, Unknown):
        return functions
    found = tuple(
        Device(
            bus="pci",
            name=function.name,
            maker=function.maker,
            vendor_id=function.vendor_id,
            product_id=function.product_id,
            kind=function.kind,
            slot=function.slot,
            driver=function.driver,
            revision=function.revision,
            subsystem=function.subsystem,
            device_class=function.class_id,
        )
        for function in functions.value
    )
    return Known(found, functions.sources)


# --- Windows -----------------------------------------------------------------------------------

# Device setup classes (not localised) and what stands behind them on the PCI bus.
_SETUP_CLASSES = {
    "4d36e968": ("Display controller", "0300"),
    "4d36e972": ("Network controller", "0200"),
    "4d36e96c": ("Audio device", "0403"),
    "4d36e96a": ("IDE interface", "0101"),
    "4d36e97b": ("Mass storage controller", "0100"),
    "4d36e97d": ("System device", None),
    "36fc9e60": ("USB controller", "0c03"),
    "6bdd1fc1": ("FireWire (IEEE 1394)", "0c00"),
    "4d36e978": ("Communication controller", "0700"),
    "4d36e96d": ("Modem", "0703"),
    "a0a588a4": ("SD Host controller", "0805"),
    "e0cbf06c": ("Bluetooth", None),
    "5c4c3332": ("System device", None),
}
_PCI_PATH = re.compile(
    r"^PCI\\VEN_(?P<vendor>[0-9A-F]{4})&DEV_(?P<device>[0-9A-F]{4})"
    r"(?:&SUBSYS_(?P<sub>[0-9A-F]{4})(?P<subvendor>[0-9A-F]{4}))?(?:&REV_(?P<rev>[0-9A-F]{2}))?",
    re.IGNORECASE,
)


def _read_windows(machine: Machine) -> Devices:
    (entities,) = machine.ask_all((ENTITIES,))
    found = parse_entities(entities, ENTITIES)
    if not isinstance(found.usb, Unknown):
        return found
    plugged, internal, base = machine.ask_all((ENUM_USB, ENUM_PCI, LOGICAL_DEVICES))
    listed = parse_entities(base, LOGICAL_DEVICES)
    if not isinstance(listed.usb, Unknown):
        return listed
    usb_hive, pci_hive = shapes.hive(plugged, ENUM_USB), shapes.hive(internal, ENUM_PCI)
    return Devices(
        pci=found.pci if isinstance(pci_hive, Unknown) else parse_enum_pci(pci_hive),
        usb=found.usb if isinstance(usb_hive, Unknown) else usb.parse_enum(usb_hive),
    )


def parse_entities(answer: Answer, source: Wmi) -> Devices:
    r"""Plug and Play entities by their paths ``PCI\VEN_…`` and ``USB\VID_…``.

    Names and makers may be in the user's language: they are shown, never decided on.
    """
    rows = shapes.rows(answer, source)
    if isinstance(rows, Unknown):
        return Devices(rows, rows)
    if not rows:  # there are always hundreds: none is a sick WMI
        nothing = Unknown(Reason.PARSE_ERROR, (str(source),))
        return Devices(nothing, nothing)
    pci: dict[str, Device] = {}
    for row in rows:
        path = (text(column(row, "PNPDeviceID")) or text(column(row, "DeviceID")) or "").lower()
        device = _pci_device(row)
        # Of several classes that describe one device, the first to know its setup class wins.
        if device is not None and (path not in pci or pci[path].kind is None):
            pci[path] = device
    sources = (str(source),)
    return Devices(Known(tuple(pci.values()), sources), Known(tuple(usb.from_rows(rows)), sources))


def _pci_device(row: Row) -> Device | None:
    path = text(column(row, "PNPDeviceID")) or text(column(row, "DeviceID")) or ""
    found = _PCI_PATH.match(path)
    name = label(column(row, "Name"))
    if found is None or name is None:
        return None
    setup = (text(column(row, "ClassGuid")) or "").strip("{}").lower()[:8]
    kind, class_id = _SETUP_CLASSES.get(setup, (None, None))
    for compatible in words(column(row, "CompatibleID")):
        if code := re.search(r"&CC_([0-9A-F]{4})", compatible, re.IGNORECASE):
            class_id = code[1].lower()
            break
    return Device(
        bus="pci",
        name=name,
        maker=enumerated.maker(column(row, "Manufacturer")),
        vendor_id=found["vendor"].lower(),
        product_id=found["device"].lower(),
        kind=kind,
        driver=text(column(row, "Service")),
        revision=found["rev"].lower() if found["rev"] else None,
        subsystem=f"{found['subvendor']}:{found['sub']}".lower() if found["sub"] else None,
        device_class=class_id,
    )


def parse_enum_pci(hive: Hive) -> Fact[Found]:
    r"""``Enum\PCI``: the devices that are there now; see :mod:`inventory.windows.enumerated`."""
    instances = enumerated.present(hive)
    if instances is None:
        return Unknown(Reason.NOT_SUPPORTED, (str(ENUM_PCI),))
    rows = (
        {
            "PNPDeviceID": f"PCI\\{path}",
            "Name": enumerated.device_name(key),
            "Manufacturer": enumerated.device_maker(key),
            "ClassGuid": registry_value(key, "ClassGUID"),
            "Service": registry_value(key, "Service"),
            "CompatibleID": registry_value(key, "CompatibleIDs"),
        }
        for path, key in instances.items()
    )
    found = tuple(device for row in rows if (device := _pci_device(row)) is not None)
    return Known(found, (str(ENUM_PCI),))


TOPIC = Topic(
    "devices",
    {Family.LINUX: (LSPCI, PCI_FOLDER, USB_FOLDER), Family.WINDOWS: (ENTITIES,)},
    read,
)
