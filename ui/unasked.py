"""A first start that an administrator has answered: by policy, and without a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import replace
from kit import policy
from kit.errors import KitError
from ui import lock
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.preferences import Preferences
    from kit.store.store import Store
    from ui.window import Window


def as_set(preferences: Preferences) -> Preferences:
    """The preferences of somebody who has none yet, by the role that is set."""
    role = policy.read().role
    return replace(preferences, technical=role == "technician") if role else preferences


def begin(window: Window, record: Path, ask: Callable[[], object]) -> bool:
    """Make the record of the entity that is set and measure; whether nothing is to be asked.

    Where it cannot be made so (the entity is not in the directory, this session keeps no secret),
    that is said and ``ask`` does as usual.
    """
    told = policy.read()
    if not (told.no_first_questions and told.entity):
        return False

    def build() -> Store:
        from kit.new_entities import of_number  # noqa: PLC0415 once in the life of a record
        from kit.store.first_start import begin as make  # noqa: PLC0415

        entity = of_number(told.entity)
        if entity is None:
            said = words(__file__)
            raise KitError(said["unknown"].format(number=told.entity), said["unknown_why"])
        return make(record, entity).store

    def done() -> None:
        if lock.hold(window, record):
            window.enter()
            window.session.measure()

    def fault(error: KitError) -> None:
        ask()
        window.show_fault(error)

    window.session.make_record(build, done, fault)
    return True
