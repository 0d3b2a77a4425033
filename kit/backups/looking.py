"""Look at a declared copy, compare with the looks before, and keep what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.backups.comparing_seen import troubles_since
from inventory.backups.destination import GRAVITY, inspect
from inventory.backups.model import Kind, Seen
from inventory.facts import Known
from inventory.record import replace
from kit.backups import secrets
from kit.backups.gathering import kind_of
from kit.errors import KitError
from kit.store import edits, seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.backups.watch import Watch
    from kit.store.store import Store


def look(
    store: Store, copy: str, watch: Watch | None = None, secret: str | None = None, author: str = ""
) -> Seen:
    """Read a declared copy and keep what was seen. What is wrong with it is in its troubles.

    ``secret`` is the password typed now; else the keyring's is taken.

    Raises:
        KitError: the record says no place, or it could not be written.
        Cancelled: whoever asked gave up; nothing is kept.
    """
    fields = edits.values(store, copy)
    place = str(fields.get("place") or "").strip()
    if not place:
        raise KitError(
            "L’emplacement de cette copie n’est pas connu.",
            "Indiquez le dossier ou le partage où elle est écrite, puis recommencez.",
        )
    found = inspect(place, kind_of(fields.get("layout")), secret or secrets.kept(copy), watch)
    return keep(store, copy, found, author)


def look_at_originals(
    store: Store, dataset: str, watch: Watch | None = None, author: str = ""
) -> Seen | None:
    """See when a dataset last changed, in the folders that are on this computer.

    None where none of them can be read from here: nothing is kept then.

    Raises:
        KitError: it could not be written.
        Cancelled: whoever asked gave up; nothing is kept.
    """
    folders = str(edits.values(store, dataset).get("folders") or "").split("\n")
    newest = newest_of(folders, watch)
    if newest is not None:
        seen.keep(store, dataset, newest, author)
    return newest


def newest_of(folders: Sequence[str], watch: Watch | None = None) -> Seen | None:
    """The look at the folder that changed last; None where one of them cannot be read from here.

    Raises:
        Cancelled: whoever asked gave up.
    """
    looks = [inspect(folder, Kind.FOLDER, None, watch) for folder in folders if folder.strip()]
    dated = [(one.newest.value, one) for one in looks if isinstance(one.newest, Known)]
    # One folder that could not be read may be the one that changed.
    if not dated or len(dated) < len(looks):
        return None
    return max(dated, key=lambda pair: pair[0])[1]


def keep(store: Store, copy: str, found: Seen, author: str = "") -> Seen:
    """Keep a look that was made, with what the looks before it show beside.

    Raises:
        KitError: it could not be written.
    """
    before = seen.seen_of(store, copy)
    troubles = {*found.troubles, *troubles_since(before, found)}
    whole = replace(found, troubles=tuple(sorted(troubles, key=GRAVITY.index)))
    seen.keep(store, copy, whole, author)
    return whole
