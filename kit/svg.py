"""The parts of a picture as SVG: the form that the screen shows and that papers embed.

Sizes are pixels of the design. Every text is escaped here, and nowhere else.
"""

from __future__ import annotations

from checks.verdict import Outcome

FONTS = "Inter, 'Segoe UI', 'DejaVu Sans', sans-serif"

# Strokes in a square of 16, drawn with round ends; the same shapes as the pills of the reports.
ICONS = {
    Outcome.OK: '<path d="M3.5 8.5 L6.8 11.8 L12.5 4.8"/>',
    Outcome.WATCH: '<path d="M8 2.8 L14 13 L2 13 Z M8 6.6 L8 9.4 M8 11.1 L8 11.2"/>',
    Outcome.FAIL: '<path d="M4.2 4.2 L11.8 11.8 M11.8 4.2 L4.2 11.8"/>',
    Outcome.UNKNOWN: (
        '<path d="M5.2 5.8 C5.2 2.2 10.8 2.4 10.8 5.8 C10.8 8 8 7.9 8 10 M8 12.9 L8 13"/>'
    ),
    Outcome.NA: '<path d="M4 8 L12 8"/>',
}


def document(width: float, height: float, body: str, alt: str) -> str:
    """A whole picture of this size; ``alt`` is the sentence for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{_escaped(alt)}" '
        f'font-family="{FONTS}"><title>{_escaped(alt)}</title>{body}</svg>'
    )


def rectangle(  # noqa: PLR0913, PLR0917 a rectangle has as many sides
    x: float, y: float, width: float, height: float, colour: str, radius: float = 4
) -> str:
    """A filled rectangle with round corners."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{radius}" fill="{colour}"/>'
    )


def line(  # noqa: PLR0913, PLR0917 two ends, a colour, a width
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dashes: str = ""
) -> str:
    """A straight line with round ends; ``dashes`` are the lengths drawn and left out."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"{dashed}/>'
    )


def drawn_icon(outcome: Outcome, x: float, y: float, colour: str) -> str:
    """The icon of an outcome, in a square of 16."""
    return stroked(ICONS[outcome], x, y, colour, 2)


def stroked(paths: str, x: float, y: float, colour: str, width: float) -> str:
    """Paths drawn by their outline, their own origin at ``x``, ``y``."""
    return (
        f'<g transform="translate({x:.1f} {y:.1f})" fill="none" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">{paths}</g>'
    )


def label(  # noqa: PLR0913 what a line of text needs
    words: str,
    x: float,
    y: float,
    colour: str,
    *,
    size: int,
    weight: int = 400,
    end: bool = False,
) -> str:
    """One line of text, its foot at ``y``; ``end`` has it end at ``x`` instead of beginning."""
    anchor = ' text-anchor="end"' if end else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}"{anchor}>{_escaped(words)}</text>'
    )


def _escaped(words: str) -> str:
    """Text and attributes of the SVG (``xml.sax`` would bring half of the network library in)."""
    for char, told in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        words = words.replace(char, told)
    return words
