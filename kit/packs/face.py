"""What the window wears of a pack, kept in a small file so that a start has nothing to verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.packs.accents import COLOUR, Accent

if TYPE_CHECKING:
    from pathlib import Path

#: Beside the preferences.
FILE = "visage.json"
_LONGEST = 1 << 18


@record
class Face:
    """``logo`` is a small PNG, drawn once from the pack's; empty where it has none."""

    name: str
    short: str
    accent: Accent | None
    logo: bytes


def load(path: Path) -> Face | None:
    """The face that was kept there; None where there is none, or one that is damaged."""
    if not path.exists():
        return None
    import base64  # noqa: PLC0415 most have no face to read
    import json  # noqa: PLC0415

    try:
        told = json.loads(path.read_text("utf-8")[:_LONGEST])
        colours = told["light"], told["dark"]
        fine = all(COLOUR.fullmatch(one) for one in colours)
        logo = base64.b64decode(told["logo"], validate=True)
        return Face(str(told["name"]), str(told["short"]), Accent(*colours) if fine else None, logo)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(path: Path, face: Face | None) -> None:
    """Keep a face, or none.

    Raises:
        OSError: the folder may not be written to.
    """
    import base64  # noqa: PLC0415 only to write
    import json  # noqa: PLC0415

    from kit.store.whole_file import write_whole  # noqa: PLC0415

    if face is None:
        path.unlink(missing_ok=True)
        return
    told = face.accent
    document = {
        "name": face.name, "short": face.short, "light": told.light if told else "",
        "dark": told.dark if told else "", "logo": base64.b64encode(face.logo).decode(),
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(document, ensure_ascii=False).encode())
