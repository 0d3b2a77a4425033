"""The registry: a key, in the view that is asked for, with its values and those below it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from inventory.answers import Answer, Hive, Refusal, RegistryKey
from inventory.facts import Reason
from inventory.live.windows.refused import reason_of
from inventory.live.windows.system_libraries import clean
from inventory.live.withheld import holds_secret_value

if TYPE_CHECKING:
    from inventory.answers import Json
    from inventory.questions import Registry

    if sys.platform == "win32":
        from winreg import HKEYType as Key
    else:
        Key = object

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read(question: Registry) -> Answer:
    """The keys of a question. A key that is not there, or closed to us, is a refusal.

    A key below it that is closed to us is told without its values, as Windows closes the security
    settings of services and the properties of devices; but a list of keys in SOFTWARE (programs,
    policies, packages) is whole or refused, for what is missing may be what matters.
    """
    if sys.platform != "win32":
        return Refusal(Reason.NOT_SUPPORTED)
    import winreg  # noqa: PLC0415 it exists on Windows alone

    roots = {
        "HKLM": winreg.HKEY_LOCAL_MACHINE,
        "HKCU": winreg.HKEY_CURRENT_USER,
        "HKU": winreg.HKEY_USERS,
    }
    name, _, path = question.key.partition("\\")
    root = roots.get(name.upper())
    if root is None:
        return Refusal(Reason.NOT_SUPPORTED, f"no root {name}")
    keys: dict[str, RegistryKey] = {}
    try:
        with winreg.OpenKeyEx(root, path, 0, _access(question)) as key:
            _gather(key, "", question, keys)
    except OSError as error:
        return Refusal(reason_of(error.winerror), f"error {error.winerror}")
    except ValueError as error:  # a NUL byte in the path
        return Refusal(Reason.API_ERROR, str(error))
    return Hive(keys)


def _access(question: Registry) -> int:
    """To read, in the view that the question names."""
    if sys.platform != "win32":
        return 0
    import winreg  # noqa: PLC0415

    view = winreg.KEY_WOW64_32KEY if question.view == 32 else winreg.KEY_WOW64_64KEY
    return winreg.KEY_READ | view


def _gather(key: Key, path: str, question: Registry, keys: dict[str, RegistryKey]) -> None:
    """Put a key and those below it among ``keys``, by path.

    Raises:
        OSError: the key cannot be listed.
    """
    if sys.platform != "win32":
        return
    import winreg  # noqa: PLC0415

    below, _, ticks = winreg.QueryInfoKey(key)
    keys[path] = RegistryKey(_values(key, question), modified_at(ticks))
    depth = path.count("\\") + 1 if path else 0
    if depth >= question.depth:
        return
    names = _listed(key, below)
    wanted = question.only.lower() if depth == 0 else ""
    for name in names:
        if not name.lower().startswith(wanted):
            continue
        inner = f"{path}\\{clean(name)}" if path else clean(name)
        try:
            with winreg.OpenKeyEx(key, name, 0, _access(question)) as child:
                _gather(child, inner, question, keys)
        except FileNotFoundError:  # removed meanwhile
            keys.pop(inner, None)
        except PermissionError:
            if question.depth == 1 and "\\software\\" in question.key.lower():
                raise
            keys[inner] = RegistryKey({})


def _listed(key: Key, count: int) -> list[str]:
    """The names of the keys directly below one."""
    if sys.platform != "win32":
        return []
    import winreg  # noqa: PLC0415

    names = []
    for at in range(count):
        try:
            names.append(winreg.EnumKey(key, at))
        except OSError:  # fewer than a moment ago
            break
    return names


def _values(key: Key, question: Registry) -> dict[str, Json]:
    """The values of a key that are wanted; of secrets and of hidden ones, that they are there."""
    if sys.platform != "win32":
        return {}
    import winreg  # noqa: PLC0415

    hidden = {name.lower() for name in question.presence}
    wanted = {name.lower() for name in question.named}
    values: dict[str, Json] = {}
    for at in range(winreg.QueryInfoKey(key)[1]):
        try:
            name, raw, kind = winreg.EnumValue(key, at)
        except OSError:  # fewer than a moment ago
            break
        if wanted and name.lower() not in wanted:
            continue
        data = plain(raw, kind)
        secret = name.lower() in hidden or holds_secret_value(name, data)
        values[clean(name)] = True if secret else data
    return values


def plain(raw: object, kind: int) -> Json:
    """The data of a value as captures have it: text, integer, list of texts, or ``{"hex": …}``."""
    if kind in {1, 2, 6}:  # REG_SZ, REG_EXPAND_SZ (not expanded), REG_LINK
        return clean(raw) if isinstance(raw, str) else ""
    if kind == 7:  # REG_MULTI_SZ
        return [clean(word) for word in raw if word] if isinstance(raw, list) else []
    if kind in {4, 11} and isinstance(raw, int):  # REG_DWORD, REG_QWORD
        return raw
    return {"hex": raw.hex() if isinstance(raw, bytes) else ""}


def modified_at(ticks: int) -> datetime | None:
    """A FILETIME; None for 0 and for what no calendar holds."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks > 0 else None
    except OverflowError:
        return None
