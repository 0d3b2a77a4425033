"""What makes the start of a window quick; called once, before the rest of it is imported."""

from __future__ import annotations

import builtins
import gc


def quicken() -> None:
    """Leave out what a short start has no use for.

    Looking for cycles of objects would cost a tenth of it: :mod:`ui.collecting` begins once the
    window is painted. PySide watches each ``import`` that follows its own, and looks for the source
    of the module, in case it asked for another spelling of Qt's names (``__feature__``): we never
    do, and a window imports two hundred modules. Python's own import, which PySide keeps, takes its
    place again.
    """
    gc.disable()
    import PySide6.QtCore  # noqa: F401, PLC0415 what it watches with is set up by this one

    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
