"""One audit or inventory from end to end: open a machine, read it, close it."""

from __future__ import annotations

from datetime import UTC, datetime
from json import JSONDecodeError
from typing import TYPE_CHECKING

from inventory.capture import CaptureError, Defect, load
from inventory.record import record
from kit import french
from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from inventory.answers import Answer
    from inventory.live.collecting import CollectedMachine
    from inventory.machine import Machine
    from inventory.questions import Question
    from inventory.replay import Replay
    from inventory.workstation import Progress, Workstation

_CAPTURE_FAULTS = {
    Defect.MISSING: (
        "Le fichier de capture est introuvable.",
        "Vérifiez le chemin et le nom du fichier.",
    ),
    Defect.UNREADABLE: (
        "Le fichier de capture ne peut pas être lu.",
        "Vérifiez que vous avez le droit de le lire, ou copiez-le dans vos documents.",
    ),
    Defect.NOT_A_FILE: (
        "La capture doit être un fichier.",
        "Vérifiez le chemin, ou enregistrez d’abord la capture dans un fichier.",
    ),
    Defect.TOO_LARGE: (
        "Le fichier est trop gros pour être une capture.",
        "Vérifiez que c’est bien le fichier produit par « kit-commune record ».",
    ),
    Defect.NOT_JSON: (
        "Le fichier de capture est abîmé ou incomplet.",
        "Demandez-en un nouvel envoi, ou refaites-le avec « kit-commune record ».",
    ),
    Defect.FOREIGN: (
        "Ce fichier n’est pas une capture de Kit Commune.",
        "Choisissez un fichier produit par « kit-commune record ».",
    ),
    Defect.NEWER: (
        "Cette capture vient d’une version plus récente de Kit Commune.",
        "Mettez Kit Commune à jour, puis recommencez.",
    ),
    Defect.DAMAGED: (
        "Une partie de la capture est abîmée.",
        "Demandez-en un nouvel envoi, ou refaites-la avec « kit-commune record ».",
    ),
}


@record
class Reading:
    """A workstation, when it was read, and the capture it came from (None: this computer)."""

    workstation: Workstation
    at: datetime
    capture: str | None


def read_capture(path: Path, progress: Progress | None = None) -> Reading:
    """Read a recorded machine.

    Raises:
        KitError: the capture is missing, damaged, foreign or newer than this version.
    """
    from inventory.workstation import read_workstation  # noqa: PLC0415 after a bad path is told

    machine = open_capture(path)
    return Reading(read_workstation(machine, progress), datetime.now(UTC), path.name)


def open_capture(path: Path) -> Replay:
    """A recorded machine, ready to answer.

    Raises:
        KitError: the capture is missing, damaged, foreign or newer than this version.
    """
    from inventory.replay import Replay  # noqa: PLC0415 a live audit does not need it

    try:
        return Replay(load(path))
    except CaptureError as error:
        title, remedy = _CAPTURE_FAULTS[error.defect]
        detail = french.plain(_detail(error))
        told = f"{title.removesuffix('.')} ({detail})." if detail else title
        raise KitError(told, remedy) from error


def _detail(error: CaptureError) -> str:
    """Where a capture is at fault, without the English of the libraries."""
    match error.defect, error.__cause__:
        case Defect.UNREADABLE, OSError() as cause:
            return in_french(cause)
        case Defect.NOT_JSON, JSONDecodeError() as cause:
            return f"ligne {cause.lineno}, colonne {cause.colno}"
        case Defect.NOT_JSON, _:
            return ""
    return error.detail


def read_this_computer(
    progress: Progress | None = None,
    meanwhile: Sequence[Callable[[], object]] = (),
    started: Callable[[CollectedMachine], object] | None = None,
    administrator: Mapping[Question, Answer] | None = None,
) -> Reading:
    """Measure this computer through the collector process.

    ``meanwhile`` is done while the collector answers, and costs no time: the first one while it
    begins, the others once it has all its questions. ``started`` is given the machine, to cancel
    it from another thread. ``administrator`` is what was read with rights, where somebody let it.

    Raises:
        KitError: this system is not supported.
    """
    from inventory.live.collecting import UnsupportedSystem, open_machine  # noqa: PLC0415 live only

    try:
        with open_machine() as machine:
            if started is not None:
                started(machine)
            # The collector starts while the topics are imported, and answers meanwhile.
            from inventory.workstation import (  # noqa: PLC0415
                first_questions,
                further_questions,
                read_workstation,
            )

            machine.expect(first_questions(machine.family))
            for act in meanwhile[:1]:
                act()
            machine.expect(further_questions(machine))
            for act in meanwhile[1:]:
                act()
            asked: Machine = machine
            if administrator:
                from inventory.elevation import Joined  # noqa: PLC0415 seldom

                asked = Joined(machine, administrator)
            return Reading(read_workstation(asked, progress), datetime.now(UTC), None)
    except UnsupportedSystem as error:
        raise KitError(
            "Kit Commune ne sait pas encore mesurer ce système.",
            "Utilisez un poste Linux, ou relisez une capture avec « --capture FICHIER ».",
        ) from error
