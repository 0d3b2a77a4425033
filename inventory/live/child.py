"""One collector process as seen by its parent: two pipes, two threads, and a sure end."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from _queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any

from inventory.live.sessions import kill_session

if TYPE_CHECKING:
    from collections.abc import Sequence

# On Windows: no console flashes up when the window starts a collector; elsewhere nothing.
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_BUFFER = 1 << 18  # the list of installed software is a line of some megabytes


class Child:
    """One collector process, with a thread that writes to it and one that listens.

    Attributes:
        heard: when it was last started, asked or heard (:func:`time.monotonic`).
        fault: what it said before dying of a fault of ours.
    """

    def __init__(self, command: Sequence[str], events: SimpleQueue[Event]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=_BUFFER,
            start_new_session=True,  # everything it starts can then be found and ended
            creationflags=_NO_WINDOW,
        )
        self.heard = monotonic()
        self.fault = ""
        self._events = events
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        # Two threads: a child that is stuck must block neither its reader nor whoever asks.
        self._threads = (
            threading.Thread(target=self._write, name="collector-write", daemon=True),
            threading.Thread(target=self._listen, name="collector-listen", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def send(self, message: dict[str, Any]) -> None:
        """Send one line, without waiting for it to go."""
        self.heard = monotonic()  # it may have had nothing to say for long
        self._outbox.put(json.dumps(message).encode("ascii") + b"\n")

    def end(self, *, idle: bool) -> None:
        """Kill the process, its session (unless ``idle``: it has none then), end the threads."""
        self._outbox.put(None)
        process = self._process
        process.kill()
        if not idle and os.name == "posix":
            kill_session(process.pid)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:  # stuck in the kernel, beyond any signal
            return
        for thread in self._threads:
            thread.join(2.0)

    def _write(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 asked for above
        try:
            with pipe:
                while (data := self._outbox.get()) is not None:
                    pipe.write(data)
                    if self._outbox.empty():
                        pipe.flush()
        except OSError:  # it has gone; the listener tells
            return

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 asked for above
        # Closed here alone: elsewhere it would wait for this thread, hence for whatever has left
        # the session with the pipe.
        with pipe:
            for line in pipe:
                self._events.put((self, monotonic(), line))
        self._events.put((self, monotonic(), None))


#: A line of a child, or its end (None), with the moment; no child at all is a wake-up.
Event = tuple[Child | None, float, bytes | None]
