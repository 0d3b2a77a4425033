"""The files of a pack: read from a zip that anybody may have made, or from its author's folder.

Nothing is ever written where the zip says: members stay in memory, by name.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from kit.errors import KitError, in_french
from kit.french import NBSP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from zipfile import ZipFile, ZipInfo

    #: The content of each file by its path in the pack, parts joined by ``/``.
    Files = Mapping[str, bytes]

MANIFEST = "pack.toml"
#: Bytes of a whole pack, of all its files unpacked, and of one of them.
LONGEST, LONGEST_UNPACKED, LONGEST_FILE = 20 << 20, 40 << 20, 4 << 20
MOST_FILES = 500
#: What a file may be, by the end of its name.
KINDS = ("toml", "md", "csv", "json", "svg", "png", "jpg", "pub", "minisig")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}){0,3}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
#: Its last 22 bytes: no comment, one disk, how many members, how long their list is.
_END = struct.Struct("<4s4H2LH")
_LONGEST_LIST = 1 << 18
_AGAIN = "Demandez de nouveau le pack à votre syndicat. Rien n’a été modifié."


def read_zip(data: bytes) -> Files:
    """The files of a packed pack.

    Raises:
        KitError: it is no zip, too large, or one of its members is not what a pack may hold.
    """
    import io  # noqa: PLC0415 with zipfile
    import zipfile  # noqa: PLC0415 slow to import
    import zlib  # noqa: PLC0415

    if len(data) > LONGEST:
        raise _too_large()
    end = _END.unpack(data[-_END.size :]) if len(data) >= _END.size else (b"",)
    if end[0] != b"PK\x05\x06":
        raise KitError("Ce fichier n’est pas un pack, ou il a été coupé.", _AGAIN)
    if end[4] > MOST_FILES or end[5] > _LONGEST_LIST:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return _members(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise KitError("Ce pack est abîmé.", _AGAIN) from error
    except OSError as error:  # what a damaged offset leads to
        raise KitError("Ce pack est abîmé.", _AGAIN) from error


def _members(opened: ZipFile) -> Files:
    """What the zip holds.

    Raises:
        KitError: a member that a pack may not hold.
    """
    found: dict[str, bytes] = {}
    left = LONGEST_UNPACKED
    for told in opened.infolist():
        if told.is_dir() and told.file_size == 0 and _is_folder(told.filename):
            continue
        _look_at(told)
        if told.filename.lower() in {name.lower() for name in found}:
            raise _refused(told.filename, "il y est deux fois")
        with opened.open(told) as file:
            content = file.read(min(LONGEST_FILE, left) + 1)
        if len(content) > LONGEST_FILE:
            raise _refused(told.filename, "il est trop grand (4 Mo au plus)")
        if len(content) > left:
            raise _too_large()
        left -= len(content)
        found[told.filename] = content
    return found


def _look_at(told: ZipInfo) -> None:
    """What is said of a member, before anything of it is unpacked.

    Raises:
        KitError: it may not be in a pack.
    """
    # Unix keeps the kind of a file in the upper half: 0o120000 is a link.
    kind = told.external_attr >> 16 & 0o170000
    if kind not in {0, 0o100000}:
        raise _refused(told.filename, "c’est un lien ou un fichier spécial")
    if told.flag_bits & 0x1:
        raise _refused(told.filename, "il est protégé par un mot de passe")
    if told.compress_type not in {0, 8}:
        raise _refused(told.filename, "il est comprimé d’une façon inattendue")
    look_at_name(told.orig_filename)
    if told.file_size > LONGEST_FILE:
        raise _refused(told.filename, "il est trop grand (4 Mo au plus)")


def _is_folder(name: str) -> bool:
    return _NAME.fullmatch(name.rstrip("/")) is not None


def look_at_name(name: str) -> None:
    """A path that a file of a pack may have.

    Raises:
        KitError: it leads outside the pack, or some system could not hold it.
    """
    if not _NAME.fullmatch(name) or ".." in name or any(map(_DEVICE.fullmatch, name.split("/"))):
        raise _refused(
            name, "son nom ne peut être que de lettres sans accent, de chiffres, de - _ et ."
        )
    if name.rpartition(".")[2].lower() not in KINDS:
        raise _refused(name, f"un pack ne contient que des fichiers {', '.join(KINDS)}")


def read_folder(folder: Path) -> Files:
    """The files of a pack that is being written; what starts with a dot is left out.

    Raises:
        KitError: it cannot be read, or holds what a pack may not.
    """
    found: dict[str, bytes] = {}
    left = LONGEST_UNPACKED
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if any(part.startswith(".") for part in name.split("/")):
                continue
            if path.is_symlink():
                raise _refused(name, "c’est un lien ou un fichier spécial")
            if path.is_dir():
                continue
            look_at_name(name)
            if len(found) >= MOST_FILES:
                raise _too_large()
            with path.open("rb") as file:
                found[name] = file.read(min(LONGEST_FILE, left) + 1)
            if len(found[name]) > LONGEST_FILE:
                raise _refused(name, "il est trop grand (4 Mo au plus)")
            left -= len(found[name])
            if left < 0:
                raise _too_large()
    except OSError as error:
        raise KitError(
            f"Le dossier du pack ne peut pas être lu ({in_french(error)}).",
            "Vérifiez son chemin et vos droits.",
        ) from error
    return found


def written(files: Files) -> bytes:
    """A zip of these files; the same files always give the same bytes."""
    import io  # noqa: PLC0415 with zipfile
    import zipfile  # noqa: PLC0415 slow to import

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for name in sorted(files):
            told = zipfile.ZipInfo(name)  # dated 1980
            told.compress_type = zipfile.ZIP_DEFLATED
            told.create_system = 3
            told.external_attr = 0o100644 << 16
            opened.writestr(told, files[name])
    return made.getvalue()


def _refused(name: str, why: str) -> KitError:
    shown = "".join(letter if letter.isprintable() else "?" for letter in name[:80])
    return KitError(f"Ce pack est refusé. Fichier «{NBSP}{shown}{NBSP}»{NBSP}: {why}.", _AGAIN)


def _too_large() -> KitError:
    return KitError("Ce pack est refusé, car il est trop grand.", _AGAIN)
