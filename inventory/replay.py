"""Replay: a machine that answers from a capture, on any system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory import questions as q
from inventory.answers import Answer, Hive, Refusal, RegistryKey, Rows
from inventory.capture import Capture, physical_key
from inventory.facts import Reason
from inventory.machine import Family
from inventory.reading import moment
from inventory.wire import WireError, answer_from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_RECORDED = Refusal(Reason.NOT_RECORDED)


class Replay:
    """The machine of a capture (``pc-capture/2``, as :func:`inventory.capture.load` returns it).

    What the capture does not hold is refused with ``not_recorded``. ``used`` collects the
    capture's entries (``section: name``) that some question was answered from.
    """

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._registry = {key.lower(): key for key in capture["registry"]}
        self._mtime = {key.lower(): at for key, at in capture["registry_mtime"].items()}
        self._wmi = {name.lower(): name for name in capture["wmi"]}
        self.used: set[str] = set()

    @property
    def family(self) -> Family:
        """The system that was recorded."""
        return Family(self._capture["os_family"])

    def ask_all(self, questions: Sequence[q.Question]) -> list[Answer]:
        """Answer from the capture, one by one."""
        return [self._ask(question) for question in questions]

    def _ask(self, question: q.Question) -> Answer:
        try:
            answer = self._find(question)
        except WireError as error:
            return Refusal(Reason.PARSE_ERROR, str(error))
        if answer is not None:
            return answer
        refused = self._capture["errors"].get(str(question))
        if refused is None:
            return NOT_RECORDED
        try:
            answer = answer_from_json(refused)
        except WireError as problem:
            return Refusal(Reason.PARSE_ERROR, str(problem))
        return answer if isinstance(answer, Refusal) else Refusal(Reason.PARSE_ERROR)

    def _find(self, question: q.Question) -> Answer | None:
        match question:
            case q.Wmi(name=name) | q.WmiMethod(name=name):
                method = f".{question.method}" if isinstance(question, q.WmiMethod) else ""
                return self._rows(name + method)
            case q.Registry():
                return self._hive(question)
            case q.Command():
                return self._entry("commands", str(question).removeprefix("command "))
            case q.Call():
                return self._wrapped("calls", str(question).removeprefix("call "), "data")
            case q.ReadFile(path=path):
                return self._entry("files", path)
            case q.ListDir(path=path):
                return self._wrapped("dirs", path, "names")
            case _:
                section, _, name = str(question).partition(" ")
                plural = "probes" if section == "probe" else section
                return self._wrapped(plural, name, "data")

    def _rows(self, name: str) -> Answer | None:
        recorded = self._wmi.get(name.lower())
        if recorded is None:
            return None
        self.used.add(f"wmi: {recorded}")
        return Rows(tuple(self._capture["wmi"][recorded]))

    def _entry(self, section: str, name: str) -> Answer | None:
        entry: dict[str, Any] | None = self._capture[section].get(name)
        if entry is None:
            return None
        self.used.add(f"{section}: {name}")
        return answer_from_json(entry)

    def _wrapped(self, section: str, name: str, key: str) -> Answer | None:
        if name not in self._capture[section]:
            return None
        self.used.add(f"{section}: {name}")
        return answer_from_json({key: self._capture[section][name]})

    def _hive(self, question: q.Registry) -> Answer | None:
        root = physical_key(question.key, question.view).lower()
        keys: dict[str, RegistryKey] = {}
        for lowered, recorded in self._registry.items():
            if lowered != root and not lowered.startswith(root + "\\"):
                continue
            below = recorded[len(root) :].lstrip("\\")
            if below.count("\\") + bool(below) > question.depth:
                continue
            if below and not below.lower().startswith(question.only.lower()):
                continue
            self.used.add(f"registry: {recorded}")
            values = self._capture["registry"][recorded]
            hidden = {name.lower() for name in question.presence}
            named = {name.lower() for name in question.named}
            shown = {
                k: True if k.lower() in hidden else v
                for k, v in values.items()
                if not named or k.lower() in named
            }
            keys[below] = RegistryKey(shown, moment(self._mtime.get(lowered)))
        return Hive(keys) if keys else None
