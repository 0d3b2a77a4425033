"""Services of the system, and what listens on the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Refusal
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.service_states import SERVICES
from inventory.listeners import (
    Listener,
    called_listeners,
    netstat_listeners,
    proc_listeners,
    ss_listeners,
    wmi_listeners,
)
from inventory.machine import Family
from inventory.questions import STANDARD_CIMV2, Call, Command, ListDir, ReadFile, Registry, Wmi
from inventory.reading import column, number, registry_value, text
from inventory.record import record
from inventory.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.answers import Answer, Row
    from inventory.machine import Machine
    from inventory.questions import Question

__all__ = ["TOPIC", "Listener", "Service", "Services", "read"]


@record
class Service:
    """One service: ``start`` is ``boot``, ``automatic``, ``manual`` or ``disabled``.

    A Linux unit that is merely not enabled is ``manual``; one that is masked is ``disabled``.
    """

    name: str
    label: str | None
    start: str | None
    running: bool | None
    program: str | None = None


@record
class Services:
    """Facts about services."""

    services: Fact[tuple[Service, ...]]
    listeners: Fact[tuple[Listener, ...]]


# Linux: unit files, and the links that start them (folders named *.wants).
UNITS = ListDir("/etc/systemd/system")
VENDOR_UNITS = ListDir("/usr/lib/systemd/system")
UNIT_FILES = Command("unit_files")
LISTENING = Command("listening")
PROC_TABLES = tuple(ReadFile(f"/proc/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6"))
SOCKETS = Command("sockets")
# Windows: WMI says what runs; the registry (Start, ImagePath) serves where WMI does not answer.
SERVICE_ROWS = Wmi("Win32_Service", ("Name", "DisplayName", "State", "StartMode", "PathName"))
SERVICE_KEYS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services", depth=1, timeout=10.0)
LISTENING_PORTS = Call("listening_ports")
TCP_ROWS = Wmi(
    "MSFT_NetTCPConnection",
    ("State", "LocalAddress", "LocalPort"),
    STANDARD_CIMV2,
    where="State=2",
)
UDP_ROWS = Wmi("MSFT_NetUDPEndpoint", ("LocalAddress", "LocalPort"), STANDARD_CIMV2)
NETSTATS = (Command("netstat_programs"), Command("netstat"), Command("netstat_all"))

LINUX_FIRST: tuple[Question, ...] = (SERVICES, UNITS, VENDOR_UNITS, LISTENING)
WINDOWS_FIRST: tuple[Question, ...] = (SERVICE_ROWS, LISTENING_PORTS)

_UNIT_LINE = re.compile(r"^\W*(\S+)\.service\s+(\S+)\s+(\S+)\s+(\S+)\s*(.*?)\s*$", re.MULTILINE)
_UNIT_FILE = re.compile(r"^(\S+)\.service\s+([a-z-]+)\b", re.MULTILINE)
_FILE_STATES = {"enabled": "automatic", "enabled-runtime": "automatic", "masked": "disabled"}
_START_MODES = {
    "boot": "boot", "system": "boot", "auto": "automatic", "automatic": "automatic",
    "manual": "manual", "disabled": "disabled",
}  # fmt: skip
_STARTS = {0: "boot", 1: "boot", 2: "automatic", 3: "manual", 4: "disabled"}
_OWN_OR_SHARED_PROCESS = 0x30  # the types of services, as against drivers


def read(machine: Machine) -> Services:
    """Read the services and the open ports."""
    if machine.family is Family.LINUX:
        return Services(_linux_services(machine), _linux_listeners(machine))
    if machine.family is Family.WINDOWS:
        return Services(_windows_services(machine), _windows_listeners(machine))
    return Services(Unknown(Reason.NOT_SUPPORTED), Unknown(Reason.NOT_SUPPORTED))


# --- Linux ------------------------------------------------------------------------------------


def _linux_services(machine: Machine) -> Fact[tuple[Service, ...]]:
    listing, own, vendor = machine.ask_all((SERVICES, UNITS, VENDOR_UNITS))
    folders = [
        ListDir(f"{folder.path}/{name}")
        for folder, answer in ((UNITS, own), (VENDOR_UNITS, vendor))
        for name in _names(answer, folder)
        if name.endswith(".wants")
    ]
    enabled = {
        name.removesuffix(".socket").removesuffix(".service")
        for folder, answer in zip(folders, machine.ask_all(folders), strict=True)
        for name in _names(answer, folder)
        if name.endswith((".service", ".socket"))
    }
    files = {
        name.removesuffix(".service")
        for folder, answer in ((UNITS, own), (VENDOR_UNITS, vendor))
        for name in _names(answer, folder)
        if name.endswith(".service") and "@." not in name
    }
    starts = {name: "automatic" if name in enabled else "manual" for name in files | enabled}
    sources: tuple[Question, ...] = (UNITS, VENDOR_UNITS)
    if isinstance(own, Refusal):
        (printed,) = machine.ask_all((UNIT_FILES,))
        starts, sources = parse_unit_files(printed), (UNIT_FILES,)
    return parse_units(listing, starts, sources)


def _names(answer: Answer, folder: ListDir) -> tuple[str, ...]:
    names = shapes.names(answer, folder)
    return () if isinstance(names, Unknown) else names


def parse_unit_files(answer: Answer) -> dict[str, str]:
    """``systemctl list-unit-files``: a start by service; all states but three are manual."""
    printed = shapes.output(answer, UNIT_FILES)
    if isinstance(printed, Unknown):
        return {}
    return {
        name: _FILE_STATES.get(state, "manual")
        for name, state in _UNIT_FILE.findall(printed)
        if not name.endswith("@")
    }


def parse_units(
    listing: Answer, starts: dict[str, str], sources: Sequence[Question]
) -> Fact[tuple[Service, ...]]:
    """Units as systemd lists them (name, load, active, sub, description), with their starts.

    Where systemd does not run or answer, what its folders hold is still known.
    """
    printed = shapes.output(listing, SERVICES)
    if isinstance(printed, str) and not _UNIT_LINE.search(printed):
        printed = Unknown(Reason.PARSE_ERROR, (str(SERVICES),))
    found: dict[str, Service] = {}
    if not isinstance(printed, Unknown):
        for name, load, active, sub, label in _UNIT_LINE.findall(printed):
            if load == "not-found":
                continue
            start = "disabled" if load == "masked" else starts.get(name)
            runs = active == "active" and sub != "exited"
            found[name] = Service(name, text(label), start, runs)
        sources = (SERVICES, *sources) if starts else (SERVICES,)
    runs_else = None if isinstance(printed, Unknown) else False
    for name, start in starts.items():
        found.setdefault(name, Service(name, None, start, runs_else))
    if not found:
        if isinstance(printed, Unknown):
            return printed
        return Unknown(Reason.PARSE_ERROR, (str(SERVICES),))
    return Known(
        tuple(found[name] for name in sorted(found)), tuple(str(source) for source in sources)
    )


def _linux_listeners(machine: Machine) -> Fact[tuple[Listener, ...]]:
    (listening,) = machine.ask_all((LISTENING,))
    told = parse_ss(listening)
    if isinstance(told, Known):
        return told
    tables = machine.ask_all(PROC_TABLES)
    counted = parse_proc(tuple(zip(PROC_TABLES, tables, strict=True)))
    if isinstance(counted, Known):
        return counted
    (sockets,) = machine.ask_all((SOCKETS,))
    recorded = shapes.output(sockets, SOCKETS)
    if isinstance(recorded, Unknown) or not (found := ss_listeners(recorded)):
        return told
    return Known(found, (str(SOCKETS),))


def parse_ss(answer: Answer) -> Fact[tuple[Listener, ...]]:
    """Our ``ss``. It prints nothing when nothing listens, or when it could not look: unknown."""
    printed = shapes.output(answer, LISTENING)
    if isinstance(printed, Unknown):
        return printed
    found = ss_listeners(printed)
    return (
        Known(found, (str(LISTENING),)) if found else Unknown(Reason.PARSE_ERROR, (str(LISTENING),))
    )


def parse_proc(tables: Sequence[tuple[ReadFile, Answer]]) -> Fact[tuple[Listener, ...]]:
    """The kernel's tables; each has a head, so that an empty one is an answer.

    Those of IPv6 are absent where it is off.
    """
    found: list[Listener] = []
    sources = []
    for question, answer in tables:
        name = question.path.rpartition("/")[2]
        table = shapes.content(answer, question)
        if isinstance(table, Unknown):
            if table.why is Reason.ABSENT and name.endswith("6"):
                continue
            return table
        if "local_address" not in table:
            return Unknown(Reason.PARSE_ERROR, (str(question),))
        found += proc_listeners(name.rstrip("6"), table)
        sources.append(str(question))
    return Known(tuple(dict.fromkeys(found)), tuple(sources))


# --- Windows ----------------------------------------------------------------------------------


def _windows_services(machine: Machine) -> Fact[tuple[Service, ...]]:
    (rows,) = machine.ask_all((SERVICE_ROWS,))
    told = parse_service_rows(rows)
    if isinstance(told, Known):
        return told
    (keys,) = machine.ask_all((SERVICE_KEYS,))
    registered = parse_service_keys(keys)
    return registered if isinstance(registered, Known) else told


def parse_service_rows(answer: Answer) -> Fact[tuple[Service, ...]]:
    """The rows of ``Win32_Service``; Windows is never without a service, nor one without a name."""
    rows = shapes.rows(answer, SERVICE_ROWS)
    if isinstance(rows, Unknown):
        return rows
    found = tuple(_service_rows(rows))
    if not found or len(found) < len(rows):
        return Unknown(Reason.PARSE_ERROR, (str(SERVICE_ROWS),))
    return Known(found, (str(SERVICE_ROWS),))


def _service_rows(rows: Sequence[Row]) -> Iterator[Service]:
    for row in rows:
        name = text(column(row, "Name"))
        state = text(column(row, "State"))
        start = text(column(row, "StartMode"))
        if name is not None:
            yield Service(
                name=name,
                label=text(column(row, "DisplayName")),
                start=_START_MODES.get((start or "").lower()),
                running=None if state is None else state.lower() == "running",
                program=text(column(row, "PathName")),
            )


def parse_service_keys(answer: Answer) -> Fact[tuple[Service, ...]]:
    r"""The keys of ``Services``: Type tells services from drivers, Start how they begin.

    A label that is a reference (``@%SystemRoot%\…,-1``) is none: its text is elsewhere.
    """
    hive = shapes.hive(answer, SERVICE_KEYS)
    if isinstance(hive, Unknown):
        return hive
    found = []
    for name, key in hive.keys.items():
        kind = number(registry_value(key, "Type"))
        if not name or "\\" in name or kind is None or not kind & _OWN_OR_SHARED_PROCESS:
            continue
        label = text(registry_value(key, "DisplayName"))
        start = number(registry_value(key, "Start"))
        found.append(
            Service(
                name=name,
                label=None if label is None or label.startswith("@") else label,
                start=None if start is None else _STARTS.get(start),
                running=None,
                program=text(registry_value(key, "ImagePath")),
            )
        )
    if not found:
        return Unknown(Reason.PARSE_ERROR, (str(SERVICE_KEYS),))
    return Known(tuple(found), (str(SERVICE_KEYS),))


def _windows_listeners(machine: Machine) -> Fact[tuple[Listener, ...]]:
    (called,) = machine.ask_all((LISTENING_PORTS,))
    rows = shapes.table(called, LISTENING_PORTS)
    if not isinstance(rows, Unknown):
        return parse_listening(called)
    tcp, udp = machine.ask_all((TCP_ROWS, UDP_ROWS))
    told = parse_listening_rows(tcp, udp)
    if isinstance(told, Known):
        return told
    for command, answer in zip(NETSTATS, machine.ask_all(NETSTATS), strict=True):
        printed = shapes.output(answer, command)
        if not isinstance(printed, Unknown) and (found := netstat_listeners(printed)):
            return Known(found, (str(command),))
    return rows


def parse_listening(answer: Answer) -> Fact[tuple[Listener, ...]]:
    """The call ``listening_ports``; Windows always listens, so that nothing is no answer."""
    rows = shapes.table(answer, LISTENING_PORTS)
    if isinstance(rows, Unknown):
        return rows
    found = called_listeners(rows)
    return (
        Known(found, (str(LISTENING_PORTS),))
        if found
        else Unknown(Reason.PARSE_ERROR, (str(LISTENING_PORTS),))
    )


def parse_listening_rows(tcp: Answer, udp: Answer) -> Fact[tuple[Listener, ...]]:
    """WMI's tables; UDP's may be missing."""
    rows = shapes.rows(tcp, TCP_ROWS)
    if isinstance(rows, Unknown):
        return rows
    others = shapes.rows(udp, UDP_ROWS)
    found = wmi_listeners(rows, () if isinstance(others, Unknown) else others)
    sources = (str(TCP_ROWS),) if isinstance(others, Unknown) else (str(TCP_ROWS), str(UDP_ROWS))
    return Known(found, sources) if found else Unknown(Reason.PARSE_ERROR, sources)


TOPIC = Topic("services", {Family.LINUX: LINUX_FIRST, Family.WINDOWS: WINDOWS_FIRST}, read)
