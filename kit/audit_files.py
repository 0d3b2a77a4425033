"""The files that an audit is asked for: report, council's sheet, table and calendar of actions.

With a record, the sheet and the actions are those of all computers of the town hall; else, and for
a capture, of this one alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit.output_file import save

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.workstation import Workstation
    from kit.actions_table import Row
    from kit.assessment import Assessment
    from kit.auditing import Reading
    from kit.store.remembered import Remembered


def write_files(
    options: argparse.Namespace,
    reading: Reading,
    assessment: Assessment,
    name: str,
    remembered: Remembered | None,
) -> Iterator[str]:
    """Write the files that were asked for; yields what there is to say, in French.

    Raises:
        KitError: a folder is missing, full or closed, or this installation cannot make a report.
    """
    this = (reading.workstation, assessment)
    if options.report is not None:
        from kit.report import detailed_report  # noqa: PLC0415 each file loads its own
        from kit.report.story import Story  # noqa: PLC0415

        story = (
            Story(remembered.segments, remembered.since, remembered.marks) if remembered else None
        )
        save(options.report, detailed_report(name, [this], reading.at, story=story))
    if options.council is not None:
        from kit.report import council_odt, council_sheet  # noqa: PLC0415

        make = council_odt if options.council.suffix.lower() == ".odt" else council_sheet
        save(options.council, make(name, remembered.machines if remembered else [this], reading.at))
    if options.actions is not None:
        owner = remembered.entity if remembered else ""
        rows = remembered.actions if remembered else _rows(*this)
        yield from _actions(options.actions, rows, owner)


def _rows(workstation: Workstation, assessment: Assessment) -> tuple[Row, ...]:
    from kit.actions_table import rows  # noqa: PLC0415
    from kit.report.front import names  # noqa: PLC0415

    return rows(assessment, names([(workstation, assessment)])[0])


def _actions(path: Path, rows: tuple[Row, ...], owner: str) -> Iterator[str]:
    now = datetime.now(UTC)
    match path.suffix.lower():
        case ".csv":
            from kit.actions_table import actions_csv  # noqa: PLC0415

            save(path, actions_csv(rows))
        case ".xlsx":
            from kit.sheets_xlsx import actions_xlsx  # noqa: PLC0415

            save(path, actions_xlsx(rows, now))
        case _:
            from kit.calendar import events, ics  # noqa: PLC0415

            dated = events(rows, owner)
            if not dated:  # a calendar without an event is no calendar (RFC 5545, 3.6)
                yield (
                    f"Aucune action n’a d’échéance : {path} n’a pas été écrit.\n"
                    "Donnez d’abord une échéance aux actions à suivre, puis recommencez."
                )
                return
            save(path, ics(dated, now))
