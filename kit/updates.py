r"""The next version: looked for on a click, believed on a signature, kept only when whole.

A manifest is one file, made by ``packaging/make_manifest.py``:

    kit-manifeste/1 <base64 of the Ed25519 signature of "kit-manifeste/1\n" and the rest>
    {"schema": 1, "product": "kit-commune", "version": "0.2.0", "date": "2026-12-01",
     "files": {"windows": {"name": "…-setup.exe", "size": 1, "sha256": "…"}, "linux": …}}

The installer lies beside it, under the name that the manifest gives: no address is announced.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit.errors import KitError, in_french
from kit.french import NBSP
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.outbound import Trust
    from kit.packs.installed import Installed

FORM = "kit-manifeste/1"
SCHEMA = 1
PRODUCT = "kit-commune"
FILE = Path(__file__).with_name("updates.toml")
#: Bytes of a manifest, and of an installer.
LONGEST_MANIFEST = 1 << 16
LONGEST_INSTALLER = 400 << 20
#: Seconds for a whole installer: 40 Mo on half a megabit.
PATIENCE = 900.0
PARTIAL = ".partiel"
_NAME = re.compile(r"(?:KitCommune-|kit-commune_)[A-Za-z0-9._~+-]{1,100}\.(?:exe|msi|deb)")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}")
_NOTHING = "Rien n’a été installé. Prévenez votre syndicat."


@record
class Channel:
    """Where versions are published: the manifest's address, and who may sign (raw keys)."""

    address: str
    keys: tuple[bytes, ...]


@record
class Offer:
    """A newer version, as its publisher signed it. ``date`` as in ``2026-12-01``."""

    version: str
    date: str
    name: str
    size: int
    sha256: str
    address: str


def channel(file: Path = FILE) -> Channel | None:
    """Where this build looks; None where nobody told it."""
    import base64  # noqa: PLC0415 only when somebody asks

    told = load_toml(file)
    keys = tuple(base64.b64decode(key, validate=True) for key in told["keys"])
    return Channel(told["address"], keys) if told["address"] and keys else None


def source(pack: Installed | None, *, is_off: bool = False, file: Path = FILE) -> Channel | None:
    """Where to look: the confirmed syndicate's channel, else this build's; None where it is off.

    A syndicate that nobody has confirmed is not believed: what it signs would be installed.
    """
    if is_off:
        return None
    if pack is not None and pack.is_confirmed and pack.pack.channel:
        return Channel(pack.pack.channel, pack.pack.channel_keys)
    return channel(file)


def check(channel: Channel, current: str = VERSION, trust: Trust | None = None) -> Offer | None:
    """The version that is offered, None when this one is as new; only ever after a click.

    Raises:
        KitError: no connection, or a manifest that nobody we know has signed.
    """
    from kit.outbound import Bounds, get  # noqa: PLC0415 nothing else goes out

    text = get(channel.address, Bounds(LONGEST_MANIFEST), trust)
    told = _understood(_verified(text, channel.keys))
    version = str(told["version"])
    if numbers(version) <= numbers(current):
        return None
    file = told["files"].get("windows" if sys.platform == "win32" else "linux")
    if file is None:
        return None
    base = channel.address.rpartition("/")[0]
    return Offer(
        version, told["date"], file["name"], file["size"], file["sha256"], f"{base}/{file['name']}"
    )


def download(
    offer: Offer,
    folder: Path,
    progress: Callable[[int, int], object] | None = None,
    trust: Trust | None = None,
) -> Path:
    """Fetch the installer of an offer; it has its name only when every byte is as was signed.

    ``progress`` is told bytes done and bytes in all; what it raises stops the download.

    Raises:
        KitError: no connection, interrupted, other bytes than promised, no place on the disk.
    """
    import hashlib  # noqa: PLC0415 slow to import

    from kit.outbound import Bounds, fetch  # noqa: PLC0415
    from kit.store.whole_file import put_in_place  # noqa: PLC0415

    target = folder / offer.name
    partial = folder / f"{offer.name}{PARTIAL}"
    digest = hashlib.sha256()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _tidy(folder)
        with partial.open("wb") as file:

            def take(piece: bytes) -> None:
                file.write(piece)
                digest.update(piece)
                if progress is not None:
                    progress(file.tell(), offer.size)

            fetch(offer.address, Bounds(offer.size, PATIENCE), take, trust)
            file.flush()
            _to_disk(file.fileno())
        if partial.stat().st_size != offer.size or digest.hexdigest() != offer.sha256:
            raise _changed(offer)
        put_in_place(partial, target)
    except OSError as error:
        raise KitError(
            f"La nouvelle version n’a pas pu être enregistrée ({in_french(error)}).",
            "Libérez de la place sur le disque, puis recommencez. Rien n’a été installé.",
        ) from error
    finally:
        _forget(partial)
    return target


def confirm(path: Path, offer: Offer) -> None:
    """Look once more at an installer, right before it is started.

    Raises:
        KitError: it is gone, or no longer as it was signed; it is removed then.
    """
    import hashlib  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise KitError(
            f"La nouvelle version ne peut plus être lue ({in_french(error)}).",
            "Téléchargez-la de nouveau. Rien n’a été installé.",
        ) from error
    if found != offer.sha256:
        _forget(path)
        raise _changed(offer)


def folder() -> Path:
    """Where this user's downloads of new versions are kept.

    Raises:
        KitError: this account has no folder of its own.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415 slow to import

    try:
        return Path(user_cache_path("kit-commune", appauthor=False)) / "mises-a-jour"
    except RuntimeError as error:
        raise KitError(
            "Ce compte n’a pas de dossier personnel où enregistrer la nouvelle version.",
            "Ouvrez Kit Commune depuis un compte ordinaire.",
        ) from error


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare: 0.10 is after 0.9, and 1.0 is 1.0.0."""
    told = [int(part) for part in version.split(".")]
    return tuple(told + [0] * (4 - len(told)))


def _verified(text: bytes, keys: tuple[bytes, ...]) -> bytes:
    """What was signed.

    Raises:
        KitError: it is no manifest, or no key of ours signed it.
    """
    import base64  # noqa: PLC0415

    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    head, _, body = text.partition(b"\n")
    form, _, written = head.decode("ascii", "replace").partition(" ")
    if form != FORM:
        raise KitError("L’adresse des mises à jour ne donne pas la liste des versions.", _NOTHING)
    try:
        signature = base64.b64decode(written.strip(), validate=True)
    except ValueError:
        signature = b""
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, signed_part(body))
        except InvalidSignature:
            continue
        return body
    raise KitError(
        "La liste des versions n’est pas signée par votre éditeur.",
        "Elle a pu être modifiée en chemin. " + _NOTHING,
    )


def signed_part(body: bytes) -> bytes:
    """What the signature of a manifest is over: its form is part of it."""
    return FORM.encode() + b"\n" + body


def _understood(body: bytes) -> dict[str, Any]:
    """The manifest as it may be used: every field of the form that it must have.

    Raises:
        KitError: for a newer kit, for another product, or malformed.
    """
    try:
        told: dict[str, Any] = json.loads(body)
        schema = int(told["schema"])
    except (ValueError, TypeError, KeyError) as error:
        raise _malformed() from error
    if schema > SCHEMA:
        raise KitError(
            "La liste des versions demande une version plus récente de Kit Commune.",
            "Demandez le nouvel installeur à votre syndicat. Rien n’a été modifié.",
        )
    files = told.get("files")
    fine = (
        told.get("product") == PRODUCT
        and _matches(_VERSION, told.get("version"))
        and _matches(re.compile(r"\d{4}-\d\d-\d\d"), told.get("date"))
        and isinstance(files, dict)
        and all(_is_file(one) for one in files.values())
    )
    if not fine:
        raise _malformed()
    return told


def _is_file(told: object) -> bool:
    if not isinstance(told, dict):
        return False
    size = told.get("size")
    return (
        _matches(_NAME, told.get("name"))
        and isinstance(size, int)
        and 0 < size <= LONGEST_INSTALLER
        and _matches(re.compile(r"[0-9a-f]{64}"), told.get("sha256"))
    )


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _malformed() -> KitError:
    return KitError("La liste des versions ne peut pas être comprise.", _NOTHING)


def _changed(offer: Offer) -> KitError:
    return KitError(
        f"Le fichier reçu n’est pas celui que votre éditeur a signé («{NBSP}{offer.name}{NBSP}»).",
        "Il a été effacé. " + _NOTHING,
    )


def _to_disk(handle: int) -> None:
    import os  # noqa: PLC0415 only after a download

    os.fsync(handle)


def _tidy(folder: Path) -> None:
    """Take away what earlier downloads left: installers of the past, and what was interrupted."""
    for path in folder.iterdir():
        if path.name.endswith(PARTIAL) or _NAME.fullmatch(path.name):
            _forget(path)


def _forget(path: Path) -> None:
    from contextlib import suppress  # noqa: PLC0415

    with suppress(OSError):  # one that Windows still holds goes with the next download
        path.unlink()
