"""The command line: what technicians, scripts and silent deployments use.

Exit codes: 0 done, 1 done and the asked threshold failed, 2 usage, 3 an error that the message
explains, 4 a bug (with the path of a log). JSON goes to stdout alone, everything else to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from kit import (
    backup_commands,
    baseline_commands,
    pack_commands,
    posting_commands,
    record_commands,
)
from kit.errors import KitError
from kit.restoring.quarantine import clean_leftovers
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kit.auditing import Reading
    from kit.store.keeping import Prepared

DONE, BELOW_THRESHOLD, USAGE, EXPLAINED, BUG = range(5)

# What argparse says by itself, in French; it puts a colon after a heading.
_ARGPARSE = {
    "usage: ": "usage : ",
    "positional arguments": "arguments ",
    "options": "options ",
    "show this help message and exit": "affiche cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "ignored explicit argument %r": "aucune valeur n’est attendue (%r)",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "choix inconnu : %(value)r (possibles : %(choices)s)"
    ),
    # Python 3.14 guesses what was meant.
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "choix inconnu : %(value)r (possibles : %(choices)s)"
    ),
    "not allowed with argument %s": "ne va pas avec l’argument %s",
}


class _Formatter(argparse.HelpFormatter):
    """argparse's, which forgets that commands are indented when it lines their sentences up."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 it has no public name
            self._action_max_length += self._indent_increment


class _Parser(argparse.ArgumentParser):
    """argparse that speaks French; abbreviations are refused, so that new options break nothing."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 argparse's own
        super().__init__(**{"allow_abbrev": False, "formatter_class": _Formatter, **options})

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        quoted = re.sub("'([^']*)'", "« \\1 »", message)
        self.exit(USAGE, f"{self.prog} : {quoted}\nAide : {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing that is raised reaches the terminal."""
    _speak_utf8()
    # argparse looks its sentences up in this global of its own: the only way to make it French.
    vars(argparse)["_"] = lambda text: _ARGPARSE.get(text, text)
    try:
        options = parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        clean_leftovers()
        return run(options)
    except KitError as error:
        _say(f"{error.title}\n{error.remedy}")
        return EXPLAINED
    except KeyboardInterrupt:
        _say("Arrêté à votre demande. Rien n’a été modifié.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    except Exception as error:  # noqa: BLE001 the one place where a bug of ours is caught
        return _report_damage(error) or _report_bug(error)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="kit-commune",
        description="Inventaire et contrôles d’un poste de mairie. Le kit lit et ne modifie rien.",
        epilog="Aide d’une commande : kit-commune COMMANDE --help",
    )
    top.add_argument(
        "--version",
        action="version",
        version=f"kit-commune {VERSION}",
        help="affiche la version",
    )
    record_commands.add_options(top)
    commands = top.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")

    audit = _add_command(commands, "audit", "mesure ce poste et explique le résultat")
    _add_capture(audit)
    _add_format(audit, "text", "json")
    audit.add_argument(
        "--details",
        action="store_true",
        help="ajoute au texte les valeurs lues, les règles, les sources et les étapes",
    )
    audit.add_argument(
        "--fail-on",
        choices=("critical", "high"),
        help="code de sortie 1 si un point à corriger est critique (critical), "
        "ou de gravité au moins élevée (high)",
    )
    record_commands.add_audit_options(audit)
    audit.add_argument("--no-store", action="store_true", help="ne garde rien dans le registre")
    posting_commands.add_audit_options(audit)
    audit.set_defaults(run=_audit)

    inventory = _add_command(commands, "inventory", "fait l’inventaire de ce poste")
    _add_capture(inventory)
    _add_format(inventory, "text", "json", "glpi", "csv", "xlsx")
    inventory.add_argument(
        "--output", type=Path, metavar="FICHIER", help="écrit dans ce fichier au lieu de l’écran"
    )
    inventory.set_defaults(run=_inventory)

    record = _add_command(
        commands,
        "record",
        "enregistre ce que le kit lit, noms et numéros remplacés, pour l’assistance",
    )
    record.add_argument("file", type=Path, metavar="FICHIER", help="capture à écrire")
    record.set_defaults(run=_record)

    checks = _add_command(commands, "checks", "montre les contrôles et leurs règles")
    which = checks.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")
    listing = _add_command(which, "list", "montre la liste des contrôles")
    _add_format(listing, "text", "json")
    listing.set_defaults(run=_checks_list)
    show = _add_command(which, "show", "montre la fiche d’un contrôle")
    show.add_argument("id", metavar="ID", help="identifiant ou numéro du contrôle, comme MAJ-01")
    _add_format(show, "text", "json")
    show.set_defaults(run=_checks_show)

    record_commands.add_commands(commands, _add_command)
    backup_commands.add_commands(commands, _add_command)
    pack_commands.add_commands(commands, _add_command)
    posting_commands.add_commands(commands, _add_command)
    baseline_commands.add_commands(commands, _add_command)

    self_test = _add_command(commands, "self-test", "vérifie que cette installation fonctionne")
    self_test.set_defaults(run=_self_test)
    return top


def _add_command(
    commands: argparse._SubParsersAction[Any], name: str, told: str
) -> argparse.ArgumentParser:
    """A command, told by the same sentence in the list and on its own page."""
    description = f"{told[0].upper()}{told[1:]}."
    command: argparse.ArgumentParser = commands.add_parser(name, help=told, description=description)
    return command


def _add_capture(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--capture", type=Path, metavar="FICHIER", help="relit une capture au lieu de ce poste"
    )


def _add_format(command: argparse.ArgumentParser, *formats: str) -> None:
    command.add_argument(
        "--format",
        choices=formats,
        default=formats[0],
        help=f"forme du résultat ({formats[0]} par défaut)",
    )


def _audit(options: argparse.Namespace) -> int:
    if options.snapshot is not None:
        return posting_commands.snapshot(options, lambda: _read(None))
    prepared: list[Prepared | None] = []

    def judging() -> None:
        import_module("kit.assessment")
        import_module("checks.catalogue")

    def keeping() -> None:
        if not options.no_store:
            prepared.append(record_commands.prepare(options))

    reading = _read(options.capture, (judging, keeping))
    from checks.verdict import Outcome, Severity  # noqa: PLC0415 each command loads its own
    from kit.assessment import assess  # noqa: PLC0415

    assessment = assess(reading.workstation, reading.at)
    facts = None
    if options.format == "json":
        from kit.plain import audit_document  # noqa: PLC0415

        document = audit_document(reading.workstation, assessment, reading.capture)
        _print_json(document)
        facts = document["facts"]
    else:
        from kit.layout import style_for, write  # noqa: PLC0415
        from kit.terminal import audit_text  # noqa: PLC0415

        style = style_for(sys.stdout)
        write(audit_text(reading, assessment, style, details=options.details))
    past = None
    if prepared:
        past = record_commands.keep(options, reading, assessment, prepared[0], facts)
        if options.format == "text":
            record_commands.tell_story(past)
        _say(past.text)
    if record_commands.wants_files(options):
        from kit.audit_files import write_files  # noqa: PLC0415

        name, remembered = record_commands.around(options, past)
        for line in write_files(options, reading, assessment, name, remembered):
            _say(line)
    failing = {
        "critical": {Severity.CRITICAL},
        "high": {Severity.CRITICAL, Severity.HIGH},
        None: set[Severity](),
    }[options.fail_on]
    failed = any(i.outcome is Outcome.FAIL and i.severity in failing for i in assessment.items)
    return BELOW_THRESHOLD if failed else DONE


def _inventory(options: argparse.Namespace) -> int:
    if options.format == "xlsx" and options.output is None:
        raise KitError(
            "Un classeur ne s’affiche pas à l’écran.",
            "Ajoutez « --output FICHIER.xlsx ».",
        )
    reading = _read(options.capture)
    if options.format == "xlsx":
        from kit.sheets_inventory import inventory_xlsx, machines  # noqa: PLC0415

        rows = machines([(reading.workstation, reading.at)])
        _save(options.output, inventory_xlsx(rows, reading.at))
        return DONE
    text = _inventory_text(reading, options)
    if options.output is None:
        from kit.layout import write  # noqa: PLC0415

        write(text)
    else:
        _save(options.output, text)
    return DONE


def _inventory_text(reading: Reading, options: argparse.Namespace) -> str:
    workstation = reading.workstation
    match options.format:
        case "json":
            from kit.plain import SCHEMA, facts_document, machine_document, stamp  # noqa: PLC0415

            return _json(
                {
                    "schema": SCHEMA,
                    "generated_at": stamp(reading.at),
                    "version": VERSION,
                    "machine": machine_document(workstation, reading.capture),
                    "facts": facts_document(workstation),
                }
            )
        case "glpi":
            from kit.glpi import document  # noqa: PLC0415

            return _json(document(workstation, reading.at))
        case "csv":
            from kit.tabular import inventory_csv  # noqa: PLC0415

            return inventory_csv(workstation)
    from kit.layout import Style, style_for  # noqa: PLC0415
    from kit.listing import inventory_text  # noqa: PLC0415

    style = style_for(sys.stdout) if options.output is None else Style()
    return inventory_text(workstation, style)


def _record(options: argparse.Namespace) -> int:
    from kit.progress import progress_line  # noqa: PLC0415
    from kit.recording import record_this_computer  # noqa: PLC0415

    with progress_line(sys.stderr) as progress:
        document = record_this_computer(progress)
    _save(options.file, _json(document))
    _say(
        f"Capture écrite dans {options.file}.\nLes noms, numéros de série et adresses y sont "
        "remplacés. Ouvrez-la pour vérifier avant de l’envoyer."
    )
    return DONE


def _checks_list(options: argparse.Namespace) -> int:
    from kit.catalogue import list_text, rows  # noqa: PLC0415
    from kit.layout import style_for, write  # noqa: PLC0415

    if options.format == "json":
        _print_json(rows())
    else:
        write(list_text(style_for(sys.stdout)))
    return DONE


def _checks_show(options: argparse.Namespace) -> int:
    from kit.catalogue import describe, describe_text  # noqa: PLC0415
    from kit.layout import style_for, write  # noqa: PLC0415

    if options.format == "json":
        _print_json(describe(options.id))
    else:
        write(describe_text(options.id, style_for(sys.stdout)))
    return DONE


def _self_test(_: argparse.Namespace) -> int:
    from kit.layout import write  # noqa: PLC0415
    from kit.selftest import run  # noqa: PLC0415

    passed = True
    for name, fault in run():
        write(f"{'✓' if fault is None else '✗'} {name}{'' if fault is None else f' : {fault}'}\n")
        passed = passed and fault is None
    return DONE if passed else BELOW_THRESHOLD


def _read(capture: Path | None, meanwhile: Sequence[Callable[[], object]] = ()) -> Reading:
    from kit.auditing import read_capture, read_this_computer  # noqa: PLC0415

    if capture is not None:
        return read_capture(capture)
    from kit.progress import progress_line  # noqa: PLC0415

    with progress_line(sys.stderr) as progress:
        return read_this_computer(progress, meanwhile)


def _save(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        KitError: the folder is missing, full, or may not be written to.
    """
    from kit.output_file import save  # noqa: PLC0415 most commands write none

    save(path, content)


def _json(document: object, *, compact: bool = False) -> str:
    # The indented form is written by slow pure Python: programs get the compact one.
    return json.dumps(document, ensure_ascii=False, indent=None if compact else 2) + "\n"


def _print_json(document: object) -> None:
    from kit.layout import write  # noqa: PLC0415

    write(_json(document, compact=not sys.stdout.isatty()))


def _say(text: str) -> None:
    from kit.layout import write  # noqa: PLC0415

    try:
        write(text + "\n", sys.stderr)
    except (KitError, OSError):  # nobody can listen: the exit code still tells
        sys.stderr = _nowhere()


def _speak_utf8() -> None:
    """French needs UTF-8 even where a service or a script left the C locale.

    A stream that was closed by the caller is None: what goes there is not wanted, and is no error.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _nowhere() -> TextIO:
    """A stream that takes everything, to the end of the process."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _report_damage(error: Exception) -> int:
    """Tell that a file of this installation is damaged; 0 when it is something else."""
    from checks.content import ContentError  # noqa: PLC0415 only when something goes wrong
    from kit.french import NBSP  # noqa: PLC0415

    if not isinstance(error, ContentError):
        return 0
    name = f"«{NBSP}{str(error).partition(':')[0]}{NBSP}»"
    _say(
        f"L’installation de Kit Commune est abîmée{NBSP}: {name} manque ou n’est pas lisible.\n"
        "Réinstallez Kit Commune, puis recommencez."
    )
    return EXPLAINED


def _report_bug(error: Exception) -> int:
    """Keep the whole story in a log, and tell where it is."""
    from kit.buglog import write_log  # noqa: PLC0415

    path = write_log(error)
    where = (
        f"Le détail est dans {path}. Envoyez ce fichier au syndicat."
        if path
        else "Le détail n’a pas pu être enregistré. Prévenez le syndicat."
    )
    _say(
        f"Kit Commune a rencontré une erreur interne : {type(error).__name__}.\n{where}\n"
        "Rien n’a été modifié sur ce poste."
    )
    return BUG
