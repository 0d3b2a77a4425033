"""``ipconfig /all`` of old recordings, read without looking at a single word.

Its labels are translated, so only shapes count: a section starts at the margin and ends with a
colon; the description stands on the line before the MAC address; an address of the machine is
followed by its mask, or carries a remark in parentheses (``(Preferred)``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.adapters import Adapter, Address, host_address, prefix_length
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import mac_address, text
from inventory.shapes import output

if TYPE_CHECKING:
    from inventory.answers import Answer

_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}")
_LINE = re.compile(r"\s+[^:]*?[ .]:\s?(.*)")


def parse_ipconfig(answer: Answer, source: object) -> Fact[tuple[Adapter, ...]]:
    """Adapters with MAC and addresses; gateways and servers cannot be told apart without words."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    sections: list[tuple[str, list[str]]] = []
    for line in printed.splitlines():
        if line.strip() and not line[0].isspace() and line.rstrip().endswith(":"):
            sections.append((line.strip()[:-1].strip(), []))
        elif sections and (found := _LINE.match(line)):
            sections[-1][1].append(found[1].strip())
    adapters = [made for title, values in sections if (made := _adapter(title, values))]
    if not adapters:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(adapters), (str(source),))


def _adapter(title: str, values: list[str]) -> Adapter | None:
    """One section, None when it holds neither a MAC nor an address."""
    place = next((at for at, value in enumerate(values) if _MAC.fullmatch(value)), None)
    addresses = []
    for at, value in enumerate(values):
        bare = re.sub(r"\(.*", "", value).strip()
        ip = host_address(bare)
        if ip is None or _is_mask(bare):
            continue
        follows = values[at + 1] if at + 1 < len(values) else ""
        if "." in ip and _is_mask(follows):
            addresses.append(Address(ip, prefix_length(follows)))
        elif "(" in value and ":" in ip:
            addresses.append(Address(ip, None))
    if place is None and not addresses:
        return None
    return Adapter(
        name=title,
        description=text(values[place - 1]) if place else None,
        mac=mac_address(values[place]) if place is not None else None,
        kind=None,
        status="up" if addresses else None,
        speed=None,
        virtual=None,
        addresses=tuple(addresses),
    )


def _is_mask(word: str) -> bool:
    """A netmask: ones, then zeros; ``0.0.0.0`` and host addresses such as 10.0.0.0 are none."""
    length = prefix_length(word) if "." in word else None
    return length is not None and length > 0
