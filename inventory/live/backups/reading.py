"""The parent's side of the reading child: what it says, as it says it, bounded and stoppable."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from inventory.backups.model import Trouble
from inventory.backups.watch import BackupFault
from inventory.live.backups.process import Process
from inventory.live.backups.reader import ARGUMENT
from inventory.live.collecting import child_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.backups.watch import Watch

_LONGEST = 24 * 3600.0


def read(do: str, watch: Watch, **arguments: object) -> Iterator[dict[str, Any]]:
    """Have the child do one of :data:`reader.ACTS`, and pass on what it yields.

    Raises:
        BackupFault: the place cannot be read, or gave no sign of life for ``watch.stall`` seconds.
        Cancelled: whoever asked gave up.
        OSError: our own disk refuses what is restored.
    """
    asked = json.dumps({"do": do, "args": arguments}).encode("ascii")
    with Process(
        child_command(ARGUMENT, "inventory.live.backups.reader"),
        watch,
        given=asked,
        limit=_LONGEST,
        stall=watch.stall,
    ) as child, closing(child.lines()) as lines:  # fmt: skip
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            if (beat := told.get("beat")) is not None:
                watch.progress(beat)
            elif "end" in told:
                return
            elif "fault" in told:
                trouble, detail = told["fault"]
                raise BackupFault(Trouble(trouble), detail)
            elif "local" in told:
                raise OSError(*told["local"])
            elif "bug" in told:
                raise RuntimeError(told["bug"])
            else:
                yield told
        raise RuntimeError(f"the reader ended with {child.code}: {child.complaint[-2000:]}")


def answer(do: str, watch: Watch, **arguments: object) -> dict[str, Any]:
    """The one thing that an act yields besides its signs of life.

    Raises:
        BackupFault, Cancelled, OSError: as :func:`read`.
    """
    told: dict[str, Any] = {}
    for one in read(do, watch, **arguments):
        told = one
    return told
