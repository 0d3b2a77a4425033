"""What guards the start: UEFI, Secure Boot and the security chip."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Content, Listing
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import TPM, Call, ListDir, ReadFile, Registry, Wmi
from inventory.reading import column, number, registry_value, text
from inventory.record import record
from inventory.smbios import TPM_DEVICE, of_type

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.smbios import Structures


class SecureBoot(StrEnum):
    """State of Secure Boot; ``unsupported`` is a legacy BIOS."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNSUPPORTED = "unsupported"


@record
class Tpm:
    """The security chip: ``version`` 1 or 2, None when there is none or it does not say."""

    present: bool
    version: int | None


# --- Questions ---------------------------------------------------------------------------------

# There only when the system was started by UEFI.
EFI = ListDir("/sys/firmware/efi")
# Four bytes of attributes, then 0 or 1 (UEFI 2.10 §3.3, global variable SecureBoot).
SECURE_BOOT_VARIABLE = ReadFile(
    "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
)
# Empty when the kernel found no chip; the file since Linux 5.6.
TPM_CHIPS = ListDir("/sys/class/tpm")
TPM_VERSION = ReadFile("/sys/class/tpm/tpm0/tpm_version_major")
# UEFISecureBootEnabled is 0 or 1; the key is absent on a legacy BIOS.
SECURE_BOOT_KEY = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State")
FIRMWARE_TYPE = Call("firmware_type")
TPM_CALL = Call("tpm_device")
TPM_CLASS = Wmi("Win32_Tpm", ("SpecVersion",), namespace=TPM)


# --- Linux -------------------------------------------------------------------------------------


def parse_efi(answer: Answer) -> Fact[bool]:
    """``/sys/firmware/efi``: its presence says that UEFI started the system."""
    if isinstance(answer, Listing):
        return Known(value=True, sources=(str(EFI),))
    if shapes.is_absent(answer):
        return Known(value=False, sources=(str(EFI),))
    found = shapes.names(answer, EFI)
    return found if isinstance(found, Unknown) else Unknown(Reason.PARSE_ERROR, (str(EFI),))


def parse_secure_boot_variable(folder: Answer, variable: Answer) -> Fact[SecureBoot]:
    """The UEFI variable ``SecureBoot``: its fifth byte; without UEFI it is unsupported."""
    started = parse_efi(folder)
    if isinstance(started, Known) and not started.value:
        return Known(SecureBoot.UNSUPPORTED, started.sources)
    source = str(SECURE_BOOT_VARIABLE)
    if not isinstance(variable, Content):
        refused = shapes.content(variable, source)
        return refused if isinstance(refused, Unknown) else Unknown(Reason.PARSE_ERROR, (source,))
    if len(variable.data) != 5 or variable.data[4] > 1:
        return Unknown(Reason.PARSE_ERROR, (source,))
    state = SecureBoot.ENABLED if variable.data[4] else SecureBoot.DISABLED
    return Known(state, (source,))


def parse_tpm_folder(folder: Answer, version: Answer) -> Fact[Tpm]:
    """``/sys/class/tpm``: empty when there is no chip; ``tpm_version_major`` is 1 or 2.

    The folder is missing from a kernel without TPM support, which says nothing of the chip.
    """
    chips = shapes.names(folder, TPM_CHIPS)
    if isinstance(chips, Unknown):
        return chips
    if not any(re.fullmatch(r"tpm\d+", name) for name in chips):
        return Known(Tpm(present=False, version=None), (str(TPM_CHIPS),))
    said = shapes.content(version, TPM_VERSION)
    major = None if isinstance(said, Unknown) else number(said)
    sources = (str(TPM_CHIPS), str(TPM_VERSION))
    return Known(Tpm(present=True, version=major if major in {1, 2} else None), sources)


def parse_tpm_structure(table: Fact[Structures]) -> Fact[Tpm]:
    """SMBIOS type 43, ``Specification Version: 2.0``: a chip that the firmware announces."""
    if isinstance(table, Unknown):
        return table
    for structure in of_type(table.value, TPM_DEVICE):
        major = re.match(r"([12])\.", structure.get("Specification Version") or "")
        return Known(Tpm(present=True, version=int(major[1]) if major else None), table.sources)
    # Firmware need not announce its chip: nothing said is nothing known.
    return Unknown(Reason.NOT_SUPPORTED, table.sources)


# --- Windows -----------------------------------------------------------------------------------

BIOS, UEFI = 1, 2  # GetFirmwareType


def parse_firmware_type(answer: Answer) -> Fact[bool]:
    """``GetFirmwareType``: whether UEFI started the system."""
    code = shapes.data(answer, FIRMWARE_TYPE)
    if isinstance(code, Unknown):
        return code
    kind = number(code)
    if kind not in {BIOS, UEFI}:
        return Unknown(Reason.PARSE_ERROR, (str(FIRMWARE_TYPE),))
    return Known(value=kind == UEFI, sources=(str(FIRMWARE_TYPE),))


def parse_secure_boot_key(key: Answer, firmware: Answer) -> Fact[SecureBoot]:
    r"""``Control\SecureBoot\State``: 1 on, 0 off; no such key on a legacy BIOS.

    A missing key is believed only when it was looked for, or when the firmware is a BIOS.
    """
    state = shapes.key(key, SECURE_BOOT_KEY)
    if not isinstance(state, Unknown):
        value = number(registry_value(state, "UEFISecureBootEnabled"))
        if value not in {0, 1}:
            return Unknown(Reason.PARSE_ERROR, (str(SECURE_BOOT_KEY),))
        on = SecureBoot.ENABLED if value else SecureBoot.DISABLED
        return Known(on, (str(SECURE_BOOT_KEY),))
    uefi = parse_firmware_type(firmware)
    if isinstance(uefi, Known) and not uefi.value:
        return Known(SecureBoot.UNSUPPORTED, uefi.sources)
    if state.why is Reason.ABSENT:
        return Known(SecureBoot.UNSUPPORTED, state.sources)
    return state


def parse_tpm_call(answer: Answer) -> Fact[Tpm]:
    """``Tbsi_GetDeviceInfo``: the version; ``absent`` (TBS_E_TPM_NOT_FOUND) means no chip.

    A chip that the firmware hides counts as none: Windows cannot use it.
    """
    if shapes.is_absent(answer):
        return Known(Tpm(present=False, version=None), (str(TPM_CALL),))
    said = shapes.data(answer, TPM_CALL)
    if isinstance(said, Unknown):
        return said
    version = number(said.get("version")) if isinstance(said, dict) else None
    if version == 0:
        return Known(Tpm(present=False, version=None), (str(TPM_CALL),))
    if version not in {1, 2}:
        return Unknown(Reason.PARSE_ERROR, (str(TPM_CALL),))
    return Known(Tpm(present=True, version=version), (str(TPM_CALL),))


def parse_tpm_class(answer: Answer) -> Fact[Tpm]:
    """``Win32_Tpm.SpecVersion`` (``2.0, 0, 1.38``): for administrators; no instance is no chip."""
    rows = shapes.rows(answer, TPM_CLASS)
    if isinstance(rows, Unknown):
        return rows
    if not rows:
        return Known(Tpm(present=False, version=None), (str(TPM_CLASS),))
    major = re.match(r"([12])\.", text(column(rows[0], "SpecVersion")) or "")
    return Known(Tpm(present=True, version=int(major[1]) if major else None), (str(TPM_CLASS),))
