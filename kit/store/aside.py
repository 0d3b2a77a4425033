"""A record that can no longer be used is kept under a dated name, never deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit.store import faults, sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def put_aside(path: Path) -> Path | None:
    """Rename a record with its keys and its log; its new name, None where there was nothing.

    Under that name it can still be opened, should it turn out to be sound.

    Raises:
        KitError: the folder may not be written to; everything is as it was.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.name}-{stamp}")
    with faults.told(path):
        return aside if _move(path, aside) else None


def put_back(aside: Path, path: Path) -> None:
    """Undo :func:`put_aside`.

    Raises:
        KitError: the folder may not be written to any more.
    """
    with faults.told(path):
        _move(aside, path)


def _move(old: Path, new: Path) -> bool:
    """Rename the files that are there, the database last; all of them or none."""
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in zip(_files(old), _files(new), strict=True):
            if source.exists():
                source.replace(target)
                moved.append((source, target))
    except OSError:
        for source, target in reversed(moved):
            target.replace(source)
        raise
    return bool(moved)


def _files(path: Path) -> Iterator[Path]:
    yield sidecar.beside(path)
    yield sidecar.spare(path)
    for end in ("-wal", "-shm", "-journal"):
        yield path.with_name(path.name + end)
    yield path
