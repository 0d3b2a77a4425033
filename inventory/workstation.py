"""A workstation: all that is known of one computer, read topic by topic from a machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inventory import (
    accounts,
    antivirus,
    backup_tools,
    certificates,
    clock,
    devices,
    disks,
    firewall,
    graphics,
    hardware,
    memory,
    network,
    printers,
    processor,
    remote_access,
    screen_lock,
    screens,
    services,
    shares,
    software,
    system,
    updates,
    virtual_machines,
    volumes,
)
from inventory.record import record

if TYPE_CHECKING:
    from inventory.machine import Family, Machine
    from inventory.questions import Question
    from inventory.topic import Topic

#: Called with a topic's name before it is read, and with how many are done of how many.
Progress = Callable[[str, int, int], None]


@record
class Workstation:
    """One computer, in topics; each topic holds facts, known or not."""

    family: Family
    system: system.System
    hardware: hardware.Hardware
    processor: processor.Processors
    memory: memory.Memory
    disks: disks.Disks
    volumes: volumes.Volumes
    network: network.Network
    printers: printers.Printers
    screens: screens.Screens
    graphics: graphics.Graphics
    devices: devices.Devices
    software: software.Software
    updates: updates.Updates
    antivirus: antivirus.Antivirus
    firewall: firewall.Firewall
    accounts: accounts.Accounts
    screen_lock: screen_lock.ScreenLock
    remote_access: remote_access.RemoteAccess
    shares: shares.Shares
    services: services.Services
    certificates: certificates.Certificates
    clock: clock.Clock
    virtual_machines: virtual_machines.VirtualMachines
    backup_tools: backup_tools.BackupTools


#: Every topic, in the order of Workstation's fields; a test holds the two together.
TOPICS: tuple[Topic[Any], ...] = (
    system.TOPIC,
    hardware.TOPIC,
    processor.TOPIC,
    memory.TOPIC,
    disks.TOPIC,
    volumes.TOPIC,
    network.TOPIC,
    printers.TOPIC,
    screens.TOPIC,
    graphics.TOPIC,
    devices.TOPIC,
    software.TOPIC,
    updates.TOPIC,
    antivirus.TOPIC,
    firewall.TOPIC,
    accounts.TOPIC,
    screen_lock.TOPIC,
    remote_access.TOPIC,
    shares.TOPIC,
    services.TOPIC,
    certificates.TOPIC,
    clock.TOPIC,
    virtual_machines.TOPIC,
    backup_tools.TOPIC,
)


def first_questions(family: Family) -> tuple[Question, ...]:
    """All questions of all topics that can be asked at once, each once."""
    return tuple(
        dict.fromkeys(question for topic in TOPICS for question in topic.questions.get(family, ()))
    )


def further_questions(machine: Machine) -> tuple[Question, ...]:
    """Slow questions that depend on first answers, to be sent ahead once those are there."""
    return tuple(
        question for topic in TOPICS if topic.further for question in topic.further(machine)
    )


def read_workstation(machine: Machine, progress: Progress | None = None) -> Workstation:
    """Read every topic. Never raises: what cannot be read is unknown."""
    read = {}
    for done, topic in enumerate(TOPICS):
        if progress is not None:
            progress(topic.name, done, len(TOPICS))
        read[topic.name] = topic.read(machine)
    return Workstation(family=machine.family, **read)
