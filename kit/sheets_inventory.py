"""The inventory as tables: one a subject, one line a thing; what was not read is told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.reasons import explain
from inventory.facts import Known, Unknown
from inventory.record import record
from kit import french
from kit.sheets_xlsx import Column, Sheet, content, naive, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from inventory.facts import Fact
    from inventory.workstation import Workstation
    from kit.sheets_xlsx import Value

_GIB = 1 << 30
#: No name of a computer is longer (RFC 1035); it stands in each line, which would grow with it.
_LONGEST_NAME = 63


@record
class Machine:
    """One computer of the inventory: its name for people, and when it was read."""

    name: str
    at: datetime
    workstation: Workstation


def machines(read: Sequence[tuple[Workstation, datetime]]) -> tuple[Machine, ...]:
    """Computers under the names that they give themselves, numbered where they give none."""
    numbered = content()["words"]["machine"]
    return tuple(
        Machine(
            _short(host.value)
            if isinstance(host := workstation.system.host_name, Known)
            else numbered.format(number=number),
            at,
            workstation,
        )
        for number, (workstation, at) in enumerate(read, 1)
    )


def inventory_xlsx(
    every: Sequence[Machine], created: datetime, extra: Sequence[Sheet] = ()
) -> bytes:
    """The inventory as a workbook; ``extra`` tables (equipment, services…) follow the computers'.

    Raises:
        KitError: a table has more rows than a spreadsheet can hold.
    """
    return workbook(
        [*sheets(every), *extra, _about(every, created)], content()["words"]["inventory"], created
    )


def sheets(every: Sequence[Machine]) -> list[Sheet]:
    """The tables of the inventory, that of what was not read last."""
    made = [_sheet("workstations", map(_workstation, every))]
    unread: list[tuple[Value, ...]] = []
    for subject, (facts, cells) in _SUBJECTS.items():
        made.append(_sheet(subject, list(_lines(every, subject, facts, cells, unread))))
    made.append(_sheet("unread", [*_unread_of_machines(every), *unread]))
    return made


def _sheet(subject: str, rows: Iterable[Sequence[Value]]) -> Sheet:
    told = content()[subject]
    return Sheet(told["title"], [Column(*pair) for pair in told["columns"]], rows)


def _lines(
    every: Sequence[Machine],
    subject: str,
    facts: Callable[[Workstation], tuple[Fact[Any], ...]],
    cells: Callable[[Any], tuple[Value, ...]],
    unread: list[tuple[Value, ...]],
) -> Iterator[tuple[Value, ...]]:
    """The lines of one subject; why something could not be read goes to ``unread``.

    A computer always has a line: nothing there, and nothing read, must not look alike.
    """
    for machine in every:
        known = 0
        for fact in facts(machine.workstation):
            if isinstance(fact, Known):
                known += len(fact.value)
                yield from ((machine.name, *cells(thing)) for thing in fact.value)
            else:
                known += 1
                yield (machine.name, fact)
                unread.append((machine.name, content()[subject]["title"], explain(fact.why)))
        if not known:
            yield (machine.name, content()["words"]["nothing"])


def _workstation(machine: Machine) -> tuple[Value, ...]:
    w = machine.workstation
    os = w.system.os
    sockets = _value(w.processor.sockets, lambda held: held)
    known = isinstance(sockets, tuple)
    cores = [cpu.cores for cpu in sockets] if known else []
    return (
        machine.name,
        machine.at,
        _value(os, lambda held: held.name),
        _value(os, lambda held: held.version),
        _value(w.system.installed_at),
        _value(w.system.booted_at),
        _value(w.hardware.maker),
        _value(w.hardware.model),
        _value(w.hardware.serial),
        _value(w.hardware.chassis, lambda held: held.portable),
        _value(w.hardware.virtual, lambda held: held != "physical"),
        french.listing(tuple(cpu.name for cpu in sockets if cpu.name)) if sockets and known
        else sockets or None,
        sum(cores) if cores and all(cores) else None,
        _value(w.memory.total, _gib),
        _value(w.hardware.firmware, lambda held: held.released),
        _value(w.antivirus.products, lambda held: ", ".join(product.name for product in held)),
        _value(w.system.membership, lambda held: held.name),
    )  # fmt: skip


def _unread_of_machines(every: Sequence[Machine]) -> Iterator[tuple[Value, ...]]:
    """Why the cells of the first table that say « non lu » do."""
    for machine in every:
        w = machine.workstation
        headings = [heading for heading, _ in content()["workstations"]["columns"]]
        facts = (
            w.system.os, w.system.os, w.system.installed_at, w.system.booted_at, w.hardware.maker,
            w.hardware.model, w.hardware.serial, w.hardware.chassis, w.hardware.virtual,
            w.processor.sockets, None, w.memory.total, w.hardware.firmware, w.antivirus.products,
            w.system.membership,
        )  # fmt: skip
        for heading, fact in zip(headings[2:], facts, strict=True):
            if isinstance(fact, Unknown):
                yield (machine.name, heading, explain(fact.why))


def _disk(disk: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Disk
    told = content()
    health = disk.health
    return (
        disk.name, disk.model, disk.maker, disk.serial, told["media"].get(disk.medium, disk.medium),
        disk.bus, disk.internal, _gib(disk.size),
        _value(health, lambda held: told["health"].get(held.prediction, held.prediction)),
        health.value.worn if isinstance(health, Known) else None,
    )  # fmt: skip


def _volume(volume: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Volume
    told = content()
    return (
        volume.name, volume.label, told["volume_kinds"].get(volume.kind, volume.kind),
        volume.filesystem, _gib(volume.total), _gib(volume.free), volume.system,
        _value(volume.encryption, lambda held: told["encryption"].get(held.state, held.state)),
    )  # fmt: skip


def _module(module: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Module
    return (
        module.slot, _gib(module.capacity), module.kind, module.speed, module.maker, module.part,
    )  # fmt: skip


def _adapter(adapter: Any) -> tuple[Value, ...]:  # noqa: ANN401 an Adapter
    addresses = ", ".join(address.ip for address in adapter.addresses)
    return (
        adapter.name, adapter.description, adapter.mac, addresses, ", ".join(adapter.gateways),
        ", ".join(adapter.dns), adapter.speed, adapter.virtual,
    )  # fmt: skip


def _printer(printer: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Printer
    return (
        printer.name, printer.driver, printer.address or printer.port, printer.network,
        printer.shared, printer.default, printer.virtual,
    )  # fmt: skip


def _screen(screen: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Screen
    # A year is a name, not a quantity: as a number it would read « 2 021 ».
    year = None if screen.year is None else str(screen.year)
    return (
        screen.maker, screen.model, screen.serial, year, screen.width_mm, screen.height_mm,
    )  # fmt: skip


def _program(program: Any) -> tuple[Value, ...]:  # noqa: ANN401 a Program
    origin = content()["origins"].get(program.origin, program.origin)
    return (
        program.name, program.version, program.publisher, program.installed_on, origin,
        program.account,
    )  # fmt: skip


#: By subject: the facts that list its things, and the cells of one thing after the computer's name.
_SUBJECTS: dict[
    str, tuple[Callable[[Workstation], tuple[Fact[Any], ...]], Callable[[Any], tuple[Value, ...]]]
] = {
    "disks": (lambda w: (w.disks.disks,), _disk),
    "volumes": (lambda w: (w.volumes.volumes,), _volume),
    "memory": (lambda w: (w.memory.modules,), _module),
    "network": (lambda w: (w.network.adapters,), _adapter),
    "printers": (lambda w: (w.printers.printers,), _printer),
    "screens": (lambda w: (w.screens.screens,), _screen),
    "software": (lambda w: (w.software.programs, w.software.store_apps), _program),
}


def _about(every: Sequence[Machine], created: datetime) -> Sheet:
    told = content()["about"]
    rows: list[tuple[Value, ...]] = [
        (told["made"], naive(created)),
        (told["machines"], str(len(every))),
        (told["not_public"], told["not_public_text"]),
        (told["origin"], told["origin_text"]),
        (told["empty"], told["empty_text"]),
    ]
    return _sheet("about", rows)


def _value(fact: Fact[Any], of: Callable[[Any], Any] = lambda held: held) -> Any:  # noqa: ANN401
    return of(fact.value) if isinstance(fact, Known) else fact


def _gib(size: int | None) -> float | None:
    return None if size is None else round(size / _GIB, 1)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
