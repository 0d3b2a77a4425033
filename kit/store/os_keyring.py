"""The secret that the operating system keeps: Windows Credential Manager, Secret Service, Keychain.

Never ``keyrings.alt``: it writes passwords in clear, and is chosen silently where it is installed.
"""

from __future__ import annotations

import base64
import binascii
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from kit.store import secret_service
from kit.store.faults import LockedRecordError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from kit.store.secret_service import SecretService

SERVICE = "kit-commune"
_USUAL = {
    "win32": "keyring.backends.Windows.WinVaultKeyring",
    "darwin": "keyring.backends.macOS.Keyring",
}
#: The environment's choice, which ``keyring`` obeys.
_CHOICE = "PYTHON_KEYRING_BACKEND"
_REFUSED = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")


def kept_secret(store: str) -> bytes:
    """The secret of this store.

    Raises:
        KitError: no keyring, a locked one, or one that does not know this store.
    """
    try:
        kept = _asked_at_once(store)
        if kept is None:
            backend = _backend()
            kept = backend.get_password(SERVICE, store) if backend else None
        if kept is not None:
            return base64.b64decode(kept, validate=True)
    except _faults() as error:
        raise lost() from error
    raise lost()


def keep_secret(store: str, secret: bytes) -> bool:
    """Give the operating system a secret to keep; whether it could."""
    backend = _backend()
    if backend is None:
        return False
    try:
        backend.set_password(SERVICE, store, base64.b64encode(secret).decode("ascii"))
        return backend.get_password(SERVICE, store) is not None
    except _faults():
        return False


def forget_secret(store: str) -> None:
    """Take the secret out of the keyring, if it is there."""
    backend = _backend()
    try:
        if backend is not None:
            backend.delete_password(SERVICE, store)
    except _faults():
        return


def keeps_secrets() -> bool:
    """Whether the operating system can keep a secret for this session: a passing one is tried."""
    name = f"essai-{os.urandom(8).hex()}"
    kept = keep_secret(name, os.urandom(16))
    forget_secret(name)
    return kept


def lost() -> LockedRecordError:
    """This session cannot open the record by itself."""
    return LockedRecordError(
        "Cette session ne peut pas ouvrir le registre toute seule.",
        "Ouvrez-le avec votre phrase de passe (« --passphrase-file FICHIER ») ou avec la clé de "
        "secours imprimée.",
    )


def _asked_at_once(store: str) -> str | None:
    """What the Secret Service knows of this store, without asking first whether it is there.

    That question costs a connection at every start. A service that is there and refuses, hangs or
    stays locked has said its word: only where there is none does the usual way look further.

    Raises:
        SecretServiceError: it is there, and does not tell.
    """
    if (
        sys.platform != "linux"
        or _chosen()
        or {_CHOICE, secret_service.BUS} & os.environ.keys() != {secret_service.BUS}
    ):
        return None
    try:
        return secret_service.SecretService().get_password(SERVICE, store)
    except secret_service.SecretServiceError:
        if secret_service.found() is not None:
            raise
        return None


def _faults() -> tuple[type[Exception], ...]:
    """What a keyring may raise; asked for once something was raised."""
    library = sys.modules.get("keyring.errors")
    return (OSError, binascii.Error, *((library.KeyringError,) if library else ()))


def _backend() -> KeyringBackend | SecretService | None:
    """The safe keyring of this session, None where there is none."""
    chosen = _chosen() or _usual() or _other()
    candidates = getattr(chosen, "backends", None) or [chosen]
    for backend in candidates:
        if not type(backend).__module__.startswith(_REFUSED):
            found: KeyringBackend | SecretService | None = backend
            return found
    return None


def _chosen() -> KeyringBackend | None:
    """The keyring that this process has already chosen."""
    library = sys.modules.get("keyring.core")
    return vars(library).get("_keyring_backend") if library else None


def _usual() -> KeyringBackend | SecretService | None:
    """The keyring that comes with this system, None where it does not answer.

    Looking for every keyring that might be installed costs as much as half an audit: the usual
    one is tried first, unless somebody chose another.
    """
    if _CHOICE in os.environ:
        return None
    if sys.platform == "linux":
        return secret_service.found()
    name = _USUAL.get(sys.platform)
    if name is None:
        return None
    module, _, kind = name.rpartition(".")
    backend: type[KeyringBackend] = getattr(import_module(module), kind)
    return backend() if backend.viable else None


def _other() -> KeyringBackend | None:
    """Any other keyring that is installed; on Linux the known ones need a session's bus."""
    if sys.platform == "linux" and not {_CHOICE, secret_service.BUS} & os.environ.keys():
        return None
    import keyring  # noqa: PLC0415 slow to import

    return keyring.get_keyring()
