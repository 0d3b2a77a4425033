"""States of systemd's services, by the one listing that several topics share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Reason, Unknown
from inventory.questions import Command

if TYPE_CHECKING:
    from inventory.answers import Answer

# Every loaded service; one that is absent from the listing is not running.
SERVICES = Command("services")

_LINE = re.compile(r"^\W*(\S+)\.service\s+\S+\s+(\S+)\s+\S+", re.MULTILINE)


def unit_states(answer: Answer) -> dict[str, str] | Unknown:
    """``active``, ``inactive``, ``failed``… by unit name without suffix."""
    printed = shapes.output(answer, SERVICES)
    if isinstance(printed, Unknown):
        return printed
    states = {found[1]: found[2] for found in _LINE.finditer(printed)}
    return states or Unknown(Reason.PARSE_ERROR, (str(SERVICES),))
