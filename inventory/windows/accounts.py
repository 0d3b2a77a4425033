"""Accounts, groups and sessions of Windows. Names are localised: SIDs and RIDs decide."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.account import Account, Group, Session
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import Call, Registry, Wmi
from inventory.reading import column, moment, number, registry_value, text, truth, unix_time
from inventory.record import replace

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.answers import Answer, Row
    from inventory.machine import Machine
    from inventory.questions import Question

ADMINISTRATORS = "S-1-5-32-544"

# NetUserEnum, level 3: flags, RID, last logon.
ACCOUNTS = Call("local_accounts")
MEMBERS = Call("local_group_members", (ADMINISTRATORS,))
# This process' token: its groups hold the administrators' SID even where UAC filters it.
TOKEN = Call("session_token")
# Who is at the screen, and who was there last.
COMPUTER = Wmi("Win32_ComputerSystem", ("UserName",))
LAST_USER = Registry(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI")
# Accounts that the logon screen hides (services make them): a value of 0 by account name.
HIDDEN = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList"
)
# Folder of each account's profile, by SID.
PROFILES = Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList", depth=1)
# Never without LocalAccount: it would ask the domain, for half a minute an account.
GROUPS = Wmi("Win32_Group", ("Name", "SID"), where="LocalAccount=TRUE")
FIRST: tuple[Question, ...] = (
    ACCOUNTS,
    MEMBERS,
    TOKEN,
    COMPUTER,
    LAST_USER,
    HIDDEN,
    PROFILES,
    GROUPS,
)

# Asked when the call is refused, and for the domain of the last user's name.
USERS = Wmi(
    "Win32_UserAccount",
    ("Name", "FullName", "Domain", "SID", "Disabled", "PasswordRequired"),
    where="LocalAccount=TRUE",
)

_ROLES = {500: "administrator", 501: "guest", 503: "system", 504: "system"}
_DISABLED = 0x2  # UF_ACCOUNTDISABLE
_NO_PASSWORD_NEEDED = 0x20  # UF_PASSWD_NOTREQD
_MOST_GROUPS = 64  # each is one more call
_DEFAULT, _FULL, _LIMITED = 1, 2, 3  # TokenElevationType

People = tuple[Fact[tuple[Account, ...]], Fact[tuple[Group, ...]], Fact[Session], Fact[str]]


def read_people(machine: Machine) -> People:
    """The accounts, the groups, this session, and who is at the screen."""
    answers = dict(zip(FIRST, machine.ask_all(FIRST), strict=True))
    members = parse_members(answers[MEMBERS], MEMBERS)
    accounts = parse_accounts(answers[ACCOUNTS], members)
    domains: dict[str, str] = {}
    if isinstance(accounts, Unknown):
        (rows,) = machine.ask_all((USERS,))
        domains = _domains(rows)
        fallback = parse_users(rows, members)
        if isinstance(fallback, Known) or accounts.why is Reason.NOT_RECORDED:
            accounts = fallback
    accounts = with_profiles(accounts, answers[HIDDEN], answers[PROFILES])
    session = parse_token(answers[TOKEN])
    return (
        accounts,
        _read_groups(machine, answers[GROUPS], members),
        session,
        parse_logged_on(answers[COMPUTER], answers[LAST_USER], session, domains),
    )


def parse_accounts(answer: Answer, members: Fact[tuple[Row, ...]]) -> Fact[tuple[Account, ...]]:
    """Accounts of ``NetUserEnum``: every Windows has some, and each of them a name."""
    table = shapes.table(answer, ACCOUNTS)
    if isinstance(table, Unknown):
        return table
    machine_sid = _machine_sid(members)
    accounts = tuple(
        account for row in table if (account := _account(row, machine_sid, members)) is not None
    )
    if not accounts or len(accounts) < len(table):
        return Unknown(Reason.PARSE_ERROR, (str(ACCOUNTS),))
    return Known(accounts, _with_members(ACCOUNTS, members))


def _account(row: Row, machine_sid: str | None, members: Fact[tuple[Row, ...]]) -> Account | None:
    name, rid, flags = text(row.get("name")), number(row.get("rid")), number(row.get("flags"))
    if name is None:
        return None
    if flags is not None and not 0 <= flags < 2**32:
        flags = None
    sid = f"{machine_sid}-{rid}" if machine_sid and rid is not None else None
    role = _ROLES.get(rid or 0, "user")
    return Account(
        name=name,
        identifier=sid,
        enabled=None if flags is None else not flags & _DISABLED,
        admin=_is_admin(name, sid, rid, members),
        password_required=None if flags is None else not flags & _NO_PASSWORD_NEEDED,
        password_set=None,
        interactive=role != "system",
        role=role,
        full_name=text(row.get("full_name")),
        last_logon=_logon(row.get("last_logon")),
    )


def parse_users(answer: Answer, members: Fact[tuple[Row, ...]]) -> Fact[tuple[Account, ...]]:
    """Accounts of ``Win32_UserAccount``: the same, with SIDs and without dates."""
    rows = shapes.rows(answer, USERS)
    if isinstance(rows, Unknown):
        return rows
    accounts = []
    for row in rows:
        name, sid = text(column(row, "Name")), _sid(column(row, "SID"))
        if truth(column(row, "LocalAccount")) is False:
            continue
        if name is None:
            return Unknown(Reason.PARSE_ERROR, (str(USERS),))
        rid = _rid(sid)
        role = _ROLES.get(rid or 0, "user")
        disabled = truth(column(row, "Disabled"))
        accounts.append(
            Account(
                name=name,
                identifier=sid,
                enabled=None if disabled is None else not disabled,
                admin=_is_admin(name, sid, rid, members),
                password_required=truth(column(row, "PasswordRequired")),
                password_set=None,
                interactive=role != "system",
                role=role,
                full_name=text(column(row, "FullName")),
                last_logon=_logon(column(row, "LastLogon")),
            )
        )
    if not accounts:
        return Unknown(Reason.PARSE_ERROR, (str(USERS),))
    return Known(tuple(accounts), _with_members(USERS, members))


def _with_members(question: Question, members: Fact[tuple[Row, ...]]) -> tuple[str, ...]:
    return (str(question), *(members.sources if isinstance(members, Known) else ()))


def _logon(value: object) -> datetime | None:
    """Seconds since 1970, or a date; 0 is "unknown", not "never"."""
    return unix_time(value) or moment(value)


def _is_admin(
    name: str, sid: str | None, rid: int | None, members: Fact[tuple[Row, ...]]
) -> bool | None:
    """Membership of the administrators, by SID; by name where the account's SID is not known.

    The built-in account (RID 500) cannot leave the group.
    """
    if rid == 500:
        return True
    if isinstance(members, Unknown):
        return None
    if sid is not None:
        return any(_sid(row.get("sid")) == sid for row in members.value)
    return any(
        _rid(_sid(row.get("sid"))) == rid
        and (text(row.get("name")) or "").rsplit("\\", 1)[-1].casefold() == name.casefold()
        for row in members.value
    )


def parse_members(answer: Answer, source: Call) -> Fact[tuple[Row, ...]]:
    """Members of a group, each ``{sid, name}``; a group may be empty."""
    table = shapes.table(answer, source)
    return table if isinstance(table, Unknown) else Known(table, (str(source),))


def _machine_sid(members: Fact[tuple[Row, ...]]) -> str | None:
    """What all local SIDs begin with: the built-in administrator's SID without its 500."""
    if isinstance(members, Unknown):
        return None
    sids = (_sid(row.get("sid")) for row in members.value)
    return next((sid.removesuffix("-500") for sid in sids if sid and sid.endswith("-500")), None)


def _sid(value: object) -> str | None:
    if isinstance(value, dict):  # as PowerShell writes it in JSON
        value = value.get("Value")
    word = (text(value) or "").upper()
    return word if re.fullmatch(r"S-1(-\d+)+", word) else None


def _rid(sid: str | None) -> int | None:
    return number(sid.rsplit("-", 1)[-1]) if sid and sid.startswith("S-1-5-21-") else None


def with_profiles(
    accounts: Fact[tuple[Account, ...]], hidden: Answer, profiles: Answer
) -> Fact[tuple[Account, ...]]:
    """The accounts with their folders; those that the logon screen hides are not interactive."""
    if isinstance(accounts, Unknown):
        return accounts
    listed = shapes.key_or_empty(hidden, HIDDEN)
    unseen: set[str] = set()
    if not isinstance(listed, Unknown):
        unseen = {name.casefold() for name, shown in listed.values.items() if number(shown) == 0}
    found = shapes.hive(profiles, PROFILES)
    homes: dict[str, str | None] = {}
    if not isinstance(found, Unknown):
        homes = {
            path.upper(): text(registry_value(key, "ProfileImagePath"))
            for path, key in found.keys.items()
        }
    sources = merge_sources(
        accounts.sources, (str(HIDDEN),) if unseen else (), (str(PROFILES),) if homes else ()
    )
    return Known(tuple(_placed(account, unseen, homes) for account in accounts.value), sources)


def _placed(account: Account, unseen: set[str], homes: dict[str, str | None]) -> Account:
    return replace(
        account,
        interactive=account.interactive and account.name.casefold() not in unseen,
        home=homes.get(account.identifier or ""),
    )


def _read_groups(
    machine: Machine, listed: Answer, admins: Fact[tuple[Row, ...]]
) -> Fact[tuple[Group, ...]]:
    """The local groups, each with its members where they can be read."""
    groups = parse_groups(listed)
    if isinstance(groups, Unknown):
        return groups
    asked = {
        group.identifier: Call("local_group_members", (group.identifier,))
        for group in groups.value[:_MOST_GROUPS]
        if group.identifier not in {None, ADMINISTRATORS}
    }
    answers = machine.ask_all(tuple(asked.values()))
    members: dict[str | None, Fact[tuple[Row, ...]]] = {ADMINISTRATORS: admins}
    for (sid, question), answer in zip(asked.items(), answers, strict=True):
        members[sid] = parse_members(answer, question)
    return Known(
        tuple(replace(g, members=_names(members.get(g.identifier))) for g in groups.value),
        merge_sources(
            groups.sources, *(fact.sources for fact in members.values() if isinstance(fact, Known))
        ),
    )


def parse_groups(answer: Answer) -> Fact[tuple[Group, ...]]:
    """Local groups of ``Win32_Group``, without their members. Every Windows has some."""
    rows = shapes.rows(answer, GROUPS)
    if isinstance(rows, Unknown):
        return rows
    groups = tuple(
        Group(name, _sid(column(row, "SID")), ())
        for row in rows
        if (name := text(column(row, "Name"))) is not None
    )
    return Known(groups, (str(GROUPS),)) if groups else Unknown(Reason.PARSE_ERROR, (str(GROUPS),))


def _names(members: Fact[tuple[Row, ...]] | None) -> tuple[str, ...]:
    if not isinstance(members, Known):
        return ()
    named = (text(row.get("name")) or _sid(row.get("sid")) for row in members.value)
    return tuple(name for name in named if name is not None)


def parse_token(answer: Answer) -> Fact[Session]:
    """This process' token. UAC leaves the administrators in the groups, for refusals only."""
    data = shapes.data(answer, TOKEN)
    if isinstance(data, Unknown):
        return data
    if not isinstance(data, dict):
        return Unknown(Reason.PARSE_ERROR, (str(TOKEN),))
    user, groups, kind = text(data.get("user")), data.get("groups"), number(data.get("elevation"))
    if user is None or not isinstance(groups, list | tuple) or not groups:
        return Unknown(Reason.PARSE_ERROR, (str(TOKEN),))
    held = {_sid(group) for group in groups}
    # What was not understood may be the administrators' group, or a filtered administrator.
    if None in held or kind not in {_DEFAULT, _FULL, _LIMITED}:
        return Unknown(Reason.PARSE_ERROR, (str(TOKEN),))
    admin = ADMINISTRATORS in held or kind == _LIMITED
    # Without UAC, an administrator's token is of the default type, and whole.
    elevated = kind == _FULL or (admin and kind == _DEFAULT)
    return Known(Session(user, admin, elevated, _sid(data.get("sid"))), (str(TOKEN),))


def parse_logged_on(
    computer: Answer, last: Answer, session: Fact[Session], domains: dict[str, str]
) -> Fact[str]:
    r"""Who is at the screen, as ``DOMAIN\name``: now, else last; else who runs this.

    ``.\name`` is a local account: its domain is this computer's name, where an account tells it.
    """
    rows = shapes.rows(computer, COMPUTER)
    if not isinstance(rows, Unknown):
        for row in rows:
            if name := text(column(row, "UserName")):
                return Known(name, (str(COMPUTER),))
    key = shapes.key(last, LAST_USER)
    if not isinstance(key, Unknown):
        name = text(registry_value(key, "LastLoggedOnSAMUser"))
        name = name or text(registry_value(key, "LastLoggedOnUser"))
        if name:
            if name.startswith(".\\"):
                bare = name[2:]
                domain = domains.get(bare.casefold())
                name = f"{domain}\\{bare}" if domain else bare
            return Known(name, (str(LAST_USER),))
    if isinstance(session, Known):
        return Known(session.value.user, session.sources)
    if isinstance(rows, Unknown):
        return rows if isinstance(key, Unknown) else Unknown(Reason.ABSENT, (str(LAST_USER),))
    return Unknown(Reason.ABSENT, (str(COMPUTER),))


def _domains(answer: Answer) -> dict[str, str]:
    """The domain of each local account (this computer's name), by account name."""
    rows = shapes.rows(answer, USERS)
    if isinstance(rows, Unknown):
        return {}
    pairs = ((text(column(row, "Name")), text(column(row, "Domain"))) for row in rows)
    return {name.casefold(): domain for name, domain in pairs if name and domain}
