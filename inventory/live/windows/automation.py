"""Automation objects (IDispatch): their properties and methods by name."""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import TYPE_CHECKING

from inventory.live.windows import com
from inventory.live.windows.refused import Refused, check
from inventory.live.windows.system_libraries import Guid, function
from inventory.live.windows.variants import BOOL, DISPATCH, EMPTY, I4, TEXT, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.answers import Json

_IDISPATCH = Guid.of("00020400-0000-0000-C000-000000000046")
_NONE = Guid()
_IDS_OF_NAMES, _INVOKE = 5, 6
_METHOD_OR_GET, _PUT = 1 | 2, 4
_NEUTRAL = 0  # language of names
_NAMED_VALUE = -3  # DISPID_PROPERTYPUT
_EXCEPTION = 0x80020009  # DISP_E_EXCEPTION: the true code is told beside


class _Parameters(ctypes.Structure):
    _fields_ = (
        ("arguments", ctypes.POINTER(Variant)),
        ("named", ctypes.POINTER(c_int32)),
        ("count", c_uint32),
        ("named_count", c_uint32),
    )


class _Exception(ctypes.Structure):
    """EXCEPINFO, of which only the code is of use: texts are localised."""

    _fields_ = (
        ("number", c_uint16),
        ("reserved", c_uint16),
        ("source", c_void_p),
        ("description", c_void_p),
        ("help_file", c_void_p),
        ("help_context", c_uint32),
        ("pointer", c_void_p),
        ("fill_in", c_void_p),
        ("code", c_int32),
    )

    def free(self) -> None:
        """Free the texts."""
        release = function("oleaut32", "SysFreeString", c_void_p, result=None)
        for text in (self.source, self.description, self.help_file):
            release(text)


def create(identifier: str) -> com.Object:
    """A new object of a class named as ``HNetCfg.FwPolicy2``.

    Raises:
        Refused: there is no such class here.
    """
    com.initialise()
    kind = Guid()
    find = function("ole32", "CLSIDFromProgID", c_wchar_p, c_void_p, result=c_int32)
    check(find(identifier, ctypes.byref(kind)), identifier)
    return com.create(kind, _IDISPATCH, identifier)


def value(thing: com.Object, name: str, *arguments: int | str | None) -> Json:
    """A property, or what a method gives back, as plain data.

    Raises:
        Refused: it has no such member, or the call failed.
    """
    return _invoke(thing, name, _METHOD_OR_GET, arguments).take()


def member(thing: com.Object, name: str, *arguments: int | str | None) -> com.Object | None:
    """A property or a result that is an object; None where there is none.

    Raises:
        Refused: it has no such member, or the call failed.
    """
    result = _invoke(thing, name, _METHOD_OR_GET, arguments)
    if result.kind == DISPATCH and result.bits:
        return com.Object(result.bits)  # the reference that the result held is now ours
    result.clear()
    return None


def put(thing: com.Object, name: str, setting: bool) -> None:  # noqa: FBT001 the value itself
    """Set a property of our own object to a truth value.

    Raises:
        Refused: it has no such property, or the call failed.
    """
    _invoke(thing, name, _PUT, (setting,)).clear()


def items(collection: com.Object | None, most: int) -> Iterator[com.Object]:
    """The objects of a collection, at most so many.

    Raises:
        Refused: it cannot be listed.
    """
    if collection is None:
        return
    count = value(collection, "Count")
    for at in range(min(count if isinstance(count, int) else 0, most)):
        found = member(collection, "Item", at)
        if found is not None:
            yield found


def _invoke(
    thing: com.Object, name: str, kind: int, arguments: tuple[int | str | None, ...]
) -> Variant:
    """Call a member.

    Raises:
        Refused: there is none of that name, or the call failed.
    """
    number, names = c_int32(), (c_wchar_p * 1)(name)
    thing.call(
        _IDS_OF_NAMES, name, ctypes.byref(_NONE), names, c_uint32(1), c_uint32(_NEUTRAL),
        ctypes.byref(number),
    )  # fmt: skip
    given, texts = (Variant * max(len(arguments), 1))(), []
    for place, argument in zip(given, reversed(arguments), strict=False):
        if isinstance(argument, str):
            text = com.Text(argument)
            texts.append(text)  # it must live as long as the call
            place.kind, place.bits = TEXT, text.pointer.value or 0
        elif argument is None:
            place.kind = EMPTY
        elif isinstance(argument, bool):
            place.kind, place.bits = BOOL, 0xFFFF if argument else 0
        else:
            place.kind, place.bits = I4, argument & 0xFFFFFFFF
    named = (c_int32 * 1)(_NAMED_VALUE)
    puts = kind == _PUT
    parameters = _Parameters(given, named if puts else None, len(arguments), 1 if puts else 0)
    result, told = Variant(), _Exception()
    try:
        thing.call(
            _INVOKE,
            name,
            number,
            ctypes.byref(_NONE),
            c_uint32(_NEUTRAL),
            c_uint16(kind),
            ctypes.byref(parameters),
            ctypes.byref(result),
            ctypes.byref(told),
            c_void_p(),
        )
    except Refused as refused:
        if refused.code != _EXCEPTION:
            raise
        told.free()
        raise Refused(told.code or told.number or _EXCEPTION, name) from refused
    return result
