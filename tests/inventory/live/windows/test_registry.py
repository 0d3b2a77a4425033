"""Live Windows' registry over a small tree: depth, views, what is hidden, what is closed to us.

The module ``winreg`` is replaced; under Wine the true one is tested (tests/packaging/windows).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from inventory.answers import Hive, Refusal
from inventory.facts import Reason
from inventory.live.windows.registry import read
from inventory.questions import Registry

CLOSED = "closed to us"
TREE = {
    ("HKLM", 64): {
        "SOFTWARE": {
            "List": {
                "values": [("Name", "a list", 1)],
                "One": {"values": [("DefaultPassword", "sésame", 1), ("Count", 3, 4)]},
                "Two": {"Inner": {"Deepest": {}}},
            },
            "Damaged": {"One": {}, "Two": CLOSED},
            "Secret": CLOSED,
        },
        "SYSTEM": {"Service": {"Parameters": {"values": [("Start", 2, 4)]}, "Security": CLOSED}},
    },
    ("HKLM", 32): {"SOFTWARE": {"Old": {"values": [("Bits", 32, 4)]}}},
}


class DeniedError(PermissionError):
    winerror = 5


class MissingError(FileNotFoundError):
    winerror = 2


def children(node):
    return [name for name in node if name != "values"]


class Winreg(SimpleNamespace):
    """As much of ``winreg`` as is called."""

    KEY_READ, KEY_WOW64_64KEY, KEY_WOW64_32KEY = 0x20019, 0x100, 0x200
    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER, HKEY_USERS = "HKLM", "HKCU", "HKU"

    @contextmanager
    def OpenKeyEx(self, key, path, _reserved, access):  # noqa: N802 its name
        view = 32 if access & self.KEY_WOW64_32KEY else 64
        node = TREE.get((key, view), {}) if isinstance(key, str) else key
        for part in path.split("\\"):
            found = {name.lower(): name for name in children(node)}
            if part.lower() not in found:
                raise MissingError
            node = node[found[part.lower()]]
            if node == CLOSED:
                raise DeniedError
        yield node

    def QueryInfoKey(self, node):  # noqa: N802
        return len(children(node)), len(node.get("values", ())), 133000000000000000

    def EnumKey(self, node, at):  # noqa: N802
        return children(node)[at]

    def EnumValue(self, node, at):  # noqa: N802
        return node["values"][at]


@pytest.fixture(autouse=True)
def windows(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", Winreg())


def test_depth_says_how_far_down_keys_are_told():
    told = [read(Registry(r"HKLM\SOFTWARE\List", depth=depth)) for depth in (0, 1, 2, 9)]

    assert all(isinstance(hive, Hive) for hive in told)
    assert [sorted(hive.keys) for hive in told] == [
        [""],
        ["", "One", "Two"],
        ["", "One", "Two", "Two\\Inner"],
        ["", "One", "Two", "Two\\Inner", "Two\\Inner\\Deepest"],
    ]
    assert told[0].keys[""].values == {"Name": "a list"}
    assert told[0].keys[""].modified.year == 2022


def test_only_keeps_the_keys_whose_name_begins_so_and_what_is_below_them():
    hive = read(Registry(r"HKLM\SOFTWARE\List", depth=2, only="tw"))

    assert sorted(hive.keys) == ["", "Two", "Two\\Inner"]


@pytest.mark.parametrize("presence", [(), ("defaultPASSWORD",)])
def test_a_secret_is_only_told_to_be_there(presence):
    hive = read(Registry(r"HKLM\SOFTWARE\List", depth=1, presence=presence))

    assert hive.keys["One"].values == {"DefaultPassword": True, "Count": 3}


def test_presence_holds_at_every_depth():
    hive = read(Registry(r"HKLM\SOFTWARE\List", depth=1, presence=("Count", "Name")))

    assert hive.keys["One"].values["Count"] is True
    assert hive.keys[""].values["Name"] is True


def test_each_view_is_its_own():
    assert read(Registry(r"HKLM\SOFTWARE\Old", view=32)).keys[""].values == {"Bits": 32}
    assert read(Registry(r"HKLM\SOFTWARE\Old")) == Refusal(Reason.ABSENT, "error 2")
    assert read(Registry(r"HKLM\SOFTWARE\List", view=32)).reason is Reason.ABSENT


def test_a_closed_key_is_denied_and_a_missing_one_absent():
    assert read(Registry(r"HKLM\SOFTWARE\Secret")) == Refusal(Reason.ACCESS_DENIED, "error 5")
    assert read(Registry(r"HKCU\Software\Nothing")).reason is Reason.ABSENT


def test_a_list_of_software_is_whole_or_refused():
    assert read(Registry(r"HKLM\SOFTWARE\Damaged", depth=1)).reason is Reason.ACCESS_DENIED


def test_the_closed_part_of_a_service_does_not_hide_the_rest():
    hive = read(Registry(r"HKLM\SYSTEM\Service", depth=1))

    assert hive.keys["Parameters"].values == {"Start": 2}
    assert hive.keys["Security"].values == {}
