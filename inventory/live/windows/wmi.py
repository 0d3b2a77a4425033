"""WMI in process: the rows of a class, and the closed list of methods that only read."""

from __future__ import annotations

import ctypes
import threading
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p
from time import monotonic
from typing import TYPE_CHECKING

from inventory.answers import Answer, Refusal, Rows
from inventory.facts import Reason
from inventory.live.windows import com
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import Guid
from inventory.live.windows.variants import I4, Variant, as_cim
from inventory.live.withheld import holds_secret_value
from inventory.questions import WMI_METHODS, Wmi, WmiMethod

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.answers import Json

_LOCATOR = Guid.of("4590F811-1D3A-11D0-891F-00AA004B2E24")
_ILOCATOR = Guid.of("DC12A687-737F-11CF-884D-00AA004B2E24")

# Places in the tables of IWbemLocator, IWbemServices, IEnumWbemClassObject, IWbemClassObject.
_CONNECT = 3
_GET_OBJECT, _QUERY, _EXECUTE = 6, 20, 24
_NEXT = 4
_GET, _PUT, _SPAWN, _GET_METHOD = 4, 5, 15, 19

_AT_ONCE_AND_FORWARD = 0x10 | 0x20
_NOT_FOREVER = 0x80  # WBEM_FLAG_CONNECT_USE_MAX_WAIT
_TIMED_OUT = 0x40004
_NOT_FOUND, _INVALID_QUERY = 0x80041002, 0x80041017

# What each method gives beside its status.
_OUTPUTS = {
    "GetProtectionStatus": ("ProtectionStatus",),
    "GetConversionStatus": ("ConversionStatus", "EncryptionPercentage"),
    "GetEncryptionMethod": ("EncryptionMethod",),
}
_PROTECTOR_KINDS = range(1, 11)

_connections = threading.local()


def query(question: Wmi) -> Answer:
    """The rows of a class; a class, a namespace or every property that is not there is absent."""
    try:
        return Rows(tuple(_rows(question)))
    except Refused as refused:
        return refused.refusal


def call_method(question: WmiMethod) -> Answer:
    """What a method says of each instance, one row each, with the instance's keys."""
    if f"{question.name}.{question.method}" not in WMI_METHODS:
        return Refusal(Reason.NOT_SUPPORTED, "not a method that only reads")
    listing = Wmi(
        question.name, (*question.keys, "__RELPATH"), question.namespace, "", question.timeout
    )
    try:
        services = _connect(question.namespace)
        found = []
        for instance in _rows(listing):
            path = str(instance.pop("__RELPATH"))
            found.append({**instance, **_outputs(services, question, path)})
        return Rows(tuple(found))
    except Refused as refused:
        return refused.refusal


def _rows(question: Wmi) -> list[dict[str, Json]]:
    """The rows, each with every property asked for (None where it has no value).

    Raises:
        Refused: the class cannot be read in its time.
    """
    services = _connect(question.namespace)
    properties = question.properties
    try:
        found = list(_select(services, question, properties))
    except Refused as refused:
        if refused.code != _INVALID_QUERY:
            raise
        # Older systems lack some of the properties: the class says which it has.
        kind = _object(services, question.name)
        properties = tuple(name for name in question.properties if _has(kind, name))
        if not properties:
            raise Refused(_NOT_FOUND, f"properties of {question.name}") from refused
        found = list(_select(services, question, properties))
    if not found:
        _object(services, question.name)  # no row of a class that there is not is no answer
    nothing: dict[str, Json] = dict.fromkeys(question.properties)
    return [{**nothing, **row} for row in found]


def _connect(namespace: str) -> com.Object:
    """The services of a namespace, kept for this thread.

    Raises:
        Refused: there is no such namespace, or it may not be read.
    """
    com.initialise()
    kept: dict[str, com.Object] = _connections.__dict__.setdefault("services", {})
    if namespace not in kept:
        locator = com.create(_LOCATOR, _ILOCATOR, "WbemLocator")
        services, place, nothing = com.Object(), com.Text(namespace), c_void_p()
        locator.call(
            _CONNECT, f"ConnectServer {namespace}", place.pointer, nothing, nothing, nothing,
            c_int32(_NOT_FOREVER), nothing, nothing, services.out,
        )  # fmt: skip
        kept[namespace] = services
    return kept[namespace]


def _select(
    services: com.Object, question: Wmi, properties: Sequence[str]
) -> Iterator[dict[str, Json]]:
    """The rows of a query, until its time is over.

    Raises:
        Refused: the query is refused, or late.
    """
    deadline = monotonic() + question.timeout
    where = f" WHERE {question.where}" if question.where else ""
    columns = ",".join(properties)
    words = com.Text(f"SELECT {columns} FROM {question.name}{where}")  # noqa: S608 our own words
    language, rows = com.Text("WQL"), com.Object()
    services.call(
        _QUERY, f"ExecQuery {question.name}", language.pointer, words.pointer,
        c_int32(_AT_ONCE_AND_FORWARD), c_void_p(), rows.out,
    )  # fmt: skip
    while True:
        row, count = com.Object(), c_uint32()
        left = max(int((deadline - monotonic()) * 1000), 1)
        what = f"Next {question.name}"
        code = rows.call(_NEXT, what, c_int32(left), c_uint32(1), row.out, ctypes.byref(count))
        if code == _TIMED_OUT:
            raise Refused(code, what)
        if not count.value or not row:
            return
        yield {name: _property(row, name) for name in properties}


def _property(row: com.Object, name: str) -> Json:
    """The value of a property; a secret is only told to be there.

    Raises:
        Refused: it cannot be read, for another reason than not being there.
    """
    value, cim = Variant(), c_int32()
    try:
        row.call(
            _GET, f"Get {name}", c_wchar_p(name), c_int32(0), ctypes.byref(value),
            ctypes.byref(cim), c_void_p(),
        )  # fmt: skip
    except Refused as refused:
        if refused.code == _NOT_FOUND:
            return None
        raise
    data = as_cim(value.take(), cim.value)
    return True if data and holds_secret_value(name, data) else data


def _object(services: com.Object, path: str) -> com.Object:
    """A class or an instance.

    Raises:
        Refused: there is none.
    """
    found, name = com.Object(), com.Text(path)
    services.call(
        _GET_OBJECT,
        f"GetObject {path}",
        name.pointer,
        c_int32(0),
        c_void_p(),
        found.out,
        c_void_p(),
    )
    return found


def _has(kind: com.Object, name: str) -> bool:
    """Whether a class has a property."""
    value = Variant()
    try:
        kind.call(
            _GET, f"Get {name}", c_wchar_p(name), c_int32(0), ctypes.byref(value), c_void_p(),
            c_void_p(),
        )  # fmt: skip
    except Refused:
        return False
    value.clear()
    return True


def _outputs(services: com.Object, question: WmiMethod, path: str) -> dict[str, Json]:
    """What a method says of one instance.

    Raises:
        Refused: it may not be called.
    """
    if question.method == "GetKeyProtectors":
        return _protectors(services, question, path)
    out = execute(services, path, question.method, None)
    names = (*_OUTPUTS[question.method], "ReturnValue")
    return {name: _property(out, name) for name in names}


def _protectors(services: com.Object, question: WmiMethod, path: str) -> dict[str, Json]:
    """The kinds of protectors that a volume has; which ones they are stays on the machine.

    Raises:
        Refused: they may not be listed.
    """
    kinds: list[Json] = []
    for kind in _PROTECTOR_KINDS:
        given = parameters(services, question.name, question.method, {"KeyProtectorType": kind})
        out = execute(services, path, question.method, given)
        status = _property(out, "ReturnValue")
        if status != 0:
            return {"KeyProtectorType": None, "ReturnValue": status}
        if _property(out, "VolumeKeyProtectorID"):
            kinds.append(kind)
    return {"KeyProtectorType": kinds, "ReturnValue": 0}


def parameters(services: com.Object, name: str, method: str, values: dict[str, int]) -> com.Object:
    """The parameters of a method of a class, with their values (integers of 32 bits).

    Raises:
        Refused: there is no such method or parameter.
    """
    kind, signature, unused, made = (
        _object(services, name),
        com.Object(),
        com.Object(),
        com.Object(),
    )
    kind.call(
        _GET_METHOD, f"GetMethod {method}", c_wchar_p(method), c_int32(0), signature.out, unused.out
    )
    signature.call(_SPAWN, f"SpawnInstance {method}", c_int32(0), made.out)
    for parameter, number in values.items():
        value = Variant(I4)
        value.bits = number
        made.call(
            _PUT, f"Put {parameter}", c_wchar_p(parameter), c_int32(0), ctypes.byref(value),
            c_int32(0),
        )  # fmt: skip
    return made


def execute(services: com.Object, path: str, method: str, given: com.Object | None) -> com.Object:
    """What a method gives back.

    Raises:
        Refused: it may not be called, or gives nothing.
    """
    out, place, name = com.Object(), com.Text(path), com.Text(method)
    services.call(
        _EXECUTE, f"ExecMethod {method}", place.pointer, name.pointer, c_int32(0), c_void_p(),
        given.pointer if given else c_void_p(), out.out, c_void_p(),
    )  # fmt: skip
    if not out:
        raise Refused(_NOT_FOUND, f"ExecMethod {method}")
    return out
