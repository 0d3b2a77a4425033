"""What Sauvegardes prints: the minutes of a restore test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit.errors import KitError
from ui import outside
from ui.pages.backups_parts import said

if TYPE_CHECKING:
    from kit.store.proofs import Kept
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window


def save_minutes(session: Session, shell: Window, copy: str, at: datetime | None) -> None:
    """Print the minutes of the test that was made then, the newest one where none is told."""
    told = said("proof")
    day = (at or datetime.now(UTC)).astimezone().date().isoformat()
    where = outside.ask_where(shell, told["file"], f"proces-verbal-{day}.pdf", told["kinds"])
    if where is None:
        return
    entity = session.overview.entity if session.overview else None
    name = entity.name if entity else ""

    def make(store: Store) -> None:
        from kit.output_file import save  # noqa: PLC0415 seldom done
        from kit.report.minutes import minutes_pdf  # noqa: PLC0415
        from kit.store import proofs  # noqa: PLC0415

        every = proofs.kept(store, copy or None)
        found: Kept | None = next((one for one in every if one.proof.at == at), None)
        if found is None and at is None:
            found = next(iter(every), None)
        if found is None:
            raise KitError(*told["gone"])
        save(where, minutes_pdf(name, found.proof, found.verified, datetime.now(UTC)))

    def done(_: None) -> None:
        shell.say(told["saved"], (told["open"], lambda: outside.open_file(where)))

    session.read(make, done)
