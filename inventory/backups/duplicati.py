"""Duplicati's own files at a destination: one list of files for each run, volumes, their indexes.

``duplicati-20261120T183000Z.dlist.zip.aes``: the moment is in UTC; ``.aes`` or ``.gpg`` is sealed.
Only the names are read, and the list of the newest run where it is not sealed: restoring takes
Duplicati itself. :func:`tally` runs in the reading child.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from inventory.backups.looking import long_path
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.trait import Names, looks_encrypted, trait
from inventory.facts import Fact, Known, Reason, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = re.compile(
    r"(?P<prefix>.+?)-(?P<id>[0-9a-zA-Z]+)\.(?P<kind>dlist|dblock|dindex)\.zip(?P<sealed>\.aes|\.gpg)?"
)
_LONGEST = 256 << 20  # of a list of files


def tally(place: str) -> Iterator[dict[str, Any]]:
    """What lies there: ``{"runs", "blocks", "indexes", "sealed", "empty", …}``.

    ``files``, ``bytes`` and ``sources`` are those of the newest run, where its list can be read.

    Raises:
        OSError: the place cannot be read.
    """
    root = long_path(place)
    runs: list[str] = []
    numbers = {"dblock": 0, "dindex": 0}
    sealed = empty = 0
    newest = ""
    with os.scandir(root) as listed:
        for number, entry in enumerate(listed):
            found = _NAME.fullmatch(entry.name)
            if found is None:
                continue
            sealed += bool(found["sealed"])
            empty += not entry.stat(follow_symlinks=False).st_size
            if found["kind"] == "dlist":
                runs.append(found["id"])
                if found["id"] == max(runs) and not found["sealed"]:
                    newest = entry.path
            else:
                numbers[found["kind"]] += 1
            if number % 500 == 0:
                yield {"beat": number}
    yield {
        "runs": sorted(runs, reverse=True),
        "blocks": numbers["dblock"],
        "indexes": numbers["dindex"],
        "sealed": sealed,
        "empty": empty,
        **(_list(newest) if newest else {}),
    }


def _list(path: str) -> dict[str, Any]:
    """The list of files of a run: how many, how big, their suffixes; or that it is damaged."""
    names, size = Names(), 0
    try:
        with zipfile.ZipFile(path) as archive:
            member = archive.getinfo("filelist.json")
            if member.file_size > _LONGEST:
                return {}
            for one in json.loads(archive.read(member).decode("utf-8-sig")):
                if one.get("type") == "File":
                    names.add(re.split(r"[\\/]", one["path"])[-1])
                    size += int(one.get("size", 0))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, TypeError, AttributeError):
        return {"damaged": True}
    return {
        "files": names.total,
        "bytes": size,
        "suffixes": names.commonest(),
        "renamed": names.renamed,
    }


def seen(told: Mapping[str, Any], at: datetime) -> Seen:
    """What is known of a destination of Duplicati from its tally."""
    troubles = []
    files: int | None = told.get("files")
    runs = tuple(
        Run(name, moment, Ended.UNKNOWN, files if name == told["runs"][0] else None)
        for name in told["runs"]
        if (moment := _moment(name)) is not None
    )
    # Each volume has its index: fewer volumes than indexes means that some were lost.
    if told.get("damaged") or told["empty"] or told["blocks"] < told["indexes"]:
        troubles.append(Trouble.DAMAGED)
    if not runs:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN]
    elif not told["blocks"]:
        troubles.append(Trouble.DAMAGED)
    present = [run.at for run in runs if run.at <= at + timedelta(days=1)]
    if len(present) < len(runs):
        troubles.append(Trouble.FUTURE)
    if told["sealed"]:
        troubles.append(Trouble.NO_TOOL)
    nothing = Unknown(Reason.ABSENT)
    unread: Fact[int] = Unknown(Reason.NOT_SUPPORTED)
    known = trait(told.get("suffixes", ()))
    if files and looks_encrypted(known, told["renamed"], files):
        troubles.append(Trouble.MASS_CHANGE)
    return Seen(
        Kind.DUPLICATI,
        at,
        Evidence.READ,
        runs=Known(runs),
        newest=Known(max(present)) if present else nothing,
        oldest=Known(min(present)) if present else nothing,
        versions=Known(len(runs)),
        files=unread if files is None else Known(files),
        bytes=unread if files is None else Known(told["bytes"]),
        encrypted=Known(bool(told["sealed"])),
        trait=Unknown(Reason.NOT_SUPPORTED) if files is None else Known(known),
        troubles=tuple(dict.fromkeys(troubles)),
    )


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
