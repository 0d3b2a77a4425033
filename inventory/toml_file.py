"""Content files: TOML to write them, and in a frozen application the JSON made of it when frozen.

Reading TOML costs thirty times reading JSON, at every start; what is frozen never changes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: What ``packaging/application.spec`` adds to the name of a content file.
COMPILED = ".json"


def load_toml(path: Path) -> dict[str, Any]:
    """The table in a TOML file of ours.

    Raises:
        OSError: it is missing or cannot be read.
        ValueError: it is not TOML, or not text.
    """
    told: dict[str, Any]
    if getattr(sys, "frozen", False):
        import json  # noqa: PLC0415 either one or the other is needed

        told = json.loads(path.with_name(path.name + COMPILED).read_text("utf-8"))
    else:
        import tomllib  # noqa: PLC0415

        told = tomllib.loads(path.read_text("utf-8"))
    return told
