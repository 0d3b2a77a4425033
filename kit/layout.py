"""Text for a terminal: colours, widths, wrapped paragraphs and columns."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, TextIO

from inventory.record import record
from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Iterable

BOLD = "1"
NARROWEST, WIDEST = 60, 100


@record
class Style:
    """How to print: in colour or not, and how wide."""

    colour: bool = False
    width: int = WIDEST

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def style_for(stream: TextIO) -> Style:
    """Colour only on a terminal that wants it (NO_COLOR, TERM=dumb); 60 to 100 columns."""
    if not stream.isatty():
        return Style()
    wants = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((WIDEST, 24)).columns
    return Style(wants, min(max(width, NARROWEST), WIDEST))


def rule(title: str, style: Style) -> str:
    """A heading and a line to the right edge."""
    line = "─" * max(style.width - columns(title) - 1, 3)
    return style.paint(f"{title} {line}", BOLD)


def wrapped(text: str, style: Style, first: str = "", rest: str | None = None) -> list[str]:
    """A paragraph in lines, ``first`` before the first one and ``rest`` before the others."""
    return textwrap.wrap(
        text,
        style.width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def hung(label: str, text: str, style: Style, indent: int, code: str = "") -> list[str]:
    """A label in the margin, painted, and a paragraph of ``text`` to its right.

    A label that is too long for the margin stands on a line of its own.
    """
    margin = " " * indent
    if columns(label) >= indent:
        return [style.paint(label, code), *wrapped(text, style, margin)]
    lines = wrapped(text, style, margin) or [margin.rstrip()]
    padding = " " * (indent - columns(label))
    head = style.paint(label, code) if code else label
    return [f"{head}{padding}{lines[0][indent:]}".rstrip(), *lines[1:]]


def table(rows: Iterable[tuple[str, str]], style: Style, narrow: int = 0) -> list[str]:
    """Names at the left, what is said of them at the right, under one another.

    A name that is too long for its column keeps its line, and the rest follows below.
    """
    indent = narrow or min(38, style.width * 2 // 5)
    lines = []
    for name, said in rows:
        lines += hung(name, said, style, indent) if said else [name]
    return lines


def columns(text: str) -> int:
    """Columns that a text takes: East Asian signs take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def write(text: str, stream: TextIO | None = None) -> None:
    """Print text, replacing what an old console cannot show rather than failing.

    Raises:
        BrokenPipeError: the reader has seen enough.
        KitError: the place where the text goes is full, or cannot be written to.
    """
    out = stream or sys.stdout
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        out.write(text.encode(encoding, "replace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KitError(
            f"Impossible d’écrire le résultat ({in_french(error)}).",
            "Écrivez-le à un autre endroit, ou libérez de la place, puis relancez.",
        ) from error
