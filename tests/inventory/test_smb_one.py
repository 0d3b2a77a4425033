"""SMBv1 on Windows, side by side."""

from __future__ import annotations

import pytest

from inventory import shares
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine

SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
DRIVER = SERVICES + r"\mrxsmb10"
PARAMETERS = SERVICES + r"\LanmanServer\Parameters"
WORKSTATION = SERVICES + r"\LanmanWorkstation"


def features(whole, client=None, server=None):
    states = {"SMB1Protocol": whole, "SMB1Protocol-Client": client, "SMB1Protocol-Server": server}
    return [{"Name": name, "InstallState": state} for name, state in states.items() if state]


def read(*, rows=None, told=None, registry=None, absent=False):
    wmi = {} if rows is None else {"Win32_OptionalFeature": rows}
    if told is not None:
        wmi["MSFT_SmbServerConfiguration"] = [{"EnableSMB1Protocol": told}]
    errors = {f"registry {DRIVER}": {"refused": "absent"}} if absent else {}
    return shares.read(machine("windows", wmi=wmi, registry=registry or {}, errors=errors)).smb_one


@pytest.mark.parametrize(
    ("sources", "client", "server"),
    [
        ({"rows": features(3)}, False, False),
        ({"rows": features("2")}, False, False),
        ({"rows": features(1)}, True, True),
        ({"rows": features(1, client=1, server=2)}, True, False),
        ({"rows": features(2, client=1, server=2)}, True, False),
        ({"rows": features(1), "told": False}, True, False),
        ({"rows": features(1), "told": "TRUE"}, True, True),
        ({"rows": features(1), "registry": {PARAMETERS: {"SMB1": 0}}}, True, False),
        ({"rows": features(1), "registry": {DRIVER: {"Start": 4}}}, False, True),
        ({"rows": features(3), "absent": True}, False, False),
        ({"registry": {DRIVER: {"Start": 2}}}, True, None),
        ({"registry": {DRIVER: {"Start": 3}, PARAMETERS: {}}}, True, None),
        ({"registry": {WORKSTATION: {"DependOnService": ["MRxSmb20", "NSI"]}}}, False, None),
        ({"registry": {WORKSTATION: {"DependOnService": ["MRxSmb10", "MRxSmb20"]}}}, True, None),
        ({"rows": features(4), "absent": True}, False, None),
    ],
)  # fmt: skip
def test_each_side_is_told_by_its_surest_source(sources, client, server):
    actual = read(**sources)

    assert isinstance(actual, Known)
    assert actual.value == shares.SmbOne(client=client, server=server)


@pytest.mark.parametrize(
    ("sources", "reason"),
    [({}, Reason.NOT_RECORDED), ({"rows": features(4)}, Reason.NOT_RECORDED)],
)
def test_nothing_read_is_unknown(sources, reason):
    actual = read(**sources)

    assert isinstance(actual, Unknown)
    assert actual.why is reason
