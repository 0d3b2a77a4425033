"""The passwords of copies: in the operating system's keyring, and nowhere else.

They are kept by the identifier of the copy's record; the record file, its exports and the logs
never see them.
"""

from __future__ import annotations

from kit.errors import KitError
from kit.store import os_keyring
from kit.store.faults import LockedRecordError


def keep(copy: str, secret: str) -> None:
    """Give the operating system the password of a copy to keep.

    Raises:
        KitError: this session has no keyring that keeps it.
    """
    if not os_keyring.keep_secret(_name(copy), secret.encode("utf-8")):
        raise KitError(
            "Ce poste n’a pas pu garder le mot de passe de la copie.",
            "Il vous sera redemandé à chaque lecture. Rien d’autre n’a changé.",
        )


def kept(copy: str) -> str | None:
    """The password of a copy, None where this session keeps none."""
    try:
        return os_keyring.kept_secret(_name(copy)).decode("utf-8")
    except (LockedRecordError, UnicodeDecodeError):
        return None


def forget(copy: str) -> None:
    """Take the password of a copy out of the keyring, if it is there."""
    os_keyring.forget_secret(_name(copy))


def _name(copy: str) -> str:
    return f"copie-{copy}"
