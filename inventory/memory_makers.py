"""Makers of memory modules, which SMBIOS often gives as JEDEC numbers (JEP106)."""

from __future__ import annotations

import re

from inventory.reading import label

# (bank, identifier without its parity bit) → maker.
_JEDEC = {
    (1, 0x04): "Fujitsu", (1, 0x07): "Hitachi", (1, 0x09): "Intel", (1, 0x10): "NEC",
    (1, 0x14): "Smart Modular", (1, 0x15): "Philips", (1, 0x18): "Toshiba", (1, 0x24): "IBM",
    (1, 0x2C): "Micron", (1, 0x2D): "Hynix", (1, 0x40): "Mosel Vitelic", (1, 0x41): "Infineon",
    (1, 0x4E): "Samsung", (1, 0x54): "Hewlett-Packard", (1, 0x57): "Spectek",
    (2, 0x18): "Kingston", (2, 0x4F): "Transcend", (2, 0x7A): "Apacer", (2, 0x14): "Mushkin",
    (2, 0x34): "Super Talent", (2, 0x25): "Kingmax", (3, 0x1E): "Corsair", (3, 0x7E): "Elpida",
    (4, 0x0B): "Nanya", (4, 0x43): "Ramaxel", (4, 0x51): "Qimonda", (5, 0x02): "Patriot",
    (5, 0x16): "Positivo Informática",
    (5, 0x4B): "A-DATA", (5, 0x4D): "G.Skill", (5, 0x6F): "Team Group", (6, 0x1B): "Crucial",
    (6, 0x02): "Patriot", (7, 0x51): "Ramaxel", (9, 0x13): "Avant", (11, 0x13): "Longsys",
}  # fmt: skip
_EMPTY = re.compile(r"0*|f*", re.IGNORECASE)


def maker(value: object) -> str | None:
    """A module's maker: the name as written, or the one that a JEDEC number stands for.

    Firmware writes the number as continuation bytes and identifier (``7F7FFE00…``), as bank and
    identifier (``00CE…``, ``0198``, ``859B``), and repeats it for the module and its chips.
    """
    word = label(value)
    if word is None:
        return None
    digits = word.removeprefix("0x")
    if not re.fullmatch(r"[0-9A-Fa-f]{4,16}", digits) or len(digits) % 2:
        return word
    if _EMPTY.fullmatch(digits):
        return None
    data = bytes.fromhex(digits)
    bank = 1
    while data[:1] == b"\x7f":
        bank, data = bank + 1, data[1:]
    if bank > 1 or len(data) < 2:
        return _JEDEC.get((bank, data[0] & 0x7F), word) if data else word
    # Bank minus one (with a parity bit of its own), then the identifier; or the other way round.
    for high, low in ((data[0], data[1]), (data[1], data[0])):
        found = _JEDEC.get(((high & 0x7F) + 1, low & 0x7F))
        if found is not None:
            return found
    return word
