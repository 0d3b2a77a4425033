"""VARIANT, COM's value of any kind, as plain JSON data."""

from __future__ import annotations

import ctypes
import math
import struct
from ctypes import c_int32, c_uint16, c_uint32, c_uint64, c_void_p
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from inventory.live.windows.system_libraries import clean, function

if TYPE_CHECKING:
    from inventory.answers import Json

EMPTY, NULL, I4, DATE, TEXT, DISPATCH, BOOL, VARIANT = 0, 1, 3, 7, 8, 9, 11, 12
ARRAY = 0x2000

# Layout of the kinds that are numbers, in the first bytes of the value.
_NUMBERS = {
    2: "<h", 3: "<i", 4: "<f", 5: "<d", 16: "<b", 17: "<B", 18: "<H", 19: "<I", 20: "<q",
    21: "<Q", 22: "<i", 23: "<I",
}  # fmt: skip
# Types of WMI's properties (CIMTYPE) that no kind of VARIANT holds as they are.
_CIM_UNSIGNED = {17: 0xFF, 18: 0xFFFF, 19: 0xFFFFFFFF}
_CIM_SINT64, _CIM_UINT64, _CIM_ARRAY = 20, 21, 0x2000
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


class Variant(ctypes.Structure):
    """A VARIANT; :meth:`clear` frees what it owns."""

    _fields_ = (
        ("kind", c_uint16),
        ("reserved", c_uint16 * 3),
        ("bits", c_uint64),
        ("more", c_uint64),
    )
    kind: int
    bits: int

    def clear(self) -> None:
        """Free the text, the array or the object that it holds."""
        function("oleaut32", "VariantClear", c_void_p, result=c_int32)(ctypes.byref(self))

    def take(self) -> Json:
        """The value; what it held is freed. An object gives None."""
        try:
            return decode(self.kind, self.bits)
        finally:
            self.clear()


def decode(kind: int, bits: int) -> Json:
    """The data of a VARIANT of a kind, from its eight bytes of data."""
    if kind & ARRAY:
        return _array(kind & ~ARRAY, bits)
    if kind == TEXT:
        return _text(bits)
    return scalar(kind, bits)


def scalar(kind: int, bits: int) -> Json:
    """A number, a truth value or a date (ISO, as UTC); None for anything else."""
    if kind == BOOL:
        return bits & 0xFFFF != 0
    data = bits.to_bytes(8, "little")
    if kind == DATE:
        (days,) = struct.unpack("<d", data)
        return date_of(days)
    layout = _NUMBERS.get(kind)
    if layout is None:
        return None
    (number,) = struct.unpack_from(layout, data)
    if isinstance(number, float):
        return number if math.isfinite(number) else None
    return int(number)


def date_of(days: float) -> str | None:
    """A DATE, days since 1899-12-30, as ISO text; None for one that no calendar holds."""
    try:
        return (_DAY_ZERO + timedelta(days=days)).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return None


def as_cim(value: Json, cim: int) -> Json:
    """A value of WMI as its type says: unsigned numbers come signed, 64 bits come as text."""
    if isinstance(value, list):
        return [as_cim(one, cim & ~_CIM_ARRAY) for one in value]
    if cim in _CIM_UNSIGNED and isinstance(value, int):
        return value & _CIM_UNSIGNED[cim]
    if cim in {_CIM_SINT64, _CIM_UINT64} and isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return value
    return value


def _text(address: int) -> str:
    if not address:
        return ""
    length = function("oleaut32", "SysStringLen", c_void_p)(c_void_p(address))
    return clean(ctypes.wstring_at(address, length))


class _SafeArray(ctypes.Structure):
    _fields_ = (
        ("dimensions", c_uint16),
        ("features", c_uint16),
        ("size", c_uint32),
        ("locks", c_uint32),
        ("data", c_void_p),
        ("length", c_uint32),
        ("first", c_int32),
    )
    dimensions: int
    size: int
    data: int | None
    length: int


def _array(kind: int, address: int) -> Json:
    """The elements of an array of one dimension; None for another."""
    if not address:
        return None
    array = _SafeArray.from_address(address)
    if array.dimensions != 1:
        return None
    values: list[Json] = []
    for at in range(array.length if array.data else 0):
        place = (array.data or 0) + at * array.size
        if kind == VARIANT:
            one = Variant.from_address(place)
            values.append(decode(one.kind, one.bits))
        else:
            raw = ctypes.string_at(place, min(array.size, 8))
            values.append(decode(kind, int.from_bytes(raw, "little")))
    return values
