"""Live Windows: one answer for each question.

It runs in the collector process (:mod:`inventory.live.collector`). It only reads, never raises, and
refuses what it does not know. No program is run: everything is asked of the system itself.
"""

from __future__ import annotations

from inventory.answers import Answer, Refusal
from inventory.facts import Reason
from inventory.live.windows.refused import Refused
from inventory.questions import Call, ListDir, Question, ReadFile, Registry, Wmi, WmiMethod

# Modules are imported with the first question that needs them: most of the time is in starting.
# ruff: noqa: PLC0415


def answer(question: Question) -> Answer:
    """Answer one question from the running system. Never raises."""
    try:
        match question:
            case Registry():
                from inventory.live.windows.registry import read

                return read(question)
            case Wmi():
                from inventory.live.windows.wmi import query

                return query(question)
            case WmiMethod():
                from inventory.live.windows.wmi import call_method

                return call_method(question)
            case Call():
                return call(question)
            case ReadFile(path=path, limit=limit):
                from inventory.live.windows.files import read_file

                return read_file(path, limit)
            case ListDir(path=path):
                from inventory.live.windows.files import list_folder

                return list_folder(path)
            case _:
                return Refusal(Reason.NOT_SUPPORTED, "no such question on Windows")
    except Refused as refused:
        return refused.refusal


def call(question: Call) -> Answer:
    """The named calls of Windows: see :data:`inventory.questions.CALLS` for what each returns.

    Raises:
        Refused: the system does not answer.
    """
    match question.name, question.args:
        case "bitlocker_state", (drive,):
            from inventory.live.windows.shell import bitlocker_state

            return bitlocker_state(drive)
        case "security_center_health", (provider,):
            from inventory.live.windows.security_centre import health

            return health(provider)
        case "update_history", ():
            from inventory.live.windows.update_agent import update_history

            return update_history()
        case "pending_updates", ():
            from inventory.live.windows.update_agent import pending_updates

            return pending_updates()
        case "firewall_policy", ():
            from inventory.live.windows.firewall import firewall_policy

            return firewall_policy()
        case "session_token", ():
            from inventory.live.windows.session import session_token

            return session_token()
        case "local_accounts", ():
            from inventory.live.windows.accounts import local_accounts

            return local_accounts()
        case "local_group_members", (sid,):
            from inventory.live.windows.accounts import local_group_members

            return local_group_members(sid)
        case "join_status", ():
            from inventory.live.windows.accounts import join_status

            return join_status()
        case "power_lock", ():
            from inventory.live.windows.power import power_lock

            return power_lock()
        case "tpm_device", ():
            from inventory.live.windows.firmware import tpm_device

            return tpm_device()
        case "firmware_type", ():
            from inventory.live.windows.firmware import firmware_type

            return firmware_type()
        case "listening_ports", ():
            from inventory.live.windows.listeners import listening_ports

            return listening_ports()
        case "user_certificates", ():
            from inventory.live.windows.certificates import user_certificates

            return user_certificates()
        case "file_exists", (path,):
            from inventory.live.windows.files import file_exists

            return file_exists(path)
        case "events", (channel, numbers, *source):
            from inventory.live.windows.events import events

            return events(channel, numbers, *source[:1])
        case "scheduled_copies", ():
            from inventory.live.windows.tasks import scheduled_copies

            return scheduled_copies()
        case "backup_lines", (name,):
            from inventory.live.backup_records import backup_lines
            from inventory.live.windows.files import own_place

            return backup_lines(name, own_place)
        case "backup_jobs", (name,):
            from inventory.live.backup_records import backup_jobs
            from inventory.live.windows.files import own_place

            return backup_jobs(name, own_place)
        case "file_state", (path,):
            from inventory.live.windows.files import file_state

            return file_state(path)
        case _:
            return Refusal(Reason.NOT_SUPPORTED, "no such call on Windows")
