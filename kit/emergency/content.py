"""What to do in each emergency: the sheets, as records."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from inventory.record import record
from inventory.toml_file import load_toml

FILE = Path(__file__).with_name("situations.toml")


@record
class Situation:
    """One kind of emergency; the fields are those of ``situations.toml``."""

    name: str
    label: str
    seen: str
    now: tuple[str, ...]
    never: tuple[str, ...]
    then: tuple[str, ...]
    calls: tuple[str, ...]


@cache
def situations() -> tuple[Situation, ...]:
    """Every emergency that has a sheet, in order."""
    return tuple(
        Situation(
            name,
            told["label"],
            told["seen"],
            tuple(told["now"]),
            tuple(told["never"]),
            tuple(told["then"]),
            tuple(told["calls"]),
        )
        for name, told in load_toml(FILE).items()
    )


def situation(name: str) -> Situation | None:
    """The sheet of this name."""
    return next((one for one in situations() if one.name == name), None)
