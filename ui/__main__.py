"""The entry point of the product: the command line, and later the window."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Start what the arguments ask for and return the exit code.

    ``--collector`` is the hidden argument of the collector process; everything else goes to
    :mod:`kit.cli`. Qt is never imported here.
    """
    if sys.argv[1:2] == ["--collector"]:
        from inventory.live.collector import main as collect  # noqa: PLC0415 the child needs nothing else

        return collect()
    # One command is short: looking for cycles of objects would cost a tenth of it.
    gc.disable()
    try:
        from kit.cli import main as command_line  # noqa: PLC0415 not needed by the collector

        return command_line(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line could say anything
        return 130


if __name__ == "__main__":
    sys.exit(main())
