"""The kit's own content under that of the installed pack: what pages and commands ask for.

A pack counts once its key is confirmed (:mod:`kit.packs.installed`). Where none lies in its
folders, nothing of packs is imported. What was read of one is kept until a file there changes.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from kit.packs.places import SUFFIX, any_in, folders

if TYPE_CHECKING:
    from pathlib import Path

    from checks.tables import Tables
    from kit.baseline.model import Baseline
    from kit.baseline.state import Provided
    from kit.guides.library import Library
    from kit.packs.content import BaselineFiles, Content
    from kit.store.entities import Entity

    Stamp = tuple[tuple[str, int, int], ...]


def content() -> Content:
    """What the pack that holds gives; nothing where there is none."""
    from kit.packs.content import NOTHING  # noqa: PLC0415 not at a start

    stamp = _stamp()
    return _content(stamp) if stamp else NOTHING


def baseline() -> Baseline:
    """The baseline that a town hall is seen through.

    Raises:
        BaselineError: ours is missing or damaged.
    """
    from kit.baseline.loading import default  # noqa: PLC0415 not at a start

    stamp = _stamp()
    if not (stamp and _content(stamp).baseline):
        return default()
    return _baseline(stamp)


def baseline_files() -> BaselineFiles:
    """The files of that baseline, to be kept with what was counted by it.

    Raises:
        BaselineError: ours are missing or damaged.
    """
    from kit.baseline.loading import FOLDER, read  # noqa: PLC0415 not at a start

    over = content().baseline
    if not over:
        return read(FOLDER)
    from kit.packs.overlay import laid_over  # noqa: PLC0415 only with a pack

    return laid_over(read(FOLDER), over)


def library() -> Library:
    """All guides."""
    from kit.guides.library import default  # noqa: PLC0415 not at a start

    stamp = _stamp()
    if not (stamp and _content(stamp).guides):
        return default()
    return _library(stamp)


def tables() -> Tables:
    """The dated tables: of two under one name, the newer."""
    from checks.tables import Tables, shipped  # noqa: PLC0415 not at a start

    over = content().tables
    return Tables({k: one for k, one in over.items() if one.generated >= shipped(k).generated})


def provided_to(entity: Entity) -> tuple[Provided, ...]:
    """What the syndicate says that it provides to an entity, by its SIREN."""
    told = content()
    if not told.provided:
        return ()
    from kit.baseline.state import Provided  # noqa: PLC0415 only with a pack

    mine = [one for one in told.provided if entity.siren and one.siren == entity.siren]
    return tuple(Provided(one.requirement, told.syndicate, one.since) for one in mine)


# --- Inside ---------------------------------------------------------------------------------------


def _stamp() -> Stamp:
    """What lies in the folders of packs, by size and date; empty where no pack does."""
    shared, own = folders()
    places = (*shared, *((own,) if own else ()))
    if not any_in(places):
        return ()
    found: list[tuple[str, int, int]] = []
    for place in places:
        for path in _files(place):
            with suppress(OSError):
                told = path.stat()
                found.append((str(path), told.st_size, told.st_mtime_ns))
    return tuple(found)


def _files(place: Path) -> list[Path]:
    folder = place.parent if place.suffix == SUFFIX else place
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.is_file())
    return []


@lru_cache(maxsize=1)
def _content(_stamp: Stamp) -> Content:
    from kit.packs import installed  # noqa: PLC0415 only with a pack
    from kit.packs.content import NOTHING  # noqa: PLC0415

    now, _ = installed.current()
    if now is None or not now.is_confirmed:
        return NOTHING
    return installed.content_at(now)


@lru_cache(maxsize=1)
def _baseline(_stamp: Stamp) -> Baseline:
    from kit.baseline.loading import decode  # noqa: PLC0415 only with a pack

    return decode(baseline_files())


@lru_cache(maxsize=1)
def _library(stamp: Stamp) -> Library:
    from kit.guides.library import with_pack  # noqa: PLC0415 only with a pack

    told = _content(stamp)
    return with_pack(told.guides, told.pictures)
