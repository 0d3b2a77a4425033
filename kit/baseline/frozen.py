"""The version of a baseline that an assessment was made with, kept whole.

A baseline changes; what was counted with the old one must stay readable and comparable.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.baseline.model import Baseline

SCHEMA = 1


@record
class Changes:
    """What a baseline has that the former one had not, and the other way round; ids."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def digest_of(files: Mapping[str, Mapping[str, Any]]) -> str:
    """A name for exactly this content: SHA-256 of its files in one form, as hexadecimal digits."""
    from kit.store.digests import sha256  # noqa: PLC0415 slow to import

    return sha256(_bytes(files)).hex()


def freeze(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The files of a baseline as one JSON document, to be kept with what was counted by it."""
    return {
        "schema": SCHEMA,
        "digest": digest_of(files),
        "files": {k: dict(v) for k, v in files.items()},
    }


def thaw(document: Mapping[str, Any]) -> Baseline:
    """The baseline of a frozen document.

    Raises:
        BaselineError: it is damaged, or of a newer schema.
    """
    from kit.baseline.loading import BaselineError, decode  # noqa: PLC0415 it imports this module

    if document.get("schema") != SCHEMA:
        raise BaselineError(f"frozen: schema {document.get('schema')!r}, {SCHEMA} is known")
    files = document.get("files")
    if not isinstance(files, dict) or digest_of(files) != document.get("digest"):
        raise BaselineError("frozen: the content is not the one that was frozen")
    return decode(files)


def compare(before: Baseline, after: Baseline) -> Changes:
    """What changed from one baseline to the next; a renamed requirement is neither new nor gone."""
    renamed = tuple(
        (old, new)
        for old, new in after.renamed.items()
        if old in before.requirements and new not in before.requirements
    )
    olds, news = {old for old, _ in renamed}, {new for _, new in renamed}
    return Changes(
        tuple(
            one for one in after.requirements if one not in before.requirements and one not in news
        ),
        tuple(
            one for one in before.requirements if one not in after.requirements and one not in olds
        ),
        renamed,
    )


def _bytes(files: Mapping[str, Mapping[str, Any]]) -> bytes:
    # The order of a list of people or of conditions is that of the screens: it is content too.
    return json.dumps(files, separators=(",", ":"), ensure_ascii=True).encode("ascii")
