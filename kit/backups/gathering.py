"""Put together all that the record knows of the backups: typed, seen, read from computers, tested.

Evidence is ranked: measured before read from a program's own records, before declared.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.backups.covering import covering, inside, normal
from inventory.backups.model import Ended, Evidence, Kind, Medium, Run, Trouble
from inventory.backups.subject import (
    Backups,
    Copy,
    Cover,
    Covering,
    Dataset,
    DatasetKind,
    Nas,
    Tested,
)
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.record import record
from kit import french
from kit.folding import fold
from kit.restoring.proof import Verified
from kit.store import entities, past, proofs, seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inventory.backups.model import Seen, Tool
    from kit.store.store import Store

#: Troubles of a copy of which the rest cannot be trusted.
BROKEN = frozenset(
    {
        Trouble.DAMAGED, Trouble.MASS_CHANGE, Trouble.EMPTY, Trouble.NO_RUN, Trouble.NOT_A_BACKUP,
    }
)  # fmt: skip
_MEDIA = {
    "usb_disk": Medium.REMOVABLE,
    "other_disk": Medium.OTHER_DISK,
    "same_disk": Medium.SAME_DISK,
    "nas": Medium.NETWORK,
    "other_computer": Medium.NETWORK,
    "online": Medium.ONLINE,
    "syndicate": Medium.ONLINE,
}
_IN_THE_PC = frozenset({Medium.SAME_DISK, Medium.OTHER_DISK})
_NOT_TOLD = Unknown(Reason.NEEDS_ANSWER)
_NOT_READ = Unknown(Reason.NOT_RECORDED)
_YES_NO = {"yes": True, "no": False}


@record
class Gathered:
    """The subject of the checks, and the days of the week on which the town hall is open."""

    subject: Backups
    opening: frozenset[int]


class Machine(NamedTuple):
    """What a computer's newest audit says of backups, and when."""

    record: str
    name: str
    at: datetime
    tools: tuple[Tool, ...]
    mapped: Mapping[str, str]
    removable: frozenset[str]


class _Told(NamedTuple):
    """A tool of a computer."""

    machine: Machine
    tool: Tool


def gather(store: Store, entity: str | None) -> Gathered:
    """All that is known of the backups of an entity.

    Raises:
        KitError: damaged, busy or vanished.
    """
    machines = _machines(store, entity)
    listed = entities.records_of(store, "dataset", entity)
    datasets = tuple(
        dataset_of(identifier, fields, seen.seen_of(store, identifier, 1))
        for identifier, fields in sorted(listed.items(), key=_by_kind)
    )
    tests = tuple(
        Tested(
            one.proof.at, one.copy, one.proof.method.value, one.proof.outcome.value,
            one.proof.sampled, one.proof.restored, one.proof.identical, one.proof.explained,
            one.proof.run,
        )
        for one in proofs.kept(store)
        if one.verified is not Verified.BROKEN
    )  # fmt: skip
    declared = {
        identifier: (fields, seen.seen_of(store, identifier))
        for identifier, fields in sorted(
            entities.records_of(store, "copy", entity).items(), key=_by("label")
        )
    }
    equipment = entities.records_of(store, "equipment", entity)
    storages = [
        str(fields.get("label") or fields.get("model") or "NAS")
        for fields in equipment.values()
        if fields.get("kind") == "nas" and fields.get("state") not in past.GONE
    ]
    subject = assembled(datasets, declared, machines, tests, storages)
    return Gathered(subject, entities.opening_of(store, entity))


def assembled(
    datasets: Sequence[Dataset],
    declared: Mapping[str, tuple[Mapping[str, Any], Sequence[Seen]]],
    machines: Sequence[Machine],
    tests: Sequence[Tested] = (),
    storages: Sequence[str] = (),
) -> Backups:
    """The subject from its parts; pure. ``declared`` are the fields and looks of each copy."""
    tools = [_Told(machine, tool) for machine in machines for tool in machine.tools]
    copies: list[Copy] = []
    covers: list[Cover] = []
    taken: set[int] = set()
    for identifier, (fields, looks) in declared.items():
        mine = [rank for rank, told in enumerate(tools) if _is_of(told, fields, looks, tools)]
        taken.update(mine)
        found = [tools[rank] for rank in mine]
        copies.append(copy_of(identifier, fields, looks, found, tests))
        covers += _covers(len(copies) - 1, copies[-1], datasets, _ids(fields), looks, found)
    for rank, told in enumerate(tools):
        runs = told.tool.runs
        if rank in taken or not (
            told.tool.synchronises or (isinstance(runs, Known) and runs.value)
        ):
            continue
        taken.add(rank)
        copies.append(_detected(told))
        covers += _covers(len(copies) - 1, copies[-1], datasets, (), (), [told])
    installed = dict.fromkeys(
        french.plain(told.tool.product) for rank, told in enumerate(tools) if rank not in taken
    )
    sources = tuple(dict.fromkeys(_source(copy) for copy in copies))
    return Backups(
        datasets=Known(tuple(datasets), ("record dataset",)) if datasets else _NOT_TOLD,
        copies=Known(tuple(copies), sources or ("record copy",)),
        covers=tuple(covers),
        tests=Known(tuple(sorted(tests, key=lambda one: one.at, reverse=True)), ("record proof",)),
        nas=Known(tuple(_storages(storages, datasets, machines)), ("record equipment",)),
        installed=tuple(installed),
    )


# --- One dataset, one copy -----------------------------------------------------------------------


def dataset_of(identifier: str, fields: Mapping[str, Any], looks: Sequence[Seen] = ()) -> Dataset:
    """A dataset from its record, and the newest look at its originals."""
    kind = str(fields.get("kind") or "")
    newest = looks[0] if looks else None
    return Dataset(
        id=identifier,
        name=french.plain(str(fields.get("name") or "")),
        kind=DatasetKind(kind) if kind in list(DatasetKind) else DatasetKind.OTHER,
        folders=tuple(
            line.strip() for line in str(fields.get("folders") or "").split("\n") if line.strip()
        ),
        computer=str(fields.get("computer") or ""),
        bearable_days=_number(fields, "bearable_days"),
        business=_yes(fields, "business"),
        product=french.plain(str(fields.get("product") or "")),
        hosted=_yes(fields, "hosted"),
        contract=_day(fields, "contract_date"),
        saved=_yes(fields, "saved"),
        changed=newest.newest if newest else _NOT_READ,
        looked=newest.at if newest else None,
    )


def copy_of(
    identifier: str,
    fields: Mapping[str, Any],
    looks: Sequence[Seen],
    tools: Sequence[_Told] = (),
    tests: Sequence[Tested] = (),
) -> Copy:
    """A declared copy with what was seen of it, the newest look first."""
    newest = looks[0] if looks else None
    told = tools[0].tool if tools else None
    layout = str(fields.get("layout") or "")
    medium = _MEDIA.get(str(fields.get("medium") or ""))
    measured = next((one.medium.value for one in looks if isinstance(one.medium, Known)), None)
    if medium is None or measured is Medium.SAME_DISK:
        medium = measured or medium
    off_site = _yes(fields, "off_site")
    if off_site is None and medium is not None:
        off_site = True if medium is Medium.ONLINE else False if medium in _IN_THE_PC else None
    unplugged = _yes(fields, "unplugged")
    away = [Trouble.MISSING in one.troubles for one in looks]
    if unplugged is None and any(away) and not all(away):
        unplugged = True  # it was there, and is not always
    report = _day(fields, "report_date")
    last, evidence, looked = _last(looks, tools, [t for t in tests if t.copy == identifier], report)
    versions = _first(looks, "versions")
    kind = kind_of(layout) or (newest.kind if newest else told.kind if told else None)
    single = versions == Known(1) and kind in {Kind.FOLDER, None}
    return Copy(
        id=identifier,
        label=french.plain(str(fields.get("label") or "")),
        kind=kind,
        medium=medium,
        place=str(fields.get("place") or ""),
        synchronises=layout == "sync" or any(one.tool.synchronises for one in tools),
        mirror=single if isinstance(versions, Known) else None,
        off_site=off_site,
        unplugged=unplugged,
        rotation_days=_number(fields, "rotation_days"),
        immutable=_yes(fields, "immutable"),
        own_access=_yes(fields, "own_access"),
        encrypted=_encrypted(fields, looks, told),
        key_elsewhere=_yes(fields, "key_elsewhere"),
        alerts=True if fields.get("alerts") else None,
        period_days=_number(fields, "period_days") or _planned(told),
        keeps_days=_number(fields, "retention_days") or _value(told.keeps_days if told else None),
        report=report,
        last=last,
        evidence=evidence,
        looked=looked,
        runs=_runs(looks, tools),
        oldest=_first(looks, "oldest"),
        versions=versions,
        total=_first(looks, "total"),
        free=_first(looks, "free"),
        bytes=_first(looks, "bytes"),
        troubles=newest.troubles if newest else (),
    )


def kind_of(layout: object) -> Kind | None:
    """The layout that a record names; None where the place itself is to tell."""
    # A synchronisation is no layout of a backup.
    return Kind(str(layout)) if layout in list(Kind) else None


def _detected(told: _Told) -> Copy:
    machine, tool = told
    destination = tool.destination.value if isinstance(tool.destination, Known) else ""
    medium = _medium_of(destination, machine)
    last, evidence, looked = _last((), [told], (), None)
    return Copy(
        id="",
        label=f"{french.plain(tool.product)} ({french.plain(machine.name)})",
        kind=tool.kind,
        medium=Medium.ONLINE if tool.synchronises and medium is None else medium,
        place=destination,
        detected=True,
        synchronises=tool.synchronises,
        off_site=True if tool.synchronises and medium is None else None,
        encrypted=tool.encrypted if isinstance(tool.encrypted, Known) else _NOT_TOLD,
        period_days=_planned(tool),
        keeps_days=_value(tool.keeps_days),
        last=last,
        evidence=evidence,
        looked=looked,
        runs=_runs((), [told]),
    )


def _last(
    looks: Sequence[Seen],
    tools: Sequence[_Told],
    tests: Sequence[Tested],
    report: date | None,
) -> tuple[Fact[datetime], Evidence | None, datetime | None]:
    """The newest run that did not fail, what that rests on, and when it was known."""
    found: list[tuple[datetime, Evidence, datetime]] = []
    for look in looks:
        if BROKEN & set(look.troubles):
            if not found:
                # The newest look that could read it says that nothing can be relied on.
                return Unknown(Reason.CONFLICT, (), ""), None, look.at
            break
        when = _newest_good(look.runs) or (
            look.newest.value if isinstance(look.newest, Known) else None
        )
        if when is not None:
            found.append((when, Evidence.MEASURED, look.at))
            break
    found += [
        (test.run, Evidence.MEASURED, test.at)
        for test in tests
        if test.run is not None and test.result in {"OK", "WATCH"}
    ]
    for machine, tool in tools:
        if (when := _newest_good(tool.runs)) is not None:
            found.append((when, Evidence.READ, machine.at))
    if not found and report is not None:
        noon = datetime.combine(report, time(12), UTC)
        return Known(noon, ("record copy",)), Evidence.DECLARED, noon
    if not found:
        refused = next((t.tool.runs for t in tools if isinstance(t.tool.runs, Unknown)), None)
        return refused or _NOT_READ, None, looks[0].at if looks else None
    when, evidence, _ = max(found, key=lambda one: (one[0], one[1] is Evidence.MEASURED))
    return Known(when), evidence, max(looked for _, _, looked in found)


def _newest_good(runs: Fact[tuple[Run, ...]]) -> datetime | None:
    listed = runs.value if isinstance(runs, Known) else ()
    good = (run.at for run in listed if run.ended is not Ended.FAILED and run.files != 0)
    return max(good, default=None)


def _runs(looks: Sequence[Seen], tools: Iterable[_Told]) -> Fact[tuple[Run, ...]]:
    """The runs of the newest readable look and of the programs' records, each moment once.

    A mirror has one state: those of the earlier looks are its past.
    """
    found: dict[datetime, Run] = {}
    for machine_tool in tools:
        runs = machine_tool.tool.runs
        found |= {run.at: run for run in (runs.value if isinstance(runs, Known) else ())}
    several = False
    for look in looks:
        runs = look.runs
        listed = runs.value if isinstance(runs, Known) else ()
        if several or BROKEN & set(look.troubles):
            continue
        found = {**{run.at: run for run in listed}, **found}
        several = len(listed) > 1
    if not found:
        return next((one.runs for one in looks if isinstance(one.runs, Unknown)), _NOT_READ)
    return Known(tuple(sorted(found.values(), key=lambda run: run.at, reverse=True)))


def _encrypted(fields: Mapping[str, Any], looks: Sequence[Seen], tool: Tool | None) -> Fact[bool]:
    for one in looks:
        if isinstance(one.encrypted, Known):
            return one.encrypted
    if tool is not None and isinstance(tool.encrypted, Known):
        return tool.encrypted
    declared = _yes(fields, "encrypted")
    return _NOT_TOLD if declared is None else Known(declared, ("record copy",))


# --- What belongs together -----------------------------------------------------------------------


def _is_of(
    told: _Told, fields: Mapping[str, Any], looks: Sequence[Seen], every: Sequence[_Told]
) -> bool:
    """Whether a computer's tool writes this declared copy."""
    tool, machine = told.tool, told.machine
    place = normal(str(fields.get("place") or ""), machine.mapped)
    if isinstance(tool.destination, Known) and place:
        target = normal(tool.destination.value, machine.mapped)
        if target and (inside(target, place) or inside(place, target)):
            return True
    if str(fields.get("computer") or "") not in {"", machine.record}:
        return False
    layout = str(fields.get("layout") or "")
    if layout == "sync":
        return tool.synchronises and _named(tool, fields)
    if tool.synchronises:
        return False
    if layout == "product" or (not layout and not looks):
        return _named(tool, fields)
    alike = [one for one in every if one.tool.kind == tool.kind and one.machine == machine]
    kind = kind_of(layout)
    sure = kind is not None and kind not in {Kind.FOLDER, Kind.ZIP, Kind.PRODUCT}
    return sure and tool.kind is kind and len(alike) == 1 and tool.destination != Known("")


def _named(tool: Tool, fields: Mapping[str, Any]) -> bool:
    """Whether the copy is called after the product."""
    return fold(tool.product) in fold(f"{fields.get('label') or ''} {fields.get('notes') or ''}")


def _covers(  # noqa: PLR0913, PLR0917 a copy, and all that tells of it
    rank: int,
    copy: Copy,
    datasets: Sequence[Dataset],
    declared: Sequence[str],
    looks: Sequence[Seen],
    tools: Sequence[_Told],
) -> Iterator[Cover]:
    """Which datasets a copy holds: what it lists comes before what people say."""
    for dataset in datasets:
        how = _listed(dataset, looks, tools)
        if dataset.id in declared:
            yield Cover(dataset.id, rank, how or Covering.DECLARED)
        elif how in {Covering.PROVED, Covering.PARTLY} and not (copy.detected and not tools):
            yield Cover(dataset.id, rank, how)


def _listed(dataset: Dataset, looks: Sequence[Seen], tools: Sequence[_Told]) -> Covering | None:
    for look in looks:
        if isinstance(look.sources, Known):
            mapped = {k: v for told in tools for k, v in told.machine.mapped.items()}
            return covering(dataset.folders, look.sources.value, (), mapped)
    for machine, tool in tools:
        # Another computer's « C: » is not this one's.
        if isinstance(tool.sources, Known) and dataset.computer in {"", machine.record}:
            excluded = tool.excluded.value if isinstance(tool.excluded, Known) else ()
            found = covering(dataset.folders, tool.sources.value, excluded, machine.mapped)
            if found is not None:
                return found
    return None


def _storages(
    names: Sequence[str], datasets: Sequence[Dataset], machines: Sequence[Machine]
) -> Iterator[Nas]:
    """The network storages: those of the record, and the shares where datasets are."""
    mapped = {place: remote for machine in machines for place, remote in machine.mapped.items()}
    on_share: dict[str, list[str]] = {}
    for dataset in datasets:
        for folder in dataset.folders:
            path = normal(folder, mapped)
            if path.startswith("//"):
                on_share.setdefault(path.split("/")[2], []).append(dataset.id)
    if len(names) == 1:
        # One storage and one share: the same thing by two names.
        every = dict.fromkeys(one for listed in on_share.values() for one in listed)
        yield Nas(names[0], tuple(every))
        return
    for host, listed in on_share.items():
        yield Nas(host, tuple(dict.fromkeys(listed)))
    if not on_share:
        yield from (Nas(name) for name in names)


# --- Reading the record ----------------------------------------------------------------------


def _machines(store: Store, entity: str | None) -> list[Machine]:
    found = []
    for identifier, name in past.workstations(store, entity).items():
        audit = past.latest(store, identifier)
        if audit is None:
            continue
        told = past.run_of(store, audit, ("backup_tools",)).workstation.backup_tools
        tools = told.tools.value if isinstance(told.tools, Known) else ()
        mapped = told.mapped.value if isinstance(told.mapped, Known) else ()
        drives = told.drives.value if isinstance(told.drives, Known) else ()
        found.append(
            Machine(
                identifier,
                name,
                audit.clock,
                tools,
                {drive.letter: drive.remote for drive in mapped if drive.letter},
                frozenset(drive.letter.lower()[:2] for drive in drives if drive.letter),
            )
        )
    return found


def _medium_of(destination: str, machine: Machine) -> Medium | None:
    path = normal(destination, machine.mapped)
    if path.startswith("//"):
        return Medium.NETWORK
    return Medium.REMOVABLE if path[:2] in machine.removable and path else None


def _source(copy: Copy) -> str:
    where = f" {french.plain(copy.place)}" if copy.place else ""
    return f"{copy.evidence or 'record copy'}{where}"


def _ids(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(fields.get("datasets") or "").split())


def _yes(fields: Mapping[str, Any], name: str) -> bool | None:
    return _YES_NO.get(str(fields.get(name) or ""))


def _number(fields: Mapping[str, Any], name: str) -> int | None:
    told = str(fields.get(name) or "")
    # A period of no day is no answer.
    return int(told) if told.isascii() and told.isdigit() and int(told) > 0 else None


def _day(fields: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(fields.get(name) or ""))
    except ValueError:
        return None


def _planned(tool: Tool | None) -> int | None:
    hours = _value(tool.period if tool else None)
    return None if hours is None else max(1, -(-hours // 24))


def _value(fact: Fact[int] | None) -> int | None:
    return fact.value if isinstance(fact, Known) else None


def _first(looks: Sequence[Seen], name: str) -> Fact[Any]:
    """The newest value of a fact that some look knows."""
    facts: list[Fact[Any]] = [getattr(look, name) for look in looks]
    known = next((fact for fact in facts if isinstance(fact, Known)), None)
    return known or (facts[0] if facts else _NOT_READ)


def _by_kind(told: tuple[str, Mapping[str, Any]]) -> tuple[int, str, str]:
    """What a town hall cannot be without comes first, then by name."""
    kinds: list[str] = list(DatasetKind)
    kind = str(told[1].get("kind") or "")
    place = kinds.index(kind) if kind in kinds else len(kinds)
    return place, fold(str(told[1].get("name") or "")), told[0]


def _by(field: str) -> Any:  # noqa: ANN401 a key of sorted
    return lambda told: (fold(str(told[1].get(field) or "")), told[0])
