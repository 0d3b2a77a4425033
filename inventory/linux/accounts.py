"""Accounts, groups and sessions of Linux. ``/etc/shadow`` is never read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.account import Account, Group, Session
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import Call, Command, ListDir, ReadFile
from inventory.reading import number, text
from inventory.record import replace

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine

PASSWD = ReadFile("/etc/passwd")
GROUP = ReadFile("/etc/group")
# UID_MIN and UID_MAX: which numbers are people's.
LOGIN_DEFS = ReadFile("/etc/login.defs")
# The account that runs this, with its groups (those of other directories too).
SESSION = Call("session")
FIRST = (PASSWD, GROUP, LOGIN_DEFS, SESSION)

# Asked as root alone: which passwords are set, locked or empty.
PASSWORDS = Command("password_states")
# Asked when the kit runs as root: whose session is open, by uid; and what old recordings hold.
OPEN = ListDir("/run/systemd/users")
WHO = Command("who")

#: Groups that may become root, on Debian, Fedora and old Ubuntu.
ADMIN_GROUPS = frozenset({"sudo", "wheel", "admin"})
_NO_SHELL = re.compile(r".*/(nologin|false|true|sync|shutdown|halt|git-shell)$")
_STATES = frozenset({"P", "PS", "NP", "L", "LK"})
_UID_MIN, _UID_MAX = 1000, 60000

States = dict[str, str]
People = tuple[Fact[tuple[Account, ...]], Fact[tuple[Group, ...]], Fact[Session], Fact[str]]


def read_people(machine: Machine) -> People:
    """The accounts, the groups, this session, and who is at the screen."""
    passwd, group, defs, who = machine.ask_all(FIRST)
    session = parse_session(who)
    groups = parse_group(group)
    accounts = parse_passwd(passwd, groups, defs)
    if isinstance(session, Known) and not session.value.elevated:
        return accounts, groups, session, Known(session.value.user, session.sources)
    present, listed = machine.ask_all((OPEN, WHO))
    accounts = with_passwords(accounts, read_states(machine, session))
    return accounts, groups, session, parse_present(session, accounts, present, listed)


def parse_session(answer: Answer) -> Fact[Session]:
    """The account that runs this: an administrator when it can become root through a group."""
    data = shapes.data(answer, SESSION)
    if isinstance(data, Unknown):
        return data
    if not isinstance(data, dict):
        return Unknown(Reason.PARSE_ERROR, (str(SESSION),))
    user, uid, groups = text(data.get("user")), number(data.get("uid")), data.get("groups")
    if user is None or uid is None or not isinstance(groups, list | tuple):
        return Unknown(Reason.PARSE_ERROR, (str(SESSION),))
    if not 0 <= uid < 2**32 or not all(isinstance(name, str) and name for name in groups):
        return Unknown(Reason.PARSE_ERROR, (str(SESSION),))
    admin = uid == 0 or not ADMIN_GROUPS.isdisjoint(groups)
    return Known(Session(user, admin, uid == 0, str(uid)), (str(SESSION),))


def parse_group(answer: Answer) -> Fact[tuple[Group, ...]]:
    """``/etc/group``: ``name:x:gid:member,member``."""
    printed = shapes.content(answer, GROUP)
    if isinstance(printed, Unknown):
        return printed
    groups = []
    for line in printed.splitlines():
        fields = line.strip().split(":")
        if len(fields) < 4 or not fields[0] or number(fields[2]) is None:
            continue  # comments, and the "+" of remote directories
        members = tuple(name.strip() for name in fields[3].split(",") if name.strip())
        groups.append(Group(fields[0], fields[2], members))
    if not groups:
        return Unknown(Reason.PARSE_ERROR, (str(GROUP),))
    return Known(tuple(groups), (str(GROUP),))


def parse_passwd(
    answer: Answer, groups: Fact[tuple[Group, ...]], defs: Answer
) -> Fact[tuple[Account, ...]]:
    """``/etc/passwd``: ``name:x:uid:gid:comment:home:shell``.

    An account is a person's when its number is in the range of ``login.defs`` and its shell is
    one. An empty second field is an account without password.
    """
    printed = shapes.content(answer, PASSWD)
    if isinstance(printed, Unknown):
        return printed
    least, most = parse_uid_range(defs)
    accounts = []
    for line in printed.splitlines():
        fields = line.strip().split(":")
        uid = number(fields[2]) if len(fields) == 7 else None
        if uid is None or not fields[0]:
            continue
        name, password, _, gid, comment, home, shell = fields
        person = least <= uid <= most
        usable = not _NO_SHELL.fullmatch(shell)
        accounts.append(
            Account(
                name=name,
                identifier=str(uid),
                enabled=_enabled(password, usable=usable),
                admin=_is_admin(name, uid, gid, groups),
                password_required=False if password == "" else None,
                password_set=False if password == "" else None,
                interactive=usable and (person or uid == 0),
                role="administrator" if uid == 0 else "user" if person else "system",
                full_name=text(comment.split(",")[0]),
                home=home or None,
                shell=shell or None,
            )
        )
    if not accounts:
        return Unknown(Reason.PARSE_ERROR, (str(PASSWD),))
    sources = groups.sources if isinstance(groups, Known) else ()
    return Known(tuple(accounts), merge_sources((str(PASSWD),), sources))


def _enabled(password: str, *, usable: bool) -> bool | None:
    """False without a shell or with a locked password; ``x`` leaves it to the shadow file."""
    if not usable or password.startswith(("!", "*")):
        return False
    return None if password in {"x", ""} else True


def _is_admin(name: str, uid: int, gid: str, groups: Fact[tuple[Group, ...]]) -> bool | None:
    if uid == 0:
        return True
    if isinstance(groups, Unknown):
        return None
    powerful = [group for group in groups.value if group.name in ADMIN_GROUPS]
    return any(name in group.members or group.identifier == gid for group in powerful)


def parse_uid_range(answer: Answer) -> tuple[int, int]:
    """``UID_MIN`` and ``UID_MAX`` of login.defs, else the defaults of shadow (1000, 60000)."""
    printed = shapes.content(answer, LOGIN_DEFS)
    if isinstance(printed, Unknown):
        return _UID_MIN, _UID_MAX
    found = dict(re.findall(r"^\s*(UID_MIN|UID_MAX)\s+(\d{1,9})\b", printed, re.MULTILINE))
    return int(found.get("UID_MIN", _UID_MIN)), int(found.get("UID_MAX", _UID_MAX))


def with_passwords(
    accounts: Fact[tuple[Account, ...]], states: Fact[States]
) -> Fact[tuple[Account, ...]]:
    """The accounts with the states of their passwords."""
    if isinstance(accounts, Unknown) or isinstance(states, Unknown):
        return accounts
    return Known(
        tuple(_told(account, states.value.get(account.name)) for account in accounts.value),
        merge_sources(accounts.sources, states.sources),
    )


def read_states(machine: Machine, session: Fact[Session]) -> Fact[States]:
    """The state of each password: asked as root alone, or where it is not known who asks."""
    if isinstance(session, Known) and not session.value.elevated:
        return Unknown(Reason.NEEDS_ADMIN, (str(PASSWORDS),))
    return parse_states(machine.ask_all((PASSWORDS,))[0])


def parse_states(answer: Answer) -> Fact[States]:
    """What ``passwd -S -a`` says by account: P set, NP none, L locked (PS, LK on Fedora)."""
    printed = shapes.output(answer, PASSWORDS)
    if isinstance(printed, Unknown):
        return printed
    lines = [line.split() for line in printed.splitlines()]
    states = {words[0]: words[1] for words in lines if len(words) > 1 and words[1] in _STATES}
    if not states:
        return Unknown(Reason.PARSE_ERROR, (str(PASSWORDS),))
    return Known(states, (str(PASSWORDS),))


def _told(account: Account, state: str | None) -> Account:
    if state in {"P", "PS"}:
        return replace(account, password_set=True, enabled=account.enabled is not False)
    if state == "NP":
        return replace(account, password_set=False, enabled=account.enabled is not False)
    if state in {"L", "LK"}:
        return replace(account, enabled=False)
    return account


def parse_present(
    session: Fact[Session], accounts: Fact[tuple[Account, ...]], present: Answer, listed: Answer
) -> Fact[str]:
    """Whose session is open while root runs the kit: the first person who is logged on."""
    names = shapes.names(present, OPEN)
    if not isinstance(names, Unknown) and isinstance(accounts, Known):
        people = [account for account in accounts.value if account.role == "user"]
        for account in people:
            if account.identifier in names:
                return Known(account.name, (str(OPEN),))
    printed = shapes.output(listed, WHO)
    if not isinstance(printed, Unknown):
        return Known(printed.split()[0], (str(WHO),))
    return session if isinstance(session, Unknown) else Known(session.value.user, session.sources)
