"""What can go wrong with a record, told to people."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RECOVER = (
    "N’effacez rien. Reprenez la dernière copie de sécurité, dans la fenêtre avec « Retrouver ma "
    "mairie », ou avec « kit-commune store recover COPIE » dans un autre fichier."
)
_FREE_SPACE = "Libérez de la place sur ce disque, puis recommencez. Rien n’a été perdu."
_PLUG = "Vérifiez que le disque ou le partage est branché, puis recommencez."
_BUSY = "Fermez les autres fenêtres de Kit Commune, attendez une minute, puis recommencez."
_CHOOSE = "Donnez le chemin du fichier, avec son nom."
_ACCESS = "Vérifiez que le dossier existe encore et que vous avez le droit d’y écrire."

# SQLite's primary result codes (sqlite.org/rescode.html).
_SQLITE = {
    3: ("Vous n’avez pas le droit d’ouvrir le registre.", _ACCESS),
    5: ("Le registre est occupé par une autre fenêtre de Kit Commune.", _BUSY),
    6: ("Le registre est occupé par une autre fenêtre de Kit Commune.", _BUSY),
    8: ("Le registre est en lecture seule.", _ACCESS),
    10: (
        "Le disque qui porte le registre ne répond plus.",
        f"{_PLUG} Ce qui était enregistré n’est pas perdu.",
    ),
    11: ("Le registre est abîmé : une partie ne peut plus être lue.", _RECOVER),
    13: ("Le disque est plein : rien de plus n’a pu être enregistré.", _FREE_SPACE),
    14: ("Le registre ne peut pas être ouvert.", _ACCESS),
    26: ("Le registre est abîmé, ou ce n’est pas un registre de Kit Commune.", _RECOVER),
}


#: Those of the codes that mean that the file itself is no good any more.
_DAMAGE = {11, 26}
_IO, _FULL = 10, 13
#: What an open record needs beside its file, in bytes: the shared memory of its log.
_LEAST_SPACE = 32 * 1024


class LockedRecordError(KitError):
    """The record is sound, but this session has no secret that opens it."""


class DamagedRecordError(KitError):
    """Part of the record, or of its keys, is lost: only a sealed copy brings it back."""


class NewerRecordError(KitError):
    """A later version wrote it."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the faults of disks and databases into a :class:`KitError`; bugs pass as they are.

    Raises:
        KitError: the record or its folder is damaged, busy, full, gone or forbidden.
    """
    error_of_sqlite: type[Exception] = import_module("sqlcipher3.dbapi2").Error
    try:
        yield
    except error_of_sqlite as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == _IO and lacks_space(path, _LEAST_SPACE):
            code = _FULL
        fault = _SQLITE.get(code)
        if fault is None:
            raise
        kind = DamagedRecordError if code in _DAMAGE else KitError
        raise kind(f"{fault[0]} ({path})", fault[1]) from error
    except OSError as error:
        raise disk_fault(error, path) from error


def disk_fault(error: OSError, path: Path) -> KitError:
    """What a failed file operation means for a person."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return KitError(f"Le disque est plein : {path} n’a pas pu être écrit.", _FREE_SPACE)
        case errno.EACCES | errno.EPERM:
            return KitError(f"Vous n’avez pas le droit d’accéder à {path}.", _ACCESS)
        case errno.EROFS:
            return KitError(f"{path} est sur un disque en lecture seule.", _ACCESS)
        case errno.EISDIR:
            return KitError(f"{path} est un dossier, pas un fichier.", _CHOOSE)
        case errno.ENOENT | errno.ENOTDIR:
            return KitError(f"{path} est introuvable : le dossier ou le disque a disparu.", _ACCESS)
        case _:
            return KitError(
                f"{path} n’est pas accessible ({in_french(error)}).",
                _PLUG,
            )


def lacks_space(path: Path, needed: int) -> bool:
    """Whether the disk of a file has less room than that, in bytes; False where it cannot tell."""
    try:
        import shutil  # noqa: PLC0415 only once something failed

        return shutil.disk_usage(path.parent).free < needed
    except OSError:
        return False


def key_not_changed(path: Path) -> KitError:
    """A rekey that the disk refused, and that was undone; it writes every page beside the file."""
    if lacks_space(path, 2 * path.stat().st_size):
        return KitError(
            f"Le disque est plein : la clé du registre n’a pas été changée. ({path})", _FREE_SPACE
        )
    return KitError(f"La clé du registre n’a pas pu être changée. ({path})", _ACCESS)


def missing(path: Path) -> KitError:
    """There is no record at this place."""
    return KitError(
        f"Il n’y a pas de registre ici : {path}",
        "Créez-le avec « kit-commune store new », ou reprenez une copie avec "
        "« kit-commune store recover COPIE ».",
    )


def newer(path: Path) -> KitError:
    """The record was written by a later version."""
    return NewerRecordError(
        f"Ce registre vient d’une version plus récente de Kit Commune. ({path})",
        "Mettez Kit Commune à jour sur ce poste, puis recommencez. Rien n’a été modifié.",
    )


def damaged(path: Path) -> KitError:
    """Part of the record does not pass its own checks."""
    return DamagedRecordError(f"{_SQLITE[11][0]} ({path})", _RECOVER)
