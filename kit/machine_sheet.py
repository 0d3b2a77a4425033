"""What was read of a computer, in groups that people can read: a label and its values.

What could not be read says so with its reason; what a computer does not have is left out. The
words are in ``machine_sheet.toml``.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.reasons import explain
from checks.verdict import Outcome
from inventory.facts import Known, Reason
from inventory.record import record
from kit import french
from kit.report.things import ENCRYPTION, MEDIA
from kit.terminal import system_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from inventory.facts import Fact
    from inventory.workstation import Workstation

    Tell = Callable[[Any], Sequence[str]]


@record
class Line:
    """One label and what was read, one text a thing; ``unread`` ones hold the reason instead."""

    label: str
    values: tuple[str, ...]
    unread: bool = False


@record
class Group:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


def machine_sheet(workstation: Workstation) -> tuple[Group, ...]:
    """The groups of a computer in reading order; one without a line is left out."""
    told = {name: tuple(build(workstation)) for name, build in _GROUPS.items()}
    return tuple(Group(_words()["groups"][name], lines) for name, lines in told.items() if lines)


def results_line(counts: Mapping[Outcome, int]) -> tuple[Outcome, str]:
    """The gravest outcome of a computer, and in short how many of each ask for something."""
    told = [
        (outcome, french.count(counts[outcome], *_words()["outcomes"][outcome.value]))
        for outcome in (Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN)
        if counts.get(outcome)
    ]
    if not told:
        return Outcome.OK, str(_words()["fine"])
    return told[0][0], " · ".join(words for _, words in told)


def _line(name: str, fact: Fact[Any], tell: Tell) -> Iterator[Line]:
    label = _words()["labels"][name]
    if isinstance(fact, Known):
        values = tuple(kept for value in tell(fact.value) if (kept := french.plain(value).strip()))
        if values:
            yield Line(label, values)
    # What a system does not have at all is no gap in the reading.
    elif fact.why is not Reason.NOT_SUPPORTED:
        yield Line(label, (_words()["unread"].format(why=explain(fact.why)),), unread=True)


def _one(name: str, fact: Fact[Any], tell: Callable[[Any], str] = str) -> Iterator[Line]:
    return _line(name, fact, lambda value: (tell(value),))


def _each(name: str, fact: Fact[Any], tell: Callable[[Any], str]) -> Iterator[Line]:
    return _line(name, fact, lambda many: tuple(map(tell, many)))


def _system(w: Workstation) -> Iterator[Line]:
    system = w.system
    yield from _one("host_name", system.host_name)
    yield from _one("os", system.os, system_name)
    yield from _one("architecture", system.os, lambda os: os.architecture or "")
    yield from _one("installed", system.installed_at, french.day)
    yield from _one("booted", system.booted_at, _moment)
    yield from _one("membership", system.membership, lambda held: held.name or "")
    yield from _line("programs", w.software.programs, _programs)


def _programs(many: Sequence[object]) -> tuple[str]:
    return (french.count(len(many), *_words()["program"]),)


def _moment(at: datetime) -> str:
    return french.moment(at)


def _hardware(w: Workstation) -> Iterator[Line]:
    hardware = w.hardware
    words = _words()
    yield from _one("maker", hardware.maker)
    yield from _one("model", hardware.model)
    yield from _one("serial", hardware.serial)
    yield from _one("form", hardware.chassis, lambda held: words["form"][_yes(held.portable)])
    yield from _one("virtual", hardware.virtual, lambda held: "" if held == "physical" else held)
    yield from _each("processor", w.processor.sockets, _processor)
    yield from _one("memory", w.memory.total, french.size)
    yield from _one(
        "firmware",
        hardware.firmware,
        lambda held: _joined(held.version, french.day(held.released) if held.released else None),
    )


def _processor(cpu: Any) -> str:  # noqa: ANN401 a Processor
    return _joined(cpu.name, french.count(cpu.cores, *_words()["core"]) if cpu.cores else None)


def _storage(w: Workstation) -> Iterator[Line]:
    yield from _each("disks", w.disks.disks, _disk)
    yield from _each("volumes", w.volumes.volumes, _volume)


def _disk(disk: Any) -> str:  # noqa: ANN401 a Disk
    return _joined(
        disk.model or disk.name,
        MEDIA.get(disk.medium),
        french.size(disk.size) if disk.size else None,
    )


def _volume(volume: Any) -> str:  # noqa: ANN401 a Volume
    space = french.size(volume.total) if volume.total else None
    if space and volume.free is not None:
        space = _words()["space"].format(total=space, free=french.size(volume.free))
    state = volume.encryption
    return _joined(
        f"{volume.name} {volume.label}" if volume.label else volume.name,
        space,
        ENCRYPTION.get(state.value.state) if isinstance(state, Known) else None,
    )


def _network(w: Workstation) -> Iterator[Line]:
    yield from _line("adapters", w.network.adapters, _adapters)


def _adapters(many: Sequence[Any]) -> list[str]:
    """Adapters with an address of the computer, or a plug: the loopback says nothing."""
    told = []
    for adapter in many:
        addresses = [one.ip for one in adapter.addresses if one.ip not in {"127.0.0.1", "::1"}]
        if addresses or (adapter.mac and adapter.virtual is False):
            listed = ", ".join(addresses) or _words()["no_address"]
            told.append(_joined(adapter.name, listed, adapter.mac))
    return told


def _protection(w: Workstation) -> Iterator[Line]:
    yield from _each("antivirus", w.antivirus.products, lambda product: str(product.name))
    yield from _each("firewall", w.firewall.profiles, _profile)


def _profile(profile: Any) -> str:  # noqa: ANN401 a Profile
    words = _words()
    name = words["profiles"].get(profile.name, profile.name)
    return f"{name}{french.NBSP}: {words['enabled'][_yes(profile.enabled)]}"


def _around(w: Workstation) -> Iterator[Line]:
    yield from _line(
        "printers",
        w.printers.printers,
        lambda many: [
            _joined(printer.name, printer.address or printer.port)
            for printer in many
            if not printer.virtual
        ],
    )
    yield from _each(
        "screens",
        w.screens.screens,
        lambda screen: _joined(screen.maker, screen.model, str(screen.year or "")),
    )


_GROUPS: dict[str, Callable[[Workstation], Iterator[Line]]] = {
    "system": _system,
    "hardware": _hardware,
    "storage": _storage,
    "network": _network,
    "protection": _protection,
    "around": _around,
}


def _joined(*words: str | None) -> str:
    return " · ".join(word for word in words if word)


def _yes(held: object) -> str:
    return "yes" if held else "no"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
