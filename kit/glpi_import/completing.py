"""One list of things completed by an older list of the same things.

An agent feeds a part of what is known of a disk, a program or an account: what it does not feed
(the health of the disk, whether the account has a password) stays as it was last known, as long as
it is surely the same disk, program or account.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inventory.adapters import Adapter
from inventory.disk import Disk, Medium
from inventory.facts import Unknown
from inventory.processor import Processor
from inventory.programs import Program
from inventory.record import is_record, replace
from inventory.system import OperatingSystem, SupportClass
from inventory.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

# What tells one thing from another of its sort, the surest first.
_NUMBERS = ("serial", "mac", "guid", "uuid", "identifier")
_NAMES = ("name", "slot", "model", "part", "version", "vendor_id", "product_id")
# The marks that agents drop from names.
_MARKS = re.compile(r"\((?:r|tm)\)|\s+")


def completed(newer: Any, older: Any) -> Any:  # noqa: ANN401 the value of any fact
    """The newer value, with what only the older one knows of the same things."""
    if isinstance(newer, tuple) and isinstance(older, tuple):
        return _list(newer, older)
    if isinstance(newer, OperatingSystem) and isinstance(older, OperatingSystem):
        return _system(newer, older)
    return newer


def _list(newer: tuple[Any, ...], older: tuple[Any, ...]) -> tuple[Any, ...]:
    """Things that only the older list has are gone; those of both are completed."""
    left: dict[Hashable, list[Any]] = {}
    for thing in older:
        for key in _keys(thing):
            left.setdefault(key, []).append(thing)
    used: set[int] = set()
    made = []
    for thing in newer:
        same = next(
            (
                one
                for key in _keys(thing)
                for one in left.get(key, ())
                if id(one) not in used and not _contradict(thing, one)
            ),
            None,
        )
        if same is not None:
            used.add(id(same))
        made.append(thing if same is None else _thing(thing, same))
    return tuple(made)


def _keys(thing: Any) -> list[Hashable]:  # noqa: ANN401 an entry of any list
    if not is_record(thing):
        return []
    numbers: list[Hashable] = [
        (field, told) for field in _NUMBERS if (told := getattr(thing, field, None))
    ]
    names = {field: getattr(thing, field, None) for field in _NAMES}
    if isinstance(thing, Adapter):
        # Agents name an adapter by its description; several may lie on one card.
        names["name"] = thing.description or thing.name
        numbers = [(number, names["name"]) for number in numbers]
    if not any(names.values()):
        return numbers
    return [*numbers, tuple(_bare(told) for told in names.values())]


def _bare(told: object) -> object:
    return _MARKS.sub("", told.casefold()) if isinstance(told, str) else told


def _contradict(one: Any, other: Any) -> bool:  # noqa: ANN401 entries of one list
    """Whether two things of one name have different numbers."""
    pairs = ((getattr(one, field, None), getattr(other, field, None)) for field in _NUMBERS[:4])
    return any(told and known and told != known for told, known in pairs)


def _thing(newer: Any, older: Any) -> Any:  # noqa: ANN401 entries of one list
    if isinstance(newer, Program):
        # The same program, updated: what Windows hides stays hidden, the rest is of the update.
        newer = replace(newer, places=older.places, shown=older.shown)
        if newer.version != older.version:
            return newer
    made = replace(
        newer,
        **{
            name: known
            for name in type(newer).__match_args__
            if _silent(getattr(newer, name)) and not _silent(known := getattr(older, name))
        },
    )
    finish = _FINISH.get(type(made))
    return finish(made, older) if finish else made


def _silent(value: object) -> bool:
    return value is None or isinstance(value, Unknown)


def _adapter(newer: Adapter, older: Adapter) -> Adapter:
    """An agent knows neither the adapter's own name nor its name servers."""
    name = older.name if newer.name == newer.description else newer.name
    return replace(newer, name=name, description=older.description, dns=newer.dns or older.dns)


def _disk(newer: Disk, older: Disk) -> Disk:
    return replace(newer, medium=older.medium if newer.medium is Medium.UNKNOWN else newer.medium)


def _volume(newer: Volume, older: Volume) -> Volume:
    """A volume without a letter goes by whatever name it has."""
    placed = any(re.match(r"[A-Za-z]:$|/", volume.name) for volume in (newer, older))
    return newer if placed else replace(newer, name=older.name)


def _processor(newer: Processor, older: Processor) -> Processor:
    """One thread a core is also what agents say of processors whose cores are not all alike."""
    alike = newer.cores == older.cores and newer.logical == newer.cores
    return replace(newer, logical=older.logical or newer.logical) if alike else newer


_FINISH: dict[type, Callable[[Any, Any], Any]] = {
    Adapter: _adapter,
    Disk: _disk,
    Volume: _volume,
    Processor: _processor,
}


def _system(newer: OperatingSystem, older: OperatingSystem) -> OperatingSystem:
    """The edition of the same version of the same system."""
    same = (
        newer.build == older.build
        if newer.build and older.build
        else (newer.name, newer.version) == (older.name, older.version)
    )
    if not same or newer.family is not older.family:
        return newer
    known = newer.support_class is not SupportClass.UNKNOWN
    return replace(
        newer,
        edition=newer.edition or older.edition,
        support_class=newer.support_class if known else older.support_class,
        architecture=newer.architecture or older.architecture,
        distribution=newer.distribution or older.distribution,
    )
