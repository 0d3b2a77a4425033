"""Live Windows: values of the system as the plain data that captures and parsers have."""

from __future__ import annotations

import ctypes
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Refusal
from inventory.facts import Reason
from inventory.live.windows import com, listeners, registry, variants
from inventory.live.windows.refused import Refused, check, check_win32, reason_of
from inventory.live.windows.system_libraries import Guid, clean


def bits(layout, value):
    return int.from_bytes(struct.pack(layout, value).ljust(8, b"\0"), "little")


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (0, 0, None),
        (1, 0, None),
        (2, bits("<h", -2), -2),
        (3, bits("<i", -5), -5),
        (5, bits("<d", 1.5), 1.5),
        (5, bits("<d", float("nan")), None),
        (7, bits("<d", 45000.5), "2023-03-15T12:00:00+00:00"),
        (7, bits("<d", 1e300), None),
        (11, 0xFFFF, True),
        (11, 0, False),
        (17, 0xFE, 0xFE),
        (19, 0xFFFFFFFF, 0xFFFFFFFF),
        (21, 2**64 - 1, 2**64 - 1),
        (9, 12345, None),  # an object
        (999, 1, None),
    ],
)
def test_a_variant_is_plain_data(kind, raw, expected):
    assert variants.scalar(kind, raw) == expected


@given(st.integers(0, 0xFFF), st.integers(0, 2**64 - 1))
def test_no_scalar_raises(kind, raw):
    variants.scalar(kind, raw)


@pytest.mark.parametrize(
    ("value", "cim", "expected"),
    [
        (-1, 19, 0xFFFFFFFF),
        (-1, 3, -1),
        (0x01A80002, 18, 2),
        ("82252800000", 21, 82252800000),
        ("-7", 20, -7),
        ("pas un nombre", 21, "pas un nombre"),
        ("20261122212808.858000+000", 101, "20261122212808.858000+000"),
        ([-1, 2], 19 | 0x2000, [0xFFFFFFFF, 2]),
        (None, 19, None),
        (True, 11, True),
    ],
)
def test_a_property_of_wmi_has_the_value_that_its_type_says(value, cim, expected):
    assert variants.as_cim(value, cim) == expected


def test_an_array_is_a_list_whatever_its_elements():
    data = (ctypes.c_int32 * 3)(1, -2, 3)
    array = variants._SafeArray(1, 0, 4, 0, ctypes.addressof(data), 3, 0)

    assert variants.decode(3 | variants.ARRAY, ctypes.addressof(array)) == [1, -2, 3]
    assert variants.decode(3 | variants.ARRAY, 0) is None


def test_a_table_of_two_dimensions_is_nothing():
    array = variants._SafeArray(2, 0, 4, 0, None, 3, 0)

    assert variants.decode(3 | variants.ARRAY, ctypes.addressof(array)) is None


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        ("texte", 1, "texte"),
        ("%SystemRoot%\\x", 2, "%SystemRoot%\\x"),
        (None, 1, ""),
        (4294967295, 4, 4294967295),
        (2**63, 11, 2**63),
        (["un", "", "deux"], 7, ["un", "deux"]),
        (None, 7, []),
        (b"\x01\xff", 3, {"hex": "01ff"}),
        (None, 3, {"hex": ""}),
        (b"\0\0\0\1", 5, {"hex": "00000001"}),
        (None, 0, {"hex": ""}),
    ],
)
def test_a_registry_value_has_the_form_of_captures(raw, kind, expected):
    assert registry.plain(raw, kind) == expected


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        (0, None),
        (133000000000000000, datetime(2022, 6, 18, 4, 26, 40, tzinfo=UTC)),
        (2**63 - 1, None),
    ],
)
def test_a_key_was_written_at_a_moment_of_our_calendar(ticks, expected):
    assert registry.modified_at(ticks) == expected


def test_half_characters_are_replaced_and_whole_ones_kept():
    assert clean("é😀\ud800") == "é😀\ufffd"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (5, Reason.ACCESS_DENIED),
        (-2147024891, Reason.ACCESS_DENIED),  # E_ACCESSDENIED, as a signed number
        (0x80070002, Reason.ABSENT),
        (0x80041010, Reason.ABSENT),
        (0x8004100E, Reason.ABSENT),
        (0x80041003, Reason.ACCESS_DENIED),
        (0x8028400F, Reason.ABSENT),
        (0x80004001, Reason.NOT_SUPPORTED),
        (1314, Reason.NEEDS_ADMIN),
        (0x40004, Reason.TIMEOUT),
        (0x800706BA, Reason.API_ERROR),
    ],
)
def test_each_code_has_its_reason(code, reason):
    assert reason_of(code) is reason
    assert Refused(code, "x").refusal.reason is reason


def test_a_refusal_tells_the_code_and_no_text_of_the_system():
    assert Refused(-2147217392, "ExecQuery").refusal == Refusal(
        Reason.ABSENT, "0x80041010 ExecQuery"
    )


def test_results_are_checked_by_their_kind():
    assert check(1, "x") == 1  # S_FALSE is a success
    check_win32(0, "x")
    with pytest.raises(Refused):
        check(-2147467263, "x")
    with pytest.raises(Refused):
        check_win32(234, "x")


def test_a_guid_is_laid_out_as_windows_has_it():
    raw = bytes(Guid.of("4590F811-1D3A-11D0-891F-00AA004B2E24"))

    assert raw.hex() == "11f890453a1dd011891f00aa004b2e24"


# Tables of sockets: a count, then entries.


def test_sockets_are_read_from_a_table_of_ipv4():
    entry = struct.pack("<I", 2) + bytes([127, 0, 0, 1]) + struct.pack(">H", 5432) + b"\0\0"
    entry += bytes(8) + struct.pack("<I", 812)
    table = struct.pack("<I", 1) + entry + bytes(100)

    actual = listeners.sockets(table, 24, (4, 4), 8, 20)

    assert actual == [("127.0.0.1", 5432, 812)]


def test_sockets_are_read_from_a_table_of_ipv6():
    entry = bytes(15) + b"\1" + bytes(4) + struct.pack(">H", 445) + b"\0\0" + struct.pack("<I", 4)
    table = struct.pack("<I", 1) + entry

    assert listeners.sockets(table, 28, (0, 16), 20, 24) == [("::1", 445, 4)]


@given(st.binary(max_size=200))
def test_no_table_raises(table):
    assert len(listeners.sockets(table, 12, (0, 4), 4, 8)) <= 16


# Objects: the places of a table of functions.


class Fake:
    """An object as COM lays it out: a pointer to a table of functions."""

    def __init__(self, *functions):
        self.calls = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32)

        def release(_this, _unused):
            self.calls.append("release")
            return 0

        self.kept = [kind(f) for f in (release, release, release, *functions)]
        self.table = (ctypes.c_void_p * len(self.kept))(
            *(ctypes.cast(f, ctypes.c_void_p).value for f in self.kept)
        )
        self.object = (ctypes.c_void_p * 1)(ctypes.addressof(self.table))

    @property
    def address(self):
        return ctypes.addressof(self.object)


def test_a_method_is_called_at_its_place_and_the_object_released_once():
    given_numbers = []
    fake = Fake(lambda _this, number: given_numbers.append(number) or 7)
    thing = com.Object(fake.address)

    assert thing.call(3, "Third", ctypes.c_int32(42)) == 7
    assert given_numbers == [42]
    del thing
    assert fake.calls == ["release"]


def test_a_failing_method_is_a_refusal():
    fake = Fake(lambda _this, _number: -2147024891)

    with pytest.raises(Refused, match="0x80070005 Third"):
        com.Object(fake.address).call(3, "Third", ctypes.c_int32(0))
