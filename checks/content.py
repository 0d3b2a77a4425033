"""The content files that lie beside the checks: sheets, tables, domains, reasons."""

from __future__ import annotations

from pathlib import Path

# importlib.resources would cost more to import than all sheets to read; a frozen application keeps
# these files at the same place relative to this module.
FOLDER = Path(__file__).resolve().parent


def content(*names: str) -> str:
    """The text of one content file, named from ``checks/`` down.

    Raises:
        OSError: it is missing or cannot be read.
    """
    return FOLDER.joinpath(*names).read_text("utf-8")
