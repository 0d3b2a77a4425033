"""What a syndicate's pack brings beside its name: texts that stand over ours, all of them data."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.tables import Table
    from kit.baseline.provided import Line
    from kit.emergency.contacts import Contact as EmergencyContact
    from kit.guides.reading import Guide
    from kit.packs.reading import Contact

    #: The decoded files of a baseline by name, as :func:`kit.baseline.loading.read` gives them.
    BaselineFiles = Mapping[str, Mapping[str, Any]]


@record
class Offer:
    """Something that the syndicate does for its members.

    ``covers`` are ids of the requirements that it meets. ``price`` is as the syndicate words it.
    ``ask`` is the subject of the contact to turn to, ``link`` an https address; both may be empty.
    """

    id: str
    title: str
    text: str
    covers: tuple[str, ...]
    price: str = ""
    ask: str = ""
    link: str = ""


@record
class Content:
    """What the installed pack gives; everything is empty where there is none that is confirmed.

    ``baseline`` are files over ours (:func:`kit.packs.overlay.laid_over`), ``guides`` and
    ``pictures`` stand in front of ours, ``tables`` take the place of the shipped ones.
    ``contacts`` are whom to ask, ``emergency`` whom to call when it burns. ``provided`` is what the
    syndicate says that it does for whom; :func:`kit.packs.applying.provided_to` picks.
    """

    syndicate: str = ""
    short: str = ""
    version: str = ""
    baseline: BaselineFiles = MappingProxyType({})
    guides: tuple[Guide, ...] = ()
    pictures: Mapping[str, bytes] = MappingProxyType({})
    contacts: tuple[Contact, ...] = ()
    emergency: tuple[EmergencyContact, ...] = ()
    offers: tuple[Offer, ...] = ()
    tables: Mapping[str, Table] = MappingProxyType({})
    provided: tuple[Line, ...] = ()

    def offers_for(self, requirement: str) -> tuple[Offer, ...]:
        """The offers that cover a requirement."""
        return tuple(one for one in self.offers if requirement in one.covers)

    def asked_for(self, offer: Offer) -> Contact | None:
        """Whom to ask for an offer: the contact that it names, else the first of all."""
        named = (one for one in self.contacts if one.subject == offer.ask)
        return next(named, next(iter(self.contacts), None))


#: What there is without a pack.
NOTHING = Content()
