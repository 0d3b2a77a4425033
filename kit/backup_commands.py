"""The commands of backups: ``backup inspect`` and those beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]

#: What ``--kind`` takes: ``auto`` looks at the place.
KINDS = (
    "auto", "restic", "borg", "folder", "zip", "file_history", "windows_image", "duplicati",
    "kopia",
)  # fmt: skip


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """The command ``backup``."""
    backup = add_command(commands, "backup", "mesure et prouve les sauvegardes")
    acts = backup.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")

    _add_status(acts, add_command)
    inspected = add_command(acts, "inspect", "lit une sauvegarde et dit son état, sans y écrire")
    add_destination(inspected)
    inspected.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    inspected.set_defaults(run=_inspect)

    proved = add_command(
        acts, "restore-test", "relit un échantillon de la sauvegarde et le compare aux originaux"
    )
    add_destination(proved)
    proved.add_argument(
        "--source", required=True, metavar="DOSSIER", help="dossier d’origine, sur ce poste"
    )
    proved.add_argument(
        "--sample", type=int, default=60, metavar="N", help="nombre de fichiers (60 par défaut)"
    )
    proved.add_argument(
        "--run", dest="run_name", metavar="NOM", help="teste cette exécution, et non la dernière"
    )
    proved.add_argument(
        "--seed", default="", metavar="GRAINE", help="refait le tirage d’un test passé"
    )
    proved.add_argument("--no-store", action="store_true", help="ne garde pas la preuve")
    proved.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    proved.set_defaults(run=_restore_test)


def _add_status(acts: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    told = add_command(
        acts, "status", "dit ce qui survivrait, d’après tout ce que le registre sait"
    )
    told.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )
    told.set_defaults(run=_status)


def add_destination(command: argparse.ArgumentParser) -> None:
    """The arguments that name a copy: where it is, how it is laid out, what opens it."""
    command.add_argument("destination", metavar="DESTINATION", help="dossier ou archive à lire")
    command.add_argument(
        "--kind", choices=KINDS, default="auto", help="sorte de sauvegarde (auto par défaut)"
    )
    command.add_argument(
        "--password-file",
        type=Path,
        metavar="FICHIER",
        help="ouvre avec le mot de passe de ce fichier",
    )


def _inspect(options: argparse.Namespace) -> int:
    import json  # noqa: PLC0415 each command loads its own

    from inventory.backups.destination import inspect  # noqa: PLC0415
    from inventory.backups.model import Kind  # noqa: PLC0415
    from kit import backup_inspection as inspection  # noqa: PLC0415
    from kit.errors import KitError  # noqa: PLC0415
    from kit.layout import style_for, write  # noqa: PLC0415

    secret = inspection.secret_in(options.password_file)
    kind = None if options.kind == "auto" else Kind(options.kind)
    seen = inspect(options.destination, kind, secret)
    if options.format == "json":
        document = inspection.document(seen, options.destination)
        indent = 2 if sys.stdout.isatty() else None
        write(json.dumps(document, ensure_ascii=False, indent=indent) + "\n")
    unreached = next((one for one in seen.troubles if one in inspection.UNREACHED), None)
    if unreached is not None:
        problem = next(one for one in inspection.problems_of(seen) if one.id == unreached)
        raise KitError(problem.title, problem.remedy)
    if options.format == "text":
        write(inspection.text(seen, options.destination, style_for(sys.stdout)))
    return 0


def _status(options: argparse.Namespace) -> int:
    from kit.backups import status  # noqa: PLC0415 each command loads its own

    return status.status(options)


def _restore_test(options: argparse.Namespace) -> int:
    from kit.restoring import cli  # noqa: PLC0415 each command loads its own

    return cli.restore_test(options)
