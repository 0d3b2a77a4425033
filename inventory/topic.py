"""A topic: one subject of the inventory, in one file, read from any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inventory.machine import Family, Machine
    from inventory.questions import Question

F = TypeVar("F")


@record
class Topic(Generic[F]):
    """How one part of a :class:`inventory.workstation.Workstation` is read.

    ``name`` is the field's name. ``questions`` are those that can be asked at once, by family:
    the runner asks all topics' first questions side by side, then ``read`` asks them again, gets
    the kept answers, and asks what depends on them. ``read`` never raises on any answer.
    ``further`` gives slow questions that depend on first answers, to be sent ahead as well.
    """

    name: str
    questions: Mapping[Family, tuple[Question, ...]]
    read: Callable[[Machine], F]
    further: Callable[[Machine], Sequence[Question]] | None = None
