"""The start of a technician's round: its small window instead of the usual one."""

from __future__ import annotations

import sys
from pathlib import Path

from kit import round as rounds
from ui import collecting, theme
from ui.app import application, speak_french
from ui.pages.round import open_round


def main(arguments: list[str] | None = None) -> int:
    """Open the window of the round that is named, or lies beside the program; stay until it closes.

    Nothing is read from this user's settings, and nothing written there.
    """
    told = sys.argv if arguments is None else arguments
    app = application(told[:1])
    speak_french(app)
    theme.apply(app, theme.Mode.SYSTEM)
    collecting.begin(app)
    window = open_round(folder_of(told))
    code = app.exec()
    window.worker.close()
    return code


def folder_of(arguments: list[str]) -> Path:
    """The folder after ``--round``, else the one beside the program; it may not be there."""
    if arguments[1:2] == ["--round"]:
        return Path(arguments[2] if arguments[2:] else ".")
    program = Path(sys.executable)
    return rounds.beside(program) or program.parent
