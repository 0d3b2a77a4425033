"""Running one program without a shell: bounded in time, in output, and in what it leaves behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from inventory.answers import Answer, Output, Refusal
from inventory.facts import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a program may print before it is taken for a runaway.
OUTPUT_LIMIT = 16 * 1024 * 1024

# What a program needs of the session to answer as its user; all else (LD_*, PYTHON*, tokens,
# a frozen application's library path) stays with us.
_KEPT = (
    "HOME",
    "USER",
    "LOGNAME",
    "TZ",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_DATA_HOME",
    "XDG_DATA_DIRS",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_ID",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
)

#: Held while a program starts; whoever is about to end this process keeps it, and no more start.
STARTING = threading.Lock()

_SLICE = 0.1  # how often an open pipe is looked at once more, to notice that the program has ended


def environment() -> dict[str, str]:
    """The environment of every program: the session's, messages in English, output in UTF-8.

    ``C.UTF-8`` prints what ``C`` prints, but keeps the accents of volume and printer names.
    ``LANGUAGE`` would win over it and is left out.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "LANG": "C.UTF-8",
    }


def run(words: Sequence[str], timeout: float, limit: int = OUTPUT_LIMIT) -> Answer:
    """Run a program and return what it printed; ``words`` starts with its absolute path.

    The program has no input, the root folder, its own process group. At ``timeout`` seconds
    (``timeout``) or at ``limit`` bytes (``api_error``) the whole group is killed. A background
    process that it leaves behind with its output open is killed too. A status other than 0 is an
    Output with that status, negative for a signal.
    """
    if not timeout > 0:  # also not a number
        return Refusal(Reason.TIMEOUT)
    deadline = monotonic() + timeout
    try:
        with STARTING:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env=environment(),
                process_group=0,
            )
    except PermissionError as error:
        return Refusal(Reason.ACCESS_DENIED, error.strerror or "")
    except FileNotFoundError as error:  # also a script whose interpreter is missing
        return Refusal(Reason.ABSENT, error.strerror or "")
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in an argument
        return Refusal(Reason.API_ERROR, str(error))
    try:
        failed, streams = _collect(process, deadline, limit)
    finally:
        _end(process)
    if failed is not None:
        return failed
    stdout, stderr = (bytes(stream).decode("utf-8", "replace") for stream in streams)
    return Output(stdout, stderr, process.returncode or 0)


def _collect(
    process: subprocess.Popen[bytes], deadline: float, limit: int
) -> tuple[Refusal | None, tuple[bytearray, bytearray]]:
    """Read both outputs until they close and the program has ended, or until it must be stopped."""
    streams = (bytearray(), bytearray())
    with selectors.DefaultSelector() as selector:
        for pipe, stream in zip((process.stdout, process.stderr), streams, strict=True):
            if pipe is not None:
                selector.register(pipe, selectors.EVENT_READ, stream)
        while selector.get_map():
            left = deadline - monotonic()
            if left <= 0:
                return Refusal(Reason.TIMEOUT), streams
            ready = selector.select(min(left, _SLICE))
            if not ready and _ended(process):
                return None, streams
            for key, _ in ready:
                chunk = os.read(key.fd, 1 << 18)
                if not chunk:
                    selector.unregister(key.fileobj)
                key.data.extend(chunk)
            if sum(map(len, streams)) > limit:
                return Refusal(Reason.API_ERROR, f"more than {limit} bytes of output"), streams
    # Both outputs are closed; a program that lives on without them is waited for.
    try:
        process.wait(max(deadline - monotonic(), 0))
    except subprocess.TimeoutExpired:
        return Refusal(Reason.TIMEOUT), streams
    return None, streams


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the program has ended, without reaping it: its number stays its group's."""
    status = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return status is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the program's group, reap the program, close its pipes."""
    if process.returncode is None:
        with suppress(OSError):  # it has ended and left nothing, or has become another user's
            os.killpg(process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):  # stuck in the kernel: the collector's end tells
            process.wait(2)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
