r"""Scrubbing: a capture with pseudonyms in place of what names a person, a place or one machine.

``scrub(document, key)`` goes over the capture twice with the same rules. The first time it collects
the names, serials, addresses… that stand where such things stand
(:mod:`inventory.scrubbing.places`); the second time it replaces them there, and wherever else they
occur as whole words: values, texts of files, outputs of commands, names of registry keys, paths,
printed questions. One word always becomes the same pseudonym, so the replay gives the same facts up
to pseudonyms.

Replaced only in its place, because elsewhere it may be an ordinary word: names shorter than three
letters or made of digits, common words, names of installed packages (an account called ``mail`` or
``debian``), serials of less than five characters or without a digit. Never replaced: system
accounts and groups, private IPv4 addresses, well-known SIDs and RIDs, product and class GUIDs
(they say what is installed, not where), the public authority that issued a certificate. In package
lists, which are the same on every machine, only collected words are searched for.

Files that hold secrets are left out; of values that hold secrets only the presence is kept.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from inventory.capture import SECTIONS, Capture
from inventory.live.withheld import holds_secret_value, holds_secrets
from inventory.reading import hex_bytes
from inventory.scrubbing.binary import is_edid, scrub_certificate, scrub_edid
from inventory.scrubbing.common_words import COMMON, SYSTEM
from inventory.scrubbing.places import (
    column_kind,
    file_kind,
    listed_kind,
    tells_of_backups,
    text_places,
)
from inventory.scrubbing.pseudonyms import Pseudonyms
from inventory.scrubbing.swapping import Swapper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ACCOUNT_FILES = {"/etc/passwd", "/etc/group"}


def scrub(document: Capture, key: bytes) -> Capture:
    """The capture scrubbed; ``pc-capture/2`` as :func:`inventory.capture.understand` gives it."""
    pseudonyms = Pseudonyms(key)
    collector = Swapper(_system_names(document), pseudonyms)
    _Pass(collector).capture(document)
    common = COMMON | _package_names(document)
    wanted = {
        word: kind for word, kind in collector.found.items() if _is_telling(word, kind, common)
    }
    return _Pass(Swapper(collector.system, pseudonyms, wanted)).capture(document)


def _is_person(number: str) -> bool:
    """Whether a uid or gid is one of a person or of a directory's account (not nobody's)."""
    return number.isdecimal() and (1000 <= int(number) < 60000 or int(number) >= 100000)


def _system_names(document: Capture) -> frozenset[str]:
    """Names of the accounts and groups that come with the system."""
    names = set(SYSTEM)
    for path in _ACCOUNT_FILES:
        for line in str(document["files"].get(path, {}).get("text", "")).splitlines():
            fields = line.split(":")
            if len(fields) > 3 and not _is_person(fields[2]):
                names.add(fields[0].lower())
    return frozenset(names)


def _package_names(document: Capture) -> frozenset[str]:
    """Names of installed packages: words that must not be replaced as if they were a person's."""
    status = str(document["files"].get("/var/lib/dpkg/status", {}).get("text", ""))
    names = set(re.findall(r"(?m)^Package: (\S+)", status))
    for name, entry in document["commands"].items():
        if str(name).startswith(("rpm ", "pacman ", "dpkg ")):
            names.update(re.findall(r"(?m)^([a-z][\w.+-]*)", str(entry.get("stdout") or "")))
    return frozenset(word.lower() for word in names)


def _is_telling(word: str, kind: str, common: frozenset[str]) -> bool:
    """Whether a collected word is distinct enough to be replaced wherever it occurs."""
    if word in common or len(word) < 3 or len(set(word)) < 2:
        return False
    has_digit = any(char.isdecimal() for char in word)
    match kind:
        case "serial":
            return len(word) >= (8 if word.isdecimal() else 5) and has_digit
        case "uuid":
            return len(word) >= 8 and has_digit
        case "domain":
            return "." in word
        case "phrase" | "person":
            return any(
                len(part) > 2 and part not in common for part in re.findall(r"[^\W\d_]+", word)
            )
        case "mac" | "ip":
            return True
        case _:
            return not word.isdecimal() and any(char.isalpha() for char in word)


def _named_device(data: Any) -> Any:  # noqa: ANN401 registry data of any type
    """A mounted device, if it is a USB disk: the signatures of others tell the machine."""
    raw = hex_bytes(data)
    is_stick = raw is not None and b"U\0S\0B\0S\0T\0O\0R" in raw.upper()
    return data if is_stick or raw is None else {"hex": ""}


class _Pass:
    """One passage over a capture with a swapper."""

    def __init__(self, swapper: Swapper) -> None:
        self._swap = swapper.swap
        self._text = swapper.text
        self._plain = swapper.plain

    def capture(self, document: Capture) -> Capture:
        """The capture with every section gone over."""
        made: Capture = {
            name: self._plain(value) if isinstance(value, str) else value
            for name, value in document.items()
            if name not in SECTIONS
        }
        kept = {"format", "os_family", "recorded_at", "version"}
        made.update({name: document[name] for name in kept & document.keys()})
        makers: dict[str, Callable[[str, Any], Any]] = {
            "wmi": self._wmi,
            "wmi_namespace": lambda _, namespace: namespace,
            "registry": self._registry,
            "registry_mtime": lambda _, moment: moment,
            "commands": self._commands,
            "calls": self._calls,
            "files": self._files,
            "dirs": self._dirs,
        }
        for section in SECTIONS:
            make = makers.get(section, self._other)
            made[section] = {
                self._plain(name): make(name, entry)
                for name, entry in document[section].items()
                if not (section == "files" and holds_secrets(name))
            }
        return made

    def _other(self, name: str, data: Any) -> Any:  # noqa: ANN401
        return self._json(data, "", name)

    def _commands(self, name: str, entry: dict[str, Any]) -> dict[str, Any]:
        places = text_places("commands", name)
        return {
            label: self._text(value, places) if isinstance(value, str) else value
            for label, value in entry.items()
            if label != "stdout_b64"  # the same once more, in the recorder's own encoding
        }

    def _files(self, path: str, entry: dict[str, Any]) -> dict[str, Any]:
        made = dict(entry)
        kind = file_kind(path)
        if isinstance(entry.get("base64"), str):
            made["base64"] = self._base64(entry["base64"])
        elif isinstance(text := entry.get("text"), str):
            if path in _ACCOUNT_FILES:
                made["text"] = "".join(map(self._account, text.splitlines(keepends=True)))
            elif path == "/etc/hosts":
                made["text"] = re.sub(r"(?m)^[^#\n]*", self._host_line, text)
            elif path in {"/proc/net/route", "/proc/net/ipv6_route"}:
                made["text"] = re.sub(r"\b[0-9A-Fa-f]{32}\b", self._hex_address, text)
            elif kind is not None:
                bare = text.strip()
                made["text"] = text.replace(bare, self._swap(kind, bare)) if bare else text
            else:
                made["text"] = self._text(text, text_places("files", path))
        return made

    def _account(self, line: str) -> str:
        """A line of passwd (seven fields) or group (four): persons, passwords, members."""
        fields = line.rstrip("\n").split(":")
        end = "\n" if line.endswith("\n") else ""
        if len(fields) not in {4, 7}:
            return self._text(line, text_places("files", "/etc/passwd"))
        if fields[1] not in {"", "x", "*", "!", "!!", "!*"}:
            fields[1] = "x"
        if _is_person(fields[2]):
            fields[0] = self._swap("name", fields[0])
        if len(fields) == 4:
            fields[3] = ",".join(
                self._swap("name", one) if one else one for one in fields[3].split(",")
            )
        else:
            if _is_person(fields[2]):
                fields[4] = self._swap("person", fields[4])
            fields[5] = self._plain(fields[5])
        return ":".join(fields) + end

    def _host_line(self, found: re.Match[str]) -> str:
        """An address and its names; those of the machine itself are the system's words."""
        kept = re.compile(r"(?i)^(?:ip6-\w+|localhost\S*|broadcasthost)$")
        parts = re.split(r"(\s+)", found[0])
        named = False
        for place, part in enumerate(parts):
            if part.strip() and not kept.match(part):
                parts[place] = self._swap("host" if named else "ip", part)
            named = named or bool(part.strip())
        return "".join(parts)

    def _hex_address(self, found: re.Match[str]) -> str:
        """An IPv6 address in 32 hexadecimal digits, as the kernel prints its routes."""
        groups = ":".join(found[0][start : start + 4] for start in range(0, 32, 4))
        made = self._swap("ip", groups)
        if made == groups:
            return found[0]
        from ipaddress import IPv6Address  # noqa: PLC0415 seldom needed

        return IPv6Address(made).packed.hex()

    def _base64(self, text: str) -> str:
        """Bytes: a screen's EDID by its fields, anything else by the collected words in it."""
        try:
            data = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return text
        return base64.b64encode(self._bytes(data)).decode("ascii")

    def _bytes(self, data: bytes) -> bytes:
        """Binary data with pseudonyms of the same length."""
        if is_edid(data):
            return scrub_edid(data, self._swap)
        for encoding in ("latin-1", "utf-16-le"):
            try:
                text = data.decode(encoding)
                made = self._text(text, ()).encode(encoding)
            except UnicodeError:
                continue
            data = made if len(made) == len(data) else data
        return data

    def _dirs(self, folder: str, names: Iterable[Any]) -> list[Any]:
        kind = listed_kind(folder)
        return [
            self._swap(kind, name) if kind else self._plain(name) if isinstance(name, str) else name
            for name in names
        ]

    def _wmi(self, name: str, rows: list[dict[str, Any]]) -> list[Any]:
        return [self._json(row, name.partition(".")[0]) for row in rows]

    def _registry(self, key: str, values: dict[str, Any]) -> Any:  # noqa: ANN401
        if key.lower().endswith("\\mounteddevices"):
            values = {name: _named_device(data) for name, data in values.items()}
        return self._json(values, key)

    def _calls(self, name: str, data: Any) -> Any:  # noqa: ANN401
        call = name.partition(" ")[0]
        if call == "user_certificates" and isinstance(data, list):
            return [
                {
                    "store": self._plain(str(entry.get("store", ""))),
                    "der": scrub_certificate(str(entry.get("der", "")), self._swap),
                }
                for entry in data
                if isinstance(entry, dict)
            ]
        if tells_of_backups("calls", name):
            return self._each_text(data, text_places("calls", name))
        return self._json(data, call)

    def _each_text(self, value: Any, places: Any) -> Any:  # noqa: ANN401
        """Any JSON with what stands in these places of its texts replaced."""
        if isinstance(value, dict):
            return {label: self._each_text(data, places) for label, data in value.items()}
        if isinstance(value, list | tuple):
            return [self._each_text(one, places) for one in value]
        return self._text(value, places) if isinstance(value, str) else value

    # JSON of any shape

    def _json(self, value: Any, owner: str, name: str = "") -> Any:  # noqa: ANN401
        """Any JSON: members by their names, texts by their places."""
        if isinstance(value, dict):
            if set(value) <= {"hex", "truncated"} and isinstance(value.get("hex"), str):
                return {**value, "hex": self._hex(value["hex"])}
            return self._members(value, owner)
        if isinstance(value, list | tuple):
            return [self._json(one, owner, name) for one in value]
        kind = column_kind(owner, name)
        if kind is not None and isinstance(value, str):
            if kind in {"ip", "domain", "host"}:
                return re.sub(r"[^\s,;{}\"]+", lambda found: self._swap(kind, found[0]), value)
            return self._swap(kind, value) if value.strip() else value
        if kind in {"serial", "uuid"} and isinstance(value, int) and not isinstance(value, bool):
            return int(self._swap(kind, str(value))) if value > 0 else value
        return self._plain(value) if isinstance(value, str) else value

    def _members(self, row: dict[str, Any], owner: str) -> dict[str, Any]:
        """The members of an object; the names of built-in accounts (RID below 1000) are kept."""
        sid = str(next((data for label, data in row.items() if label.lower() == "sid"), ""))
        rid = next((data for label, data in row.items() if label.lower() == "rid"), None)
        number = str(rid) if rid is not None else sid.rpartition("-")[2]
        builtin = number.isdecimal() and int(number) < 1000
        made = {}
        for label, data in row.items():
            if holds_secret_value(label, data):
                made[label] = True
                continue
            kept = builtin and column_kind(owner, label) == "name"
            # Names of properties belong to the system, names of registry values to anybody.
            made[self._plain(label) if "\\" in owner else label] = self._json(
                data, "" if kept else owner, "" if kept else label
            )
        return made

    def _hex(self, text: str) -> str:
        try:
            data = bytes.fromhex(text.replace(",", ""))
        except ValueError:
            return text
        return self._bytes(data).hex()
