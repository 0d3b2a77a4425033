"""Recording this computer: a scrubbed capture, for support and for tests."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.workstation import first_questions, read_workstation
from kit.errors import KitError
from kit.version import VERSION

if TYPE_CHECKING:
    from inventory.workstation import Progress


def record_this_computer(progress: Progress | None = None) -> dict[str, Any]:
    """Everything that an audit reads here, as ``pc-capture/2`` with names and numbers replaced.

    The key of the pseudonyms is drawn here and forgotten: two captures cannot be joined.

    Raises:
        KitError: this system is not supported.
    """
    from inventory.live.collecting import UnsupportedSystem, open_machine  # noqa: PLC0415 live only
    from inventory.recorder import Recorder  # noqa: PLC0415
    from inventory.scrubbing.document import scrub  # noqa: PLC0415

    try:
        with open_machine() as machine:
            machine.expect(first_questions(machine.family))
            recorder = Recorder(machine)
            read_workstation(recorder, progress)
    except UnsupportedSystem as error:
        raise KitError(
            "Kit Commune ne sait pas encore enregistrer ce système.",
            "Utilisez un poste Linux, ou demandez une version plus récente.",
        ) from error
    at = datetime.now(UTC).replace(microsecond=0)
    document = recorder.document("poste", recorded_at=at, version=VERSION)
    return scrub(document, secrets.token_bytes(32))
