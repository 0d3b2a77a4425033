"""A topic: one subject of the inventory, in one file, read from any machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory.machine import Family, Machine
    from inventory.questions import Question

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Topic(Generic[F]):
    """How one part of a :class:`inventory.workstation.Workstation` is read.

    ``name`` is the field's name. ``questions`` are those that can be asked at once, by family:
    the runner asks all topics' first questions side by side, then ``read`` asks them again, gets
    the kept answers, and asks what depends on them. ``read`` never raises on any answer.
    """

    name: str
    questions: Mapping[Family, tuple[Question, ...]]
    read: Callable[[Machine], F]
