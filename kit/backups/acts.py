"""What the window does with the backups: declare, look, test, each ended by judging again."""

from __future__ import annotations

import getpass
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.backups.destination import inspect
from inventory.backups.model import Kind, Seen
from inventory.facts import Known
from inventory.record import record, replace
from kit import french, records
from kit.backups import assessment, looking, secrets
from kit.backups.gathering import kind_of
from kit.errors import KitError, in_french
from kit.restoring.recording import proof_of
from kit.store import attachments, proofs, seen, things
from kit.store.store import meta, reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from inventory.backups.watch import Watch
    from kit.restoring.plan import Trial
    from kit.restoring.proof import Method, Proof
    from kit.store.store import Store
    from kit.store.things import Thing, Things

#: What only its own program can give back: a person restores it, the kit compares.
CLOSED = frozenset({Kind.PRODUCT, Kind.KOPIA, Kind.DUPLICATI, Kind.URBACKUP, Kind.WINDOWS_IMAGE})
#: A repository has a password.
LOCKED = frozenset({Kind.RESTIC, Kind.BORG})


@record
class NewSet:
    """A dataset that was ticked: its ``kind`` among the choices, its name, and its folders."""

    kind: str
    name: str
    folders: str = ""


@record
class Testable:
    """A copy, as a restore test needs it.

    ``folders`` are those of the datasets that it holds, ``kind`` its layout as it was seen or else
    declared, ``last`` its newest content, ``kept`` whether this session keeps its password.
    """

    record: str
    label: str
    place: str
    folders: tuple[str, ...]
    kind: Kind | None
    last: datetime | None
    kept: bool

    @property
    def by_hand(self) -> bool:
        """Whether only its own program can give its files back."""
        return not self.place or self.kind in CLOSED


@record
class Originals:
    """The folders of one dataset."""

    record: str
    folders: tuple[str, ...]


@record
class Looked:
    """What was read of a copy, and of the originals that it is a copy of, by dataset."""

    copy: Seen
    originals: tuple[tuple[str, Seen], ...] = ()


def usual_sets(known: Things) -> tuple[NewSet, ...]:
    """The datasets that a town hall has, but those of a kind that is declared already."""
    declared = {thing.values.get("kind") for thing in known.of("dataset")}
    choices = records.kind("dataset").fields["kind"].choices
    return tuple(NewSet(kind, name) for kind, name in choices if kind not in declared)


def declare(
    store: Store,
    kept: Sequence[str],
    new: Sequence[NewSet],
    copy: Mapping[str, object],
    report: Path | None = None,
) -> str:
    """Keep new datasets, and a copy that holds them beside those of ``kept``; returns the copy.

    ``report`` is a document of the provider, attached to the copy.

    Raises:
        KitError: a field holds what it cannot hold, or it could not be written.
    """
    records.checked("copy", copy)
    content = _content(report) if report is not None else None
    made = [
        things.save(store, "dataset", {"kind": one.kind, "name": one.name, "folders": one.folders})
        for one in new
    ]
    held = " ".join((*kept, *made))
    identifier = things.save(store, "copy", {**copy, "datasets": held})
    if report is not None and content is not None:
        attachments.attach(store, identifier, report.name, content)
    judge(store)
    return identifier


def _content(report: Path) -> bytes:
    try:
        if report.stat().st_size <= attachments.LARGEST:
            return report.read_bytes()
    except OSError as error:
        raise KitError(
            f"Le rapport {report.name} ne peut pas être lu ({in_french(error)}).",
            "Choisissez-le de nouveau, ou écrivez seulement son nom.",
        ) from error
    raise KitError(
        f"Le rapport {report.name} est trop gros{french.NBSP}: 20\u00a0Mo au plus.",
        "Écrivez seulement son nom, et gardez le document ailleurs.",
    )


def save(
    store: Store, kind: str, typed: Mapping[str, object], identifier: str | None = None
) -> Thing:
    """Keep what was typed of a dataset or a copy.

    Raises:
        KitError: a field holds what it cannot hold, or it could not be written.
    """
    made = things.save(store, kind, typed, identifier)
    judge(store)
    return things.thing(store, kind, made)


def remove(store: Store, identifier: str, *, archived: bool = True) -> None:
    """Take a dataset or a copy out of the lists, or put it back; its history stays.

    A copy's password leaves the keyring with it.

    Raises:
        KitError: it could not be written.
    """
    things.archive(store, identifier, archived=archived)
    if archived:
        secrets.forget(identifier)
    judge(store)


def originals_of(store: Store, copy: str) -> tuple[Originals, ...]:
    """The datasets of a copy whose folders may be on this computer.

    Raises:
        KitError: damaged, busy or vanished.
    """
    known = things.things(store)
    with reading(store) as connection:
        here = meta(connection, "here")
    thing = known.find(copy)
    named = str(thing.values.get("datasets") or "").split() if thing else []
    found = (known.find(one) for one in named)
    return tuple(
        Originals(one.record, tuple(str(one.values["folders"]).split("\n")))
        for one in found
        if one is not None
        and one.values.get("folders")
        and one.values.get("computer") in {None, here}
    )


def look(  # noqa: PLR0913, PLR0917 what a look is of, and who follows it
    copy: str,
    place: str,
    layout: object,
    originals: Sequence[Originals],
    secret: str,
    watch: Watch,
) -> Looked:
    """Read a copy and when its originals last changed; nothing is kept yet.

    Raises:
        Cancelled: whoever asked gave up.
    """
    found = inspect(place, kind_of(layout), secret or secrets.kept(copy), watch)
    changed = [(one.record, looking.newest_of(one.folders, watch)) for one in originals]
    return Looked(found, tuple((record, told) for record, told in changed if told is not None))


def keep_look(store: Store, copy: str, looked: Looked) -> Seen:
    """Keep a look that was made at a copy, and judge again.

    Raises:
        KitError: it could not be written.
    """
    whole = looking.keep(store, copy, looked.copy)
    for dataset, told in looked.originals:
        seen.keep(store, dataset, told)
    judge(store)
    return whole


def keep_trial(store: Store, copy: str, told: Trial, method: Method) -> Proof | None:
    """Sign and keep the proof of a test; None where the world stopped it before it said anything.

    Raises:
        KitError: it could not be written.
    """
    made = proof_of(told, by=_user(), machine=platform.node(), method=method)
    if made is None:
        return None
    label = records.title("copy", things.thing(store, "copy", copy).values) if copy else ""
    kept = proofs.keep(store, copy, replace(made, label=label))
    judge(store)
    return kept


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""


def judge(store: Store) -> None:
    """Judge the backups again as they are known now.

    Raises:
        KitError: damaged, busy or vanished, or it could not be written.
    """
    assessment.refresh(store, datetime.now(UTC))


def testables(store: Store) -> tuple[Testable, ...]:
    """The declared copies, as a restore test needs them.

    Raises:
        KitError: damaged, busy or vanished.
    """
    known = things.things(store)
    return tuple(
        _testable(store, thing, known)
        for thing in known.of("copy")
        if thing.values.get("layout") != "sync"
    )


def _testable(store: Store, thing: Thing, known: Things) -> Testable:
    named = (known.find(one) for one in str(thing.values.get("datasets") or "").split())
    folders = [
        folder.strip()
        for dataset in named
        if dataset is not None
        for folder in str(dataset.values.get("folders") or "").split("\n")
        if folder.strip()
    ]
    looks = seen.seen_of(store, thing.record, 1)
    last = looks[0].newest.value if looks and isinstance(looks[0].newest, Known) else None
    declared = kind_of(thing.values.get("layout"))
    return Testable(
        thing.record,
        thing.title,
        str(thing.values.get("place") or "").strip(),
        tuple(dict.fromkeys(folders)),
        declared or (looks[0].kind if looks else None),
        last,
        secrets.kept(thing.record) is not None,
    )
