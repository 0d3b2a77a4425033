"""The Secret Service of a Linux session, asked without ``keyring``, whose import costs 0.1 s.

What one of them keeps the other finds: the same attributes, in the same collection. Unlike
``keyring``, this waits for ever neither for a service that hangs nor for somebody to unlock it.

Source: https://specifications.freedesktop.org/secret-service/latest/ (draft 0.2), with the
encrypted transfer ``dh-ietf1024-sha256-aes128-cbc-pkcs7``.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kit.store.digests import hmac_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where the environment tells the session's bus; the library looks nowhere else.
BUS = "DBUS_SESSION_BUS_ADDRESS"
#: The service is waited for this long, a person who is asked to unlock it this long, in seconds.
PATIENCE = 25.0
PROMPT_PATIENCE = 120.0

_NAME = "org.freedesktop.secrets"
_INTERFACE = "org.freedesktop.Secret"
_SERVICE = "/org/freedesktop/secrets"
_DEFAULT = "/org/freedesktop/secrets/aliases/default"
_NOWHERE = "/"
_TRANSFER = "dh-ietf1024-sha256-aes128-cbc-pkcs7"
# The prime of the second Oakley group (RFC 2409, 6.2); the generator is 2.
_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
    "8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B"
    "0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
_BLOCK = 16


class SecretServiceError(OSError):
    """The service is gone, hangs, refuses, or stays locked."""


class SecretService:
    """The part of ``keyring.backends.SecretService.Keyring`` that the record uses.

    Each method raises :class:`SecretServiceError`.
    """

    def get_password(self, service: str, username: str) -> str | None:
        """The secret of this name, None when it is not there."""
        with _conversation() as ask:
            for item in ask.found({"service": service, "username": username}):
                ask.unlock(item)
                session, key = ask.session()
                ((_, start, sealed, _),) = ask(item, "Item", "GetSecret", "o", session)
                return _opened(key, bytes(start), bytes(sealed)).decode("utf-8")
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret, in the place of an earlier one of this name."""
        told = {
            "service": service,
            "username": username,
            "application": "Python keyring library",
        }
        properties = {
            f"{_INTERFACE}.Item.Label": ("s", f"Password for '{username}' on '{service}'"),
            f"{_INTERFACE}.Item.Attributes": ("a{ss}", told),
        }
        with _conversation() as ask:
            ask.make_collection()
            ask.unlock(_DEFAULT)
            session, key = ask.session()
            secret = (session, *_sealed(key, password.encode("utf-8")), "text/plain")
            values = (properties, secret, True)
            _, prompt = ask(_DEFAULT, "Collection", "CreateItem", "a{sv}(oayays)b", *values)
            ask.prompt(prompt)

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret, if it is there."""
        with _conversation() as ask:
            for item in ask.found({"service": service, "username": username}):
                (prompt,) = ask(item, "Item", "Delete", "")
                ask.prompt(prompt)


def found() -> SecretService | None:
    """The Secret Service of this session, None where there is none."""
    if not os.environ.get(BUS):
        return None
    try:
        with _conversation() as ask:
            return SecretService() if ask.somebody_answers() else None
    except SecretServiceError:
        return None


class _Conversation:
    """Questions to the service over one connection (jeepney has no types)."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401
        self._connection = connection

    def __call__(self, path: str, part: str, method: str, form: str, *values: object) -> Any:  # noqa: ANN401 what the service answers
        """The answer to one call of a method of ``org.freedesktop.Secret.<part>``."""
        from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]  # noqa: PLC0415 slow

        address = DBusAddress(path, _NAME, f"{_INTERFACE}.{part}")
        return self._answer(new_method_call(address, method, form or None, values))

    def somebody_answers(self) -> bool:
        """Whether the service runs, or starts when it is asked."""
        from jeepney import message_bus  # noqa: PLC0415

        (runs,) = self._answer(message_bus.NameHasOwner(_NAME))
        return bool(runs) or _NAME in self._answer(message_bus.ListActivatableNames())[0]

    def found(self, attributes: dict[str, str]) -> list[str]:
        """The items that have these attributes."""
        items: list[str]
        (items,) = self(_DEFAULT, "Collection", "SearchItems", "a{ss}", attributes)
        return items

    def unlock(self, path: str) -> None:
        """Unlock an item or a collection, by asking the user if need be."""
        _, prompt = self(_SERVICE, "Service", "Unlock", "ao", [path])
        self.prompt(prompt)

    def make_collection(self) -> None:
        """Make the collection of secrets in a session that has none yet."""
        (path,) = self(_SERVICE, "Service", "ReadAlias", "s", "default")
        if path == _NOWHERE:
            label = {f"{_INTERFACE}.Collection.Label": ("s", "Default")}
            values = (label, "default")
            _, prompt = self(_SERVICE, "Service", "CreateCollection", "a{sv}s", *values)
            self.prompt(prompt)

    def session(self) -> tuple[str, bytes]:
        """A session of encrypted transfers, and its key."""
        # An exponent of 256 bits is as strong as this group, and four times as quick as a full one.
        own = int.from_bytes(os.urandom(32), "big") | 1 << 255
        public = pow(2, own, _PRIME).to_bytes(128, "big")
        values = (_TRANSFER, ("ay", public))
        (_, theirs), path = self(_SERVICE, "Service", "OpenSession", "sv", *values)
        shared = pow(int.from_bytes(theirs, "big"), own, _PRIME).to_bytes(128, "big")
        # HKDF-SHA-256 without salt and purpose, the first half of one block.
        extracted = hmac_sha256(bytes(32), shared)
        return path, hmac_sha256(extracted, b"\x01")[:16]

    def prompt(self, path: str) -> None:
        """Let the user answer what the service must ask, if it must.

        Raises:
            SecretServiceError: nobody answered in time, or it was refused.
        """
        if path == _NOWHERE:
            return
        from jeepney import MatchRule, message_bus  # noqa: PLC0415

        rule = MatchRule(
            type="signal", path=path, interface=f"{_INTERFACE}.Prompt", member="Completed"
        )
        self._answer(message_bus.AddMatch(rule))
        with self._connection.filter(rule) as answers:
            self(path, "Prompt", "Prompt", "s", "")
            told = self._connection.recv_until_filtered(answers, timeout=PROMPT_PATIENCE)
        if told.body[0]:
            raise SecretServiceError("the user closed the prompt")

    def _answer(self, message: Any) -> Any:  # noqa: ANN401 jeepney's
        from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]  # noqa: PLC0415

        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=PATIENCE))


@contextmanager
def _conversation() -> Iterator[_Conversation]:
    """A connection to the session's bus.

    Raises:
        SecretServiceError: whatever goes wrong, inside as well.
    """
    from jeepney import DBusErrorResponse  # noqa: PLC0415 slow to import
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with open_dbus_connection() as connection:
            yield _Conversation(connection)
    except SecretServiceError:
        raise
    # An address of another kind, or an answer of another form, is a wrong value or a lack of one.
    except (DBusErrorResponse, OSError, RuntimeError, LookupError, TypeError, ValueError) as error:
        raise SecretServiceError(f"{type(error).__name__}: {error}") from error


def _sealed(key: bytes, secret: bytes) -> tuple[bytes, bytes]:
    """A start value and the encrypted secret."""
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415 slow to import
        Cipher,
        algorithms,
        modes,
    )

    start = os.urandom(_BLOCK)
    missing = _BLOCK - len(secret) % _BLOCK
    work = Cipher(algorithms.AES(key), modes.CBC(start)).encryptor()
    return start, work.update(secret + bytes([missing] * missing)) + work.finalize()


def _opened(key: bytes, start: bytes, sealed: bytes) -> bytes:
    """The secret again."""
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415 slow to import
        Cipher,
        algorithms,
        modes,
    )

    work = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    padded = work.update(sealed) + work.finalize()
    return padded[: -padded[-1]]
