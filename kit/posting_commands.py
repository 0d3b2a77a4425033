"""The commands of several computers: ``entity receive``, ``round``, ``--snapshot``.

Each loads what it needs when it runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import KitError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kit.auditing import Reading
    from kit.postings.importing import Received
    from kit.postings.pairing import Joining
    from kit.store.store import Store

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]


def add_audit_options(audit: argparse.ArgumentParser) -> None:
    """The options of ``audit`` that post instead of telling."""
    audit.add_argument(
        "--snapshot",
        type=Path,
        metavar="DOSSIER",
        help="écrit dans ce dossier un relevé scellé pour la mairie, au lieu du résultat",
    )
    audit.add_argument(
        "--if-older",
        type=float,
        metavar="JOURS",
        help="avec --snapshot : seulement si le relevé qui s’y trouve est plus ancien",
    )
    audit.add_argument(
        "--join",
        type=Path,
        metavar="FICHIER",
        help="avec --snapshot : fichier « mairie.kitjoint » de la mairie",
    )


def add_entity_commands(acts: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """What an entity does with its other computers."""
    joining = add_command(acts, "join-file", "écrit le fichier que les autres postes reçoivent")
    joining.add_argument("file", type=Path, metavar="FICHIER", help="fichier .kitjoint à écrire")
    joining.add_argument(
        "--drop-folder", default="", metavar="DOSSIER", help="dossier où déposer les relevés"
    )
    joining.set_defaults(run=_join_file)
    receive = add_command(acts, "receive", "ajoute au registre les relevés d’un dossier")
    receive.add_argument("folder", type=Path, metavar="DOSSIER", help="dossier, ou clé de tournée")
    _add_format(receive)
    receive.set_defaults(run=_receive)
    confirm = add_command(acts, "confirm", "confirme un poste par le code qu’il affiche")
    confirm.add_argument("code", metavar="CODE", help="seize chiffres")
    _add_format(confirm)
    confirm.set_defaults(run=_confirm)


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """The command ``round``."""
    round_ = add_command(commands, "round", "prépare la clé USB d’une tournée des postes")
    acts = round_.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")
    new = add_command(acts, "new", "prépare une clé pour l’entité choisie")
    new.add_argument("folder", type=Path, metavar="DOSSIER", help="racine de la clé")
    new.set_defaults(run=_round_new)
    show = add_command(acts, "show", "montre où en est la tournée d’une clé")
    show.add_argument("folder", type=Path, metavar="DOSSIER", help="racine de la clé")
    _add_format(show)
    show.set_defaults(run=_round_show)


def _add_format(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="forme du résultat"
    )


# --- Posting -----------------------------------------------------------------------------------


def snapshot(options: argparse.Namespace, read: Callable[[], Reading]) -> int:
    """``audit --snapshot``: write a sealed posting, unless a fresh one is there.

    Raises:
        KitError: a capture, no folder, no entity or another one, a folder that refuses.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 each command loads its own

    from kit.output_file import save  # noqa: PLC0415
    from kit.postings import pairing, sealing  # noqa: PLC0415
    from kit.postings.signed_file import public_bytes  # noqa: PLC0415

    if options.capture is not None:
        raise KitError(
            "Un relevé mesure ce poste : il ne se fait pas avec une capture.",
            "Retirez « --capture » ou « --snapshot ».",
        )
    folder: Path = options.snapshot
    joining = _joining(options)
    key = pairing.this_computers_key()
    public = public_bytes(key)
    path = folder / sealing.file_name(joining.recipient, public)
    told: dict[str, Any] = {
        "schema": 1,
        "file": str(path),
        "entity": joining.name,
        "entity_code": joining.code,
        "code": pairing.computer_code(public),
    }
    age = sealing.age_in_days(path, joining.recipient, datetime.now(UTC))
    if options.if_older is not None and age is not None and age < options.if_older:
        return _say_snapshot(options, {**told, "written": False, "age_days": round(max(age, 0), 2)})
    reading = read()
    document = sealing.snapshot(reading.workstation, reading.at, joining.entity)
    save(path, sealing.seal(joining.recipient, key, document))
    return _say_snapshot(options, {**told, "written": True, "age_days": 0.0})


def _joining(options: argparse.Namespace) -> Joining:
    """The entity to post for: the file that is given, else the one in the folder; it is checked."""
    from kit import policy  # noqa: PLC0415
    from kit.postings import pairing  # noqa: PLC0415
    from kit.postings.signed_file import fault  # noqa: PLC0415

    path: Path = options.join or options.snapshot / pairing.NAME
    if options.join is None and not path.exists():
        raise fault("joining", "none")
    joining = pairing.read_joining(path)
    fixed = policy.read().entity_code
    pairing.trust(joining, chosen=options.join is not None, fixed=fixed)
    return joining


def _say_snapshot(options: argparse.Namespace, told: dict[str, Any]) -> int:
    if options.format == "json":
        return _tell(json.dumps(told, ensure_ascii=False, indent=2))
    if not told["written"]:
        return _tell(f"Rien à faire : un relevé récent est déjà dans ce dossier ({told['file']}).")
    return _tell(
        f"Relevé scellé pour {told['entity']} : {told['file']}\n"
        f"Code de la mairie : {told['entity_code']}\nCode de ce poste : {told['code']}\n"
        "La première fois, lisez le code de ce poste à la mairie : elle le confirme."
    )


# --- The entity --------------------------------------------------------------------------------


def _open(options: argparse.Namespace) -> Store:
    from kit.store.place import default_path, secret_from  # noqa: PLC0415
    from kit.store.store import open_store  # noqa: PLC0415

    path = options.store or default_path()
    return open_store(path, secret_from(options.passphrase_file), copying=False)


def _entity(store: Store, options: argparse.Namespace) -> Any:  # noqa: ANN401 an Entity
    from kit.store import entities  # noqa: PLC0415

    if options.entity:
        return entities.find_entity(store, options.entity)
    chosen = entities.chosen_entity(store)
    if chosen is None:
        raise KitError(
            "Le registre ne connaît pas encore de mairie.",
            "Choisissez-la : « kit-commune entity set SIREN ».",
        )
    return chosen


def _join_file(options: argparse.Namespace) -> int:
    from kit.output_file import save  # noqa: PLC0415
    from kit.postings.pairing import joining_file  # noqa: PLC0415
    from kit.store import copies  # noqa: PLC0415

    with _open(options) as store:
        data, code = joining_file(store, _entity(store, options), options.drop_folder)
        copies.renew(store)
    save(options.file, data)
    return _tell(f"Fichier écrit : {options.file}\nCode de la mairie, à lire à voix haute : {code}")


def _receive(options: argparse.Namespace) -> int:
    from kit.postings.importing import receive  # noqa: PLC0415

    with _open(options) as store:
        return _say_received(options, receive(store, options.folder))


def _confirm(options: argparse.Namespace) -> int:
    from kit.postings.importing import confirm  # noqa: PLC0415

    with _open(options) as store:
        return _say_received(options, confirm(store, options.code))


def _say_received(options: argparse.Namespace, received: Received) -> int:
    """What came, on the output; what could not be opened makes the exit code 3."""
    import sys  # noqa: PLC0415

    from kit.layout import write  # noqa: PLC0415
    from kit.postings.importing import told  # noqa: PLC0415

    if options.format == "json":
        _tell(json.dumps(_document(received), ensure_ascii=False, indent=2))
    else:
        states = {"kept": "ajouté", "again": "déjà reçu", "older": "plus ancien que le registre"}
        for one in received.kept:
            _tell(f"{one.name} : {states[one.state]}{f'. {one.doubt}' if one.doubt else ''}")
        for who in received.waiting:
            _tell(f"{who.name} : à confirmer, code {who.code}. {who.why}")
        _tell(told(received))
        if received.waiting:
            _tell("Comparez le code avec celui du poste, puis : kit-commune entity confirm CODE")
    for refused in received.refused:
        write(f"{refused.error.title}\n{refused.error.remedy}\n", sys.stderr)
    if received.refused:
        number = len(received.refused)
        raise KitError(
            f"Fichiers qui n’ont pas été reçus : {number}.",
            "Ils sont laissés à leur place. Le reste est enregistré.",
        )
    return 0


def _document(received: Received) -> dict[str, Any]:
    return {
        "schema": 1,
        "kept": [
            {
                "file": one.file, "record": one.record, "name": one.name,
                "at": one.at.isoformat(), "state": one.state, "new": one.new, "doubt": one.doubt,
            }
            for one in received.kept
        ],
        "waiting": [
            {
                "code": one.code, "name": one.name, "at": one.at.isoformat(), "file": one.path,
                "why": one.why,
            }
            for one in received.waiting
        ],
        "refused": [
            {"file": one.file, "title": one.error.title, "remedy": one.error.remedy}
            for one in received.refused
        ],
    }  # fmt: skip


# --- Rounds ------------------------------------------------------------------------------------


def _round_new(options: argparse.Namespace) -> int:
    from kit import french  # noqa: PLC0415
    from kit.round_preparing import prepare, program_there  # noqa: PLC0415
    from kit.store import copies  # noqa: PLC0415

    if not options.folder.is_dir():
        raise KitError(
            f"Ce dossier est introuvable : {options.folder}", "Branchez la clé, puis recommencez."
        )
    with _open(options) as store:
        made = prepare(store, _entity(store, options), options.folder)
        copies.renew(store)
    expected = french.count(len(made.expected), "poste attendu", "postes attendus")
    lines = [
        f"Clé préparée pour {made.name} : {expected}.",
        f"Elle sert jusqu’au {french.day(made.until)}. Code de la mairie : {made.code}",
    ]
    if not program_there(options.folder):
        lines.append("Copiez aussi le contenu de KitCommune portable (ZIP) à la racine de la clé.")
    return _tell("\n".join(lines))


def _round_show(options: argparse.Namespace) -> int:
    from kit.round import load, missing_text, progress  # noqa: PLC0415

    found = load(options.folder)
    told = progress(found)
    if options.format == "json":
        document = {
            "schema": 1, "entity": found.name, "until": found.until.isoformat(),
            "done": told.done, "total": told.total, "extra": told.extra,
            "missing": list(told.missing),
        }  # fmt: skip
        return _tell(json.dumps(document, ensure_ascii=False, indent=2))
    lines = [f"{found.name} : {told.fraction}", missing_text(told)]
    return _tell("\n".join(line for line in lines if line))


def _tell(text: str) -> int:
    from kit.layout import write  # noqa: PLC0415

    write(text + "\n")
    return 0
