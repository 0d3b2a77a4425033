"""Is the disk that carries the system and the documents encrypted, and the protection active?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing, worst
from checks.verdict import Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.volumes import EncryptionState, Volume, VolumeKind

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.workstation import Workstation

#: States in which whoever holds the disk reads it, each with its case in the sheet.
READABLE = {
    EncryptionState.OFF: "off",
    EncryptionState.DECRYPTING: "decrypting",
    EncryptionState.WAITING: "waiting",
}


def reads(workstation: Workstation) -> Fact[tuple[Volume, ...]]:
    """The system volume, and ``/home`` where it lies apart; each one's state may be unknown."""
    volumes = workstation.volumes.volumes
    if isinstance(volumes, Unknown):
        return volumes
    kept = tuple(volume for volume in volumes.value if _matters(volume))
    return Known(kept, merge_sources(volumes.sources, *(v.encryption.sources for v in kept)))


def judge(value: tuple[Volume, ...], context: Context) -> Verdict:
    """Catalogue CHI-01: on is OK; encrypting and suspended are WATCH; readable depends on the PC.

    A disk that anybody can read is FAIL (critical) on a laptop and WATCH on a desktop. Waiting
    for activation counts as readable: the key lies in clear beside the data. Where the chassis was
    not read, neither answer is proven: UNKNOWN, for a person to say whether it is a laptop.
    """
    if context.profile.virtual:
        return not_applicable("virtual")
    verdicts = [_judge_volume(volume, context) for volume in value]
    if not any(volume.system for volume in value):
        verdicts.append(undecided(Reason.ABSENT))
    return worst(verdicts, [v.name for v in value if isinstance(v.encryption, Unknown)])


def _matters(volume: Volume) -> bool:
    return volume.system or (volume.name == "/home" and volume.kind is VolumeKind.LOCAL)


def _judge_volume(volume: Volume, context: Context) -> Verdict:
    if isinstance(volume.encryption, Unknown):
        return undecided(volume.encryption.why)
    encryption = volume.encryption.value
    return showing(
        _judge_state(encryption.state, portable=context.profile.portable),
        {
            "volume": volume.name,
            "state": encryption.state.value,
            "product": encryption.product,
            "method": encryption.method,
        },
    )


def _judge_state(state: EncryptionState, *, portable: bool | None) -> Verdict:
    if state in READABLE:
        if portable is None:
            return undecided(Reason.NEEDS_ANSWER, "portable_unread")
        case = READABLE[state]
        return fail(case, severity=Severity.CRITICAL) if portable else watch(case)
    match state:
        case EncryptionState.ON:
            return ok()
        case EncryptionState.ENCRYPTING:
            return watch("encrypting")
        case EncryptionState.SUSPENDED:
            return watch("suspended")
        case EncryptionState.UNENCRYPTABLE:
            return not_applicable("unencryptable")
        case _:  # a locked volume cannot be the one in use: the system contradicts itself
            return undecided(Reason.CONFLICT)


CHECK = Check("encryption/system_disk_encrypted", ("CHI-01",), Severity.HIGH, reads, judge)
