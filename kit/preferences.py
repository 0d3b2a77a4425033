"""What one user prefers of the window, in a small file of her own: nothing about the mairie."""

from __future__ import annotations

from pathlib import Path

from inventory.record import record, replace

#: In the user's own folder of settings.
FILE = Path("kit-commune") / "fenetre.json"


@record
class Preferences:
    """``mode`` is light, dark or system; ``technical`` shows the technical view.

    ``remeasure`` measures again in the background what is over seven days old. ``person`` is the
    name that she wants beside what she writes in the record, empty for none.
    """

    mode: str = "system"
    technical: bool = False
    remeasure: bool = True
    person: str = ""


def load(path: Path) -> Preferences:
    """The preferences kept there; what is missing, damaged or unknown is as at first."""
    first = Preferences()
    if not path.exists():
        return first
    import json  # noqa: PLC0415 the first start has nothing to read

    try:
        told = json.loads(path.read_text("utf-8"))
        wanted = {name: told[name] for name in Preferences.__match_args__ if name in told}
    except (OSError, ValueError, TypeError):
        return first
    kept = {
        name: value
        for name, value in wanted.items()
        if type(value) is type(getattr(first, name))
        and (name != "mode" or value in {"system", "light", "dark"})
    }
    return replace(first, **kept)


def keep(path: Path, told: Preferences) -> None:
    """Keep the preferences.

    Raises:
        KitError: the folder may not be written to.
    """
    import contextlib  # noqa: PLC0415 only to write
    import json  # noqa: PLC0415

    from kit.output_file import save  # noqa: PLC0415

    with contextlib.suppress(OSError):  # told by save, in French
        path.parent.mkdir(parents=True, exist_ok=True)
    fields = {name: getattr(told, name) for name in Preferences.__match_args__}
    save(path, json.dumps(fields, ensure_ascii=False, indent=1) + "\n")
