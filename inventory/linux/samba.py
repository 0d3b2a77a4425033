"""Shares of Samba and NFS: ``smb.conf(5)``, usershares of ``net(8)``, ``exports(5)``."""

from __future__ import annotations

import re

from inventory.record import record

_SECTION = re.compile(r"\[([^\]]*)\]\s*$")
_YES = frozenset({"yes", "true", "1", "on"})


@record
class Section:
    """One section: parameters by name in lower case without blanks; later ones win."""

    name: str
    values: dict[str, str]


# Spellings of smb.conf(5) that mean another parameter, and whether they are its opposite.
_SYNONYMS: dict[str, tuple[str, bool]] = {
    "writeable": ("readonly", True),
    "writable": ("readonly", True),
    "writeok": ("readonly", True),
    "public": ("guestok", False),
    "directory": ("path", False),
    "minprotocol": ("serverminprotocol", False),
    "printok": ("printable", False),
    "onlyguest": ("guestonly", False),
}


def parse_configuration(printed: str) -> tuple[Section, ...]:
    """``smb.conf`` or what ``testparm -s`` prints: sections in their order, ``global`` included."""
    sections: dict[str, Section] = {}
    current: Section | None = None
    for line in re.sub(r"\\\r?\n", "", printed).splitlines():
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        head = _SECTION.match(bare)
        if head:
            name = head[1].strip()
            current = sections.setdefault(name.lower(), Section(name, {}))
            continue
        key, equals, value = bare.partition("=")
        if not equals or current is None:
            continue
        word = re.sub(r"\s", "", key).lower()
        word, opposite = _SYNONYMS.get(word, (word, False))
        value = re.sub(r'^"([^"]*)"$', r"\1", value.strip())
        if opposite:
            value = "no" if is_yes(value) else "yes"
        current.values[word] = value
    return tuple(sections.values())


def is_yes(value: str | None) -> bool:
    """Whether a Samba boolean is set."""
    return (value or "").strip().lower() in _YES


def account_list(value: str | None) -> tuple[str, ...]:
    """``valid users = anna, @compta "Jean Petit"`` as names."""
    words = re.findall(r'"([^"]*)"|([^\s,]+)', value or "")
    return tuple(quoted or bare for quoted, bare in words if quoted or bare)


# Protocols that ``server min protocol`` may name, oldest first; SMB2 begins at SMB2_02.
_OLD = frozenset({"core", "coreplus", "lanman1", "lanman2", "nt1", "lanman", "smb1", "corep"})
_NEW = re.compile(r"smb[23]", re.IGNORECASE)


def allows_smb_one(minimum: str | None, version: tuple[int, int] | None) -> bool | None:
    """Whether a server takes SMBv1: by its minimum, else by the default of its version.

    The default became SMB2_02 with Samba 4.11. None when neither is known.
    """
    word = (minimum or "").strip().lower()
    if word in _OLD:
        return True
    if _NEW.match(word):
        return False
    return None if version is None else version < (4, 11)


def samba_version(printed: str) -> tuple[int, int] | None:
    """``smbd -V``: ``Version 4.17.12-Debian``."""
    found = re.search(r"Version (\d{1,3})\.(\d{1,3})", printed)
    return (int(found[1]), int(found[2])) if found else None


def parse_usershare(printed: str) -> dict[str, str]:
    """A usershare: ``path=…``, ``usershare_acl=S-1-1-0:R,…``, ``guest_ok=y``, ``sharename=…``."""
    pairs = (line.partition("=") for line in printed.splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


@record
class Export:
    """A folder exported by NFS: client (``*`` is anybody) → whether it may write."""

    path: str
    clients: tuple[tuple[str, bool], ...]


def parse_exports(printed: str) -> tuple[Export, ...] | None:
    """``exports(5)``: a path, then clients with options; ``-options`` are those of the line.

    None when a line does not begin with a path: the file says something else than exports.
    """
    exports = []
    for line in re.sub(r"\\\r?\n", " ", printed).splitlines():
        words = re.findall(r'"[^"]*"\S*|\S+', line.partition("#")[0])
        if not words:
            continue
        path = re.sub(r"\\040", " ", words[0].strip('"'))
        if not path.startswith("/"):
            return None
        common = ""
        clients = []
        for word in words[1:]:
            if word.startswith("-"):
                common = word[1:]
                continue
            found = re.fullmatch(r"([^()]*)(?:\(([^)]*)\))?", word)
            if found is None:
                continue
            options = {o.strip() for o in f"{common},{found[2] or ''}".split(",")}
            clients.append((found[1] or "*", "rw" in options and "ro" not in options))
        exports.append(Export(path, tuple(clients) or (("*", False),)))
    return tuple(exports)
