"""What this machine shares on the network, and with which protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Reason, Unknown
from inventory.linux import shares as shares_linux
from inventory.linux.shares import EXPORTS, MOUNTINFO, SMB_CONF
from inventory.machine import Family
from inventory.record import record
from inventory.share import Grant, Share, SmbOne
from inventory.smb_one import CLIENT, CLIENT_DRIVER, FEATURES, SERVER, parse_smb_one
from inventory.topic import Topic
from inventory.windows.shares import (
    LANMAN,
    RIGHTS,
    WIN_SHARES,
    parse_null_sessions,
    parse_shares,
)

if TYPE_CHECKING:
    from inventory.machine import Machine

__all__ = ["TOPIC", "Grant", "Share", "Shares", "SmbOne", "read"]


@record
class Shares:
    """Facts about sharing. ``null_session_shares`` are reachable by anybody.

    ``own`` are the folders that people of a Linux machine share from their desktop: they lie where
    not everybody may look.
    """

    shares: Fact[tuple[Share, ...]]
    null_session_shares: Fact[tuple[str, ...]]
    smb_one: Fact[SmbOne]
    own: Fact[tuple[Share, ...]] = Unknown(Reason.NOT_SUPPORTED)


_WINDOWS = (WIN_SHARES, LANMAN, RIGHTS, FEATURES, CLIENT_DRIVER, CLIENT, SERVER)


def read(machine: Machine) -> Shares:
    """Read the shares."""
    match machine.family:
        case Family.WINDOWS:
            return _read_windows(machine)
        case Family.LINUX:
            return Shares(*shares_linux.read(machine))
        case _:
            refused = Unknown(Reason.NOT_SUPPORTED)
            return Shares(refused, refused, refused)


def _read_windows(machine: Machine) -> Shares:
    listed, lanman, rights, features, driver, client, server = machine.ask_all(_WINDOWS)
    shares = parse_shares(listed, lanman, rights)
    return Shares(
        shares,
        parse_null_sessions(lanman, shares),
        parse_smb_one(features, driver, client, lanman, server),
    )


TOPIC = Topic(
    "shares", {Family.LINUX: (SMB_CONF, EXPORTS, MOUNTINFO), Family.WINDOWS: _WINDOWS}, read
)
