"""Every reason is told in French, and says what to do."""

from __future__ import annotations

import re

import pytest

from checks.reasons import ReasonsError, advise, decode, explain, explanations
from inventory.facts import Reason

ENTRY = {"sentence": "A.", "advice": "B."}
COMPLETE = {reason.value: ENTRY for reason in Reason}


@pytest.mark.parametrize("reason", list(Reason))
def test_form_of_the_sentences(reason):
    for text in (explain(reason), advise(reason)):
        assert re.fullmatch(r"[A-ZÀÉ].*\.", text), text
        assert len(re.findall(r"\w+(?:[’-]\w+)*", text)) <= 20, text
        assert not re.search(r"'|\.\.\.|(?<![\u00a0\u202f])[;:!?»]|«(?!\u00a0)", text), text


def test_no_two_reasons_read_the_same():
    sentences = [entry.sentence for entry in explanations().values()]

    assert len(set(sentences)) == len(Reason)


def test_the_reader_is_told_who_can_read_it():
    assert explain(Reason.NEEDS_ADMIN) == (
        "Ce point ne peut être lu qu’avec les droits d’administrateur."
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**COMPLETE, "stranger": ENTRY},
        {**COMPLETE, "timeout": {"sentence": "A."}},
        {**COMPLETE, "timeout": {**ENTRY, "more": "C."}},
        {**COMPLETE, "timeout": "text"},
        {name: entry for name, entry in COMPLETE.items() if name != "offline"},
    ],
)
def test_malformed_table_is_refused(data):
    with pytest.raises(ReasonsError):
        decode(data)
