r"""What an administrator has set for all computers of a domain: read only, and never in the way.

Windows: values of ``HKLM\SOFTWARE\Policies\Kit Commune`` (ordinary users cannot write there).
Linux: ``/etc/kit-commune/policy.toml``. The keys and their French are in ``policy.toml``, of which
the group policy templates are made too. A value that cannot be is named and left out; the others
hold.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import french

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where the values are on Windows, and the file on Linux.
KEY = r"HKLM\SOFTWARE\Policies\Kit Commune"
LINUX_FILE = Path("/etc/kit-commune/policy.toml")
LONGEST = 1_000
_LARGEST_FILE = 1 << 16
_NUMBER = re.compile(r"[0-9]{9}|[0-9][0-9AB][0-9]{3}", re.ASCII)


@record
class Policy:
    """What is set; empty or false where nothing is. ``role`` is ``secretary`` or ``technician``.

    ``faults`` are French sentences, one for each value that was left out.
    """

    entity: str = ""
    entity_code: str = ""
    pack: str = ""
    drop_folder: str = ""
    role: str = ""
    no_first_questions: bool = False
    no_updates: bool = False
    faults: tuple[str, ...] = ()


def read(file: Path | None = None) -> Policy:
    """The policy of this computer; ``file`` is read instead of where it is by default.

    Never raises: what cannot be read is one of the faults.
    """
    if file is None and sys.platform == "win32":
        return _from_registry()
    path = file or LINUX_FILE
    try:
        if not path.exists():
            return Policy()
        with path.open("rb") as opened:
            text = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        from kit.errors import in_french  # noqa: PLC0415 seldom needed

        return Policy(faults=(_fault("unreadable", why=in_french(error)),))
    import tomllib  # noqa: PLC0415 only where there is a policy

    try:
        if len(text) > _LARGEST_FILE:
            raise ValueError(len(text))  # noqa: TRY301 told like the others
        values = tomllib.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Policy(faults=(_fault("unreadable", why="fichier mal écrit"),))
    return policy_of(values)


def policy_of(values: Mapping[str, object]) -> Policy:
    """The policy of these values, by the names of the fields of :class:`Policy`."""
    table = keys()
    told: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in values.items():
        if name not in table:
            faults.append(_fault("unknown", name=_short(name)))
            continue
        found = _value(table[name], value)
        if found is None:
            faults.append(_fault("wrong", label=table[name]["label"], value=_short(str(value))))
        else:
            told[name] = found
    return Policy(**told, faults=tuple(faults))


def keys() -> dict[str, Any]:
    """Each key with its form, its name in the registry and its French."""
    told: dict[str, Any] = _content()["keys"]
    return told


def _from_registry() -> Policy:
    from inventory.answers import Hive, Refusal  # noqa: PLC0415 on Windows alone
    from inventory.facts import Reason  # noqa: PLC0415
    from inventory.live.windows.registry import read as ask  # noqa: PLC0415
    from inventory.questions import Registry  # noqa: PLC0415

    answer = ask(Registry(KEY))
    if isinstance(answer, Refusal) and answer.reason is not Reason.ABSENT:
        return Policy(faults=(_fault("unreadable", why="accès refusé"),))
    if not isinstance(answer, Hive) or "" not in answer.keys:
        return Policy()
    return policy_of(by_name(answer.keys[""].values))


def by_name(values: Mapping[str, object]) -> dict[str, object]:
    """Values of the registry by the names of our fields; unknown ones keep theirs."""
    names = {told["value"].lower(): name for name, told in keys().items()}
    return {names.get(value.lower(), value): told for value, told in values.items()}


def _value(told: Mapping[str, Any], value: object) -> str | bool | None:
    """A value as it is used; None where it cannot be."""
    if told["form"] == "switch":
        return {0: False, 1: True}.get(value) if isinstance(value, int) else None
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    word = value.strip()
    match told["form"]:
        case "number":
            bare = re.sub(r"\s", "", word).upper()
            return bare if _NUMBER.fullmatch(bare) else None
        case "code":
            digits = re.sub(r"\D", "", word)
            return digits if len(digits) == 16 else None
        case "choice":
            return word if word in told["choices"] else None
        case "folder":
            whole = PureWindowsPath(word).is_absolute() or PurePosixPath(word).is_absolute()
            return word if whole and "\0" not in word else None
    return word


def _fault(what: str, **words: str) -> str:
    sentence: str = _content()["faults"][what]
    return sentence.format(**words)


def _short(word: str) -> str:
    return french.plain(word)[:60]


@cache
def _content() -> dict[str, Any]:
    from inventory.toml_file import load_toml  # noqa: PLC0415 only where there is a policy

    return load_toml(Path(__file__).with_suffix(".toml"))
