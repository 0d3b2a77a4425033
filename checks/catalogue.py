"""Every check, in report order. The list is written by hand; a test compares it with the folder."""

from __future__ import annotations

from typing import Any, TYPE_CHECKING


if TYPE_CHECKING:
    from checks.check import Check

CATALOGUE: tuple[Check[Any, Any], ...] = ()
