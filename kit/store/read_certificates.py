"""The certificates that an audit read, as records: made once, followed after, never overwritten.

What people say of one (its use, where it is kept, who knows its code) is theirs, and a certificate
that they noted by its number before any audit is the same one.
"""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from kit.records import LONGEST, MEASURED, Held, Value, merge_inventory, parsed
from kit.store import edits
from kit.store.erasure import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.certificates import Certificate
    from kit.store.store import Store

#: What systems make for themselves, and renew by themselves, lives no longer than this.
SHORT_LIVED = timedelta(days=32)
#: Issuers by which a computer signs in to its own services: nobody buys or renews those.
OF_THE_SYSTEM = ("ms-organization", "token signing", "microsoft intune", "microsoft device")

_LONG = 8
# Any constant: it keeps these identifiers apart from everybody else's.
_NAMESPACE = "c1d8f0a4-55b6-5b0b-8a0e-3f7a5f1d2e60"


def keep_certificates(store: Store, workstation: str, found: Iterable[Certificate]) -> None:
    """Write what a computer says of its certificates in their records, made where there are none.

    Raises:
        KitError: it could not be written.
    """
    wanted = [one for one in found if _is_of_people(one)]
    place = edits.entity_of(store, workstation)
    if not wanted or place is None:
        return
    known = edits.records(store, "certificate", place[1], archived=True)
    for one in wanted:
        told = measured_of(one, workstation)
        identifier = _same(known, told)
        if identifier is None:
            made = _identifier(place[1], told)
            identifier = edits.add_record(store, "certificate", place[1], made)
            known[identifier] = dict(told)
        held = {e.field: Held(e.value, e.author) for e in edits.edits(store, identifier)}
        fields = merge_inventory("certificate", held, told)
        if "computer" in held:
            # It is on two computers: the one that told of it first stays named.
            fields.pop("computer", None)
        if "subject" in held and ERASED in str(held["subject"].value):
            fields.pop("subject", None)
        edits.put(store, identifier, fields, author=MEASURED)


def measured_of(one: Certificate, workstation: str) -> dict[str, Value]:
    """The measured fields of a certificate's record."""
    told = {
        "subject": common_name(one.subject),
        "issuer": common_name(one.issuer),
        "started": one.not_before.astimezone(UTC).date().isoformat(),
        # The day in UTC is never later than the last day here.
        "expiry": one.not_after.astimezone(UTC).date().isoformat(),
        "serial": one.serial,
        "computer": workstation,
    }
    return {name: parsed("certificate", name, value) for name, value in told.items()}


def common_name(name: str) -> str:
    """Who a name in RFC 4514 form is: its common name, else its organisation, else all of it."""
    parts: dict[str, str] = {}
    for part in re.findall(r"(?:\\.|[^\\,+])+", name):
        kind, _, value = part.partition("=")
        parts.setdefault(kind.strip().upper(), _unescaped(value.strip()))
    return (parts.get("CN") or parts.get("O") or name)[:LONGEST]


def _unescaped(value: str) -> str:
    octets = re.sub(
        r"(?:\\[0-9A-Fa-f]{2})+",
        lambda found: bytes.fromhex(found[0].replace("\\", "")).decode("utf-8", "replace"),
        value,
    )
    return re.sub(r"\\(.)", r"\1", octets)


def _is_of_people(one: Certificate) -> bool:
    issuer = common_name(one.issuer).casefold()
    return (
        one.subject != one.issuer
        and one.not_after - one.not_before > SHORT_LIVED
        and not issuer.startswith(OF_THE_SYSTEM)
    )


def _same(known: Mapping[str, Mapping[str, object]], told: Mapping[str, Value]) -> str | None:
    number = _number(told["serial"])
    return next(
        (
            identifier
            for identifier, fields in known.items()
            if number
            and _number(fields.get("serial")) == number
            # A long number is drawn at random: people may have written the issuer otherwise.
            and (len(number) >= _LONG or fields.get("issuer") == told["issuer"])
        ),
        None,
    )


def _identifier(entity: str, told: Mapping[str, Value]) -> str:
    """The same for the same certificate: two stores that read it are merged into one record."""
    from uuid import UUID, uuid5  # noqa: PLC0415 few computers have a certificate

    name = "\0".join((entity, _number(told["serial"]), str(told["issuer"])))
    return str(uuid5(UUID(_NAMESPACE), name.encode("utf-8", "backslashreplace").decode()))


def _number(value: object) -> str:
    """A serial number without the marks between its digits, nor the zeros before them."""
    return re.sub(r"[^0-9A-F]", "", str(value or "").upper()).lstrip("0")
