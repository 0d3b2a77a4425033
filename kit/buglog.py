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
    from platformdirs import user_log_path  # noqa: PLC0415 only when something goes wrong

    now = datetime.now(UTC)
    text = "".join(traceback.format_exception(error))
    head = f"kit-commune {VERSION}, Python {platform.python_version()}, {platform.platform()}\n"
    try:
        folder = user_log_path("kit-commune", appauthor=False, ensure_exists=True)
        path = folder / f"erreur-{now:%Y%m%d-%H%M%S-%f}.log"
        path.write_text(f"{head}{now.isoformat()}\n\n{text}", "utf-8")
    except (OSError, RuntimeError):  # full, closed, or an account without a home
        return None
    return path
