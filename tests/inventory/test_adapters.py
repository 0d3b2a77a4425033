"""Addresses, prefixes, and MAC addresses of one machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.adapters import host_address, ip_address, prefix_length, single_mac


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("255.255.255.0", 24), ("64", 64), (24, 24), ("0xffffff00", 24), ("255.255.252.0", 22),
        ("ffff:ffff:ffff:ffff::", 64), ("255.0.255.0", None), ("129", None), ("", None),
        (None, None), ("0.0.0.0", 0),  # noqa: S104 a mask
    ],
)  # fmt: skip
def test_prefix_lengths(value, expected):
    actual = prefix_length(value)

    assert actual == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fe80::0001%12", "fe80::1"), ("192.0.2.1", "192.0.2.1"), ("192.0.2", None),
        ("nonsense", None), (None, None), (7, None),
        ("::ffff:c000:201", "::ffff:192.0.2.1"), ("::FFFF:192.0.2.1", "::ffff:192.0.2.1"),
    ],
)  # fmt: skip
def test_addresses(value, expected):
    actual = ip_address(value)

    assert actual == expected


@pytest.mark.parametrize("value", ["0.0.0.0", "::", "255.255.255.255", ""])  # noqa: S104
def test_no_machine_has_these(value):
    actual = host_address(value)

    assert actual is None


def test_group_macs_are_of_no_single_machine():
    assert single_mac("01:00:5e:00:00:16") is None
    assert single_mac("02:00:00:00:00:01") == "02:00:00:00:00:01"


@given(st.text())
def test_never_raises_on_any_text(value):
    prefix_length(value)
    host_address(value)
