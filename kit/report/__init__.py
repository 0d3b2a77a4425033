"""The reports: the detailed one for the mairie, and the sheet for the municipal council.

Same input, same bytes. Days and hours are those of the reader's time zone, as everywhere in the
kit. Texts from outside are handed to the typesetter as data, never as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from inventory.workstation import Workstation
    from kit.assessment import Assessment
    from kit.charts import Dated
    from kit.network_plan import Plan
    from kit.report.backups import Saved
    from kit.report.front import Backups
    from kit.report.story import Story


def detailed_report(  # noqa: PLR0913, PLR0917 what a report is made of
    entity_name: str,
    machines: Sequence[tuple[Workstation, Assessment]],
    at: datetime,
    history: Sequence[Dated] | None = None,
    backups: Backups | None = None,
    story: Story | None = None,
    saved: Saved | None = None,
    plan: Plan | None = None,
) -> bytes:
    """The whole report as PDF: a page for the mayor, the detail by domain, the inventory.

    ``at`` is the date printed on it and inside it; ``history`` the points compliant at each earlier
    date, among checks common to all; ``backups`` what is known of them, None when not measured;
    ``story`` the past of the machine where there is one alone, whose line is its ``history``;
    ``saved`` what was found of the backups, which makes ``backups``; ``plan`` that of the network.

    Raises:
        KitError: the typesetter or its font is missing from this installation.
    """
    from kit.report import backups as saved_backups  # noqa: PLC0415
    from kit.report import detail, front, things, typesetting  # noqa: PLC0415 only when it is made
    from kit.report.network_plan import picture  # noqa: PLC0415
    from kit.report.story import section  # noqa: PLC0415

    if saved is not None:
        backups = saved_backups.known(saved)
    names = front.names(machines)
    marks = story.marks if story else {}
    points = history or (story.line if story else ())
    document = {
        "entity": entity_name,
        "front": front.front(machines, names, at, points, backups, marks, saved),
        "since": section(story) if story else None,
        "saved": saved_backups.section(saved) if saved else None,
        "plan": picture(plan) if plan else None,
        "detail": detail.domains(machines, names, marks),
        "inventory": things.inventory(machines, names),
    }
    return typesetting.pdf("detailed.typ", document, at)


def council_sheet(
    entity_name: str,
    machines: Sequence[tuple[Workstation, Assessment]],
    at: datetime,
    proved: str = "",
    stages: Sequence[str] = (),
) -> bytes:
    """One page for the municipal council as PDF, with nothing in it that helps an attacker.

    ``proved`` is a sentence of :func:`kit.report.backups.public_line`, ``stages`` are
    :func:`kit.report.council.stage_lines`.

    Raises:
        KitError: the typesetter or its font is missing from this installation.
    """
    from kit.report import council, typesetting  # noqa: PLC0415 only when it is made

    judged = [assessment for _, assessment in machines]
    sheet = council.sheet(entity_name, judged, at, proved, stages)
    return typesetting.pdf("council.typ", council.as_data(sheet), at)


def council_odt(
    entity_name: str,
    machines: Sequence[tuple[Workstation, Assessment]],
    at: datetime,
    proved: str = "",
    stages: Sequence[str] = (),
) -> bytes:
    """The council's sheet as an OpenDocument text, to be reworked before the meeting."""
    from kit.report import council, odt  # noqa: PLC0415 only when it is made

    judged = [assessment for _, assessment in machines]
    sheet = council.sheet(entity_name, judged, at, proved, stages)
    return odt.document(sheet, at)
