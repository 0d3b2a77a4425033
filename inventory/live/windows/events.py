"""Event logs: the newest events of a few channels, as the XML that Windows renders."""

from __future__ import annotations

import ctypes
import re
from ctypes import c_int32, c_uint32, c_void_p, c_wchar_p
from typing import TYPE_CHECKING

from inventory.answers import Answer, Refusal, Value
from inventory.facts import Reason
from inventory.live.windows.refused import Refused
from inventory.live.windows.system_libraries import clean, function, last_error

if TYPE_CHECKING:
    from inventory.answers import Json

#: The only channels that are read, and of the common one the only sources.
CHANNELS = frozenset({"Microsoft-Windows-Backup", "Veeam Agent", "Application"})
SOURCES = frozenset({"ArxOne"})
MOST_EVENTS = 200
_LARGEST = 256 * 1024  # bytes of one event
_CHANNEL_PATH, _NEWEST_FIRST = 0x1, 0x200
_AS_XML = 1
_NO_MORE, _TOO_SMALL, _TIMED_OUT = 259, 122, 1460
_AT_ONCE = 16
_WAIT = 1000  # milliseconds


def events(channel: str, numbers: str, source: str = "") -> Answer:
    """The XML of the newest events with these numbers (``4,5,14``), at most 200.

    Raises:
        Refused: the channel is not there, or closed to us.
    """
    if channel not in CHANNELS or (source and source not in SOURCES):
        return Refusal(Reason.NOT_SUPPORTED, "not a channel that is read")
    if channel == "Application" and not source:
        return Refusal(Reason.NOT_SUPPORTED, "not without a source")
    query = xpath(numbers, source)
    if query is None:
        return Refusal(Reason.NOT_SUPPORTED, "not numbers")
    ask = function("wevtapi", "EvtQuery", c_void_p, c_wchar_p, c_wchar_p, c_uint32, result=c_void_p)
    found = ask(None, channel, query, _CHANNEL_PATH | _NEWEST_FIRST)
    if not found:
        raise Refused(last_error(), "EvtQuery")
    try:
        return Value(_rendered(found))
    finally:
        _close(found)


def xpath(numbers: str, source: str) -> str | None:
    """The query for events with these numbers, of a source if one is named; None for rubbish.

    Windows takes 23 conditions at most.
    """
    if re.fullmatch(r"\d{1,5}(?:,\d{1,5}){0,19}", numbers, re.ASCII) is None:
        return None
    any_of = " or ".join(f"EventID={number}" for number in numbers.split(","))
    of = f"Provider[@Name='{source}'] and " if source else ""
    return f"*[System[{of}({any_of})]]"


def _rendered(found: int) -> list[Json]:
    """The events of a result as XML.

    Raises:
        Refused: the next ones cannot be had.
    """
    step = function(
        "wevtapi", "EvtNext", c_void_p, c_uint32, c_void_p, c_uint32, c_uint32, c_void_p,
        result=c_int32,
    )  # fmt: skip
    texts: list[Json] = []
    while len(texts) < MOST_EVENTS:
        handles, count = (c_void_p * _AT_ONCE)(), c_uint32()
        if not step(found, _AT_ONCE, handles, _WAIT, 0, ctypes.byref(count)):
            code = last_error()
            if code == _NO_MORE or (code == _TIMED_OUT and texts):
                break
            raise Refused(code, "EvtNext")
        for handle in handles[: count.value]:
            try:
                text = _xml(handle)
            finally:
                _close(handle)
            if text:
                texts.append(text)
        if not count.value:
            break
    return texts[:MOST_EVENTS]


def _xml(event: int | None) -> str:
    """One event as XML; empty when it cannot be rendered, or is too large."""
    render = function(
        "wevtapi", "EvtRender", c_void_p, c_void_p, c_uint32, c_uint32, c_void_p, c_void_p,
        c_void_p, result=c_int32,
    )  # fmt: skip
    used, properties = c_uint32(), c_uint32()
    size = 8192
    for _ in range(2):
        buffer = ctypes.create_string_buffer(size)
        done = render(
            None, event, _AS_XML, size, buffer, ctypes.byref(used), ctypes.byref(properties)
        )
        if done:
            text = buffer.raw[: used.value].decode("utf-16-le", "replace").rstrip("\0")
            return clean(text)
        if last_error() != _TOO_SMALL or not size < used.value <= _LARGEST:
            return ""
        size = used.value
    return ""


def _close(handle: int | None) -> None:
    function("wevtapi", "EvtClose", c_void_p, result=c_int32)(handle)
