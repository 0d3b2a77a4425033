"""What is read as administrator, when somebody lets it: a closed list, laid over the usual answers.

Only questions about the computer stand here; what is of a user is always asked without rights,
since the administrator who lets it may be another person.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inventory.answers import Refusal
from inventory.boot import TPM_CLASS
from inventory.windows import bitlocker, disks, shares
from inventory.wire import WireError, answer_from_json, answer_to_json, question_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.answers import Answer
    from inventory.machine import Family, Machine
    from inventory.questions import Question

#: All that the elevated reader ever asks; nobody can add to it from outside.
ADMIN_QUESTIONS: tuple[Question, ...] = (
    *bitlocker.QUESTIONS,
    TPM_CLASS,
    disks.RELIABILITY,
    disks.FAILURE_STATUS,
    disks.FAILURE_DATA,
    shares.RIGHTS,
)
SCHEMA = 1
#: Bytes of what the reader writes.
LONGEST = 8 << 20


class Joined:
    """A machine, and beside it what an administrator was answered to the same questions."""

    def __init__(self, machine: Machine, answers: Mapping[Question, Answer]) -> None:
        self._machine = machine
        self._answers = {
            question: answer
            for question, answer in answers.items()
            if question in ADMIN_QUESTIONS and not isinstance(answer, Refusal)
        }

    @property
    def family(self) -> Family:
        """The kind of system of the machine."""
        return self._machine.family

    def ask_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answer as the administrator was answered where he was, else as the machine does."""
        others = [question for question in questions if question not in self._answers]
        told = iter(self._machine.ask_all(others))
        return [
            self._answers[question] if question in self._answers else next(told)
            for question in questions
        ]


def written(answers: Mapping[Question, Answer]) -> str:
    """Answers as the reader writes them."""
    rows = [
        {"question": question_to_json(question), "answer": answer_to_json(answer)}
        for question, answer in answers.items()
    ]
    return json.dumps({"schema": SCHEMA, "answers": rows})


def read(text: str) -> dict[Question, Answer]:
    """The answers in what a reader wrote; those to questions of ours alone.

    Raises:
        ValueError: a reader of ours did not write this.
    """
    asked = {json.dumps(question_to_json(one), sort_keys=True): one for one in ADMIN_QUESTIONS}
    told: Any = json.loads(text)
    found: dict[Question, Answer] = {}
    try:
        if told["schema"] != SCHEMA:
            raise ValueError(told["schema"])
        for row in told["answers"]:
            question = asked[json.dumps(row["question"], sort_keys=True)]
            found[question] = answer_from_json(row["answer"])
    except (TypeError, KeyError, WireError) as error:
        raise ValueError(str(error)) from error
    return found
