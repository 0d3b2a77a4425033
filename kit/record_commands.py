"""The commands of the record: ``store`` and ``entity``, and what an audit keeps.

Each loads :mod:`kit.store` when it runs: an audit on a computer without a record never does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import KitError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kit.assessment import Assessment
    from kit.auditing import Reading
    from kit.store.keeping import Prepared

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]

NOTHING_KEPT = (
    "Rien n’a été gardé : ce poste n’a pas encore de registre.\n"
    "Pour suivre les progrès de la mairie : kit-commune store new"
)
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


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """The commands ``store`` and ``entity``."""
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


def keep(
    options: argparse.Namespace,
    reading: Reading,
    assessment: Assessment,
    prepared: Prepared | None,
) -> str:
    """Keep an audit, and say in French what was kept or why nothing was."""
    if prepared is None:
        return NOTHING_KEPT
    from kit.store.keeping import keep_audit  # noqa: PLC0415 a record is there

    return keep_audit(reading, assessment, prepared, entity=options.entity).text


def entity_name(options: argparse.Namespace) -> str:
    """The name to print on a report: the chosen entity's, « Mairie » where there is no record.

    Raises:
        KitError: the record cannot be opened, or has no such entity.
    """
    prepared = prepare(options)
    if prepared is None or prepared.store is None:
        return "Mairie"
    from kit.store import entities  # noqa: PLC0415 a record is there

    with prepared.store as store:
        chosen = (
            entities.find_entity(store, options.entity)
            if options.entity
            else entities.chosen_entity(store)
        )
    return chosen.name if chosen else "Mairie"


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


def _entity_list(options: argparse.Namespace) -> int:
    from kit.store import cli  # noqa: PLC0415

    rows = cli.entity_list(options.store, options.passphrase_file)
    if options.format == "json":
        return _tell(json.dumps(rows, ensure_ascii=False, indent=2))
    return _tell(cli.entity_list_text(rows))


def _tell(text: str) -> int:
    from kit.layout import write  # noqa: PLC0415

    write(text + "\n")
    return 0
