"""The inventory of the report: each machine on a few lines, then the programs in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.reasons import explain
from inventory.disk import Medium
from inventory.facts import Known, Unknown
from inventory.volume import EncryptionState
from kit import french
from kit.report.front import listing, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from inventory.adapters import Adapter
    from inventory.disk import Disk
    from inventory.edid import Screen
    from inventory.facts import Fact
    from inventory.hardware import Hardware
    from inventory.printer import Printer
    from inventory.programs import Program
    from inventory.volume import Volume
    from inventory.workstation import Workstation
    from kit.assessment import Assessment

    Machines = Sequence[tuple[Workstation, Assessment]]

MEDIA = {
    Medium.HDD: "disque dur",
    Medium.SSD: "SSD",
    Medium.REMOVABLE: "amovible",
    Medium.OPTICAL: "optique",
    Medium.VIRTUAL: "disque virtuel",
}
ENCRYPTION = {
    EncryptionState.ON: "chiffré",
    EncryptionState.OFF: "non chiffré",
    EncryptionState.ENCRYPTING: "chiffrement en cours",
    EncryptionState.DECRYPTING: "déchiffrement en cours",
    EncryptionState.SUSPENDED: "chiffrement suspendu",
    EncryptionState.LOCKED: "verrouillé",
    EncryptionState.UNENCRYPTABLE: "ne peut pas être chiffré",
    EncryptionState.WAITING: "chiffrement en attente d’activation",
}
#: What a system installs for itself, by the hundred: told in small type, without publisher.
PACKAGES = frozenset({"deb", "rpm", "pacman", "uwp"})
WHOLE_LINES = 24


def inventory(machines: Machines, called: Sequence[str]) -> dict[str, Any]:
    """The machines and their programs, ready to set."""
    return {
        "machines": [
            _machine(name, workstation, assessment)
            for name, (workstation, assessment) in zip(called, machines, strict=True)
        ],
        "several": len(machines) > 1,
        **_programs(machines, called),
    }


def _machine(name: str, workstation: Workstation, assessment: Assessment) -> dict[str, Any]:
    rows = _rows(workstation)
    lines = [line for row in rows for line in row["lines"]]
    return {
        "name": name,
        "date": f"Lu le {french.moment(assessment.at)}",
        "rows": rows,
        # A machine that fills half a page at most is never cut over two.
        "whole": len(lines) <= WHOLE_LINES and sum(map(len, lines)) <= WHOLE_LINES * 90,
    }


def _rows(w: Workstation) -> list[dict[str, Any]]:
    """``{label, lines, unknown}`` of each kind of thing; what does not exist is left out."""
    rows = [
        _row("Système", w.system.os, lambda os: [_words(os.name, os.version, os.architecture)]),
        _row("Matériel", *_identity(w.hardware)),
        _row("Processeur", w.processor.sockets, lambda many: [_processor(one) for one in many]),
        _row("Mémoire", w.memory.total, lambda total: [french.size(total)]),
        _row("Disques", w.disks.disks, lambda many: [_disk(one) for one in many]),
        _row("Volumes", w.volumes.volumes, lambda many: [_volume(one) for one in many]),
        _row("Réseau", w.network.adapters, _adapters),
        _row("Imprimantes", w.printers.printers, _printers),
        _row("Écrans", w.screens.screens, lambda many: [_screen(one) for one in many]),
    ]
    return [row for row in rows if row["lines"]]


def _row(label: str, fact: Fact[Any], lines: Callable[[Any], list[str]]) -> dict[str, Any]:
    if isinstance(fact, Unknown):
        return {"label": label, "lines": [f"Non lu. {explain(fact.why)}"], "unknown": True}
    return {"label": label, "lines": [french.plain(x) for x in lines(fact.value)], "unknown": False}


def _identity(hardware: Hardware) -> tuple[Fact[Any], Callable[[Any], list[str]]]:
    told = {
        label: fact.value
        for label, fact in (
            ("maker", hardware.maker),
            ("model", hardware.model),
            ("serial", hardware.serial),
        )
        if isinstance(fact, Known)
    }
    if not told:
        return hardware.model, lambda model: [str(model)]
    serial = f"n°{french.NBSP}de série {told['serial']}" if "serial" in told else None
    line = _words(told.get("maker"), told.get("model"), serial)
    return Known(line), lambda value: [value]


def _processor(cpu: Any) -> str:  # noqa: ANN401 a Processor
    return _words(cpu.name, french.count(cpu.cores, "cœur") if cpu.cores else None)


def _disk(disk: Disk) -> str:
    return _words(
        disk.model or disk.name,
        MEDIA.get(disk.medium),
        french.size(disk.size) if disk.size else None,
        f"n°{french.NBSP}de série {disk.serial}" if disk.serial else None,
    )


def _volume(volume: Volume) -> str:
    space = None
    if volume.total and volume.free is not None:
        share = f"{100 * volume.free / volume.total:.0f}{french.NBSP}%"
        space = f"{french.size(volume.total)} dont {french.size(volume.free)} libres ({share})"
    elif volume.total:
        space = french.size(volume.total)
    state = volume.encryption
    return _words(
        f"{volume.name} {volume.label}" if volume.label else volume.name,
        space,
        volume.filesystem,
        ENCRYPTION[state.value.state] if isinstance(state, Known) else None,
    )


def _adapters(many: Iterable[Adapter]) -> list[str]:
    """Adapters that have an address of a machine; the loopback and the idle ones say nothing."""
    told = []
    for adapter in many:
        addresses = [a.ip for a in adapter.addresses if a.ip not in {"127.0.0.1", "::1"}]
        if addresses or (adapter.mac and adapter.virtual is False):
            listed = ", ".join(addresses) or "sans adresse"
            told.append(_words(adapter.name, listed, adapter.mac))
    return told


def _printers(many: Iterable[Printer]) -> list[str]:
    return [
        _words(printer.name, printer.driver, printer.address or printer.port)
        for printer in many
        if not printer.virtual
    ]


def _screen(screen: Screen) -> str:
    serial = f"n°{french.NBSP}de série {screen.serial}" if screen.serial else None
    return _words(screen.maker, screen.model, str(screen.year) if screen.year else None, serial)


def _words(*words: str | None) -> str:
    return " · ".join(word for word in words if word)


def _programs(machines: Machines, called: Sequence[str]) -> dict[str, Any]:
    """Programs merged over the machines, in the order of the alphabet, packages apart."""
    found: dict[tuple[bool, str], list[tuple[int, Program]]] = {}
    unread = []
    for rank, (workstation, _) in enumerate(machines):
        fact = workstation.software.programs
        if isinstance(fact, Unknown):
            where = f"{called[rank]}{french.NBSP}: " if len(called) > 1 else ""
            unread.append(f"{where}liste non lue. {explain(fact.why)}")
        for part in (fact, workstation.software.store_apps):
            for program in part.value if isinstance(part, Known) else ():
                key = (program.origin in PACKAGES, french.plain(program.name).casefold())
                found.setdefault(key, []).append((rank, program))
    ordered = sorted(found.items(), key=lambda entry: entry[0][1])
    return {
        "programs": [_program(many, called) for (package, _), many in ordered if not package],
        "packages": [_package(many) for (package, _), many in ordered if package],
        "unread": unread,
    }


def _program(many: list[tuple[int, Program]], called: Sequence[str]) -> list[str]:
    """Name, versions, publisher, machines."""
    ranks = sorted({rank for rank, _ in many})
    where = listing([called[rank] for rank in ranks], 3)
    publisher = next((program.publisher for _, program in many if program.publisher), None)
    return [
        french.plain(many[0][1].name),
        _versions(many) or "—",
        shortened(publisher or "—", 80),
        "tous" if len(ranks) == len(called) > 1 else where,
    ]


def _package(many: list[tuple[int, Program]]) -> list[str]:
    return [french.plain(many[0][1].name), _versions(many)]


def _versions(many: list[tuple[int, Program]]) -> str:
    versions = tuple(sorted({french.plain(p.version) for _, p in many if p.version}))
    return french.listing(versions, 4) if versions else ""
