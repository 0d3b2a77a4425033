"""The plan of the network on paper: one sheet by itself, and a page of the detailed report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.network_drawing import drawing
from kit.network_plan import words
from kit.report.typesetting import legible, pdf

if TYPE_CHECKING:
    from datetime import datetime

    from kit.network_plan import Plan


def picture(plan: Plan) -> dict[str, str] | None:
    """The plan as a template embeds it; None where nothing is known to draw.

    A paper for all readers holds no sign without a shape: those that may fail become squares.
    """
    if plan.empty:
        return None
    chart = drawing(plan, legible=lambda text: legible(text, certain=True))
    return {"svg": chart.svg, "alt": chart.alt}


def network_plan_pdf(plan: Plan, at: datetime) -> bytes:
    """The plan as a PDF of one page.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    said = words()
    name = f"{said['title']} – {plan.entity}" if plan.entity else said["title"]
    day = at.astimezone().date()
    document = {
        "title": name,
        "day": [day.year, day.month, day.day],
        "printed": said["printed"].format(day=french.day(day)),
        "secret": said["secret"],
        "plan": picture(plan),
    }
    return pdf("network_plan.typ", document, at)
