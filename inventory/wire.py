"""Questions and answers as plain JSON: the collector's pipe and the captures share this form."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from inventory import questions as q
from inventory.answers import (
    Answer,
    Content,
    Hive,
    Json,
    Listing,
    Output,
    Refusal,
    RegistryKey,
    Rows,
    Value,
)
from inventory.facts import Reason
from inventory.reading import moment
from inventory.record import field_kinds

if TYPE_CHECKING:
    from datetime import datetime

_QUESTIONS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        q.Wmi, q.WmiMethod, q.Registry, q.Call, q.Command, q.ReadFile, q.ListDir,
        q.Dns, q.Tls, q.Http, q.Snmp, q.Probe,
    )
}  # fmt: skip


class WireError(ValueError):
    """The JSON is not a question or an answer."""


def question_to_json(question: q.Question) -> dict[str, Json]:
    """The question as ``{"ask": type, field: value…}``."""
    kind = type(question)
    return {"ask": kind.__name__, **vars(question)}


def question_from_json(data: dict[str, Any]) -> q.Question:
    """The question that :func:`question_to_json` wrote.

    Raises:
        WireError: unknown type or field.
    """
    values = dict(data)
    kind = _QUESTIONS.get(str(values.pop("ask", "")))
    if kind is None:
        raise WireError("unknown question")
    for name, told in field_kinds(kind).items():
        if name in values:
            values[name] = _field(told, values[name])
    try:
        made: q.Question = kind(**values)
    except TypeError as error:
        raise WireError(str(error)) from error
    return made


def _field(kind: object, value: object) -> object:
    """The value of a question's field, of the kind that its annotation says.

    Raises:
        WireError: another kind; a number given as a path would name an open file.
    """
    match kind, value:
        case "str", str():
            return value
        case "tuple[str, ...]", list() | tuple() if all(isinstance(word, str) for word in value):
            return tuple(value)
        case ("int", int()) | ("float", int() | float()) if not isinstance(value, bool):
            return value
        case "Literal[64, 32]", 64 | 32:
            return value
    raise WireError(f"not {kind}: {str(value)[:80]}")


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def answer_to_json(answer: Answer) -> dict[str, Json]:
    """The answer as one JSON object; bytes are text where they are UTF-8, else base64."""
    match answer:
        case Refusal(reason, detail):
            return {"refused": reason.value, "detail": detail}
        case Rows(rows):
            return {"rows": list(rows)}
        case Hive(keys):
            return {
                "keys": {
                    path: {"values": key.values, "modified": _stamp(key.modified)}
                    for path, key in keys.items()
                }
            }
        case Output(stdout, stderr, status):
            return {"stdout": stdout, "stderr": stderr, "exit_status": status}
        case Content(data, modified):
            try:
                body: dict[str, Json] = {"text": data.decode("utf-8")}
            except UnicodeDecodeError:
                body = {"base64": base64.b64encode(data).decode("ascii")}
            return {**body, "modified": _stamp(modified)}
        case Listing(names):
            return {"names": list(names)}
        case Value(data):
            return {"data": data}


def answer_from_json(data: dict[str, Any]) -> Answer:
    """The answer that :func:`answer_to_json` wrote.

    Raises:
        WireError: not an answer.
    """
    try:
        if "refused" in data:
            return _refusal(data)
        if "rows" in data:
            return Rows(tuple(dict(row) for row in data["rows"]))
        if "keys" in data:
            return Hive(
                {
                    str(path): RegistryKey(dict(key["values"]), moment(key.get("modified")))
                    for path, key in data["keys"].items()
                }
            )
        if "stdout" in data:
            status = data.get("exit_status")
            given = (data["stdout"], data.get("stderr"))
            stdout, stderr = ("" if word is None else _text(word) for word in given)
            return Output(stdout, stderr, 0 if status is None else _integer(status))
        if "text" in data:
            return Content(_text(data["text"]).encode(), moment(data.get("modified")))
        if "base64" in data:
            raw = base64.b64decode(_text(data["base64"]), validate=True)
            return Content(raw, moment(data.get("modified")))
        if "names" in data:
            return Listing(tuple(_text(name) for name in data["names"]))
        if "data" in data:
            return Value(data["data"])
    except (
        AttributeError,
        KeyError,
        OverflowError,
        TypeError,
        ValueError,
        binascii.Error,
    ) as error:
        raise WireError(str(error)) from error
    raise WireError("unknown answer")


def _refusal(data: dict[str, Any]) -> Refusal:
    reason = Reason(data["refused"])
    if reason is Reason.OK:
        raise WireError("refused, and why not")
    return Refusal(reason, str(data.get("detail", "")))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WireError(f"not text: {str(value)[:80]}")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WireError(f"not an integer: {str(value)[:80]}")
    return value
