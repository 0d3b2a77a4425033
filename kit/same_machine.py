"""Is it the same PC? Serial, UUID and MAC addresses, and never a guess: the answer may be doubtful.

What identifies a PC is refused where makers leave it blank, where it is shared (docks, adapters
that somebody can carry to the next desk, virtual switches) and where it is invented by software
(locally administered addresses). Two copies of one virtual machine carry the same numbers, so a
virtual machine is recognised by its numbers and its name together.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.alternatives import value_of
from inventory.reading import identifier, label, mac_address, machine_uuid
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.adapters import Adapter
    from inventory.workstation import Workstation

# Adapters of hypervisors, by the first three octets (IEEE registry).
_VIRTUAL_MAKERS = frozenset(
    {
        "00:05:69", "00:0c:29", "00:1c:14", "00:50:56",  # VMware
        "08:00:27", "0a:00:27",  # VirtualBox
        "00:15:5d",  # Hyper-V
        "00:16:3e",  # Xen
        "52:54:00",  # QEMU, KVM
        "00:1c:42",  # Parallels
    }
)  # fmt: skip
# Adapters that are not part of the PC: docks and dongles, tunnels, virtual switches.
_CARRIED = re.compile(
    r"\bUSB|dock|thunderbolt|dongle|r815[0-9]|rtl815[0-9]|ax88|asix|cdc[_-]|lan78|smsc95|"
    r"virtual|vpn|tunnel|\btap\b|\btun\d*\b|wireguard|hyper-v|vmware|virtualbox|docker|veth|"
    r"bluetooth|wi-?fi direct|loopback|bridge|npcap|teredo|isatap|6to4|wan miniport",
    re.IGNORECASE,
)
_USED_KINDS = frozenset({"ethernet", "wifi", None})
# Shorter serials are counters or remains of a form.
_SHORTEST_SERIAL = 4


class Answer(StrEnum):
    """Whether two readings come from one PC."""

    SAME = "same"
    DIFFERENT = "different"
    DOUBTFUL = "doubtful"


@record
class Identity:
    """What a reading says of which PC it is; None and empty where nothing can be relied upon.

    ``serial`` is in capitals without spaces, ``uuid`` as SMBIOS writes it, ``macs`` are those of
    the PC's own adapters, ``name`` in capitals; ``virtual`` is None where it was not read.
    """

    serial: str | None = None
    uuid: str | None = None
    macs: tuple[str, ...] = ()
    name: str | None = None
    maker: str | None = None
    model: str | None = None
    virtual: bool | None = None


@record
class Sameness:
    """The answer and its reason, a key of ``same_machine.toml``."""

    answer: Answer
    reason: str

    @property
    def sentence(self) -> str:
        """The reason in French."""
        return _reasons()[self.reason]


@record
class Recognition:
    """Which known PC a reading belongs to.

    ``key`` is that PC's, None when it is a new one or when a person must decide; ``candidates``
    are the keys to choose from when the answer is doubtful, the best first.
    """

    sameness: Sameness
    key: str | None
    candidates: tuple[str, ...] = ()


def identity_of(workstation: Workstation) -> Identity:
    """What can be relied upon to recognise this workstation."""
    hardware, adapters = workstation.hardware, value_of(workstation.network.adapters)
    virtual = value_of(hardware.virtual)
    model, name = value_of(hardware.model), value_of(workstation.system.host_name)
    return Identity(
        serial=_serial(value_of(hardware.serial), model),
        uuid=machine_uuid(value_of(hardware.uuid)),
        macs=tuple(sorted({mac for adapter in adapters or () if (mac := own_address(adapter))})),
        name=name.split(".", 1)[0].upper() if name else None,
        maker=_bare(label(value_of(hardware.maker))),
        model=_bare(label(model)),
        virtual=None if virtual is None else virtual != "physical",
    )


def own_address(adapter: Adapter) -> str | None:
    """The adapter's MAC address, unless it is virtual, invented, or may move to another PC."""
    mac = mac_address(adapter.mac)
    if mac is None or adapter.virtual or adapter.kind not in _USED_KINDS:
        return None
    # Bit 0 of the first octet: a group; bit 1: given by software (private Wi-Fi addresses).
    if int(mac[:2], 16) & 0b11 or mac[:8] in _VIRTUAL_MAKERS or len(set(mac.split(":"))) == 1:
        return None
    told = (adapter.name, adapter.description, adapter.driver, adapter.device_id)
    if any(_CARRIED.search(word) for word in told if word) or _carried_name(adapter.name):
        return None
    return mac


def _carried_name(name: str) -> bool:
    """Linux names USB adapters after their place (``enp57s0u1u4``) or address (``enx…``)."""
    return re.fullmatch(r"(en|wl)(p\d+s\d+(f\d+)?u\d.*|x[0-9a-f]{12})", name) is not None


def compare(one: Identity, other: Identity) -> Sameness:
    """Whether two readings come from one PC; the order does not matter."""
    serial = _agree(one.serial, other.serial)
    uuid = _same_uuid(one.uuid, other.uuid)
    name = _agree(one.name, other.name)
    macs = bool(set(one.macs) & set(other.macs)) if one.macs and other.macs else None
    if serial and _agree(one.maker, other.maker) is False and not uuid:
        # Two makers may number alike.
        return Sameness(Answer.DIFFERENT, "makers_differ")
    if serial is None and uuid is None:
        return _by_address(macs, name)
    if serial is False and uuid is False:
        return Sameness(Answer.DIFFERENT, "serial_and_uuid_differ")
    if serial is not False and uuid is not False:
        reason = "serial_and_uuid" if serial and uuid else "serial" if serial else "uuid"
        virtual = bool(one.virtual or other.virtual)
        return _same_numbers(reason, virtual=virtual, macs=macs, name=name)
    if serial is None or uuid is None:
        return _other_numbers("uuid_differs" if serial is None else "serial_differs", macs=macs)
    return Sameness(Answer.DOUBTFUL, "half")


def _same_numbers(reason: str, *, virtual: bool, macs: bool | None, name: bool | None) -> Sameness:
    """All numbers that both give agree: the same PC, unless it looks like a copy."""
    if name is False and virtual:
        return Sameness(Answer.DOUBTFUL, "virtual_copy")
    if name is False and macs is False:
        return Sameness(Answer.DOUBTFUL, "twins")
    return Sameness(Answer.SAME, reason)


def _other_numbers(reason: str, *, macs: bool | None) -> Sameness:
    """The one number that both give differs: another PC, unless its network card is the same."""
    return Sameness(Answer.DOUBTFUL, "half") if macs else Sameness(Answer.DIFFERENT, reason)


def _by_address(macs: bool | None, name: bool | None) -> Sameness:  # noqa: FBT001 two findings
    """Neither serial nor UUID: an ordinary user of Linux may not read them."""
    if macs:
        if name:
            return Sameness(Answer.SAME, "address")
        return Sameness(Answer.DOUBTFUL, "address_only")
    if name:
        return Sameness(Answer.DOUBTFUL, "name_only")
    if macs is False and name is False:
        return Sameness(Answer.DIFFERENT, "all_differ")
    return Sameness(Answer.DOUBTFUL, "too_little")


def recognise(found: Identity, known: Mapping[str, Identity]) -> Recognition:
    """Which of the known PCs a reading belongs to.

    One that is surely the same is enough, unless there are two of them: then the record holds one
    PC twice, or two PCs share their numbers, and a person decides.
    """
    answers = {key: compare(found, identity) for key, identity in known.items()}
    same = [key for key, answer in answers.items() if answer.answer is Answer.SAME]
    if len(same) == 1:
        return Recognition(answers[same[0]], same[0])
    if same:
        return Recognition(Sameness(Answer.DOUBTFUL, "several"), None, tuple(same))
    doubtful = [
        key
        for key, answer in answers.items()
        # A reading that says nothing of itself resembles everybody: that is no hint.
        if answer.answer is Answer.DOUBTFUL and answer.reason != "too_little"
    ]
    if doubtful:
        doubtful.sort(key=lambda key: _STRENGTH.index(answers[key].reason))
        only = answers[doubtful[0]]
        many = Sameness(Answer.DOUBTFUL, "several")
        return Recognition(only if len(doubtful) == 1 else many, None, tuple(doubtful))
    if _says_nothing(found) and known:
        return Recognition(Sameness(Answer.DOUBTFUL, "too_little"), None, tuple(known))
    return Recognition(Sameness(Answer.DIFFERENT, "new"), None)


#: Reasons to doubt, the strongest resemblance first.
_STRENGTH = ("twins", "virtual_copy", "half", "address_only", "name_only")


def _says_nothing(found: Identity) -> bool:
    return not (found.serial or found.uuid or found.macs or found.name)


def _agree(one: str | None, other: str | None) -> bool | None:
    """Whether two words are the same; None where one is not known."""
    return None if one is None or other is None else one == other


def _same_uuid(one: str | None, other: str | None) -> bool | None:
    """UUIDs compared in both byte orders: SMBIOS before 2.6 did not say which it meant."""
    same = _agree(one, other)
    return same or (None if one is None or other is None else _swapped(one) == other)


def _swapped(uuid: str) -> str:
    """The first three groups with their bytes turned round."""
    groups = uuid.split("-")
    turned = [bytes.fromhex(group)[::-1].hex().upper() for group in groups[:3]]
    return "-".join((*turned, *groups[3:]))


def _serial(value: str | None, model: str | None) -> str | None:
    """A serial that tells one PC from another: not a placeholder, not the model's name."""
    bare = _bare(identifier(value))
    if bare is None or len(bare) < _SHORTEST_SERIAL or bare == _bare(model):
        return None
    return bare


def _bare(word: str | None) -> str | None:
    return re.sub(r"\s", "", word).upper() if word else None


@cache
def _reasons() -> Mapping[str, str]:
    import tomllib  # noqa: PLC0415 only a sentence needs it

    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    reasons: Mapping[str, str] = tomllib.loads(text)["reasons"]
    return reasons
