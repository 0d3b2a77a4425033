"""The inventory as a table (CSV), with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from inventory.facts import Known, Unknown
from inventory.machine import Family
from kit import french

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.facts import Fact
    from inventory.workstation import Workstation

HEADINGS = ("Catégorie", "Nom", "Version ou valeur", "Éditeur ou fabricant", "Précision", "Source")

# Where a program comes from; a program that Windows lists needs no word, a package tells its kind.
_ORIGINS = {"registry": "", "uwp": "Microsoft Store", "amcache": "lancé sur ce poste"}

# A spreadsheet runs a cell that starts with one of these (OWASP, "CSV injection").
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def cell(value: object) -> str:
    """One neutralised cell: printable, on one line, an apostrophe before a dangerous start."""
    text = french.plain("" if value is None else str(value))
    return f"'{text}" if text.lstrip().startswith(_DANGEROUS) else text


def inventory_csv(workstation: Workstation) -> str:
    """The inventory: one row a thing, semicolons and a byte order mark as French Excel expects."""
    import csv  # noqa: PLC0415 its neighbours need a single cell

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
        number = ".".join(str(part) for part in (os.build, os.revision) if part is not None)
        detail = ", ".join(
            word for word in (os.architecture, number and f"numéro {number}") if word
        )
        yield ("Système", os.name, os.version, "", detail, _source(w.system.os))
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
            source = _source(w.printers.printers)
            yield ("Imprimante", printer.name, where, "", printer.driver, source)
    if isinstance(w.screens.screens, Known):
        for screen in w.screens.screens.value:
            source = _source(w.screens.screens)
            yield ("Écran", screen.model, screen.year, screen.maker, screen.serial, source)
    for programs in (w.software.programs, w.software.store_apps):
        if isinstance(programs, Known):
            for p in programs.value:
                origin = _ORIGINS.get(p.origin, p.origin)
                yield ("Logiciel", p.name, p.version, p.publisher, origin, _source(programs))


def unread(workstation: Workstation) -> Iterator[tuple[str, Unknown]]:
    """What the table lacks because it could not be read: its French name, and why."""
    w = workstation
    facts: tuple[tuple[str, Fact[Any]], ...] = (
        ("nom du poste", w.system.host_name),
        ("système", w.system.os),
        ("fabricant", w.hardware.maker),
        ("modèle", w.hardware.model),
        ("numéro de série", w.hardware.serial),
        ("mémoire", w.memory.total),
        ("processeur", w.processor.sockets),
        ("disques", w.disks.disks),
        ("volumes", w.volumes.volumes),
        ("réseau", w.network.adapters),
        ("imprimantes", w.printers.printers),
        ("écrans", w.screens.screens),
        ("logiciels", w.software.programs),
        ("applications du Microsoft Store", w.software.store_apps),
    )
    for label, fact in facts:
        # On Linux the programs of stores are among the others.
        linux = w.family is Family.LINUX and fact is w.software.store_apps
        if isinstance(fact, Unknown) and not linux:
            yield label, fact


def _source(fact: Known[object]) -> str:
    return fact.sources[0] if fact.sources else ""
