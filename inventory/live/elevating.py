"""Asking for an administrator's reading: whether it can be asked for here, and what came of it.

It is only offered by a program that its users cannot change: what an administrator lets run must be
what he installed.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.live import elevated_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory.answers import Answer
    from inventory.questions import Question

#: Seconds for the person to answer Windows' question, and for the reading.
PATIENCE = 300.0
_STEP = 0.2


class Standing(Enum):
    """Whether this session can ask for it."""

    CAN = auto()
    NOT_WINDOWS = auto()
    NOT_FOR_EVERYBODY = auto()  # installed where its user may write
    NO_RIGHT = auto()  # an administrator has turned the question off for this session
    ALREADY = auto()  # everything is read with full rights as it is


class Outcome(Enum):
    """How a reading ended, where it gave nothing."""

    REFUSED = auto()  # the person said no: a normal answer
    FAILED = auto()
    TOO_LONG = auto()


def standing() -> Standing:
    """Whether an administrator's reading can be asked for; never raises, and changes nothing."""
    if sys.platform != "win32":
        return Standing.NOT_WINDOWS
    from inventory.live.windows import elevation  # noqa: PLC0415 Windows alone
    from inventory.live.windows.refused import Refused  # noqa: PLC0415

    try:
        if elevation.is_elevated():
            return Standing.ALREADY
        if not getattr(sys, "frozen", False) or any(map(elevation.may_change, _folders())):
            return Standing.NOT_FOR_EVERYBODY
        _, is_administrator = elevation.own_sid()
    except Refused:
        return Standing.NOT_FOR_EVERYBODY
    return Standing.CAN if _is_asked(is_administrator=is_administrator) else Standing.NO_RIGHT


def read_elevated(
    cancelled: Callable[[], bool] = lambda: False,
) -> Mapping[Question, Answer] | Outcome:
    """Have Windows ask the person, and read what the elevated reader found. Never raises."""
    if sys.platform != "win32":
        return Outcome.FAILED
    from inventory.live.windows import elevation  # noqa: PLC0415 Windows alone
    from inventory.live.windows.refused import Refused  # noqa: PLC0415

    token = os.urandom(16).hex()
    try:
        sid, _ = elevation.own_sid()
        process = elevation.run_as_administrator(Path(sys.executable), _parameters(token, sid))
    except Refused as refused:
        return Outcome.REFUSED if refused.code == elevation.CANCELLED else Outcome.FAILED
    try:
        code = _ended(process, cancelled)
    except Refused:
        return Outcome.FAILED
    finally:
        elevation.forget(process)
    if code is None:
        return Outcome.TOO_LONG
    return _taken(token) if code == elevated_reader.DONE else Outcome.FAILED


def _ended(process: int, cancelled: Callable[[], bool]) -> int | None:
    """The exit code of the reader; None where nobody waits for it any more."""
    from inventory.live.windows import elevation  # noqa: PLC0415

    for _ in range(int(PATIENCE / _STEP)):
        code = elevation.wait_for(process, _STEP)
        if code is not None or cancelled():
            return code
    return None


def _taken(token: str) -> Mapping[Question, Answer] | Outcome:
    """What the reader wrote; its folder is taken away."""
    from inventory import elevation  # noqa: PLC0415
    from inventory.live.windows.refused import Refused  # noqa: PLC0415

    try:
        folder = elevated_reader.place(token)
    except Refused:
        return Outcome.FAILED
    path = folder / elevated_reader.FILE
    try:
        with path.open("rb") as file:
            data = file.read(elevation.LONGEST + 1)
        return (
            elevation.read(data.decode("utf-8"))
            if len(data) <= elevation.LONGEST
            else (Outcome.FAILED)
        )
    except (OSError, ValueError):
        return Outcome.FAILED
    finally:
        with suppress(OSError):
            path.unlink()
            folder.rmdir()


def _parameters(token: str, sid: str) -> str:
    """The arguments of the reader; a program that is not frozen starts its module (tests)."""
    told = f"{elevated_reader.ARGUMENT} {token} {sid}"
    return told if getattr(sys, "frozen", False) else f"-m ui {told}"


def _folders() -> tuple[Path, ...]:
    """The folders that the program is made of, from its own up to the drive's first one."""
    own = Path(sys.executable).parent
    return own, own / "_internal"


def _is_asked(*, is_administrator: bool) -> bool:
    """Whether Windows asks at all: an administrator may have had it refuse by itself."""
    if sys.platform != "win32":
        return False
    import winreg  # noqa: PLC0415 Windows alone

    policies = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
    told = {"EnableLUA": 1, "ConsentPromptBehaviorUser": 3}
    with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, policies) as opened:
        for name in told:
            with suppress(OSError):
                told[name] = int(winreg.QueryValueEx(opened, name)[0])
    if not told["EnableLUA"]:
        return False
    return is_administrator or told["ConsentPromptBehaviorUser"] != 0
