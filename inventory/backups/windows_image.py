r"""Images of Windows: ``WindowsImageBackup\<PC>\Backup YYYY-MM-DD hhmmss\*.vhdx``.

Only their dates and sizes are read: mounting an image takes an administrator. :func:`tally` runs
in the reading child.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from inventory.backups.faulting import trouble_of
from inventory.backups.looking import long_path
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.watch import BackupFault
from inventory.facts import Known, Reason, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RUN = re.compile(r"Backup (\d{4}-\d\d-\d\d \d{6})")
_DISKS = (".vhd", ".vhdx")


def tally(place: str) -> Iterator[dict[str, Any]]:
    """The images: ``{"runs": [{"name", "disks", "bytes"}, …], "denied": number}``.

    Raises:
        BackupFault: the place holds no image.
        OSError: the place cannot be read.
    """
    root = long_path(place)
    inner = os.path.join(root, "WindowsImageBackup")  # noqa: PTH118 texts, as os.scandir takes them
    root = inner if os.path.isdir(inner) else root  # noqa: PTH112
    denied, runs, computers = 0, [], 0
    folders = _folders(root)
    if any(_RUN.fullmatch(name) for name in folders):  # the place is the folder of one computer
        root, folders = os.path.split(root)[0], [os.path.split(root)[1]]
    for computer in folders:
        try:
            inside = _folders(os.path.join(root, computer))  # noqa: PTH118
        except OSError as error:
            denied += trouble_of(error, begun=True) is Trouble.NO_RIGHT
            continue
        computers += 1
        for name in inside:
            if _RUN.fullmatch(name):
                disks, size, closed = _disks(os.path.join(root, computer, name))  # noqa: PTH118
                denied += closed
                runs.append({"name": f"{computer}/{name}", "disks": disks, "bytes": size})
        yield {"beat": len(runs)}
    if denied and not runs:
        raise BackupFault(Trouble.NO_RIGHT)
    if not computers:
        raise BackupFault(Trouble.NOT_A_BACKUP)
    yield {"runs": runs, "denied": denied}


def _folders(path: str) -> list[str]:
    with os.scandir(path) as listed:
        return [entry.name for entry in listed if entry.is_dir(follow_symlinks=False)]


def _disks(path: str) -> tuple[int, int, bool]:
    """How many virtual disks lie in a folder, their size in all, whether it is closed."""
    number = size = 0
    try:
        with os.scandir(path) as listed:
            for entry in listed:
                if entry.name.lower().endswith(_DISKS):
                    number += 1
                    size += entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0, 0, True
    return number, size, False


def seen(told: Mapping[str, Any], at: datetime) -> Seen:
    """What is known of images from their tally. A folder without a disk is a run that failed."""
    runs = sorted((_run(one) for one in told["runs"]), key=lambda run: run.at, reverse=True)
    troubles = [Trouble.INCOMPLETE] if told["denied"] else []
    good = [run for run in runs if run.ended is not Ended.FAILED]
    if runs and runs[0].ended is Ended.FAILED:
        troubles.append(Trouble.INCOMPLETE)
    if not good:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN] if not runs else [Trouble.NO_RUN]
    present = [run.at for run in good if run.at <= at + timedelta(days=1)]
    if len(present) < len(good):
        troubles.append(Trouble.FUTURE)
    nothing = Unknown(Reason.ABSENT)
    return Seen(
        Kind.WINDOWS_IMAGE,
        at,
        Evidence.MEASURED,
        runs=Known(tuple(runs)),
        newest=Known(present[0]) if present else nothing,
        oldest=Known(present[-1]) if present else nothing,
        versions=Known(len(good)),
        bytes=Known(good[0].bytes) if good and good[0].bytes is not None else nothing,
        troubles=tuple(dict.fromkeys(troubles)),
    )


def _run(one: Mapping[str, Any]) -> Run:
    found = _RUN.search(one["name"])
    assert found is not None  # noqa: S101 the tally took no other name
    try:
        moment = datetime.strptime(found[1], "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
    except ValueError:
        moment = datetime.fromtimestamp(0, UTC)
    ended = Ended.UNKNOWN if one["disks"] else Ended.FAILED
    return Run(one["name"], moment, ended, None, one["bytes"], host=one["name"].partition("/")[0])
