"""Are the remote-control tools of this computer those that the commune knows?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.verdict import Severity, Verdict, fail, ok, watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.facts import Fact
    from inventory.remote_access import RemoteTool
    from inventory.workstation import Workstation

ONE_TOO_MANY = 2


def reads(workstation: Workstation) -> Fact[tuple[RemoteTool, ...]]:
    """Every tool that was found, installed or not."""
    return workstation.remote_access.tools


def judge(value: tuple[RemoteTool, ...], context: Context) -> Verdict:
    """Catalogue DIS-02: none, or only declared ones, is OK; an undeclared one is WATCH.

    Undeclared, a listening VNC server, or two that start with the computer, are FAIL. The tools
    are legitimate: the wording asks who uses them.
    """
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
