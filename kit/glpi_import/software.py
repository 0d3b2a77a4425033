"""Lists of software and people: programs, protections, accounts, groups, guests.

Each function makes one thing of one entry, or None where the entry does not even have a name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from inventory.accounts import Account, Group
from inventory.antivirus import Product, ProductState
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.firewall import Profile
from inventory.machine import Family
from inventory.reading import mac_address, number
from inventory.record import record
from inventory.remote_access import RemoteTool
from inventory.remote_tools import TOOLS
from inventory.software import Program
from inventory.updates import Hotfix
from inventory.virtual_machines import VirtualMachine
from kit.glpi_import.values import (
    choice,
    count,
    day,
    flag,
    mebibytes,
    verbatim,
    word,
)

if TYPE_CHECKING:
    from kit.glpi_import.values import Entry, Inventory

T = TypeVar("T")

_PROFILES = {"domainprofile": "domain", "standardprofile": "private", "privateprofile": "private",
             "publicprofile": "public"}  # fmt: skip
_HOTFIX = re.compile(r"(KB|Q)\d{5,8}", re.IGNORECASE)
# Not Bitdefender.
_MICROSOFT = re.compile(r"\b(defender|microsoft)\b", re.IGNORECASE)
_NO_SHELL = re.compile(r".*/(nologin|false|sync|shutdown|halt)")
_ROLES = {500: "administrator", 501: "guest", 503: "system", 504: "system"}
_ADMINISTRATORS = re.compile(r"S-1-5-32-544|sudo|wheel|admin")


@record
class Softwares:
    """What agents list as programs: programs, those of the store, Windows' updates."""

    programs: Fact[tuple[Program, ...]]
    store_apps: Fact[tuple[Program, ...]]
    hotfixes: Fact[tuple[Hotfix, ...]]


def softwares(inventory: Inventory) -> Softwares:
    """The programs by what they are; agents that do not list a sort say nothing of it."""
    entries = inventory.entries("softwares")
    if isinstance(entries, Unknown):
        return Softwares(entries, entries, entries)
    programs: list[Program | None] = []
    apps: list[Program | None] = []
    fixes: list[Hotfix | None] = []
    for entry in entries:
        origin = entry.get("from")
        if origin == "uwp":
            apps.append(program(entry))
        elif origin == "WMI" or _HOTFIX.fullmatch(word(entry, "name") or ""):
            # What Windows lists as an update, whatever its name (``KB2510531-IE8``).
            fixes.append(_hotfix(entry))
        else:
            programs.append(program(entry))
    return Softwares(_named(programs, inventory), _named(apps, inventory), _named(fixes, inventory))


def _named(made: list[T | None], inventory: Inventory) -> Fact[tuple[T, ...]]:
    """Those that have a name; not one of several is a fault, none at all is not recorded."""
    found = tuple(one for one in made if one is not None)
    if found:
        return Known(found, (inventory.source,))
    return Unknown(Reason.PARSE_ERROR, (inventory.source,)) if made else inventory.not_recorded


def _hotfix(entry: Entry) -> Hotfix | None:
    name = word(entry, "name")
    if name is None:
        return None
    return Hotfix(
        re.sub("^kb", "KB", name, flags=re.IGNORECASE),
        day(entry.get("install_date")),
        word(entry, "release_type"),
        word(entry, "comments"),
    )


def program(entry: Entry) -> Program | None:
    """One program."""
    name = word(entry, "name")
    if name is None:
        return None
    kept = flag(entry, "no_remove")
    return Program(
        name=name,
        version=word(entry, "version"),
        publisher=word(entry, "publisher"),
        architecture=word(entry, "arch"),
        installed_on=day(entry.get("install_date")),
        origin=word(entry, "from") or "glpi",
        places=(),
        account=word(entry, "username"),
        category=word(entry, "system_category"),
        comments=word(entry, "comments"),
        guid=verbatim(entry, "guid"),
        folder=verbatim(entry, "folder"),
        size=count(entry, "filesize"),
        release_type=word(entry, "release_type"),
        url=word(entry, "url_info_about"),
        help=word(entry, "helplink"),
        uninstall=verbatim(entry, "uninstall_string"),
        removable=None if kept is None else not kept,
    )


def antivirus(entry: Entry) -> Product | None:
    """One registered product; without ``enabled`` its state is not known."""
    name = word(entry, "name")
    if name is None:
        return None
    enabled = flag(entry, "enabled")
    states = {True: ProductState.ON, False: ProductState.OFF, None: ProductState.UNKNOWN}
    company = word(entry, "company")
    return Product(
        name=name,
        state=states[enabled],
        up_to_date=flag(entry, "uptodate"),
        microsoft=_MICROSOFT.search(f"{name} {company or ''}") is not None,
        guid=word(entry, "guid"),
        version=word(entry, "version"),
        company=company,
        base_version=word(entry, "base_version"),
        base_date=day(entry.get("base_creation")),
        expires=day(entry.get("expiration")),
    )


def firewall(entry: Entry) -> Profile | None:
    """One profile; agents on Linux give a state without a name."""
    status = (word(entry, "status") or "").casefold()
    if status not in {"on", "off"}:
        return None
    name = choice(entry, "profile", _PROFILES) or word(entry, "description") or "glpi"
    return Profile(name, status == "on", None, None, "effective")


def group(entry: Entry) -> Group | None:
    """One local group."""
    name, known = word(entry, "name"), word(entry, "id")
    if name is None:
        return None
    told = entry.get("members")
    told = [told] if isinstance(told, str) else told
    members = tuple(w for m in told if (w := word({"m": m}, "m"))) if isinstance(told, list) else ()
    return Group(name, None if known == name else known, members)


def accounts(inventory: Inventory, family: Family) -> Fact[tuple[Account, ...]]:
    """Local accounts; of rights only what a group says, of passwords nothing."""
    groups = inventory.each("local_groups", group)
    admins = {
        member.rpartition("\\")[2].casefold()
        for one in (groups.value if isinstance(groups, Known) else ())
        if _ADMINISTRATORS.fullmatch(one.identifier or "") or _ADMINISTRATORS.fullmatch(one.name)
        for member in one.members
    }
    return inventory.each("local_users", lambda entry: _account(entry, family, admins))


def _account(entry: Entry, family: Family, admins: set[str]) -> Account | None:
    name, known = word(entry, "login") or word(entry, "id"), word(entry, "id")
    if name is None:
        return None
    shell = word(entry, "shell")
    if family is Family.WINDOWS:
        rid = re.fullmatch(r"S-1-5-21-.*-(\d{1,9})", known or "")
        role = _ROLES.get(int(rid[1]) if rid else 0, "user")
        usable = role != "system"
    else:
        uid = number(known)
        person = uid is not None and 1000 <= uid < 60000
        role = "administrator" if uid == 0 else "user" if person else "system"
        usable = (person or uid == 0) and not _NO_SHELL.fullmatch(shell or "")
    admin = True if role == "administrator" or name.casefold() in admins else None
    return Account(
        name=name,
        identifier=None if known == name else known,
        enabled=None,
        admin=admin,
        password_required=None,
        password_set=None,
        interactive=usable,
        role=role,
        full_name=word(entry, "name"),
        home=word(entry, "home"),
        shell=shell,
    )


def logged_on(inventory: Inventory) -> Fact[str]:
    r"""Who has a session, as ``DOMAIN\name``; several are nobody in particular."""
    entries = inventory.entries("users")
    if isinstance(entries, Unknown):
        return entries
    found = {(word(entry, "domain"), word(entry, "login")) for entry in entries}
    if len(found) != 1:
        return inventory.not_recorded
    ((domain, login),) = found
    return inventory.known(f"{domain}\\{login}" if domain and login else login)


def remote_tool(entry: Entry) -> RemoteTool | None:
    """One remote tool, with its number; whether it starts or listens is not told."""
    told = word(entry, "type")
    if told is None:
        return None
    name = _tools().get(told.casefold(), told)
    return RemoteTool(name, word(entry, "version"), True, None, None, word(entry, "id"))  # noqa: FBT003


@cache
def _tools() -> dict[str, str]:
    """Tools as GLPI writes them, by their own names."""
    return {"rms": "Remote Utilities"} | {
        re.sub(r"[^a-z0-9]", "", tool.name.lower()): tool.name for tool in TOOLS
    }


def guest(entry: Entry) -> VirtualMachine | None:
    """One virtual machine."""
    name = word(entry, "name")
    if name is None:
        return None
    return VirtualMachine(
        name=name,
        kind=word(entry, "vmtype") or "unknown",
        status=word(entry, "status"),
        uuid=word(entry, "uuid"),
        memory=mebibytes(entry.get("memory")),
        processors=count(entry, "vcpu"),
        mac=mac_address(entry.get("mac")),
    )
