"""Whether a copy has become suspiciously small."""

from __future__ import annotations

#: Below so many files, losing half of them says nothing.
_FEWEST = 10


def shrank(files: int, usual: float) -> bool:
    """Whether fewer than half of the usual number of files are left."""
    return usual >= _FEWEST and files * 2 < usual
