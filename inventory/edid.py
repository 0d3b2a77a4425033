"""EDID blocks: 128 bytes that a screen tells of itself (VESA E-EDID 1.4).

Each descriptor of 18 bytes is a timing, or a text: 0xFC the name, 0xFF the serial, 0xFE free text
(a laptop panel has its model there).
"""

from __future__ import annotations

import re

from inventory.reading import label, text
from inventory.record import record
from inventory.screen_makers import MAKERS


@record
class Screen:
    """One screen; a doubtful serial is None; ``edid`` is the whole block in hexadecimal.

    ``pnp`` is the maker's three letters and the product code, ``DEL40F3``.
    """

    maker: str | None
    model: str | None
    serial: str | None
    alt_serial: str | None
    week: int | None
    year: int | None
    width_mm: int | None
    height_mm: int | None
    port: str | None
    edid: str | None
    pnp: str | None = None


HEADER = bytes.fromhex("00ffffffffffff00")
_BLOCK = 128
_NAME, _SERIAL, _TEXT = 0xFC, 0xFF, 0xFE

# Numbers that makers leave in every screen of a model.
_DOUBTFUL_NUMBERS = frozenset({0, 1, 0x01010101, 0xFFFFFFFF})
_DOUBTFUL_TEXT = re.compile(r"(0+|1|f+|(01)+|(.)\3*|n/?a|none|serial|demoset-?\d*)", re.IGNORECASE)


def parse_edid(data: bytes, port: str | None = None) -> Screen | None:
    """A screen from its EDID; None when the block has another header or is cut.

    A wrong checksum is let pass: cheap adapters spoil it and the rest is right.
    """
    if len(data) < _BLOCK or data[:8] != HEADER:
        return None
    letters = maker_letters(data[8] << 8 | data[9])
    product = data[10] | data[11] << 8
    number = int.from_bytes(data[12:16], "little")
    texts = _texts(data)
    serial, alternative = serials(letters, number, texts.get(_SERIAL, ""), data[12:16])
    week, year = _made(data[16], data[17])
    width, height = data[21] * 10, data[22] * 10
    return Screen(
        maker=MAKERS.get(letters, letters or None),
        model=label(texts.get(_NAME)) or label(_panel(texts.get(_TEXT, ""), letters)),
        serial=serial,
        alt_serial=alternative,
        week=week,
        year=year,
        width_mm=width if width and height else None,
        height_mm=height if width and height else None,
        port=port,
        edid=data.hex(),
        pnp=f"{letters}{product:04X}" if letters else None,
    )


def maker_letters(word: int) -> str:
    """Three letters of five bits each, A being 1; empty when one is out of range."""
    codes = [word >> shift & 31 for shift in (10, 5, 0)]
    return "".join(chr(64 + code) for code in codes) if all(1 <= c <= 26 for c in codes) else ""


def _texts(data: bytes) -> dict[int, str]:
    """Texts of the four descriptors; those of one kind (a long name) are joined."""
    found: dict[int, list[str]] = {}
    for start in (54, 72, 90, 108):
        if data[start : start + 3] == b"\0\0\0" and data[start + 3] in {_NAME, _SERIAL, _TEXT}:
            line = data[start + 5 : start + 18].split(b"\n")[0]
            # Some panels put codes of their own behind a text, or instead of one.
            printable = re.match(rb"[ -~]*", line)
            if printable and printable[0].strip() and line.isascii():
                found.setdefault(data[start + 3], []).append(printable[0].decode("ascii"))
    return {kind: " ".join(" ".join(lines).split()) for kind, lines in found.items()}


def _panel(line: str, letters: str) -> str | None:
    """A laptop panel's free text, unless all it says is the maker."""
    word = text(line)
    if word is None or not re.search(r"\d", word) or word == letters:
        return None
    return word


def _made(week: int, year: int) -> tuple[int | None, int | None]:
    """Week and year of making; week 255 means a model year, 0 that no week is given."""
    made = 1990 + year if 0 < year < 100 else None
    return (week if 1 <= week <= 54 and made else None), made


def serials(letters: str, number: int, written: str, raw: bytes) -> tuple[str | None, str | None]:
    """The serial as on the sticker, and the other form that the block holds.

    Most makers write it as text; some split it between the text and the number:

    - Acer: twelve letters of text whose label has eight, the number in hexadecimal, then four;
    - BenQ and Samsung: the first letters of the label are the bytes of the number;
    - Eizo, AG Neovo, Philips, and Samsung without a text: the number in decimal;
    - LG: thousands of the number in base 34 (no I, no O), then the rest, beside the plain number.
    """
    line = written.strip() or None
    if line is not None and (
        _DOUBTFUL_TEXT.fullmatch(line) or label(line) is None or not line.isprintable()
    ):
        line = None
    plain = None if number in _DOUBTFUL_NUMBERS else f"{number:08x}"
    if letters == "ACR" and line and plain:
        joined = f"{line[:8]}{plain}{line[8:]}"
        return (joined, line) if len(line) == 12 else (line, joined)
    if letters == "BNQ" and line:
        head = _letters(raw)
        return (head + line, line) if head else (line, None)
    if letters == "SAM" and line:
        head = _letters(raw[::-1])
        return (line, head + line) if len(head) == 4 else (line, None)
    if line:
        return line, None
    if plain is None:
        return None, None
    if letters in {"ENC", "EIZ", "AIC", "PHL", "SAM"}:
        return str(number), None
    if letters == "GSM":
        return plain, _base34(number // 1000) + f"{number % 1000:03}"
    return plain, None


def _letters(raw: bytes) -> str:
    """Bytes as capital letters and digits, padding dropped; empty when they are something else."""
    word = raw.strip(b"\0").decode("ascii", "ignore")
    return word if len(word) >= 2 and re.fullmatch(r"[A-Z0-9]+", word) else ""


def _base34(value: int) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    digits = ""
    while value:
        value, rest = divmod(value, 34)
        digits = alphabet[rest] + digits
    return digits
