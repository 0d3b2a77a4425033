"""Who can be asked, where the syndicate is confirmed: an impostor's numbers are never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.packs.installed import Installed
    from kit.packs.reading import Contact


def contacts(told: Installed | None) -> tuple[Contact, ...]:
    """The contacts of the pack that holds; none before its key is confirmed."""
    return told.pack.contacts if told is not None and told.is_confirmed else ()


def first_with_mail(told: Installed | None) -> Contact | None:
    """The contact that a message goes to: the first that has an address."""
    return next((one for one in contacts(told) if one.mail), None)


def first(told: Installed | None) -> Contact | None:
    """The contact to name where there is room for one."""
    return first_with_mail(told) or next(iter(contacts(told)), None)
