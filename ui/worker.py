"""Work that must not hold the window: threads, a queue of closures, one signal without argument.

The window's thread draws; everything that may wait (the record, a measure, a file) is submitted.
Every job that is not cancelled ends in exactly one call, in the window's thread. Jobs that write
run one after the other in the order they came; others run beside them.
"""

from __future__ import annotations

import threading
from _queue import SimpleQueue
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

READERS = 2


class Job:
    """One submitted operation; cancelled, it is not heard of again.

    It holds what it runs and whom it tells until :meth:`tell`, in the window's thread: what they
    refer to may be widgets, which must not die in another one.
    """

    def __init__(
        self,
        operation: Callable[[Job], object],
        then: Callable[[Any], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        self._cancelled = threading.Event()
        self._operation = operation
        self._then = then
        self._on_error = on_error
        self._found: object = None
        self._fault: Exception | None = None
        self.done = False

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called; an operation may look at it to stop early."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Give up: neither its result nor its error will be told."""
        self._cancelled.set()

    def run(self) -> None:
        """Do it, in a thread of the crew."""
        if self.cancelled:
            return
        try:
            self._found = self._operation(self)
        except Exception as error:  # noqa: BLE001 told in the window's thread, never lost
            self._fault = error

    def tell(self) -> None:
        """Call whom it concerns, in the window's thread, and let go of all that it held."""
        self.done = True
        then, on_error, found, fault = self._then, self._on_error, self._found, self._fault
        self._operation, self._then, self._on_error = _nothing, _nothing, _nothing
        self._found = self._fault = None
        if self.cancelled:
            return
        if fault is None:
            then(found)
        else:
            on_error(fault)


class _Crew:
    """A few threads that take what they are given in order; started when first needed."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._threads: list[threading.Thread] = []
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def give(self, task: Callable[[], None]) -> None:
        self._work.put(task)
        if len(self._threads) < self._size:
            thread = threading.Thread(
                target=self._run, name=f"{self._name} {len(self._threads)}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def dismiss(self) -> None:
        """Let the threads go, after what they are at and what waits (cancelled: done at once)."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (task := self._work.get()) is not None:
            task()


class Worker(QObject):
    """Runs operations in threads and tells their results in the thread that made it.

    Signals:
        _told: something waits in the queue.
    """

    _told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = _Crew("reader", READERS)
        self._writer = _Crew("writer", 1)
        self._closures: deque[Callable[[], None]] = deque()
        self._jobs: set[Job] = set()
        self._closed = False
        self._told.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a job was not told yet."""
        return bool(self._jobs)

    def submit(
        self,
        operation: Callable[[Job], T],
        then: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        writes: bool = False,
    ) -> Job:
        """Run an operation in a thread; ``then`` or ``on_error`` is called in this one.

        After :meth:`close` nothing runs: the job comes back cancelled.
        """
        job = Job(operation, then, on_error)
        if self._closed:
            job.cancel()
            return job
        self._jobs.add(job)

        def run() -> None:
            job.run()
            self.tell(end)

        def end() -> None:
            self._jobs.discard(job)
            job.tell()

        (self._writer if writes else self._readers).give(run)
        return job

    def tell(self, closure: Callable[[], None]) -> None:
        """Have something done in the window's thread, from any thread."""
        self._closures.append(closure)
        self._told.emit()

    def forget(self) -> None:
        """Cancel all that was submitted, and go on; what runs comes to its end unheard."""
        for job in self._jobs:
            job.cancel()

    def close(self) -> None:
        """Cancel what waits, let what runs come to its end, and leave no thread."""
        if self._closed:
            return
        self._closed = True
        for job in self._jobs:
            job.cancel()
        for crew in (self._readers, self._writer):
            crew.dismiss()
        self._closures.clear()
        self._jobs.clear()

    def _drain(self) -> None:
        while self._closures and not self._closed:
            self._closures.popleft()()


def _nothing(_: object) -> None:
    """What a job that was told holds."""
