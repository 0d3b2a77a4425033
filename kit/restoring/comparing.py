"""A restored file beside the living one: one closed list of results, and what they come to."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from kit.restoring.opening import Opened

if TYPE_CHECKING:
    from pathlib import Path

#: Below so few files a test says nothing.
FEWEST = 10
#: Part of the sample that must be identical; the rest may only be explained.
ENOUGH = 0.95
_BLOCK = 1 << 20


class Result(StrEnum):
    """What became of one file of the sample.

    ``BROKEN`` differs and no longer opens. ``LIVE_NEWER`` differs because the living file changed
    while it was read, ``SKIPPED`` could be restored but the living file could not be read.
    """

    IDENTICAL = "identical"
    DIFFERENT = "different"
    BROKEN = "broken"
    MISSING = "missing_in_backup"
    UNREADABLE = "unreadable_in_backup"
    LIVE_NEWER = "differs_live_newer"
    SKIPPED = "skipped"


@record
class Compared:
    """One file: ``restored`` and ``living`` are SHA-256 in hexadecimal, None where unread.

    ``steady`` is False for a living file that changed while it was read.
    """

    restored: str | None
    living: str | None
    steady: bool
    opened: Opened


@record
class Counts:
    """How many files of the sample had each result, those that did not open among the identical.

    ``sampled`` is all of them; ``restored`` those that the copy gave back.
    """

    identical: int = 0
    different: int = 0
    broken: int = 0
    missing: int = 0
    unreadable: int = 0
    newer: int = 0
    skipped: int = 0
    damaged_originals: int = 0

    @property
    def sampled(self) -> int:
        """The files of the sample, those that the copy lacks included."""
        return self.restored + self.missing + self.unreadable

    @property
    def restored(self) -> int:
        """The files that were restored, whatever they were worth."""
        return self.identical + self.different + self.broken + self.newer + self.skipped

    @property
    def unexplained(self) -> int:
        """The files that would not come back as they were, with no excuse."""
        return self.different + self.broken + self.missing + self.unreadable


def result(compared: Compared) -> Result:
    """What became of one file that the copy lists."""
    if compared.restored is None:
        return Result.UNREADABLE
    if compared.living is None:
        return Result.SKIPPED
    if compared.restored == compared.living:
        return Result.IDENTICAL
    if not compared.steady:
        return Result.LIVE_NEWER
    return Result.BROKEN if compared.opened is Opened.BROKEN else Result.DIFFERENT


def count(files: tuple[Compared, ...], missing: int = 0) -> Counts:
    """The results of a sample; ``missing`` living files are not in the copy at all."""
    found = [(result(one), one.opened) for one in files]
    of = {kind: sum(mine is kind for mine, _ in found) for kind in Result}
    return Counts(
        identical=of[Result.IDENTICAL],
        different=of[Result.DIFFERENT],
        broken=of[Result.BROKEN],
        missing=missing,
        unreadable=of[Result.UNREADABLE],
        newer=of[Result.LIVE_NEWER],
        skipped=of[Result.SKIPPED],
        # The same bytes on both sides: the copy is faithful, the original was damaged before.
        damaged_originals=sum(
            kind is Result.IDENTICAL and opened is Opened.BROKEN for kind, opened in found
        ),
    )


def outcome(counts: Counts) -> Outcome:
    """What a finished test comes to.

    One difference without excuse is a failure, and so is a test that restores nothing; a small
    sample proves nothing.
    """
    if counts.unexplained or (counts.sampled and not counts.restored):
        return Outcome.FAIL
    if counts.identical < FEWEST:
        return Outcome.UNKNOWN
    if counts.identical < ENOUGH * counts.sampled:
        return Outcome.WATCH
    return Outcome.OK


def sum_of(file: Path) -> str:
    """The SHA-256 of a restored file, in hexadecimal, streamed.

    Raises:
        OSError: it cannot be read.
    """
    from hashlib import sha256  # noqa: PLC0415 only for a test

    digest = sha256()
    with file.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
