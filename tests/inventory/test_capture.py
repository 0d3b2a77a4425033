"""Capture files: what is understood, what is refused, and nothing in between."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import questions as q
from inventory.capture import (
    FORMAT,
    SECTIONS,
    SIZE_LIMIT,
    CaptureError,
    Defect,
    load,
    physical_key,
    understand,
)
from inventory.facts import Reason
from inventory.replay import Replay
from tests.inventory import strategies

SMALL = {
    "format": FORMAT,
    "name": "small",
    "os": "Debian",
    "os_family": "linux",
    "commands": {"timedatectl show": {"stdout": "NTP=yes\n", "exit_status": 0}},
    "files": {"/etc/hostname": {"text": "poste-é\n", "modified": "2026-01-02T03:04:05+00:00"}},
    "wmi": {"Win32_BIOS": [{"SerialNumber": "1"}]},
    "errors": {"file /etc/x": {"refused": "absent", "detail": ""}},
}


def write(tmp_path, data):
    path = tmp_path / "one.capture.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def test_a_capture_is_read_with_all_its_sections(tmp_path):
    actual = load(write(tmp_path, SMALL))

    assert set(SECTIONS) <= set(actual)
    assert {name: actual[name] for name in SMALL} == SMALL


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    actual = load(write(tmp_path, b"\xef\xbb\xbf" + json.dumps(SMALL).encode()))

    assert actual["name"] == "small"


@pytest.mark.parametrize(
    ("change", "defect"),
    [
        ({"format": "pc-capture/3"}, Defect.NEWER),
        ({"format": "pc-capture/999999"}, Defect.NEWER),
        ({"format": "pc-capture/0"}, Defect.NEWER),
        ({"format": "pc-capture/2x"}, Defect.FOREIGN),
        ({"format": "glpi"}, Defect.FOREIGN),
        ({"format": None}, Defect.FOREIGN),
        ({"format": ["pc-capture/2"]}, Defect.FOREIGN),
        ({"os_family": "beos"}, Defect.DAMAGED),
        ({"os_family": None}, Defect.DAMAGED),
        ({"os_family": ["linux"]}, Defect.DAMAGED),
        ({"os_family": {}}, Defect.DAMAGED),
        ({"files": []}, Defect.DAMAGED),
        ({"files": {"/etc/hostname": "text"}}, Defect.DAMAGED),
        ({"wmi": {"Win32_BIOS": {"SerialNumber": "1"}}}, Defect.DAMAGED),
        ({"wmi": {"Win32_BIOS": ["1"]}}, Defect.DAMAGED),
        ({"dirs": {"/etc": "names"}}, Defect.DAMAGED),
        ({"errors": {"file /etc/x": "absent"}}, Defect.DAMAGED),
        ({"registry": {"HKLM": 1}}, Defect.DAMAGED),
    ],
)
def test_a_capture_that_cannot_be_used_says_why(tmp_path, change, defect):
    with pytest.raises(CaptureError) as caught:
        load(write(tmp_path, {**SMALL, **change}))

    assert caught.value.defect is defect


@pytest.mark.parametrize(
    ("data", "defect"),
    [
        (b"", Defect.NOT_JSON),
        (b"\xff\xfe{\x00}\x00", Defect.NOT_JSON),
        (b"[" * 200_000, Defect.NOT_JSON),
        (b"null", Defect.FOREIGN),
        (b"[]", Defect.FOREIGN),
        (b"{}", Defect.FOREIGN),
    ],
)
def test_what_is_no_capture_says_so(tmp_path, data, defect):
    with pytest.raises(CaptureError) as caught:
        load(write(tmp_path, data))

    assert caught.value.defect is defect


def test_a_missing_file_a_folder_and_a_giant_say_so(tmp_path):
    giant = tmp_path / "giant"
    with giant.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    defects = []
    for path in (tmp_path / "nowhere", tmp_path, giant):
        with pytest.raises(CaptureError) as caught:
            load(path)
        defects.append(caught.value.defect)

    assert defects == [Defect.MISSING, Defect.UNREADABLE, Defect.TOO_LARGE]


def test_a_capture_cut_anywhere_is_refused(tmp_path):
    data = json.dumps(SMALL, ensure_ascii=False).encode()
    for end in range(len(data)):
        with pytest.raises(CaptureError):
            load(write(tmp_path, data[:end]))


@given(strategies.plain)
def test_no_json_raises_anything_else(document):
    with pytest.raises(CaptureError):
        understand(document)


ENTRIES = st.dictionaries(
    st.sampled_from(
        ["Win32_BIOS", "/etc/x", "timedatectl show", "session", r"HKLM\X", "file /etc/x", "x A"]
    ),
    st.dictionaries(
        st.sampled_from(["text", "base64", "stdout", "exit_status", "refused", "data", "modified"]),
        strategies.plain,
    )
    | strategies.plain,
)


@given(
    st.sampled_from([1, 2]),
    st.sampled_from(["windows", "linux", "macos"]),
    st.dictionaries(st.sampled_from(SECTIONS), ENTRIES | strategies.plain),
)
def test_whatever_is_understood_can_be_replayed(version, family, sections):
    try:
        capture = understand({"format": f"pc-capture/{version}", "os_family": family, **sections})
    except CaptureError:
        return

    actual = Replay(capture).ask_all(
        (
            q.Wmi("Win32_BIOS", ("SerialNumber",)),
            q.Registry(r"HKLM\X", depth=3),
            q.Command("clock"),
            q.Call("session"),
            q.ReadFile("/etc/x"),
            q.ListDir("/etc/x"),
            q.Dns("x", "A"),
            q.Probe("x", "A"),
        )
    )

    assert len(actual) == 8


@pytest.mark.parametrize(
    ("key", "view", "expected"),
    [
        ("HKLM\\SOFTWARE\\X", 64, "HKLM\\SOFTWARE\\X"),
        ("HKLM\\SOFTWARE\\X", 32, "HKLM\\SOFTWARE\\WOW6432Node\\X"),
        ("HKLM\\Software\\X\\Y", 32, "HKLM\\Software\\WOW6432Node\\X\\Y"),
        ("HKLM\\SYSTEM\\X", 32, "HKLM\\SYSTEM\\X"),
    ],
)
def test_the_32_bit_view_lies_elsewhere(key, view, expected):
    actual = physical_key(key, view)

    assert actual == expected


def test_an_unknown_reason_in_a_capture_is_a_parse_error():
    capture = understand({**SMALL, "errors": {"file /etc/x": {"refused": "because"}}})

    (actual,) = Replay(capture).ask_all((q.ReadFile("/etc/x"),))

    assert actual.reason is Reason.PARSE_ERROR
