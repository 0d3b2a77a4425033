"""From the files of a pack to what the kit uses of it: every fault is told, with what to write.

``pack.toml`` says who the syndicate is. A fault that the kit can live with (a word that it does not
know, a colour that it has to change) is a remark: the author reads it, the mairie does not.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import french
from kit.errors import KitError
from kit.packs import accents, minisign, pictures
from kit.packs.accents import COLOUR
from kit.packs.archive import MANIFEST
from kit.packs.form import HTTPS, TELEPHONE, Fault, Table, fault_of, opened, words
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.packs.accents import Accent
    from kit.packs.archive import Files
    from kit.packs.minisign import PublicKey

SCHEMA = 1
KEYS_FOLDER = "keys/"
MOST_CONTACTS, MOST_KEYS = 30, 12
LONGEST_NAME, LONGEST_SHORT = 120, 28
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){1,3}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_AGE = re.compile(r"age1[02-9ac-hj-np-z]{58}")


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


def read(files: Files, *, as_author: bool = False) -> Pack:
    """The pack that these files are; ``as_author`` refuses what only its author can set right too.

    Raises:
        KitError: it asks for a newer kit, or has faults; the first is named.
    """
    pack, faults = examined(files)
    stops = [
        fault for fault in faults if not fault.is_remark and (as_author or not fault.is_for_author)
    ]
    if pack is None or stops:
        said = words()
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
    if MANIFEST not in files:
        return None, (fault_of(MANIFEST, 0, "manifest"),)
    top = opened(MANIFEST, files[MANIFEST], faults)
    if top is None:
        return None, tuple(faults)
    _ask_for_newer(top.told)
    pack = _understood(top, files)
    if len(files) > 1:
        from kit.packs import parts  # noqa: PLC0415 it reads what it finds as this module does

        faults += parts.examined(files, pack)[1]
    stops = any(not (one.is_remark or one.is_for_author) for one in faults)
    return (None if stops else pack), tuple(faults)


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
        said = words()["newer"]
        shown = least if isinstance(least, str) else VERSION
        raise KitError(said["title"], said["remedy"].format(version=shown))


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers that compare."""
    told = [int(part) for part in version.split(".")]
    return tuple(told + [0] * (4 - len(told)))


# --- The manifest ---------------------------------------------------------------------------------


def _understood(top: Table, files: Files) -> Pack | None:
    schema = top.value("schema", lambda told: told == SCHEMA, "1")
    name = top.word("name", NAME, '"syndicat-exemple"', most=40)
    version = top.word("version", _VERSION, '"1.0.0"')
    least = top.word("min_app", _VERSION, f'"{VERSION}"')
    key = _key(top)
    who = top.table("syndicate")
    syndicate = who.line("name", '"Syndicat mixte Exemple numérique"', LONGEST_NAME)
    short = who.line("short", '"Exemple numérique"', LONGEST_SHORT)
    website = who.word("website", HTTPS, '"https://www.exemple.fr/"', optional=True)
    logo_name, logo = _logo(who, files)
    who.close()
    accent = _accent(top)
    contacts = tuple(_contact(one) for one in top.tables("contacts", MOST_CONTACTS))
    updates = top.table("updates", optional=True)
    address = updates.word("address", HTTPS, '"https://…/versions.kit"', optional=True)
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


def _key(top: Table) -> PublicKey | None:
    told = top.line("key", '"RW…"', 100)
    if not told:
        return None
    try:
        return minisign.public_key(told)
    except KitError:
        top.tell("key", "kind", key="key", example='"RW…"')
        return None


def _logo(who: Table, files: Files) -> tuple[str, bytes]:
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


def _accent(top: Table) -> Accent | None:
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


def _contact(told: Table) -> Contact | None:
    made = Contact(
        told.line("subject", '"Assistance informatique"', LONGEST_NAME),
        told.word("telephone", TELEPHONE, '"05 00 00 00 00"', optional=True),
        told.word("mail", _MAIL, '"assistance@exemple.fr"', optional=True),
        told.line("hours", '"du lundi au vendredi, de 9 h à 17 h"', LONGEST_NAME, optional=True),
        told.word("link", HTTPS, '"https://…"', optional=True),
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
    top: Table, files: Files, key: PublicKey | None
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
                top.faults.append(fault_of(name, 0, "successor", name=name))
            continue
        found.append((made, files[name], signature))
    return tuple(found)
