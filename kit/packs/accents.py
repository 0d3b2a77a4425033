"""A syndicate's colour on our surfaces: kept where it is read, changed as little as needed else."""

from __future__ import annotations

import re

from inventory.record import record, replace
from kit.contrast import READABLE, mixed, ratio, readable
from kit.tokens import DARK, LIGHT, Palette

#: How a colour is written.
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
#: How much of the accent lies behind what is chosen.
_TINT = {True: 0.22, False: 0.10}


@record
class Accent:
    """One colour in both modes, as ``#RRGGBB``; each is read on every surface of its mode."""

    light: str
    dark: str


def accent(wanted_light: str, wanted_dark: str = "") -> Accent:
    """The colours to use for those that were asked for; without a dark one, made of the light."""
    return Accent(_fitted(LIGHT, wanted_light), _fitted(DARK, wanted_dark or wanted_light))


def dressed(palette: Palette, told: Accent) -> Palette:
    """Our palette with another accent."""
    is_dark = palette is DARK
    colour = told.dark if is_dark else told.light
    above = max((palette.page, palette.surface, palette.text), key=lambda one: ratio(one, colour))
    return replace(palette, accent=colour, on_accent=above, selected=_tint(palette, colour))


def _fitted(palette: Palette, wanted: str) -> str:
    """The nearest colour that is read on the surfaces, and on its own tint."""
    towards = palette.text
    first = readable(wanted.upper(), (palette.page, palette.surface), towards)
    for _ in range(50):
        if ratio(first, _tint(palette, first)) >= READABLE:
            return first
        first = mixed(first, towards, 0.04)
    return palette.accent


def _tint(palette: Palette, colour: str) -> str:
    return mixed(palette.surface, colour, _TINT[palette is DARK])
