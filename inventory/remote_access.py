"""Ways into the machine from outside: Remote Desktop and remote-control tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class RemoteDesktop:
    """Remote Desktop: ``allowed`` by the effective value, ``nla`` asks for the account first.

    ``can_host`` is False on Home editions; ``wrapped`` is RDPWrap's library in TermService.
    """

    allowed: bool
    nla: bool
    port: int
    can_host: bool
    wrapped: bool


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """One remote-control tool: installed, as a service (``starts`` alone), or listening."""

    name: str
    version: str | None
    installed: bool
    starts: bool | None
    listening: bool | None
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteAccess:
    """Facts about remote access."""

    desktop: Fact[RemoteDesktop]
    tools: Fact[tuple[RemoteTool, ...]]
