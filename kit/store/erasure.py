"""« Effacer une personne »: her fields, her names elsewhere, her accounts, her documents.

What was erased is remembered by digests alone, so that an older record that is merged later does
not bring it back. A name is a sequence of words; case and accents do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from kit.restoring import proof
from kit.store import blobs, logical_time, program_index
from kit.store.digests import sha256
from kit.store.plain_text import decode, encode
from kit.store.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from kit.store.connection import Connection
    from kit.store.store import Store

#: What stands where a name stood.
ERASED = "[personne effacée]"
#: The fields of a person whose text is also looked for everywhere else.
NAMING = ("name", "full_name", "first_name", "last_name", "login", "email", "phone", "mobile")
_SHORTEST = 3
_WORD = re.compile(r"\w+")

Digests = dict[int, set[str]]


def erase_person(store: Store, identifier: str, names: Iterable[str] = ()) -> None:
    """Erase a person's record and every mention of her names (and of ``names``).

    The dated copies that were made before migrations hold her too and are removed; the sealed copy
    off the PC is replaced at once where its place can be reached.

    Raises:
        KitError: it could not be written; nothing is erased then.
    """
    from kit.store import copies  # noqa: PLC0415 copies stand on stores

    with writing(store) as connection:
        at = logical_time.next_moment(connection, logical_time.now())
        told = {*_names_of(connection, identifier), *names}
        told |= set(_logins(connection, {_folded(name) for name in told}))
        rows = [(_of_record(identifier), 0, at)]
        for name in sorted(told):
            words = tuple(_folded(name))
            if words and sum(map(len, words)) >= _SHORTEST:
                rows += [
                    (_of_words(order), len(order), at) for order in {words, tuple(reversed(words))}
                ]
        connection.executemany(
            "INSERT OR IGNORE INTO erased (digest, words, at) VALUES (?, ?, ?)", rows
        )
        apply(connection)
        program_index.refresh(connection)
    copies.remove_dated(store.path)


def apply(connection: Connection) -> None:
    """Clean the record of everything that was ever erased; does nothing the second time."""
    told = connection.execute("SELECT digest, words FROM erased").fetchall()
    if not told:
        return
    digests: Digests = {}
    for digest, words in told:
        digests.setdefault(words, set()).add(digest)
    names = {words: found for words, found in digests.items() if words}
    connection.execute("INSERT INTO erasing (since) VALUES (?)", (logical_time.now(),))
    _clean_records(connection, digests.get(0, set()))
    _clean_edits(connection, names)
    _clean_attachments(connection, names)
    _clean_snapshots(connection, names)
    _clean_proofs(connection, names)
    connection.execute("DELETE FROM erasing")
    blobs.drop_unused(connection)


def scrubbed(text: str, digests: Digests) -> str:
    """The text without the names of these digests."""
    words = list(_WORD.finditer(text))
    folded = [_fold(word.group()) for word in words]
    cut: list[tuple[int, int]] = []
    for length, wanted in digests.items():
        cut += [
            (words[start].start(), words[start + length - 1].end())
            for start in range(len(words) - length + 1)
            if _of_words(tuple(folded[start : start + length])) in wanted
        ]
    # Overlapping names become one gap, so that the order of cutting does not matter.
    gaps: list[tuple[int, int]] = []
    for start, end in sorted(cut):
        if gaps and start <= gaps[-1][1]:
            gaps[-1] = (gaps[-1][0], max(end, gaps[-1][1]))
        else:
            gaps.append((start, end))
    for start, end in reversed(gaps):
        text = text[:start] + ERASED + text[end:]
    return text


def _clean_records(connection: Connection, erased: AbstractSet[str]) -> None:
    owners = {row[0] for row in connection.execute("SELECT DISTINCT record FROM edit")}
    owners |= {row[0] for row in connection.execute("SELECT record FROM attachment")}
    for identifier in owners:
        if _of_record(identifier) in erased:
            connection.execute(
                "UPDATE edit SET value = 'null', author = '' WHERE record = ? AND"
                " (value <> 'null' OR author <> '')",
                (identifier,),
            )
            connection.execute("DELETE FROM attachment WHERE record = ?", (identifier,))


def _clean_edits(connection: Connection, names: Digests) -> None:
    rows = connection.execute("SELECT rowid, value, author FROM edit").fetchall()
    for row, value, author in rows:
        cleaned = encode(_without(decode(value), names)), scrubbed(author, names)
        if cleaned != (value, author):
            connection.execute(
                "UPDATE edit SET value = ?, author = ? WHERE rowid = ?", (*cleaned, row)
            )


def _clean_attachments(connection: Connection, names: Digests) -> None:
    for row, name in connection.execute("SELECT id, name FROM attachment").fetchall():
        cleaned = scrubbed(name, names)
        if cleaned != name:
            connection.execute("UPDATE attachment SET name = ? WHERE id = ?", (cleaned, row))


def _clean_snapshots(connection: Connection, names: Digests) -> None:
    for row, author in connection.execute("SELECT id, author FROM snapshot").fetchall():
        cleaned = scrubbed(author, names)
        if cleaned != author:
            connection.execute("UPDATE snapshot SET author = ? WHERE id = ?", (cleaned, row))
    for (name,) in connection.execute("SELECT DISTINCT blob FROM part").fetchall():
        told = blobs.value(connection, name)
        bare = _without(told, names)
        if bare != told:
            kept = blobs.keep_value(connection, bare)
            connection.execute("UPDATE part SET blob = ? WHERE blob = ?", (kept, name))
    rows = connection.execute(
        'SELECT snapshot, "check", evidence, sources, detail FROM finding'
    ).fetchall()
    for snapshot, check, evidence, sources, detail in rows:
        told = (decode(evidence), decode(sources), detail)
        bare = _without(list(told), names)
        if bare != list(told):
            connection.execute(
                "UPDATE finding SET evidence = ?, sources = ?, detail = ?"
                ' WHERE snapshot = ? AND "check" = ?',
                (encode(bare[0]), encode(bare[1]), bare[2], snapshot, check),
            )


def _clean_proofs(connection: Connection, names: Digests) -> None:
    for row, document in connection.execute("SELECT id, document FROM proof").fetchall():
        told = decode(document)
        cleaned = {
            word: bare
            for word in proof.WORDS
            if (bare := _without(told.get(word), names)) != told.get(word)
        }
        if cleaned:
            connection.execute(
                "UPDATE proof SET document = ? WHERE id = ?",
                (proof.without_names(document, cleaned), row),
            )


def _without(value: Any, names: Digests) -> Any:  # noqa: ANN401 any JSON value
    match value:
        case str():
            return scrubbed(value, names)
        case list():
            return [_without(entry, names) for entry in value]
        case dict():
            return {scrubbed(key, names): _without(entry, names) for key, entry in value.items()}
    return value


def _names_of(connection: Connection, identifier: str) -> set[str]:
    """Every name that the person's fields ever had, and first and last name together."""
    rows = connection.execute("SELECT field, value FROM edit WHERE record = ?", (identifier,))
    told: dict[str, set[str]] = {}
    for field, value in rows:
        text = decode(value)
        if field in NAMING and isinstance(text, str):
            told.setdefault(field, set()).add(text)
    first, last = told.pop("first_name", set()), told.pop("last_name", set())
    together = {f"{one} {other}" for one in first for other in last}
    return {text for texts in told.values() for text in texts} | together


def _logins(connection: Connection, names: set[tuple[str, ...]]) -> Iterator[str]:
    """The logins of accounts whose full name is one of the names, in any kept audit."""
    wanted = {tuple(sorted(words)) for words in names if words}
    rows = connection.execute("SELECT DISTINCT blob FROM part WHERE topic = 'accounts'").fetchall()
    for (name,) in rows:
        told = blobs.value(connection, name)
        fact = told.get("accounts") if isinstance(told, dict) else None
        listed = fact.get("value") if isinstance(fact, dict) else None
        for account in listed if isinstance(listed, list) else ():
            full = account.get("full_name")
            login = account.get("name")
            if isinstance(full, str) and tuple(sorted(_folded(full))) in wanted and login:
                yield str(login)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(_fold(word) for word in _WORD.findall(text))


def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


def _of_words(words: tuple[str, ...]) -> str:
    return sha256(("kit-erased name " + " ".join(words)).encode("utf-8", "replace")).hex()


def _of_record(identifier: str) -> str:
    return sha256(f"kit-erased record {identifier}".encode("utf-8", "replace")).hex()
