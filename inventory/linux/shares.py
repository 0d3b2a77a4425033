"""Shares of Linux: Samba, the folders that people share from the desktop, NFS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.answers import Output, Refusal
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux.keyed_text import says_something
from inventory.linux.mounts import parse_mountinfo
from inventory.linux.samba import (
    Export,
    Section,
    account_list,
    allows_smb_one,
    is_yes,
    parse_configuration,
    parse_exports,
    parse_usershare,
    samba_version,
)
from inventory.questions import Command, ListDir, ReadFile
from inventory.reading import text
from inventory.record import replace
from inventory.shapes import content, is_absent, names, output
from inventory.share import AUTHENTICATED, EVERYONE, Grant, Share, SmbOne, is_drive

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question


# Linux: files first; testparm resolves includes and the registry of Samba.
SMB_CONF = ReadFile("/etc/samba/smb.conf")
EXPORTS = ReadFile("/etc/exports")
MOUNTINFO = ReadFile("/proc/self/mountinfo")
TESTPARM = Command("samba")
SAMBA_VERSION = Command("samba_version")
USERSHARES = ListDir("/var/lib/samba/usershares")
_SYSTEM_SECTIONS = frozenset({"global", "printers", "print$", "ipc$"})


Listed = Fact[tuple[Share, ...]]


def read(machine: Machine) -> tuple[Listed, Fact[tuple[str, ...]], Fact[SmbOne], Listed]:
    """Shares, null-session shares, SMBv1, and the shares that people made from their desktop."""
    conf, exports, mounts = machine.ask_all((SMB_CONF, EXPORTS, MOUNTINFO))
    client = _smb_one_mounts(mounts)
    nothing: tuple[str, ...] = ()
    if is_absent(conf):
        samba: Listed = Known((), (str(SMB_CONF),))
        own: Listed = samba
        server: bool | None = False
    else:
        samba, own, server = _read_samba(machine, conf)
    nfs = parse_nfs(exports)
    shares: Listed
    if isinstance(samba, Unknown):
        shares = samba
    elif isinstance(nfs, Unknown):
        shares = nfs
    else:
        sources = merge_sources(samba.sources, nfs.sources)
        shares = Known((*samba.value, *nfs.value), sources)
    if client is None and server is None:
        why = samba.why if isinstance(samba, Unknown) else Reason.PARSE_ERROR
        smb_one: Fact[SmbOne] = Unknown(why, (str(SMB_CONF), str(MOUNTINFO)))
    else:
        smb_one = Known(SmbOne(client, server), (str(SMB_CONF), str(MOUNTINFO)))
    # Null sessions are a notion of Windows: Samba says "guest ok" for each share.
    none: Fact[tuple[str, ...]] = (
        samba if isinstance(samba, Unknown) else Known(nothing, samba.sources)
    )
    return shares, none, smb_one, own


def _smb_one_mounts(answer: Answer) -> bool | None:
    """The kernel's client only speaks SMBv1 where a mount says so (``vers=1.0``)."""
    mounts = parse_mountinfo(answer, MOUNTINFO)
    if isinstance(mounts, Unknown):
        return None
    return any(
        mount.filesystem in {"cifs", "smbfs"} and "vers=1.0" in mount.options
        for mount in mounts.value
    )


def _read_samba(machine: Machine, conf: Answer) -> tuple[Listed, Listed, bool | None]:
    """Shares of an installed Samba, those that people made themselves, and its SMBv1."""
    questions: tuple[Question, ...] = (TESTPARM, SAMBA_VERSION, USERSHARES)
    tested, version, listed = machine.ask_all(questions)
    sections = parse_samba(tested, conf)
    if isinstance(sections, Unknown):
        return sections, sections, None
    settings = next((s.values for s in sections.value if s.name.lower() == "global"), {})
    printed = output(version, SAMBA_VERSION)
    known = None if isinstance(printed, Unknown) else samba_version(printed)
    server = allows_smb_one(settings.get("serverminprotocol"), known)
    shares = tuple(
        _samba_share(section, sections.sources)
        for section in sections.value
        if section.name.lower() not in _SYSTEM_SECTIONS
        and not section.name.endswith("$")
        and not is_yes(section.values.get("printable"))
    )
    return Known(shares, sections.sources), _read_own(machine, listed), server


def _read_own(machine: Machine, listed: Answer) -> Listed:
    """The folders that people share from their desktop; one that is not readable may be open."""
    if is_absent(listed):
        return Known((), (str(USERSHARES),))
    found = names(listed, USERSHARES)
    if isinstance(found, Unknown):
        closed = found.why is Reason.ACCESS_DENIED
        return replace(found, why=Reason.NEEDS_ADMIN) if closed else found
    files = [ReadFile(f"{USERSHARES.path}/{name}") for name in found if ":" not in name]
    made = []
    for question, answer in zip(files, machine.ask_all(files), strict=True):
        printed = content(answer, question)
        if isinstance(printed, Unknown):
            if printed.why is Reason.ABSENT:  # it was taken back meanwhile
                continue
            return printed
        if "path" not in parse_usershare(printed):
            return Unknown(Reason.PARSE_ERROR, (str(question),))
        made.append(_usershare(question, printed))
    return Known(tuple(made), (str(USERSHARES), *(str(question) for question in files)))


def parse_samba(tested: Answer, conf: Answer) -> Fact[tuple[Section, ...]]:
    """``testparm -s``, else the file; a file that includes others is only half of the truth."""
    if isinstance(tested, Output) and "[global]" in tested.stdout.lower():
        return Known(parse_configuration(tested.stdout), (str(TESTPARM),))
    listed = content(conf, SMB_CONF)
    if isinstance(listed, Unknown):
        return listed
    sections = parse_configuration(listed)
    if not sections and says_something(listed):
        return Unknown(Reason.PARSE_ERROR, (str(SMB_CONF),))
    settings = next((s.values for s in sections if s.name.lower() == "global"), {})
    elsewhere = settings.get("configbackend") == "registry" or is_yes(
        settings.get("registryshares")
    )
    if elsewhere or any("include" in section.values for section in sections):
        why = tested.reason if isinstance(tested, Refusal) else Reason.API_ERROR
        return Unknown(why, (str(TESTPARM), str(SMB_CONF)))
    return Known(sections, (str(SMB_CONF),))


def _samba_share(section: Section, sources: tuple[str, ...]) -> Share:
    """Rights of a section: everybody with an account, or those of ``valid users``; guests too."""
    said = section.values
    writes = not is_yes(said.get("readonly", "yes"))
    right = "change" if writes else "read"
    guest = is_yes(said.get("guestok"))
    users = account_list(said.get("validusers"))
    if section.name.lower() == "homes" and not users:
        users = ("%S",)  # each person their own
    who = users or (EVERYONE if guest else AUTHENTICATED,)
    grants = dict.fromkeys(who, right)
    for name in account_list(said.get("writelist")):
        grants[name] = "change"
    for name in account_list(said.get("readlist")):
        grants[name] = "read"
    for name in account_list(said.get("adminusers")):
        grants[name] = "full"
    path = text(said.get("path"))
    return Share(
        name=section.name,
        path=path,
        whole_drive=is_drive(path),
        grants=Known(tuple(Grant(name, given) for name, given in grants.items()), sources),
        guest=guest,
    )


def _usershare(question: ReadFile, printed: str) -> Share:
    """A folder shared from the desktop: ``S-1-1-0:F,`` with F full, R read, D deny."""
    said = parse_usershare(printed)
    grants = []
    for entry in said.get("usershare_acl", "").split(","):
        who, _, letter = entry.rpartition(":")
        right = {"f": "full", "r": "read"}.get(letter.strip().lower())
        if who and right:
            grants.append(Grant(who, right))
    path = text(said.get("path"))
    return Share(
        name=text(said.get("sharename")) or question.path.rsplit("/", 1)[-1],
        path=path,
        whole_drive=is_drive(path),
        grants=Known(tuple(grants), (str(question),)),
        guest=said.get("guest_ok", "n").lower().startswith("y"),
    )


def parse_nfs(answer: Answer) -> Fact[tuple[Share, ...]]:
    """``/etc/exports``; no file is no server. Everybody can reach what ``*`` may."""
    if is_absent(answer):
        return Known((), (str(EXPORTS),))
    listed = content(answer, EXPORTS)
    if isinstance(listed, Unknown):
        return listed
    exports = parse_exports(listed)
    if exports is None:
        return Unknown(Reason.PARSE_ERROR, (str(EXPORTS),))
    return Known(tuple(_nfs_share(export) for export in exports), (str(EXPORTS),))


def _nfs_share(export: Export) -> Share:
    anybody = {"*", "0.0.0.0/0", "::/0", "world"}
    grants = tuple(
        Grant(EVERYONE if client in anybody else client, "change" if writes else "read")
        for client, writes in export.clients
    )
    return Share(
        name=export.path,
        path=export.path,
        whole_drive=is_drive(export.path),
        grants=Known(grants, (str(EXPORTS),)),
        guest=any(client in anybody for client, _ in export.clients),
    )
