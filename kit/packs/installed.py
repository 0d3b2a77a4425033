"""The packs of this computer: where they lie, which one holds, and what may take its place.

An administrator's packs lie beside the program (Windows) or in ``/etc/kit-commune`` (Linux), a
user's in her own folder. Each is two files, ``x.kitpack`` and ``x.kitpack.minisig``. A pack is
signed with the key that it names; that says who made it only once the key is pinned: ``cle.pub`` in
one of the folders, put there by the administrator, or by the user who typed the key's phrase as her
syndicate read it to her. Until then the pack gives its face alone. Once a key is pinned, no other
counts but one that it signed (``keys/`` in the pack).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError, in_french
from kit.french import NBSP
from kit.packs import minisign, phrase
from kit.packs.archive import LONGEST, read_zip
from kit.packs.places import SUFFIX, folders, own_folder
from kit.packs.reading import numbers, read

if TYPE_CHECKING:
    from pathlib import Path

    from kit.packs.content import Content
    from kit.packs.minisign import PublicKey
    from kit.packs.reading import Pack

PINNED = "cle.pub"
#: Packs that are looked at in one folder.
MOST = 20
_ASK = "Demandez de nouveau le pack à votre syndicat. Rien n’a été modifié."
_KEPT = "Le pack qui est là reste en place."


@record
class Signed:
    """A pack as it lies somewhere: its bytes, the text of its signature, and what it says."""

    pack: Pack
    data: bytes
    signature: str


@record
class Installed:
    """The pack that holds. Not ``is_confirmed``: only its face is shown, nothing of it is used."""

    pack: Pack
    path: Path
    is_confirmed: bool
    #: Whether an administrator put it there, so that the user cannot take it away.
    is_shared: bool = False


# --- Which one holds ------------------------------------------------------------------------------


def current(
    shared: tuple[Path, ...] | None = None, own: Path | None = None
) -> tuple[Installed | None, tuple[KitError, ...]]:
    """The pack that holds, and why others that lie there do not count."""
    if shared is None:
        shared, own = folders()
    pin = pinned(shared, own)
    faults: list[KitError] = []
    found: list[Installed] = []
    for folder in (*shared, *((own,) if own else ())):
        for path in _packs_in(folder):
            try:
                told = open_signed(path)
                confirmed = pin is not None and descends(told.pack, pin)
                if pin is not None and not confirmed:
                    raise _other_key(path.name)
            except KitError as fault:
                faults.append(fault)
                continue
            found.append(Installed(told.pack, path, confirmed, folder != own))
    best = max(found, key=lambda one: (numbers(one.pack.version), one.is_shared), default=None)
    return best, tuple(faults)


def pinned(shared: tuple[Path, ...], own: Path | None) -> PublicKey | None:
    """The key that packs must be signed with; an administrator's word comes first."""
    for folder in (*shared, *((own,) if own else ())):
        with suppress(OSError, KitError, UnicodeDecodeError):
            # A policy names a pack by its file.
            inside = folder.parent if folder.suffix == SUFFIX else folder
            text = (inside / PINNED).read_text("utf-8-sig")
            return minisign.public_key(text)
    return None


def descends(pack: Pack, pin: PublicKey) -> bool:
    """Whether a pack is signed with a pinned key, or with one that comes down from it."""
    known = [pin]
    left = list(pack.successors)
    while pack.key not in known:
        grown = [one for one in left if any(_signed_by(one, key) for key in known)]
        if not grown:
            return False
        known += [key for key, _, _ in grown]
        left = [one for one in left if one not in grown]
    return True


def _signed_by(told: tuple[PublicKey, bytes, str], key: PublicKey) -> bool:
    _, content, signature = told
    try:
        minisign.verify(content, signature, key)
    except KitError:
        return False
    return True


def open_signed(path: Path) -> Signed:
    """A pack and its signature, which must be by the key that the pack names.

    Raises:
        KitError: unreadable, without signature, damaged, or made for a newer kit.
    """
    data = bytes_of(path, LONGEST)
    beside = path.with_name(path.name + minisign.SUFFIX)
    if not beside.exists():
        raise KitError(
            f"Ce pack n’est pas signé{NBSP}: le fichier «{NBSP}{beside.name}{NBSP}» manque.",
            "Il doit être à côté du pack. " + _ASK,
        )
    text = bytes_of(beside, minisign.LONGEST).decode("utf-8", "replace")
    return signed(data, text)


def signed(data: bytes, signature: str) -> Signed:
    """A pack from its bytes and its signature.

    Raises:
        KitError: damaged, made for a newer kit, or not signed by the key that it names.
    """
    pack = read(read_zip(data))
    minisign.verify(data, signature, pack.key)
    return Signed(pack, data, signature)


def content_at(told: Installed) -> Content:
    """What the pack that lies there gives, confirmed or not.

    Raises:
        KitError: it cannot be read any more.
    """
    from kit.packs.parts import content_of  # noqa: PLC0415 not to see the face of a pack

    return content_of(read_zip(bytes_of(told.path, LONGEST)), told.pack)


# --- Another one ----------------------------------------------------------------------------------


def look_at(
    offered: Signed, shared: tuple[Path, ...] | None = None, own: Path | None = None
) -> Installed | None:
    """The pack whose place this one may take; None where there is none.

    Raises:
        KitError: it is older, of another key, or another content under the same version.
    """
    if shared is None:
        shared, own = folders()
    before, _ = current(shared, own)
    pin = before.pack.key if before else pinned(shared, own)
    if pin is not None and not descends(offered.pack, pin):
        raise _other_key(offered.pack.name)
    if before is None:
        return None
    old, new = numbers(before.pack.version), numbers(offered.pack.version)
    if new < old:
        raise KitError(
            f"Ce pack est plus ancien (version {offered.pack.version}) que celui qui est là "
            f"(version {before.pack.version}).",
            f"{_KEPT} Demandez le plus récent à votre syndicat.",
        )
    if new == old and offered.data != bytes_of(before.path, LONGEST):
        raise KitError(
            f"Ce pack porte le même numéro de version ({offered.pack.version}) que celui qui est "
            "là, mais un autre contenu.",
            f"{_KEPT} Prévenez votre syndicat{NBSP}: chaque nouveau pack a un nouveau numéro.",
        )
    return before


def install(
    offered: Signed, shared: tuple[Path, ...] | None = None, own: Path | None = None
) -> Installed:
    """Put a pack into the user's folder, in place of the older ones that are there.

    Raises:
        KitError: it may not take the place of what is there, or cannot be written.
    """
    from kit.store.whole_file import write_whole  # noqa: PLC0415 only to write

    if shared is None:
        shared, own = folders()
    look_at(offered, shared, own)
    if own is None:
        raise KitError(
            "Ce compte n’a pas de dossier personnel où garder le pack.",
            "Ouvrez Kit Commune depuis un compte ordinaire.",
        )
    pin = pinned((), own)
    path = own / f"{offered.pack.name}-{offered.pack.version}{SUFFIX}"
    try:
        own.mkdir(parents=True, exist_ok=True)
        # The signature first: a pack without one counts for nothing.
        write_whole(path.with_name(path.name + minisign.SUFFIX), offered.signature.encode())
        write_whole(path, offered.data)
        if pin is not None:
            write_whole(own / PINNED, minisign.public_text(offered.pack.key).encode())
        _leave_only(own, path)
    except OSError as error:
        raise _not_written(error) from error
    now, _ = current(shared, own)
    return now or Installed(offered.pack, path, is_confirmed=False)


def confirm(installed: Installed, typed: str, own: Path | None = None) -> Installed:
    """Pin the key of a pack, once its phrase was typed as the syndicate read it.

    Raises:
        KitError: these are other words, or the pin cannot be written.
    """
    from kit.store.whole_file import write_whole  # noqa: PLC0415 only to write

    if not phrase.is_same(typed, installed.pack.key):
        raise KitError(
            "Ce n’est pas la phrase de cette clé.",
            "Faites-la relire mot par mot. Si elle diffère vraiment, n’utilisez pas ce pack "
            f"et dites-le à votre syndicat{NBSP}: quelqu’un a pu se faire passer pour lui.",
        )
    folder = own or own_folder()
    if folder is None:
        raise _not_written(OSError())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / PINNED, minisign.public_text(installed.pack.key).encode())
    except OSError as error:
        raise _not_written(error) from error
    return Installed(
        installed.pack, installed.path, is_confirmed=True, is_shared=installed.is_shared
    )


def remove(own: Path | None = None) -> None:
    """Take the user's packs and her pinned key away; an administrator's stay.

    Raises:
        KitError: the folder may not be written to.
    """
    folder = own or own_folder()
    if folder is None or not folder.is_dir():
        return
    try:
        _leave_only(folder, None)
        (folder / PINNED).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(error) from error


# --- Inside ---------------------------------------------------------------------------------------


def _packs_in(folder: Path) -> list[Path]:
    if folder.suffix == SUFFIX:
        return [folder]
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)[:MOST]
    except OSError:
        return []


def _leave_only(folder: Path, kept: Path | None) -> None:
    for path in _packs_in(folder):
        if path != kept:
            path.unlink()
            path.with_name(path.name + minisign.SUFFIX).unlink(missing_ok=True)


def bytes_of(path: Path, most: int) -> bytes:
    """A file that is no longer than it may be.

    Raises:
        KitError: unreadable, or too long.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        name = re.sub(r"[^ -~À-ÿ]", "?", path.name)
        raise KitError(
            f"Le fichier «{NBSP}{name}{NBSP}» ne peut pas être lu ({in_french(error)}).",
            "Vérifiez son chemin. Rien n’a été modifié.",
        ) from error
    if len(data) > most:
        raise KitError("Ce pack est refusé, car il est trop grand.", _ASK)
    return data


def _other_key(name: str) -> KitError:
    return KitError(
        f"Le pack «{NBSP}{name}{NBSP}» n’est pas signé par la clé de votre syndicat.",
        "Il n’est pas utilisé. Téléphonez à votre syndicat avant d’aller plus loin.",
    )


def _not_written(error: OSError) -> KitError:
    return KitError(
        f"Le pack n’a pas pu être enregistré ({in_french(error)}).",
        "Libérez de la place ou vérifiez vos droits, puis recommencez. Rien n’a été modifié.",
    )
