"""The entry point of the product: the window, or with arguments the command line."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Start what the arguments ask for and return the exit code.

    ``--collector`` is the hidden argument of the collector process; without argument the window
    opens; everything else goes to :mod:`kit.cli`, and then Qt is never imported.
    """
    if sys.argv[1:2] == ["--collector"]:
        from inventory.live.collector import main as collect  # noqa: PLC0415 the child needs nothing else

        return collect()
    # A start is short: looking for cycles of objects would cost a tenth of it. The window turns it
    # on again once it is painted.
    gc.disable()
    if len(sys.argv) == 1:
        from ui.app import main as window  # noqa: PLC0415 Qt is for the window alone

        return window()
    try:
        from kit.cli import main as command_line  # noqa: PLC0415 not needed by the collector

        if "self-test" in sys.argv:
            from kit import selftest  # noqa: PLC0415
            from ui.selftest import tests  # noqa: PLC0415

            selftest.FURTHER.extend(tests())
        return command_line(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line could say anything
        return 130


if __name__ == "__main__":
    sys.exit(main())
