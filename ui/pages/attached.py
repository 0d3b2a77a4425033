"""Opening a document that the record keeps, with the system's own program."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kit.errors import KitError
from ui import outside
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from kit.store.store import Store
    from ui.pages.page import Page

#: Where it is put instead of the usual place.
base: Path | None = None


def open_attached(page: Page, record: str) -> None:
    """Open the newest file of a record; what is in the way is said."""

    def read(store: Store) -> tuple[str, bytes]:
        from kit.store import attachments  # noqa: PLC0415 on a click

        return attachments.content_of(store, record)

    def put(name: str, content: bytes) -> Path:
        from kit import opened_document  # noqa: PLC0415 on a click

        return opened_document.put(name, content, base)

    def show(path: Path) -> None:
        if not outside.open_file(path):
            said = words(__file__)
            page.shell.show_fault(KitError(said["none"].format(name=path.name), said["how"]))

    def kept(told: tuple[str, bytes]) -> None:
        page.session.work(partial(put, *told), show)

    page.session.read(read, kept)
