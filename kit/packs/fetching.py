"""A pack from the syndicate's own site, by a code that is short enough to be read aloud.

``landes.example/mairies`` stands for ``https://landes.example/.well-known/kit-commune/mairies.kitpack``
and its signature beside it. Nothing is asked before the user has confirmed that address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError
from kit.french import NBSP
from kit.packs import installed, minisign
from kit.packs.archive import LONGEST
from kit.packs.places import SUFFIX

if TYPE_CHECKING:
    from kit.outbound import Trust
    from kit.packs.installed import Signed

WELL_KNOWN = "/.well-known/kit-commune/"
#: Seconds for a whole pack.
PATIENCE = 300.0
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_CODE = re.compile(rf"({_LABEL}(?:\.{_LABEL})+(?::\d{{1,5}})?)/([a-z0-9-]{{1,40}})")
_WHOLE = re.compile(rf"https://({_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?)/[!-~]+\{SUFFIX}")


@record
class Place:
    """Where a pack is fetched from: the name of the site to show, and the whole address."""

    site: str
    address: str


def place(typed: str) -> Place:
    """What a code stands for; a whole https address of a pack is taken too.

    Raises:
        KitError: it is neither.
    """
    told = typed.strip()
    if whole := _WHOLE.fullmatch(told):
        return Place(whole[1], told)
    code = _CODE.fullmatch(re.sub(r"\s+", "", told.lower()).removeprefix("https://").rstrip("/"))
    if code is None:
        raise KitError(
            "Ce n’est pas un code de syndicat.",
            f"Il s’écrit en deux parties, par exemple{NBSP}: kit.exemple.fr/mairies",
        )
    return Place(code[1], f"https://{code[1]}{WELL_KNOWN}{code[2]}{SUFFIX}")


def fetch(told: Place, trust: Trust | None = None) -> Signed:
    """The pack that lies there, signed by the key that it names.

    Raises:
        KitError: no connection, no such pack, damaged, or without its signature.
    """
    from kit.outbound import Bounds, get  # noqa: PLC0415 nothing else goes out

    signature = get(told.address + minisign.SUFFIX, Bounds(minisign.LONGEST), trust)
    data = get(told.address, Bounds(LONGEST, PATIENCE), trust)
    return installed.signed(data, signature.decode("utf-8", "replace"))
