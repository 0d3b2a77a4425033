"""``kit-commune backup restore-test``: the test in a terminal, its proof kept in the record."""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from inventory.backups.model import Kind
from kit import backup_inspection as inspection
from kit import record_commands
from kit.errors import KitError
from kit.layout import write
from kit.restoring import telling
from kit.restoring.plan import Hands, Plan, Stage, Trial
from kit.restoring.recording import proof_of
from kit.restoring.running import restore_test as run_test

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from kit.restoring.proof import Proof
    from kit.store.store import Store

_WIPE = "\r\x1b[K"
_MOST = 600
_SEED = re.compile(r"(?:[0-9a-f]{2}){1,64}")


def restore_test(options: argparse.Namespace) -> int:
    """Run the test, print what it found, keep its proof.

    Raises:
        KitError: the copy or the source cannot be reached, or an option makes no sense.
    """
    plan = _plan(options)
    with _followed(sys.stderr) as hands:
        told = run_test(plan, hands)
    proof, said = _keep(options, plan, told)
    if options.format == "json":
        indent = 2 if sys.stdout.isatty() else None
        write(json.dumps(document(told, proof), ensure_ascii=False, indent=indent) + "\n")
    unreached = told.trouble in inspection.UNREACHED
    if unreached:
        problem = telling.problems(told)[0]
        raise KitError(problem.title, problem.remedy)
    if options.format == "text":
        write(telling.text(told) + "\n")
    if said:
        write(said + "\n", sys.stderr)
    return 0


def document(told: Trial, proof: Proof | None = None) -> dict[str, Any]:
    """The JSON form of a test; ``proof`` is the identifier of what was kept, or null."""
    counts = told.counts
    return {
        "sampled": counts.sampled,
        "restored": counts.restored,
        "identical": counts.identical,
        "different": counts.different + counts.broken,
        "unreadable": counts.unreadable,
        "outcome": told.outcome.value,
        "problems": [
            {"id": one.id, "title": one.title, "remedy": one.remedy}
            for one in telling.problems(told)
        ],
        "missing": counts.missing,
        "broken": counts.broken,
        "explained": counts.newer + counts.skipped,
        "ineligible": told.ineligible,
        "damaged_originals": counts.damaged_originals,
        "opened": told.opened,
        "kind": told.kind.value if told.kind else None,
        "run": told.run_name,
        "run_at": told.run.isoformat() if told.run else None,
        "listed": told.listed,
        "listed_bytes": told.listed_bytes,
        "bytes": told.bytes,
        "seconds": round(told.seconds, 2),
        "restore_seconds": round(told.restore_seconds, 2),
        "whole_restore_seconds": telling.whole_restore(told),
        "types": dict(told.types),
        "seed": told.seed,
        "headline": telling.headline(told),
        "statistics": list(telling.statistics(told)),
        "detail": told.detail,
        "proof": proof.id if proof else None,
    }


def _plan(options: argparse.Namespace) -> Plan:
    if not 1 <= options.sample <= _MOST:
        raise KitError(
            f"Un test relit de 1 à {_MOST} fichiers.", "Corrigez la valeur de « --sample »."
        )
    if options.seed and not _SEED.fullmatch(options.seed):
        raise KitError(
            "La graine du tirage n’est pas une suite de chiffres hexadécimaux.",
            "Recopiez celle du procès-verbal, ou ne donnez pas « --seed ».",
        )
    return Plan(
        options.destination,
        options.source,
        None if options.kind == "auto" else Kind(options.kind),
        inspection.secret_in(options.password_file),
        options.run_name,
        sample=options.sample,
        seed=options.seed,
    )


def _keep(options: argparse.Namespace, plan: Plan, told: Trial) -> tuple[Proof | None, str]:
    """Keep the proof where there is a record; what to say of it."""
    made = proof_of(told, by=_user(), machine=platform.node())
    if made is None or options.no_store:
        return None, ""
    prepared = record_commands.prepare(options)
    if prepared is None:
        return None, "La preuve n’a pas été gardée : ce poste n’a pas encore de registre."
    if prepared.store is None:
        why = prepared.fault.title if prepared.fault else ""
        return None, f"La preuve n’a pas été gardée. {why}".rstrip()
    from inventory.record import replace  # noqa: PLC0415 a record is there
    from kit.store import proofs  # noqa: PLC0415

    try:
        with prepared.store as store:
            copy, label = _copy_at(store, plan.place)
            kept = proofs.keep(store, copy, replace(made, label=label))
    except KitError as fault:
        return None, f"La preuve n’a pas été gardée. {fault.title}"
    return kept, "La preuve de ce test a été gardée dans le registre."


def _copy_at(store: Store, place: str) -> tuple[str, str]:
    """The copy of the record that lies at a place, and its name; empty where there is none."""
    from kit.store import edits  # noqa: PLC0415 a record is there

    wanted = os.path.realpath(place)
    for name, fields in edits.records(store, "copy").items():
        told = fields.get("place")
        if isinstance(told, str) and told and os.path.realpath(told) == wanted:
            return name, str(fields.get("label") or "")
    return "", ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""


@contextmanager
def _followed(stream: TextIO) -> Iterator[Hands]:
    """A line that says where the test stands; wiped at the end. Silent where nobody watches."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield Hands()
        return
    width = shutil.get_terminal_size().columns

    def show(stage: Stage, done: int, total: int) -> None:
        count = f" ({done}/{total})" if total else f" ({done})"
        stream.write(f"{_WIPE}{(telling.stage(stage) + count)[: width - 1]}")
        stream.flush()

    try:
        yield Hands(show)
    finally:
        stream.write(_WIPE)
        stream.flush()
