"""Whom to call: what the mairie knows comes first, then its syndicate, then everybody's numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FILE = Path(__file__).with_name("contacts.toml")


@record
class Contact:
    """Somebody to call about a subject; ``phone`` is empty where it is not known.

    ``source`` and ``checked`` say where the number was read and when, both empty for one that
    everybody knows or that the mairie wrote down itself.
    """

    subject: str
    name: str
    phone: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""
    source: str = ""
    checked: str = ""


@record
class Call:
    """A subject and who answers for it; nobody where the mairie must still write a number down."""

    subject: str
    label: str
    contacts: tuple[Contact, ...]

    @property
    def reachable(self) -> bool:
        """Whether there is a number to dial."""
        return any(contact.phone for contact in self.contacts)


def subjects() -> Mapping[str, str]:
    """What each subject is called."""
    told: Mapping[str, str] = _content()["subjects"]
    return told


def region_of(insee: str) -> str:
    """The code of the region of a commune by its INSEE code, empty where it is not listed."""
    department = insee[:3] if insee.startswith("97") else insee[:2]
    listed: Mapping[str, Sequence[str]] = _content()["regions"]
    return next((code for code, departments in listed.items() if department in departments), "")


def general(insee: str = "") -> tuple[Contact, ...]:
    """Everybody's numbers, and those of the region of a commune."""
    content = _content()
    national = [Contact(**{"subject": name, **told}) for name, told in content["national"].items()]
    told = content["regional"].get(region_of(insee), {})
    region = Contact(
        "csirt",
        told.get("name", subjects()["csirt"]),
        told.get("phone", ""),
        content["regional"]["list"],
        told.get("hours", ""),
        source=told.get("source", ""),
        checked=told.get("checked", ""),
    )
    return (region, *national)


def calls(names: Iterable[str], known: Iterable[Contact], insee: str = "") -> tuple[Call, ...]:
    """Whom to call about these subjects, in their order; ``known`` come before everybody's."""
    own, all_ = tuple(known), general(insee)
    return tuple(
        Call(
            name,
            subjects()[name],
            tuple(contact for contact in (*own, *all_) if contact.subject == name),
        )
        for name in names
    )


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)
