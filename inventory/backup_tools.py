"""Backups as this computer's own records tell them: programs, USB disks, network folders.

Each record (settings, log, database, event log, planned task) gives tools. An installed program
alone gives its name and nothing else: it proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import backup_questions as q
from inventory import shapes
from inventory.answers import Refusal, unknown
from inventory.backups.model import Drive, MappedDrive, Tool
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family, Machine
from inventory.record import record, replace
from inventory.services import SERVICE_ROWS, Service, parse_service_rows
from inventory.software import read_programs
from inventory.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inventory.answers import Answer
    from inventory.questions import Question

# A parser is imported once there is something to parse: start-up time.
# ruff: noqa: PLC0415

__all__ = ["TOPIC", "BackupTools", "Drive", "MappedDrive", "Tool", "read"]

Tools = Fact[tuple[Tool, ...]]


@record
class BackupTools:
    """Facts about backups as told by this computer.

    ``tools``: one for each job or repository that some record tells, then those that are only
    installed. ``drives``: USB disks, also those that are not there. ``mapped``: network folders.
    """

    tools: Fact[tuple[Tool, ...]] = Unknown(Reason.NOT_RECORDED)
    drives: Fact[tuple[Drive, ...]] = Unknown(Reason.NOT_RECORDED)
    mapped: Fact[tuple[MappedDrive, ...]] = Unknown(Reason.NOT_RECORDED)


def read(machine: Machine) -> BackupTools:
    """Read what this computer tells of its backups."""
    if machine.family is Family.LINUX:
        from inventory.linux.mounted_drives import read_drives, read_mapped

        return BackupTools(
            _joined(machine, _linux_parts(machine)), read_drives(machine), read_mapped(machine)
        )
    if machine.family is Family.WINDOWS:
        from inventory.windows.backups.drives import parse_drives, parse_mapped

        disks, devices, mounted, network = machine.ask_all(
            (q.USB_DISKS, q.USB_DEVICES, q.MOUNTED, q.NETWORK)
        )
        return BackupTools(
            _joined(machine, _windows_parts(machine)),
            parse_drives(disks, devices, mounted),
            parse_mapped(network),
        )
    unsupported = Unknown(Reason.NOT_SUPPORTED)
    return BackupTools(unsupported, unsupported, unsupported)


class _Told:
    """The first answers; a record that was refused needs no parser."""

    def __init__(self, machine: Machine, questions: Sequence[Question]) -> None:
        self.machine = machine
        self.answers = dict(zip(questions, machine.ask_all(questions), strict=True))

    def of(self, question: Question, parse: Callable[[Answer], Tools]) -> Tools:
        """What a record tells: nothing where it is absent, unknown where it is refused."""
        answer = self.answers[question]
        if not isinstance(answer, Refusal):
            return parse(answer)
        if answer.reason is Reason.ABSENT:
            return Known((), (str(question),))
        return unknown(answer, question)


def _windows_parts(machine: Machine) -> dict[str, Tools]:
    """What each record tells, by the product's key (empty for planned tasks of any)."""
    told = _Told(machine, q.WINDOWS_FIRST)
    (urbackup,) = machine.ask_all((q.URBACKUP,))
    return {
        "file_history": told.of(q.CONFIG, lambda answer: _file_history(told, answer)),
        "windows_backup": told.of(q.WINDOWS_BACKUP, _windows_backup),
        "veeam_agent": told.of(q.VEEAM, _veeam),
        "arx_one": told.of(q.ARX_ONE, _arx_one),
        "duplicati": told.of(q.DUPLICATI, _duplicati),
        "cobian": told.of(q.COBIAN, _cobian),
        "syncback": told.of(q.SYNCBACK, _syncback),
        "synology_agent": told.of(q.SYNOLOGY_AGENT, _synology_agent),
        "": told.of(q.PLANNED, lambda _: _planned(machine)),
        "urbackup": _urbackup(urbackup),
        "kopia": told.of(q.KOPIA, lambda answer: _kopia(machine, answer)),
        "synology_drive": told.of(q.SYNOLOGY_DRIVE, _synology_drive),
        "nextcloud": told.of(q.NEXTCLOUD, _nextcloud),
        "onedrive": told.of(q.ONEDRIVE, lambda answer: _onedrive(told, answer)),
        "dropbox": _dropbox(told),
        "google_drive": told.of(q.GOOGLE_DRIVE, _google_drive),
        "icloud": told.of(q.ICLOUD, _icloud),
    }


def _linux_parts(machine: Machine) -> dict[str, Tools]:
    told = _Told(machine, q.LINUX_FIRST)
    (urbackup,) = machine.ask_all((q.URBACKUP,))
    return {
        "restic": told.of(q.RESTIC, lambda answer: _restic(machine, answer)),
        "borg": told.of(q.BORG, lambda answer: _borg(machine, answer)),
        "borgmatic": told.of(q.BORGMATIC, _borgmatic),
        "vorta": told.of(q.VORTA, _vorta),
        "duplicati": told.of(q.DUPLICATI, _duplicati),
        "deja_dup": told.of(q.DEJA_DUP, lambda answer: _deja_dup(machine, answer)),
        "timeshift": told.of(q.TIMESHIFT, _timeshift),
        "": told.of(q.PLANNED, lambda _: _planned(machine)),
        "urbackup": _urbackup(urbackup),
        "synology_drive": told.of(q.SYNOLOGY_DRIVE, _synology_drive),
        "nextcloud": told.of(q.NEXTCLOUD, _nextcloud),
    }


# --- Together -----------------------------------------------------------------------------------


def _joined(machine: Machine, parts: dict[str, Tools]) -> Tools:
    """The tools of all records, then the products that are only installed.

    Where no record tells anything, one that could not be read leaves all unknown; where none was
    recorded, what is installed is not enough to say more.
    """
    if all(_not_recorded(fact) for fact in parts.values()):
        return Unknown(Reason.NOT_RECORDED)
    known = [fact for fact in parts.values() if isinstance(fact, Known)]
    refused = {
        key: fact
        for key, fact in parts.items()
        if isinstance(fact, Unknown) and fact.why not in {Reason.NOT_RECORDED, Reason.NOT_SUPPORTED}
    }
    found = [tool for fact in known for tool in fact.value]
    others, origin = _only_installed(machine, {tool.product for tool in found}, refused)
    if not found and not others:
        if refused:
            return next(iter(refused.values()))
        return Known((), merge_sources(*(fact.sources for fact in known)))
    sources = [fact.sources for fact in known if fact.value]
    return Known((*found, *others), merge_sources(*sources, origin if others else ()))


def _not_recorded(fact: Tools) -> bool:
    return isinstance(fact, Unknown) and fact.why is Reason.NOT_RECORDED


def _only_installed(
    machine: Machine, told: set[str], refused: dict[str, Unknown]
) -> tuple[list[Tool], tuple[str, ...]]:
    """Products of which nothing but their presence is known; a record refused says why."""
    from inventory.backup_products import installed, packaged, tool

    programs = read_programs(machine)
    listed = programs.value if isinstance(programs, Known) else ()
    sources = [programs.sources] if isinstance(programs, Known) else []
    if machine.family is Family.LINUX:
        keys = packaged(listed)
    else:
        (rows,) = machine.ask_all((SERVICE_ROWS,))
        services: Fact[tuple[Service, ...]] = parse_service_rows(rows)
        keys = installed(listed, services.value if isinstance(services, Known) else ())
        sources += [services.sources] if isinstance(services, Known) else []
    found = []
    for key in keys:
        one = tool(key)
        if one.product not in told:
            why = refused.get(key)
            found.append(one if why is None else replace(one, runs=why))
    return found, merge_sources(*sources)


# --- Parsers, when there is something to parse ---------------------------------------------------


def _planned(machine: Machine) -> Tools:
    from inventory.planned_copies import read_planned

    return read_planned(machine)


def _duplicati(answer: Answer) -> Tools:
    from inventory.backup_jobs import parse_duplicati

    return parse_duplicati(answer)


def _vorta(answer: Answer) -> Tools:
    from inventory.backup_jobs import parse_vorta

    return parse_vorta(answer)


def _synology_drive(answer: Answer) -> Tools:
    from inventory.backup_jobs import parse_synology_drive

    return parse_synology_drive(answer)


def _cobian(answer: Answer) -> Tools:
    from inventory.backup_logs import parse_cobian

    return parse_cobian(answer)


def _syncback(answer: Answer) -> Tools:
    from inventory.backup_logs import parse_syncback

    return parse_syncback(answer)


def _synology_agent(answer: Answer) -> Tools:
    from inventory.backup_logs import parse_synology_agent

    return parse_synology_agent(answer)


def _nextcloud(answer: Answer) -> Tools:
    from inventory.backup_logs import parse_nextcloud

    return parse_nextcloud(answer)


def _borgmatic(answer: Answer) -> Tools:
    from inventory.backup_logs import parse_borgmatic

    return parse_borgmatic(answer)


def _urbackup(answer: Answer) -> Tools:
    """On Windows no program is run: only a recording answers."""
    if isinstance(answer, Refusal):
        if answer.reason in {Reason.ABSENT, Reason.NOT_SUPPORTED}:
            return Known((), (str(q.URBACKUP),))
        return unknown(answer, q.URBACKUP)
    from inventory.backup_status import parse_urbackup

    return parse_urbackup(answer)


def _kopia(machine: Machine, config: Answer) -> Tools:
    from inventory.backup_status import parse_kopia

    told = shapes.data(config, q.KOPIA)
    if not isinstance(told, dict):
        return Unknown(Reason.PARSE_ERROR, (str(q.KOPIA),))
    (logs,) = machine.ask_all((q.KOPIA_LOGS,))
    return parse_kopia(logs)


def _file_history(told: _Told, config: Answer) -> Tools:
    from inventory.windows.backups.file_history import parse_file_history

    return parse_file_history(config, told.answers[q.CATALOG], told.answers[q.PROTECTED])


def _windows_backup(answer: Answer) -> Tools:
    from inventory.windows.backups.event_logs import parse_windows_backup

    return parse_windows_backup(answer)


def _veeam(answer: Answer) -> Tools:
    from inventory.windows.backups.event_logs import parse_veeam

    return parse_veeam(answer)


def _arx_one(answer: Answer) -> Tools:
    from inventory.windows.backups.event_logs import parse_arx_one

    return parse_arx_one(answer)


def _onedrive(told: _Told, answer: Answer) -> Tools:
    from inventory.windows.backups.clouds import parse_onedrive

    return parse_onedrive(answer, told.answers[q.SHELL_FOLDERS])


def _dropbox(told: _Told) -> Tools:
    from inventory.windows.backups.clouds import parse_dropbox

    return parse_dropbox(tuple(told.answers[question] for question in q.DROPBOX))


def _google_drive(answer: Answer) -> Tools:
    from inventory.windows.backups.clouds import parse_folder

    return parse_folder(answer, q.GOOGLE_DRIVE, "google_drive")


def _icloud(answer: Answer) -> Tools:
    from inventory.windows.backups.clouds import parse_folder

    return parse_folder(answer, q.ICLOUD, "icloud", q.ICLOUD.args[0])


def _restic(machine: Machine, answer: Answer) -> Tools:
    from inventory.linux.backups import read_restic

    return read_restic(machine, answer)


def _borg(machine: Machine, answer: Answer) -> Tools:
    from inventory.linux.backups import read_borg

    return read_borg(machine, answer)


def _deja_dup(machine: Machine, answer: Answer) -> Tools:
    if shapes.data(answer, q.DEJA_DUP) is False:
        return Known((), (str(q.DEJA_DUP),))
    from inventory.linux.backups import read_deja_dup

    return read_deja_dup(machine, answer)


def _timeshift(answer: Answer) -> Tools:
    from inventory.linux.backups import parse_timeshift

    return parse_timeshift(answer)


TOPIC = Topic(
    "backup_tools",
    {Family.LINUX: q.LINUX_FIRST, Family.WINDOWS: q.WINDOWS_FIRST},
    read,
)
