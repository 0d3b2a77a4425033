"""Jobs of Duplicati and Vorta, and folders of Synology Drive: what their own databases hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_products import tool
from inventory.backup_questions import DUPLICATI, SYNOLOGY_DRIVE, VORTA
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import moment, number, text

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.answers import Answer, Json, Row
    from inventory.questions import Call

_UNITS = {"s": 1 / 3600, "m": 1 / 60, "h": 1, "D": 24, "W": 168, "M": 720, "Y": 8760}
_WORDS = {"minutes": 1 / 60, "hours": 1, "days": 24, "weeks": 168}
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
_MOST_HOURS = 10_000


def _jobs(answer: Answer, question: Call) -> tuple[Row, ...] | Unknown:
    """The rows of a database; none where the program was never used."""
    if shapes.is_absent(answer):
        return ()
    return shapes.table(answer, question)


def _texts(told: Json) -> tuple[str, ...]:
    listed = told if isinstance(told, list | tuple) else ()
    return tuple(word for one in listed if (word := text(one)))


def _fact(value: str | None, source: str) -> Fact[str]:
    return Known(value, (source,)) if value else Unknown(Reason.ABSENT, (source,))


def _listed(value: tuple[str, ...], source: str) -> Fact[tuple[str, ...]]:
    return Known(value, (source,)) if value else Unknown(Reason.ABSENT, (source,))


# --- Duplicati ----------------------------------------------------------------------------------


def parse_duplicati(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Each job of Duplicati as a tool; what newer versions keep sealed (``enc-v1:``) is unknown."""
    rows = _jobs(answer, DUPLICATI)
    if isinstance(rows, Unknown):
        return rows
    return Known(tuple(_duplicati(row) for row in rows), (str(DUPLICATI),))


def _duplicati(row: Row) -> Tool:
    source = str(DUPLICATI)
    target = text(row.get("target"))
    options, metadata = row.get("options"), row.get("metadata")
    settings = options if isinstance(options, dict) else {}
    told = metadata if isinstance(metadata, dict) else {}
    sealed = (target or "").startswith("enc-v")
    return tool(
        "duplicati",
        runs=_duplicati_runs(text(row.get("name")) or "", told),
        sources=_listed(_texts(row.get("sources")), source),
        excluded=Known(_texts(row.get("excluded")), (source,)),
        destination=Unknown(Reason.NOT_SUPPORTED, (source,)) if sealed else _fact(target, source),
        period=_period(text(row.get("repeat")), source),
        keeps_days=_duplicati_kept(settings),
        encrypted=_duplicati_encrypted(settings),
    )


def _duplicati_runs(name: str, told: Row) -> Fact[tuple[Run, ...]]:
    """The last success and the last error; a success is told by its end or by its version."""
    source = (str(DUPLICATI),)
    dates = {key: stamp(told.get(key)) for key in ("LastBackupStarted", "LastBackupFinished",
                                                   "LastBackupDate", "LastErrorDate")}  # fmt: skip
    files = number(told.get("SourceFilesCount"))
    size = number(told.get("SourceFilesSize"))
    runs = []
    done = dates["LastBackupFinished"] or dates["LastBackupDate"]
    if done is not None:
        begun = dates["LastBackupStarted"]
        at = begun if begun is not None and begun <= done else done
        ended = Ended.FAILED if files == 0 else Ended.SUCCESS
        runs.append(Run(name, at, ended, files, size))
    failed = dates["LastErrorDate"]
    if failed is not None and (done is None or failed > done):
        runs.append(Run(name, failed, Ended.FAILED))
    return Known(tuple(sorted(runs, key=lambda run: run.at, reverse=True)), source)


def stamp(told: Json) -> datetime | None:
    """``20170918T005617Z``, as Duplicati writes dates; other forms as everywhere."""
    word = text(told) or ""
    if found := _STAMP.fullmatch(word):
        year, month, day, hour, minute, second = found.groups()
        word = f"{year}-{month}-{day}T{hour}:{minute}:{second}+00:00"
    return moment(word)


def _period(repeat: str | None, source: str) -> Fact[int]:
    """``1D``, ``6h``, ``1W``: from one run to the next. Without, nothing is planned."""
    if repeat is None:
        return Unknown(Reason.ABSENT, (source,))
    hours = _span(repeat)
    if hours is None or not 0 < hours < _MOST_HOURS:
        return Unknown(Reason.PARSE_ERROR, (source,), repeat)
    return Known(max(round(hours), 1), (source,))


def _span(told: str) -> float | None:
    """Hours of ``1D12h`` (capital M is a month)."""
    parts = re.findall(r"([0-9]{1,6})([smhDWMY])", told)
    if not parts or "".join(map("".join, parts)) != told:
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in parts)


def _duplicati_kept(settings: Row) -> Fact[int]:
    """The oldest version that is kept; every version is, where no option says otherwise."""
    source = (str(DUPLICATI),)
    spans = [text(settings.get("keep-time"))]
    policy = text(settings.get("retention-policy")) or ""
    spans += [part.partition(":")[0] for part in policy.split(",") if part]
    hours = [_span(span) for span in spans if span]
    if known := [one for one in hours if one is not None]:
        return Known(min(round(max(known) / 24), 36_500), source)
    if text(settings.get("keep-versions")) or any(spans):
        return Unknown(Reason.NOT_SUPPORTED, source, "keep-versions")
    return Known(36_500, source)


def _duplicati_encrypted(settings: Row) -> Fact[bool]:
    module = text(settings.get("encryption-module"))
    if module is None and "encryption-module" not in settings:
        return Unknown(Reason.NOT_RECORDED, (str(DUPLICATI),))
    return Known(value=bool(module), sources=(str(DUPLICATI),))


# --- Vorta --------------------------------------------------------------------------------------


def parse_vorta(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Each profile of Vorta (a window for borg) as a tool."""
    rows = _jobs(answer, VORTA)
    if isinstance(rows, Unknown):
        return rows
    return Known(tuple(_vorta(row) for row in rows), (str(VORTA),))


def _vorta(row: Row) -> Tool:
    source = str(VORTA)
    name = text(row.get("name")) or ""
    listed = row.get("runs")
    runs = []
    for one in listed if isinstance(listed, list | tuple) else ():
        at = moment(one.get("at")) if isinstance(one, dict) else None
        if at is not None:
            runs.append(Run(name, at, borg_end(number(one.get("status")))))
    encryption = text(row.get("encryption"))
    return tool(
        "vorta",
        runs=Known(tuple(sorted(runs, key=lambda run: run.at, reverse=True)), (source,)),
        sources=_listed(_texts(row.get("sources")), source),
        destination=_fact(text(row.get("target")), source),
        period=_vorta_period(row),
        encrypted=Known(value=encryption != "none", sources=(source,))
        if encryption
        else Unknown(Reason.ABSENT, (source,)),
    )


def _vorta_period(row: Row) -> Fact[int]:
    source = (str(VORTA),)
    match text(row.get("mode")):
        case "fixed":
            return Known(24, source)
        case "interval":
            count = number(row.get("count"))
            unit = _WORDS.get(text(row.get("unit")) or "hours")
            if count is not None and unit is not None and 0 < count < _MOST_HOURS:
                return Known(max(round(count * unit), 1), source)
            return Unknown(Reason.PARSE_ERROR, source)
        case _:
            return Unknown(Reason.ABSENT, source)


def borg_end(status: int | None) -> Ended:
    """What borg's status means: 1 (and 100 to 127 since 1.4) is a warning, others an error."""
    if status is None:
        return Ended.UNKNOWN
    if status == 1 or 100 <= status <= 127:
        return Ended.PARTIAL
    return Ended.SUCCESS if status == 0 else Ended.FAILED


# --- Synology Drive -----------------------------------------------------------------------------


def parse_synology_drive(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """The folders that Synology Drive keeps the same on the NAS."""
    rows = _jobs(answer, SYNOLOGY_DRIVE)
    if isinstance(rows, Unknown):
        return rows
    source = str(SYNOLOGY_DRIVE)
    folders = tuple(dict.fromkeys(path for row in rows for path in _texts(row.get("sources"))))
    if not folders:
        return Known((), (source,))
    return Known((tool("synology_drive", sources=Known(folders, (source,))),), (source,))
