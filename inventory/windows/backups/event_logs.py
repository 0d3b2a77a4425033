"""Event logs of backups: Windows' own, Veeam Agent's, Arx One's, as XML, the newest event first."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_products import tool
from inventory.backup_questions import (
    ARX_ONE,
    BEGUN,
    ENDED,
    FAILURES,
    SUCCEEDED,
    VEEAM,
    WINDOWS_BACKUP,
)
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.markup import parse_xml
from inventory.reading import moment, number, text
from inventory.record import record

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.questions import Call

_VEEAM_BEGUN, _VEEAM_ENDED = 110, 190
_ERROR, _WARNING = 2, 3
_SAME_RUN = timedelta(minutes=10)
_LONGEST = timedelta(days=2)
_WHOLE = 14  # BackupState of a run that ended as it should
_MOST_RUNS = 60


@record
class Event:
    """One event: its number, level (1 critical to 4 information, 0 any), moment and data.

    Data without a name is numbered: ``"0"``, ``"1"``…
    """

    number: int
    level: int
    at: datetime
    data: dict[str, str]


def parse_events(answer: Answer, question: Call) -> Fact[tuple[Event, ...]]:
    """The events of an answer, the newest first; one that cannot be understood is left out."""
    told = shapes.data(answer, question)
    if isinstance(told, Unknown):
        return told
    if not isinstance(told, list | tuple):
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    events = [event for one in told if isinstance(one, str) if (event := _event(one))]
    if told and not events:
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    return Known(tuple(sorted(events, key=lambda event: event.at, reverse=True)), (str(question),))


def _event(document: str) -> Event | None:
    root = parse_xml(document)
    if root is None:
        return None
    created = root.find("System/TimeCreated")
    at = _moment(created.get("SystemTime") if created is not None else None)
    identifier = number(text(root.findtext("System/EventID")))
    level = number(text(root.findtext("System/Level")))
    if at is None or identifier is None:
        return None
    data: dict[str, str] = {}
    for place in ("EventData/Data", "UserData/*/*"):
        for count, element in enumerate(root.iterfind(place)):
            name = element.get("Name") or (element.tag if "User" in place else str(count))
            data[name] = (element.text or "").strip()
    return Event(identifier, level if level is not None else 0, at, data)


def _moment(told: str | None) -> datetime | None:
    """``2026-11-20T19:11:57.5718543Z``: Windows writes seven digits of a second."""
    return moment(re.sub(r"(\.\d{6})\d+", r"\1", told or ""))


# --- Windows Backup -----------------------------------------------------------------------------


def parse_windows_backup(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Runs of Windows Backup (wbadmin): none is known where the log is empty."""
    events = parse_events(answer, WINDOWS_BACKUP)
    if isinstance(events, Unknown):
        absent = events.why is Reason.ABSENT
        return Known((), events.sources) if absent else events
    runs = [_windows_run(group) for group in _grouped(events.value)]
    if not runs:
        return Known((), events.sources)
    target = next((e.data["BackupTarget"] for e in events.value if e.data.get("BackupTarget")), "")
    volumes = next((run.sources for run in runs if run.sources), ())
    source = events.sources
    found = tool(
        "windows_backup",
        runs=Known(tuple(runs[:_MOST_RUNS]), source),
        destination=Known(target, source) if target else Unknown(Reason.ABSENT, source),
        sources=Known(volumes, source) if volumes else Unknown(Reason.ABSENT, source),
        encrypted=Known(value=False, sources=source),
    )
    return Known((found,), source)


def _grouped(events: tuple[Event, ...]) -> list[list[Event]]:
    """The events of each run in their order, the newest run first.

    A run goes from its beginning to its end; what follows an end at once still belongs to it.
    """
    groups: list[list[Event]] = []
    for event in reversed(events):
        last = groups[-1] if groups else None
        fresh = (
            last is None
            or event.number == BEGUN
            or event.at - last[-1].at > _LONGEST
            or (last[-1].number in {SUCCEEDED, ENDED} and event.at - last[-1].at > _SAME_RUN)
        )
        if fresh:
            groups.append([event])
        elif last is not None:
            last.append(event)
    return groups[::-1]


def _windows_run(group: list[Event]) -> Run:
    ended = Ended.UNKNOWN
    for event in group:
        ended = _worse(ended, _windows_end(event))
    first = next((e.data["BackupTime"] for e in group if e.data.get("BackupTime")), None)
    at = _moment(first) or group[0].at
    if abs(at - group[0].at) > _LONGEST:  # a date in another form than the events' own
        at = group[0].at
    volumes = next((e.data["VolumesInfo"] for e in group if e.data.get("VolumesInfo")), "")
    names, files, size = _volumes(volumes)
    return Run("", at, ended, files, size, names)


def _windows_end(event: Event) -> Ended:
    if event.number in FAILURES:
        return Ended.PARTIAL if event.level == _WARNING else Ended.FAILED
    if event.number == BEGUN:
        return Ended.UNKNOWN
    result = number(event.data.get("HRESULT"))
    detail = number(event.data.get("DetailedHRESULT"))
    state = number(event.data.get("BackupState"))
    if result or event.level in {1, _ERROR}:
        return Ended.FAILED
    if detail or event.level == _WARNING:
        return Ended.PARTIAL
    if event.number == ENDED and state not in {None, _WHOLE}:
        return Ended.FAILED
    return Ended.SUCCESS


_ORDER = (Ended.UNKNOWN, Ended.SUCCESS, Ended.PARTIAL, Ended.FAILED)


def _worse(one: Ended, other: Ended) -> Ended:
    return max(one, other, key=_ORDER.index)


def _volumes(told: str) -> tuple[tuple[str, ...], int | None, int | None]:
    """Names, files and bytes of the volumes: ``<VolumeInfo><VolumeInfoItem Name="C:" … />…``."""
    root = parse_xml(told) if told.startswith("<") else None
    if root is None:
        return (), None, None
    items = list(root.iter("VolumeInfoItem"))
    names = tuple(name for item in items if (name := text(item.get("Name"))))
    files = [number(item.get("TotalNoOfFiles")) for item in items]
    sizes = [number(item.get("TotalSize")) for item in items]
    return names, _sum(files), _sum(sizes)


def _sum(numbers: list[int | None]) -> int | None:
    """The sum; None when nothing but zeros is told, which means that nothing was counted."""
    return sum(one or 0 for one in numbers) or None


# --- Veeam Agent, Arx One -----------------------------------------------------------------------


def parse_veeam(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Runs of Veeam Agent: 110 begins one, 190 ends it, and its level is the result."""
    events = parse_events(answer, VEEAM)
    if isinstance(events, Unknown):
        return Known((), events.sources) if events.why is Reason.ABSENT else events
    runs: list[Run] = []
    begun: Event | None = None
    for event in reversed(events.value):
        if event.number == _VEEAM_BEGUN:
            if begun is not None:
                runs.append(Run("", begun.at, Ended.UNKNOWN))
            begun = event
        elif event.number == _VEEAM_ENDED:
            own = begun is not None and event.at - begun.at <= _LONGEST
            at = begun.at if own and begun is not None else event.at
            runs.append(Run(_job(event), at, _by_level(event)))
            begun = None
    if begun is not None:
        runs.append(Run("", begun.at, Ended.UNKNOWN))
    if not runs:
        return Known((), events.sources)
    kept = Known(tuple(runs[::-1][:_MOST_RUNS]), events.sources)
    return Known((tool("veeam_agent", runs=kept),), events.sources)


def _job(event: Event) -> str:
    """The job's name, which the message has between quotes."""
    for told in event.data.values():
        if found := re.search(r"'([^']{1,100})'", told):
            return found[1]
    return ""


def _by_level(event: Event) -> Ended:
    if event.level in {1, _ERROR}:
        return Ended.FAILED
    return Ended.PARTIAL if event.level == _WARNING else Ended.SUCCESS


def parse_arx_one(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Runs of Arx One (sold under many names): a text that begins ``2.1.1.10.1.0`` ends one."""
    events = parse_events(answer, ARX_ONE)
    if isinstance(events, Unknown):
        return Known((), events.sources) if events.why is Reason.ABSENT else events
    runs = []
    for event in events.value:
        told = next((one for one in event.data.values() if one), "")
        code = re.match(r"2\.1\.1\.10\.1\.(\d+)\b", told)
        if code is None:
            continue
        ended = _by_level(event)
        if ended is Ended.SUCCESS and code[1] != "0":
            ended = Ended.PARTIAL
        runs.append(Run("", event.at, ended))
    if not runs:
        return Known((), events.sources)
    found = tool("arx_one", runs=Known(tuple(runs[:_MOST_RUNS]), events.sources))
    return Known((found,), events.sources)
