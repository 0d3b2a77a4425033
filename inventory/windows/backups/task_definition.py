r"""The definition of a planned task (schema ``…/windows/2004/02/mit/task``): what it runs, when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.markup import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DAY = 24
_DURATION = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:\d+S)?)?")
_SCRIPT = re.compile(
    r"\"([A-Za-z%][^\"<>|*?]*\.(?:bat|cmd|ps1))\"|([A-Za-z%][^\s\"<>|*?]*\.(?:bat|cmd|ps1))",
    re.IGNORECASE,
)


def commands(definition: str) -> tuple[str, ...]:
    """What a task runs, each as one line: program and arguments."""
    root = parse_xml(definition)
    if root is None:
        return ()
    found = []
    for action in root.iterfind("./Actions/Exec"):
        program = (action.findtext("Command") or "").strip()
        arguments = (action.findtext("Arguments") or "").strip()
        if program:
            quoted = program if program.startswith('"') or " " not in program else f'"{program}"'
            found.append(f"{quoted} {arguments}".strip())
    return tuple(found[:20])


def hours(definition: str) -> int | None:
    """How often a task runs, in hours; None where no trigger repeats it."""
    root = parse_xml(definition)
    if root is None:
        return None
    told = [_hours(trigger) for trigger in root.iterfind("./Triggers/*")]
    return min((every for every in told if every is not None), default=None)


def _hours(trigger: Element) -> int | None:
    if (trigger.findtext("Enabled") or "true").strip().lower() == "false":
        return None
    repeated = _DURATION.fullmatch((trigger.findtext("Repetition/Interval") or "").strip())
    if repeated is not None and any(repeated.groups()):
        days, whole, minutes = (int(part or 0) for part in repeated.groups())
        return max(days * _DAY + whole + minutes // 60, 1)
    if (daily := trigger.find("ScheduleByDay")) is not None:
        return _number(daily, "DaysInterval") * _DAY
    if (weekly := trigger.find("ScheduleByWeek")) is not None:
        days = len(weekly.findall("DaysOfWeek/*")) or 1
        weeks = _number(weekly, "WeeksInterval")
        return _DAY if days >= 5 and weeks == 1 else weeks * 7 * _DAY // days
    if trigger.find("ScheduleByMonth") is not None:
        return 30 * _DAY
    if trigger.find("ScheduleByMonthDayOfWeek") is not None:
        return 30 * _DAY
    return None


def _number(element: Element, name: str) -> int:
    told = (element.findtext(name) or "").strip()
    return max(int(told), 1) if re.fullmatch(r"[0-9]{1,3}", told) else 1


def scripts(command: str) -> tuple[str, ...]:
    """Paths of scripts (``.bat``, ``.cmd``, ``.ps1``) in a command."""
    return tuple(first or second for first, second in _SCRIPT.findall(command))[:3]
