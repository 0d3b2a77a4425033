"""SMBv1 on Windows: the optional feature, the driver of the client, the server's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.answers import Refusal
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import SMB, Registry, Wmi
from inventory.reading import column, number, registry_value, text, truth, words
from inventory.shapes import hive, is_absent, key, rows, subkey
from inventory.share import SmbOne
from inventory.windows.shares import LANMAN

if TYPE_CHECKING:
    from inventory.answers import Answer


# SMBv1: the optional feature (Windows 8.1 on), the driver of the client, the server's own word.
FEATURES = Wmi("Win32_OptionalFeature", ("Name", "InstallState"), where="Name LIKE 'SMB1Protocol%'")
CLIENT_DRIVER = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\mrxsmb10")
CLIENT = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanWorkstation")
SERVER = Wmi("MSFT_SmbServerConfiguration", ("EnableSMB1Protocol",), SMB)
_DISABLED = 4  # Start of a driver


def parse_smb_one(
    features: Answer, driver: Answer, client: Answer, lanman: Answer, server: Answer
) -> Fact[SmbOne]:
    """SMBv1 on either side, from the five questions that tell of it.

    Server: what the running server says, else ``SMB1`` 0 (off), else the feature. Client: its
    driver (no key, or Start 4: off), else the service's dependency on it, else the feature.
    """
    states = _feature_states(features)
    on_client = _client_driver(driver, client)
    if on_client is None:
        on_client = _feature(states, "smb1protocol-client")
    on_server = _server_word(server)
    if on_server is None:
        on_server = _server_setting(lanman, _feature(states, "smb1protocol-server"))
    if on_client is None and on_server is None:
        for answer, question in ((features, FEATURES), (driver, CLIENT_DRIVER)):
            if isinstance(answer, Refusal):
                return Unknown(answer.reason, (str(question),), answer.detail)
        return Unknown(Reason.PARSE_ERROR, (str(FEATURES), str(CLIENT_DRIVER)))
    asked = ((features, FEATURES), (driver, CLIENT_DRIVER), (lanman, LANMAN), (server, SERVER))
    used = tuple(str(question) for answer, question in asked if not isinstance(answer, Refusal))
    absent = (str(CLIENT_DRIVER),) if is_absent(driver) else ()
    return Known(SmbOne(on_client, on_server), merge_sources(used, absent))


def _feature_states(answer: Answer) -> dict[str, int]:
    found = rows(answer, FEATURES)
    if isinstance(found, Unknown):
        return {}
    pairs = ((text(column(r, "Name")), number(column(r, "InstallState"))) for r in found)
    return {name.lower(): state for name, state in pairs if name and state is not None}


def _feature(states: dict[str, int], part: str) -> bool | None:
    """InstallState of the part, else of the whole: 1 on, 2 off, 3 absent, 4 unknown.

    The part may be on while the whole is not; a part that is off under a whole that is on is off.
    """
    for name in (part, "smb1protocol"):
        state = states.get(name)
        if state in {1, 2, 3}:
            return state == 1
    return None


def _client_driver(driver: Answer, client: Answer) -> bool | None:
    if is_absent(driver):
        return False
    found = key(driver, CLIENT_DRIVER)
    start = None if isinstance(found, Unknown) else number(registry_value(found, "Start"))
    if start is not None:
        return start != _DISABLED
    service = key(client, CLIENT)
    if isinstance(service, Unknown):
        return None
    needed = registry_value(service, "DependOnService")
    names = {word.lower() for word in words(needed)} if needed is not None else set()
    # The service depends on the driver of each version that it speaks.
    return "mrxsmb10" in names if "mrxsmb20" in names else None


def _server_word(answer: Answer) -> bool | None:
    found = rows(answer, SERVER)
    if isinstance(found, Unknown):
        return None
    told = (truth(column(row, "EnableSMB1Protocol")) for row in found)
    return next((word for word in told if word is not None), None)


def _server_setting(lanman: Answer, feature: bool | None) -> bool | None:  # noqa: FBT001
    found = hive(lanman, LANMAN)
    parameters = None if isinstance(found, Unknown) else subkey(found, "Parameters")
    setting = None if parameters is None else number(registry_value(parameters, "SMB1"))
    if setting == 0 or feature is False:
        return False
    return True if feature else None
