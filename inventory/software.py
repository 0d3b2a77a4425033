"""Installed programs."""

from __future__ import annotations

from inventory.facts import Fact, Known, Reason, Unknown, then
from inventory.linux.programs import LINUX_FIRST, read_linux_programs
from inventory.machine import Family, Machine
from inventory.office import free_suites
from inventory.programs import OfficeSuite, Program
from inventory.record import record
from inventory.topic import Topic
from inventory.windows.programs import (
    WINDOWS_FIRST,
    covers_machine,
    read_office,
    read_places,
    read_store_apps,
    read_windows_programs,
)

__all__ = ["TOPIC", "OfficeSuite", "Program", "Software", "read", "read_programs"]


@record
class Software:
    """Facts about the programs. On Linux, store programs (flatpak, snap) are among the others.

    ``everywhere`` are the places where programs were looked for, unknown as soon as one of this
    machine or of this session could not be read: a program may be there that is not listed.
    """

    programs: Fact[tuple[Program, ...]]
    store_apps: Fact[tuple[Program, ...]]
    office: Fact[tuple[OfficeSuite, ...]]
    everywhere: Fact[tuple[str, ...]] = Unknown(Reason.NOT_SUPPORTED)


def read(machine: Machine) -> Software:
    """Read the programs, the store packages and the office suites."""
    if machine.family is Family.LINUX:
        programs, everywhere = read_linux_programs(machine)
        unsupported = Unknown(Reason.NOT_SUPPORTED)
        return Software(programs, unsupported, then(programs, free_suites), everywhere)
    if machine.family is Family.WINDOWS:
        programs, cached = read_windows_programs(machine)
        apps, office = read_store_apps(machine, cached), read_office(machine, programs)
        return Software(programs, apps, office, read_places(machine))
    unsupported = Unknown(Reason.NOT_SUPPORTED)
    return Software(unsupported, unsupported, unsupported)


def read_programs(machine: Machine, *, whole: bool = False) -> Fact[tuple[Program, ...]]:
    """The programs alone, for topics that look for some among them.

    ``whole``: what was recorded of one account alone is not enough to say what is not there.
    """
    if machine.family is Family.LINUX:
        return read_linux_programs(machine)[0]
    if machine.family is not Family.WINDOWS:
        return Unknown(Reason.NOT_SUPPORTED)
    programs, _ = read_windows_programs(machine)
    if whole and isinstance(programs, Known) and not covers_machine(programs):
        return Unknown(Reason.NOT_RECORDED, programs.sources)
    return programs


TOPIC = Topic("software", {Family.LINUX: LINUX_FIRST, Family.WINDOWS: WINDOWS_FIRST}, read)
