"""What opens a record: a person's passphrase, the printed recovery key, or this session."""

from __future__ import annotations

from inventory.record import record


@record
class Passphrase:
    """The sentence that a person remembers."""

    text: str


@record
class RecoveryKey:
    """The printed key, as it was typed."""

    text: str


@record
class SessionKey:
    """The secret that the operating system keeps for this user's session."""


Secret = Passphrase | RecoveryKey | SessionKey
