"""The shape of a volume, shared by the readers of both systems."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from inventory.facts import Fact


class VolumeKind(StrEnum):
    """Where a volume lies."""

    LOCAL = "local"
    REMOVABLE = "removable"
    NETWORK = "network"
    OPTICAL = "optical"
    RAM = "ram"


class EncryptionState(StrEnum):
    """State of a volume's encryption: the shell's property, or ``crypt`` ancestors on Linux."""

    ON = "on"
    OFF = "off"
    ENCRYPTING = "encrypting"
    DECRYPTING = "decrypting"
    SUSPENDED = "suspended"
    LOCKED = "locked"
    UNENCRYPTABLE = "unencryptable"
    WAITING = "waiting_for_activation"  # encrypted, key stored in clear: not protected


@record
class Encryption:
    """How a volume is encrypted; ``method`` such as ``XTS_AES_128``; never a key."""

    state: EncryptionState
    product: str | None = None  # "BitLocker", "LUKS"
    method: str | None = None
    protectors: tuple[int, ...] = ()


@record
class Volume:
    """One mounted volume; sizes in bytes; ``name`` is a drive letter (``C:``) or a mount point."""

    name: str
    kind: VolumeKind
    filesystem: str | None
    label: str | None
    serial: str | None
    total: int | None
    free: int | None
    system: bool
    encryption: Fact[Encryption]
    device: str | None = None
    description: str | None = None
