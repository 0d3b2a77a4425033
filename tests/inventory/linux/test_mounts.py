"""What is mounted where, and how much room is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.mounts import (
    Mount,
    Space,
    parse_df,
    parse_mount_output,
    parse_mountinfo,
    parse_proc_mounts,
    plain,
)
from inventory.machine import ask
from inventory.questions import Command
from tests.captures import expected as expected_values
from tests.captures import needs_recordings, recorded_machine

INFO = (
    b"27 1 254:0 / / rw,relatime - ext4 /dev/sda1 rw,discard\n"
    b"40 27 0:50 / /media/cl\\303\\251\\040USB rw shared:1 master:2 - vfat /dev/sdb1 rw\n"
    b"50 27 0:51 / /srv rw - cifs //nas/docs rw,vers=1.0\n"
)


def test_mountinfo_is_read_behind_its_optional_fields():
    fact = parse_mountinfo(Content(INFO), "mounts")

    assert isinstance(fact, Known)
    actual = [(m.point, m.source, m.filesystem) for m in fact.value]
    expected = [
        ("/", "/dev/sda1", "ext4"),
        ("/media/clé USB", "/dev/sdb1", "vfat"),
        ("/srv", "//nas/docs", "cifs"),
    ]
    assert actual == expected
    assert "vers=1.0" in fact.value[2].options


def test_the_older_table_and_the_program_say_the_same():
    wanted = (Mount("/", "/dev/sda1", "ext4", ("rw", "relatime")),)

    table = parse_proc_mounts(Content(b"/dev/sda1 / ext4 rw,relatime 0 0\n"), "mounts")
    printed = parse_mount_output(Output("/dev/sda1 on / type ext4 (rw,relatime)\n"), "mounts")

    assert table == Known(wanted, ("mounts",))
    assert printed == Known(wanted, ("mounts",))


@pytest.mark.parametrize("parse", [parse_mountinfo, parse_proc_mounts])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Content(b""), Reason.PARSE_ERROR),
        (Content(b"nonsense"), Reason.PARSE_ERROR),
        (Output(""), Reason.PARSE_ERROR),
    ],
)
def test_no_mount_is_unknown_with_its_reason(parse, answer, reason):
    actual = parse(answer, "mounts")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        (
            (
                "Filesystem     Type 1024-blocks  Used Available Capacity Mounted on\n"
                "/dev/sda1      ext4         100    40        50      45% /\n"
            ),
            Space("/dev/sda1", "/", 102400, 51200, "ext4"),
        ),
        (
            (
                "Sys. de fichiers blocs de 1K Utilisé Disponible Uti% Monté sur\n"
                "//nas/mes docs           100      90        -10  99% /mnt/mes docs\n"
            ),
            Space("//nas/mes docs", "/mnt/mes docs", 102400, 0, None),
        ),
    ],
)
def test_df_is_read_with_and_without_types(stdout, expected):
    actual = parse_df(Output(stdout), "df")

    assert actual == Known((expected,), ("df",))


@needs_recordings
def test_recorded_room_is_as_expected():
    question = Command("space")
    wanted = expected_values("tools-unix")["tables"]["df_tests"]["linux"]["expected"]

    fact = parse_df(ask(recorded_machine("peer-df-linux"), question), question)

    assert isinstance(fact, Known)
    actual = [
        (s.source, s.point, s.filesystem, str((s.total or 0) >> 20), str((s.free or 0) >> 20))
        for s in fact.value
    ]
    expected = [(w["VOLUMN"], w["TYPE"], w["FILESYSTEM"], w["TOTAL"], w["FREE"]) for w in wanted]
    assert actual == expected


@needs_recordings
def test_recorded_mounts_are_as_expected():
    wanted = expected_values("linux-commands")["machines"]["jc-centos-7.7"]["mount"]
    question = Command("mount")

    fact = parse_mount_output(ask(recorded_machine("jc-centos-7.7"), question), question)

    assert isinstance(fact, Known)
    actual = [(m.source, m.point, m.filesystem, list(m.options)) for m in fact.value]
    expected = [(w["filesystem"], w["mount_point"], w["type"], w["options"]) for w in wanted]
    assert actual == expected


def test_octal_escapes_are_bytes_of_utf8():
    actual = plain(r"a\040b\303\251")

    assert actual == "a bé"


@given(st.binary(), st.text())
def test_never_raises_on_anything(data, stdout):
    parse_mountinfo(Content(data), "x")
    parse_proc_mounts(Content(data), "x")
    parse_mount_output(Output(stdout), "x")
    parse_df(Output(stdout), "x")
    plain(stdout)
