"""The inventory as a table (CSV), with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from inventory.facts import Known
from kit import french

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.workstation import Workstation

HEADINGS = ("Catégorie", "Nom", "Version ou valeur", "Éditeur ou fabricant", "Précision", "Source")

# A spreadsheet runs a cell that starts with one of these (OWASP, "CSV injection").
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def cell(value: object) -> str:
    """One neutralised cell: printable, on one line, an apostrophe before a dangerous start."""
    text = french.plain("" if value is None else str(value))
    return f"'{text}" if text.lstrip().startswith(_DANGEROUS) else text


def inventory_csv(workstation: Workstation) -> str:
    """The inventory: one row a thing, semicolons and a byte order mark as French Excel expects."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for row in rows(workstation):
        writer.writerow([cell(value) for value in row])
    return "\ufeff" + buffer.getvalue()


def rows(workstation: Workstation) -> Iterator[tuple[object, ...]]:
    """Category, name, version or value, publisher or maker, detail and source of each thing."""
    w = workstation
    if isinstance(w.system.host_name, Known):
        yield ("Poste", "Nom", w.system.host_name.value, "", "", _source(w.system.host_name))
    if isinstance(w.system.os, Known):
        os = w.system.os.value
        yield ("Système", os.name, os.version, "", os.architecture, _source(w.system.os))
    for label, fact in (
        ("Fabricant", w.hardware.maker),
        ("Modèle", w.hardware.model),
        ("Numéro de série", w.hardware.serial),
    ):
        if isinstance(fact, Known):
            yield ("Matériel", label, fact.value, "", "", _source(fact))
    if isinstance(w.memory.total, Known):
        total = w.memory.total
        yield ("Matériel", "Mémoire", french.size(total.value), "", "", _source(total))
    if isinstance(w.processor.sockets, Known):
        for cpu in w.processor.sockets.value:
            cores = french.count(cpu.cores, "cœur") if cpu.cores else ""
            yield ("Processeur", cpu.name, cores, cpu.maker, "", _source(w.processor.sockets))
    if isinstance(w.disks.disks, Known):
        for disk in w.disks.disks.value:
            size = french.size(disk.size) if disk.size else ""
            name = disk.model or disk.name
            yield ("Disque", name, size, disk.maker, disk.serial, _source(w.disks.disks))
    if isinstance(w.volumes.volumes, Known):
        for volume in w.volumes.volumes.value:
            free = f"{french.size(volume.free)} libres" if volume.free is not None else ""
            size = french.size(volume.total) if volume.total else ""
            yield ("Volume", volume.name, size, "", free, _source(w.volumes.volumes))
    if isinstance(w.network.adapters, Known):
        for adapter in w.network.adapters.value:
            addresses = ", ".join(address.ip for address in adapter.addresses)
            source = _source(w.network.adapters)
            yield ("Réseau", adapter.name, addresses, "", adapter.mac, source)
    if isinstance(w.printers.printers, Known):
        for printer in w.printers.printers.value:
            if printer.virtual:
                continue
            where = printer.address or printer.port
            yield ("Imprimante", printer.name, where, "", printer.driver, "")
    if isinstance(w.screens.screens, Known):
        for screen in w.screens.screens.value:
            yield ("Écran", screen.model, screen.year, screen.maker, screen.serial, "")
    for programs in (w.software.programs, w.software.store_apps):
        if isinstance(programs, Known):
            for p in programs.value:
                yield ("Logiciel", p.name, p.version, p.publisher, p.origin, _source(programs))


def _source(fact: Known[object]) -> str:
    return fact.sources[0] if fact.sources else ""
