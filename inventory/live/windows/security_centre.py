"""The security centre's verdict about one kind of protection."""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_uint32, c_void_p

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import check
from inventory.live.windows.system_libraries import function

_PROVIDERS = {
    "firewall": 1,
    "auto_update": 2,
    "antivirus": 4,
    "antispyware": 8,
    "internet_settings": 16,
    "uac": 32,
    "service": 64,
}


def health(provider: str) -> Answer:
    """``WscGetSecurityProviderHealth``: 0 good, 1 not monitored, 2 poor, 3 snoozed.

    Anything but S_OK is no answer: S_FALSE is that the centre's service does not run, and there is
    no centre on a Windows Server.

    Raises:
        Refused: the centre does not say.
    """
    number = _PROVIDERS.get(provider)
    if number is None:
        return Refusal(Reason.NOT_SUPPORTED, f"no provider {provider}")
    ask = function("wscapi", "WscGetSecurityProviderHealth", c_uint32, c_void_p, result=c_int32)
    state = c_int32(-1)
    code = check(ask(number, ctypes.byref(state)), "WscGetSecurityProviderHealth")
    if code or not 0 <= state.value <= 3:
        return Refusal(Reason.API_ERROR, f"the security centre does not run: {code} {state.value}")
    return Value(state.value)
