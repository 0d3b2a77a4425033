r"""Programs of Windows: the Uninstall keys of the machine's two views and of the accounts.

Source: ``…\Microsoft\Windows\CurrentVersion\Uninstall``, one key a program. The names, versions
and strings are what installers wrote: nothing in them is trusted to be clean.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from inventory.programs import Program
from inventory.reading import compact_date, moment, number, registry_value, text, truth, unix_time
from inventory.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Hive, RegistryKey

# ReleaseType values of updates, which the Applications page does not list.
_UPDATE_TYPES = ("update", "hotfix", "service pack", "servicepack", "patch")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)\b")
_SEVEN_DIGITS = re.compile(r"((?:19|20)\d\d)(\d{3})")


@record
class Place:
    """Where a hive was read: ``name`` is ``machine64``, ``machine32`` or ``user``.

    ``architecture`` is that of the programs registered there, None when nothing tells.
    """

    name: str
    architecture: str | None = None
    account: str | None = None


def uninstall_programs(hive: Hive, place: Place) -> tuple[Program, ...]:
    """The programs of one Uninstall key (asked with one level below it).

    A key without ``DisplayName`` is kept under its own name when it has more than one value:
    components and old entries are so, and Windows does not show them.
    """
    return tuple(
        program
        for path, key in hive.keys.items()
        if path and "\\" not in path and (program := _program(path, key, place)) is not None
    )


def _program(path: str, key: RegistryKey, place: Place) -> Program | None:
    name = text(registry_value(key, "DisplayName"))
    if name is None and len(key.values) < 2:
        return None
    release = text(registry_value(key, "ReleaseType"))
    component = number(registry_value(key, "SystemComponent")) == 1
    uninstall = text(registry_value(key, "UninstallString"))
    child = text(registry_value(key, "ParentKeyName")) is not None
    update = release is not None and any(kind in release.lower() for kind in _UPDATE_TYPES)
    size = number(registry_value(key, "EstimatedSize"))
    written = key.modified.date() if key.modified else None
    return Program(
        name=name or path,
        version=text(registry_value(key, "DisplayVersion")),
        publisher=text(registry_value(key, "Publisher")),
        architecture=place.architecture,
        installed_on=install_date(registry_value(key, "InstallDate")) or written,
        origin="registry",
        places=(place.name,),
        shown=not (name is None or component or child or update or uninstall is None),
        account=place.account,
        category=_category(release, component=component),
        comments=text(registry_value(key, "Comments")),
        guid=path,
        folder=_folder(registry_value(key, "InstallLocation")),
        size=size * 1024 if size is not None and 0 < size < 2**40 else None,
        release_type=release,
        url=text(registry_value(key, "URLInfoAbout")),
        help=text(registry_value(key, "HelpLink")),
        uninstall=uninstall,
        removable=not truth(registry_value(key, "NoRemove")),
    )


def _folder(value: object) -> str | None:
    word = text(value)
    return text(word.strip('"')) if word else None


def _category(release: str | None, *, component: bool) -> str:
    if component:
        return "system_component"
    word = (release or "").lower()
    if "security" in word:
        return "security_update"
    if "hotfix" in word:
        return "hotfix"
    return "update" if any(kind in word for kind in _UPDATE_TYPES) else "application"


def install_date(value: object) -> date | None:
    """An ``InstallDate`` in any of its forms; None when two days fit and nothing tells which.

    ``YYYYMMDD``, ISO, unix time, ``M/D/YYYY`` or ``DD/MM/YYYY``, and seven digits for lack of a 0.
    """
    word = text(value)
    if word is None:
        return None
    if plain := compact_date(word):
        return plain
    if found := _SLASHED.match(word):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _only([(year, first, second), (year, second, first)])
    if found := _SEVEN_DIGITS.fullmatch(word):
        year, rest = int(found[1]), found[2]
        return _only([(year, int(rest[:1]), int(rest[1:])), (year, int(rest[:2]), int(rest[2:]))])
    return None


def _only(candidates: list[tuple[int, int, int]]) -> date | None:
    valid = set()
    for year, month, day in candidates:
        try:
            valid.add(date(year, month, day))
        except ValueError:
            continue
    return valid.pop() if len(valid) == 1 else None


def merged(programs: Iterable[Program]) -> tuple[Program, ...]:
    """Programs registered in several places, once: same name, version and publisher.

    The entry that Windows shows is kept, with the list of places; an account is named only for
    what the machine has not.
    """
    groups: dict[tuple[str, str, str], list[Program]] = {}
    for program in programs:
        key = (_bare(program.name), _bare(program.version), _bare(program.publisher))
        groups.setdefault(key, []).append(program)
    return tuple(_joined(group) for group in groups.values())


def _bare(word: str | None) -> str:
    return "".join((word or "").split()).casefold()


def _joined(group: list[Program]) -> Program:
    best = next((program for program in group if program.shown), group[0])
    if len(group) == 1:
        return best
    accounts = sorted({program.account for program in group if program.account})
    machine = any(place != "user" for program in group for place in program.places)
    dates = [program.installed_on for program in group if program.installed_on]
    return replace(
        best,
        places=tuple(dict.fromkeys(place for program in group for place in program.places)),
        account=None if machine else ", ".join(accounts) or None,
        installed_on=best.installed_on or min(dates, default=None),
    )


# --- Amcache ----------------------------------------------------------------------------------


def amcache_programs(hive: Hive) -> tuple[tuple[Program, ...], tuple[Program, ...]]:
    r"""The programs and the store packages of ``Amcache.hve``: two lists.

    ``Root\InventoryApplication``: named values, dates ``MM/DD/YYYY hh:mm:ss``;
    ``Root\Programs`` (before Windows 10 1607): values by number, dates in unix time.
    """
    programs, packages = [], []
    for path, key in hive.keys.items():
        if not path or "\\" in path:
            continue
        old = text(registry_value(key, "Name")) is None
        name = text(registry_value(key, "0" if old else "Name"))
        source = text(registry_value(key, "6" if old else "Source")) or ""
        if name is None or source == "File":
            continue
        program = _amcache_program(path, key, name, old=old)
        if source == "AppxPackage":
            packages.append(program)
        else:
            programs.append(program)
    return tuple(programs), tuple(packages)


def _amcache_program(path: str, key: RegistryKey, name: str, *, old: bool) -> Program:
    where = registry_value(key, "7" if old else "RegistryKeyPath")
    if isinstance(where, list | tuple):
        where = where[0] if where else None
    registered = text(where) or ""
    package = None if old else text(registry_value(key, "PackageFullName"))
    return Program(
        name=name,
        version=text(registry_value(key, "1" if old else "Version")),
        publisher=text(registry_value(key, "2" if old else "Publisher")),
        architecture=None,
        installed_on=_amcache_date(registry_value(key, "a" if old else "InstallDate"), old=old),
        origin="amcache",
        places=(_amcache_place(registered),),
        shown=truth(registry_value(key, "HiddenArp")) is not True,
        guid=package or registered.rpartition("\\")[2] or path,
        folder=None if old else text(registry_value(key, "RootDirPath")),
        uninstall=None if old else text(registry_value(key, "UninstallString")),
    )


def _amcache_place(registered: str) -> str:
    upper = registered.upper()
    if upper.startswith(("HKEY_CURRENT_USER", "HKEY_USERS")):
        return "user"
    return "machine32" if "WOW6432NODE" in upper else "machine64"


def _amcache_date(value: object, *, old: bool) -> date | None:
    if old:
        at = unix_time(value)
        return at.date() if at else None
    found = re.match(r"(\d\d)/(\d\d)/(\d{4})\b", text(value) or "")
    at = moment(f"{found[3]}-{found[1]}-{found[2]}") if found else None
    return at.date() if at else None
