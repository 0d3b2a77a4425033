"""Remote-control tools, case by case."""

from __future__ import annotations

import pytest

from checks.context import Profile
from checks.remote_access.remote_tools_known import Seen, judge
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.remote_access import RemoteTool
from tests.checks.judging import context


def tool(name, *, starts=None, listening=None):
    return RemoteTool(name, "1.0", True, starts, listening)


def seen(tools, **unread):
    places = dict.fromkeys(("programs", "services", "listeners"), Known(())) | unread
    return Seen(tools, **places)


ANYDESK, TEAMVIEWER = tool("AnyDesk", starts=True), tool("TeamViewer", starts=True)
VNC = tool("TightVNC", listening=True)


@pytest.mark.parametrize(
    ("name", "tools", "declared", "outcome", "case"),
    [
        ("none", (), (), Outcome.OK, ""),
        ("none, one declared", (), ("TeamViewer",), Outcome.OK, ""),
        ("the declared one", (TEAMVIEWER,), ("teamviewer",), Outcome.OK, "declared"),
        (
            "the declared one, its host",
            (tool("TeamViewer Host"),),
            ("TeamViewer",),
            Outcome.OK,
            "declared",
        ),
        (
            "not a part of the name",
            (tool("TeamViewerX"),),
            ("TeamViewer",),
            Outcome.WATCH,
            "undeclared",
        ),
        ("an empty declaration", (ANYDESK,), ("", " "), Outcome.WATCH, "undeclared"),
        ("one undeclared", (ANYDESK,), (), Outcome.WATCH, "undeclared"),
        (
            "one of two undeclared",
            (ANYDESK, TEAMVIEWER),
            ("TeamViewer",),
            Outcome.WATCH,
            "undeclared",
        ),
        ("both declared", (ANYDESK, TEAMVIEWER), ("TeamViewer", "AnyDesk"), Outcome.OK, "declared"),
        ("two undeclared, one at start", (ANYDESK, tool("RustDesk")), (), Outcome.WATCH, "several"),
        ("two undeclared at start", (ANYDESK, TEAMVIEWER), (), Outcome.FAIL, "at_start"),
        ("one tool twice", (ANYDESK, ANYDESK), (), Outcome.WATCH, "undeclared"),
        ("VNC listens", (VNC,), (), Outcome.FAIL, "listening"),
        ("VNC listens, declared", (VNC,), ("TightVNC",), Outcome.OK, "declared"),
        ("VNC, listening unread", (tool("TightVNC"),), (), Outcome.WATCH, "undeclared"),
    ],
)
def test_rule(name, tools, declared, outcome, case):
    profile = Profile(declared_remote_tools=declared)

    actual = judge(seen(tools), context(profile=profile))

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize("place", ["programs", "services", "listeners"])
@pytest.mark.parametrize(
    ("tools", "declared", "outcome"),
    [
        ((), (), Outcome.UNKNOWN),
        ((TEAMVIEWER,), ("TeamViewer",), Outcome.UNKNOWN),
        ((ANYDESK,), (), Outcome.WATCH),
        ((ANYDESK, TEAMVIEWER), (), Outcome.FAIL),
    ],
)
def test_a_place_that_was_not_read_may_hide_a_tool(place, tools, declared, outcome):
    profile = Profile(declared_remote_tools=declared)
    value = seen(tools, **{place: Unknown(Reason.TIMEOUT)})

    actual = judge(value, context(profile=profile))

    assert actual.outcome is outcome
    if outcome is Outcome.UNKNOWN:
        assert actual.reason is Reason.TIMEOUT
