"""``/proc/cpuinfo`` of many architectures, as sockets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.reading import identifier, number, text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@record
class Processor:
    """One socket; ``logical`` is the number of its threads in all, ``speed`` in MHz.

    ``family_name`` (``Core i5``) and ``external_clock`` (MHz) are SMBIOS' own words.
    """

    name: str | None
    maker: str | None
    cores: int | None
    logical: int | None
    speed: int | None
    architecture: str | None = None
    family: int | None = None
    model: int | None = None
    stepping: int | None = None
    identifier: str | None = None
    serial: str | None = None
    description: str | None = None
    family_name: str | None = None
    external_clock: int | None = None


MAKERS = {
    "genuineintel": "Intel",
    "authenticamd": "AMD",
    "centaurhauls": "VIA",
    "via via via ": "VIA",
    "  shanghai  ": "Zhaoxin",
    "hygongenuine": "Hygon",
    "genuinetmx86": "Transmeta",
    "cyrixinstead": "Cyrix",
}

# The "CPU implementer" of ARM, as Linux' asm/cputype.h numbers it.
_IMPLEMENTERS = {
    0x41: "ARM", 0x42: "Broadcom", 0x43: "Cavium", 0x46: "Fujitsu", 0x48: "HiSilicon",
    0x4E: "NVIDIA", 0x50: "Applied Micro", 0x51: "Qualcomm", 0x53: "Samsung", 0x56: "Marvell",
    0x61: "Apple", 0x69: "Intel", 0x70: "Phytium", 0xC0: "Ampere",
}  # fmt: skip
# ARM's own "CPU part" numbers of what is met in small computers.
_ARM_PARTS = {
    0x926: "ARM926EJ-S", 0xB36: "ARM1136", 0xB76: "ARM1176", 0xC05: "Cortex-A5",
    0xC07: "Cortex-A7", 0xC08: "Cortex-A8", 0xC09: "Cortex-A9", 0xC0D: "Cortex-A17",
    0xC0F: "Cortex-A15", 0xD03: "Cortex-A53", 0xD04: "Cortex-A35", 0xD05: "Cortex-A55",
    0xD07: "Cortex-A57", 0xD08: "Cortex-A72", 0xD09: "Cortex-A73", 0xD0A: "Cortex-A75",
    0xD0B: "Cortex-A76", 0xD0C: "Neoverse-N1", 0xD41: "Cortex-A78", 0xD44: "Cortex-X1",
}  # fmt: skip

Entry = dict[str, str]


def sockets(printed: str) -> list[Processor]:
    """The sockets of a ``/proc/cpuinfo``; none when the text is not one."""
    entries, common = _entries(printed)
    if not entries:
        return _without_numbers(common)
    if ("flags" in entries[0] and "vendor_id" in entries[0]) or "cpu family" in entries[0]:
        return _x86(entries)
    if "CPU implementer" in common or any("CPU implementer" in entry for entry in entries):
        return _arm(entries, common)
    merged = [{**common, **entry} for entry in entries]
    return [found for entry in merged if (found := _other(entry)) is not None]


def _entries(printed: str) -> tuple[list[Entry], Entry]:
    """The numbered entries (``processor : 0``) and the lines that belong to all."""
    entries: list[Entry] = []
    common: Entry = {}
    for block in re.split(r"\n\s*\n", printed):
        pairs = [line.split(":", 1) for line in block.splitlines() if ":" in line]
        said = {name.strip(): value.strip() for name, value in pairs}
        if (said.get("processor") or "").isdigit():
            entries.append(said)
        else:
            common.update(said)
    return entries, common


def _x86(entries: Sequence[Entry]) -> list[Processor]:
    """x86: entries of one ``physical id`` are one socket; without it (some guests) each is one."""
    by_socket: dict[str, list[Entry]] = {}
    for place, entry in enumerate(entries):
        by_socket.setdefault(entry.get("physical id") or f"alone {place}", []).append(entry)
    found = []
    for threads in by_socket.values():
        first = threads[0]
        name = text(first.get("model name"))
        flags = first.get("flags", "").split()
        vendor = first.get("vendor_id")
        found.append(
            Processor(
                name=name,
                maker=MAKERS.get((vendor or "").lower(), text(vendor)),
                cores=number(first.get("cpu cores")) or (1 if len(threads) == 1 else None),
                logical=max(len(threads), number(first.get("siblings")) or 0),
                speed=speed_in_name(name) or _whole(first.get("cpu MHz")),
                # A guest of old, or a cut recording, shows no flags: nothing tells 64 bits then.
                architecture=("x86_64" if "lm" in flags else "i386") if flags else None,
                family=number(first.get("cpu family")),
                model=number(first.get("model")),
                stepping=number(first.get("stepping")),
            )
        )
    return found


def _arm(entries: Sequence[Entry], common: Mapping[str, str]) -> list[Processor]:
    """ARM: one chip, however many cores it numbers; 64-bit kernels give no name but a part."""
    first = {**common, **entries[0]}
    part, implementer = number(first.get("CPU part")), number(first.get("CPU implementer"))
    maker = _IMPLEMENTERS.get(implementer or 0)
    name = text(first.get("model name")) or text(first.get("Processor"))
    features = (first.get("Features") or "").split()
    wide = "asimd" in features or (name or "").startswith("AArch64")
    if name is None and maker == "ARM":
        name = _ARM_PARTS.get(part or 0)
    return [
        Processor(
            name=name,
            maker=maker,
            cores=len(entries),
            logical=len(entries),
            speed=None,
            architecture="aarch64" if wide else "arm",
        )
    ]


def _without_numbers(common: Entry) -> list[Processor]:
    """Old ARM kernels and Alpha number nothing: one entry for all."""
    if "CPU implementer" in common:
        return _arm([common], {})
    if "cpu model" in common or "cpu" in common:
        found = _other(common)
        return [found] if found else []
    return []


def _other(entry: Mapping[str, str]) -> Processor | None:
    """MIPS, PowerPC, Alpha and Itanium, told apart by the names of their lines."""
    model, cpu = text(entry.get("cpu model")), text(entry.get("cpu"))
    if (cpu or "").lower() == "alpha":
        hertz = re.match(r"\d+", entry.get("cycle frequency [Hz]", ""))
        return Processor(
            name=f"Alpha {model}" if model else "Alpha",
            maker="DEC",
            cores=None,
            logical=None,
            speed=int(hertz[0]) // 1_000_000 if hertz else None,
            architecture="alpha",
            serial=identifier(entry.get("cpu serial number")),
        )
    if entry.get("arch") == "IA-64":
        return Processor(
            name=text(entry.get("family")),
            maker=MAKERS.get(entry.get("vendor", "").lower()),
            cores=None,
            logical=None,
            speed=_whole(entry.get("cpu MHz")),
            architecture="ia64",
            model=number(entry.get("model")),
        )
    if model:
        return Processor(model, None, None, None, None, architecture="mips")
    if cpu:
        return Processor(cpu, None, None, None, _whole(entry.get("clock")), architecture="powerpc")
    if uarch := text(entry.get("uarch")):
        return Processor(uarch, None, None, None, None, architecture="riscv64")
    return None


def _whole(value: str | None) -> int | None:
    """``1452.000000MHz`` or ``2300.092`` as whole MHz; ``???`` is None."""
    found = re.match(r"(\d{1,6})(?:\.\d+)?", value or "")
    return int(found[1]) or None if found else None


def speed_in_name(name: str | None) -> int | None:
    """The nominal speed that Intel writes in names: ``… CPU @ 2.80GHz`` is 2800."""
    found = re.search(r"@\s*(\d{1,2})\.(\d{1,3})\s*GHz", name or "", re.IGNORECASE)
    if found:
        return int(found[1]) * 1000 + int(found[2].ljust(3, "0"))
    found = re.search(r"@\s*(\d{2,5})\s*MHz", name or "", re.IGNORECASE)
    return int(found[1]) if found else None
