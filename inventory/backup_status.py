"""What UrBackup's client answers, and what the names of Kopia's logs tell."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_products import tool
from inventory.backup_questions import KOPIA, KOPIA_LOGS, URBACKUP
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import moment, truth, unix_time

if TYPE_CHECKING:
    from inventory.answers import Answer

_SNAPSHOT_LOG = re.compile(r"kopia-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-\d+-snapshot-create\b.*")
_MOST_RUNS = 60


def parse_urbackup(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """``urbackupclientctl status``: ``last_backup_time`` in seconds since 1970, 0 for never."""
    source = (str(URBACKUP),)
    printed = shapes.output(answer, URBACKUP)
    if isinstance(printed, Unknown):
        return printed
    try:
        told = json.loads(printed)
    except (ValueError, RecursionError):
        return Unknown(Reason.PARSE_ERROR, source)
    if not isinstance(told, dict) or "last_backup_time" not in told:
        return Unknown(Reason.PARSE_ERROR, source)
    at = unix_time(told["last_backup_time"])
    processes = told.get("finished_processes")
    ends = [
        truth(one.get("success"))
        for one in (processes if isinstance(processes, list) else [])
        if isinstance(one, dict)
    ]
    ended = Ended.SUCCESS if not ends or ends[-1] is not False else Ended.FAILED
    runs = Known((Run("", at, ended),) if at else (), source)
    return Known((tool("urbackup", runs=runs),), source)


def parse_kopia(logs: Answer) -> Fact[tuple[Tool, ...]]:
    """The snapshots that the names of Kopia's logs tell, in this computer's own time."""
    source = (str(KOPIA_LOGS),)
    encrypted = Known(value=True, sources=(str(KOPIA),))
    names = shapes.names(logs, KOPIA_LOGS)
    if isinstance(names, Unknown):
        return Known((tool("kopia", runs=names, encrypted=encrypted),), (str(KOPIA),))
    runs = []
    for name in names:
        if found := _SNAPSHOT_LOG.fullmatch(name):
            year, month, day, hour, minute, second = found.groups()
            at = moment(f"{year}-{month}-{day}T{hour}:{minute}:{second}")
            runs += [Run("", at, Ended.UNKNOWN)] if at else []
    newest = tuple(sorted(runs, key=lambda run: run.at, reverse=True)[:_MOST_RUNS])
    return Known((tool("kopia", runs=Known(newest, source), encrypted=encrypted),), source)
