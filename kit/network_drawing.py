"""The plan of the network as one picture: boxes in panels, placed so that none lies on another.

A panel holds the devices of a group in rows; panels stand beside each other on shelves as wide as
the page. What is inside the mairie hangs from one line that comes from internet through the box.
Names are cut to the width of their box, with what a letter takes at most.
"""

from __future__ import annotations

import unicodedata
from math import ceil
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record, replace
from kit import french, svg
from kit.charts import Chart
from kit.labels import OUTCOME_LABELS
from kit.network_plan import Device, Flow, Group, alt, words
from kit.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kit.network_plan import Plan
    from kit.tokens import Palette

#: The page: an A4 sheet on its side, in pixels of the design, and how much higher it may become.
PAGE, RATIO = 1120, 0.655
BOX_WIDTH, BOX_HEIGHT, GAP = 196, 44, 10
PAD, HEAD, MARGIN, TRUNK = 10, 24, 16, 24
TITLE, LEGEND, BETWEEN = 46, 26, 14
#: Between a copy's source and where it goes.
ARROW = 46
#: Text longer than this is never measured further.
_MOST = 160
_ROWS = (1, 2, 3, 4)
_WIDE = frozenset("mwMWOQGD@%&…——")
_NARROW = frozenset("iljtfrI.,:;'’|!()[] \u00a0")

# Strokes in a square of 16, as the icons of the outcomes.
SHAPES = {
    "internet": (
        '<path d="M4.5 12.5 A3 3 0 0 1 4.2 6.6 A4 4 0 0 1 11.8 6.6 A3 3 0 0 1 11.5 12.5 Z"/>'
    ),
    "computers": '<path d="M2 3 L14 3 L14 11 L2 11 Z M8 11 L8 14 M5 14 L11 14"/>',
    "storage": (
        '<path d="M3 2.5 L13 2.5 L13 7 L3 7 Z M3 9 L13 9 L13 13.5 L3 13.5 Z'
        ' M5.5 4.8 L6 4.8 M5.5 11.2 L6 11.2"/>'
    ),
    "printers": (
        '<path d="M4.5 6 L4.5 2 L11.5 2 L11.5 6 M4.5 11 L2 11 L2 6 L14 6 L14 11 L11.5 11'
        ' M4.5 9.5 L11.5 9.5 L11.5 14 L4.5 14 Z"/>'
    ),
    "access": (
        '<path d="M2 9 L14 9 L14 13.5 L2 13.5 Z M4.6 11.3 L5 11.3 M11 9 L11 5'
        ' M8.7 4.5 A3 3 0 0 1 13.3 4.5"/>'
    ),
    "links": (
        '<path d="M2 6.5 A8.5 8.5 0 0 1 14 6.5 M4.3 9 A5.3 5.3 0 0 1 11.7 9 M8 12.5 L8.1 12.5"/>'
    ),
    "phones": '<path d="M4.5 1.8 L11.5 1.8 L11.5 14.2 L4.5 14.2 Z M7.6 12 L8.4 12"/>',
    "watch": (
        '<path d="M2 4.5 L10.5 4.5 L10.5 11.5 L2 11.5 Z M10.5 7.2 L14 5.2 L14 10.8 L10.5 8.8"/>'
    ),
    "boards": '<path d="M2 3 L14 3 L14 10.5 L2 10.5 Z M8 10.5 L5 14 M8 10.5 L11 14"/>',
    "services": (
        '<path d="M8 2 A6 6 0 0 1 8 14 A6 6 0 0 1 8 2 M2 8 L14 8 M8 2 A9 9 0 0 1 8 14'
        ' M8 2 A9 9 0 0 0 8 14"/>'
    ),
    "others": '<path d="M3 3 L13 3 L13 13 L3 13 Z"/>',
    "seen": '<path d="M2 8 Q8 1.5 14 8 Q8 14.5 2 8 Z M8 7 L8 9 M7 8 L9 8"/>',
}


@record
class Box:
    """Where a thing stands, in pixels of the design; ``key`` is its own, ``what`` what to draw."""

    key: str
    x: float
    y: float
    width: float
    height: float
    what: Device | Flow
    shape: str


@record
class Panel:
    """A titled frame around boxes; ``hung`` is drawn with a line to the network."""

    x: float
    y: float
    width: float
    height: float
    label: str
    boxes: tuple[Box, ...]
    hung: bool


@record
class Zone:
    """A part of the page: outside, inside, the copies; ``top`` of it and its height."""

    label: str
    y: float
    height: float
    panels: tuple[Panel, ...]


@record
class Laid:
    """A plan with the place of each thing."""

    width: float
    height: float
    zones: tuple[Zone, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All frames."""
        return tuple(panel for zone in self.zones for panel in zone.panels)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All things."""
        return tuple(box for panel in self.panels for box in panel.boxes)


def drawing(
    plan: Plan,
    palette: Palette = LIGHT,
    width: int | None = None,
    legible: Callable[[str], str] | None = None,
) -> Chart:
    """The picture: as wide as told and as high as it must be, or as one page on its side.

    ``legible`` makes each text one that the fonts of a paper can draw.
    """
    told = _legible(plan, legible) if legible else plan
    laid = lay_out(told, width)
    body = svg.rectangle(0, 0, laid.width, laid.height, palette.surface, radius=0)
    body += _title(told, laid, palette)
    for zone in laid.zones:
        body += _zone(zone, laid, palette)
    body += _wires(laid, palette)
    for panel in laid.panels:
        body += _panel(panel, palette)
    body += _legend(told, laid, palette)
    said = _xml(alt(told))
    return Chart(svg.document(ceil(laid.width), ceil(laid.height), _xml(body), said), said)


def lay_out(plan: Plan, width: int | None = None) -> Laid:
    """The place of everything. Without a width, the page grows until all stands on one sheet."""
    if width is not None:
        return _lowest(plan, max(width, 2 * MARGIN + TRUNK + 3 * PAD + BOX_WIDTH))
    wide = float(PAGE)
    while True:
        laid = _lowest(plan, wide)
        # What stands in the widest row never gets narrower, so this ends.
        if laid.height <= wide * RATIO or wide > 40 * PAGE:
            return laid
        wide *= 1.06


def cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """A text that takes at most this width, ended with … where something was left out."""
    told = text[:_MOST]
    if len(text) <= _MOST and _measured(told, size, bold=bold) <= width:
        return told
    while told and _measured(f"{told}…", size, bold=bold) > width:
        told = told[:-1]
    # A mark that stands over a letter does not stay without it.
    while told and unicodedata.combining(told[-1]):
        told = told[:-1]
    return f"{told.rstrip()}…"


# --- Where things stand ----------------------------------------------------------------------


def _lowest(plan: Plan, width: float) -> Laid:
    """The lowest of the plans whose frames hold one row, two, three or four."""
    return min((_laid(plan, width, rows) for rows in _ROWS), key=lambda laid: laid.height)


def _laid(plan: Plan, width: float, rows: int) -> Laid:
    inner = width - 2 * MARGIN
    y = float(TITLE + MARGIN)
    zones = []
    said = words()
    internet = Group("internet", "", (Device("internet", "internet", said["internet"]),))
    outside = [(internet, True), *([(plan.services, False)] if plan.services else [])]
    box = Device("unknown box", "internet_box", said["unknown_box"], said["undeclared"], seen=True)
    unknown = Group("access", said["groups"]["access"]["label"], (box,))
    inside = list(plan.inside)
    if not plan.has_box and not plan.empty:
        inside.insert(0, unknown)
    # The box comes first: all else hangs from it.
    inside.sort(key=lambda group: group.name != "access")
    for label, groups in (
        (said["outside"], outside if not plan.empty else []),
        (said["inside"], [(group, True) for group in inside]),
    ):
        if groups:
            panels, height = _shelves(groups, MARGIN + TRUNK, y + HEAD, inner - TRUNK - PAD, rows)
            zones.append(Zone(label, y, height + HEAD + PAD, panels))
            y += height + HEAD + PAD + BETWEEN
    if plan.flows:
        panel = _flows(plan.flows, MARGIN + TRUNK, y + HEAD + 4, inner - TRUNK - PAD)
        height = panel.height + HEAD + 4 + PAD
        zones.append(Zone(said["copies"], y, height, (panel,)))
        y += height + BETWEEN
    legend = LEGEND * len(_legend_rows(plan, width))
    return Laid(width, y + legend + MARGIN, tuple(zones))


def _shelves(
    groups: Iterable[tuple[Group, bool]], left: float, top: float, wide: float, rows: int
) -> tuple[tuple[Panel, ...], float]:
    """The frames on their shelves, and how high these are together."""
    most = max(1, int((wide - 2 * PAD + GAP) // (BOX_WIDTH + GAP)))
    placed: list[Panel] = []
    shelf: list[Panel] = []
    x, y = left, top
    for group, hung in groups:
        columns = min(-(-len(group.devices) // rows), most)
        panel = _framed(group, columns, x, y, hung=hung)
        if shelf and panel.x + panel.width > left + wide:
            y = _closed(shelf, placed)
            x = left
            panel = _framed(group, columns, x, y, hung=hung)
        shelf.append(panel)
        x += panel.width + GAP
    bottom = _closed(shelf, placed)
    return tuple(placed), bottom - BETWEEN - top


def _closed(shelf: list[Panel], placed: list[Panel]) -> float:
    """Give the frames of a shelf one height; returns where the next shelf begins."""
    height = max((panel.height for panel in shelf), default=0)
    bottom = max((panel.y for panel in shelf), default=0) + height
    placed += [replace(panel, height=height) for panel in shelf]
    shelf.clear()
    return bottom + BETWEEN


def _framed(group: Group, columns: int, x: float, y: float, *, hung: bool) -> Panel:
    head = HEAD if group.label else PAD
    boxes = tuple(
        Box(
            device.key,
            x + PAD + (rank % columns) * (BOX_WIDTH + GAP),
            y + head + (rank // columns) * (BOX_HEIGHT + GAP),
            BOX_WIDTH,
            BOX_HEIGHT,
            device,
            group.name,
        )
        for rank, device in enumerate(group.devices)
    )
    rows = -(-len(boxes) // columns)
    width = 2 * PAD + columns * BOX_WIDTH + (columns - 1) * GAP
    height = head + rows * BOX_HEIGHT + (rows - 1) * GAP + PAD
    return Panel(x, y, width, height, group.label, boxes, hung)


def _flows(flows: Sequence[Flow], left: float, top: float, wide: float) -> Panel:
    """The copies, each with its arrow, as many beside each other as there is room for."""
    least = 2 * BOX_WIDTH + ARROW
    columns = max(1, min(len(flows), int((wide + GAP) // (least + GAP))))
    width = min((wide - (columns - 1) * GAP) / columns, least * 1.4)
    boxes = tuple(
        Box(
            flow.key,
            left + (rank % columns) * (width + GAP),
            top + (rank // columns) * (BOX_HEIGHT + GAP),
            width,
            BOX_HEIGHT,
            flow,
            "copy",
        )
        for rank, flow in enumerate(flows)
    )
    rows = -(-len(boxes) // columns)
    height = rows * BOX_HEIGHT + (rows - 1) * GAP
    return Panel(left, top, wide, height, "", boxes, hung=False)


# --- How they are drawn ----------------------------------------------------------------------


def _title(plan: Plan, laid: Laid, palette: Palette) -> str:
    said = words()
    under = said["dated"].format(entity=plan.entity, day=french.day(plan.day))
    if not plan.entity:
        under = french.day(plan.day)
    room = laid.width - 2 * MARGIN
    return _text(said["title"], MARGIN, 30, palette.text, room, 18, bold=True) + _text(
        under, MARGIN, 50, palette.secondary, room, 12
    )


def _zone(zone: Zone, laid: Laid, palette: Palette) -> str:
    x, width = MARGIN, laid.width - 2 * MARGIN
    return svg.rectangle(x, zone.y, width, zone.height, palette.page, radius=8) + _text(
        zone.label, x + TRUNK, zone.y + 18, palette.secondary, width - 2 * TRUNK, 12, bold=True
    )


def _wires(laid: Laid, palette: Palette) -> str:
    """The line from internet to the box, from there to its neighbours and down to each shelf."""
    if not laid.zones or not laid.panels[0].hung:
        return ""
    trunk, ways = MARGIN + TRUNK / 2, []
    cloud = laid.panels[0].boxes[0]
    start = cloud.y + cloud.height / 2
    ways.append((trunk, start, cloud.x, start))
    shelves: dict[float, list[Panel]] = {}
    for panel in laid.panels[1:]:
        shelves.setdefault(panel.y, []).append(panel)
    end, box = start, False
    for y, panels in shelves.items():
        if not panels[0].hung:
            # What is outside is reached through internet, where there is room to say so.
            if y == laid.panels[0].y:
                ways.append((cloud.x + cloud.width, start, panels[0].x, start))
            continue
        if not box:
            box, end = True, y + HEAD + BOX_HEIGHT / 2
            ways.append((trunk, end, panels[0].boxes[0].x, end))
            lefts = [panels[0].x + panels[0].width, *(one.x + one.width for one in panels[1:])]
            for left, panel in zip(lefts, panels[1:], strict=False):
                ways.append((left, end, panel.x, end))
            continue
        end = y - GAP / 2
        ways.append((trunk, end, panels[-1].x + PAD, end))
        ways += [(one.x + PAD, end, one.x + PAD, one.y) for one in panels]
    ways.append((trunk, start, trunk, end))
    return "".join(svg.line(*way, palette.secondary, 1.5) for way in ways)


def _panel(panel: Panel, palette: Palette) -> str:
    body = ""
    if panel.boxes and isinstance(panel.boxes[0].what, Flow):
        for box in panel.boxes:
            body += _flow(box, palette)
        return body
    if panel.label:
        body += _frame(panel.x, panel.y, panel.width, panel.height, palette)
        body += _text(
            panel.label, panel.x + PAD, panel.y + 16, palette.secondary, panel.width - 2 * PAD, 11
        )
    for box in panel.boxes:
        body += _device(box, palette)
    return body


def _device(box: Box, palette: Palette) -> str:
    device = box.what
    if not isinstance(device, Device):
        return ""
    body = _frame(box.x, box.y, box.width, box.height, palette, dashed=device.seen)
    body += _shape(box.shape, box.x + 10, box.y + 15, palette.accent)
    room = box.width - 36 - (8 if device.outcome is None else 26)
    middle = box.y + (20 if device.detail else 28)
    body += _text(device.name, box.x + 34, middle, palette.text, room, 12, bold=True)
    body += _text(device.detail, box.x + 34, box.y + 36, palette.secondary, room, 11)
    if device.outcome is not None:
        tone = palette.outcomes[device.outcome]
        body += svg.drawn_icon(device.outcome, box.x + box.width - 24, box.y + 15, tone.text)
    return body


def _flow(box: Box, palette: Palette) -> str:
    flow = box.what
    if not isinstance(flow, Flow):
        return ""
    half = (box.width - ARROW) / 2
    middle, right = box.y + box.height / 2, box.x + half + ARROW
    body = _frame(box.x, box.y, half, box.height, palette)
    body += _shape("computers", box.x + 10, box.y + 15, palette.accent)
    body += _text(flow.source, box.x + 34, box.y + 28, palette.text, half - 42, 12)
    start, end = box.x + half + 5, right - 5
    body += svg.line(start, middle, end - 4, middle, palette.accent, 2)
    body += (
        f'<path d="M{end - 8:.1f} {middle - 5:.1f} L{end:.1f} {middle:.1f} '
        f'L{end - 8:.1f} {middle + 5:.1f} Z" fill="{palette.accent}"/>'
    )
    body += _frame(right, box.y, half, box.height, palette)
    body += _shape("storage", right + 10, box.y + 15, palette.accent)
    room = half - 36 - (8 if flow.outcome is None else 26)
    up = box.y + (20 if flow.detail else 28)
    body += _text(flow.target, right + 34, up, palette.text, room, 12, bold=True)
    body += _text(flow.detail, right + 34, box.y + 36, palette.secondary, room, 11)
    if flow.outcome is not None:
        tone = palette.outcomes[flow.outcome]
        body += svg.drawn_icon(flow.outcome, right + half - 24, box.y + 15, tone.text)
    return body


def _legend_rows(plan: Plan, width: float) -> list[list[tuple[str, str]]]:
    """What the signs mean, only those that are there, as many on a row as there is room for."""
    said = words()["legend"]
    seen = {one.outcome for one in plan.devices} | {one.outcome for one in plan.flows}
    told: list[tuple[str, str]] = [
        (outcome.value, OUTCOME_LABELS[outcome]) for outcome in Outcome if outcome in seen
    ]
    if plan.inside or plan.services:
        told.append(("link", said["link"]))
    if any(one.seen for one in plan.devices) or (not plan.has_box and not plan.empty):
        told.append(("seen", said["seen"]))
    if plan.flows:
        told.append(("arrow", said["arrow"]))
    if plan.more:
        told.append(
            (
                "",
                words()["more_seen"].format(count=french.count(plan.more, *words()["address"])),
            )
        )
    rows: list[list[tuple[str, str]]] = [[]]
    along = 0.0
    for sign, label in told:
        wide = _sign_width(sign) + _measured(label, 11) + 22
        if rows[-1] and along + wide > width - 2 * MARGIN:
            rows.append([])
            along = 0.0
        rows[-1].append((sign, label))
        along += wide
    return [row for row in rows if row]


def _sign_width(sign: str) -> float:
    return {"": 0, "link": 30, "arrow": 34, "seen": 30}.get(sign, 22)


def _legend(plan: Plan, laid: Laid, palette: Palette) -> str:
    rows = _legend_rows(plan, laid.width)
    y = laid.height - MARGIN - LEGEND * len(rows)
    body = ""
    for row in rows:
        x = float(MARGIN)
        for sign, label in row:
            body += _sign(sign, x, y + 4, palette)
            x += _sign_width(sign)
            room = laid.width - MARGIN - x
            body += _text(label, x, y + 16, palette.secondary, room, 11)
            x += _measured(label, 11) + 22
        y += LEGEND
    return body


def _sign(sign: str, x: float, y: float, palette: Palette) -> str:
    match sign:
        case "":
            return ""
        case "link":
            return svg.line(x, y + 8, x + 22, y + 8, palette.secondary, 1.5)
        case "arrow":
            tip = x + 26
            return svg.line(x, y + 8, tip - 4, y + 8, palette.accent, 2) + (
                f'<path d="M{tip - 8:.1f} {y + 3:.1f} L{tip:.1f} {y + 8:.1f} '
                f'L{tip - 8:.1f} {y + 13:.1f} Z" fill="{palette.accent}"/>'
            )
        case "seen":
            return _frame(x, y + 1, 22, 14, palette, dashed=True)
        case _:
            outcome = Outcome(sign)
            return svg.drawn_icon(outcome, x, y, palette.outcomes[outcome].text)


def _frame(  # noqa: PLR0913 a rectangle has as many sides
    x: float, y: float, width: float, height: float, palette: Palette, *, dashed: bool = False
) -> str:
    stroke = palette.secondary if dashed else palette.border
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
        f'fill="{palette.surface}" stroke="{stroke}" stroke-width="1"{dashes}/>'
    )


def _shape(name: str, x: float, y: float, colour: str) -> str:
    return svg.stroked(SHAPES[name], x, y, colour, 1.4)


def _text(  # noqa: PLR0913, PLR0917 what a line of text needs
    told: str, x: float, y: float, colour: str, room: float, size: int, *, bold: bool = False
) -> str:
    if not told:
        return ""
    kept = cut(told, room, size, bold=bold)
    return svg.label(kept, x, y, colour, size=size, weight=600 if bold else 400)


def _measured(text: str, size: float, *, bold: bool = False) -> float:
    """At most how wide a text is, in any of the fonts."""
    return sum(map(_letter, text)) * size * (1.05 if bold else 1)


def _letter(sign: str) -> float:
    if sign in _NARROW:
        return 0.34
    if sign in _WIDE or unicodedata.east_asian_width(sign) in {"W", "F"} or ord(sign) > 0xFFFF:
        return 1.0
    return 0.7 if sign.isupper() else 0.6


def _xml(text: str) -> str:
    """Without what no XML can hold: controls, halves of pairs, the two that are no characters."""
    return "".join(
        sign
        for sign in text
        if (ord(sign) >= 0x20 or sign in "\t\n")
        and not 0xD800 <= ord(sign) <= 0xDFFF
        and ord(sign) & 0xFFFE != 0xFFFE
    )


def _legible(plan: Plan, legible: Callable[[str], str]) -> Plan:
    def group(told: Group) -> Group:
        return replace(
            told,
            devices=tuple(
                replace(one, name=legible(one.name), detail=legible(one.detail))
                for one in told.devices
            ),
        )

    return replace(
        plan,
        entity=legible(plan.entity),
        services=group(plan.services) if plan.services else None,
        inside=tuple(group(one) for one in plan.inside),
        flows=tuple(
            replace(
                one,
                source=legible(one.source),
                target=legible(one.target),
                detail=legible(one.detail),
            )
            for one in plan.flows
        ),
    )
