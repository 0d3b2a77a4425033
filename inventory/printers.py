"""Printers that the session sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Reason, Unknown
from inventory.linux import printers as printers_linux
from inventory.linux.printers import QUEUES
from inventory.machine import Family
from inventory.printer import Printer
from inventory.record import record
from inventory.topic import Topic
from inventory.windows import printers as printers_windows

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
