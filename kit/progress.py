"""The line that says, in a terminal, what is being read."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.workstation import Progress

_WIPE = "\r\x1b[K"

TOPICS = {
    "system": "le système",
    "hardware": "le matériel",
    "processor": "le processeur",
    "memory": "la mémoire",
    "disks": "les disques",
    "volumes": "les volumes",
    "network": "le réseau",
    "printers": "les imprimantes",
    "screens": "les écrans",
    "graphics": "les cartes graphiques",
    "devices": "les périphériques",
    "software": "les logiciels",
    "updates": "les mises à jour",
    "antivirus": "l’antivirus",
    "firewall": "le pare-feu",
    "accounts": "les comptes",
    "screen_lock": "le verrouillage de l’écran",
    "remote_access": "l’accès à distance",
    "shares": "les partages",
    "services": "les services",
    "certificates": "les certificats",
    "clock": "l’horloge",
    "virtual_machines": "les machines virtuelles",
    "backup_tools": "les sauvegardes",
}


@contextmanager
def progress_line(stream: TextIO) -> Iterator[Progress | None]:
    """What to call before each topic; the line is wiped at the end, however it ends.

    None where nobody watches, or where the terminal cannot rewrite a line.
    """
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    width = shutil.get_terminal_size().columns

    def show(topic: str, done: int, total: int) -> None:
        text = f"Lecture : {TOPICS[topic]} ({done + 1}/{total})"
        stream.write(f"{_WIPE}{text[: width - 1]}")
        stream.flush()

    try:
        yield show
    finally:
        stream.write(_WIPE)
        stream.flush()
