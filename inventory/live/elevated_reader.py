"""The process that reads as administrator: asks a closed list, writes one file, and ends.

It is this same application, started by :mod:`inventory.live.elevating` through Windows' own
question to the person. It takes no question from outside: its arguments are a random name and the
SID of who may read the result. It makes its own folder in ProgramData, which must not be there yet.
"""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer
    from inventory.questions import Question

#: The hidden argument of the frozen application.
ARGUMENT = "--elevated-reader"
FOLDER, FILE = "KitCommune-lecture-", "lecture.json"
TOKEN = re.compile(r"[0-9a-f]{32}")
SID = re.compile(r"S-1-\d{1,15}(?:-\d{1,10}){1,15}")
#: Seconds for all questions together; what hangs is left out.
PATIENCE = 60.0
DONE, USAGE, NO_RIGHTS, NOT_WRITTEN, NOT_HERE = range(5)


def place(token: str) -> Path:
    """The folder of one reading.

    Raises:
        Refused: Windows does not say where programs keep what is of the computer.
    """
    from inventory.live.windows.elevation import program_data  # noqa: PLC0415 Windows alone

    return Path(program_data()) / f"{FOLDER}{token}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read and write; the exit code says how it went."""
    told = list(sys.argv[2:] if arguments is None else arguments)
    if len(told) != 2 or not TOKEN.fullmatch(told[0]) or not SID.fullmatch(told[1]):
        return USAGE
    if sys.platform != "win32":
        return NOT_HERE
    from inventory.live.windows.elevation import is_elevated, make_folder  # noqa: PLC0415 Windows
    from inventory.live.windows.refused import Refused  # noqa: PLC0415

    try:
        if not is_elevated():
            return NO_RIGHTS
        folder = place(told[0])
        make_folder(folder, told[1])
    except Refused:
        return NOT_WRITTEN
    from inventory import elevation  # noqa: PLC0415 after the cheap refusals

    text = elevation.written(_asked(elevation.ADMIN_QUESTIONS))
    try:
        with (folder / FILE).open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return NOT_WRITTEN
    return DONE


def _asked(questions: Sequence[Question]) -> dict[Question, Answer]:
    """What is answered in time, side by side."""
    from inventory.live.windows.machine import answer  # noqa: PLC0415

    found: dict[Question, Answer] = {}
    done = threading.Semaphore(0)

    def ask(question: Question) -> None:
        try:
            found[question] = answer(question)
        finally:
            done.release()

    for question in questions:
        threading.Thread(target=ask, args=(question,), daemon=True).start()
    for _ in questions:
        done.acquire(timeout=PATIENCE / len(questions))
    return {question: found[question] for question in questions if question in found}
