"""The self-test of an installation: everything that it carries is read and used once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks import content
from checks.catalogue import every
from checks.reasons import explanations
from checks.sheet import sheet
from checks.tables import PARTS, Tables, shipped
from checks.verdict import Outcome
from inventory.capture import understand
from inventory.replay import Replay
from inventory.workstation import read_workstation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: A French name, and what raises when something is wrong.
    Test = tuple[str, Callable[[], None]]

#: The example town hall: an invented Windows computer, as ``record`` would have written it.
EXAMPLE = "example.capture.json"
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
#: What rooms above this one add before the command line runs: the window's own tests.
FURTHER: list[Test] = []


class SelfTestError(Exception):
    """A part of the installation that does not do what it should."""


def run() -> Iterator[tuple[str, str | None]]:
    """Each test's French name, and what went wrong (None when nothing did).

    Any exception counts as a failure of that test: the others still run.
    """
    tests: tuple[Test, ...] = (
        ("fiches des contrôles", _sheets),
        ("tables datées", _tables),
        ("capture d’exemple et contrôles", _example),
        ("inventaire GLPI, CSV et JSON", _exports),
        ("communes", _communes),
        ("rapport PDF", _report),
        ("registre chiffré", _record),
        ("relevé scellé", _posting),
        ("processus de lecture", _collector),
        *FURTHER,
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
    for check in every():
        text = sheet(check.id)
        for outcome in Outcome:
            text.message(outcome, "")


def _tables() -> None:
    loaded = {shipped(path.stem).name for path in (content.FOLDER / "tables").glob("*.json")}
    if missing := set(PARTS) - loaded:
        raise SelfTestError(f"no table {', '.join(sorted(missing))}")


def _example() -> None:
    from kit.assessment import assess  # noqa: PLC0415 a broken part must not hide the others

    assessment = assess(read_workstation(example()), MOMENT, Tables())
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
    made = council_sheet("Mairie", [(workstation, assess(workstation, MOMENT, Tables()))], MOMENT)
    if not made.startswith(b"%PDF"):
        raise SelfTestError("no PDF")


def _record() -> None:
    """A record as the first version left it becomes today's, and opens by a passphrase."""
    import tempfile  # noqa: PLC0415

    from kit.store import keys, schema, sidecar  # noqa: PLC0415
    from kit.store.connection import connect, transaction  # noqa: PLC0415
    from kit.store.secret import Passphrase  # noqa: PLC0415
    from kit.store.store import new_store_id, open_store, set_meta, verify  # noqa: PLC0415

    phrase = "six mots pour essayer ce registre"
    # Windows lets go of a file a moment after it was closed.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "registre.kit"
        key = keys.new_key()
        held = keys.with_slot(
            keys.empty(new_store_id()), keys.Keys(((1, key),)), keys.passphrase_slot(phrase)
        )
        connection = connect(path, key)
        try:
            schema.migrate(connection, lambda _: None, last=1)
            with transaction(connection):
                set_meta(connection, "store", held.store)
                set_meta(connection, "changes", 0)
        finally:
            connection.close()
        sidecar.write(path, held)
        with open_store(path, Passphrase(phrase)) as store:
            verify(store)
            reached = schema.schema_of(store.connection)
        if reached != schema.SCHEMA:
            raise SelfTestError(f"the record stayed at schema {reached}")


def _posting() -> None:
    """The example is sealed as a posting and opened again."""
    import tempfile  # noqa: PLC0415

    from pyrage import x25519  # noqa: PLC0415

    from kit.postings import opening, sealing  # noqa: PLC0415
    from kit.postings.signed_file import new_key  # noqa: PLC0415

    workstation = read_workstation(example())
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    told = sealing.snapshot(workstation, MOMENT, "mairie")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"essai{sealing.SUFFIX}"
        path.write_bytes(sealing.seal(recipient, new_key(), told))
        opened = opening.open_posting(path, {recipient: str(identity)})
    if opened.workstation.system.host_name != workstation.system.host_name:
        raise SelfTestError("a posting says something else than what was sealed")


def _collector() -> None:
    from inventory.answers import Listing  # noqa: PLC0415
    from inventory.live.collecting import open_machine  # noqa: PLC0415
    from inventory.machine import ask  # noqa: PLC0415
    from inventory.questions import ListDir  # noqa: PLC0415

    with open_machine() as machine:
        answer = ask(machine, ListDir("/" if machine.family.value == "linux" else "C:\\"))
    if not isinstance(answer, Listing):
        raise SelfTestError(f"the collector answered {answer!r}"[:200])
