"""``override`` for mypy; at run time it does nothing: ``typing_extensions`` is slow to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    from typing_extensions import override as override  # noqa: PLC0414 told to others
else:

    def override(method: T) -> T:
        """Mark a method that replaces one of Qt's, or of a base of ours."""
        return method
