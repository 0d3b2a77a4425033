"""What can be printed and exported of an entity: reports, sheets, inventories, as files to write.

Each is made of the newest audit of every computer of the entity that is worked on.
"""

from __future__ import annotations

import io
import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import french, records
from kit.backups.kept import latest as latest_backups
from kit.errors import KitError
from kit.store import entities, past
from kit.store.disputes import marks
from kit.store.things import things

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from inventory.workstation import Workstation
    from kit.assessment import Assessment
    from kit.report.backups import Saved
    from kit.report.story import Story
    from kit.sheets_inventory import Machine
    from kit.sheets_xlsx import Sheet
    from kit.store.audits import Audit
    from kit.store.store import Store
    from kit.store.things import Things

#: What a paper is titled where no entity was chosen.
NAMELESS = "Mairie"
#: The typed records that the workbook of the inventory holds; people stay out of it.
TYPED = ("equipment", "service", "supplier")
_LONGEST_NAME = 80
#: The first moment that a ZIP file can name: the same content makes the same file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class Output(StrEnum):
    """One paper or file."""

    REPORT = "report"
    COUNCIL_PDF = "council_pdf"
    COUNCIL_ODT = "council_odt"
    INVENTORY_XLSX = "inventory_xlsx"
    INVENTORY_CSV = "inventory_csv"
    INVENTORY_GLPI = "inventory_glpi"
    NETWORK_PDF = "network_pdf"
    NETWORK_SVG = "network_svg"


_NAMES = {
    Output.REPORT: "Rapport",
    Output.COUNCIL_PDF: "Conseil municipal",
    Output.COUNCIL_ODT: "Conseil municipal",
    Output.INVENTORY_XLSX: "Inventaire",
    Output.INVENTORY_CSV: "Inventaire",
    Output.INVENTORY_GLPI: "Inventaire GLPI",
    Output.NETWORK_PDF: "Plan du réseau",
    Output.NETWORK_SVG: "Plan du réseau",
}
_SUFFIXES = {
    Output.REPORT: ".pdf",
    Output.COUNCIL_PDF: ".pdf",
    Output.COUNCIL_ODT: ".odt",
    Output.INVENTORY_XLSX: ".xlsx",
    Output.INVENTORY_CSV: ".csv",
    Output.INVENTORY_GLPI: ".json",
    Output.NETWORK_PDF: ".pdf",
    Output.NETWORK_SVG: ".svg",
}


@record
class Held:
    """A computer with its newest audit, all its facts, and how it was judged on that day."""

    record: str
    name: str
    audit: Audit
    at: datetime
    workstation: Workstation
    assessment: Assessment


def suffix(output: Output, machines: int = 1) -> str:
    """The ending of the file: GLPI takes one file a computer, several come in an archive."""
    if output is Output.INVENTORY_GLPI and machines > 1:
        return ".zip"
    return _SUFFIXES[output]


def file_name(output: Output, entity: str, day: date, machines: int = 1) -> str:
    """A name for the file: ``Rapport - Saint-Exemple - 2026-11-22.pdf``."""
    return file_named(_NAMES[output], entity, day, suffix(output, machines))


def file_named(title: str, entity: str, day: date, ending: str) -> str:
    """A name for any file of an entity, without what a system refuses in a name."""
    bare = re.sub(r'[\\/:*?"<>|.\s]+', " ", french.plain(entity or NAMELESS)).strip()
    name = bare[:_LONGEST_NAME].strip() or NAMELESS
    return f"{title} - {name} - {day.isoformat()}{ending}"


def make(output: Output, store: Store, now: datetime) -> bytes:
    """The content of the file.

    Raises:
        KitError: nothing was measured yet, this installation cannot make it, or the record is
            damaged, busy or vanished.
    """
    match output:
        case Output.REPORT:
            return report(store, now)
        case Output.COUNCIL_PDF:
            return council(store, now, odt=False)
        case Output.COUNCIL_ODT:
            return council(store, now, odt=True)
        case Output.INVENTORY_XLSX:
            return inventory_xlsx(store, now)
        case Output.INVENTORY_CSV:
            return inventory_csv(store).encode("utf-8", "replace")
        case Output.INVENTORY_GLPI:
            return inventory_glpi(store)
        case Output.NETWORK_PDF | Output.NETWORK_SVG:
            return network(store, now, svg=output is Output.NETWORK_SVG)


def report(store: Store, now: datetime) -> bytes:
    """The whole report as PDF, with the past that the record knows.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.network_plan import read_plan  # noqa: PLC0415 for a report alone
    from kit.report import detailed_report  # noqa: PLC0415 brings the typesetter in

    machines = _measured(store)
    identifier, name = _entity(store)
    story = _story(store, machines[0], now) if len(machines) == 1 else None
    line = None if story else _line(store, identifier)
    pairs = [(held.workstation, held.assessment) for held in machines]
    return detailed_report(
        name,
        pairs,
        now,
        line,
        story=story,
        saved=_saved(store, now),
        plan=read_plan(store, now),
    )


def _saved(store: Store, now: datetime) -> Saved | None:
    """What is known of the backups today; None where nobody ever told anything of them."""
    from kit.backups.assessment import assess  # noqa: PLC0415 the rules, for a report alone
    from kit.report.backups import Saved  # noqa: PLC0415
    from kit.restoring.minutes import minutes  # noqa: PLC0415
    from kit.store import proofs  # noqa: PLC0415

    kept = assess(store, now)
    if not kept.view.datasets and not kept.view.copies:
        return None
    newest = proofs.newest(store)
    return Saved(kept, minutes(newest.proof, newest.verified) if newest else None)


def council(store: Store, now: datetime, *, odt: bool) -> bytes:
    """The sheet for the municipal council, as PDF or as a text to rework.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.report import council_odt, council_sheet  # noqa: PLC0415 as in report

    identifier, name = _entity(store)
    pairs = list(past.latest_assessments(store, identifier).values())
    if not pairs:
        raise _nothing()
    from kit.report.backups import public_line  # noqa: PLC0415

    kept = latest_backups(store, identifier, now)
    proved = public_line(kept.view) if kept else ""
    stages: tuple[str, ...] = ()
    if (entity := entities.chosen_entity(store)) is not None:
        from kit.essentials import essentials  # noqa: PLC0415 as in report
        from kit.report.council import stage_lines  # noqa: PLC0415

        stages = stage_lines(essentials(store, entity, now))
    return (council_odt if odt else council_sheet)(name, pairs, now, proved, stages)


def network(store: Store, now: datetime, *, svg: bool) -> bytes:
    """The plan of the network on one sheet, as PDF or as the picture alone.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.network_drawing import drawing  # noqa: PLC0415 only for this file
    from kit.network_plan import read_plan  # noqa: PLC0415

    plan = read_plan(store, now)
    if plan.empty:
        raise _nothing()
    if svg:
        return drawing(plan).svg.encode()
    from kit.report.network_plan import network_plan_pdf  # noqa: PLC0415 brings the typesetter in

    return network_plan_pdf(plan, now)


def inventory_xlsx(store: Store, now: datetime) -> bytes:
    """The inventory as a workbook: the computers, then what was typed by hand.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.sheets_inventory import Machine, inventory_xlsx as workbook  # noqa: I001, PLC0415 slow

    typed = list(_typed(things(store)))
    machines = newest(store)
    if not machines and not typed:
        raise _nothing()
    every: list[Machine] = [Machine(held.name, held.at, held.workstation) for held in machines]
    return workbook(every, now, typed)


def inventory_csv(store: Store) -> str:
    """The inventory as one table: a row a thing, the computer's name first.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.tabular import HEADINGS, cell, rows  # noqa: PLC0415 only for this file

    buffer = io.StringIO()
    import csv  # noqa: PLC0415 for this file alone

    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Poste", *HEADINGS))
    for held in _measured(store):
        for row in rows(held.workstation):
            writer.writerow([cell(value) for value in (held.name, *row)])
    return "\ufeff" + buffer.getvalue()


def inventory_glpi(store: Store) -> bytes:
    """The inventory for GLPI: the JSON of the computer, or an archive with one file for each.

    Raises:
        KitError: as :func:`make`.
    """
    from kit.glpi import document  # noqa: PLC0415 only for this file

    documents = [(held.name, document(held.workstation, held.at)) for held in _measured(store)]
    texts = [
        (name, (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace"))
        for name, told in documents
    ]
    return texts[0][1] if len(texts) == 1 else _archive(texts)


def newest(store: Store) -> tuple[Held, ...]:
    """The newest audit of each computer of the entity that is worked on, with all its facts.

    Raises:
        KitError: damaged, busy or vanished.
    """
    identifier, _ = _entity(store)
    found = []
    for machine, name in past.workstations(store, identifier).items():
        audit = past.latest(store, machine)
        if audit is not None:
            run = past.run_of(store, audit)
            assessment = past.assessment_of(store, audit)
            at = past.order(audit)
            found.append(Held(machine, name, audit, at, run.workstation, assessment))
    return tuple(found)


def _measured(store: Store) -> tuple[Held, ...]:
    found = newest(store)
    if not found:
        raise _nothing()
    return found


def _nothing() -> KitError:
    return KitError(
        "Il n’y a encore rien à écrire\u00a0: aucun poste n’a été vérifié.",
        "Vérifiez d’abord ce poste, puis recommencez.",
    )


def _entity(store: Store) -> tuple[str | None, str]:
    chosen = entities.chosen_entity(store)
    return (chosen.uuid, chosen.name) if chosen else (None, NAMELESS)


def _story(store: Store, held: Held, now: datetime) -> Story:
    from kit.report.story import Story  # noqa: PLC0415 as in report

    outcomes = {item.check: item.outcome for item in held.assessment.items}
    return Story(
        past.trend_of(store, held.record),
        past.since_previous(store, held.record),
        marks(store, held.record, outcomes, now.astimezone().date()),
    )


def _line(store: Store, entity: str | None) -> Any:  # noqa: ANN401 dated points
    """The evolution of all computers together, as the report draws it."""
    from kit.report.story import Story  # noqa: PLC0415 as in report

    return Story(past.trend_of_entity(store, entity)).line


def _typed(known: Things) -> Iterable[Sheet]:
    from kit.sheets_xlsx import Column, Sheet  # noqa: PLC0415 as in inventory_xlsx

    for name in TYPED:
        kind = records.kind(name)
        listed = known.of(name)
        if listed:
            columns = [Column(field.label, 24) for field in kind.fields.values()]
            yield Sheet(
                kind.plural,
                columns,
                [_cells(known, name, thing.values) for thing in listed],
            )


def _cells(known: Things, kind: str, values: Any) -> Sequence[Any]:  # noqa: ANN401 a field's values
    """The cells of one record: dates and money as the spreadsheet knows them."""
    from datetime import date  # noqa: PLC0415 only for this file

    from kit.sheets_xlsx import Money  # noqa: PLC0415 as in inventory_xlsx

    cells: list[Any] = []
    for name, field in records.kind(kind).fields.items():
        value = values.get(name)
        if field.type == "money" and isinstance(value, int):
            cells.append(Money(value))
        elif field.type == "date" and isinstance(value, str):
            try:
                cells.append(date.fromisoformat(value))
            except ValueError:
                cells.append(value)
        else:
            cells.append(known.shown(kind, name, value))
    return cells


def _archive(texts: Sequence[tuple[str, bytes]]) -> bytes:
    import zipfile  # noqa: PLC0415 only for this file

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, text) in enumerate(texts, 1):
            bare = re.sub(r"[^\w-]+", "-", french.plain(name)).strip("-")[:_LONGEST_NAME]
            # The number tells two computers of the same name apart.
            entry = zipfile.ZipInfo(f"{number:03d}-{bare or 'poste'}.json", _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return buffer.getvalue()
