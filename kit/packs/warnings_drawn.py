"""What Windows shows before a program that few know, drawn: nobody's screen is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 460, 300
#: Colours of the windows that are drawn, which are not ours to choose.
_BLUE, _DARK, _YELLOW, _GREY = "#0A5EA8", "#1B1B1B", "#FFB900", "#F3F3F3"
_BOLD, _MIDDLE = ' font-weight="600"', ' text-anchor="middle"'
_FONT = "Inter, 'Segoe UI', sans-serif"


def first(said: Mapping[str, Any]) -> str:
    """SmartScreen, as it opens."""
    parts = [
        _box(0, 0, WIDTH, HEIGHT, _BLUE),
        _text(24, 56, said["title"], 21, "#FFFFFF"),
        *(_text(24, 96 + 20 * at, line, 13, "#FFFFFF") for at, line in enumerate(said["body"])),
        _text(24, 176, said["link"], 13, "#FFFFFF"),
        _line_under(24, 176, said["link"], 13, "#FFFFFF"),
        _ring(16, 158, _wide(said["link"], 13) + 16, 28),
        *_button(WIDTH - 154, HEIGHT - 52, 130, said["refuse"], "#FFFFFF"),
    ]
    return _drawing(parts)


def second(said: Mapping[str, Any], title: str, name: str, publisher: str) -> str:
    """SmartScreen, once more was asked for."""
    parts = [
        _box(0, 0, WIDTH, HEIGHT, _BLUE),
        _text(24, 56, title, 21, "#FFFFFF"),
        _text(24, 112, said["application"], 13, "#FFFFFF", _BOLD),
        _text(24, 132, name, 13, "#FFFFFF"),
        _text(24, 162, said["publisher"], 13, "#FFFFFF", _BOLD),
        _text(24, 182, publisher or said["unknown"], 13, "#FFFFFF"),
        *_button(WIDTH - 334, HEIGHT - 52, 164, said["run"], "#FFFFFF"),
        *_button(WIDTH - 154, HEIGHT - 52, 130, said["refuse"], "#FFFFFF"),
        _ring(WIDTH - 340, HEIGHT - 58, 176, 44),
    ]
    return _drawing(parts)


def third(said: Mapping[str, Any], name: str, publisher: str, unknown: str) -> str:
    """The question for an administrator."""
    head = "#4CA0E0" if publisher else _YELLOW
    lines: Sequence[str] = said["title"] if publisher else said["title_unknown"]
    parts = [
        _box(0, 0, WIDTH, HEIGHT, "#FFFFFF"),
        _box(0, 0, WIDTH, 104, head),
        _text(24, 26, said["head"], 12, _DARK),
        *(_text(24, 52 + 20 * at, line, 14, _DARK, _BOLD) for at, line in enumerate(lines)),
        _text(24, 142, name, 14, _DARK, _BOLD),
        _text(24, 168, publisher or unknown, 13, _DARK),
        *_button(24, HEIGHT - 56, 198, said["yes"], _DARK, fill=_GREY),
        *_button(238, HEIGHT - 56, 198, said["no"], _DARK, fill=_GREY),
    ]
    return _drawing(parts)


def _drawing(parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {WIDTH + 2} {HEIGHT + 2}" '
        f'font-family="{_FONT}">{"".join(parts)}'
        f'<rect x="0" y="0" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#5B6673"/></svg>'
    )


def _box(left: int, top: int, width: int, height: int, colour: str) -> str:
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{colour}"/>'


def _ring(left: int, top: int, width: float, height: int) -> str:
    """What to click."""
    return (
        f'<rect x="{left}" y="{top}" width="{width:.0f}" height="{height}" rx="6" fill="none" '
        f'stroke="{_YELLOW}" stroke-width="3"/>'
    )


def _text(  # noqa: PLR0913, PLR0917 what a text is drawn with
    left: float, base: float, words: str, size: int, colour: str, more: str = ""
) -> str:
    """A text; ``more`` are further attributes."""
    told = f'x="{left}" y="{base}" font-size="{size}" fill="{colour}"'
    return f"<text {told}{more}>{escape(words)}</text>"


def _line_under(left: int, base: int, words: str, size: int, colour: str) -> str:
    drawn = f"M{left} {base + 3}h{_wide(words, size):.0f}"
    return f'<path d="{drawn}" stroke="{colour}" fill="none"/>'


def _wide(words: str, size: int) -> float:
    """About how wide a text is."""
    return len(words) * size * 0.55


def _button(  # noqa: PLR0913, PLR0917 what a button is drawn with
    left: int, top: int, width: int, words: str, colour: str, fill: str = "none"
) -> tuple[str, str]:
    frame = (
        f'<rect x="{left}" y="{top}" width="{width}" height="32" fill="{fill}" stroke="{colour}"/>'
    )
    return frame, _text(left + width / 2, top + 21, words, 13, colour, _MIDDLE)
