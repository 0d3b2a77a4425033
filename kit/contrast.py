"""How much two colours differ in brightness, and colours that are changed until they are read."""

from __future__ import annotations

#: What text needs against what lies behind it (WCAG 2.2, 1.4.3).
READABLE = 4.5
_STEPS = 50


def ratio(one: str, other: str) -> float:
    """1 to 21, for colours written ``#RRGGBB`` (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """The colour that has ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str, behind: tuple[str, ...], towards: str) -> str:
    """The colour, mixed with ``towards`` until it is read on each of those behind it."""
    for step in range(_STEPS + 1):
        tried = mixed(colour, towards, step / _STEPS)
        if all(ratio(tried, one) >= READABLE for one in behind):
            return tried
    return towards
