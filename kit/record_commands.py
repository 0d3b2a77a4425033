"""The commands of the record: ``store`` and ``entity``, and what an audit keeps.

Each loads :mod:`kit.store` when it runs: an audit on a computer without a record never does.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import posting_commands, sheet_commands
from kit.errors import KitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kit.assessment import Assessment
    from kit.auditing import Reading
    from kit.store.keeping import Prepared
    from kit.store.remembered import Remembered
    from kit.store.store import Store

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]

NOTHING_KEPT = (
    "Rien n’a été gardé : ce poste n’a pas encore de registre.\n"
    "Pour suivre les progrès de la mairie : kit-commune store new"
)
#: What a report is titled where the record knows no entity.
NAMELESS = "Mairie"
#: What a sheet and the actions may be, by the ending of the file.
COUNCIL = (".pdf", ".odt")
ACTIONS = (".xlsx", ".csv", ".ics")
ENTITY_KINDS = ("mairie", "ccas", "epci", "syndicat", "autre")


def add_options(top: argparse.ArgumentParser) -> None:
    """Options that stand before the command: which record, how to open it, for whom."""
    top.add_argument("--store", type=Path, metavar="FICHIER", help="travaille sur ce registre")
    top.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FICHIER",
        help="ouvre le registre avec la phrase de passe ou la clé de secours de ce fichier",
    )
    top.add_argument("--entity", default="", metavar="SIREN", help="choisit une entité du registre")


def ending_in(*endings: str) -> Callable[[str], Path]:
    """The type of an option that takes a file with one of these endings."""

    def parsed(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in endings:
            listed = f"{', '.join(endings[:-1])} ou {endings[-1]}"
            raise argparse.ArgumentTypeError(f"le nom du fichier doit finir par {listed}")
        return path

    return parsed


def add_audit_options(audit: argparse.ArgumentParser) -> None:
    """The options of ``audit`` that write a file."""
    audit.add_argument(
        "--report", type=Path, metavar="FICHIER.pdf", help="écrit aussi le rapport en PDF"
    )
    audit.add_argument(
        "--council",
        type=ending_in(*COUNCIL),
        metavar="FICHIER",
        help="écrit aussi la feuille pour le conseil municipal (.pdf ou .odt)",
    )
    audit.add_argument(
        "--actions",
        type=ending_in(*ACTIONS),
        metavar="FICHIER",
        help="écrit aussi les actions : tableau (.xlsx ou .csv) ou calendrier (.ics)",
    )


def wants_files(options: argparse.Namespace) -> bool:
    """Whether any file is asked for."""
    return any((options.report, options.council, options.actions))


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """The commands ``store``, ``entity`` and ``import-glpi``."""
    store = add_command(commands, "store", "tient le registre chiffré, ses copies et ses clés")
    acts = store.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")
    add_command(acts, "new", "crée le registre de la mairie").set_defaults(run=_new)
    backup = add_command(acts, "backup", "écrit une copie scellée hors du poste")
    backup.add_argument("file", type=Path, metavar="FICHIER", help="copie à écrire, ou dossier")
    backup.set_defaults(run=_backup)
    recover = add_command(acts, "recover", "retrouve le registre depuis une copie scellée")
    recover.add_argument("file", type=Path, metavar="FICHIER", help="copie à relire")
    recover.set_defaults(run=_recover)
    add_command(acts, "rekey", "change la clé du registre").set_defaults(run=_rekey)

    entity = add_command(commands, "entity", "choisit la mairie ou l’organisme suivi")
    acts = entity.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")
    chosen = add_command(acts, "set", "choisit ou ajoute une entité")
    chosen.add_argument("number", metavar="NUMERO", help="SIREN, ou code INSEE d’une commune")
    chosen.add_argument("--kind", choices=ENTITY_KINDS, default="", help="sorte d’organisme")
    chosen.add_argument(
        "--name", default="", metavar="NOM", help="nom, si ce n’est pas une commune"
    )
    chosen.set_defaults(run=_entity_set)
    listed = add_command(acts, "list", "montre les entités du registre")
    listed.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    listed.set_defaults(run=_entity_list)
    posting_commands.add_entity_commands(acts, add_command)
    sheet_commands.add_entity_commands(acts, add_command)

    history = add_command(
        commands, "history", "montre les bilans gardés, ce qui a changé et l’évolution"
    )
    history.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    history.set_defaults(run=_history)

    imported = add_command(
        commands, "import-glpi", "ajoute au registre des inventaires de l’agent GLPI"
    )
    imported.add_argument(
        "paths", type=Path, nargs="+", metavar="CHEMIN", help="fichier JSON de l’agent, ou dossier"
    )
    imported.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    imported.set_defaults(run=_import_glpi)


def prepare(options: argparse.Namespace) -> Prepared | None:
    """Open the record ahead, while the computer is read; None where there is none to open."""
    from kit.store.place import default_path, secret_from  # noqa: PLC0415 only for an audit

    try:
        path: Path = options.store or default_path()
        if options.store is None and not path.exists():
            return None
    except (KitError, OSError):  # no folder of one's own, or one that is closed: nothing is kept
        return None
    from kit.store.keeping import prepare as open_ahead  # noqa: PLC0415 a record is there

    return open_ahead(path, secret_from(options.passphrase_file))


@record
class AfterAudit:
    """``text`` says what was kept or why nothing was; ``remembered`` what the record knows around.

    ``fault`` is why that could not be read, though the audit was kept.
    """

    text: str
    remembered: Remembered | None = None
    fault: KitError | None = None


def keep(
    options: argparse.Namespace,
    reading: Reading,
    assessment: Assessment,
    prepared: Prepared | None,
    facts: Mapping[str, Any] | None,
) -> AfterAudit:
    """Keep an audit, say in French what was kept or why nothing was, and look around it.

    ``facts`` is :func:`kit.plain.facts_document`, where it was made already.
    """
    if prepared is None:
        return AfterAudit(NOTHING_KEPT)
    from kit.store.keeping import keep_audit  # noqa: PLC0415 a record is there

    found: list[Remembered] = []
    faults: list[KitError] = []

    def look(store: Store, workstation: str) -> None:
        whole = wants_files(options)
        if not whole and options.format != "text":
            return
        from kit.store import remembered  # noqa: PLC0415 JSON alone needs nothing of it

        try:
            if whole:
                told = remembered.remember_all(
                    store, workstation, reading.at, entity=options.entity
                )
            else:
                told = remembered.remember(store, workstation)
            found.append(told)
        except KitError as fault:
            faults.append(fault)

    kept = keep_audit(reading, assessment, prepared, entity=options.entity, facts=facts, then=look)
    return AfterAudit(kept.text, next(iter(found), None), next(iter(faults), None))


def tell_story(kept: AfterAudit) -> None:
    """Print what changed since the previous audit, or why it cannot be told."""
    from kit.layout import style_for, write  # noqa: PLC0415

    if kept.fault is not None:
        write(f"L’historique n’a pas pu être lu. {kept.fault.title}\n")
    elif kept.remembered is not None and (since := kept.remembered.since) is not None:
        from kit.history.text import since_text  # noqa: PLC0415 not at the first audit

        write(since_text(since, kept.remembered.segments, style_for(sys.stdout)))


def around(options: argparse.Namespace, kept: AfterAudit | None) -> tuple[str, Remembered | None]:
    """The name to print on files, and what the record knows around the audit.

    Raises:
        KitError: the record could not be read, or has no such entity.
    """
    if kept is not None and kept.fault is not None:
        raise kept.fault
    if kept is not None and kept.remembered is not None:
        return kept.remembered.name or NAMELESS, kept.remembered
    return entity_name(options), None


def entity_name(options: argparse.Namespace) -> str:
    """The name to print on a report: the chosen entity's, « Mairie » where there is no record.

    Raises:
        KitError: the record cannot be opened, or has no such entity.
    """
    prepared = prepare(options)
    if prepared is None or prepared.store is None:
        return NAMELESS
    from kit.store import entities  # noqa: PLC0415 a record is there

    with prepared.store as store:
        chosen = (
            entities.find_entity(store, options.entity)
            if options.entity
            else entities.chosen_entity(store)
        )
    return chosen.name if chosen else NAMELESS


def _new(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415 each command loads its own

    return _tell(cli.store_new(options.store, options.passphrase_file))


def _backup(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    return _tell(cli.store_backup(options.file, options.store, options.passphrase_file))


def _recover(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    return _tell(cli.store_recover(options.file, options.store, options.passphrase_file))


def _rekey(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    return _tell(cli.store_rekey(options.store, options.passphrase_file))


def _entity_set(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    return _tell(
        cli.entity_set(
            options.number,
            options.store,
            options.passphrase_file,
            kind=options.kind,
            name=options.name,
        )
    )


def _history(options: argparse.Namespace) -> int:
    from kit.layout import style_for  # noqa: PLC0415 each command loads its own
    from kit.store import chronicle, cli  # noqa: PLC0415

    told = cli.history(options.store, options.passphrase_file, options.entity)
    if options.format == "json":
        return _tell(json.dumps(chronicle.document(told), ensure_ascii=False, indent=2))
    return _tell(chronicle.text(told, style_for(sys.stdout)).rstrip("\n"))


def _entity_list(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    rows = cli.entity_list(options.store, options.passphrase_file)
    if options.format == "json":
        return _tell(json.dumps(rows, ensure_ascii=False, indent=2))
    return _tell(cli.entity_list_text(rows))


def _import_glpi(options: argparse.Namespace) -> int:
    """Import what can be; what cannot is told on the error stream, and makes the exit code 3."""
    from kit.glpi_import import import_paths  # noqa: PLC0415 each command loads its own
    from kit.glpi_import import keeping as imports  # noqa: PLC0415
    from kit.layout import write  # noqa: PLC0415
    from kit.store.place import default_path, secret_from  # noqa: PLC0415
    from kit.store.store import open_store  # noqa: PLC0415

    path, secret = options.store or default_path(), secret_from(options.passphrase_file)
    with open_store(path, secret, copying=False) as store:
        kept = imports.keep_imports(store, import_paths(options.paths), options.entity)
    if options.format == "json":
        _tell(json.dumps(imports.summary_document(kept), ensure_ascii=False, indent=2))
    elif text := imports.summary_text(kept):
        _tell(text)
    for refused in kept.refused:
        write(f"{refused.error.title}\n{refused.error.remedy}\n", sys.stderr)
    if failed := imports.failure(kept):
        raise KitError(*failed)
    return 0


def _tell(text: str) -> int:
    from kit.layout import write  # noqa: PLC0415

    write(text + "\n")
    return 0
