"""The collector: the process that asks the running system, so that what hangs can be killed.

One is started for each audit (:mod:`inventory.live.collecting`), by the application itself with a
hidden argument. It reads questions and writes answers, one JSON object a line, in the form of
:mod:`inventory.wire`:

- in: ``{"id": number, "question": {…}}``;
- out: ``{"id": number}`` when a question is begun, ``{"id": number, "answer": {…}}`` when it is
  answered, in any order; ``{"bug": text}`` before it dies of a fault of ours.

It ends when its input does, with everything that it started. Start-up time counts here: only the
standard library, and little of it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from _queue import SimpleQueue  # ``queue`` would import more than it gives
from typing import TYPE_CHECKING, Any, NoReturn

from inventory.answers import Refusal
from inventory.facts import Reason
from inventory.live.sessions import kill_session
from inventory.wire import WireError, answer_to_json, question_from_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.answers import Answer
    from inventory.questions import Question

    Live = Callable[[Question], Answer]

#: The hidden argument of the frozen application.
ARGUMENT = "--collector"
WORKERS = 4


def main() -> NoReturn:
    """Answer the questions of standard input until it ends. The process ends here."""
    # Whatever prints on the standard output by itself must not break the lines.
    pipe = os.dup(1)
    os.dup2(2, 1)
    write = _writer(pipe)
    live = _live()
    todo: SimpleQueue[tuple[Any, dict[str, Any]]] = SimpleQueue()

    def work() -> None:
        while True:
            number, asked = todo.get()
            write({"id": number})
            write({"id": number, "answer": answer_to_json(_answer(live, asked))})

    def die(args: threading.ExceptHookArgs) -> None:
        # A fault of ours: the process dies of it, and the parent knows which question was asked.
        write({"bug": f"{args.exc_type.__name__}: {args.exc_value}"})
        os._exit(70)

    threading.excepthook = die
    for _ in range(WORKERS):
        threading.Thread(target=work, daemon=True).start()
    for line in sys.stdin.buffer:
        message = json.loads(line)
        todo.put((message["id"], message["question"]))
    _end()


def _end() -> NoReturn:
    """End this process with all that it started."""
    if os.name == "posix" and os.getsid(0) == os.getpid():  # so it was started: the session is ours
        from inventory.live.running import STARTING  # noqa: PLC0415

        STARTING.acquire()
        kill_session(os.getpid())
    os._exit(0)


def _live() -> Live:
    """What answers on this system; only its module is imported."""
    if sys.platform == "linux":
        from inventory.live.linux import answer  # noqa: PLC0415

        return answer
    if sys.platform == "win32":
        from inventory.live.windows.machine import answer as windows  # noqa: PLC0415

        return windows
    return lambda _: Refusal(Reason.NOT_SUPPORTED, f"{sys.platform} is not read yet")


def _answer(live: Live, asked: dict[str, Any]) -> Answer:
    """The answer to a question in its JSON form."""
    try:
        return live(question_from_json(asked))
    except WireError as error:
        return Refusal(Reason.NOT_SUPPORTED, str(error))


def _writer(pipe: int) -> Callable[[dict[str, Any]], None]:
    """A function that writes one object as one line; workers may call it side by side."""
    lock = threading.Lock()

    def write(message: dict[str, Any]) -> None:
        data = memoryview(json.dumps(message).encode("ascii") + b"\n")
        with lock:
            try:
                while data:
                    data = data[os.write(pipe, data) :]
            except OSError:  # the parent has gone: nobody is left to answer
                os._exit(1)

    return write


if __name__ == "__main__":
    main()
