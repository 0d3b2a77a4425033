"""Questions and answers through JSON: nothing changes, nothing foreign gets in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import questions as q
from inventory.answers import Output, Refusal
from inventory.facts import Reason
from inventory.wire import (
    WireError,
    answer_from_json,
    answer_to_json,
    question_from_json,
    question_to_json,
)
from tests.inventory import strategies


@given(strategies.questions)
def test_a_question_comes_back_as_it_was(question):
    actual = question_from_json(json.loads(json.dumps(question_to_json(question))))

    assert actual == question
    assert hash(actual) == hash(question)


@given(strategies.answers)
def test_an_answer_comes_back_as_it_was(answer):
    actual = answer_from_json(json.loads(json.dumps(answer_to_json(answer))))

    assert actual == answer


def test_every_kind_of_question_can_be_sent():
    kinds = {type(question) for question in (q.Question.__args__)}

    assert kinds == {type}
    for kind in q.Question.__args__:
        with pytest.raises(WireError):
            question_from_json({"ask": kind.__name__, "no_such_field": 1})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"ask": None},
        {"ask": "Erase", "path": "/"},
        {"ask": "ReadFile"},
        {"ask": "ReadFile", "path": "/", "mode": "w"},
        {"ask": "ReadFile", "path": 3},
        {"ask": "ReadFile", "path": 64},
        {"ask": "Wmi", "name": "X", "properties": 64},
        {"ask": "ReadFile", "path": {"a": 1}},
        {"ask": "ReadFile", "path": "/", "limit": "much"},
        {"ask": "ReadFile", "path": "/", "timeout": None},
        {"ask": "ReadFile", "path": "/", "limit": True},
        {"ask": "Command", "template": "clock", "args": "word"},
        {"ask": "Command", "template": "clock", "args": [["word"]]},
        {"ask": "Registry", "key": "HKLM", "view": 16},
    ],
)
def test_what_is_no_question_is_refused(data):
    with pytest.raises(WireError):
        question_from_json(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"refused": "because"},
        {"refused": []},
        {"rows": 1},
        {"rows": [1]},
        {"keys": []},
        {"keys": {"": {}}},
        {"keys": {"": {"values": 3}}},
        {"refused": "ok"},
        {"stdout": 5},
        {"stdout": {}},
        {"stdout": "", "stderr": []},
        {"stdout": "", "exit_status": "x"},
        {"stdout": "", "exit_status": 1.5},
        {"stdout": "", "exit_status": False},
        {"stdout": "", "exit_status": float("inf")},
        {"base64": "not base64!"},
        {"base64": None},
        {"text": "\ud800"},
        {"text": None},
        {"text": ["a"]},
        {"names": 3},
        {"names": ["a", 3]},
    ],
)
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(WireError):
        answer_from_json(data)


@given(st.dictionaries(st.text(), strategies.plain))
def test_no_json_raises_anything_else(data):
    for read in (answer_from_json, question_from_json):
        try:
            read(data)
        except WireError:
            continue


@given(
    st.sampled_from(["refused", "rows", "keys", "stdout", "text", "base64", "names", "data"]),
    strategies.plain,
    st.dictionaries(
        st.sampled_from(["stderr", "exit_status", "modified", "detail"]), strategies.plain
    ),
)
def test_no_value_of_an_answer_raises_anything_else(name, value, more):
    try:
        actual = answer_from_json({**more, name: value})
    except WireError:
        return

    hash(type(actual))


@given(st.sampled_from(q.Question.__args__), st.data())
def test_no_value_of_a_question_raises_anything_else(kind, data):
    names = list(kind.__dataclass_fields__)
    values = data.draw(st.dictionaries(st.sampled_from(names), strategies.plain))
    try:
        actual = question_from_json({"ask": kind.__name__, **values})
    except WireError:
        return

    hash(actual)


def test_a_recorded_command_without_outputs_is_empty():
    actual = answer_from_json({"stdout": None, "stderr": None, "exit_status": None})

    assert actual == Output("")


def test_a_refusal_keeps_the_words_of_the_system():
    actual = answer_to_json(Refusal(Reason.ACCESS_DENIED, "Permission denied"))

    assert actual == {"refused": "access_denied", "detail": "Permission denied"}
