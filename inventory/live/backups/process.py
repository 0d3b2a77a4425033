"""One program that reads a copy: its lines as they come, and a sure end.

A backup program may print a line for each of a million files, hang on a share that went away, or
wait for a password for ever. Its output is read as it comes, in constant memory; it is killed with
all it started at its time limit, when it gives no sign of life, or when whoever asked gives up.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from io import BytesIO
from time import monotonic
from typing import TYPE_CHECKING

from inventory.backups.model import Trouble
from inventory.backups.watch import BackupFault, Cancelled
from inventory.live.running import environment
from inventory.live.sessions import kill_session

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path
    from re import Pattern
    from types import TracebackType
    from typing import Self

    from inventory.backups.watch import Watch

# On Windows: no console flashes up when the window starts a program; elsewhere nothing.
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_SLICE = 0.1  # how often whoever asked is asked whether it is still wanted
_BLOCK = 1 << 16  # read at once: a line at a time would cost more than what is done with it
_WAITING = 32  # blocks that may wait: beyond, the program waits
_LONGEST_LINE = 1 << 20
_ERRORS = 1 << 16  # what is kept of the error output: its beginning
_LONGEST_SECRET = 4096  # fits in any pipe without waiting for its reader

_WINDOWS_KEPT = (
    "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA",
    "PROGRAMDATA", "USERNAME", "COMPUTERNAME",
)  # fmt: skip
_FOLDERS = ("/usr/bin", "/usr/local/bin", "/bin", "/snap/bin")


def find_program(name: str) -> str | None:
    """The absolute path of a backup program of this computer, or None.

    Never looked for in the current folder or on the destination: what lies there may be anything.
    """
    if sys.platform == "win32":
        folders = [f for f in os.environ.get("PATH", "").split(";") if f[1:3] in {":\\", ":/"}]
        candidates = [f"{folder}\\{name}.exe" for folder in folders]
    else:
        candidates = [
            f"{folder}/{name}"
            for folder in (*_FOLDERS, os.path.expanduser("~/.local/bin"))  # noqa: PTH111 one word
        ]
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def tool_environment() -> dict[str, str]:
    """What a backup program may know of the session: nothing that could change what it reads."""
    if sys.platform != "win32":
        return environment()
    kept = {name: os.environ[name] for name in _WINDOWS_KEPT if name in os.environ}
    root = kept.get("SYSTEMROOT", r"C:\Windows")
    return {**kept, "PATH": rf"{root}\System32;{root}"}


def _tied() -> tuple[str, ...]:
    """What has the system end a program with the thread that started it, even if that is killed.

    A restore would go on filling a folder that nobody empties any more.
    """
    tier = "/usr/bin/setpriv"
    tied = sys.platform == "linux" and os.access(tier, os.X_OK)
    return (tier, "--pdeathsig", "KILL", "--") if tied else ()


class Process:
    """A program at work; a context manager that leaves nothing of it behind.

    ``given`` is what it reads on its standard input. ``secret`` (POSIX only) goes through a pipe
    whose number is put in the environment under ``secret_name``. ``limit`` is how many seconds it
    may take in all, ``stall`` how many without a line. What it complains of in the words of
    ``hopeless`` will not mend by waiting: it is ended then.

    Attributes:
        code: its exit status once it has ended.
    """

    def __init__(  # noqa: PLR0913 a program has as many sides
        self,
        words: Sequence[str],
        watch: Watch,
        *,
        given: bytes = b"",
        secret: str | None = None,
        secret_name: str = "",
        extra: Mapping[str, str] | None = None,
        folder: Path | None = None,
        limit: float = 3600.0,
        stall: float | None = None,
        hopeless: Pattern[str] | None = None,
    ) -> None:
        if secret is not None and len(secret) > _LONGEST_SECRET // 4:
            raise BackupFault(Trouble.WRONG_PASSWORD, "too long")
        self._watch = watch
        self._deadline = min(watch.deadline, monotonic() + limit)
        self._stall = stall
        self._hopeless = hopeless
        self.code: int | None = None
        env = {**tool_environment(), **(extra or {})}
        reading = None
        if secret is not None and secret_name:
            reading, writing = os.pipe()
            os.write(writing, secret.encode("utf-8", "surrogateescape"))
            os.close(writing)
            env[secret_name] = str(reading)
        try:
            self._process = subprocess.Popen(
                [*_tied(), *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=env,
                cwd=folder,
                start_new_session=True,
                pass_fds=() if reading is None else (reading,),
                creationflags=_NO_WINDOW,
            )
        except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
            raise BackupFault(Trouble.NO_TOOL, str(error)) from error
        finally:
            if reading is not None:
                os.close(reading)
        self._blocks: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._errors = bytearray()
        self._ended = threading.Event()
        self._threads = (
            threading.Thread(target=self._give, args=(given,), name="backup-in", daemon=True),
            threading.Thread(target=self._listen, name="backup-out", daemon=True),
            threading.Thread(target=self._complaints, name="backup-err", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def complaint(self) -> str:
        """What it wrote on its error output, the beginning of it."""
        return bytes(self._errors).decode("utf-8", "replace").strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def lines(self) -> Generator[bytes, None, None]:
        """Its output, line by line, to its end; then ``code`` is known.

        Raises:
            BackupFault: ``TIMED_OUT``, when it took too long or gave no sign of life; ``DAMAGED``,
                when it tries again and again what is hopeless.
            Cancelled: whoever asked gave up.
        """
        heard = looked = monotonic()
        while True:
            try:
                block = self._blocks.get(timeout=_SLICE)
            except queue.Empty:
                self._look(heard)
                continue
            if block is None:
                break
            heard = monotonic()
            if heard - looked > _SLICE:
                looked = heard
                self._look(heard)
            yield from BytesIO(block)
        while self.code is None:
            try:
                self.code = self._process.wait(_SLICE)
            except subprocess.TimeoutExpired:
                self._look(heard)
        self._threads[2].join(1.0)

    def end(self) -> None:
        """Kill it with all that it started, and close its pipes."""
        self._ended.set()
        process = self._process
        ended = process.poll() is not None
        if not ended:
            process.kill()
            if os.name == "posix":
                kill_session(process.pid)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:  # stuck in the kernel, beyond any signal
            return
        for thread in self._threads:
            thread.join(2.0)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def _look(self, heard: float) -> None:
        if self._watch.cancelled():
            raise Cancelled
        now = monotonic()
        if now > self._deadline or (self._stall is not None and now - heard > self._stall):
            raise BackupFault(Trouble.TIMED_OUT, self.complaint)
        if self._hopeless is not None and self._hopeless.search(self.complaint):
            raise BackupFault(Trouble.DAMAGED, self.complaint[-1000:])

    def _give(self, given: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 asked for above
        with suppress(OSError), pipe:  # it may have ended without reading
            pipe.write(given)

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 asked for above
        rest = b""
        while chunk := pipe.read1(_BLOCK):  # type: ignore[attr-defined]  # it is buffered
            whole, newline, rest = (rest + chunk).rpartition(b"\n")
            if len(rest) > _LONGEST_LINE:
                whole, newline, rest = whole + newline, rest, b""
            if newline and not self._put(whole + newline):
                return
        if rest and not self._put(rest):
            return
        self._put(None)

    def _put(self, block: bytes | None) -> bool:
        while not self._ended.is_set():
            with suppress(queue.Full):
                self._blocks.put(block, timeout=_SLICE)
                return True
        return False

    def _complaints(self) -> None:
        pipe = self._process.stderr
        assert pipe is not None  # noqa: S101 asked for above
        while chunk := pipe.read1(1 << 14):  # type: ignore[attr-defined]  # it is buffered
            self._errors += chunk[: max(_ERRORS - len(self._errors), 0)]
