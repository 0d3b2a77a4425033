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

from kit.errors import KitError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "kit-commune"
_USUAL = {
    "linux": "keyring.backends.SecretService.Keyring",
    "win32": "keyring.backends.Windows.WinVaultKeyring",
    "darwin": "keyring.backends.macOS.Keyring",
}
_REFUSED = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")


def kept_secret(store: str) -> bytes:
    """The secret of this store.

    Raises:
        KitError: no keyring, a locked one, or one that does not know this store.
    """
    from keyring.errors import KeyringError  # noqa: PLC0415 slow to import

    backend = _backend()
    try:
        kept = backend.get_password(SERVICE, store) if backend else None
        if kept is not None:
            return base64.b64decode(kept, validate=True)
    except (KeyringError, OSError, binascii.Error) as error:
        raise lost() from error
    raise lost()


def keep_secret(store: str, secret: bytes) -> bool:
    """Give the operating system a secret to keep; whether it could."""
    from keyring.errors import KeyringError  # noqa: PLC0415 slow to import

    backend = _backend()
    if backend is None:
        return False
    try:
        backend.set_password(SERVICE, store, base64.b64encode(secret).decode("ascii"))
        return backend.get_password(SERVICE, store) is not None
    except (KeyringError, OSError):
        return False


def forget_secret(store: str) -> None:
    """Take the secret out of the keyring, if it is there."""
    from keyring.errors import KeyringError  # noqa: PLC0415 slow to import

    backend = _backend()
    try:
        if backend is not None:
            backend.delete_password(SERVICE, store)
    except (KeyringError, OSError):
        return


def lost() -> KitError:
    """This session cannot open the record by itself."""
    return KitError(
        "Cette session ne peut pas ouvrir le registre toute seule.",
        "Ouvrez-le avec votre phrase de passe (« --passphrase-file FICHIER ») ou avec la clé de "
        "secours imprimée.",
    )


def _backend() -> KeyringBackend | None:
    """The safe keyring of this session, None where there is none."""
    import keyring  # noqa: PLC0415 slow to import

    # Looking for every keyring that might be installed costs as much as half an audit: the usual
    # one of the system is tried first, unless somebody chose one.
    chosen = vars(keyring.core).get("_keyring_backend") or _usual() or keyring.get_keyring()
    candidates = getattr(chosen, "backends", None) or [chosen]
    for backend in candidates:
        if not type(backend).__module__.startswith(_REFUSED):
            found: KeyringBackend = backend
            return found
    return None


def _usual() -> KeyringBackend | None:
    """The keyring that comes with this system, None where it does not answer."""
    name = _USUAL.get(sys.platform)
    if name is None or "PYTHON_KEYRING_BACKEND" in os.environ:
        return None
    module, _, kind = name.rpartition(".")
    backend: type[KeyringBackend] = getattr(import_module(module), kind)
    return backend() if backend.viable else None
