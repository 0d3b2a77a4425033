"""The one door to the outside: a machine is asked questions and answers them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer
    from inventory.questions import Question


class Family(StrEnum):
    """The kind of system that a machine runs."""

    WINDOWS = "windows"
    LINUX = "linux"
    MACOS = "macos"


class Machine(Protocol):
    """Live, Replay or Recorder: whoever answers questions. Asking never raises.

    A machine is asked from one thread at a time; it may answer several questions side by side.
    """

    @property
    def family(self) -> Family:
        """The kind of system; it decides which questions are worth asking."""
        ...

    def ask_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answer independent questions, in their order, side by side where it can."""
        ...


def ask(machine: Machine, question: Question) -> Answer:
    """Answer one question."""
    return machine.ask_all((question,))[0]
