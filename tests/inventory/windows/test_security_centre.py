"""Products of the security centre: state bits, dates, and whether they are still there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Refusal, Rows, Value
from inventory.antivirus import HEALTH, PRODUCTS
from inventory.facts import Known, Reason, Unknown
from inventory.windows.security_centre import (
    ProductState,
    decode_state,
    parse_health,
    parse_products,
    with_presence,
)
from tests.captures import machine

PATH = r"C:\Program Files\Vendor\av.exe"


@pytest.mark.parametrize(
    ("raw", "state", "up_to_date", "microsoft"),
    [
        (397568, ProductState.ON, True, True),
        (397584, ProductState.ON, False, True),
        (393472, ProductState.OFF, True, True),
        (266240, ProductState.ON, True, False),
        (266256, ProductState.ON, False, False),
        (262144, ProductState.OFF, True, False),
        (262160, ProductState.OFF, False, False),
        (331776, ProductState.ON, True, False),
        (0x42000, ProductState.SNOOZED, True, False),
        (0x43010, ProductState.EXPIRED, False, False),
        (0x4F020, ProductState.UNKNOWN, None, False),
        (None, ProductState.UNKNOWN, None, False),
        (-1, ProductState.UNKNOWN, None, False),
        (2**40, ProductState.UNKNOWN, None, False),
    ],
)
def test_state_is_decoded_by_whole_nibbles(raw, state, up_to_date, microsoft):
    assert decode_state(raw) == (state, up_to_date, microsoft)


def test_a_row_becomes_a_product():
    row = {
        "displayname": "Antivirus Élan",
        "productState": "266256",
        "timestamp": "Wed, 05 Jan 2022 12:40:10 GMT",
        "instanceGuid": "{BAF1}",
        "pathToSignedReportingExe": f'"{PATH}"',
    }

    fact = parse_products(Rows((row,)), PRODUCTS)

    assert isinstance(fact, Known)
    (product,) = fact.value
    assert product.name == "Antivirus Élan"
    assert product.up_to_date is False
    assert product.reported_at == datetime(2022, 1, 5, 12, 40, 10, tzinfo=UTC)
    assert product.path == PATH
    assert product.raw_state == 266256


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Rows(()), Known((), (str(PRODUCTS),))),
        (Rows(({"productState": 1},)), Unknown(Reason.PARSE_ERROR, (str(PRODUCTS),))),
        (Refusal(Reason.TIMEOUT), Unknown(Reason.TIMEOUT, (str(PRODUCTS),))),
        (Content(b""), Unknown(Reason.PARSE_ERROR, (str(PRODUCTS),))),
    ],
)
def test_no_product_is_an_answer_and_an_unreadable_list_is_not(answer, expected):
    assert parse_products(answer, PRODUCTS) == expected


@pytest.mark.parametrize(
    ("path", "exists", "present"),
    [
        (PATH, True, True),
        (PATH, False, False),
        (r"%ProgramFiles%\Vendor\av.exe", False, False),
        (PATH, None, None),
        (r"\\server\share\av.exe", False, None),
        ("vendor://", False, None),
        (None, False, None),
    ],
)
def test_the_program_of_a_third_party_product_is_looked_for_on_this_machine(path, exists, present):
    row = {"displayName": "A", "productState": 266240, "pathToSignedReportingExe": path}
    calls = {} if exists is None else {f"file_exists {path}": exists}

    fact = with_presence(machine(calls=calls), parse_products(Rows((row,)), PRODUCTS))

    assert isinstance(fact, Known)
    assert fact.value[0].present is present


def test_the_program_of_defender_is_part_of_windows_and_not_looked_for():
    path = r"C:\Program Files\Windows Defender\MsMpeng.exe"
    row = {"displayName": "D", "productState": 397568, "pathToSignedReportingExe": path}

    fact = with_presence(
        machine(calls={f"file_exists {path}": False}), parse_products(Rows((row,)), PRODUCTS)
    )

    assert isinstance(fact, Known)
    assert fact.value[0].present is None
    assert fact.value[0].microsoft


@pytest.mark.parametrize(
    ("data", "expected"), [(0, 0), ("2", 2), (7, None), (None, None), ({}, None)]
)
def test_the_verdict_of_the_centre_is_one_of_four(data, expected):
    fact = parse_health(Value(data), HEALTH)

    assert (fact.value if isinstance(fact, Known) else None) == expected


@given(st.dictionaries(st.sampled_from(["displayName", "productState", "timestamp"]), st.text()))
def test_products_never_raise(row):
    parse_products(Rows((row,)), PRODUCTS)
