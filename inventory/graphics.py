"""Graphics cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux.pci import LSPCI, PCI_FOLDER, Function, read_functions
from inventory.machine import Family, Machine
from inventory.questions import ReadFile, Registry, Wmi
from inventory.reading import column, hex_bytes, label, number, registry_value, text
from inventory.record import record, replace
from inventory.topic import Topic

if TYPE_CHECKING:
    from inventory.answers import Answer, Hive, RegistryKey, Row


@record
class Card:
    """One card; ``memory`` in bytes."""

    name: str
    chipset: str | None
    memory: int | None
    resolution: str | None
    slot: str | None = None


@record
class Graphics:
    """Facts about the graphics cards."""

    cards: Fact[tuple[Card, ...]]


Cards = tuple[Card, ...]

# The size of the first screen's picture, ``1920,1080``.
FRAME_BUFFER = ReadFile("/sys/class/graphics/fb0/virtual_size")
ADAPTERS = Wmi(
    "Win32_VideoController",
    ("Name", "VideoProcessor", "AdapterRAM", "CurrentHorizontalResolution",
     "CurrentVerticalResolution", "PNPDeviceID"),
)  # fmt: skip
# Drivers of display adapters: the memory that AdapterRAM (32 bits) cannot hold is in qwMemorySize.
DRIVERS = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}", depth=1
)

# A window of this size is what nearly every card since 2006 shows, whatever its memory.
_FIXED_WINDOW = 256 << 20
_SMALLEST = 1 << 20  # some drivers count in MB where bytes belong
_ADAPTER_RAM_LIMIT = 0xFFF00000  # 4 GiB less 1 MiB: the most that AdapterRAM says


def read(machine: Machine) -> Graphics:
    """Read the graphics cards."""
    if machine.family is Family.WINDOWS:
        adapters, drivers = machine.ask_all((ADAPTERS, DRIVERS))
        return Graphics(parse_windows(adapters, drivers))
    if machine.family is Family.LINUX:
        return Graphics(_read_linux(machine))
    return Graphics(Unknown(Reason.NOT_SUPPORTED))


# --- Linux -------------------------------------------------------------------------------------


def _read_linux(machine: Machine) -> Fact[Cards]:
    functions = read_functions(machine)
    if isinstance(functions, Unknown):
        return functions
    displays = [function for function in functions.value if function.class_id.startswith("03")]
    if not displays:
        return Known((), functions.sources)
    # amdgpu tells the true memory; other drivers have no such file.
    files = tuple(ReadFile(f"/sys/bus/pci/devices/{_full_slot(f.slot)}/mem_info_vram_total")
                  for f in displays)  # fmt: skip
    buffer, *memories = machine.ask_all((FRAME_BUFFER, *files))
    cards = []
    used = list(functions.sources)
    for function, question, answer in zip(displays, files, memories, strict=True):
        printed = shapes.content(answer, question)
        told = None if isinstance(printed, Unknown) else number(printed)
        if told:
            used.append(str(question))
        cards.append(card_of(function, told))
    resolution = parse_frame_buffer(buffer)
    if len(cards) == 1 and isinstance(resolution, Known):
        cards = [replace(cards[0], resolution=resolution.value)]
        used += resolution.sources
    return Known(tuple(cards), tuple(used))


def _full_slot(slot: str) -> str:
    return slot if slot.count(":") == 2 else f"0000:{slot}"


def card_of(function: Function, memory: int | None = None) -> Card:
    """A card from its PCI function: ``NV43GL [Quadro FX 550]`` is the chip, then the product.

    Without a driver that tells, the memory is that of its window, unless the window is the fixed
    one that hides more.
    """
    named = re.match(r"^(.*?)\s*\[([^\]]+)\]\s*$", function.name)
    chip, product = (named[1], named[2]) if named else (function.name, function.name)
    window = function.window if function.window != _FIXED_WINDOW else None
    maker = function.maker
    seller = function.subsystem_maker or maker
    return Card(
        name=" ".join(filter(None, (seller if named else maker, product))),
        chipset=" ".join(filter(None, (maker, chip))),
        memory=memory or window,
        resolution=None,
        slot=function.slot,
    )


def parse_frame_buffer(answer: Answer) -> Fact[str]:
    """``1920,1080`` as ``1920x1080``."""
    printed = shapes.content(answer, FRAME_BUFFER)
    if isinstance(printed, Unknown):
        return printed
    found = re.fullmatch(r"(\d{2,5}),(\d{2,5})", printed.strip())
    if found is None:
        return Unknown(Reason.PARSE_ERROR, (str(FRAME_BUFFER),))
    return Known(f"{found[1]}x{found[2]}", (str(FRAME_BUFFER),))


# --- Windows -----------------------------------------------------------------------------------

# Microsoft's adapters of remote sessions: nothing that is plugged in the machine.
_REMOTE = re.compile(r"rdpidd|rdp_|rdpdd|tsdd|indirect|mirror", re.IGNORECASE)
_SOFTWARE_BUS = ("root\\", "swd\\", "terminput_bus\\")


def parse_windows(adapters: Answer, drivers: Answer) -> Fact[Cards]:
    """``Win32_VideoController`` with the drivers' memory; the drivers alone without WMI."""
    rows = shapes.rows(adapters, ADAPTERS)
    hive = shapes.hive(drivers, DRIVERS)
    if isinstance(rows, Unknown):
        if isinstance(hive, Unknown):
            return hive if rows.why in {Reason.NOT_RECORDED, Reason.NOT_SUPPORTED} else rows
        return _from_drivers(hive)
    real = [row for row in rows if not _bus(row).startswith(_SOFTWARE_BUS)]
    memory = {} if isinstance(hive, Unknown) else _memories(hive)
    cards = [card for row in real or rows if (card := _card(row, memory)) is not None]
    sources = merge_sources((str(ADAPTERS),), (str(DRIVERS),) if memory else ())
    return Known(tuple(cards), sources)


def _bus(row: Row) -> str:
    return (text(column(row, "PNPDeviceID")) or "").lower()


def _card(row: Row, memory: dict[str, int]) -> Card | None:
    name = label(column(row, "Name"))
    if name is None:
        return None
    width = number(column(row, "CurrentHorizontalResolution"))
    height = number(column(row, "CurrentVerticalResolution"))
    ram = number(column(row, "AdapterRAM"))
    if ram is not None and ram < 0:
        ram += 1 << 32  # a 32-bit number that some drivers sign
    if ram and ram >= _ADAPTER_RAM_LIMIT:
        ram = None
    return Card(
        name=name,
        chipset=label(column(row, "VideoProcessor")),
        memory=memory.get(name.lower()) or ram or None,
        resolution=f"{width}x{height}" if width and height else None,
    )


def _adapters(hive: Hive) -> list[RegistryKey]:
    """The drivers' keys (``0000``, ``0001``…), remote sessions' left out."""
    keys = [key for path, key in sorted(hive.keys.items()) if path.isdigit()]
    return [
        key
        for key in keys
        if not _REMOTE.search(
            f"{registry_value(key, 'InfPath')} {registry_value(key, 'MatchingDeviceId')}"
        )
    ]


def _memories(hive: Hive) -> dict[str, int]:
    """Memory by the driver's description, which is the adapter's name."""
    found: dict[str, int] = {}
    for key in _adapters(hive):
        name, size = label(registry_value(key, "DriverDesc")), _size(key)
        if name and size:
            found[name.lower()] = max(size, found.get(name.lower(), 0))
    return found


def _size(key: RegistryKey) -> int | None:
    """``HardwareInformation.qwMemorySize`` (64 bits), else ``MemorySize`` (32 bits or bytes)."""
    for name in ("HardwareInformation.qwMemorySize", "HardwareInformation.MemorySize"):
        value = registry_value(key, name)
        block = hex_bytes(value)
        size = int.from_bytes(block, "little") if block and len(block) <= 8 else number(value)
        if size and size >= _SMALLEST:
            return size
    return None


def _from_drivers(hive: Hive) -> Fact[Cards]:
    """Adapters whose driver has run: it wrote what the hardware is."""
    found: dict[str, Card] = {}
    for key in _adapters(hive):
        name = label(registry_value(key, "DriverDesc"))
        if name and any(value.lower().startswith("hardwareinformation.") for value in key.values):
            chip = _string(registry_value(key, "HardwareInformation.ChipType"))
            found.setdefault(name, Card(name, chip, _size(key), None))
    if not found:
        return Unknown(Reason.ABSENT, (str(DRIVERS),))
    return Known(tuple(found.values()), (str(DRIVERS),))


def _string(value: object) -> str | None:
    """A text that a driver wrote as text or as UTF-16 bytes."""
    block = hex_bytes(value)
    return label(block.decode("utf-16-le", "ignore")) if block else label(value)


TOPIC = Topic(
    "graphics",
    {Family.LINUX: (LSPCI, PCI_FOLDER, FRAME_BUFFER), Family.WINDOWS: (ADAPTERS, DRIVERS)},
    read,
)
