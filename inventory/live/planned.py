"""Planned tasks of this Linux that copy files: crontabs and timers, with the scripts they run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from inventory.answers import Answer, Content, Json, Listing, Output, Value
from inventory.copying import copy_lines
from inventory.linux.planned import (
    crontab_commands,
    scripts_of,
    service_of,
    settings,
    timer_hours,
)
from inventory.live.running import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CRONTAB = "/usr/bin/crontab"
_SMALL = 64 * 1024
_MOST_FILES = 200
_FOLDERS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24}


def scheduled_copies(
    home: str,
    read: Callable[[str, int], Answer],
    listed: Callable[[str], Answer],
    timeout: float,
) -> Answer:
    """``{name, source, hours, lines}`` of every planned task that runs a known program.

    ``source`` is ``cron``, ``timer`` or ``user_timer``; ``lines`` are the commands, with
    secrets blanked. Other people's crontabs are closed to us, and not told.
    """
    text = _reader(read)
    found: list[Json] = []
    for name, hours, command in _cron(text, listed, timeout):
        lines = list(copy_lines(command)) or _of_scripts(command, text)
        if lines:
            found.append({"name": name, "source": "cron", "hours": hours, "lines": lines})
    for folder, source in (
        ("/etc/systemd/system", "timer"),
        ("/usr/lib/systemd/system", "timer"),
        (f"{home}/.config/systemd/user", "user_timer"),
        ("/etc/systemd/user", "user_timer"),
    ):
        for name, hours, lines in _timers(folder, text, listed):
            found.append({"name": name, "source": source, "hours": hours, "lines": lines})
    return Value(found)


def _reader(read: Callable[[str, int], Answer]) -> Callable[[str], str]:
    """The text of a small file; empty when it cannot be read, or is no text."""

    def text(path: str) -> str:
        answer = read(path, _SMALL)
        if not isinstance(answer, Content) or b"\0" in answer.data:
            return ""
        return answer.text

    return text


def _names(listed: Callable[[str], Answer], folder: str) -> tuple[str, ...]:
    answer = listed(folder)
    return answer.names[:_MOST_FILES] if isinstance(answer, Listing) else ()


def _cron(
    text: Callable[[str], str], listed: Callable[[str], Answer], timeout: float
) -> Iterator[tuple[str, int | None, str]]:
    """Name, hours and command (or script) of what cron runs."""
    if os.path.isfile(_CRONTAB):  # noqa: PTH113 start-up time
        answer = run((_CRONTAB, "-l"), timeout)
        if isinstance(answer, Output) and answer.status == 0:
            for command, hours in crontab_commands(answer.stdout):
                yield "crontab", hours, command
    for place in ("/etc/crontab", *(f"/etc/cron.d/{one}" for one in _names(listed, "/etc/cron.d"))):
        for command, hours in crontab_commands(text(place), of_system=True):
            yield place, hours, command
    for word, every in _FOLDERS.items():
        for one in _names(listed, f"/etc/cron.{word}"):
            place = f"/etc/cron.{word}/{one}"
            yield place, every, text(place)


def _of_scripts(command: str, text: Callable[[str], str]) -> list[Json]:
    """The lines that copy, of the scripts that a command runs."""
    if "\n" in command:  # it is a script already
        return []
    return [line for path in scripts_of(command) for line in copy_lines(text(path))]


def _timers(
    folder: str, text: Callable[[str], str], listed: Callable[[str], Answer]
) -> Iterator[tuple[str, int | None, list[Json]]]:
    """Name, hours and lines of the timers of a folder whose service copies."""
    for name in _names(listed, folder):
        if not name.endswith(".timer"):
            continue
        unit = text(f"{folder}/{name}")
        service = text(f"{folder}/{service_of(name, unit)}")
        lines: list[Json] = []
        for command in settings(service, "Exec(?:Start|StartPre|StartPost)"):
            lines += list(copy_lines(command)) or _of_scripts(command, text)
        if lines:
            yield name, timer_hours(unit), lines
