"""A screen that nobody sees, for what must be seen as it is on a real one."""

from __future__ import annotations

import contextlib
import subprocess


XVFB = ("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp")


@contextlib.contextmanager
def screen():
    """An X server of its own; its ``DISPLAY``."""
    server = subprocess.Popen(
        ["/usr/bin/env", *XVFB],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()
