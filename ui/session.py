"""The open record and what is done with it: the pages show :attr:`Session.overview` and ask here.

Nothing here waits: reading, measuring and writing go through the worker, each on a connection of
its own; the sealed copy follows a moment after the last change.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from inventory.record import record, replace
from kit.errors import KitError

if TYPE_CHECKING:
    import tempfile
    from collections.abc import Callable, Mapping

    from inventory.answers import Answer
    from inventory.live.collecting import CollectedMachine
    from inventory.questions import Question
    from inventory.workstation import Progress
    from kit.auditing import Reading
    from kit.overview import Overview
    from kit.store.secret import Secret
    from kit.store.store import Store
    from ui.worker import Job, Worker

    #: Reads a computer; the second argument is given the machine, to cancel it.
    Source = Callable[[Progress, Callable[[CollectedMachine], None]], Reading]

T = TypeVar("T")

#: Milliseconds of quiet before the sealed copy is brought up to date.
COPY_AFTER = 1_500
#: Milliseconds before what a running job held open is forgotten again.
CLEAN_AFTER = 200


class Cancelled(Exception):  # noqa: N818 it says what is the case
    """The user stopped a measure; nothing of it is kept."""


@record
class Measuring:
    """A measure under way: the topic being read, and how many are done of how many."""

    topic: str
    done: int
    total: int


def this_computer(
    progress: Progress,
    started: Callable[[CollectedMachine], None],
    administrator: Mapping[Question, Answer] | None = None,
) -> Reading:
    """Measure this computer; ``administrator`` is what was read with rights, where it was.

    Raises:
        KitError: this system is not supported.
        Cancelled: the machine was cancelled.
    """
    from kit.auditing import read_this_computer  # noqa: PLC0415 imports every topic

    held: list[CollectedMachine] = []

    def keep(machine: CollectedMachine) -> None:
        held.append(machine)
        started(machine)

    reading = read_this_computer(progress, started=keep, administrator=administrator)
    if held and held[0].cancelled:
        raise Cancelled
    return reading


def with_administrator(answers: Mapping[Question, Answer]) -> Source:
    """Measures this computer, with what an administrator let be read laid over it."""

    def source(progress: Progress, started: Callable[[CollectedMachine], None]) -> Reading:
        return this_computer(progress, started, answers)

    return source


class Session(QObject):
    """One open record.

    Signals:
        changed: ``overview`` is new.
        measuring_changed: ``measuring`` is new.
        failed: a :class:`KitError` and what would try again, or None.
        crashed: an exception that is a bug of ours.
        said: a French sentence about what was just done.
    """

    changed = Signal()
    measuring_changed = Signal()
    failed = Signal(object, object)
    crashed = Signal(object)
    said = Signal(str)

    def __init__(
        self, worker: Worker, source: Source = this_computer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.worker = worker
        self.source = source
        self.overview: Overview | None = None
        self.measuring: Measuring | None = None
        #: Whether nothing is kept: an example, or a computer that is only measured.
        self.passing = False
        #: Who is there, as she wants to be named beside what she writes; empty for nobody.
        self.person = ""
        self._store: Store | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._left: list[tempfile.TemporaryDirectory[str]] = []
        self._machine: CollectedMachine | None = None
        self._measure: Job | None = None
        self._loads = 0
        self._copy = QTimer(self)
        self._copy.setSingleShot(True)
        self._copy.setInterval(COPY_AFTER)
        self._copy.timeout.connect(self._renew_copy)

    # --- Opening ---------------------------------------------------------------------------

    @property
    def open(self) -> bool:
        """Whether a record is open."""
        return self._store is not None

    @property
    def path(self) -> Path | None:
        """The file of the record."""
        return self._store.path if self._store else None

    def open_record(
        self,
        path: Path,
        secret: Secret,
        then: Callable[[], None],
        on_error: Callable[[KitError], None],
    ) -> None:
        """Open a record and load what it holds."""
        from kit.store.store import open_store  # noqa: PLC0415 brings the database in

        self._open(lambda: open_store(path, secret, copying=False), then, on_error)

    def make_record(
        self,
        build: Callable[[], Store],
        then: Callable[[], None],
        on_error: Callable[[KitError], None],
    ) -> None:
        """Open the record that ``build`` makes in the worker."""
        self._open(build, then, on_error)

    def open_passing(
        self,
        fill: Callable[[Store], None],
        then: Callable[[], None],
        on_error: Callable[[KitError], None] | None = None,
    ) -> None:
        """Work in a record of a moment, forgotten when it is left or the window is closed."""
        import tempfile  # noqa: PLC0415 slow to import

        folder = tempfile.TemporaryDirectory(prefix="kit-commune-", ignore_cleanup_errors=True)

        def build() -> Store:
            from kit.store.store import create  # noqa: PLC0415

            store = create(Path(folder.name) / "passage.kit", [])
            fill(store)
            return store

        def done() -> None:
            then()

        def fault(error: KitError) -> None:
            self._forget_folder()
            if on_error is not None:
                on_error(error)
            else:
                self.failed.emit(error, None)

        self._folder = folder
        self._open(build, done, fault, passing=True)

    def leave_passing(self) -> None:
        """Forget the record of a moment; another record can be opened then."""
        self.cancel_measure()
        self._copy.stop()
        self.worker.forget()
        self._loads += 1
        self._store, self.overview = None, None
        self.passing = False
        self._set_measuring(None)
        self._forget_folder()
        QTimer.singleShot(CLEAN_AFTER, self, self._clean_left)

    def close(self) -> None:
        """Stop measuring, close the record, forget what was of a moment."""
        self.cancel_measure()
        self._copy.stop()
        self.worker.close()
        if self._store is not None and not self.passing:
            self._last_copy()
        self._store = None
        self._forget_folder()
        self._clean_left()

    # --- Reading and writing ---------------------------------------------------------------

    def read(
        self,
        operation: Callable[[Store], T],
        then: Callable[[T], None],
        on_error: Callable[[KitError], None] | None = None,
    ) -> Job:
        """Read the record beside the window."""

        def run(_: Job) -> T:
            with self._again() as store:
                return operation(store)

        def again() -> None:
            self.read(operation, then, on_error)

        return self.worker.submit(run, then, lambda error: self._fault(error, on_error, again))

    def write(
        self,
        operation: Callable[[Store], T],
        then: Callable[[T], None] | None = None,
        on_error: Callable[[KitError], None] | None = None,
    ) -> Job:
        """Change the record, in order with all other changes; what is shown follows.

        ``on_error`` is also told where the change was made but can no longer be read.
        """

        def run(_: Job) -> T:
            with self._again() as store:
                return operation(store)

        def done(result: T) -> None:
            self._copy.start()
            self.reload(lambda: then(result) if then else None, on_error)

        def again() -> None:
            self.write(operation, then, on_error)

        return self.worker.submit(
            run, done, lambda error: self._fault(error, on_error, again), writes=True
        )

    def work(
        self,
        operation: Callable[[], T],
        then: Callable[[T], None],
        on_error: Callable[[KitError], None] | None = None,
    ) -> Job:
        """Do something that needs no record beside the window."""

        def again() -> None:
            self.work(operation, then, on_error)

        return self.worker.submit(
            lambda _: operation(), then, lambda error: self._fault(error, on_error, again)
        )

    def reload(
        self,
        then: Callable[[], None] | None = None,
        on_error: Callable[[KitError], None] | None = None,
    ) -> None:
        """Load the picture again; only the newest of several loads is shown."""
        self._loads += 1
        mine = self._loads

        def load(store: Store) -> Overview:
            from kit.overview import overview  # noqa: PLC0415 brings the sheets in

            return overview(store, datetime.now(UTC))

        def show(told: Overview) -> None:
            if mine == self._loads:
                self.overview = told
                self.changed.emit()
            if then is not None:
                then()

        self.read(load, show, on_error)

    # --- Measuring -------------------------------------------------------------------------

    def measure(self, then: Callable[[], None] | None = None, source: Source | None = None) -> None:
        """Measure this computer and keep the result; one measure at a time.

        ``source`` is read this once in place of the usual one.
        """
        read = source or self.source
        if self.measuring is not None or not self.open:
            return
        self._set_measuring(Measuring("", 0, 0))

        def progress(topic: str, done: int, total: int) -> None:
            self.worker.tell(lambda: self._progressed(Measuring(topic, done, total)))

        def run(job: Job) -> Reading:
            def started(machine: CollectedMachine) -> None:
                self._machine = machine
                if job.cancelled:
                    machine.cancel()

            reading = read(progress, started)
            if job.cancelled:
                raise Cancelled
            return reading

        def finished(reading: Reading) -> None:
            self._machine = None
            self._keep(reading, then)

        def failed(error: Exception) -> None:
            self._machine = None
            self._set_measuring(None)
            if not isinstance(error, Cancelled):
                self._fault(error, None, lambda: self.measure(then, source))

        self._measure = self.worker.submit(run, finished, failed)

    def cancel_measure(self) -> None:
        """Stop the measure that is under way; what was read is not kept."""
        if self._measure is not None and self.measuring is not None:
            self._measure.cancel()
            self._measure = None
            if self._machine is not None:
                self._machine.cancel()
            self._set_measuring(None)

    def _keep(self, reading: Reading, then: Callable[[], None] | None) -> None:
        saved: list[str] = []

        def keep(store: Store) -> str:
            from kit.assessment import assess  # noqa: PLC0415
            from kit.store.keeping import Prepared, keep_audit  # noqa: PLC0415

            kept = keep_audit(reading, assess(reading.workstation, reading.at),
                              Prepared(store.again()))  # fmt: skip
            if not kept.audit:
                title, _, remedy = kept.text.partition("\n")
                raise KitError(title, remedy)
            saved.append(kept.audit)
            if self.overview is not None and self.overview.backups is not None:
                from kit.backups.acts import judge  # noqa: PLC0415 brings their rules in

                judge(store)  # what this computer's own records say of them may be new
            return kept.text

        def done(_: str) -> None:
            self._measure = None
            self._set_measuring(None)
            if then is not None:
                then()

        def fault(error: KitError) -> None:
            self._measure = None
            self._set_measuring(None)
            # Kept but not readable now: kept once is enough.
            again = self.reload if saved else lambda: self._keep(reading, then)
            self.failed.emit(error, again)

        self.write(keep, done, fault)

    def _progressed(self, told: Measuring) -> None:
        if self.measuring is not None:
            self._set_measuring(told)

    def _set_measuring(self, told: Measuring | None) -> None:
        self.measuring = told
        self.measuring_changed.emit()

    # --- Inside ----------------------------------------------------------------------------

    def _open(
        self,
        build: Callable[[], Store],
        then: Callable[[], None],
        on_error: Callable[[KitError], None],
        *,
        passing: bool = False,
    ) -> None:
        def opened(found: tuple[Store, Overview]) -> None:
            self._store, self.overview = found
            self.passing = passing
            self._loads += 1  # what another record was asked for is not shown any more
            self.changed.emit()
            then()

        def fault(error: Exception) -> None:
            if isinstance(error, KitError):
                on_error(error)
            else:
                self.crashed.emit(error)

        def built(_: Job) -> tuple[Store, Overview]:
            with build() as store:
                from kit.overview import overview  # noqa: PLC0415 brings the sheets in

                # A connection belongs to its thread: only the key is kept, each job opens its own.
                return replace(store, copying=False), overview(store, datetime.now(UTC))

        self.worker.submit(built, opened, fault, writes=True)

    def _clean_left(self) -> None:
        """Forget folders again: a job may still have had a file of one open."""
        for left in self._left:
            left.cleanup()
        if self.worker.busy:
            QTimer.singleShot(CLEAN_AFTER, self, self._clean_left)

    def _forget_folder(self) -> None:
        if self._folder is not None:
            self._left.append(self._folder)
            self._folder.cleanup()
            self._folder = None

    def _again(self) -> Store:
        if self._store is None:
            raise KitError(
                "Aucun registre n’est ouvert.", "Fermez Kit Commune, puis ouvrez-le de nouveau."
            )
        made = self._store.again()
        return replace(made, author=self.person) if self.person else made

    def _fault(
        self,
        error: Exception,
        on_error: Callable[[KitError], None] | None,
        again: Callable[[], None],
    ) -> None:
        if not isinstance(error, KitError):
            self.crashed.emit(error)
        elif on_error is not None:
            on_error(error)
        else:
            self.failed.emit(error, again)

    def _renew_copy(self) -> None:
        if self.passing or not self.open:
            return

        def renew(_: Job) -> None:
            from kit.store import copies  # noqa: PLC0415

            with self._again() as store:
                copies.renew(store)

        self.worker.submit(
            renew,
            lambda _: self.reload(),
            lambda error: self._fault(error, None, self._renew_copy),
            writes=True,
        )

    def _last_copy(self) -> None:
        """A change just before closing has its copy too; a fault waits for the next start."""
        from kit.store import copies  # noqa: PLC0415

        with suppress(KitError), self._again() as store:
            copies.renew(store)
