"""Printers that the session sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import printers_linux, printers_windows
from inventory.facts import Fact, Reason, Unknown
from inventory.machine import Family
from inventory.printer import Printer
from inventory.printers_linux import QUEUES
from inventory.record import record
from inventory.topic import Topic

if TYPE_CHECKING:
    from inventory.machine import Machine

__all__ = ["TOPIC", "Printer", "Printers", "read"]


@record
class Printers:
    """Facts about the printers."""

    printers: Fact[tuple[Printer, ...]]


def read(machine: Machine) -> Printers:
    """Read the printers."""
    match machine.family:
        case Family.WINDOWS:
            return Printers(printers_windows.read(machine))
        case Family.LINUX:
            return Printers(printers_linux.read(machine))
        case _:
            return Printers(Unknown(Reason.NOT_SUPPORTED))


TOPIC = Topic(
    "printers",
    {Family.LINUX: (QUEUES,), Family.WINDOWS: printers_windows.QUESTIONS},
    read,
)
