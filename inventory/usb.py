r"""USB devices: the kernel's folder, lsusb's list, Windows' identifiers and registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.device import Device
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command, ListDir, ReadFile, Registry
from inventory.reading import column, identifier, label, registry_value, text
from inventory.windows import enumerated

if TYPE_CHECKING:
    from inventory.answers import Answer, Hive, Row
    from inventory.machine import Machine

USB_FOLDER = ListDir("/sys/bus/usb/devices")
LSUSB = Command("lsusb")
# Every device ever plugged: VID…\instance, and Control below it while it is there.
ENUM_USB = Registry(r"HKLM\SYSTEM\CurrentControlSet\Enum\USB", depth=3)

Found = tuple[Device, ...]

# USB-IF device classes.
CLASSES = {
    "01": "Audio", "02": "Communications", "03": "Human Interface Device", "06": "Imaging",
    "07": "Printer", "08": "Mass Storage", "09": "Hub", "0a": "CDC Data", "0b": "Smart Card",
    "0d": "Content Security", "0e": "Video", "0f": "Personal Healthcare", "dc": "Diagnostic",
    "e0": "Wireless", "ef": "Miscellaneous", "fe": "Application Specific",
    "ff": "Vendor Specific",
}  # fmt: skip
# Makers by their USB-IF number: a device's own words are often missing, and on Windows the
# "manufacturer" is that of the driver.
MAKERS = {
    "03f0": "HP, Inc", "0403": "Future Technology Devices International, Ltd",
    "0408": "Quanta Computer, Inc.", "0424": "Microchip Technology, Inc.",
    "0451": "Texas Instruments, Inc.", "045e": "Microsoft Corp.",
    "0461": "Primax Electronics, Ltd", "046d": "Logitech, Inc.", "0482": "Kyocera Corp.",
    "0489": "Foxconn / Hon Hai", "04a9": "Canon, Inc.", "04b4": "Cypress Semiconductor Corp.",
    "04b8": "Seiko Epson Corp.", "04ca": "Lite-On Technology Corp.",
    "04d9": "Holtek Semiconductor, Inc.", "04e8": "Samsung Electronics Co., Ltd",
    "04f2": "Chicony Electronics Co., Ltd", "04f3": "Elan Microelectronics Corp.",
    "04f9": "Brother Industries, Ltd", "050d": "Belkin Components", "058f": "Alcor Micro Corp.",
    "05ac": "Apple, Inc.", "05c6": "Qualcomm, Inc.", "05e0": "Symbol Technologies",
    "05e3": "Genesys Logic, Inc.", "064e": "Suyin Corp.", "067b": "Prolific Technology, Inc.",
    "06cb": "Synaptics, Inc.", "0781": "SanDisk Corp.", "08e6": "Gemalto (was Gemplus)",
    "0930": "Toshiba Corp.", "093a": "Pixart Imaging, Inc.", "0951": "Kingston Technology",
    "0a12": "Cambridge Silicon Radio, Ltd", "0a5c": "Broadcom Corp.",
    "0b05": "ASUSTek Computer, Inc.", "0bc2": "Seagate RSS LLC",
    "0bda": "Realtek Semiconductor Corp.", "0c2e": "Metrologic Instruments", "0c45": "Microdia",
    "0cf3": "Qualcomm Atheros Communications", "0e0f": "VMware, Inc.", "1050": "Yubico.com",
    "1058": "Western Digital Technologies, Inc.", "138a": "Validity Sensors, Inc.",
    "13d3": "IMC Networks", "152d": "JMicron Technology Corp.", "174c": "ASMedia Technology Inc.",
    "17e9": "DisplayLink", "17ef": "Lenovo", "18d1": "Google Inc.",
    "1bcf": "Sunplus Innovation Technology Inc.", "2109": "VIA Labs, Inc.",
    "27c6": "Shenzhen Goodix Technology Co.,Ltd.", "413c": "Dell Computer Corp.",
    "5986": "Bison Electronics Inc.", "8087": "Intel Corp.", "80ee": "VirtualBox",
}  # fmt: skip
_VENDOR_OF_ROOT_HUBS = "1d6b"  # the Linux Foundation: the kernel's own root hubs


# --- Linux -------------------------------------------------------------------------------------


def read_linux(machine: Machine, folder: Answer) -> Fact[Found]:
    """Devices (``1-4.2``, not interfaces ``1-4.2:1.0`` nor root hubs ``usb1``), or lsusb's list."""
    names = shapes.names(folder, USB_FOLDER)
    if isinstance(names, Unknown):
        if names.why is Reason.ABSENT:  # a kernel without USB: nothing can be plugged
            return names
        (listed,) = machine.ask_all((LSUSB,))
        printed = parse_lsusb(listed)
        return printed if isinstance(printed, Known) else names
    ports = [name for name in names if re.fullmatch(r"\d+-[\d.]+", name)]
    files = tuple(ReadFile(f"/sys/bus/usb/devices/{port}/{leaf}") for port in ports
                  for leaf in _LEAVES)  # fmt: skip
    answers = machine.ask_all(files) if files else []
    found = []
    for place, port in enumerate(ports):
        group = answers[place * len(_LEAVES) : (place + 1) * len(_LEAVES)]
        device = parse_device(port, dict(zip(_LEAVES, group, strict=True)))
        if device is not None:
            found.append(device)
    if ports and not found:
        return Unknown(Reason.PARSE_ERROR, (str(USB_FOLDER),))
    return Known(tuple(found), (str(USB_FOLDER),))


_LEAVES = ("uevent", "manufacturer", "product", "serial")


def parse_device(port: str, answers: dict[str, Answer]) -> Device | None:
    """One folder: ``uevent`` has ``PRODUCT=46d/c52b/1211`` and ``TYPE=class/subclass/protocol``.

    The other files are the device's own words, each missing where it has none.
    """
    said = {}
    for leaf, answer in answers.items():
        printed = shapes.content(answer, leaf)
        if not isinstance(printed, Unknown):
            said[leaf] = printed
    product = re.search(
        r"^PRODUCT=([0-9a-f]{1,4})/([0-9a-f]{1,4})/", said.get("uevent", ""), re.MULTILINE
    )
    if product is None:
        return None
    vendor_id, product_id = product[1].zfill(4), product[2].zfill(4)
    kind = re.search(r"^TYPE=(\d{1,3})/", said.get("uevent", ""), re.MULTILINE)
    code = f"{int(kind[1]):02x}" if kind else None
    return Device(
        bus="usb",
        name=label(said.get("product")) or f"Device {vendor_id}:{product_id}",
        maker=label(said.get("manufacturer")) or MAKERS.get(vendor_id),
        vendor_id=vendor_id,
        product_id=product_id,
        kind=CLASSES.get(code or ""),
        slot=port,
        device_class=code if code != "00" else None,
        serial=identifier(said.get("serial")),
    )


def parse_lsusb(answer: Answer) -> Fact[Found]:
    """``lsusb``: ``Bus 001 Device 002: ID 0e0f:0003 VMware, Inc. Virtual Mouse``."""
    printed = shapes.output(answer, LSUSB)
    if isinstance(printed, Unknown):
        return printed
    lines = re.findall(
        r"^Bus (\d{3}) Device (\d{3}): ID ([0-9a-f]{4}):([0-9a-f]{4})[ \t]*(.*)$",
        printed,
        re.MULTILINE,
    )
    if not lines:
        return Unknown(Reason.PARSE_ERROR, (str(LSUSB),))
    found = [
        Device(
            bus="usb",
            name=text(name) or f"Device {vendor}:{product}",
            maker=MAKERS.get(vendor),
            vendor_id=vendor,
            product_id=product,
            kind=None,
            slot=f"{bus}:{number}",
        )
        for bus, number, vendor, product, name in lines
        if vendor != _VENDOR_OF_ROOT_HUBS
    ]
    return Known(tuple(found), (str(LSUSB),))


# --- Windows -----------------------------------------------------------------------------------

_INSTANCE = re.compile(
    r"^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(?:&REV_[0-9A-F]{4})?\\(.+)$", re.IGNORECASE
)


def from_identifier(path: str) -> tuple[str, str, str | None] | None:
    r"""Vendor, product and serial of ``USB\VID_046D&PID_08C9\6BE882AB``; None for anything else.

    Functions of a composite device (``&MI_00``) are left out. An instance with ``&`` was made by
    Windows for a device without serial. Bar code readers write ``S/N:…_REV:…``.
    """
    found = _INSTANCE.match(path)
    if found is None or found[1] + found[2] == "00000000":
        return None
    instance = found[3]
    if written := re.match(r"S/N:([^_]+)", instance, re.IGNORECASE):
        instance = written[1]
    serial = None if "&" in instance else identifier(instance)
    return found[1].lower(), found[2].lower(), serial


def from_rows(rows: tuple[Row, ...]) -> list[Device]:
    """USB devices among Plug and Play entities, each path once."""
    found: dict[str, Device] = {}
    for row in rows:
        path = text(column(row, "PNPDeviceID")) or text(column(row, "DeviceID")) or ""
        known = from_identifier(path)
        if known is None:
            continue
        name = label(column(row, "Name"))
        maker = MAKERS.get(known[0]) or enumerated.maker(column(row, "Manufacturer"))
        earlier = found.get(path.lower())
        found[path.lower()] = Device(
            bus="usb",
            name=(earlier.name if earlier and ":" not in earlier.name else None)
            or name
            or f"Device {known[0]}:{known[1]}",
            maker=(earlier.maker if earlier else None) or maker,
            vendor_id=known[0],
            product_id=known[1],
            kind=None,
            driver=(earlier.driver if earlier else None) or text(column(row, "Service")),
            serial=known[2],
        )
    return list(found.values())


def parse_enum(hive: Hive) -> Fact[Found]:
    r"""``Enum\USB``: the devices that are there now; see :mod:`inventory.windows.enumerated`."""
    instances = enumerated.present(hive)
    if instances is None:
        return Unknown(Reason.NOT_SUPPORTED, (str(ENUM_USB),))
    found = []
    for path, key in instances.items():
        known = from_identifier(f"USB\\{path}")
        if known is not None:
            found.append(
                Device(
                    bus="usb",
                    name=enumerated.device_name(key) or f"Device {known[0]}:{known[1]}",
                    maker=MAKERS.get(known[0]) or enumerated.device_maker(key),
                    vendor_id=known[0],
                    product_id=known[1],
                    kind=None,
                    driver=text(registry_value(key, "Service")),
                    serial=known[2],
                )
            )
    return Known(tuple(found), (str(ENUM_USB),))
