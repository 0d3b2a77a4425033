"""The commands of records as tables: ``entity export``, ``entity template``, ``entity import``.

Each loads what it needs when it runs; the words of what they print are in ``sheet_commands.toml``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.record_import import Plan
    from kit.store.store import Store

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]

#: The kinds of records; :data:`kit.records.KINDS` costs more than a start may.
KINDS = (
    "workstation", "equipment", "service", "contract", "supplier", "certificate", "person",
    "data_register", "help_point", "disposal", "dataset", "copy",
)  # fmt: skip
ENDINGS = (".xlsx", ".csv")
#: How many rows and faults a terminal is told.
MOST_TOLD = 50


def add_entity_commands(acts: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """What an entity does with its records as tables."""
    for name, told, run in (
        ("export", "écrit les fiches d’un genre dans un tableau", _export),
        ("template", "écrit un tableau vide, à remplir puis à importer", _template),
        ("import", "ajoute au registre les fiches d’un tableau", _import),
    ):
        command = add_command(acts, name, told)
        command.add_argument(
            "kind",
            choices=KINDS,
            metavar="GENRE",
            help=f"genre de fiches\u00a0: {', '.join(KINDS)}",
        )
        command.add_argument("file", type=_table, metavar="FICHIER", help="tableau .xlsx ou .csv")
        command.set_defaults(run=run)
        if run is _import:
            command.add_argument(
                "--dry-run", action="store_true", help="montre ce qui changerait, sans rien écrire"
            )
            command.add_argument(
                "--format", choices=("text", "json"), default="text", help="forme du résultat"
            )


def _table(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in ENDINGS:
        raise argparse.ArgumentTypeError(f"le nom du fichier doit finir par {' ou '.join(ENDINGS)}")
    return path


def _export(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415 each command loads its own

    from kit import french  # noqa: PLC0415
    from kit.output_file import save  # noqa: PLC0415
    from kit.record_sheets import exported  # noqa: PLC0415
    from kit.store.things import things  # noqa: PLC0415

    with _open(options) as store:
        known = things(store, _entity(store, options))
    ending = options.file.suffix.lower()
    save(options.file, exported(known, options.kind, ending, datetime.now(UTC)))
    count = french.count(len(known.of(options.kind)), *_words()["records"])
    return _tell(_words()["written"].format(count=count, file=options.file))


def _template(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415

    from kit.output_file import save  # noqa: PLC0415
    from kit.record_sheets import template  # noqa: PLC0415

    ending = options.file.suffix.lower()
    save(options.file, template(options.kind, ending, datetime.now(UTC)))
    return _tell(_words()["template"].format(file=options.file))


def _import(options: argparse.Namespace) -> int:
    """Import all or nothing; what is wrong is told on the error stream, and the exit code is 3."""
    from kit import record_import, records  # noqa: PLC0415
    from kit.layout import write  # noqa: PLC0415
    from kit.sheet_reading import read_file  # noqa: PLC0415

    table = read_file(options.file, records.kind(options.kind).plural)
    name = options.file.name
    with _open(options) as store:
        entity = _entity(store, options)
        seen = record_import.plan(store, options.kind, table, name, entity)
        applied = not (options.dry_run or seen.faults)
        if applied:
            record_import.apply(store, seen, table, name, entity)
    if options.format == "json":
        told = record_import.document(seen, applied=applied)
        _tell(json.dumps(told, ensure_ascii=False, indent=2))
    elif not seen.faults:
        _tell("\n".join(_lines(seen, dry=options.dry_run)))
    for fault in seen.faults[:MOST_TOLD]:
        write(f"{fault.title}\n{fault.remedy}\n", sys.stderr)
    if seen.faults:
        if more := _more(len(seen.faults), "faults"):
            write(f"{more}\n", sys.stderr)
        raise record_import.failure(seen)
    return 0


def _lines(seen: Plan, *, dry: bool) -> Iterator[str]:
    """What an import did, or would do."""
    from kit import french  # noqa: PLC0415
    from kit.record_import import ADDED, CHANGED, UNTOUCHED  # noqa: PLC0415

    words = _words()
    if dry:
        yield words["would"]
    yield french.listing(
        tuple(
            french.count(len(seen.of(state)), *words[state])
            for state in (ADDED, CHANGED, UNTOUCHED)
        )
    )
    told = [row for row in seen.rows if row.state != UNTOUCHED]
    for row in told[:MOST_TOLD]:
        title = french.plain(row.title)
        yield words["row_added" if row.state == ADDED else "row_changed"].format(
            row=row.row, title=title
        )
        for one in row.fields if row.state == CHANGED else ():
            form = words["field" if one.before else "first"]
            yield form.format(label=one.label, before=one.before, after=one.after)
    if more := _more(len(told), "rows"):
        yield more


def _more(number: int, what: str) -> str:
    from kit import french  # noqa: PLC0415

    rest = number - MOST_TOLD
    return _words()["rest"].format(count=french.count(rest, *_words()[what])) if rest > 0 else ""


def _open(options: argparse.Namespace) -> Store:
    from kit.store.place import default_path, secret_from  # noqa: PLC0415
    from kit.store.store import open_store  # noqa: PLC0415

    return open_store(options.store or default_path(), secret_from(options.passphrase_file))


def _entity(store: Store, options: argparse.Namespace) -> str | None:
    from kit.store.entities import find_entity  # noqa: PLC0415

    return find_entity(store, options.entity).uuid if options.entity else None


def _tell(text: str) -> int:
    from kit.layout import write  # noqa: PLC0415

    write(text + "\n")
    return 0


def _words() -> Any:  # noqa: ANN401 a table of words
    return load_toml(Path(__file__).with_suffix(".toml"))
