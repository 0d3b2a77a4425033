"""PCI devices: ``lspci -v -nn``, or the kernel's own identifiers where lspci is not installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command, ListDir, ReadFile
from inventory.reading import text
from inventory.record import record

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine

# Names and identifiers; it only reads /sys and its own table of names.
LSPCI = Command("lspci")
PCI_FOLDER = ListDir("/sys/bus/pci/devices")


@record
class Function:
    """One PCI function. ``window`` is its largest prefetchable memory window, in bytes."""

    slot: str
    kind: str | None
    class_id: str
    maker: str | None
    name: str
    vendor_id: str
    product_id: str
    revision: str | None
    subsystem: str | None
    subsystem_maker: str | None
    driver: str | None
    window: int | None


_HEAD = re.compile(
    r"^(?P<slot>(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\s+"
    r"(?P<kind>[^\[]*?(?:\([^)]*\)[^\[]*?)?)\s*\[(?P<class>[0-9a-f]{4})\]:\s+"
    r"(?P<name>.*?)\s*\[(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})\]"
    r"(?:.*\(rev (?P<rev>[0-9a-f]{2})\))?"
)
_SUBSYSTEM = re.compile(r"^\s+Subsystem:\s+(.*?)\s*\[([0-9a-f]{4}:[0-9a-f]{4})\]", re.MULTILINE)
_DRIVER = re.compile(r"^\s+Kernel driver in use:\s+(\S+)", re.MULTILINE)
_WINDOW = re.compile(r"^\s+Memory at .*?, prefetchable\).*?\[size=(\d+)([KMGT])\]", re.MULTILINE)

# Where a maker's name ends, when it is not one of those below.
_COMPANY = re.compile(
    r"^(.*?(?:Corporation(?: / [A-Z]+)?|Corp\.|Inc\. and subsidiaries|Incorporated|Inc\.?|"
    r"Co\.,? Ltd\.?|Company|Limited|Ltd\.?|GmbH|AG|S\.p\.A\.|plc|LLC)(?:,? Ltd\.?)?"
    r"(?: \[[A-Z/]+\])?)\s+(.+)$"
)
_MAKERS = {
    "1002": ("Advanced Micro Devices, Inc. [AMD/ATI]", "ATI Technologies Inc"),
    "1022": ("Advanced Micro Devices, Inc. [AMD]", "Advanced Micro Devices [AMD]"),
    "104c": ("Texas Instruments",),
    "1180": ("Ricoh Co Ltd", "Ricoh Company, Ltd."),
    "1217": ("O2 Micro, Inc.",),
    "168c": ("Qualcomm Atheros", "Atheros Communications Inc."),
    "1969": ("Qualcomm Atheros", "Attansic Technology Corp."),
    "17cb": ("Qualcomm Technologies, Inc", "Qualcomm"),
    "15b7": ("Sandisk Corp", "SanDisk"),
    "144d": ("Samsung Electronics Co Ltd",),
    "1344": ("Micron Technology Inc",),
    "1c5c": ("SK hynix",),
    "197b": ("JMicron Technology Corp.",),
    "1b21": ("ASMedia Technology Inc.",),
    "1b4b": ("Marvell Technology Group Ltd.",),
    "11ab": ("Marvell Technology Group Ltd.",),
    "1106": ("VIA Technologies, Inc.",),
    "102b": ("Matrox Electronics Systems Ltd.", "Matrox Graphics, Inc."),
    "103c": ("Hewlett-Packard Company", "Hewlett-Packard"),
    "1014": ("IBM",),
    "106b": ("Apple Inc.", "Apple Computer Inc."),
    "1028": ("Dell",),
    "17aa": ("Lenovo",),
    "80ee": ("InnoTek Systemberatung GmbH",),
    "15ad": ("VMware",),
    "1b36": ("Red Hat, Inc.",),
    "1af4": ("Red Hat, Inc.",),
    "1234": ("QEMU",),
    "5853": ("XenSource, Inc.",),
    "1d6b": ("Linux Foundation",),
    "126f": ("Silicon Motion, Inc.",),
    "1987": ("Phison Electronics Corporation",),
    "2646": ("Kingston Technology Company, Inc.",),
    "c0a9": ("Micron/Crucial Technology",),
    "1cc1": ("ADATA Technology Co., Ltd.",),
    "1e0f": ("KIOXIA Corporation",),
    "1179": ("Toshiba Corporation", "Toshiba America Info Systems"),
    "14c3": ("MEDIATEK Corp.",),
}


def read_functions(machine: Machine) -> Fact[tuple[Function, ...]]:
    """All PCI functions: lspci's when it is there, else what the kernel's folder holds."""
    listed, folder = machine.ask_all((LSPCI, PCI_FOLDER))
    named = parse_lspci(listed)
    if isinstance(named, Known):
        return named
    names = shapes.names(folder, PCI_FOLDER)
    if isinstance(names, Unknown):
        return named if names.why is Reason.NOT_RECORDED else names
    files = tuple(ReadFile(f"/sys/bus/pci/devices/{name}/uevent") for name in names)
    answers = machine.ask_all(files) if files else []
    found = [
        function
        for name, answer in zip(names, answers, strict=True)
        if (function := parse_uevent(name, answer)) is not None
    ]
    if names and not found:
        return Unknown(Reason.PARSE_ERROR, (str(PCI_FOLDER),))
    return Known(tuple(found), (str(PCI_FOLDER),))


def parse_lspci(answer: Answer) -> Fact[tuple[Function, ...]]:
    """``lspci -v -nn``: one paragraph a function, identifiers between brackets.

    A machine without a PCI bus prints nothing, as does a broken lspci: that is unknown.
    """
    printed = shapes.output(answer, LSPCI)
    if isinstance(printed, Unknown):
        return printed
    found = []
    for block in re.split(r"\n(?=\S)|\n\s*\n", printed):
        head = _HEAD.match(block.lstrip("\n"))
        if head is not None:
            found.append(_function(head, block))
    if not found:
        return Unknown(Reason.PARSE_ERROR, (str(LSPCI),))
    return Known(tuple(found), (str(LSPCI),))


def _function(head: re.Match[str], block: str) -> Function:
    maker, name = split_name(head["name"], head["vendor"])
    subsystem, driver = _SUBSYSTEM.search(block), _DRIVER.search(block)
    windows = [int(size) << _SHIFTS[unit] for size, unit in _WINDOW.findall(block)]
    above = split_name(subsystem[1], subsystem[2][:4])[0] if subsystem else None
    return Function(
        slot=head["slot"],
        kind=text(head["kind"]),
        class_id=head["class"],
        maker=maker,
        name=name if name != "Device" else f"Device {head['vendor']}:{head['product']}",
        vendor_id=head["vendor"],
        product_id=head["product"],
        revision=head["rev"],
        subsystem=subsystem[2] if subsystem else None,
        subsystem_maker=above,
        driver=driver[1] if driver else None,
        window=max(windows, default=None),
    )


_SHIFTS = {"K": 10, "M": 20, "G": 30, "T": 40}


def split_name(words: str, vendor: str) -> tuple[str | None, str]:
    """Maker and device, which lspci prints in one: by the maker's number, else by its form."""
    line = text(words) or ""
    if line.endswith(" Device"):  # a device without a name in lspci's table
        return line.removesuffix(" Device"), "Device"
    for maker in _MAKERS.get(vendor, ()):
        if line.startswith(f"{maker} "):
            return maker, line[len(maker) + 1 :]
    if found := _COMPANY.match(line):
        return found[1], found[2]
    first, _, rest = line.partition(" ")
    return (first, rest) if rest else (None, line or "Device")


# Base classes (PCI Code and ID Assignment) that the kernel's identifiers alone tell.
_CLASSES = {
    "0101": "IDE interface", "0104": "RAID bus controller", "0106": "SATA controller",
    "0107": "Serial Attached SCSI controller", "0108": "Non-Volatile memory controller",
    "0200": "Ethernet controller", "0280": "Network controller",
    "0300": "VGA compatible controller", "0302": "3D controller", "0380": "Display controller",
    "0401": "Multimedia audio controller", "0403": "Audio device", "0500": "RAM memory",
    "0600": "Host bridge", "0601": "ISA bridge", "0604": "PCI bridge",
    "0780": "Communication controller", "0805": "SD Host controller",
    "0c00": "FireWire (IEEE 1394)", "0c03": "USB controller", "0c05": "SMBus",
    "1180": "Signal processing controller",
}  # fmt: skip


def parse_uevent(name: str, answer: Answer) -> Function | None:
    """``/sys/bus/pci/devices/…/uevent``: ``PCI_ID=8086:0D57``, class, subsystem and driver."""
    printed = shapes.content(answer, name)
    if isinstance(printed, Unknown):
        return None
    said = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    identity = re.fullmatch(r"([0-9A-F]{4}):([0-9A-F]{4})", said.get("PCI_ID", ""))
    if identity is None:
        return None
    vendor, product = identity[1].lower(), identity[2].lower()
    # PCI_CLASS is the class, subclass and interface, leading zeros dropped.
    class_id = said.get("PCI_CLASS", "").lower().zfill(6)[:4]
    subsystem = said.get("PCI_SUBSYS_ID", "").lower()
    return Function(
        slot=said.get("PCI_SLOT_NAME", name).removeprefix("0000:"),
        kind=_CLASSES.get(class_id),
        class_id=class_id,
        maker=_MAKERS.get(vendor, _COMMON.get(vendor, (None,)))[0],
        name=f"Device {vendor}:{product}",
        vendor_id=vendor,
        product_id=product,
        revision=None,
        subsystem=None if subsystem in {"", "0000:0000"} else subsystem,
        subsystem_maker=None,
        driver=said.get("DRIVER"),
        window=None,
    )


_COMMON: dict[str, tuple[str, ...]] = {
    "8086": ("Intel Corporation",),
    "10de": ("NVIDIA Corporation",),
    "10ec": ("Realtek Semiconductor Co., Ltd.",),
    "14e4": ("Broadcom Inc. and subsidiaries",),
    "1414": ("Microsoft Corporation",),
}
