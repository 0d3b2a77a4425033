"""Live Linux: the only code that reads the running system, one answer for each question.

It runs in the collector process (:mod:`inventory.live.collector`). It only reads, never raises, and
refuses what it does not know.
"""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime

from inventory.answers import Answer, Content, Listing, Refusal, Value
from inventory.facts import Reason
from inventory.live.running import run
from inventory.live.withheld import holds_secrets
from inventory.questions import COMMANDS, Call, Command, ListDir, Question, ReadFile, Template, fill

_REASONS = {
    errno.ENOENT: Reason.ABSENT,
    errno.ENOTDIR: Reason.ABSENT,
    errno.ENAMETOOLONG: Reason.ABSENT,
    errno.EACCES: Reason.ACCESS_DENIED,
    errno.EPERM: Reason.ACCESS_DENIED,
}
# Kernel files have no last change worth the name: their date is the moment of the look.
_KERNEL = ("/proc/", "/sys/")
_CHUNK = 1 << 20


def answer(question: Question) -> Answer:
    """Answer one question from the running system. Never raises."""
    match question:
        case ReadFile(path=path, limit=limit):
            return read_file(path, limit)
        case ListDir(path=path):
            return list_folder(path)
        case Command():
            return run_command(question)
        case Call():
            return call(question)
        case _:
            return Refusal(Reason.NOT_SUPPORTED, "no such question on Linux")


def refused(error: OSError) -> Refusal:
    """The refusal that an error of the system makes: absent, denied, or its own words."""
    reason = _REASONS.get(error.errno or 0, Reason.API_ERROR)
    return Refusal(reason, error.strerror or str(error))


def read_file(path: str, limit: int) -> Answer:
    """The first ``limit`` bytes of a regular file (also of ``/proc`` and ``/sys``).

    Pipes and devices are refused: reading them may block or consume something.
    """
    if holds_secrets(path):
        return Refusal(Reason.NOT_SUPPORTED, "holds secrets: never read")
    if not path.startswith("/"):
        return Refusal(Reason.API_ERROR, "not an absolute path")
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        return refused(error)
    except ValueError as error:  # a NUL byte or a lone surrogate in the path
        return Refusal(Reason.API_ERROR, str(error))
    try:
        return _read(handle, path, limit)
    except OSError as error:
        return refused(error)
    finally:
        os.close(handle)


def _read(handle: int, path: str, limit: int) -> Answer:
    """The bytes behind a handle.

    Raises:
        OSError: the system does not let them be read.
    """
    status = os.fstat(handle)
    if stat.S_ISDIR(status.st_mode):
        return Refusal(Reason.API_ERROR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        return Refusal(Reason.API_ERROR, "not a regular file")
    # The size says nothing in /proc and /sys (0, 4096): read until nothing comes.
    data = bytearray()
    while len(data) < limit:
        chunk = os.read(handle, min(limit - len(data), _CHUNK))
        if not chunk:
            break
        data += chunk
    modified = None
    if not path.startswith(_KERNEL):
        try:
            modified = datetime.fromtimestamp(status.st_mtime, UTC)
        except (ValueError, OverflowError):  # a date that no calendar holds
            modified = None
    return Content(bytes(data), modified)


def list_folder(path: str) -> Answer:
    """The names in a folder, sorted; undecodable bytes of a name are replaced."""
    if not path.startswith("/"):
        return Refusal(Reason.API_ERROR, "not an absolute path")
    try:
        names = os.listdir(os.fsencode(path))  # noqa: PTH208 names as bytes
    except OSError as error:
        return refused(error)
    except ValueError as error:
        return Refusal(Reason.API_ERROR, str(error))
    return Listing(tuple(sorted(name.decode("utf-8", "replace") for name in names)))


def run_command(command: Command) -> Answer:
    """Run the first program of a template that exists here (:mod:`inventory.live.running`)."""
    template = COMMANDS.get(command.template)
    if template is None or template.recorded_only:
        return Refusal(Reason.NOT_SUPPORTED, "not a command of this system")
    program = _program(template)
    if program is None:
        return Refusal(Reason.ABSENT)
    if template.needs_admin and os.geteuid() != 0:
        return Refusal(Reason.NEEDS_ADMIN)
    if any(arg.startswith("-") for arg in command.args):
        # Arguments come from what the machine said (names of devices): never an option of ours.
        return Refusal(Reason.API_ERROR, "an argument looks like an option")
    return run((program, *fill(template, command.args)), command.timeout)


def _program(template: Template) -> str | None:
    """The first of the template's programs that exists."""
    for program in template.programs:
        if program.startswith("/") and os.path.isfile(program):  # noqa: PTH113 start-up time
            return program
    return None


def call(question: Call) -> Answer:
    """The named calls of Linux: see :data:`inventory.questions.CALLS` for what each returns."""
    if question.name == "session":
        return session()
    if question.name == "user_certificates":
        from inventory.live.nss import user_certificates  # noqa: PLC0415 sqlite3 costs start-up time

        return user_certificates(home_folder())
    if question.name == "file_exists" and len(question.args) == 1:
        return file_exists(question.args[0])
    if question.name in {"file_state", "scheduled_copies", "backup_lines", "backup_jobs"}:
        return backup_call(question)
    return Refusal(Reason.NOT_SUPPORTED, "no such call on Linux")


def backup_call(question: Call) -> Answer:
    """The calls that tell of backups."""
    from inventory.live import backup_records  # noqa: PLC0415 start-up time

    match question.name, question.args:
        case "file_state", (path,):
            return file_state(path)
        case "scheduled_copies", ():
            from inventory.live.planned import scheduled_copies  # noqa: PLC0415

            return scheduled_copies(home_folder(), read_file, list_folder, question.timeout)
        case "backup_lines", (name,):
            return backup_records.backup_lines(name, _own_place)
        case "backup_jobs", (name,):
            return backup_records.backup_jobs(name, _own_place)
        case _:
            return Refusal(Reason.NOT_SUPPORTED, "no such call on Linux")


def _own_place(path: str) -> str | None:
    """A place of the closed lists: absolute, or of the home; Windows' are not here."""
    if path.startswith("~/"):
        home = home_folder()
        return f"{home}/{path[2:]}" if home else None
    return path if path.startswith("/") else None


def file_state(path: str) -> Answer:
    """Size and last change of a path, which is not opened; ``~`` is the home."""
    from inventory.live.backup_records import state  # noqa: PLC0415 start-up time

    place = _own_place(path)
    if place is None:
        return Refusal(Reason.API_ERROR, "not an absolute path")
    try:
        status = os.stat(place)  # noqa: PTH116 start-up time
    except OSError as error:
        return refused(error)
    except ValueError as error:
        return Refusal(Reason.API_ERROR, str(error))
    return state(place, status)


def session() -> Answer:
    """Who runs this: account and groups from the system's databases, desktop from the session.

    A group without a name is given by its number.
    """
    import grp  # noqa: PLC0415 start-up time
    import pwd  # noqa: PLC0415

    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = ""
    groups = []
    for gid in sorted({os.getgid(), *os.getgroups()}):
        try:
            groups.append(grp.getgrgid(gid).gr_name)
        except KeyError:
            groups.append(str(gid))
    desktop = os.environ.get("XDG_CURRENT_DESKTOP") or os.environ.get("DESKTOP_SESSION") or ""
    return Value(
        {"user": user, "uid": uid, "groups": groups, "home": home_folder(), "desktop": desktop}
    )


def home_folder() -> str:
    """The user's home: of the session, else of the account; empty when there is none."""
    home = os.environ.get("HOME", "")
    if home.startswith("/"):
        return home
    import pwd  # noqa: PLC0415 start-up time

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def file_exists(path: str) -> Answer:
    """Whether a path exists; a folder on the way that may not be entered is a refusal."""
    if not path.startswith("/"):
        return Refusal(Reason.API_ERROR, "not an absolute path")
    try:
        os.stat(path)  # noqa: PTH116 start-up time
    except OSError as error:
        refusal = refused(error)
        return Value(data=False) if refusal.reason is Reason.ABSENT else refusal
    except ValueError as error:
        return Refusal(Reason.API_ERROR, str(error))
    return Value(data=True)
