"""A machine of which one answer fails, and every way in which an answer can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import questions as q
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows, Value
from inventory.facts import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.answers import Answer

#: Data of no kind that a system ever wrote where a number, a name or a date is expected.
RUBBISH = (None, "\x07rubbish", {"hex": "zz"}, [{"a": 1}], -12345, 2**70)
NOISE = ("", "\x00\x01{[<;\n", "lorem ipsum dolor\nsit = amet : consectetur\n42\n")
REFUSALS = (
    Reason.NOT_RECORDED,
    Reason.ACCESS_DENIED,
    Reason.NEEDS_ADMIN,
    Reason.TIMEOUT,
    Reason.API_ERROR,
)


class Failing:
    """A machine that gives another answer to one question; ``asked`` holds what it was asked."""

    def __init__(self, machine, question=None, answer=None):
        self.family = machine.family
        self.asked: dict[q.Question, Answer] = {}
        self._machine, self._question, self._answer = machine, question, answer

    def ask_all(self, questions):
        answers = self._machine.ask_all(questions)
        self.asked.update(zip(questions, answers, strict=True))
        if self._question is None:
            return answers
        return [
            self._answer if str(question) == self._question else answer
            for question, answer in zip(questions, answers, strict=True)
        ]


def failures(question: q.Question, answer: Answer) -> Iterator[tuple[str, Answer]]:
    """Every way to fail, by name, of a question that had this answer.

    Absence is a failure of programs alone: an absent key, file or class has a meaning.
    """
    for reason in REFUSALS:
        yield reason.value, Refusal(reason)
    if isinstance(question, q.Command):
        yield "missing", Refusal(Reason.ABSENT)
        for status in (0, 1):
            for number, printed in enumerate(NOISE):
                yield f"noise {number}, status {status}", Output(printed, "", status)
        yield "flood", Output("lorem ipsum\n" * 10_000)
        yield "other kind", Value(None)
        return
    yield "other kind", Output("lorem ipsum")
    yield from _garbled(answer)


def _garbled(answer: Answer) -> Iterator[tuple[str, Answer]]:
    """The answer with rubbish in the place of every value that it holds."""
    match answer:
        case Content():
            for number, text in enumerate(NOISE[1:]):
                yield f"noise {number}", Content(text.encode())
        case Rows(rows):
            yield "unnamed rows", Rows(({"Rubbish": "x"},))
            for data in RUBBISH:
                yield f"rows of {data!r}", Rows(tuple(_spoilt(row, data) for row in rows))
        case Hive(keys):
            for data in RUBBISH:
                garbled = {
                    path: RegistryKey(_spoilt(key.values, data), key.modified)
                    for path, key in keys.items()
                }
                yield f"values of {data!r}", Hive(garbled)
        case Value(told):
            for data in RUBBISH:
                yield f"{data!r}", Value(data)
                if isinstance(told, dict):
                    yield f"each {data!r}", Value(_spoilt(told, data))
                elif isinstance(told, list | tuple) and told:
                    rows = [_spoilt(e, data) if isinstance(e, dict) else data for e in told]
                    yield f"each {data!r}", Value(rows)
        case _:
            return


def _spoilt(values, data):
    """The values with rubbish in their place; a word in the place of a word is no rubbish."""
    words = isinstance(data, str | int)
    return {
        name: held if words and isinstance(held, str) else data for name, held in values.items()
    }
