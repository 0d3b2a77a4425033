"""From an answer to the data in it, or to the reason why there is none."""

from __future__ import annotations

import pytest

from inventory import shapes
from inventory.answers import (
    Content,
    Hive,
    Listing,
    Output,
    Refusal,
    RegistryKey,
    Rows,
    Value,
)
from inventory.facts import Reason, Unknown

READERS = {
    shapes.rows: (Rows(({"A": 1},)), ({"A": 1},)),
    shapes.content: (Content(b"text"), "text"),
    shapes.names: (Listing(("a", "b")), ("a", "b")),
    shapes.data: (Value({"a": 1}), {"a": 1}),
    shapes.output: (Output("said\n"), "said\n"),
    shapes.hive: (Hive({}), Hive({})),
    shapes.key: (Hive({"": RegistryKey({"a": 1})}), RegistryKey({"a": 1})),
    shapes.table: (Value([{"a": 1}, {}]), ({"a": 1}, {})),
}


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_gives_what_its_kind_of_answer_holds(reader):
    answer, expected = READERS[reader]

    actual = reader(answer, "source")

    assert actual == expected


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_keeps_the_reason_of_a_refusal(reader):
    actual = reader(Refusal(Reason.TIMEOUT, "slow"), "source")

    assert actual == Unknown(Reason.TIMEOUT, ("source",))


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_refuses_another_kind_of_answer(reader):
    other = Listing(()) if reader is not shapes.names else Content(b"")

    actual = reader(other, "source")

    assert actual == Unknown(Reason.PARSE_ERROR, ("source",))


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (Output(""), Reason.PARSE_ERROR),
        (Output(" \n"), Reason.PARSE_ERROR),
        (Output("half", "Failed", 1), Reason.API_ERROR),
        (Output("", "ERROR: You need to be root to run this script", 1), Reason.NEEDS_ADMIN),
        (Output("passwd: Permission denied.", "", 1), Reason.NEEDS_ADMIN),
    ],
)
def test_a_program_that_failed_or_said_nothing_is_unknown(output, reason):
    actual = shapes.output(output, "source")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_a_sub_key_is_found_whatever_its_case():
    hive = Hive({"Real-Time Protection": RegistryKey({"a": 1})})

    assert shapes.key(hive, "source", "real-time protection") == RegistryKey({"a": 1})
    assert shapes.key(hive, "source", "other") == Unknown(Reason.ABSENT, ("source",))


def test_an_absent_policy_key_is_empty_but_a_denied_one_is_unknown():
    absent = shapes.key_or_empty(Refusal(Reason.ABSENT), "source")
    denied = shapes.key_or_empty(Refusal(Reason.ACCESS_DENIED), "source")

    assert absent == RegistryKey({})
    assert denied == Unknown(Reason.ACCESS_DENIED, ("source",))
