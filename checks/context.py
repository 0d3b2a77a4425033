"""What a judge may know beside the value: the date, the tables, and whose machine it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from checks.tables import Tables
    from inventory.machine import Family


class Usage(StrEnum):
    """What a workstation is used for."""

    OFFICE = "office"
    FRONT_DESK = "front_desk"
    ELECTED = "elected"
    SCHOOL = "school"
    PUBLIC = "public"


@record
class Profile:
    """Whose machine it is. ``portable`` and ``virtual`` are None where they could not be read.

    ``business_data`` is payroll, accounting or civil registry on this machine; ``isolated`` means
    without network.
    """

    usage: Usage = Usage.OFFICE
    portable: bool | None = None
    virtual: bool | None = None
    business_data: bool = False
    isolated: bool = False
    declared_remote_tools: tuple[str, ...] = ()
    display_only: bool = False


@record
class Context:
    """Handed to every judge. ``now`` is UTC: judges never look at a clock.

    ``opening`` are the days of the week (Monday is 0) on which the town hall is open.
    """

    now: datetime
    family: Family
    tables: Tables
    profile: Profile = Profile()
    opening: frozenset[int] = frozenset(range(5))
