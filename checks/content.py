"""The content files that lie beside the checks: sheets, tables, domains, reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inventory.toml_file import load_toml

# importlib.resources would cost more to import than all sheets to read; a frozen application keeps
# these files at the same place relative to this module.
FOLDER = Path(__file__).resolve().parent


class ContentError(Exception):
    """A content file of this installation is missing or damaged.

    The message begins with its name and a colon.
    """


def content(*names: str) -> str:
    """The text of one content file, named from ``checks/`` down.

    Raises:
        OSError: it is missing or cannot be read.
        UnicodeDecodeError: it is not text.
    """
    return FOLDER.joinpath(*names).read_text("utf-8")


def table(name: str) -> dict[str, Any]:
    """The table in one TOML file, named from ``checks/`` down.

    Raises:
        OSError: it is missing or cannot be read.
        ValueError: it is not TOML, or not text.
    """
    return load_toml(FOLDER.joinpath(*name.split("/")))
