r"""Planned tasks that copy files, from the task scheduler itself (its files are closed to users).

Windows' own tasks are left out, but for the folder of its backup. Of the others, only those that
run a known program are told, secrets blanked.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.answers import Answer, Content, Value
from inventory.backup_lines import decoded
from inventory.copying import copy_lines
from inventory.live.windows.automation import create, member, value
from inventory.live.windows.files import read_file
from inventory.live.windows.refused import Refused
from inventory.windows.backups.task_definition import commands, hours, scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.answers import Json
    from inventory.live.windows import com

_HIDDEN_TOO = 1  # TASK_ENUM_HIDDEN
_MOST_TASKS, _MOST_FOLDERS, _DEEPEST = 500, 100, 3
_SMALL = 64 * 1024
_OWN = "\\Microsoft\\Windows\\WindowsBackup"
_FIRST_YEAR = 2000  # a task that never ran tells 1899 or 1999


def scheduled_copies() -> Answer:
    """``{name, source, enabled, hours, last_run, last_result, lines}`` of every task that copies.

    Raises:
        Refused: the scheduler does not answer.
    """
    service = create("Schedule.Service")
    value(service, "Connect", None, None, None, None)  # this computer, this session
    found: list[Json] = []
    for task in _tasks(service):
        try:
            told = _described(task)
        except Refused:  # removed meanwhile, or of a newer kind
            continue
        if told is not None:
            found.append(told)
    return Value(found)


def _tasks(service: com.Object) -> Iterator[com.Object]:
    """The tasks of all folders but Windows' own; a folder that is closed to us is passed over.

    Raises:
        Refused: the first folder cannot be opened.
    """
    root = member(service, "GetFolder", "\\")
    folders = [(root, 0)] if root is not None else []
    with suppress(Refused):  # most computers have no backup of Windows'
        backup = member(service, "GetFolder", _OWN)
        folders += [(backup, _DEEPEST)] if backup is not None else []
    seen = tasks = 0
    while folders and seen < _MOST_FOLDERS:
        folder, depth = folders.pop(0)
        seen += 1
        with suppress(Refused):
            for task in _each(member(folder, "GetTasks", _HIDDEN_TOO)):
                tasks += 1
                if tasks > _MOST_TASKS:
                    return
                yield task
            if depth < _DEEPEST:
                folders += [
                    (below, depth + 1)
                    for below in _each(member(folder, "GetFolders", 0))
                    if str(value(below, "Path")).lower() != "\\microsoft"
                ]


def _each(collection: com.Object | None) -> Iterator[com.Object]:
    """The objects of a collection of the scheduler, which counts from one.

    Raises:
        Refused: it cannot be listed.
    """
    if collection is None:
        return
    count = value(collection, "Count")
    for at in range(1, min(count if isinstance(count, int) else 0, _MOST_TASKS) + 1):
        found = member(collection, "Item", at)
        if found is not None:
            yield found


def _described(task: com.Object) -> Json:
    """A task that copies; None for any other.

    Raises:
        Refused: it does not say what it does.
    """
    definition = str(value(task, "Xml") or "")
    lines: list[Json] = []
    for command in commands(definition):
        lines += list(copy_lines(command)) or _of_scripts(command)
    if not lines:
        return None
    return {
        "name": value(task, "Path"),
        "source": "task",
        "enabled": value(task, "Enabled"),
        "hours": hours(definition),
        "last_run": _universal(value(task, "LastRunTime")),
        "last_result": value(task, "LastTaskResult"),
        "lines": lines,
    }


def _of_scripts(command: str) -> list[Json]:
    """The lines that copy, of the small scripts that a command runs."""
    found: list[Json] = []
    for path in scripts(command):
        answer = read_file(path, _SMALL)
        if isinstance(answer, Content):
            found += copy_lines(decoded(answer.data))
    return found


def _universal(told: Json) -> str | None:
    """The scheduler's date, which is this computer's own time, in UTC; None for never."""
    if not isinstance(told, str):
        return None
    try:
        at = datetime.fromisoformat(told).replace(tzinfo=None)
        return None if at.year < _FIRST_YEAR else at.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None
