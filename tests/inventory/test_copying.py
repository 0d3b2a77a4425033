"""Lines that copy files: what they say, and what never leaves the computer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.model import Kind
from inventory.copying import (
    LONGEST_LINE,
    MOST_LINES,
    PROGRAMS,
    Copying,
    copy_lines,
    succeeded,
    understand,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            r'"C:\Windows\System32\robocopy.exe" "C:\Gestion Mairie" \\NAS\copie /MIR /R:1',
            Copying("robocopy", Kind.FOLDER, (r"C:\Gestion Mairie",), r"\\NAS\copie", mirrors=True),
        ),
        (
            r"robocopy D:\Data E:\Data *.* /E",
            Copying("robocopy", Kind.FOLDER, ("D:\\Data",), "E:\\Data"),
        ),
        (r"xcopy C:\a E:\b /D /S /Y", Copying("xcopy", Kind.FOLDER, ("C:\\a",), "E:\\b")),
        (
            'rsync -a --delete -e "ssh -p 22" /home/ /srv nas:/volume1/copie > /dev/null 2>&1',
            Copying("rsync", Kind.FOLDER, ("/home/", "/srv"), "nas:/volume1/copie", mirrors=True),
        ),
        (
            "rsync -a --delete --link-dest=../hier /home/ /mnt/usb/jour",
            Copying("rsync", Kind.FOLDER, ("/home/",), "/mnt/usb/jour"),
        ),
        (
            "restic -r sftp:nas:/restic backup --exclude /home/x /home /etc",
            Copying("restic", Kind.RESTIC, ("/home", "/etc"), "sftp:nas:/restic"),
        ),
        (
            "restic backup --repo=/mnt/usb/r /home",
            Copying("restic", Kind.RESTIC, ("/home",), "/mnt/usb/r"),
        ),
        (
            "borg create -C lz4 ssh://nas/./r::{now} /home /etc",
            Copying("borg", Kind.BORG, ("/home", "/etc"), "ssh://nas/./r"),
        ),
        ("borgmatic --verbosity 1", Copying("borgmatic", Kind.BORG)),
        (
            "rclone sync /home nuage:mairie",
            Copying("rclone", Kind.FOLDER, ("/home",), "nuage:mairie", mirrors=True),
        ),
        (
            "rundll32.exe /d sdengin2.dll,ExecuteScheduledBackup",
            Copying("sdengin2.dll", Kind.WINDOWS_IMAGE),
        ),
        ("ping nas", None),
        (r"C:\robocopy\truc.exe a b", None),
    ],
)
def test_what_a_line_copies_and_where(line, expected):
    assert understand(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "# rsync -a /home /mnt",
        "rem robocopy a b",
        ":: robocopy a b",
        "@echo robocopy a b",
        r"cd /d C:\rsync && dir",
        "mkdir rsync",
        "taskkill /im robocopy.exe",
        "notepad a.txt",
    ],
)
def test_what_copies_nothing_is_left_out(line):
    assert copy_lines(line) == ()


@pytest.mark.parametrize(
    "line",
    [
        "RESTIC_PASSWORD=sesame restic -r /r backup /home",
        'RESTIC_PASSWORD="se sesame" restic -r /r backup /home',
        "borg create --passphrase sesame /r::a /home",
        "restic -r rest:https://claire:sesame@nas/ backup /home",
        "rclone sync a b --webdav-pass=sesame",
        r"net use Z: \\NAS\x /user:claire sesame && robocopy C:\a Z:\b",
        r"net use Z: \\NAS\x sesame & robocopy C:\a Z:\b",
        "powershell -c \"$env:RESTIC_PASSWORD = 'sesame'; restic backup C:/a\"",
        'duplicati-cli backup ftp://x --auth-password=sesame --passphrase="sesame" C:/a',
        "rsync --password-file /etc/x -a /home rsync://u:sesame@nas/m",
        "AWS_SECRET_ACCESS_KEY=sesame restic backup /home",
        "sshpass -p sesame rsync -a /home claire@nas:/copie",
        "sshpass -psesame rsync -a /home claire@nas:/copie",
        "plink -pw sesame nas && rsync -a /home nas:/copie",
    ],
)
def test_no_password_leaves_the_computer(line):
    lines = copy_lines(line)

    assert lines
    assert "sesame" not in " ".join(lines)


@pytest.mark.parametrize(
    ("program", "kind", "good", "partial", "bad"),
    [
        ("robocopy", Kind.FOLDER, (0, 1, 3, 7), (), (8, 16)),
        ("xcopy", Kind.FOLDER, (0,), (), (1, 4)),
        ("rsync", Kind.FOLDER, (0,), (23, 24), (1, 12)),
        ("restic", Kind.RESTIC, (0,), (3,), (1, 10)),
        ("borg", Kind.BORG, (0,), (1,), (2,)),
    ],
)
def test_statuses(program, kind, good, partial, bad):
    copying = Copying(program, kind)

    assert all(succeeded(copying, status) is True for status in good)
    assert all(succeeded(copying, status) is None for status in partial)
    assert all(succeeded(copying, status) is False for status in bad)


@given(
    st.text() | st.lists(st.sampled_from([*PROGRAMS, " ", '"', "-", "=", "&&", "\n"])).map("".join)
)
def test_any_text_is_understood_within_bounds(text):
    lines = copy_lines(text)

    assert len(lines) <= MOST_LINES
    assert all(len(line) <= LONGEST_LINE for line in lines)
    for line in (*lines, text):
        understand(line)
