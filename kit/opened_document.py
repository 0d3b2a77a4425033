"""A document of the record, put for a moment where the system's programs can open it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from kit.errors import KitError, in_french
from kit.restoring import quarantine

if TYPE_CHECKING:
    from pathlib import Path

#: What is opened: a record may come from elsewhere, and a program under a document's name with it.
KINDS = frozenset(
    {
        ".pdf", ".odt", ".ods", ".odp", ".docx", ".xlsx", ".pptx", ".png", ".jpg", ".jpeg",
        ".tif", ".tiff", ".txt", ".csv", ".eml",
    }
)  # fmt: skip
_LONGEST = 80
_FORBIDDEN = frozenset('<>:"/\\|?*')


def put(name: str, content: bytes, base: Path | None = None) -> Path:
    """Write a document, to be read only, in a folder of the user's own; returns the file.

    The next start of the kit erases it, as it does with what a killed restore test left. ``base``
    is where the folder is made instead of its usual place.

    Raises:
        KitError: no document that is safe to open, or the disk refuses.
    """
    shown = file_name(name)
    if PurePath(shown).suffix.lower() not in KINDS:
        raise KitError(
            f"« {shown} » n’est pas d’un type que le kit ouvre.",
            "Demandez à votre syndicat de le regarder avec vous.",
        )
    try:
        file = quarantine.unlocked_folder(base) / shown
        file.write_bytes(content)
        file.chmod(0o400)
    except OSError as error:
        raise KitError(
            f"Impossible d’ouvrir « {shown} » ({in_french(error)}).",
            "Libérez de la place sur le disque de ce poste, puis recommencez.",
        ) from error
    return file


def file_name(name: str) -> str:
    """A name that any system takes, in no other folder, with its ending."""
    told = "".join(
        "_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in name
    ).strip(" .")
    path = PurePath(told or "document")
    ending = path.suffix[:10]
    return f"{path.stem[:_LONGEST].rstrip(' .') or 'document'}{ending}"
