"""Machines for one topic's tests: one answers anything at all, one from a mapping."""

from __future__ import annotations

from hypothesis import strategies as st

from inventory.answers import Content, Listing, Output, Refusal, Rows
from inventory.facts import Reason
from inventory.machine import Family
from tests.inventory.strategies import answers

families = st.sampled_from([Family.LINUX, Family.WINDOWS])


class OddMachine:
    """Answers each question with one of the few answers that Hypothesis drew, always the same."""

    def __init__(self, family, pool, chance):
        self.family = family
        self._pool = pool
        self._chance = chance
        self._kept = {}

    def ask_all(self, questions):
        for question in questions:
            if question not in self._kept:
                self._kept[question] = self._chance.choice(self._pool)
        return [self._kept[question] for question in questions]


def odd_machines(*likely):
    """Machines that answer anything, and ``likely`` answers that a parser goes further with."""
    pool = st.lists(
        answers | st.sampled_from(likely) if likely else answers, min_size=1, max_size=6
    )
    return st.builds(OddMachine, families, pool, st.randoms(use_true_random=False))


class ToldMachine:
    """Answers from a mapping of printed questions; what is not there is absent."""

    def __init__(self, family, **told):
        self.family = Family(family)
        self.told = told.get("told", {})
        self.asked = []

    def ask_all(self, questions):
        self.asked += [str(question) for question in questions]
        return [self.told.get(str(q), Refusal(Reason.ABSENT)) for q in questions]


def linux(told):
    """A Linux machine that answers these printed questions."""
    return ToldMachine("linux", told=told)


def windows(told):
    """A Windows machine that answers these printed questions."""
    return ToldMachine("windows", told=told)


def text_file(text):
    return Content(text.encode())


def refusing(family, reason):
    """A machine that refuses everything for one reason."""

    class Refusing:
        def __init__(self):
            self.family = Family(family)

        def ask_all(self, questions):
            return [Refusal(reason, "no") for _ in questions]

    return Refusing()


refusals = [Reason.ABSENT, Reason.ACCESS_DENIED, Reason.NEEDS_ADMIN, Reason.TIMEOUT]
__all__ = [
    "Content",
    "Listing",
    "OddMachine",
    "Output",
    "Rows",
    "ToldMachine",
    "families",
    "linux",
    "odd_machines",
    "refusals",
    "refusing",
    "text_file",
    "windows",
]
