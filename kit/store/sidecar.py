"""The small file beside the record that holds its key slots (``kit-keys/1``).

It is written whole, and twice: should one be damaged, the spare opens the record. ``check`` tells
damage from a wrong secret; ``marks`` (one HMAC a generation) tells that no stranger added a slot.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.errors import KitError
from kit.store.digests import sha256
from kit.store.faults import DamagedRecordError, NewerRecordError
from kit.store.slots import PASSPHRASE, RECOVERY, SESSION, Slot
from kit.store.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = "kit-keys/1"
_LARGEST = 1 << 20
_IDENTIFIER = re.compile(r"[0-9a-f-]{8,64}")


@record
class Sidecar:
    """The slots of one store and the marks of its key holders, by generation."""

    store: str
    slots: tuple[Slot, ...]
    marks: Mapping[int, str]


def beside(store: Path) -> Path:
    """Where the key slots of a store are."""
    return store.with_name(store.name + ".cles")


def spare(store: Path) -> Path:
    """Where their second copy is."""
    return store.with_name(store.name + ".cles-secours")


def read(store: Path) -> Sidecar:
    """The key slots of a store, from their spare copy when the first is missing or damaged.

    Raises:
        KitError: both are missing or damaged, or a later version wrote them.
    """
    try:
        return understand(_content(beside(store)))
    except (KitError, OSError) as error:
        if isinstance(error, NewerKeysError):
            raise
        try:
            return understand(_content(spare(store)))
        except (KitError, OSError) as second:
            if isinstance(second, NewerKeysError):
                raise
            raise _damaged(store) from error


def write(store: Path, sidecar: Sidecar) -> None:
    """Write the slots, then their spare copy.

    Raises:
        OSError: nothing could be written; the files are as they were.
    """
    content = document(sidecar)
    write_whole(beside(store), content)
    write_whole(spare(store), content)


def set_aside(store: Path) -> None:
    """Keep the slots of a record that is not there any more: it may come back."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    for old in (beside(store), spare(store)):
        if old.exists():
            old.replace(old.with_name(f"{old.name}-{stamp}"))


def document(sidecar: Sidecar) -> bytes:
    """The file's content."""
    body = {
        **_body(sidecar),
        "marks": {str(generation): mark for generation, mark in sorted(sidecar.marks.items())},
    }
    told = {**body, "check": _check(body)}
    return json.dumps(told, indent=1, sort_keys=True).encode("ascii") + b"\n"


def signed_part(sidecar: Sidecar) -> bytes:
    """What the marks are made over: everything but themselves."""
    return json.dumps(_body(sidecar), sort_keys=True).encode("ascii")


def understand(content: bytes) -> Sidecar:
    """Read a file's content.

    Raises:
        KitError: it is damaged, or of a later version.
    """
    try:
        told = json.loads(content)
        form = told["format"]
        if isinstance(form, str) and re.fullmatch(r"kit-keys/\d+", form) and form != FORMAT:
            raise NewerKeysError(
                "Les clés de ce registre viennent d’une version plus récente de Kit Commune.",
                "Mettez Kit Commune à jour sur ce poste, puis recommencez.",
            )
        check = told.pop("check")
        if form != FORMAT or check != _check(told):
            raise ValueError(form)  # noqa: TRY301 told below
        store = str(told["store"])
        if not _IDENTIFIER.fullmatch(store):
            raise ValueError(store)  # noqa: TRY301 told below
        slots = tuple(_slot(entry) for entry in told["slots"])
        marks = {int(generation): str(mark) for generation, mark in told["marks"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KitError(
            "Le fichier des clés du registre est abîmé.",
            "Reprenez la dernière copie de sécurité : elle contient aussi les clés.",
        ) from error
    return Sidecar(store, slots, marks)


class NewerKeysError(NewerRecordError):
    """The slots were written by a later version."""


def _slot(told: Mapping[str, Any]) -> Slot:
    kind = told["kind"]
    identifier = str(told["id"])
    if kind not in {PASSPHRASE, RECOVERY, SESSION} or not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(kind)
    derivation = told["derivation"]
    if (kind == PASSPHRASE) != bool(derivation):
        raise ValueError(kind)
    if derivation:
        # A hostile file must not make scrypt take all memory, nor make it trivial.
        n, r, p = derivation["n"], derivation["r"], derivation["p"]
        if n not in {2**power for power in range(10, 21)} or r != 8 or p not in {1, 2, 4}:
            raise ValueError(n)
        base64.b64decode(derivation["salt"], validate=True)
    return Slot(
        identifier,
        kind,
        str(told["made"]),
        derivation,
        _bytes(told["public"], 32),
        {int(number): _bytes(text, 92) for number, text in told["sealed"].items()},
    )


def _bytes(text: str, length: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(data) != length:
        raise ValueError(text)
    return data


def _body(sidecar: Sidecar) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "store": sidecar.store,
        "slots": [
            {
                "id": slot.id,
                "kind": slot.kind,
                "made": slot.made,
                "derivation": dict(slot.derivation),
                "public": base64.b64encode(slot.public).decode("ascii"),
                "sealed": {
                    str(generation): base64.b64encode(box).decode("ascii")
                    for generation, box in sorted(slot.sealed.items())
                },
            }
            for slot in sidecar.slots
        ],
    }


def _check(body: Mapping[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True).encode("utf-8")).hex()


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _damaged(store: Path) -> KitError:
    return DamagedRecordError(
        f"Le fichier des clés est perdu ou abîmé : {beside(store)}",
        "Ne touchez pas au registre. Remettez ce fichier depuis une sauvegarde, ou reprenez la "
        "dernière copie de sécurité : elle contient les clés (« Retrouver ma mairie » dans la "
        "fenêtre, ou « kit-commune store recover COPIE »).",
    )
