"""Planned tasks that copy files, on both systems: what each copies, where, how it last ended."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_questions import PLANNED
from inventory.backups.model import Ended, Evidence, Kind, Run, Tool
from inventory.copying import Copying, succeeded, understand
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command
from inventory.reading import moment, number, text, unix_time
from inventory.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.answers import Answer, Row
    from inventory.machine import Machine

TIMERS = {"timer": Command("timers"), "user_timer": Command("user_timers")}
_RESULTS = {"timer": "unit_result", "user_timer": "user_unit_result"}

# The scheduler's own codes, which are no status of a program: it runs, never ran, was stopped…
_NEVER = 0x41303
_OF_SCHEDULER = range(0x41300, 0x41400)
_NAMES = {"borg": "BorgBackup", "sdengin2.dll": "wbadmin"}


@record
class Last:
    """When a task last ran, and the status that it ended with; None is not told."""

    at: datetime | None = None
    status: int | None = None


def read_planned(machine: Machine) -> Fact[tuple[Tool, ...]]:
    """The planned copies; a timer's last run is asked of systemd."""
    (answer,) = machine.ask_all((PLANNED,))
    rows = shapes.table(answer, PLANNED)
    if isinstance(rows, Unknown):
        return rows
    found: list[Tool] = []
    sources = [str(PLANNED)]
    for row in rows:
        last = Last(moment(row.get("last_run")), number(row.get("last_result")))
        if row.get("source") in TIMERS:
            last, used = _of_timer(machine, row)
            sources += used
        found += tools_of(row, last)
    return Known(tuple(found), tuple(dict.fromkeys(sources)))


def _of_timer(machine: Machine, row: Row) -> tuple[Last, list[str]]:
    kind, name = str(row.get("source")), text(row.get("name")) or ""
    if not re.fullmatch(r"[\w@:.\\-]+\.timer", name):
        return Last(), []
    timers = TIMERS[kind]
    (listed,) = machine.ask_all((timers,))
    at, service = parse_timer(listed, timers, name)
    if at is None or not re.fullmatch(r"[\w@:.\\-]+\.service", service):
        return Last(at), [str(timers)]
    shown = Command(_RESULTS[kind], (service,))
    (answer,) = machine.ask_all((shown,))
    return Last(at, parse_unit(answer, shown)), [str(timers), str(shown)]


def parse_timer(answer: Answer, question: Command, name: str) -> tuple[datetime | None, str]:
    """When a timer last ran and the service that it starts, of ``list-timers`` as JSON."""
    printed = shapes.output(answer, question)
    if isinstance(printed, Unknown):
        return None, ""
    try:
        rows = json.loads(printed)
    except (ValueError, RecursionError):
        return None, ""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("unit") == name:
            micro = number(row.get("last"))
            at = unix_time(micro // 10**6) if micro else None
            return at, text(row.get("activates")) or ""
    return None, ""


def parse_unit(answer: Answer, question: Command) -> int | None:
    """The status with which a service last ended; one that systemd ended itself is 1."""
    printed = shapes.output(answer, question)
    if isinstance(printed, Unknown):
        return None
    told = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    status = number(told.get("ExecMainStatus"))
    result = told.get("Result", "")
    if result not in {"", "success", "exit-code"}:
        return 1
    return status


def tools_of(row: Row, last: Last) -> list[Tool]:
    """The tools that one planned task runs, those that only check or prune left out."""
    lines = row.get("lines")
    if not isinstance(lines, list | tuple) or row.get("enabled") is False:
        return []
    copies = [
        copying for line in lines[:50] if isinstance(line, str) and (copying := understand(line))
    ]
    hours = number(row.get("hours"))
    source = (str(PLANNED),)
    found: dict[tuple[str, str | None], Tool] = {}
    for copying in copies:
        told = [one for one in copies if _same(one, copying)]
        sources = tuple(dict.fromkeys(place for one in told for place in one.sources))
        absent = Unknown(Reason.NOT_SUPPORTED, source)
        found[copying.program, copying.destination] = Tool(
            product=_NAMES.get(copying.program, copying.program),
            kind=copying.kind,
            evidence=Evidence.READ,
            runs=_runs(copying, last, text(row.get("name")) or "", alone=len(copies) == len(told)),
            sources=Known(sources, source) if sources else absent,
            destination=Known(copying.destination, source) if copying.destination else absent,
            period=Known(hours, source) if hours and 0 < hours < 10_000 else absent,
            keeps_days=Known(0, source) if copying.mirrors else absent,
            encrypted=_encrypted(copying.kind),
        )
    return list(found.values())


def _same(one: Copying, other: Copying) -> bool:
    return (one.program, one.destination) == (other.program, other.destination)


def _encrypted(kind: Kind) -> Fact[bool]:
    """Whether a copy is: restic and kopia always encrypt, a plain copy never does."""
    source = (str(PLANNED),)
    if kind in {Kind.RESTIC, Kind.KOPIA}:
        return Known(value=True, sources=source)
    if kind is Kind.FOLDER:
        return Known(value=False, sources=source)
    return Unknown(Reason.NOT_SUPPORTED, source)


def _runs(copying: Copying, last: Last, name: str, *, alone: bool) -> Fact[tuple[Run, ...]]:
    """The last run. The status of a task that runs several programs tells of the last one alone."""
    source = (str(PLANNED),)
    if last.status == _NEVER:
        return Known((), source)
    if last.at is None:
        return Unknown(Reason.NOT_SUPPORTED, source)
    ended = Ended.UNKNOWN
    if last.status is not None and last.status not in _OF_SCHEDULER and alone:
        good = succeeded(copying, last.status & 0xFFFFFFFF)
        ended = Ended.PARTIAL if good is None else Ended.SUCCESS if good else Ended.FAILED
    return Known((Run(name, last.at, ended),), source)
