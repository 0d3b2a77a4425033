"""The parent's side of the collector: a machine that outlives whatever hangs or crashes.

Questions go to a child process (:mod:`inventory.live.collector`) and their answers are kept. A
question that is not answered in its time is refused (``timeout``), the child is killed with all it
started, another one takes its place and is asked what is still open: a call that is blocked inside
the system cannot be cancelled in any other way.
"""

from __future__ import annotations

import json
import sys
import threading
from _queue import Empty, SimpleQueue
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from inventory.answers import Answer, Refusal
from inventory.facts import Reason
from inventory.live.child import Child, Event
from inventory.live.collector import ARGUMENT
from inventory.machine import Family
from inventory.wire import answer_from_json, question_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from inventory.questions import Question

#: Seconds that a child may stay silent before it begins the first question.
START = 15.0
#: Seconds that a question may last beyond its own time-out, which the child holds first.
GRACE = 2.0
#: How often a child that crashed is started again in one audit.
RESTARTS = 5

#: The two programs of the frozen application on Windows (packaging/application.spec).
WINDOW, CONSOLE = "KitCommune.exe", "kit-commune.exe"

_LONGEST = 3600.0  # seconds that a question may ask for
# Without site (nothing but the standard library is needed) and without what the environment or the
# current folder could slip in; our own folder comes last, so that it hides no standard module.
_BOOT = "import sys; sys.path.append(sys.argv[1]); import {} as c; c.main()"


class UnsupportedSystem(Exception):  # noqa: N818 it says what is the case
    """The kit does not read this system yet; ``platform`` is its ``sys.platform``."""

    def __init__(self, platform: str) -> None:
        super().__init__(f"the kit does not read {platform} yet")
        self.platform = platform


def open_machine() -> CollectedMachine:
    """The running machine. Its collector starts at once, while the caller imports the rest.

    Raises:
        UnsupportedSystem: there is no Live for this system yet (named gap: darwin).
    """
    family = {"linux": Family.LINUX, "win32": Family.WINDOWS}.get(sys.platform)
    if family is None:
        raise UnsupportedSystem(sys.platform)
    return CollectedMachine(family, collector_command())


def collector_command() -> tuple[str, ...]:
    """The command that starts a collector: this same application, frozen or not."""
    return child_command(ARGUMENT, "inventory.live.collector")


def child_command(argument: str, module: str) -> tuple[str, ...]:
    """The command that starts a child: this application with a hidden argument, or its module."""
    if getattr(sys, "frozen", False):
        return (_console_program(sys.executable), argument)
    root = str(Path(__file__).resolve().parents[2])
    flags = ("-I", "-S", "-B") if sys.dont_write_bytecode else ("-I", "-S")
    return (sys.executable, *flags, "-c", _BOOT.format(module), root)


def _console_program(program: str) -> str:
    """The program that has standard streams: on Windows, the window's neighbour."""
    folder, separator, name = program.rpartition("\\")
    return f"{folder}{separator}{CONSOLE}" if name.lower() == WINDOW.lower() else program


class CollectedMachine:
    """A machine read through a collector process; a context manager that leaves nothing behind.

    Every question gets exactly one answer, which is kept: asked again, it is answered from memory.
    ``grace``, ``start`` (seconds) and ``restarts`` are the limits described above.
    """

    def __init__(
        self,
        family: Family,
        command: Sequence[str],
        *,
        grace: float = GRACE,
        start: float = START,
        restarts: int = RESTARTS,
    ) -> None:
        self._family = family
        self._command = tuple(command)
        self._grace = grace
        self._start = start
        self._restarts = restarts
        self._answers: dict[Question, Answer] = {}
        self._numbers: dict[Question, int] = {}  # open questions, in the order they were asked
        self._sent: dict[int, Question] = {}  # those that the running child knows
        self._begun: dict[int, float] = {}  # and since when it works on them
        self._suspects: list[Question] = []  # at work when a child crashed
        self._last = 0  # the last number given
        self._crashes = 0
        self._despair = Refusal(Reason.API_ERROR)  # why it is not started any more
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._cancelled = threading.Event()
        self._closed = False
        self._child: Child | None = None
        self._launch()

    @property
    def family(self) -> Family:
        """The kind of system."""
        return self._family

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called: what was still open then was refused."""
        return self._cancelled.is_set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def expect(self, questions: Iterable[Question]) -> None:
        """Send questions ahead without waiting; those asked before are left out."""
        for question in questions:
            if question not in self._answers and question not in self._numbers:
                self._last += 1
                self._numbers[question] = self._last
        self._send()

    def ask_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answer questions, in their order: from memory, else by waiting for the collector."""
        self.expect(questions)
        waited = list(questions)
        while waited:
            if waited[-1] in self._numbers:
                self._step()
            else:
                waited.pop()
        return [self._answers[question] for question in questions]

    def cancel(self) -> None:
        """Give up, from any thread: open and later questions are refused at once."""
        self._cancelled.set()
        self._events.put((None, 0.0, None))  # wakes up the asking thread

    def close(self) -> None:
        """End the collector with all it started. Questions asked later are refused."""
        self._closed = True
        self._send()

    # Sending

    def _send(self) -> None:
        """Send what the child may be given now: all that is open, suspects last and one by one."""
        if self._closed or self._cancelled.is_set():
            self._end_child()
            self._refuse(list(self._numbers), Refusal(Reason.API_ERROR, "cancelled"))
            return
        if self._crashes > self._restarts:
            self._refuse(list(self._numbers), self._despair)
            return
        child = self._child or self._launch()
        if child is None:
            return
        self._suspects = [one for one in self._suspects if one in self._numbers]
        # Programs take longest: they go first, and files are read beside them.
        wanted = sorted((one for one in self._numbers if one not in self._suspects), key=_is_quick)
        if not wanted and not self._sent:
            wanted = self._suspects[:1]
        for question in wanted:
            number = self._numbers[question]
            if number not in self._sent:
                self._sent[number] = question
                child.send({"id": number, "question": question_to_json(question)})

    def _launch(self) -> Child | None:
        """Start a child, unless it cannot start: then every open question is refused."""
        try:
            self._child = Child(self._command, self._events)
        except (OSError, ValueError) as error:
            self._refuse(list(self._numbers), Refusal(Reason.API_ERROR, f"collector: {error}"))
        return self._child

    # Waiting

    def _step(self) -> None:
        """Wait for one event, or for the next deadline, and act on it."""
        now = monotonic()
        deadline = min(self._deadlines(), default=now)
        try:
            child, at, line = self._events.get(timeout=min(max(deadline - now, 0), 60.0))
        except Empty:
            self._overdue()
            return
        if child is None or child is not self._child:  # a wake-up, or the last words of another
            self._send()
            return
        if line is None:
            self._crash("the collector ended")
            return
        try:
            self._hear(child, at, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._crash("the collector printed garbage")

    def _deadlines(self) -> list[float]:
        """When each question at work is overdue; when a silent child is."""
        if not self._begun:
            return [self._child.heard + self._start] if self._child else []
        return [since + self._patience(number) for number, since in self._begun.items()]

    def _patience(self, number: int) -> float:
        timeout = self._sent[number].timeout
        return (timeout if 0 <= timeout <= _LONGEST else _LONGEST) + self._grace

    def _hear(self, child: Child, at: float, message: dict[str, Any]) -> None:
        """Take one line of the child: a question begun or answered, or a fault of ours.

        Raises:
            KeyError, TypeError, ValueError: not a line of a collector.
        """
        child.heard = at
        if "bug" in message:
            child.fault = str(message["bug"])
            return
        number = int(message["id"])
        question = self._sent[number]
        if "answer" not in message:
            self._begun[number] = at
            return
        answer = answer_from_json(message["answer"])
        del self._sent[number], self._numbers[question]
        self._begun.pop(number, None)
        self._answers[question] = answer
        if self._suspects and not self._sent:
            self._send()

    def _overdue(self) -> None:
        """A deadline has passed: refuse what is late, and give the rest to another child."""
        now = monotonic()
        late = [n for n, since in self._begun.items() if since + self._patience(n) <= now]
        if late:
            late_ones = [self._sent[number] for number in late]
            self._end_child()
            self._refuse(late_ones, Refusal(Reason.TIMEOUT))
            self._send()
        elif not self._begun and (not self._child or self._child.heard + self._start <= now):
            self._crash("the collector is silent")

    def _crash(self, what: str) -> None:
        """The child is of no more use: find who is guilty, and start again a few times."""
        fault = self._child.fault if self._child else ""
        refusal = self._despair = Refusal(Reason.API_ERROR, fault or what)
        suspects = [self._sent[number] for number in self._begun]
        self._end_child()
        self._crashes += 1
        if len(suspects) == 1:
            self._refuse(suspects, refusal)
        else:
            self._suspects.extend(one for one in suspects if one not in self._suspects)
        self._send()

    def _refuse(self, questions: Iterable[Question], refusal: Refusal) -> None:
        """Answer open questions with a refusal."""
        for question in questions:
            self._sent.pop(self._numbers.pop(question), None)
            self._answers[question] = refusal

    def _end_child(self) -> None:
        """End the child; what it was asked is open again, none of it begun."""
        child, self._child = self._child, None
        idle = not self._sent
        self._sent.clear()
        self._begun.clear()
        if child is not None:
            child.end(idle=idle)


def _is_quick(question: Question) -> bool:
    return type(question).__name__ in {"ReadFile", "ListDir"}
