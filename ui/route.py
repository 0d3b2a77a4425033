"""Where one can go in the window."""

from __future__ import annotations

from inventory.record import record


@record
class Route:
    """A page by name; ``machine`` and ``check`` name a result, ``record`` a thing of the mairie."""

    page: str
    machine: str = ""
    check: str = ""
    record: str = ""
