"""What a pack would change, in sentences, before it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from kit.packs.reading import Contact, Pack

FILE = Path(__file__).with_name("changes.toml")


def changes(before: Pack | None, after: Pack) -> tuple[str, ...]:
    """What is different once ``after`` has taken the place of ``before``."""
    said = load_toml(FILE)
    if before == after:
        return (said["same"],)
    told = {"name": after.syndicate, "version": after.version}
    if before is None:
        found = [said["first"].format(**told)]
    else:
        found = [said["renewed"].format(before=before.version, **told)]
    if after.logo and (before is None or before.logo != after.logo):
        found.append(said["logo_new" if before is None else "logo"])
    if after.accent != (before.accent if before else None):
        found.append(said["colours"])
    old = before.contacts if before else ()
    found += [
        said["contact_new"].format(told=line(one)) for one in after.contacts if one not in old
    ]
    found += [
        said["contact_gone"].format(told=line(one)) for one in old if one not in after.contacts
    ]
    if after.channel != (before.channel if before else ""):
        host = urlsplit(after.channel).hostname
        found.append(said["channel"].format(host=host) if host else said["channel_gone"])
    if before is not None and before.recipients != after.recipients:
        found.append(said["recipients"])
    if before is not None and before.key != after.key:
        found.append(said["key"])
    if len(found) == 1 and before is not None:
        found.append(said["nothing"])
    return tuple(found)


def line(told: Contact) -> str:
    """A contact on one line."""
    parts = (told.subject, told.telephone, told.mail, told.link, told.hours)
    return ", ".join(part for part in parts if part)
