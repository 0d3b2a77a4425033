"""« Réunir avec une autre copie »: the record learns what another computer's sealed copy knows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kit.store import copies
from kit.store.merging import merge
from kit.store.place import secret_of

if TYPE_CHECKING:
    from kit.store.secret import Secret
    from kit.store.store import Store


def unite(store: Store, copy: Path, secret: Secret) -> None:
    """Add to the record all that a sealed copy knows; the copy is only read.

    Raises:
        KitError: damaged, foreign or newer copy, wrong secret, no room; nothing has changed then.
    """
    # Beside the record, where its disk is as safe as for the record; sealed by the copy's own key.
    with (
        tempfile.TemporaryDirectory(
            prefix="reunion-", dir=store.path.parent, ignore_cleanup_errors=True
        ) as folder,
        copies.recover(copy, secret, Path(folder) / "autre.kit") as other,
    ):
        merge(store, other)


def typed_secret(text: str) -> Secret:
    """What a person typed where either way in is asked for: the printed key, or a passphrase."""
    return secret_of(text.strip())
