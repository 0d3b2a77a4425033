"""Counting the entries of a copy as they come, in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.backups.trait import Names, trait

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.backups.model import Entry, Trait


class Count:
    """The number, size, newest date and suffixes of entries."""

    def __init__(self) -> None:
        self.names = Names()
        self.bytes = 0
        self.newest: datetime | None = None

    @property
    def files(self) -> int:
        """How many entries there were."""
        return self.names.total

    @property
    def trait(self) -> Trait:
        """What the names say; no byte was read."""
        return trait(self.names.commonest())

    def add(self, entry: Entry) -> None:
        """Count one more."""
        self.names.add(entry.path.rpartition("/")[2])
        self.bytes += entry.size
        if self.newest is None or entry.modified > self.newest:
            self.newest = entry.modified
