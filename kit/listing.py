"""The inventory in a terminal: names at the left, what is known of them at the right."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from checks.reasons import explain
from kit import french
from kit.layout import BOLD, rule, table, wrapped
from kit.tabular import rows, unread
from kit.terminal import machine_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.workstation import Workstation
    from kit.layout import Style


def inventory_text(workstation: Workstation, style: Style) -> str:
    """The inventory as aligned text; what could not be read comes last, with its reason."""
    title = f"Kit Commune · {machine_name(workstation)}"
    lines = [style.paint(line, BOLD) for line in wrapped(title, style)]
    for category, things in groupby(rows(workstation), key=lambda row: str(row[0])):
        lines += ["", rule(category, style)]
        lines += table((_cells(thing) for thing in things), style)
    lines += _unread(workstation, style)
    return "\n".join(lines) + "\n"


def _cells(row: tuple[object, ...]) -> tuple[str, str]:
    _, name, value, maker, detail, _ = row
    said = [french.plain(str(word)) for word in (value, maker, detail) if word]
    return french.plain(str(name or "sans nom")), " · ".join(said)


def _unread(workstation: Workstation, style: Style) -> Iterator[str]:
    """Each reason once, with all that it kept from being read."""
    reasons: dict[str, list[str]] = {}
    for label, fact in unread(workstation):
        reasons.setdefault(explain(fact.why), []).append(label)
    if reasons:
        yield from ("", rule("Non lu", style))
    for reason, labels in reasons.items():
        names = french.listing(tuple(labels), most=len(labels))
        yield from wrapped(f"{names[0].upper()}{names[1:]}. {reason}", style, "", "  ")
