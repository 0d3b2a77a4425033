"""The programs of Linux: which package managers are there, and what each of them lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Refusal
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux.packages import (
    described_programs,
    dpkg_programs,
    flatpak_programs,
    rpm_programs,
    snap_programs,
)
from inventory.questions import Command, ListDir, ReadFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.programs import Program
    from inventory.questions import Question

# Linux: the package database of dpkg, and folders that tell whether another one is there.
DPKG = ReadFile("/var/lib/dpkg/status")
RPM_FOLDERS = (ListDir("/var/lib/rpm"), ListDir("/usr/lib/sysimage/rpm"))
PACMAN_FOLDER = ListDir("/var/lib/pacman/local")
FLATPAK_FOLDER = ListDir("/var/lib/flatpak/app")
SNAP_FOLDER = ListDir("/var/lib/snapd/snaps")
RPM = Command("rpm")
PACMAN = Command("pacman")
FLATPAK = Command("flatpak")
SNAP = Command("snap")
# Asked of recordings alone: the descriptions of all packages.
RPM_DETAILS = Command("rpm_details")

LINUX_FIRST: tuple[Question, ...] = (DPKG, *RPM_FOLDERS, PACMAN_FOLDER, FLATPAK_FOLDER, SNAP_FOLDER)

NOT_RECORDED = Refusal(Reason.NOT_RECORDED)

Sources = tuple[str, ...]


def read_linux_programs(machine: Machine) -> tuple[Fact[tuple[Program, ...]], Fact[Sources]]:
    """The packages of every manager that is there, and whether all of them could be read.

    A program is run only where its folder says that it has something to tell.
    """
    dpkg, rpm, rpm_moved, pacman, flatpak, snap = machine.ask_all(LINUX_FIRST)
    wanted = [
        command
        for command, folders in (
            (RPM, (rpm, rpm_moved)),
            (PACMAN, (pacman,)),
            (FLATPAK, (flatpak,)),
            (SNAP, (snap,)),
        )
        if any(_worth_asking(folder) for folder in folders)
    ]
    if dpkg == NOT_RECORDED:
        wanted.append(RPM_DETAILS)
    printed = dict(zip(wanted, machine.ask_all(tuple(wanted)), strict=True))
    facts = [parse_dpkg_status(dpkg)]
    facts += [_parse_printed(command, answer, machine) for command, answer in printed.items()]
    return join_programs(facts), whole(facts)


def _worth_asking(folder: Answer) -> bool:
    names = shapes.names(folder, "")
    if isinstance(names, Unknown):
        return names.why is not Reason.ABSENT
    return bool(names)


def _parse_printed(command: Command, answer: Answer, machine: Machine) -> Fact[tuple[Program, ...]]:
    printed = shapes.output(answer, command)
    if isinstance(printed, Unknown):
        return printed
    if command == SNAP:
        programs = snap_programs(printed, _snap_details(printed, machine))
    else:
        programs = _PRINTED[command](printed)
    if not programs:
        return Unknown(Reason.PARSE_ERROR, (str(command),))
    return Known(programs, (str(command),))


def _snap_details(printed: str, machine: Machine) -> dict[str, str]:
    """Recorded ``snap info`` of each; a Live machine refuses it, for it asks the network."""
    names = [line.split()[0] for line in printed.splitlines()[1:] if line.strip()]
    answers = machine.ask_all(tuple(Command("snap_info", (name,)) for name in names))
    told = (shapes.output(answer, name) for name, answer in zip(names, answers, strict=True))
    return {name: text for name, text in zip(names, told, strict=True) if isinstance(text, str)}


_PRINTED: dict[Command, Callable[[str], tuple[Program, ...]]] = {
    RPM: rpm_programs,
    RPM_DETAILS: lambda printed: described_programs(printed, "rpm"),
    PACMAN: lambda printed: described_programs(printed, "pacman"),
    FLATPAK: flatpak_programs,
}


def parse_dpkg_status(answer: Answer) -> Fact[tuple[Program, ...]]:
    """``/var/lib/dpkg/status``: a file without one installed package is no answer."""
    status = shapes.content(answer, DPKG)
    if isinstance(status, Unknown):
        return status
    programs = dpkg_programs(status)
    return Known(programs, (str(DPKG),)) if programs else Unknown(Reason.PARSE_ERROR, (str(DPKG),))


def whole(facts: Sequence[Fact[tuple[Program, ...]]]) -> Fact[Sources]:
    """The sources of all managers; unknown as soon as one could not be read.

    The first is dpkg, which may not be there; the others are asked where they have packages.
    """
    dpkg, *others = facts
    there = others if isinstance(dpkg, Unknown) and dpkg.why is Reason.ABSENT else facts
    sources = merge_sources(*(fact.sources for fact in there if isinstance(fact, Known)))
    unread = next((fact for fact in there if isinstance(fact, Unknown)), None)
    return unread or (Known(sources, sources) if sources else Unknown(Reason.ABSENT))


def join_programs(facts: Sequence[Fact[tuple[Program, ...]]]) -> Fact[tuple[Program, ...]]:
    """The programs of all managers that answered.

    The first that refused otherwise than by absence is the reason when none did.
    """
    known = [fact for fact in facts if isinstance(fact, Known)]
    if known:
        joined = tuple(program for fact in known for program in fact.value)
        return Known(joined, merge_sources(*(fact.sources for fact in known)))
    unknown = [fact for fact in facts if isinstance(fact, Unknown)]
    plain = {Reason.ABSENT, Reason.NOT_RECORDED, Reason.NOT_SUPPORTED}
    worse = next((fact for fact in unknown if fact.why not in plain), None)
    return worse or next(iter(unknown), Unknown(Reason.ABSENT))
