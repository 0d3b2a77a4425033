"""What Windows says when it does not answer, as a refusal with its reason."""

from __future__ import annotations

from inventory.answers import Refusal
from inventory.facts import Reason

# Codes of Win32, of COM (0x80070000 and a Win32 code, facility by facility) and of WMI.
_REASONS = {
    2: Reason.ABSENT,  # file not found
    3: Reason.ABSENT,  # path not found
    1168: Reason.ABSENT,  # element not found
    1314: Reason.NEEDS_ADMIN,  # privilege not held
    740: Reason.NEEDS_ADMIN,  # elevation required
    5: Reason.ACCESS_DENIED,
    50: Reason.NOT_SUPPORTED,
    120: Reason.NOT_SUPPORTED,  # call not implemented
    127: Reason.NOT_SUPPORTED,  # procedure not found
    126: Reason.NOT_SUPPORTED,  # module not found
    1460: Reason.TIMEOUT,
    15007: Reason.ABSENT,  # event log: no such channel
    0x80004001: Reason.NOT_SUPPORTED,  # E_NOTIMPL
    0x80004002: Reason.NOT_SUPPORTED,  # E_NOINTERFACE
    0x80040154: Reason.NOT_SUPPORTED,  # class not registered
    0x800401F3: Reason.NOT_SUPPORTED,  # no such program identifier
    0x80041002: Reason.ABSENT,  # WMI: not found
    0x8004100E: Reason.ABSENT,  # WMI: no such namespace
    0x80041010: Reason.ABSENT,  # WMI: no such class
    0x80041003: Reason.ACCESS_DENIED,  # WMI
    0x80041062: Reason.NEEDS_ADMIN,  # WMI: privilege not held
    0x8004100C: Reason.NOT_SUPPORTED,  # WMI
    0x80041024: Reason.NOT_SUPPORTED,  # WMI: the provider is not capable
    0x00040004: Reason.TIMEOUT,  # WMI
    0x8028400F: Reason.ABSENT,  # TBS: no security chip
    0x80284001: Reason.API_ERROR,  # TBS: internal error
}
_WIN32_IN_COM = 0x80070000


class Refused(Exception):  # noqa: N818 it says what is the case
    """Windows did not answer: ``code`` of Win32, COM or WMI, ``what`` was called."""

    def __init__(self, code: int, what: str) -> None:
        self.code = code & 0xFFFFFFFF
        super().__init__(f"0x{self.code:08X} {what}")

    @property
    def refusal(self) -> Refusal:
        """The answer that this makes; the detail is the code, never a localised text."""
        return Refusal(reason_of(self.code), str(self))


def reason_of(code: int) -> Reason:
    """The reason that a code of Win32, COM or WMI means."""
    code &= 0xFFFFFFFF
    if code & 0xFFFF0000 == _WIN32_IN_COM:
        code &= 0xFFFF
    return _REASONS.get(code, Reason.API_ERROR)


def check(code: int, what: str) -> int:
    """A result of COM (negative is a failure) as it is.

    Raises:
        Refused: it is a failure.
    """
    if code & 0x80000000:
        raise Refused(code, what)
    return code & 0xFFFFFFFF


def check_win32(code: int, what: str) -> None:
    """Nothing, when a Win32 status is 0.

    Raises:
        Refused: it is another.
    """
    if code:
        raise Refused(code, what)
