"""From data to PDF, through typst and the bundled font; typst is imported when a PDF is made.

The data travels as JSON in ``sys.inputs``: the templates show it as text and never evaluate it.
Characters that the fonts cannot draw become a square, since an accessible PDF must not hold a
missing glyph, and long words without a space get places to break.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import normalize

from kit import french
from kit.errors import KitError
from kit.tokens import LIGHT

if TYPE_CHECKING:
    from datetime import datetime

FOLDER = Path(__file__).resolve().parent
FONTS = FOLDER / "fonts"
#: Tagged for screen readers, and kept readable for as long as an archive wants it.
STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
SQUARE = "□"
#: Words longer than this may be cut, first after a sign, else every ``PIECE`` characters.
LONG_WORD, PIECE = 24, 12
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff]+(?: [\u0590-\u08ff\ufb1d-\ufdff]+)*")
_BREAK = "\u200b"
#: Drawn by every version of every font: the last resort when a cluster of signs cannot be.
_CERTAIN = re.compile(r"[^\x20-\x7e\u00a0-\u017f\u2013\u2014\u2018-\u201d\u2026\u202f\u20ac□·•]")


def pdf(template: str, document: dict[str, Any], at: datetime) -> bytes:
    """Set a document with one of the templates of this folder; same input, same bytes.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    try:
        import typst  # noqa: PLC0415 sixty megabytes that only reports need
    except ImportError as error:
        raise _broken("le moteur de mise en page") from error
    if not all((FONTS / f"Inter-{weight}.ttf").is_file() for weight in ("Regular", "SemiBold")):
        raise _broken("la police de caractères")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    compiler = typst.Compiler(str(FOLDER / template), root=str(FOLDER), font_paths=fonts)

    def compiled(data: dict[str, Any]) -> bytes:
        squares = SQUARE in json.dumps(data, ensure_ascii=False)
        made = compiler.compile(
            format="pdf",
            sys_inputs={
                "data": json.dumps({**data, "squares": squares}),
                "look": json.dumps(_look()),
            },
            pdf_standards=[*STANDARDS],
            timestamp=int(at.timestamp()),
        )
        return made if isinstance(made, bytes) else b""

    try:
        return compiled(prepared(document))
    except typst.TypstError:
        # Signs that are drawn alone may fail together (a letter of one font under an accent of
        # another). A report with squares is better than none; a bug of ours raises again.
        return compiled(prepared(document, certain=True))


def prepared(value: Any, *, certain: bool = False) -> Any:  # noqa: ANN401 any JSON
    """All texts made legible and breakable; pictures, under the key ``svg``, are left alone."""
    match value:
        case str():
            return breakable(legible(value, certain=certain))
        case dict():
            return {
                key: entry if key == "svg" else prepared(entry, certain=certain)
                for key, entry in value.items()
            }
        case list() | tuple():
            return [prepared(entry, certain=certain) for entry in value]
    return value


def legible(text: str, *, certain: bool = False) -> str:
    """One line that the fonts can draw, a square for each sign that they cannot."""
    unknown = _CERTAIN if certain else _undrawable()
    line = normalize("NFC", french.plain(text))
    drawn = unknown.sub(lambda sign: _nearest(sign[0], unknown), line)
    # What follows a name written from right to left must not change sides with it.
    return _RIGHT_TO_LEFT.sub(lambda run: f"{run[0]}\u200e", drawn)


def _nearest(sign: str, unknown: re.Pattern[str]) -> str:
    """The same sign in plain letters where Unicode knows it (``𝐀``, ``Ａ``), else a square."""
    plain = normalize("NFKC", sign)
    return plain if plain and not unknown.search(plain) else SQUARE


def breakable(text: str) -> str:
    """Invisible places to break in long words: paths, keys, and what was typed without a space."""
    return re.sub(rf"[^\s]{{{LONG_WORD},}}", lambda word: _cut(word[0]), text)


def _cut(word: str) -> str:
    parts = re.findall(rf".{{1,{PIECE - 1}}}?[\\/_.,;:@=+&-]+|.{{1,{PIECE}}}", word)
    return _BREAK.join(parts)


@cache
def _undrawable() -> re.Pattern[str]:
    """All but what ``characters.txt`` lists: ranges of code points, in hexadecimal, one a line."""
    lines = (FOLDER / "characters.txt").read_text("ascii").splitlines()
    ranges = [line.split("-") for line in lines if line and not line.startswith("#")]
    drawn = "".join(f"\\U{int(r[0], 16):08x}-\\U{int(r[-1], 16):08x}" for r in ranges)
    return re.compile(f"[^{drawn}]")


def _look() -> dict[str, Any]:
    return {
        "page": LIGHT.page,
        "border": LIGHT.border,
        "text": LIGHT.text,
        "secondary": LIGHT.secondary,
        "accent": LIGHT.accent,
        "tones": {
            outcome.value: {"text": tone.text, "tint": tone.tint}
            for outcome, tone in LIGHT.outcomes.items()
        },
    }


def _broken(part: str) -> KitError:
    return KitError(
        f"Le rapport ne peut pas être fait{french.NBSP}: {part} manque à cette installation.",
        "Réinstallez Kit Commune, ou demandez-le à votre syndicat. Vos données sont intactes.",
    )
