"""Recorder: a machine that keeps what another one answers, and writes it down as a capture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory import questions as q
from inventory.answers import (
    Answer,
    Content,
    Hive,
    Listing,
    Output,
    Refusal,
    RegistryKey,
    Row,
    Rows,
    Value,
)
from inventory.capture import FORMAT, SECTIONS, Capture, physical_key
from inventory.facts import Reason
from inventory.live.withheld import holds_secrets
from inventory.reading import text
from inventory.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.machine import Family, Machine


class SecretFileError(ValueError):
    """A file that holds secrets was answered: it is never written to a capture."""


class Recorder:
    """Passes questions on to a machine and keeps every question with its answer.

    A question that is asked again takes the newer answer.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._answers: dict[q.Question, Answer] = {}

    @property
    def family(self) -> Family:
        """The kind of system of the machine that is recorded."""
        return self._machine.family

    def ask_all(self, questions: Sequence[q.Question]) -> list[Answer]:
        """Answer as the recorded machine does."""
        answers = self._machine.ask_all(questions)
        self._answers.update(zip(questions, answers, strict=True))
        return answers

    def document(
        self, name: str, *, recorded_at: datetime, version: str = "", system: str = ""
    ) -> Capture:
        """The capture of what was asked so far, ready for :func:`inventory.capture.understand`.

        ``version`` is that of the program, ``system`` the system's name (else as it names itself).

        Raises:
            SecretFileError: a file that is never read was read all the same.
        """
        capture: Capture = {
            "format": FORMAT,
            "name": name,
            "os": system or self._system_name(),
            "os_family": self.family.value,
            "recorded_at": recorded_at.astimezone(UTC).isoformat(),
            "version": version,
            **{section: {} for section in SECTIONS},
        }
        for question, answer in self._answers.items():
            _write(capture, question, answer)
        return capture

    def _system_name(self) -> str:
        """``PRETTY_NAME`` of a Linux, ``Caption`` of a Windows, as far as they were asked."""
        for question, answer in self._answers.items():
            match question, answer:
                case q.ReadFile(path="/etc/os-release"), Content():
                    for line in answer.text.splitlines():
                        if line.startswith("PRETTY_NAME="):
                            return text(line.partition("=")[2].strip("\"'")) or ""
                case q.Wmi(name="Win32_OperatingSystem"), Rows((row, *_)):
                    return text(row.get("Caption")) or ""
                case _:
                    continue
        return ""


def _write(capture: Capture, question: q.Question, answer: Answer) -> None:
    """Write one answer into the section that Replay will look it up in.

    Raises:
        SecretFileError: the file is one that is never read.
    """
    printed = str(question)
    match question, answer:
        case _, Refusal(reason, _):
            # Not to have been recorded is what Replay says of itself.
            if reason is not Reason.NOT_RECORDED:
                capture["errors"][printed] = answer_to_json(answer)
        case q.ReadFile(path=path), Content():
            if holds_secrets(path):
                raise SecretFileError(path)
            _write_file(capture, path, answer)
        case q.ListDir(path=path), Listing(names):
            capture["dirs"][path] = list(names)
        case q.Command(), Output():
            name = printed.removeprefix("command ")
            capture["commands"][name] = {"command": name, **answer_to_json(answer)}
        case q.Wmi(name=name), Rows(rows):
            _write_rows(capture, name, question.namespace, rows)
        case q.WmiMethod(name=name, method=method), Rows(rows):
            _write_rows(capture, f"{name}.{method}", question.namespace, rows)
        case q.Registry(), Hive(keys):
            _write_hive(capture, question, keys)
        case q.Call() | q.Dns() | q.Tls() | q.Http() | q.Snmp() | q.Probe(), Value(data):
            section, _, name = printed.partition(" ")
            capture[{"call": "calls", "probe": "probes"}.get(section, section)][name] = data
        case _:
            # An answer of the wrong kind: parsers call it unreadable, live as in a replay.
            capture["errors"][printed] = answer_to_json(Refusal(Reason.PARSE_ERROR))


def _write_file(capture: Capture, path: str, answer: Content) -> None:
    """Keep a file once; of two lengths (``limit``) the longer one."""
    kept = capture["files"].get(path)
    written = answer_to_json(answer)
    if kept is None or len(str(kept)) <= len(str(written)):
        capture["files"][path] = written


def _write_rows(capture: Capture, name: str, namespace: str, rows: Sequence[Row]) -> None:
    """Keep rows of a class; properties asked of it in another question join the rows they fit.

    A row fits when it contradicts none of the properties that both have.
    """
    if namespace != q.CIMV2:
        capture["wmi_namespace"][name.partition(".")[0]] = namespace
    kept: list[dict[str, object]] = capture["wmi"].setdefault(name, [])
    free = list(kept)
    for row in rows:
        fitting = next((one for one in free if _fits(one, row)), None)
        if fitting is None:
            kept.append(dict(row))
            continue
        free = [one for one in free if one is not fitting]
        fitting.update(row)


def _fits(kept: dict[str, object], row: Row) -> bool:
    return all(kept[name] == value for name, value in row.items() if name in kept)


def _write_hive(capture: Capture, question: q.Registry, keys: Mapping[str, RegistryKey]) -> None:
    """Keep keys at the place where they lie; a value hidden by one question stays hidden.

    Names are the same whatever their case: the spelling met first is kept.
    """
    root = physical_key(question.key, question.view)
    known = {path.lower(): path for path in capture["registry"]}
    hidden = {name.lower() for name in question.presence}
    for below, key in keys.items():
        path = f"{root}\\{below}" if below else root
        path = known.setdefault(path.lower(), path)
        kept = capture["registry"].setdefault(path, {})
        names = {name.lower(): name for name in kept}
        for asked, data in key.values.items():
            name = names.setdefault(asked.lower(), asked)
            if kept.get(name) is not True:
                kept[name] = True if name.lower() in hidden else data
        if key.modified is not None:
            capture["registry_mtime"][path] = key.modified.isoformat()
