"""POSIX sessions: ending a process with everything it started, whatever groups these made."""

from __future__ import annotations

import os
import signal
import time


def session_members(session: int) -> list[int]:
    """The processes of a session that still run, from ``/proc/<pid>/stat`` (field 6).

    Zombies are left out: they are dead already. Without ``/proc`` the list is empty.
    """
    found = []
    try:
        names = os.listdir("/proc")  # noqa: PTH208 start-up time
    except OSError:
        return []
    for name in names:
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 no pathlib: start-up time
                stat = file.read()
        except OSError:
            continue
        # The program's name is in brackets and may hold anything: fields count from the last one.
        fields = stat[stat.rfind(b")") + 1 :].split()
        if len(fields) > 3 and fields[0] != b"Z" and fields[3] == str(session).encode():
            found.append(int(name))
    return found


def kill_session(session: int) -> None:
    """Kill every process of a session but the caller, and wait half a second for their end.

    Programs run in groups of their own, so killing the leader's group would leave them behind.
    A session's number is not given to another process as long as one of its members lives.
    """
    # A member may start another while the list is being read, and a busy computer ends none at
    # once. What is stuck in the kernel is not waited for.
    for attempt in range(9):
        members = [pid for pid in session_members(session) if pid != os.getpid()]
        if not members:
            return
        if attempt:
            time.sleep(0.001 * 2**attempt)
        for pid in members:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:  # gone meanwhile, or no longer ours
                continue
