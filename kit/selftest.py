"""The self-test of an installation: everything that it carries is read and used once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks import content
from checks.catalogue import CATALOGUE
from checks.reasons import explanations
from checks.sheet import sheet
from checks.tables import PARTS, shipped
from checks.verdict import Outcome
from inventory.capture import understand
from inventory.replay import Replay
from inventory.workstation import read_workstation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The example town hall: an invented Windows computer, as ``record`` would have written it.
EXAMPLE = "example.capture.json"
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class SelfTestError(Exception):
    """A part of the installation that does not do what it should."""


def run() -> Iterator[tuple[str, str | None]]:
    """Each test's French name, and what went wrong (None when nothing did).

    Any exception counts as a failure of that test: the others still run.
    """
    tests: tuple[tuple[str, Callable[[], None]], ...] = (
        ("fiches des contrôles", _sheets),
        ("tables datées", _tables),
        ("capture d’exemple et contrôles", _example),
        ("inventaire GLPI, CSV et JSON", _exports),
        ("communes", _communes),
        ("rapport PDF", _report),
        ("processus de lecture", _collector),
    )
    for name, test in tests:
        try:
            test()
        except Exception as error:  # noqa: BLE001 a broken installation breaks in any way
            yield name, f"{type(error).__name__}: {error}"
        else:
            yield name, None


def example() -> Replay:
    """The machine of the bundled example capture."""
    text = (Path(__file__).parent / EXAMPLE).read_text("utf-8")
    return Replay(understand(json.loads(text)))


def _sheets() -> None:
    explanations()
    for check in CATALOGUE:
        text = sheet(check.id)
        for outcome in Outcome:
            text.message(outcome, "")


def _tables() -> None:
    loaded = {shipped(path.stem).name for path in (content.FOLDER / "tables").glob("*.json")}
    if missing := set(PARTS) - loaded:
        raise SelfTestError(f"no table {', '.join(sorted(missing))}")


def _example() -> None:
    from kit.assessment import assess  # noqa: PLC0415 a broken part must not hide the others

    assessment = assess(read_workstation(example()), MOMENT)
    outcomes = {item.outcome for item in assessment.items}
    if not {Outcome.OK, Outcome.FAIL} <= outcomes or not assessment.top:
        raise SelfTestError(f"the example gives {sorted(outcome.value for outcome in outcomes)}")


def _exports() -> None:
    from kit.glpi import document  # noqa: PLC0415
    from kit.plain import facts_document  # noqa: PLC0415
    from kit.tabular import inventory_csv  # noqa: PLC0415

    workstation = read_workstation(example())
    json.dumps(document(workstation, MOMENT))
    json.dumps(facts_document(workstation))
    if len(inventory_csv(workstation).splitlines()) < 10:
        raise SelfTestError("the inventory of the example is nearly empty")


def _communes() -> None:
    from kit.communes import suggest  # noqa: PLC0415

    if suggest("01001")[0].insee != "01001":
        raise SelfTestError("a commune is not found by its code")


def _report() -> None:
    from kit.assessment import assess  # noqa: PLC0415
    from kit.report import council_sheet  # noqa: PLC0415

    workstation = read_workstation(example())
    made = council_sheet("Mairie", [(workstation, assess(workstation, MOMENT))], MOMENT)
    if not made.startswith(b"%PDF"):
        raise SelfTestError("no PDF")


def _collector() -> None:
    from inventory.answers import Listing  # noqa: PLC0415
    from inventory.live.collecting import open_machine  # noqa: PLC0415
    from inventory.machine import ask  # noqa: PLC0415
    from inventory.questions import ListDir  # noqa: PLC0415

    with open_machine() as machine:
        answer = ask(machine, ListDir("/" if machine.family.value == "linux" else "C:\\"))
    if not isinstance(answer, Listing):
        raise SelfTestError(f"the collector answered {answer!r}"[:200])
