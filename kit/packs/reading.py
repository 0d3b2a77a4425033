"""From the files of a pack to what the kit uses of it: every fault is told, with what to write.

``pack.toml`` says who the syndicate is. A fault that the kit can live with (a word that it does not
know, a colour that it has to change) is a remark: the author reads it, the mairie does not.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.errors import KitError
from kit.packs import accents, minisign, pictures
from kit.packs.accents import COLOUR
from kit.packs.archive import MANIFEST
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kit.packs.accents import Accent
    from kit.packs.archive import Files
    from kit.packs.minisign import PublicKey

SCHEMA = 1
FILE = Path(__file__).with_name("reading.toml")
KEYS_FOLDER = "keys/"
MOST_CONTACTS, MOST_KEYS = 30, 12
LONGEST_NAME, LONGEST_SHORT, LONGEST_LINE = 120, 28, 300
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}")
_HTTPS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:/[!-~]*)?")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .]{1,24}")
_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@record
class Fault:
    """What is wrong where; ``line`` is 0 where no line can be named. A remark stops nothing."""

    file: str
    line: int
    what: str
    write: str
    is_remark: bool = False

    @property
    def sentence(self) -> str:
        """All of it as one line."""
        said = _content()
        where = said["where"].format(file=self.file, line=self.line) if self.line else self.file
        return str(said["line"].format(where=where, what=self.what, write=self.write))


@record
class Contact:
    """Somebody of the syndicate who can be asked; what is not known is empty."""

    subject: str
    telephone: str = ""
    mail: str = ""
    hours: str = ""
    link: str = ""


@record
class Pack:
    """What a syndicate says of itself. ``key`` is what the pack is signed with.

    ``successors`` are keys with the signature that an older key made over them; ``accent`` is None
    where the kit keeps its own colour; ``logo`` is empty where there is none.
    """

    name: str
    version: str
    min_app: str
    key: PublicKey
    syndicate: str
    short: str
    website: str
    logo_name: str
    logo: bytes
    accent: Accent | None
    contacts: tuple[Contact, ...]
    channel: str
    channel_keys: tuple[bytes, ...]
    recipients: tuple[str, ...]
    successors: tuple[tuple[PublicKey, bytes, str], ...]


def read(files: Files) -> Pack:
    """The pack that these files are.

    Raises:
        KitError: it asks for a newer kit, or has faults; the first is named.
    """
    pack, faults = examined(files)
    stops = [fault for fault in faults if not fault.is_remark]
    if pack is None or stops:
        said = _content()
        count = french.count(len(stops), said["one"], said["several"])
        more = f" {said['more']}" if len(stops) > 1 else ""
        raise KitError(said["title"].format(count=count), stops[0].sentence + more)
    return pack


def examined(files: Files) -> tuple[Pack | None, tuple[Fault, ...]]:
    """The pack as far as it can be read, and all that is wrong with it.

    Raises:
        KitError: it asks for a newer kit.
    """
    faults: list[Fault] = []
    content = files.get(MANIFEST)
    if content is None:
        return None, (_fault(MANIFEST, 0, "manifest"),)
    try:
        text = content.decode("utf-8-sig")
        told = _parsed(text)
    except ValueError as error:
        found = re.search(r"line (\d+)", str(error))
        why = str(error).partition(" (at")[0]
        return None, (_fault(MANIFEST, int(found[1]) if found else 0, "toml", why=why),)
    _ask_for_newer(told)
    top = _Table(told, "", text, faults)
    pack = _understood(top, files)
    return (None if any(not one.is_remark for one in faults) else pack), tuple(faults)


def _parsed(text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 only where there is a pack

    return tomllib.loads(text)


def _ask_for_newer(told: Mapping[str, Any]) -> None:
    """Refuse what this version could only half read.

    Raises:
        KitError: it asks for a newer kit.
    """
    schema, least = told.get("schema"), told.get("min_app")
    newer = isinstance(schema, int) and schema > SCHEMA
    if isinstance(least, str) and _VERSION.fullmatch(least):
        newer = newer or numbers(least) > numbers(VERSION)
    if newer:
        said = _content()["newer"]
        shown = least if isinstance(least, str) else VERSION
        raise KitError(said["title"], said["remedy"].format(version=shown))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare."""
    told = [int(part) for part in version.split(".")]
    return tuple(told + [0] * (4 - len(told)))


# --- The manifest ---------------------------------------------------------------------------------


def _understood(top: _Table, files: Files) -> Pack | None:
    schema = top.value("schema", lambda told: told == SCHEMA, "1")
    name = top.word("name", NAME, '"syndicat-exemple"', most=40)
    version = top.word("version", _VERSION, '"1.0.0"')
    least = top.word("min_app", _VERSION, f'"{VERSION}"')
    key = _key(top)
    who = top.table("syndicate")
    syndicate = who.line("name", '"Syndicat mixte Exemple numérique"', LONGEST_NAME)
    short = who.line("short", '"Exemple numérique"', LONGEST_SHORT)
    website = who.word("website", _HTTPS, '"https://www.exemple.fr/"', optional=True)
    logo_name, logo = _logo(who, files)
    who.close()
    accent = _accent(top)
    contacts = tuple(_contact(one) for one in top.tables("contacts", MOST_CONTACTS))
    updates = top.table("updates", optional=True)
    address = updates.word("address", _HTTPS, '"https://…/versions.kit"', optional=True)
    keys = updates.words("keys", _is_raw_key, '["…"]', MOST_KEYS)
    if address and not keys:
        updates.tell("keys", "missing", key="keys", example='["…"]')
    updates.close()
    bundles = top.table("bundles", optional=True)
    recipients = bundles.words("keys", _AGE.fullmatch, '["age1…"]', MOST_KEYS)
    bundles.close()
    top.close(("key", *_LATER))
    successors = _successors(top, files, key)
    if schema is None or key is None:
        return None
    return Pack(
        name, version, least, key, syndicate, short, website, logo_name, logo, accent,
        tuple(one for one in contacts if one is not None), address,
        tuple(base64.b64decode(one) for one in keys), recipients, successors,
    )  # fmt: skip


#: Tables that a pack may have beside what is read here.
_LATER: tuple[str, ...] = ()


def _key(top: _Table) -> PublicKey | None:
    told = top.line("key", '"RW…"', 100)
    if not told:
        return None
    try:
        return minisign.public_key(told)
    except KitError:
        top.tell("key", "kind", key="key", example='"RW…"')
        return None


def _logo(who: _Table, files: Files) -> tuple[str, bytes]:
    name = who.line("logo", '"logo.svg"', 80, optional=True)
    if not name:
        return "", b""
    content = files.get(name)
    if content is None:
        who.tell("logo", "logo_missing", name=name)
        return "", b""
    if why := pictures.fault(name, content):
        who.tell("logo", "logo", name=name, why=why)
        return "", b""
    return name, content


def _accent(top: _Table) -> Accent | None:
    if "colours" not in top.told:
        return None
    colours = top.table("colours")
    light = colours.word("light", COLOUR, '"#1D5FA8"')
    dark = colours.word("dark", COLOUR, '"#7DB3F0"', optional=True)
    colours.close()
    if not light:
        return None
    made = accents.accent(light, dark)
    for key, wanted, used in (("light", light, made.light), ("dark", dark, made.dark)):
        if wanted and wanted.upper() != used:
            colours.tell(key, "colour", is_remark=True, wanted=wanted, used=used)
    return made


def _contact(told: _Table) -> Contact | None:
    made = Contact(
        told.line("subject", '"Assistance informatique"', LONGEST_NAME),
        told.word("telephone", _TELEPHONE, '"05 00 00 00 00"', optional=True),
        told.word("mail", _MAIL, '"assistance@exemple.fr"', optional=True),
        told.line("hours", '"du lundi au vendredi, de 9 h à 17 h"', LONGEST_NAME, optional=True),
        told.word("link", _HTTPS, '"https://…"', optional=True),
    )
    told.close()
    if not (made.telephone or made.mail or made.link):
        told.tell("subject", "empty_contact")
        return None
    return made


def _is_raw_key(word: str) -> bool:
    try:
        return len(base64.b64decode(word, validate=True)) == 32
    except ValueError:
        return False


def _successors(
    top: _Table, files: Files, key: PublicKey | None
) -> tuple[tuple[PublicKey, bytes, str], ...]:
    """Keys that older ones signed: ``keys/x.pub`` and ``keys/x.pub.minisig``."""
    found: list[tuple[PublicKey, bytes, str]] = []
    names = [name for name in files if name.startswith(KEYS_FOLDER) and name.endswith(".pub")]
    for name in names[:MOST_KEYS]:
        try:
            made = minisign.public_key(files[name].decode("utf-8"))
            signature = files[name + minisign.SUFFIX].decode("utf-8")
            minisign.signer_number(signature)
        except (KitError, KeyError, UnicodeDecodeError):
            # The key itself may lie there for information.
            if key is None or files[name].strip() != minisign.public_text(key).strip().encode():
                top.faults.append(_fault(name, 0, "successor", name=name))
            continue
        found.append((made, files[name], signature))
    return tuple(found)


class _Table:
    """A table of the manifest: each look at it tells what is wrong with what is there."""

    def __init__(
        self, told: Mapping[str, Any], path: str, text: str, faults: list[Fault], nth: int = 0
    ) -> None:
        self.told, self.path, self.text, self.faults, self.nth = told, path, text, faults, nth
        self.seen: set[str] = set()

    def tell(self, key: str, fault: str, /, *, is_remark: bool = False, **more: object) -> None:
        line = _line_of(self.text, self.path, key, self.nth)
        self.faults.append(_fault(MANIFEST, line, fault, is_remark=is_remark, **more))

    def value(self, key: str, fits: Callable[[Any], object], example: str) -> Any:  # noqa: ANN401 any TOML
        self.seen.add(key)
        if key not in self.told:
            self.tell(key, "missing", key=key, example=example)
            return None
        if not fits(self.told[key]):
            self.tell(key, "kind", key=key, example=example)
            return None
        return self.told[key]

    def line(self, key: str, example: str, most: int, *, optional: bool = False) -> str:
        """One line of text; empty where there is none."""
        self.seen.add(key)
        if key not in self.told and optional:
            return ""
        told = self.value(key, lambda one: isinstance(one, str) and one.strip(), example)
        if told is None:
            return ""
        if len(told) > most:
            self.tell(key, "long", key=key, most=most)
        elif _INVISIBLE.search(told):
            self.tell(key, "signs", key=key)
        else:
            return str(told).strip()
        return ""

    def word(
        self, key: str, form: re.Pattern[str], example: str, *, most: int = LONGEST_LINE,
        optional: bool = False,
    ) -> str:  # fmt: skip
        """A text of a form."""
        told = self.line(key, example, most, optional=optional)
        if told and not form.fullmatch(told):
            self.tell(key, "kind", key=key, example=example)
            return ""
        return told

    def words(
        self, key: str, fits: Callable[[str], object], example: str, most: int
    ) -> tuple[str, ...]:
        """A list of texts; none where there is none."""
        self.seen.add(key)
        told = self.told.get(key, [])
        if not isinstance(told, list) or not all(
            isinstance(one, str) and fits(one) for one in told
        ):
            self.tell(key, "kind", key=key, example=example)
            return ()
        if len(told) > most:
            self.tell(key, "many", key=key, most=most)
            return ()
        return tuple(told)

    def table(self, key: str, *, optional: bool = False) -> _Table:
        self.seen.add(key)
        told = self.told.get(key, {})
        if not isinstance(told, dict) or (not told and not optional and key not in self.told):
            self.tell(key, "table", key=key)
            told = {}
            return _Table(told, key, self.text, [])
        return _Table(told, key, self.text, self.faults)

    def tables(self, key: str, most: int) -> list[_Table]:
        self.seen.add(key)
        told = self.told.get(key, [])
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            self.tell(key, "tables", key=key)
            return []
        if len(told) > most:
            self.tell(key, "many", key=key, most=most)
        return [
            _Table(one, key, self.text, self.faults, nth) for nth, one in enumerate(told[:most])
        ]

    def close(self, more: tuple[str, ...] = ()) -> None:
        """Remark on what nobody looked at."""
        for key in self.told:
            if key not in self.seen and key not in more:
                self.tell(key, "unknown", is_remark=True, key=key)


def _line_of(text: str, path: str, key: str, nth: int) -> int:
    """The line of a key in its table; that of the table where it has none there, else 0."""
    table, count, head = "", -1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
            table = found[2]
            count += table == path
            if table == path and (count == nth or found[1] == "["):
                head = number
            if table == key and not path:
                return number
        elif (
            table == path
            and (not path or count == nth)
            and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
        ):
            return number
    return head


def _fault(
    file: str, line: int, fault: str, /, *, is_remark: bool = False, **more: object
) -> Fault:
    said = _content()[fault]
    return Fault(file, line, said["what"].format(**more), said["write"].format(**more), is_remark)


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)
