"""List the characters that the reports can draw, into kit/report/characters.txt.

Asks the typesetter itself, with its own fonts and the bundled one, since only it knows which glyph
it will find. Run it again when typst or the font changes; a test sets every listed character.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import typst

FOLDER = Path(__file__).resolve().parents[1] / "kit" / "report"
#: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic and the signs; the rest becomes a square.
BLOCKS = ((0x20, 0x6FF), (0x1D00, 0x2BFF), (0xFB00, 0xFB06))
SOURCE = b"""
#import "look.typ": fonts
#set document(title: "x")
#set text(font: fonts, lang: "fr")
#for sign in json(bytes(sys.inputs.data)) { box(sign); box(text(weight: 600, sign)) }
"""


def drawable(compiler: typst.Compiler, signs: list[str]) -> list[str]:
    """Those of the signs that the typesetter accepts."""
    try:
        compiler.compile(
            SOURCE,
            format="pdf",
            sys_inputs={"data": json.dumps(signs)},
            pdf_standards=["ua-1", "a-3a"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if len(signs) == 1:
            return []
        told = re.search(r"the text `\"(.+)\"` could not", error.message)
        if told and told[1] in signs:
            return drawable(compiler, [sign for sign in signs if sign != told[1]])
        half = len(signs) // 2
        return drawable(compiler, signs[:half]) + drawable(compiler, signs[half:])
    return signs


def main() -> int:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
    compiler = typst.Compiler(root=str(FOLDER), font_paths=fonts)
    found: list[int] = []
    for first, last in BLOCKS:
        for start in range(first, last + 1, 128):
            # Controls, marks of direction and signs of private use are no text to show.
            signs = [
                chr(code)
                for code in range(start, min(start + 128, last + 1))
                if unicodedata.category(chr(code)) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
            ]
            found += [ord(sign) for sign in drawable(compiler, signs)] if signs else []
    lines: list[str] = []
    for code in found:
        if lines and int(lines[-1].split("-")[-1], 16) == code - 1:
            lines[-1] = f"{lines[-1].split('-')[0]}-{code:x}"
        else:
            lines.append(f"{code:x}")
    head = (
        "# Made by packaging/make_characters.py. Code points, in hexadecimal, of what is drawn.\n"
    )
    (FOLDER / "characters.txt").write_text(head + "\n".join(lines) + "\n", "ascii")
    print(f"{len(found)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
