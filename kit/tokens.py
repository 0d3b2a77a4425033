"""The colours of every surface that we draw, by role: window, charts, reports.

The one place that names a colour. Text on its own tint, and white on the text colour, keep a
contrast of at least 4.5:1 in the light palette; a test computes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping


@record
class Tone:
    """The colour of a status: ``text`` for its word and icon, ``tint`` for what lies behind."""

    text: str
    tint: str


@record
class Palette:
    """All colours of one mode, as ``#RRGGBB``.

    ``selected`` lies behind what is chosen, ``on_accent`` is text on the accent.
    """

    page: str
    surface: str
    border: str
    text: str
    secondary: str
    accent: str
    on_accent: str
    selected: str
    outcomes: Mapping[Outcome, Tone]


LIGHT = Palette(
    page="#F5F6F8",
    surface="#FFFFFF",
    border="#D7DCE3",
    text="#1B2430",
    secondary="#4A5563",
    accent="#1D5FA8",
    on_accent="#FFFFFF",
    selected="#E8F0FA",
    outcomes={
        Outcome.OK: Tone("#1B7A46", "#E5F4EB"),
        Outcome.WATCH: Tone("#8F5A00", "#FDF1DC"),
        Outcome.FAIL: Tone("#B3261E", "#FBE9E7"),
        Outcome.UNKNOWN: Tone("#56606E", "#ECEEF1"),
        Outcome.NA: Tone("#56606E", "#ECEEF1"),
    },
)
DARK = Palette(
    page="#14181D",
    surface="#1C2128",
    border="#343C47",
    text="#E8ECF2",
    secondary="#A9B4C2",
    accent="#7DB3F0",
    on_accent="#10151B",
    selected="#22344A",
    outcomes={
        Outcome.OK: Tone("#6FCF97", "#1D3A2A"),
        Outcome.WATCH: Tone("#F2B84B", "#3D3017"),
        Outcome.FAIL: Tone("#FF8A80", "#44211F"),
        Outcome.UNKNOWN: Tone("#A3AEBB", "#2A313A"),
        Outcome.NA: Tone("#A3AEBB", "#2A313A"),
    },
)
