"""Charts, made once as SVG: the window shows them and the reports embed them.

No chart tells anything by colour alone: every part carries its icon and its number or its word, and
every chart comes with a sentence that says the same. The SVG is static: no script, no link, no
reference outside itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from checks.verdict import Outcome
from inventory.record import record
from kit import french
from kit.labels import OUTCOME_LABELS
from kit.svg import document as _svg
from kit.svg import drawn_icon as _icon
from kit.svg import label as _text
from kit.svg import line as _line
from kit.svg import rectangle as _box
from kit.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kit.tokens import Palette

#: The order of the parts of a bar and of its words: what is well first, what is unknown last.
JUDGED = (Outcome.OK, Outcome.WATCH, Outcome.FAIL, Outcome.UNKNOWN)
NOTHING = "Aucun point n’a encore été vérifié."


@record
class Chart:
    """One picture: ``svg`` as text, ``alt`` the sentence for those who do not see it."""

    svg: str
    alt: str


@record
class Point:
    """One moment of the trend: how many points were compliant, of how many judged both times."""

    at: date
    compliant: int
    judged: int


class Dated(Protocol):
    """What a trend is drawn from: a :class:`Point`, or a point of the history (a moment)."""

    @property
    def at(self) -> date:
        """When it was."""

    @property
    def compliant(self) -> int:
        """How many points were compliant."""

    @property
    def judged(self) -> int:
        """Of how many that were judged."""


def outcome_bar(counts: Mapping[Outcome, int], palette: Palette = LIGHT, width: int = 640) -> Chart:
    """One bar cut by outcome, in proportion; what does not apply is left out."""
    told = [(outcome, counts.get(outcome, 0)) for outcome in JUDGED if counts.get(outcome, 0) > 0]
    height = 36
    if not told:
        body = _box(0, 0, width, height, palette.outcomes[Outcome.UNKNOWN].tint)
        return Chart(_svg(width, height, body, NOTHING), NOTHING)
    # A part is never too narrow for its icon and number; the rest is shared in proportion.
    gap, least = 3, 58
    free = width - gap * (len(told) - 1) - least * len(told)
    total = sum(number for _, number in told)
    body, left = "", 0.0
    for outcome, number in told:
        part = least + free * number / total
        colour = palette.outcomes[outcome].text
        body += _box(left, 0, part, height, colour)
        body += _icon(outcome, left + 10, 10, palette.surface)
        body += _text(french.integer(number), left + 32, 24, palette.surface, size=16, weight=600)
        left += part + gap
    alt = f"{_sentence(told)} sur {french.count(total, 'point')}."
    return Chart(_svg(width, height, body, alt), alt)


def pillars(states: Mapping[str, Outcome], palette: Palette = LIGHT) -> Chart:
    """The pillars side by side: name, icon and word of the state of each."""
    from checks.domains import PILLARS  # noqa: PLC0415 reads a file that other charts do not need

    shown = [(label, states.get(key, Outcome.UNKNOWN)) for key, label in PILLARS.items()]
    width, height, gap = 640, 64, 10
    part = (width - gap * (len(shown) - 1)) / len(shown)
    body = ""
    for rank, (label, state) in enumerate(shown):
        left, tone = rank * (part + gap), palette.outcomes[state]
        body += _box(left, 0, part, height, tone.tint)
        body += _box(left, 0, 4, height, tone.text, radius=2)
        body += _text(label, left + 14, 25, palette.text, size=12, weight=600)
        body += _icon(state, left + 13, 36, tone.text)
        body += _text(OUTCOME_LABELS[state], left + 35, 49, tone.text, size=12, weight=600)
    told = [f"{label} : {OUTCOME_LABELS[state].lower()}" for label, state in shown]
    alt = f"Les piliers. {' ; '.join(told)}."
    return Chart(_svg(width, height, body, alt), alt)


def trend(points: Sequence[Dated], palette: Palette = LIGHT, width: int = 640) -> Chart | None:
    """The share of compliant points over time; None with fewer than two moments.

    The line joins shares, so that a change of how many were judged does not bend it; the words give
    counts.
    """
    kept = _judged(points)
    if len(kept) < 2:
        return None
    return _trend([kept], palette, _Frame(width, 120, 6, 78))


def evolution(
    lines: Sequence[Sequence[Dated]], palette: Palette = LIGHT, width: int = 640
) -> Chart | None:
    """The same over several lines that cannot be compared, parted by a dashed bar each; with scale.

    None with fewer than two moments in all.
    """
    kept = sorted(filter(None, map(_judged, lines)), key=lambda line: line[0].at)
    if sum(map(len, kept)) < 2:
        return None
    return _trend(kept, palette, _Frame(width, 190, 44, 78))


@record
class _Frame:
    """The size of a trend, and the room at its left (a scale needs some) and right."""

    width: int
    height: int
    left: int
    right: int
    top: int = 20
    bottom: int = 26

    @property
    def wide(self) -> int:
        return self.width - self.left - self.right

    @property
    def high(self) -> int:
        return self.height - self.top - self.bottom


def _judged(points: Sequence[Dated]) -> list[Dated]:
    return [point for point in sorted(points, key=lambda p: p.at) if point.judged > 0]


def _trend(lines: Sequence[Sequence[Dated]], palette: Palette, frame: _Frame) -> Chart:
    every = _judged([point for line in lines for point in line])
    start = every[0].at
    span = max((every[-1].at - start).total_seconds(), 1)

    def place(point: Dated) -> tuple[float, float]:
        return (
            frame.left + frame.wide * (point.at - start).total_seconds() / span,
            frame.top + frame.high * (1 - point.compliant / point.judged),
        )

    body = _grid(palette, frame)
    for before, after in pairwise(lines):
        x = (place(before[-1])[0] + place(after[0])[0]) / 2
        body += _line(x, frame.top - 8, x, frame.height - frame.bottom, palette.secondary, 1, "2 4")
    # The first label lies off the line, on a patch that hides the grid.
    x, y = place(every[0])
    y += 20 if y < frame.top + 14 else -10
    body += _box(x - 4, y - 12, 7 * len(_of(every[0])) + 4, 16, palette.surface)
    body += _text(_of(every[0]), x - 2, y, palette.secondary, size=12)
    for line in lines:
        for one, other in pairwise(map(place, line)):
            body += _line(*one, *other, palette.accent, 2.5)
    # Many points are small, so that they do not hide their line.
    radius = 3.5 if len(every) <= 12 else 2.5
    for x, y in map(place, every):
        body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{palette.accent}"/>'
    x, y = place(every[-1])
    body += _text(_of(every[-1]), x + 10, y + 4, palette.text, size=13, weight=600)
    first, last = french.day(start), french.day(every[-1].at)
    foot = frame.height - 6
    body += _text(first, frame.left - 2, foot, palette.secondary, size=11)
    body += _text(last, frame.width - frame.right, foot, palette.secondary, size=11, end=True)
    alt = f"Points conformes{french.NBSP}: {_told(lines)}."
    return Chart(_svg(frame.width, frame.height, body, alt), alt)


def _grid(palette: Palette, frame: _Frame) -> str:
    """Three lines at no, half and all of the points, with their scale where there is room."""
    body = ""
    for share in (0.0, 0.5, 1.0):
        y = frame.top + frame.high * share
        body += _line(frame.left, y, frame.width - frame.right, y, palette.border, 1)
        if frame.left > 40:
            scale = french.shown(100 * (1 - share), "percent")
            body += _text(scale, frame.left - 8, y + 4, palette.secondary, size=11, end=True)
    return body


def _told(lines: Sequence[Sequence[Dated]]) -> str:
    """First and last point of each line; a line of one point is told once."""
    told = []
    for line in lines:
        ends = [line[0], line[-1]] if len(line) > 1 else [line[0]]
        told.append(", ".join(f"{_of(point)} le {french.day(point.at)}" for point in ends))
    return f"{french.NBSP}; puis, sur une autre base, ".join(told)


class DayOfRuns(Protocol):
    """A day of a calendar: :class:`kit.backups.view.Day`."""

    @property
    def at(self) -> date:
        """Which day."""

    @property
    def state(self) -> str:
        """``success``, ``partial``, ``failed``, ``none``, ``closed`` or ``ahead``."""


#: The legend of the calendar: a state, its word, the outcome whose colour and icon it has.
RUN_STATES = (
    ("success", "réussie", Outcome.OK),
    ("partial", "incomplète", Outcome.WATCH),
    ("failed", "échouée", Outcome.FAIL),
    ("none", "aucune", Outcome.UNKNOWN),
)
_DAYS = "LMMJVSD"


def heat_map(
    label: str, weeks: Sequence[Sequence[DayOfRuns]], palette: Palette = LIGHT, side: int = 18
) -> Chart:
    """The runs of a copy: a column a week, a row a day of it, then the legend.

    A day when the town hall was closed and nothing ran is a point; one to come is left out.
    """
    gap, left, top = 4, 20, 4
    step, icon_size = side + gap, side - 6
    words_, body = {state: outcome for state, _, outcome in RUN_STATES}, ""
    for row, letter in enumerate(_DAYS):
        body += _text(letter, 2, top + row * step + side * 0.72, palette.secondary, size=11)
    for column, week in enumerate(weeks):
        for row, day in enumerate(week):
            x, y = left + column * step, top + row * step
            if day.state in words_:
                body += _run_box(x, y, side, icon_size, words_[day.state], palette)
            elif day.state == "closed":
                at = f'cx="{x + side / 2:.1f}" cy="{y + side / 2:.1f}"'
                body += f'<circle {at} r="1.5" fill="{palette.border}"/>'
    seen = {day.state for week in weeks for day in week}
    along, foot = float(left), top + len(_DAYS) * step + 6
    for state, word, outcome in RUN_STATES:
        # What happened nowhere needs no legend, but success and nothing are always explained.
        if state in seen or state in {"success", "none"}:
            body += _run_box(along, foot, side, icon_size, outcome, palette)
            along += side + 6
            body += _text(word, along, foot + side * 0.72, palette.secondary, size=12)
            along += 7 * len(word) + 14
    width = max(left + len(weeks) * step, along)
    alt = _runs_told(label, weeks)
    return Chart(_svg(int(width), foot + side + 4, body, alt), alt)


def _run_box(  # noqa: PLR0913, PLR0917 a place, two sizes, what and in which colours
    x: float, y: float, side: int, icon_size: int, outcome: Outcome, palette: Palette
) -> str:
    tone = palette.outcomes[outcome]
    if outcome is Outcome.UNKNOWN:
        return _box(x, y, side, side, tone.tint, radius=3)
    # Full for a copy, tinted for what is left to be desired: told apart without their colours.
    full = outcome is Outcome.OK
    scale, inner = icon_size / 16, (side - icon_size) / 2
    drawn = _icon(outcome, 0, 0, palette.surface if full else tone.text)
    return (
        _box(x, y, side, side, tone.text if full else tone.tint, radius=3)
        + f'<g transform="translate({x + inner:.1f} {y + inner:.1f}) scale({scale:.3f})">'
        + f"{drawn}</g>"
    )


def _runs_told(label: str, weeks: Sequence[Sequence[DayOfRuns]]) -> str:
    days = [day for week in weeks for day in week]
    number = {state: sum(day.state == state for day in days) for state, _, _ in RUN_STATES}
    good = [day.at for day in days if day.state == "success"]
    told = [
        french.count(
            number["success"], "jour avec une copie réussie", "jours avec une copie réussie"
        )
    ]
    if number["partial"]:
        told.append(french.count(number["partial"], "incomplète"))
    if number["failed"]:
        told.append(french.count(number["failed"], "échouée"))
    told.append(
        french.count(number["none"], "jour d’ouverture sans copie", "jours d’ouverture sans copie")
    )
    last = f" La dernière est du {french.day(max(good))}." if good else ""
    weeks_ = french.count(len(weeks), "semaine")
    name = french.plain(label)
    return f"{name}, {weeks_}{french.NBSP}: {french.listing(tuple(told))}.{last}"


def icon(outcome: Outcome, colour: str) -> str:
    """The icon of an outcome alone, as an SVG of 16 by 16."""
    return _svg(16, 16, _icon(outcome, 0, 0, colour), OUTCOME_LABELS[outcome])


def _of(point: Dated) -> str:
    return f"{french.integer(point.compliant)} sur {french.integer(point.judged)}"


def _sentence(told: list[tuple[Outcome, int]]) -> str:
    words = {
        Outcome.OK: ("conforme", "conformes"),
        Outcome.WATCH: ("à surveiller", "à surveiller"),
        Outcome.FAIL: ("à corriger", "à corriger"),
        Outcome.UNKNOWN: ("non vérifié", "non vérifiés"),
    }
    parts = [french.count(number, *words[outcome]) for outcome, number in told]
    return french.listing(tuple(parts))
