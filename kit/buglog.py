"""The log of a bug: one file a bug, in the user's own log folder, never sent anywhere."""

from __future__ import annotations

import platform
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path


def write_log(error: BaseException) -> Path | None:
    """Write the whole error and return the file's path, None where nothing can be written."""
    now = datetime.now(UTC)
    text = "".join(traceback.format_exception(error))
    head = f"kit-commune {VERSION}, Python {platform.python_version()}, {platform.platform()}\n"
    where = folder()
    if where is None:
        return None
    try:
        where.mkdir(parents=True, exist_ok=True)
        path = where / f"erreur-{now:%Y%m%d-%H%M%S-%f}.log"
        path.write_text(f"{head}{now.isoformat()}\n\n{text}", "utf-8")
    except OSError:  # full, or closed
        return None
    return path


def folder() -> Path | None:
    """Where the logs are, whether there are any or not; None for an account without a home."""
    from platformdirs import user_log_path  # noqa: PLC0415 only when something goes wrong

    try:
        return user_log_path("kit-commune", appauthor=False)
    except RuntimeError:
        return None
