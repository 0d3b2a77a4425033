"""Where the record of this user is, and the secret that opens it from a file."""

from __future__ import annotations

from pathlib import Path

from kit.errors import KitError
from kit.store.secret import Passphrase, RecoveryKey, Secret, SessionKey

NAME = "registre.kit"
_LONGEST = 4096


def default_path() -> Path:
    """The record of this user, whether it is there or not.

    Raises:
        KitError: this user has no folder of their own.
    """
    from platformdirs import user_data_path  # noqa: PLC0415 slow to import

    try:
        return Path(user_data_path("kit-commune", appauthor=False)) / NAME
    except RuntimeError as error:  # an account without a home, and without a name
        raise KitError(
            "Ce compte n’a pas de dossier personnel où tenir un registre.",
            "Donnez le chemin du registre avec « --store FICHIER ».",
        ) from error


def secret_from(file: Path | None) -> Secret:
    """The secret in a file's first line; without a file, what this session keeps.

    Raises:
        KitError: the file is missing, unreadable, or empty.
    """
    if file is None:
        return SessionKey()
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.readline(_LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(
            f"Le fichier de la phrase de passe ne peut pas être lu : {file}",
            "Vérifiez son chemin, et qu’il contient une ligne de texte.",
        ) from error
    if not text:
        raise KitError(
            f"Le fichier de la phrase de passe est vide : {file}",
            "Écrivez-y la phrase de passe ou la clé de secours, sur une ligne.",
        )
    return secret_of(text)


def secret_of(text: str) -> Secret:
    """The secret that somebody typed: a recovery key where it has the form of one."""
    from kit.store.recovery_key import looks_like_one  # noqa: PLC0415 slow, and seldom needed

    return RecoveryKey(text) if looks_like_one(text) else Passphrase(text)
