"""One profile of a firewall, whatever the system."""

from __future__ import annotations

from inventory.record import record


@record
class Profile:
    """One firewall profile. Windows: ``domain``, ``private``, ``public``; Linux: the tool's name.

    ``blocks_inbound`` is the default action; ``current`` whether a connected network uses it;
    ``decided_by`` is ``policy``, ``local``, ``default``, ``effective`` (COM or WMI) or ``tool``.
    """

    name: str
    enabled: bool
    blocks_inbound: bool | None
    current: bool | None
    decided_by: str
