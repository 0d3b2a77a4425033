"""The command ``pack``: what a syndicate hands to its communes, written, signed and installed."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import KitError, in_french
from kit.french import NBSP

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kit.packs.archive import Files
    from kit.packs.minisign import PublicKey, SecretKey
    from kit.packs.reading import Pack

    AddCommand = Callable[[Any, str, str], argparse.ArgumentParser]

_LONGEST_PASSWORD = 1_000


def add_commands(commands: Any, add_command: AddCommand) -> None:  # noqa: ANN401 argparse's own
    """``pack`` and what can be done with one."""
    pack = add_command(commands, "pack", "écrit, signe et installe le pack d’un syndicat")
    acts = pack.add_subparsers(title="commandes ", required=True, metavar="COMMANDE")

    new = add_command(acts, "new", "écrit un modèle de pack dans un nouveau dossier")
    new.add_argument("folder", type=Path, metavar="DOSSIER", help="dossier à créer")
    _add_public_key(new, "clé publique à inscrire dans le modèle")
    new.set_defaults(run=_new)

    check = add_command(acts, "check", "dit tout ce qui est à corriger dans un pack")
    _add_pack(check, "dossier du pack, ou fichier .kitpack")
    check.set_defaults(run=_check)

    key = add_command(acts, "key", "crée une clé de signature, et sa clé publique à côté")
    key.add_argument("file", type=Path, metavar="FICHIER", help="clé secrète à écrire")
    _add_password(key)
    key.set_defaults(run=_key)

    sign = add_command(acts, "sign", "signe un pack, après l’avoir mis en un fichier")
    _add_pack(sign, "dossier du pack, ou fichier .kitpack")
    sign.add_argument(
        "--key", type=Path, required=True, metavar="FICHIER", help="clé secrète qui signe"
    )
    _add_password(sign)
    sign.set_defaults(run=_sign)

    verify = add_command(acts, "verify", "vérifie la signature d’un pack")
    _add_pack(verify, "fichier .kitpack, sa signature à côté")
    _add_public_key(verify, "clé publique qui doit l’avoir signé", required=True)
    verify.set_defaults(run=_verify)

    publish = add_command(
        acts, "publish", "écrit la page de téléchargement et la feuille Installer"
    )
    publish.add_argument("folder", type=Path, metavar="DOSSIER", help="dossier de la page")
    publish.add_argument(
        "--pack", type=Path, required=True, metavar="FICHIER", help="pack signé à proposer"
    )
    publish.add_argument(
        "--setup",
        type=Path,
        action="append",
        required=True,
        metavar="FICHIER",
        help="installeur à proposer",
    )
    publish.add_argument("--site", default="", metavar="ADRESSE", help="adresse https de la page")
    publish.add_argument(
        "--publisher", default="", metavar="NOM", help="nom du certificat qui signe l’installeur"
    )
    publish.set_defaults(run=_publish)

    install = add_command(acts, "install", "installe un pack signé pour ce compte")
    _add_pack(install, f"fichier .kitpack, sa signature à côté{NBSP}; ou votre dossier, avec --key")
    install.add_argument(
        "--key", type=Path, metavar="FICHIER", help="clé secrète de l’auteur, pour un dossier"
    )
    _add_password(install)
    install.add_argument("--yes", action="store_true", help="ne demande pas de confirmation")
    _add_public_key(install, "clé publique du syndicat, si vous l’avez de lui")
    install.set_defaults(run=_install)


def _add_pack(command: argparse.ArgumentParser, told: str) -> None:
    command.add_argument("pack", type=Path, metavar="PACK", help=told)


def _add_public_key(command: argparse.ArgumentParser, told: str, *, required: bool = False) -> None:
    command.add_argument("--public-key", type=Path, required=required, metavar="FICHIER", help=told)


def _add_password(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--password-file",
        type=Path,
        metavar="FICHIER",
        help="fichier du mot de passe de la clé",
    )


# --- What each does -------------------------------------------------------------------------------


def _new(options: argparse.Namespace) -> int:
    from kit.output_file import save  # noqa: PLC0415 each command loads its own
    from kit.packs.skeleton import skeleton  # noqa: PLC0415

    key = _public_key(options.public_key) if options.public_key else None
    folder: Path = options.folder
    if folder.exists():
        raise KitError(
            f"Le dossier {folder} existe déjà.", "Donnez le nom d’un dossier qui n’existe pas."
        )
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise KitError(
            f"Impossible de créer {folder} ({in_french(error)}).",
            "Choisissez un endroit où vous avez le droit d’écrire.",
        ) from error
    for name, content in skeleton(key).items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        save(folder / name, content)
    _tell(
        f"Modèle écrit dans {folder}. Changez pack.toml et le logo, puis{NBSP}:\n"
        f"kit-commune pack check {folder}"
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    from kit.packs.changes import changes  # noqa: PLC0415 each command loads its own
    from kit.packs.content import NOTHING  # noqa: PLC0415
    from kit.packs.parts import content_of  # noqa: PLC0415
    from kit.packs.reading import examined, read  # noqa: PLC0415

    files = _files(options.pack)
    _, faults = examined(files)
    for fault in faults:
        _tell(f"{'•' if fault.is_remark else '✗'} {fault.sentence}")
    told = read(files, as_author=True)  # says how many are to correct, and exits as faults do
    _tell(f"✓ Le pack est bon. Ce qu’il apporte{NBSP}:")
    for line in changes(None, told, NOTHING, content_of(files, told)):
        _tell(f"  {line}")
    return 0


def _key(options: argparse.Namespace) -> int:
    from kit.output_file import save  # noqa: PLC0415 each command loads its own
    from kit.packs import minisign, phrase  # noqa: PLC0415

    file: Path = options.file
    public = file.with_name(file.name + ".pub")
    for path in (file, public):
        if path.exists():
            raise KitError(
                f"Le fichier {path} existe déjà.",
                "Une clé perdue ne se retrouve pas. Donnez un autre nom.",
            )
    password = _password(options.password_file, twice=True)
    key = minisign.new_key()
    save(file, minisign.secret_text(key, password))
    with suppress(OSError):  # a stick has no rights to take away
        file.chmod(0o600)
    save(public, minisign.public_text(key.public))
    _tell(
        f"Clé secrète{NBSP}: {file}. Gardez-la hors ligne, avec une copie.\n"
        f"Clé publique{NBSP}: {public}, à inscrire dans pack.toml{NBSP}: {key.public.line}\n"
        f"Sa phrase, à lire au téléphone{NBSP}: {phrase.phrase(key.public)}"
    )
    return 0


def _sign(options: argparse.Namespace) -> int:
    from kit.output_file import save  # noqa: PLC0415 each command loads its own
    from kit.packs import minisign  # noqa: PLC0415
    from kit.packs.places import SUFFIX  # noqa: PLC0415

    source: Path = options.pack
    pack, data, signature = _signed(options)
    target = source
    if source.is_dir():
        target = source.resolve().parent / f"{pack.name}-{pack.version}{SUFFIX}"
        save(target, data)
    beside = target.with_name(target.name + minisign.SUFFIX)
    save(beside, signature)
    _tell(f"Signé{NBSP}: {target}\nÀ remettre avec sa signature{NBSP}: {beside}")
    return 0


def _signed(options: argparse.Namespace) -> tuple[Pack, bytes, str]:
    """The pack of a folder or file as one file, and its signature by the author's key."""
    from kit.packs import archive, installed, minisign  # noqa: PLC0415 each command loads its own
    from kit.packs.reading import read  # noqa: PLC0415

    source: Path = options.pack
    files = _files(source)
    pack = read(files, as_author=True)
    key = _secret_key(options.key, options.password_file)
    if key.public != pack.key:
        raise KitError(
            "Cette clé n’est pas celle que pack.toml annonce.",
            f'Écrivez dans pack.toml{NBSP}: key = "{key.public.line}"',
        )
    data = archive.written(files) if source.is_dir() else source.read_bytes()
    signature = minisign.sign(data, key, f"kit-pack {pack.name} {pack.version}")
    installed.signed(data, signature)
    return pack, data, signature


def _verify(options: argparse.Namespace) -> int:
    from kit.packs import installed, minisign, phrase  # noqa: PLC0415 each command loads its own

    key = _public_key(options.public_key)
    told = installed.open_signed(options.pack)
    if not installed.descends(told.pack, key):
        raise KitError(
            "Ce pack n’est pas signé par cette clé, ni par une clé qu’elle a signée.",
            "Ne l’utilisez pas avant d’avoir parlé à qui vous l’a remis.",
        )
    comment = minisign.verify(told.data, told.signature, told.pack.key)
    _tell(
        f"✓ {told.pack.syndicate}, version {told.pack.version}{NBSP}: la signature est bonne.\n"
        f"Commentaire signé{NBSP}: {comment}\n"
        f"Phrase de la clé{NBSP}: {phrase.phrase(told.pack.key)}"
    )
    return 0


def _install(options: argparse.Namespace) -> int:
    from kit.packs import archive, installed, phrase  # noqa: PLC0415 each command loads its own
    from kit.packs.changes import announced  # noqa: PLC0415
    from kit.packs.reading import examined  # noqa: PLC0415

    key = _public_key(options.public_key) if options.public_key else None
    if options.pack.is_dir():
        if options.key is None:
            raise KitError(
                "Un dossier ne s’installe que par son auteur.",
                f"Donnez la clé qui le signe{NBSP}: "
                f"kit-commune pack install {options.pack} --key FICHIER",
            )
        # Who holds the key that signs has nobody to ask whether it is the right one.
        pack, data, signature = _signed(options)
        offered, key = installed.signed(data, signature), pack.key
    else:
        offered = installed.open_signed(options.pack)
    if key is not None and not installed.descends(offered.pack, key):
        raise KitError(
            "Ce pack n’est pas signé par la clé que vous avez donnée.",
            "Téléphonez à votre syndicat avant d’aller plus loin. Rien n’a été modifié.",
        )
    before = installed.look_at(offered)
    for line in announced(before, offered):
        _tell(line)
    for fault in examined(archive.read_zip(offered.data))[1]:
        if fault.is_for_author:
            _tell(f"• {fault.sentence}")
    if not options.yes and not _agreed():
        _tell("Rien n’a été modifié.")
        return 0
    now = installed.install(offered)
    if key is not None and not now.is_confirmed:
        now = installed.confirm(now, phrase.phrase(now.pack.key))
    _tell(f"✓ Le pack de {now.pack.syndicate} est installé.")
    if not now.is_confirmed:
        _tell(
            "Ses contacts et ses adresses restent inactifs tant que sa clé n’est pas confirmée "
            "par téléphone (Réglages > Mon syndicat, ou --public-key)."
        )
    return 0


def _publish(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415 each command loads its own

    from kit.packs import installed, publishing  # noqa: PLC0415

    written = publishing.publish(
        options.folder,
        installed.open_signed(options.pack),
        options.setup,
        datetime.now(UTC),
        publisher=options.publisher,
        site=options.site,
    )
    for path in written:
        _tell(str(path))
    _tell(f"La page à ouvrir{NBSP}: {options.folder / 'index.html'}")
    return 0


# --- Inside ---------------------------------------------------------------------------------------


def _files(path: Path) -> Files:
    from kit.packs import archive  # noqa: PLC0415 each command loads its own

    if path.is_dir():
        return archive.read_folder(path)
    return archive.read_zip(_read(path, archive.LONGEST))


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise KitError(
            f"Le fichier {path} ne peut pas être lu ({in_french(error)}).",
            "Vérifiez son chemin et vos droits.",
        ) from error


def _public_key(path: Path) -> PublicKey:
    from kit.packs import minisign  # noqa: PLC0415 each command loads its own

    return minisign.public_key(_read(path, minisign.LONGEST).decode("utf-8", "replace"))


def _secret_key(path: Path, password_file: Path | None) -> SecretKey:
    from kit.packs import minisign  # noqa: PLC0415 each command loads its own

    text = _read(path, minisign.LONGEST).decode("utf-8", "replace")
    hidden = minisign.is_hidden(text)
    return minisign.secret_key(text, _password(password_file) if hidden else "")


def _password(file: Path | None, *, twice: bool = False) -> str:
    """The password of a key: from a file, or typed where somebody is there; never an argument.

    Raises:
        KitError: the file cannot be read, two different words were typed, or nobody is there.
    """
    if file is not None:
        return _read(file, _LONGEST_PASSWORD).decode("utf-8", "replace").split("\n")[0].strip("\r")
    if not sys.stdin.isatty():
        if twice:
            return ""
        raise KitError(
            "La clé est protégée par un mot de passe.",
            "Donnez-le dans un fichier, avec --password-file.",
        )
    from getpass import getpass  # noqa: PLC0415 only where somebody types

    typed = getpass(f"Mot de passe de la clé{NBSP}: ")
    if twice and typed != getpass(f"Le même encore une fois{NBSP}: "):
        raise KitError("Les deux mots de passe ne sont pas les mêmes.", "Recommencez.")
    return typed


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise KitError(
            "Personne ne peut répondre ici.", "Ajoutez --yes pour installer sans confirmation."
        )
    from kit.layout import write  # noqa: PLC0415

    write(f"Installer{NBSP}? [o/N] ")
    return sys.stdin.readline().strip().lower() in {"o", "oui"}


def _tell(text: str) -> None:
    from kit.layout import write  # noqa: PLC0415

    write(text + "\n")
