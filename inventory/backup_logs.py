"""Runs that backup programs' own logs tell: Cobian, SyncBack, Synology's agent, Nextcloud."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_products import tool
from inventory.backup_questions import BORGMATIC, COBIAN, NEXTCLOUD, SYNCBACK, SYNOLOGY_AGENT
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import moment, text

if TYPE_CHECKING:
    from inventory.answers import Answer, Row
    from inventory.questions import Call

_MOST_RUNS = 60
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# ** Backup done for the task "mairie". Errors: 1. Processed files: 0. Backed up files: 0. … **
# The words are those of the person's language; the order of the figures is the same in all.
_COBIAN = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)?\s*\*\*[^\"]*\"(?P<task>[^\"]*)\"[^:]*:"
    r"\s*(?P<errors>\d[\d\s.,\u00a0\u202f]*)\.?\s[^:]*:\s*(?P<files>\d[\d\s.,\u00a0\u202f]*)\."
)
_SYNOLOGY = re.compile(r"([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) \[(\w+)\] (.*)", re.DOTALL)
_FAILED = re.compile(r"\b(?:fail\w*|error|cancel\w*)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:success\w*|succeed\w*|complete[sd]?|finish\w*)\b", re.IGNORECASE)
_LOCAL_PATH = re.compile(r"localPath=(.+)")


def _files(answer: Answer, question: Call) -> tuple[Row, ...] | Unknown:
    """The files of a program; none where it was never used. One closed to us is a refusal."""
    if shapes.is_absent(answer):
        return ()
    rows = shapes.table(answer, question)
    if isinstance(rows, Unknown):
        return rows
    if any(row.get("lines") is None for row in rows):
        return Unknown(Reason.ACCESS_DENIED, (str(question),))
    return rows


def _lines(row: Row) -> tuple[str, ...]:
    told = row.get("lines")
    listed = told if isinstance(told, list | tuple) else ()
    return tuple(line for line in listed if isinstance(line, str))


def _found(key: str, runs: list[Run], question: Call) -> Fact[tuple[Tool, ...]]:
    source = (str(question),)
    if not runs:
        return Known((), source)
    newest = sorted(runs, key=lambda run: run.at, reverse=True)[:_MOST_RUNS]
    return Known((tool(key, runs=Known(tuple(newest), source)),), source)


def parse_cobian(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """The ends of tasks in Cobian's logs. No error on no file at all is a failure.

    A line without a date has that of its file's last change.
    """
    rows = _files(answer, COBIAN)
    if isinstance(rows, Unknown):
        return rows
    runs = []
    for row in rows:
        at_end = moment(row.get("modified"))
        for line in _lines(row):
            told = _COBIAN.search(line)
            at = _before(_local(told["at"]), at_end) if told else None
            if told is None or at is None:
                continue
            errors, files = _count(told["errors"]), _count(told["files"])
            ended = Ended.FAILED if not files else Ended.PARTIAL if errors else Ended.SUCCESS
            runs.append(Run(told["task"], at, ended, files))
    return _found("cobian", runs, COBIAN)


def _count(told: str) -> int:
    digits = re.sub(r"\D", "", told)
    return int(digits[:15] or 0)


def _local(told: str | None) -> datetime | None:
    """A date of a log, as if it were UTC: the zone is not told, and hours do not matter here."""
    return moment((told or "").replace(" ", "T"))


def _before(at: datetime | None, newest: datetime | None) -> datetime | None:
    """A line's date, which its file's last change cannot precede (zones aside)."""
    if at is None or newest is None:
        return at or newest
    return min(at, newest)


def parse_syncback(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """One run for each profile that has a log: when, and no more (the text is localised)."""
    rows = _files(answer, SYNCBACK)
    if isinstance(rows, Unknown):
        return rows
    runs: dict[str, Run] = {}
    for row in rows:
        at, file = moment(row.get("modified")), text(row.get("file")) or ""
        profile = re.sub(r"[ _-]*\d{4,}[\d _-]*$", "", file.rpartition(".")[0])
        if at is not None and (profile not in runs or runs[profile].at < at):
            runs[profile] = Run(profile, at, Ended.UNKNOWN)
    return _found("syncback", list(runs.values()), SYNCBACK)


def parse_synology_agent(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """The ends of tasks in the agent's log, whose dates have no year: the file's own gives it."""
    rows = _files(answer, SYNOLOGY_AGENT)
    if isinstance(rows, Unknown):
        return rows
    runs = []
    for row in rows:
        newest = moment(row.get("modified"))
        for line in _lines(row):
            told = _SYNOLOGY.match(line)
            at = _with_year(told, newest) if told and newest else None
            if told is None or at is None:
                continue
            failed = _FAILED.search(told[7]) or told[6].lower().startswith(("err", "crit"))
            if failed or _DONE.search(told[7]):
                runs.append(Run("", at, Ended.FAILED if failed else Ended.SUCCESS))
    return _found("synology_agent", runs, SYNOLOGY_AGENT)


def _with_year(told: re.Match[str], newest: datetime) -> datetime | None:
    """``Nov 25 22:12:34`` in the year that puts it before the file's last change."""
    month = told[1].lower()
    if month not in _MONTHS:
        return None
    for year in (newest.year, newest.year - 1):
        try:
            at = datetime(
                year,
                _MONTHS.index(month) + 1,
                int(told[2]),
                int(told[3]),
                int(told[4]),
                int(told[5]),
                tzinfo=UTC,
            )
        except ValueError:
            continue
        if at <= newest + timedelta(days=1):
            return min(at, newest)
    return None


def parse_nextcloud(answer: Answer) -> Fact[tuple[Tool, ...]]:
    r"""The folders of ``nextcloud.cfg``: ``0\Folders\1\localPath=C:/Users/claire/Nextcloud/``."""
    rows = _files(answer, NEXTCLOUD)
    if isinstance(rows, Unknown):
        return rows
    source = (str(NEXTCLOUD),)
    told = (_LOCAL_PATH.search(line) for row in rows for line in _lines(row))
    folders = tuple(dict.fromkeys(word for one in told if one and (word := text(one[1]))))
    if not folders:
        return Known((), source)
    return Known((tool("nextcloud", sources=Known(folders, source)),), source)


def parse_borgmatic(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Sources, exclusions and repository of borgmatic's settings, each file as a tool."""
    rows = _files(answer, BORGMATIC)
    if isinstance(rows, Unknown):
        return rows
    source = (str(BORGMATIC),)
    found = []
    for row in rows:
        lists: dict[str, list[str]] = {}
        name = ""
        for line in _lines(row):
            if line.endswith(":") and not line.startswith("-"):
                name = line[:-1]
            elif word := text(re.sub(r"^-\s*(?:path:\s*)?", "", line).strip("\"' ")):
                lists.setdefault(name, []).append(word)
        folders = tuple(lists.get("source_directories", ()))
        places = lists.get("repositories", [])
        if not folders and not places:
            continue
        absent = Unknown(Reason.ABSENT, source)
        found.append(
            tool(
                "borgmatic",
                sources=Known(folders, source) if folders else absent,
                excluded=Known(tuple(lists.get("exclude_patterns", ())), source),
                destination=Known(places[0], source) if places else absent,
            )
        )
    return Known(tuple(found), source)
