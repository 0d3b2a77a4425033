"""The entry point of the product: the window, or with arguments the command line."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Start what the arguments ask for and return the exit code.

    ``--collector`` is the hidden argument of the collector process, ``--backup-reader`` that of
    the one that reads a copy, ``--elevated-reader`` that of the one that an administrator let;
    without argument the window opens, or that of a technician's round where one lies beside the
    program (``--round DIR`` names it); everything else goes to :mod:`kit.cli`, and then Qt is
    never imported.
    """
    if sys.argv[1:2] == ["--collector"]:
        from inventory.live.collector import main as collect  # noqa: PLC0415 the child needs nothing else

        return collect()
    if sys.argv[1:2] == ["--backup-reader"]:
        from inventory.live.backups.reader import main as read  # noqa: PLC0415 likewise

        return read()
    if sys.argv[1:2] == ["--elevated-reader"]:
        from inventory.live.elevated_reader import main as elevated  # noqa: PLC0415 likewise

        return elevated()
    on_a_round = sys.argv[1:2] == ["--round"] or (len(sys.argv) == 1 and _is_on_a_stick())
    if on_a_round or len(sys.argv) == 1:
        from ui.quick_start import quicken  # noqa: PLC0415 Qt is for windows alone

        quicken()
    if on_a_round:
        from ui.round_start import main as round_window  # noqa: PLC0415 likewise

        return round_window()
    if len(sys.argv) == 1:
        from ui.app import main as window  # noqa: PLC0415 likewise

        return window()
    # A command is short, and ends with all that it made.
    gc.disable()
    try:
        from kit.cli import main as command_line  # noqa: PLC0415 not needed by the collector

        if "self-test" in sys.argv:
            from kit import selftest  # noqa: PLC0415
            from ui.selftest import tests  # noqa: PLC0415

            selftest.FURTHER.extend(tests())
        return command_line(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line could say anything
        return 130


def _is_on_a_stick() -> bool:
    """Whether the frozen program lies beside a technician's round, or one folder below it."""
    if not getattr(sys, "frozen", False):
        return False
    from pathlib import Path  # noqa: PLC0415 the frozen program alone

    program = Path(sys.executable)
    return any((folder / "tournee").is_dir() for folder in program.parents[:2])


if __name__ == "__main__":
    sys.exit(main())
