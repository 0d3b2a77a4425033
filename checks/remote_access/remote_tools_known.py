"""Are the remote-control tools of this computer those that the commune knows?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Unknown
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.remote_access import RemoteTool
    from inventory.services import Listener, Service
    from inventory.workstation import Workstation

ONE_TOO_MANY = 2


@record
class Seen:
    """Every tool that was found, installed or not, and the three places to look for them.

    ``programs`` are where the programs of the machine are listed.
    """

    tools: tuple[RemoteTool, ...]
    programs: Fact[tuple[str, ...]]
    services: Fact[tuple[Service, ...]]
    listeners: Fact[tuple[Listener, ...]]


def reads(workstation: Workstation) -> Fact[Seen]:
    """A tool that was found is known, whatever could not be read beside it."""
    tools, serving = workstation.remote_access.tools, workstation.services
    if isinstance(tools, Unknown):
        return tools
    seen = Seen(tools.value, workstation.software.everywhere, serving.services, serving.listeners)
    return Known(seen, tools.sources)


def judge(value: Seen, context: Context) -> Verdict:
    """Catalogue DIS-02: none, or only declared ones, is OK; an undeclared one is WATCH.

    Undeclared, a listening VNC server, or two that start with the computer, are FAIL. The tools
    are legitimate: the wording asks who uses them. A place that was not read may hide another
    one: then none is not proven.
    """
    verdict = _judge_tools(value.tools, context)
    places = (value.programs, value.services, value.listeners)
    unread = next((place for place in places if isinstance(place, Unknown)), None)
    if verdict.outcome == Outcome.OK and unread is not None:
        return showing(undecided(unread.why), {"tools": _names(value.tools) or None})
    return verdict


def _judge_tools(value: Sequence[RemoteTool], context: Context) -> Verdict:
    unknown = [tool for tool in value if not _declared(tool, context.profile.declared_remote_tools)]
    if not unknown:
        return ok("declared", tools=_names(value)) if value else ok()
    listening = [tool for tool in unknown if "vnc" in tool.name.casefold() and tool.listening]
    if listening:
        return fail("listening", tools=_names(listening))
    at_start = [tool for tool in unknown if tool.starts]
    if len(_names(at_start)) >= ONE_TOO_MANY:
        return fail("at_start", tools=_names(at_start))
    names = _names(unknown)
    return watch("several" if len(names) >= ONE_TOO_MANY else "undeclared", tools=names)


def _declared(tool: RemoteTool, declared: Sequence[str]) -> bool:
    """Whether the tool is one of the declared names, alone or followed by a version or role."""
    name = tool.name.casefold()
    wanted = [word.strip().casefold() for word in declared if word.strip()]
    return any(name == word or name.startswith(f"{word} ") for word in wanted)


def _names(tools: Sequence[RemoteTool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tool.name for tool in tools))


CHECK = Check("remote_access/remote_tools_known", ("DIS-02",), Severity.HIGH, reads, judge)
